"""Run by aiogram's own Python, not by pytest: aiogram's models read whatever the playground answers.

    .venv-aiogram/bin/python tests/playground/aiogram_client.py http://127.0.0.1:8081 424242:secret 1001

Speaks with the person of that id, and prints the names of the methods and updates that were read.
"""

import asyncio
import json
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    MenuButtonCommands,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)
from aiohttp import ClientSession

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Next", callback_data="n:1")]])


def upload(name: str, content: bytes = b"content") -> BufferedInputFile:
    return BufferedInputFile(content, name)


def picture() -> bytes:
    # A PNG of one pixel, so that a photo has sides.
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
        "0000000a49444154789c6360000000020001487e8e0d0000000049454e44ae426082"
    )


async def words(bot: Bot, chat: int) -> None:
    sent = await bot.send_message(
        chat, "Habari yako", entities=[MessageEntity(type="bold", offset=0, length=6)], reply_markup=KEYBOARD
    )
    assert (sent.text, sent.entities[0].type) == ("Habari yako", "bold")
    assert sent.reply_markup.model_dump() == KEYBOARD.model_dump()
    edited = await bot.edit_message_text("Karibu", chat_id=chat, message_id=sent.message_id)
    assert (edited.text, edited.reply_markup) == ("Karibu", None)
    marked = await bot.edit_message_reply_markup(
        chat_id=chat, message_id=sent.message_id, reply_markup=KEYBOARD
    )
    assert marked.reply_markup.inline_keyboard[0][0].callback_data == "n:1"
    reply = await bot.send_message(
        chat, "reply", reply_parameters=ReplyParameters(message_id=sent.message_id)
    )
    assert reply.reply_to_message.text == "Karibu"
    assert (await bot.copy_message(chat, chat, reply.message_id)).message_id > reply.message_id
    assert (await bot.forward_message(chat, chat, reply.message_id)).forward_origin.type == "user"
    assert await bot.set_message_reaction(chat, reply.message_id, [ReactionTypeEmoji(emoji="👍")])
    assert await bot.pin_chat_message(chat, reply.message_id)
    assert await bot.unpin_all_chat_messages(chat)
    assert await bot.delete_message(chat, sent.message_id)
    assert await bot.delete_messages(chat, [sent.message_id, reply.message_id])


async def media(bot: Bot, chat: int) -> None:
    photo = await bot.send_photo(chat, upload("a.png", picture()), caption="see")
    assert (photo.photo[-1].width, photo.caption) == (1, "see")
    document = await bot.send_document(chat, upload("naïve.pdf"))
    assert (document.document.file_name, document.document.mime_type) == ("naïve.pdf", "application/pdf")
    assert (await bot.send_voice(chat, upload("v.ogg"), duration=3)).voice.duration == 3
    assert (await bot.send_audio(chat, upload("a.mp3"), title="Song")).audio.title == "Song"
    assert (await bot.send_video(chat, upload("v.mp4"), width=320, height=200)).video.width == 320
    animation = await bot.send_animation(chat, upload("a.mp4"))
    assert animation.animation
    assert animation.document
    assert (await bot.send_video_note(chat, upload("n.mp4"), length=200)).video_note.length == 200
    assert (await bot.send_sticker(chat, upload("s.webp"))).sticker.type == "regular"
    album = await bot.send_media_group(
        chat,
        [
            InputMediaPhoto(media=photo.photo[-1].file_id, caption="one"),
            InputMediaVideo(media=upload("two.mp4")),
        ],
    )
    assert len({each.media_group_id for each in album}) == 1
    changed = await bot.edit_message_media(
        InputMediaDocument(media=upload("new.txt"), caption="new"),
        chat_id=chat,
        message_id=photo.message_id,
    )
    assert (changed.document.file_name, changed.photo, changed.caption) == ("new.txt", None, "new")
    assert (await bot.edit_message_caption(chat_id=chat, message_id=photo.message_id, caption="c")).caption
    file = await bot.get_file(document.document.file_id)
    assert (await bot.download_file(file.file_path)).read() == b"content"


