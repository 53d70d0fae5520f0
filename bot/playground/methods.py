"""The Bot API methods that the bot calls, each `(world, bot, params) → result`.

Where Telegram refuses, `Refusal` is raised with Telegram's words. getUpdates, the one method that waits,
is in `updates`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bot.playground import checks, commands, files, updates
from bot.playground.bodies import Params, flag, number, structure, text
from bot.playground.faults import Refusal, bad, check_rate
from bot.playground.world import Bot, Chat, Json, World, new_message, now, put, remove

Method = Callable[[World, Bot, Params], Any]

_CHAT_ACTIONS = frozenset(
    {
        "cancel",
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(_world: World, bot: Bot, _params: Params) -> Json:
    return bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _chat(bot: Bot, args: Json) -> Chat:
    if not text(args, "chat_id"):
        raise bad("chat_id is empty")
    chat = bot.chats.get(number(args, "chat_id"))
    if chat is None or not chat.known:
        raise bad("chat not found")
    return chat


def _open_chat(bot: Bot, args: Json) -> Chat:
    """The chat named, if the bot may write in it."""
    chat = _chat(bot, args)
    person = bot.people.get(chat.about["id"])
    if person is not None and person.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return chat


def send_message(world: World, bot: Bot, params: Params) -> Json:
    return _send(world, bot, params, checks.message_text(params.args))


def send_media(kind: str, world: World, bot: Bot, params: Params) -> Json:
    words = checks.caption(params.args)
    _open_chat(bot, params.args)
    media = files.sent_media(bot, params, kind)
    return _send(world, bot, params, {kind: media, **words})


def _send(world: World, bot: Bot, params: Params, content: Json) -> Json:
    markup = checks.reply_markup(params.args)
    chat = _open_chat(bot, params.args)
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


def send_chat_action(_world: World, bot: Bot, params: Params) -> bool:
    action = text(params.args, "action").lower()
    if action not in _CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    _open_chat(bot, params.args).actions.append(action)
    return True


def edit_message_text(_world: World, bot: Bot, params: Params) -> Json:
    content = checks.message_text(params.args)
    chat, message = _editable(bot, params.args)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _edit(chat, message, ("text", "entities"), content, params)


def edit_message_caption(_world: World, bot: Bot, params: Params) -> Json:
    content = checks.caption(params.args)
    chat, message = _editable(bot, params.args)
    if "text" in message:
        raise bad("there is no caption in the message to edit")
    return _edit(chat, message, ("caption", "caption_entities"), content, params)


def edit_message_reply_markup(_world: World, bot: Bot, params: Params) -> Json:
    chat, message = _editable(bot, params.args)
    return _edit(chat, message, (), {}, params)


def _editable(bot: Bot, args: Json) -> tuple[Chat, Json]:
    chat = _open_chat(bot, args)
    message = chat.messages.get(number(args, "message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.get("from") != bot.user:
        raise bad("message can't be edited")
    return chat, message


def _edit(chat: Chat, message: Json, names: tuple[str, ...], content: Json, params: Params) -> Json:
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


def delete_message(_world: World, bot: Bot, params: Params) -> bool:
    chat = _chat(bot, params.args)
    wanted = number(params.args, "message_id")
    if not wanted:
        raise bad("message identifier is not specified")
    if wanted not in chat.messages:
        raise bad("message to delete not found")
    remove(chat, wanted)
    return True


def answer_callback_query(world: World, bot: Bot, params: Params) -> bool:
    query = bot.queries.get(text(params.args, "callback_query_id"))
    if query is None or query.answer is not None:
        raise bad(_QUERY_TOO_OLD)
    if time.monotonic() - query.born > world.query_seconds:
        raise bad(_QUERY_TOO_OLD)
    words = text(params.args, "text")
    if checks.units(words) > 200:
        raise bad("MESSAGE_TOO_LONG")
    query.answer = {"text": words, "show_alert": flag(params.args, "show_alert")}
    query.chat.bell.ring()
    return True


def get_file(_world: World, bot: Bot, params: Params) -> Json:
    return files.get_file(bot, params)


def get_chat(_world: World, bot: Bot, params: Params) -> Json:
    gifts = dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    )
    return _chat(bot, params.args).about | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


_NAMED: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": updates.set_webhook,
    "deleteWebhook": updates.delete_webhook,
    "getWebhookInfo": updates.get_webhook_info,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "sendMessage": send_message,
    "sendPhoto": partial(send_media, "photo"),
    "sendDocument": partial(send_media, "document"),
    "sendAudio": partial(send_media, "audio"),
    "sendVoice": partial(send_media, "voice"),
    "sendVideo": partial(send_media, "video"),
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "getChat": get_chat,
}

METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in _NAMED.items()}
