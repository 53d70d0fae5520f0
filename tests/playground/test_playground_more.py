"""Albums, places, copies and what a bot tells about itself, with Telegram's words where it refuses."""

from __future__ import annotations

import json

import aiohttp
import pytest

from bot.playground import acts, samples
from bot.playground.commands import menu
from bot.playground.methods import METHODS

PICTURE = samples.picture(40, 30)
GROUP = {"id": -77, "type": "group", "title": "A group"}


def album(*items, files=2):
    form = aiohttp.FormData({"chat_id": "1001", "media": json.dumps(items)})
    for number in range(files):
        form.add_field(f"f{number}", PICTURE, filename=f"{number}.png")
    return form


def photo(number, **more):
    return {"type": "photo", "media": f"attach://f{number}", **more}


async def test_an_album_is_several_messages_of_one_group(call, bot, amina):
    """An album's messages share a group and have their own captions, and no keyboard."""
    sent = await call("sendMediaGroup", data=album(photo(0, caption="one"), photo(1)))
    one, two = sent["result"]
    assert one["media_group_id"] == two["media_group_id"]
    assert (one["caption"], "caption" in two) == ("one", False)
    assert two["message_id"] == one["message_id"] + 1


async def test_an_album_of_one_is_a_message(call, amina):
    """A single medium goes as it would alone."""
    (only,) = (await call("sendMediaGroup", data=album(photo(0))))["result"]
    assert "media_group_id" not in only


@pytest.mark.parametrize(
    "items, words",
    [
        ([], "there are no messages to send"),
        ([photo(0)] * 11, "too many messages to send as an album"),
        ([photo(0), {"type": "document", "media": "attach://f1"}], "document can't be mixed"),
        ([{"type": "audio", "media": "attach://f0"}, photo(1)], "audio can't be mixed"),
        ([{"type": "animation", "media": "attach://f0"}], '"animation" can\'t be used in sendMediaGroup'),
        ([{"type": "sticker", "media": "attach://f0"}], '"sticker" is unsupported'),
        ([photo(7)], "can't parse InputMedia: media not found"),
        ([{"media": "attach://f0"}], 'Can\'t find field "type"'),
    ],
)
async def test_albums_that_telegram_refuses(call, amina, items, words):
    """What is no album is refused in Telegram's words, and nothing is sent."""
    answer = await call("sendMediaGroup", data=album(*items))
    assert (answer["error_code"], words in answer["description"]) == (400, True)


async def test_another_file_in_a_message(call, bot, amina):
    """EditMessageMedia puts a new file in the place of the old, words and all."""
    form = aiohttp.FormData({"chat_id": "1001", "caption": "old"})
    form.add_field("photo", PICTURE, filename="a.png")
    sent = (await call("sendPhoto", data=form))["result"]
    form = aiohttp.FormData({"chat_id": "1001", "message_id": str(sent["message_id"])})
    form.add_field("media", json.dumps({"type": "document", "media": "attach://d"}))
    form.add_field("d", b"words", filename="a.txt")
    changed = (await call("editMessageMedia", data=form))["result"]
    assert changed["document"]["file_name"] == "a.txt"
    assert {"photo", "caption"}.isdisjoint(changed)


async def test_a_keyboard_is_checked_in_every_send(call, amina):
    """Other messages take keyboards and replies, too."""
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "x" * 65}]]}
    answer = await call("sendLocation", chat_id=amina, latitude=1, longitude=2, reply_markup=keyboard)
    assert answer["description"] == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    "method, args, words",
    [
        ("sendLocation", {"latitude": "91", "longitude": "0"}, "wrong location specified"),
        ("sendLocation", {}, "latitude is empty"),
        ("sendVenue", {"latitude": 1, "longitude": 2, "title": "A"}, "venue address must be non-empty"),
        ("sendContact", {"first_name": "A"}, "phone number is empty"),
        ("sendDice", {"emoji": "x"}, "wrong dice emoji specified"),
        ("sendPoll", {"question": "?", "options": ["one"]}, "poll must have 2-12 option"),
        ("sendVideoNote", {}, "there is no video note in the request"),
        ("copyMessage", {"from_chat_id": 1001, "message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"from_chat_id": 1001, "message_id": 99}, "message to forward not found"),
        ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
        ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("getChatMember", {"user_id": 404}, "user not found"),
        ("getChatAdministrators", {}, "there are no administrators in the private chat"),
        ("leaveChat", {}, "chat member status can't be changed in private chats"),
        ("setMyName", {"name": "x" * 65}, "BOT_TITLE_INVALID"),
        ("setMyDescription", {"description": "x", "language_code": "pt-br"}, "invalid language code"),
        ("setChatMenuButton", {"menu_button": {"type": "odd"}}, "can't parse MenuButton"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{}, {}]}, "REACTIONS_TOO_MANY"),
    ],
)
async def test_what_telegram_refuses(call, amina, method, args, words):
    """Each refusal has Telegram's own words."""
    answer = await call(method, chat_id=amina, **args)
    assert (answer["error_code"], words in answer["description"]) == (400, True)


