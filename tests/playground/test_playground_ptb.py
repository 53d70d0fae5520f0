"""python-telegram-bot reads everything the playground says, and its own client can speak to it."""

import pytest
from telegram import (
    Bot,
    CallbackQuery,
    ChatFullInfo,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    MessageEntity,
    Update,
    User,
    WebhookInfo,
)
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from bot.playground import acts, samples, sharing
from bot.playground.acts import Where
from bot.playground.bodies import Upload

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="n:1")]])
GROUP = {"id": -77, "type": "supergroup", "title": "Mothers' group"}
CHANNEL = {"id": -100, "type": "channel", "title": "News"}


@pytest.fixture(autouse=True)
def timedeltas(monkeypatch):
    """Ask PTB for the durations of its next version; without this, reading one warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def client(url):
    async with Bot("424242:playground", f"{url}/bot", f"{url}/file/bot") as client:
        yield client


def read(answer):
    assert answer["ok"]
    return [Update.de_json(update, None) for update in answer["result"]]


async def test_every_kind_of_update_is_read(call, bot, amina):
    """Each act of a person becomes the update that Telegram would send."""
    acts.say(bot, amina, "/help me")
    acts.show(bot, amina, "voice", about={"seconds": 5})
    acts.show(bot, amina, "photo", about={"caption": "see", "media_group_id": "9"})
    mine = acts.show(bot, amina, "document", about={"file_name": "a.pdf"})
    acts.say(bot, amina, "about that", Where(reply_to=mine["message_id"]))
    acts.say(bot, amina, "hello all", Where(GROUP))
    acts.say(bot, amina, "news", Where(CHANNEL))
    acts.block(bot, amina)
    help_me, voice, photo, document, reply, group, post, blocked = read(await call("getUpdates"))
    assert help_me.message.parse_entities() == {help_me.message.entities[0]: "/help"}
    assert help_me.effective_user.language_code == "sw"
    assert voice.message.voice.duration.total_seconds() == 5
    assert (photo.message.caption, photo.message.media_group_id) == ("see", "9")
    assert photo.message.photo[-1].width == 640
    assert document.message.document.mime_type == "application/pdf"
    assert reply.message.reply_to_message.document.file_name == "a.pdf"
    assert (group.effective_chat.type, group.effective_user.id) == ("supergroup", amina)
    assert (post.channel_post.chat.type, post.channel_post.from_user) == ("channel", None)
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert blocked.my_chat_member.old_chat_member.status == "member"


async def test_another_bot_may_write(call, bot):
    """A writer can be a bot."""
    acts.add_person(bot, 3003, "Robot", is_bot=True, username="robot_bot")
    acts.say(bot, 3003, "beep", Where(GROUP))
    (update,) = read(await call("getUpdates"))
    assert update.effective_user.is_bot


async def test_press_carries_the_message(client, call, bot, amina):
    """A press tells data and message; an edit afterwards does not change it."""
    sent = await client.send_message(amina, "one", reply_markup=KEYBOARD)
    query_id = acts.press(bot, amina, "Next")
    await client.edit_message_text("two", amina, sent.message_id)
    (update,) = read(await call("getUpdates"))
    query = update.callback_query
    assert isinstance(query, CallbackQuery)
    assert (query.id, query.data, query.message.text) == (query_id, "n:1", "one")
    assert query.message.reply_markup == KEYBOARD
    assert await client.answer_callback_query(query.id)


async def test_client_talks_in_forms(client, amina):
    """PTB's own client, which sends forms with JSON inside, has its whole way through a message's life."""
    bold = [MessageEntity("bold", 0, 4)]
    sent = await client.send_message(amina, "Habari", entities=bold, reply_markup=KEYBOARD)
    assert (sent.text, sent.entities, sent.reply_markup) == ("Habari", tuple(bold), KEYBOARD)
    assert sent.chat.type == "private"
    edited = await client.edit_message_reply_markup(amina, sent.message_id)
    assert (edited.reply_markup, edited.edit_date is not None) == (None, True)
    assert await client.delete_message(amina, sent.message_id)
    assert isinstance(await client.get_chat(amina), ChatFullInfo)
    assert isinstance(await client.get_webhook_info(), WebhookInfo)
    me = await client.get_me()
    assert (isinstance(me, User), me.id, me.username) == (True, 424242, "playground_bot")
    assert await client.send_chat_action(amina, "typing")
    assert await client.set_my_commands([("start", "Begin")], language_code="en")
    assert (await client.get_my_commands(language_code="en"))[0].command == "start"


async def test_client_uploads_and_downloads(client, amina):
    """PTB's uploads arrive whole, its downloads too."""
    photo = await client.send_photo(amina, samples.picture(300, 200), caption="see")
    assert isinstance(photo, Message)
    assert [size.width for size in photo.photo] == [90, 300]
    voice = await client.send_voice(amina, samples.silence(2), duration=2)
    document = await client.send_document(amina, b"words", filename="naïve notes.txt")
    assert document.document.file_name == "naïve notes.txt"
    file = await client.get_file(voice.voice.file_id)
    assert await file.download_as_bytearray() == samples.silence(2)


