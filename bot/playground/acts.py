"""What people do: they write, speak, show, press, edit, block. Each act becomes an update for the bot.

Plain functions for use in the same process; `routes` offers the same over HTTP. What a person cannot
do raises ValueError with a sentence that says why.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from bot.playground import checks, files, samples
from bot.playground.bell import Bell
from bot.playground.bodies import Upload
from bot.playground.chats import without_reply
from bot.playground.world import Bot, Chat, Json, Person, Query, World, new_id, new_message, now, push, put

KINDS = ("voice", "photo", "document", "audio", "video")

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\S)")
_FILE_NAMES = {"voice": "voice.oga", "photo": "photo.jpg", "audio": "audio.mp3", "video": "video.mp4"}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a person writes: their own chat with the bot unless `group` (Telegram's Chat) is given."""

    group: Json | None = None
    reply_to: int | None = None


HERE = Where()


def add_person(bot: Bot, person_id: int, first_name: str, language_code: str = "en", **more: Any) -> Person:
    """Let a person (with `is_bot=True`: another bot) exist; the same id again only renames them.

    The bot cannot write to them before their first act, as in life.
    """
    user = {
        "id": person_id,
        "is_bot": False,
        "first_name": first_name,
        "language_code": language_code,
        **more,
    }
    person = bot.people.setdefault(person_id, Person(user))
    person.user = user
    about = {"id": person_id, "first_name": first_name, "type": "private"}
    about |= {name: more[name] for name in ("last_name", "username") if name in more}
    _chat(bot, about).about = about
    bot.stir.ring()
    return person


def person_of(bot: Bot, person_id: int) -> Person:
    person = bot.people.get(person_id)
    if person is None:
        raise ValueError("Nobody has this id: create the person first.")
    return person


def chat_of(bot: Bot, person_id: int, group: Json | None = None) -> Chat:
    """The chat a person sees: with the bot, or a group or channel, which begins to exist with this."""
    person_of(bot, person_id)
    if group is None:
        return bot.chats[person_id]
    if group.get("type", "group") not in {"group", "supergroup", "channel"}:
        raise ValueError("A group's type is group, supergroup or channel.")
    about = {"type": "group", "title": "A group", **group}
    return _chat(bot, about)


def _chat(bot: Bot, about: Json) -> Chat:
    return bot.chats.setdefault(int(about["id"]), Chat(about, bell=Bell(bot.stir)))


def say(bot: Bot, person_id: int, text: str, where: Where = HERE) -> Json:
    """Send a text, return the message. A `/command` at its front gets its entity."""
    return post(bot, person_id, _words(text), where)


def _words(text: str) -> Json:
    if not text.strip() or checks.units(text) > checks.MAX_TEXT:
        raise ValueError("Telegram lets people send texts of 1 to 4096 characters.")
    words = text.strip()
    command = _COMMAND.match(words)
    if command is None:
        return {"text": words}
    entity = {"type": "bot_command", "offset": 0, "length": command.end()}
    return {"text": words, "entities": [entity]}


def show(
    bot: Bot,
    person_id: int,
    kind: str,
    upload: Upload | None = None,
    about: Json | None = None,
    where: Where = HERE,
) -> Json:
    """Send a voice note, photo, document, audio or video and return the message.

    `about` may hold `seconds`, `caption`, `media_group_id`, and, where no file is given, `file_name`
    and `size` (bytes) of one to make up.
    """
    about = about or {}
    chat_of(bot, person_id, where.group)
    details = about | {"duration": about.get("seconds", 3)}
    media = files.store(bot, kind, upload or _made_up(kind, about), details)
    extras = {name: about[name] for name in ("caption", "media_group_id") if about.get(name)}
    return post(bot, person_id, {kind: media, **extras}, where)


def _made_up(kind: str, about: Json) -> Upload:
    name = about.get("file_name") or _FILE_NAMES.get(kind, "document.txt")
    if size := int(about.get("size") or 0):
        return Upload(name, bytes(size))
    if kind == "voice":
        return Upload(name, samples.silence(int(about.get("seconds", 3))))
    return Upload(name, samples.picture() if kind == "photo" else b"From the playground.\n")