async def test_a_blocked_bot_can_send_nothing(call, bot, amina):
    """Every method that sends is refused with 403 where the person has blocked the bot."""
    acts.block(bot, amina)
    for method in ("sendLocation", "sendDice", "sendChatAction"):
        answer = await call(method, chat_id=amina, latitude=1, longitude=2, action="typing")
        assert answer["description"] == "Forbidden: bot was blocked by the user"


async def test_texts_by_language(call, amina):
    """What a bot says of itself is kept by language; where there is none, that without a language counts."""
    await call("setMyDescription", description="We ask.")
    await call("setMyDescription", description="ہم پوچھتے ہیں۔", language_code="ur")
    for language, words in (("ur", "ہم پوچھتے ہیں۔"), ("fr", "We ask."), ("", "We ask.")):
        answer = await call("getMyDescription", language_code=language)
        assert answer["result"] == {"description": words}
    assert (await call("getMyName"))["result"] == {"name": "Playground"}


async def test_the_menu_of_a_phone(call, bot, amina):
    """A phone offers the narrowest scope that has commands, in its language before any other."""

    async def tell(name, **where):
        await call("setMyCommands", commands=[{"command": name, "description": "It."}], **where)

    def offered(language):
        return [each["command"] for each in menu(bot, amina, language)]

    assert offered("ur") == []
    await tell("plain")
    await tell("urdu", language_code="ur")
    assert (offered("ur"), offered("fr"), offered("ur-PK")) == (["urdu"], ["plain"], ["urdu"])
    await tell("private", scope={"type": "all_private_chats"})
    assert offered("ur") == ["private"]
    await tell("mine", scope={"type": "chat", "chat_id": amina}, language_code="ur")
    assert (offered("ur"), offered("fr")) == (["mine"], ["private"])


async def test_a_menu_for_one_person(call, bot, amina):
    """Commands for one chat are that person's only, until they are deleted; the chat must be there."""
    plain, mine = ({"commands": [{"command": name, "description": "It."}]} for name in ("plain", "mine"))
    await call("setMyCommands", **plain)
    # A chat's number may come as words, too.
    await call("setMyCommands", **mine, scope={"type": "chat", "chat_id": str(amina)})
    assert [each["command"] for each in menu(bot, amina, "en") + menu(bot, 2002, "en")] == ["mine", "plain"]
    scope = {"type": "chat", "chat_id": amina}
    assert (await call("getMyCommands", scope=scope))["result"] == mine["commands"]
    await call("deleteMyCommands", scope=scope)
    assert [each["command"] for each in menu(bot, amina, "en")] == ["plain"]
    for method in ("setMyCommands", "getMyCommands", "deleteMyCommands"):
        answer = await call(method, **plain, scope={"type": "chat", "chat_id": 404})
        assert answer["description"] == "Bad Request: chat not found"


async def test_a_query_is_too_old_after_its_time(call, world, bot, amina):
    """Fifteen seconds are the limit, and a press that is older cannot be answered any more."""
    assert world.query_seconds == 15
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}
    await call("sendMessage", chat_id=amina, text="one", reply_markup=keyboard)
    query = acts.press(bot, amina, "Go")
    world.query_seconds = -1
    answer = await call("answerCallbackQuery", callback_query_id=query)
    assert answer["description"].startswith("Bad Request: query is too old")


def test_methods_are_found_whatever_their_case():
    """Telegram does not mind how a method is written."""
    assert all(name == name.lower() for name in METHODS)
    assert METHODS["sendmediagroup"][0] == "sendMediaGroup"