async def things(bot: Bot, chat: int) -> None:
    assert (await bot.send_location(chat, 53.38, -1.47)).location.latitude == 53.38
    assert (await bot.send_venue(chat, 53.38, -1.47, "Hall", "High Street 1")).venue.title == "Hall"
    assert (await bot.send_contact(chat, "+440000000", "Ann")).contact.first_name == "Ann"
    assert 1 <= (await bot.send_dice(chat)).dice.value <= 6
    assert (await bot.send_poll(chat, "Tea?", ["Yes", "No"])).poll.options[1].text == "No"
    assert await bot.send_chat_action(chat, "typing")


async def itself(bot: Bot, chat: int) -> None:
    assert (await bot.get_me()).username == "playground_bot"
    assert (await bot.get_chat(chat)).type == "private"
    assert (await bot.get_chat_member(chat, chat)).status == "member"
    assert await bot.get_chat_member_count(chat) == 2
    assert (await bot.get_user_profile_photos(chat)).total_count == 0
    assert (await bot.get_webhook_info()).url == ""
    begin = [BotCommand(command="start", description="Begin")]
    for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeChat(chat_id=chat)):
        assert await bot.set_my_commands(begin, scope=scope, language_code="ur")
        assert (await bot.get_my_commands(scope=scope, language_code="ur"))[0].command == "start"
    assert await bot.delete_my_commands(scope=scope, language_code="ur")
    assert await bot.get_my_commands(scope=scope, language_code="ur") == []
    assert await bot.set_my_name("تختہ", language_code="ur")
    assert (await bot.get_my_name(language_code="ur")).name == "تختہ"
    assert await bot.set_my_description("We ask.")
    assert (await bot.get_my_description()).description == "We ask."
    assert await bot.set_my_short_description("Ask")
    assert (await bot.get_my_short_description()).short_description == "Ask"
    assert await bot.set_chat_menu_button(chat, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(chat)).type == "commands"


async def updates(bot: Bot) -> list[str]:
    """Read what waits; every update is of a kind aiogram knows."""
    found = await bot(GetUpdates(timeout=0, limit=100))
    queries = [update.callback_query for update in found if update.callback_query]
    for query in queries:
        assert query.chat_instance
        assert await bot.answer_callback_query(query.id, "thanks")
    return [update.event_type for update in found]


async def errors(bot: Bot, chat: int, url: str) -> None:
    await flood(url)
    for error, call in (
        (TelegramBadRequest, bot.send_message(chat, "")),
        (TelegramBadRequest, bot.send_message(404, "nobody")),
        (TelegramRetryAfter, bot.send_chat_action(chat, "typing")),
        (TelegramForbiddenError, bot.send_message(chat + 1, "blocked")),
    ):
        try:
            await call
        except error:
            continue
        raise AssertionError(error)
    async with speaking(url, "424242:wrong") as stranger:
        try:
            await stranger.get_me()
        except TelegramUnauthorizedError:
            return
    raise AssertionError("A wrong token was taken.")


async def flood(url: str) -> None:
    """Let the next chat action be refused with 429."""
    refusal = {"method": "sendChatAction", "status": 429, "retry_after": 3}
    async with ClientSession() as http, http.post(f"{url}/desk", json={"fail": refusal}) as answer:
        assert answer.status == 200


def speaking(url: str, token: str) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


async def main(url: str, token: str, person: str) -> None:
    chat = int(person)
    async with speaking(url, token) as bot:
        read = await updates(bot)
        await words(bot, chat)
        await media(bot, chat)
        await things(bot, chat)
        await itself(bot, chat)
        await errors(bot, chat, url)
    sys.stdout.write(json.dumps(read))


asyncio.run(main(*sys.argv[1:]))
