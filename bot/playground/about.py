"""What a bot may ask about chats and their members, and what it tells about itself, in each language."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.playground import chats, checks
from bot.playground.bodies import Params, number, structure, text
from bot.playground.chats import Method
from bot.playground.commands import language_of
from bot.playground.faults import bad
from bot.playground.world import Bot, Json, World, put

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
# Of each text about the bot: the parameter, the longest it may be, and what Telegram says beyond.
_TEXTS = {
    "name": (64, "BOT_TITLE_INVALID"),
    "description": (512, "BOT_DESCRIPTION_INVALID"),
    "short_description": (120, "BOT_SHORT_DESCRIPTION_INVALID"),
}
_MENUS = frozenset({"default", "commands", "web_app"})
_FREE_REACTIONS = 11


def get_chat(_world: World, bot: Bot, params: Params) -> Json:
    return chats.chat_of(bot, params.args).about | {
        "accent_color_id": 0,
        "max_reaction_count": _FREE_REACTIONS,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def get_chat_member(_world: World, bot: Bot, params: Params) -> Json:
    chat = chats.chat_of(bot, params.args)
    wanted = number(params.args, "user_id")
    if wanted == bot.user["id"]:
        return {"status": "member", "user": bot.user}
    person = bot.people.get(wanted)
    if person is None or (chat.about["type"] == "private" and chat.about["id"] != wanted):
        raise bad("user not found" if person is None else "member not found")
    return {"status": "member", "user": person.user}


def get_chat_member_count(_world: World, bot: Bot, params: Params) -> int:
    chats.chat_of(bot, params.args)
    return 2


def get_chat_administrators(_world: World, bot: Bot, params: Params) -> list[Json]:
    if chats.chat_of(bot, params.args).about["type"] == "private":
        raise bad("there are no administrators in the private chat")
    return []


def leave_chat(_world: World, bot: Bot, params: Params) -> bool:
    chat = chats.chat_of(bot, params.args)
    if chat.about["type"] == "private":
        raise bad("chat member status can't be changed in private chats")
    chat.known = False
    return True


def get_user_profile_photos(_world: World, bot: Bot, params: Params) -> Json:
    if number(params.args, "user_id") not in bot.people:
        raise bad("invalid user_id specified" if not text(params.args, "user_id") else "user not found")
    return {"total_count": 0, "photos": []}


def set_message_reaction(_world: World, bot: Bot, params: Params) -> bool:
    chat = chats.open_chat(bot, params.args)
    message = chat.messages.get(number(params.args, "message_id"))
    if message is None:
        raise bad("message to react not found")
    given = structure(params.args, "reaction", "reaction") or []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise bad("expected an Array of ReactionType")
    if len(given) > 1:
        raise bad("REACTIONS_TOO_MANY")
    put(chat, message)
    return True


def pin_chat_message(_world: World, bot: Bot, params: Params) -> bool:
    chat = chats.open_chat(bot, params.args)
    if number(params.args, "message_id") not in chat.messages:
        raise bad("message to pin not found")
    return True


def unpin(_world: World, bot: Bot, params: Params) -> bool:
    chats.open_chat(bot, params.args)
    return True


def set_text(name: str, _world: World, bot: Bot, params: Params) -> bool:
    most, refusal = _TEXTS[name]
    words = text(params.args, name).strip()
    if checks.units(words) > most:
        raise bad(refusal)
    language = language_of(params.args)
    if words:
        bot.texts[name, language] = words
    else:
        bot.texts.pop((name, language), None)
    return True


def get_text(name: str, _world: World, bot: Bot, params: Params) -> Json:
    otherwise = bot.texts.get((name, ""), bot.user["first_name"] if name == "name" else "")
    return {name: bot.texts.get((name, language_of(params.args)), otherwise)}


def set_menu_button(_world: World, bot: Bot, params: Params) -> bool:
    button = structure(params.args, "menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in _MENUS:
        raise bad("can't parse MenuButton: Unsupported type specified")
    bot.menus[_private(bot, params)] = button
    return True


def get_menu_button(_world: World, bot: Bot, params: Params) -> Any:
    return bot.menus.get(_private(bot, params), bot.menus.get(0, {"type": "commands"}))


def _private(bot: Bot, params: Params) -> int:
    """The chat meant: that of a person, or 0 for all."""
    if not text(params.args, "chat_id"):
        return 0
    about = chats.chat_of(bot, params.args).about
    if about["type"] != "private":
        raise bad("chat must be private")
    return int(about["id"])


METHODS: dict[str, Method] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "getUserProfilePhotos": get_user_profile_photos,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin,
    "unpinAllChatMessages": unpin,
    "setMyName": partial(set_text, "name"),
    "getMyName": partial(get_text, "name"),
    "setMyDescription": partial(set_text, "description"),
    "getMyDescription": partial(get_text, "description"),
    "setMyShortDescription": partial(set_text, "short_description"),
    "getMyShortDescription": partial(get_text, "short_description"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