async def test_errors_become_the_classes_of_the_client(client, world, bot, amina):
    """400, 403, 429 and 502 arrive as the exceptions that bots catch."""
    with pytest.raises(BadRequest, match="Message text is empty"):
        await client.send_message(amina, "")
    acts.block(bot, amina)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await client.send_message(amina, "a")
    world.fail_next("sendMessage", 429, retry_after=3)
    with pytest.raises(RetryAfter) as flood:
        await client.send_message(amina, "a")
    assert flood.value.retry_after.total_seconds() == 3
    world.fail_next("getMe", 502)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await client.get_me()


async def test_wrong_token_is_refused(url):
    """PTB takes the 401 for what it is."""
    with pytest.raises(InvalidToken):
        async with Bot("424242:wrong", f"{url}/bot"):
            pass


async def test_client_sends_everything_else(client, bot, amina):
    """PTB's own types read albums, places, copies, polls and the rest."""
    photos = [InputMediaPhoto(samples.picture(30, 20), caption=words) for words in ("one", None)]
    one, two = await client.send_media_group(amina, photos)
    assert (one.media_group_id, one.caption, two.caption) == (two.media_group_id, "one", None)
    changed = await client.edit_message_media(
        InputMediaDocument(b"words", filename="a.txt"), amina, one.message_id
    )
    assert changed.document.file_name == "a.txt"
    assert (await client.send_animation(amina, b"film", filename="a.mp4")).animation.mime_type == "video/mp4"
    assert (await client.send_video_note(amina, b"film", length=200)).video_note.length == 200
    assert (await client.send_location(amina, 53.4, -1.5)).location.longitude == -1.5
    assert (await client.send_venue(amina, 53.4, -1.5, "Hall", "Street 1")).venue.address == "Street 1"
    assert (await client.send_contact(amina, "+440", "Ann")).contact.phone_number == "+440"
    assert (await client.send_poll(amina, "Tea?", ["Yes", "No"])).poll.options[0].text == "Yes"
    assert (await client.forward_message(amina, amina, two.message_id)).forward_origin.type == "user"
    copied = await client.copy_message(amina, amina, two.message_id)
    assert await client.delete_messages(amina, [copied.message_id])
    assert (await client.get_chat_member(amina, amina)).status == "member"
    assert await client.set_my_description("We ask.", language_code="ur")
    assert (await client.get_my_description("ur")).description == "We ask."
    assert (await client.get_chat_menu_button(amina)).type == "commands"


async def test_an_edited_message_and_a_place_are_read(call, bot, amina):
    """What people edit, share and send as an album comes as Telegram's updates."""
    mine = acts.say(bot, amina, "wrong")
    acts.edit(bot, amina, mine["message_id"], "right")
    sharing.locate(bot, amina, {"latitude": 53.4, "longitude": -1.5})
    sharing.share(bot, amina, [Upload(f"{name}.png", samples.picture()) for name in "ab"])
    _, edited, place, one, two = read(await call("getUpdates"))
    assert (edited.edited_message.text, edited.edited_message.edit_date is not None) == ("right", True)
    assert place.message.location.latitude == 53.4
    assert one.message.media_group_id == two.message.media_group_id
