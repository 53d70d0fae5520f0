"""What the methods of the Bot API share: the chat they name, how a message is sent, replied to and edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.playground import checks
from bot.playground.bodies import Params, flag, number, structure, text
from bot.playground.faults import Refusal, bad, check_rate
from bot.playground.world import Bot, Chat, Json, World, new_message, now, put

MAX_IDS = 100

Method = Callable[[World, Bot, Params], Any]

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def chat_of(bot: Bot, args: Json) -> Chat:
    """The chat named, if there is one that the bot knows."""
    if not text(args, "chat_id"):
        raise bad("chat_id is empty")
    chat = bot.chats.get(number(args, "chat_id"))
    if chat is None or not chat.known:
        raise bad("chat not found")
    return chat


def open_chat(bot: Bot, args: Json) -> Chat:
    """The chat named, if the bot may write in it."""
    chat = chat_of(bot, args)
    person = bot.people.get(chat.about["id"])
    if person is not None and person.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return chat


def send(world: World, bot: Bot, params: Params, content: Json) -> Json:
    """Send a message with this content, its keyboard and what it replies to; counts towards the rate."""
    markup = checks.reply_markup(params.args)
    chat = open_chat(bot, params.args)
    content |= _reply(chat, params.args)
    if flag(params.args, "protect_content"):
        content["has_protected_content"] = True
    if world.rates is not None:
        check_rate(world.rates, bot.sends, bot.chat_sends[chat.about["id"]])
    if markup is not None and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    elif markup is not None:
        chat.keyboard = markup if "keyboard" in markup else None
    return new_message(bot, chat, bot.user, content)


def _reply(chat: Chat, args: Json) -> Json:
    given = structure(args, "reply_parameters", "reply parameters") or {}
    if not isinstance(given, dict):
        raise bad("object expected as reply parameters")
    wanted = number(given, "message_id") or number(args, "reply_to_message_id")
    if not wanted:
        return {}
    original = chat.messages.get(wanted)
    if original is not None:
        return {"reply_to_message": without_reply(original)}
    if flag(given, "allow_sending_without_reply") or flag(args, "allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def without_reply(message: Json) -> Json:
    """A message as it stands inside of a reply: Telegram goes one step deep."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def editable(bot: Bot, args: Json) -> tuple[Chat, Json]:
    """The chat and the bot's own message that is to be edited."""
    chat = open_chat(bot, args)
    message = chat.messages.get(number(args, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.get("from") != bot.user:
        raise bad("message can't be edited")
    return chat, message


def edit(chat: Chat, message: Json, names: tuple[str, ...], content: Json, params: Params) -> Json:
    """Put `content` and the keyboard in the place of the fields `names` and the old keyboard."""
    markup = checks.inline_markup(params.args)
    replaced = {*names, "reply_markup"}
    kept = {name: value for name, value in message.items() if name not in replaced}
    edited = kept | content
    if markup is not None:
        edited["reply_markup"] = markup
    if edited == message:
        raise bad(_NOT_MODIFIED)
    edited["edit_date"] = now()
    put(chat, edited)
    return edited


def message_ids(args: Json) -> list[int]:
    """The `message_ids` of methods that take up to a hundred."""
    given = structure(args, "message_ids", "message identifiers")
    if not isinstance(given, list):
        raise bad("expected an Array of message identifiers")
    if not given:
        raise bad("message identifiers are not specified")
    if len(given) > MAX_IDS:
        raise bad("too many message identifiers specified")
    return [number({"id": each}, "id") for each in given]
