"""What Telegram sent, read into the engine's events. Pure: time and randomness are given.

Laws of this file
1. Nothing here raises, whatever arrives: one malformed update spoils no other.
2. What is read is fit to be stored: texts without NUL and half characters, numbers within 64 bits.
3. Private chats only: of what comes from groups, channels and other bots only the chat is read. Names
   are never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypedDict

from bot.arrivals import Arrival
from bot.engine.events import (
    AnyEvent,
    Command,
    Membership,
    Press,
    Sent,
    Stray,
    Tap,
    Unreadable,
    Upload,
    Words,
)
from bot.engine.uploads import kind_of

Json = Mapping[str, Any]

# Said to the bot, but no answer. Anything else (a pinned message, a changed timer…) is not even said.
_NO_ANSWER = (
    "animation",
    "sticker",
    "contact",
    "location",
    "venue",
    "poll",
    "checklist",
    "dice",
    "game",
    "story",
    "paid_media",
)
# Telegram's name of a file, ours for what it is, and how it ends unless it tells a fitting ending itself.
_FILES = {
    "voice": ("voice", ".oga"),
    "audio": ("voice", ".mp3"),
    "video": ("video", ".mp4"),
    "video_note": ("video", ".mp4"),
    "document": ("document", ".bin"),
}
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
_DATA = re.compile(r"([0-9A-Za-z_-]*)\.([0-9]{1,9})\.(-?[0-9]{1,10})", re.ASCII)
_ROUTE = re.compile(r"=([a-z_.]{1,32}(?::[0-9A-Za-z#/_.-]{0,40})?)", re.ASCII)
_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,8}\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_BIGGEST = 2**63 - 1
_IS_BLOCKED = {"kicked": True, "member": False}
_IS_IN = {"member", "administrator", "restricted"}


class Decoded(NamedTuple):
    """One update read: an arrival, or the reason why there is none (a fixed text, without values).

    `query` is a press's id, to be answered whatever became of the rest, or "".
    """

    arrival: Arrival | None
    query: str = ""
    reason: str = ""


class _Head(TypedDict):
    at: str
    fresh: str
    phone: str


class _Skip(Exception):  # noqa: N818 - not an error: there is nothing for us in this update
    pass


def decode(update: Any, *, now: str, fresh: str) -> Decoded:
    """Read one update as getUpdates or the webhook gave it, with the time and random text of its event."""
    query = _query_id(update)
    try:
        return Decoded(_arrival(update, now, fresh), query)
    except _Skip as skip:
        return Decoded(None, query, str(skip))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return Decoded(None, query, "malformed")


def _query_id(update: Any) -> str:
    query = update.get("callback_query") if isinstance(update, dict) else None
    found = query.get("id") if isinstance(query, dict) else None
    return found if isinstance(found, str) else ""


def _arrival(update: Json, now: str, fresh: str) -> Arrival:
    number = _number(update["update_id"])
    kind = next((kind for kind in _READERS if kind in update), None)
    if kind is None:
        raise _Skip("a kind of update that the bot does not ask for")
    content = update[kind]
    if _is_stray(kind, content):
        return _stray(number, content, now)
    pressed = content["message"] if kind == "callback_query" else None
    chat = _chat(pressed or content)
    head: _Head = {"at": now, "fresh": fresh, "phone": _phone(content)}
    return Arrival(
        update_id=number,
        chat=chat,
        event=_READERS[kind](content, head),
        message=_number(pressed["message_id"]) if pressed else 0,
        replied=0 if pressed else _replied(content),
        raw=json.dumps(update, separators=(",", ":")),
    )


def _is_stray(kind: str, content: Json) -> bool:
    """Whether the bot is spoken to, or was added, where it is not for."""
    if kind == "callback_query" or kind.startswith("edited"):
        return False
    is_private = content["chat"]["type"] == "private"
    return not is_private or (kind == "message" and content["from"].get("is_bot") is True)


def _stray(number: int, content: Json, now: str) -> Arrival:
    """Nothing of what was said is read, nor kept where it could be parked."""
    if "new_chat_member" in content and content["new_chat_member"]["status"] not in _IS_IN:
        raise _Skip("the bot has left a group or channel")
    # A group that becomes a supergroup gets another number; it is told nothing again.
    moved = "migrate_to_chat_id" in content or "migrate_from_chat_id" in content
    chat = content.get("migrate_to_chat_id", content["chat"]["id"])
    phone = _phone(content) if "from" in content else ""
    return Arrival(number, _group(chat), Stray(at=now, phone=phone, known=moved))


def _group(value: Any) -> int:
    if type(value) is not int or not value or abs(value) > _BIGGEST:
        raise TypeError
    return value


def _chat(holder: Json) -> int:
    chat = holder["chat"]
    if chat["type"] != "private":
        raise _Skip("not a private chat")
    return _number(chat["id"])


def _phone(holder: Json) -> str:
    tag = holder["from"].get("language_code", "")
    return tag if isinstance(tag, str) and _LANGUAGE.fullmatch(tag) else ""


def _replied(message: Json) -> int:
    """The message that this one replies to, where that is in this chat."""
    replied = message.get("reply_to_message")
    number = replied.get("message_id") if isinstance(replied, dict) else 0
    # Whatever it replies to: what is said counts.
    return number if type(number) is int and 0 < number <= _BIGGEST else 0


def _said(message: Json, head: _Head) -> AnyEvent:
    number = _number(message["message_id"])
    if "text" in message:
        text = _text(message["text"])
        if found := _COMMAND.fullmatch(text):
            return Command(name=found[1].lower(), argument=(found[2] or "").strip(), **head)
        return Words(text=text, message=number, **head)
    # An animation carries a document, too, and a venue a location: what tells no answer comes first.
    for what in _NO_ANSWER:
        if what in message:
            return Unreadable(what=what, **head)
    return _file(message, head, edits=False)


def _edited(message: Json, head: _Head) -> AnyEvent:
    if "text" in message:
        # A command too: that it is not done again, is said where it is known what it was before.
        number = _number(message["message_id"])
        return Words(text=_text(message["text"]), edits=True, message=number, **head)
    if any(what in message for what in _NO_ANSWER):
        # A location that moves is edited every few seconds.
        raise _Skip("an edit of something that is no answer")
    return _file(message, head, edits=True)


def _file(message: Json, head: _Head, *, edits: bool) -> Sent:
    upload, caption = _upload(message), _text(message.get("caption", ""))
    album, number = _text(message.get("media_group_id", "")), _number(message["message_id"])
    return Sent(upload=upload, text=caption, album=album, edits=edits, message=number, **head)


def _press(query: Json, head: _Head) -> Press | Tap:
    if menu := _ROUTE.fullmatch(query["data"]):
        return Tap(route=menu[1], **head)
    found = _DATA.fullmatch(query["data"])
    if not found:
        raise _Skip("a button that is not ours")
    return Press(session=found[1], prompt=int(found[2]), index=int(found[3]), **head)


def _posted(_post: Json, _head: _Head) -> AnyEvent:
    raise _Skip("not a private chat")


def _membership(change: Json, head: _Head) -> Membership:
    return Membership(blocked=_IS_BLOCKED[change["new_chat_member"]["status"]], **head)


_READERS: dict[str, Callable[[Json, _Head], AnyEvent | Membership | Tap]] = {
    "message": _said,
    "edited_message": _edited,
    "callback_query": _press,
    "my_chat_member": _membership,
    "channel_post": _posted,
}
ALLOWED_UPDATES = tuple(_READERS)


def _upload(message: Json) -> Upload:
    if "photo" in message:
        largest = max(message["photo"], key=lambda size: _number(size["width"]))
        return Upload(_text(largest["file_id"]), "photo", ".jpg", 0, _size(largest, "file_size"))
    for name, (kind, suffix) in _FILES.items():
        if name in message:
            file = message[name]
            named = _suffix(file)
            fits = kind == "document" or kind_of(named) == kind
            seconds, size = _size(file, "duration"), _size(file, "file_size")
            return Upload(_text(file["file_id"]), kind, named if named and fits else suffix, seconds, size)
    raise _Skip("nothing that could be an answer")


def _suffix(file: Json) -> str:
    found = _SUFFIX.search(_text(file.get("file_name", "")))
    return found[0].lower() if found else ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return _UNSTORABLE.sub("\ufffd", value)


def _number(value: Any) -> int:
    if type(value) is not int or not 0 < value <= _BIGGEST:
        raise TypeError
    return value


def _size(file: Json, name: str) -> int:
    return _number(file[name]) if file.get(name) else 0
