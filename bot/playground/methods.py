"""The Bot API methods, each `(world, bot, params) → result`, and the table of all of them.

Where Telegram refuses, `Refusal` is raised with Telegram's words. Here are those that say and change words
and media; `albums`, `sends`, `about`, `commands` and `updates` hold the others. getUpdates is the one method
that waits.
"""

from __future__ import annotations

import time
from functools import partial

from bot.playground import about, albums, chats, checks, commands, files, sends, updates
from bot.playground.bodies import Params, flag, number, text
from bot.playground.chats import Method
from bot.playground.faults import bad
from bot.playground.world import Bot, Json, World, remove

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
_QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def get_me(_world: World, bot: Bot, _params: Params) -> Json:
    return bot.user | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def send_message(world: World, bot: Bot, params: Params) -> Json:
    return chats.send(world, bot, params, checks.message_text(params.args))


def send_media(kind: str, world: World, bot: Bot, params: Params) -> Json:
    words = {} if kind in files.WITHOUT_CAPTION else checks.caption(params.args)
    chats.open_chat(bot, params.args)
    content = files.content(kind, files.sent_media(bot, params, kind))
    return chats.send(world, bot, params, content | words)


def send_chat_action(_world: World, bot: Bot, params: Params) -> bool:
    action = text(params.args, "action").lower()
    if action not in _CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    chat = chats.open_chat(bot, params.args)
    chat.actions.append(action)
    chat.bell.ring()
    return True


def edit_message_text(_world: World, bot: Bot, params: Params) -> Json:
    content = checks.message_text(params.args)
    chat, message = chats.editable(bot, params.args)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return chats.edit(chat, message, ("text", "entities"), content, params)


def edit_message_caption(_world: World, bot: Bot, params: Params) -> Json:
    content = checks.caption(params.args)
    chat, message = chats.editable(bot, params.args)
    if "text" in message:
        raise bad("there is no caption in the message to edit")
    return chats.edit(chat, message, ("caption", "caption_entities"), content, params)


def edit_message_reply_markup(_world: World, bot: Bot, params: Params) -> Json:
    chat, message = chats.editable(bot, params.args)
    return chats.edit(chat, message, (), {}, params)


def delete_message(_world: World, bot: Bot, params: Params) -> bool:
    chat = chats.chat_of(bot, params.args)
    wanted = number(params.args, "message_id")
    if not wanted:
        raise bad("message identifier is not specified")
    if wanted not in chat.messages:
        raise bad("message to delete not found")
    remove(chat, wanted)
    return True


def delete_messages(_world: World, bot: Bot, params: Params) -> bool:
    """Delete up to 100 messages; those that are gone already are passed over, as with Telegram."""
    chat = chats.chat_of(bot, params.args)
    for wanted in chats.message_ids(params.args):
        if wanted in chat.messages:
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
    "sendAnimation": partial(send_media, "animation"),
    "sendVideoNote": partial(send_media, "video_note"),
    "sendSticker": partial(send_media, "sticker"),
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    **albums.METHODS,
    **sends.METHODS,
    **about.METHODS,
}

METHODS: dict[str, tuple[str, Method]] = {name.lower(): (name, method) for name, method in _NAMED.items()}