def post(bot: Bot, person_id: int, content: Json, where: Where = HERE) -> Json:
    """Send a message of this content, which becomes an update for the bot."""
    chat = _acting(bot, person_id, where.group)
    if where.reply_to is not None:
        content |= {"reply_to_message": without_reply(_message(chat, where.reply_to))}
    if chat.about["type"] == "channel":
        message = new_message(bot, chat, None, content)
        push(bot, "channel_post", message)
    else:
        message = new_message(bot, chat, person_of(bot, person_id).user, content)
        push(bot, "message", message)
    return message


def _acting(bot: Bot, person_id: int, group: Json | None = None) -> Chat:
    """The chat of somebody who does something there, which also opens it to the bot."""
    chat = chat_of(bot, person_id, group)
    if group is None and person_of(bot, person_id).blocked:
        raise ValueError("This person has blocked the bot: they unblock it before they write again.")
    chat.known = True
    return chat


def _message(chat: Chat, number: int) -> Json:
    message = chat.messages.get(number)
    if message is None:
        raise ValueError("This message is not in the chat (any more).")
    return message


def edit(bot: Bot, person_id: int, number: int, text: str, group: Json | None = None) -> Json:
    """Change the words of a message of one's own."""
    chat = _acting(bot, person_id, group)
    old = _message(chat, number)
    if old.get("from", {}).get("id", person_id) != person_id:
        raise ValueError("People can only edit what they wrote themselves.")
    rest = {name: value for name, value in old.items() if name != "entities"}
    words = _words(text) if "text" in old else {"caption": text}
    message = rest | words | {"edit_date": now()}
    put(chat, message)
    channel = chat.about["type"] == "channel"
    push(bot, "edited_channel_post" if channel else "edited_message", message)
    return message


def press(
    bot: Bot,
    person_id: int,
    label: str | None = None,
    data: str | None = None,
    message_id: int | None = None,
    group: Json | None = None,
) -> str:
    """Press a button by its label or callback data; return the id of the query.

    Without `message_id` the newest message that has the button is meant. With `message_id` and `data`
    the button need not be there any more: a second tap is often under way when the first takes it away.
    """
    chat = _acting(bot, person_id, group)
    if message_id is not None and data is not None:
        message = _message(chat, message_id)
    else:
        message, data = _find_button(chat, label, data, message_id)
    query_id = str(4_000_000_000_000_000_000 + new_id(bot))
    bot.queries[query_id] = Query(chat, time.monotonic())
    query = {
        "id": query_id,
        "from": person_of(bot, person_id).user,
        "message": message,
        "chat_instance": str(chat.about["id"] * 7919),
        "data": data,
    }
    push(bot, "callback_query", query)
    return query_id


def _find_button(chat: Chat, label: str | None, data: str | None, message_id: int | None) -> tuple[Json, str]:
    only = None if message_id is None else _message(chat, message_id)
    seen: list[str] = []
    for message in reversed(chat.messages.values()) if only is None else [only]:
        for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
            for button in row:
                wanted = button["text"] == label if data is None else button.get("callback_data") == data
                if wanted and "callback_data" in button:
                    return message, button["callback_data"]
                seen.append(button["text"])
    raise ValueError(f"No such button to press; there are: {', '.join(seen[:30]) or 'none'}.")


async def answered(world: World, bot: Bot, query_id: str, seconds: float) -> Json:
    """Whether the bot has answered a press, waiting for it at most so long: `{"answered", "text"?, …}`."""
    query = bot.queries.get(query_id)
    if query is None:
        raise ValueError("There was no such press.")
    end = time.monotonic() + seconds
    while query.answer is None and not world.closed and (left := end - time.monotonic()) > 0:
        await query.chat.bell.wait(left)
    return {"answered": query.answer is not None, **(query.answer or {})}


def block(bot: Bot, person_id: int) -> None:
    """Block the bot; it is told, and its next message is refused."""
    _turn(bot, person_id, blocked=True)


def unblock(bot: Bot, person_id: int) -> None:
    _turn(bot, person_id, blocked=False)


def _turn(bot: Bot, person_id: int, *, blocked: bool) -> None:
    person = person_of(bot, person_id)
    if person.blocked == blocked:
        raise ValueError("The bot is blocked already." if blocked else "The bot is not blocked.")
    person.blocked = blocked
    member = {"status": "member", "user": bot.user}
    kicked = {"status": "kicked", "user": bot.user, "until_date": 0}
    old, new = (member, kicked) if blocked else (kicked, member)
    chat = chat_of(bot, person_id)
    change = {"chat": chat.about, "from": person.user, "date": now()}
    push(bot, "my_chat_member", change | {"old_chat_member": old, "new_chat_member": new})
