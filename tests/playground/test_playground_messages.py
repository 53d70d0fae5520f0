"""Messages, edits and buttons: as strict as Telegram, in Telegram's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import acts, checks
from bot.playground.faults import Refusal

BUTTONS = {"inline_keyboard": [[{"text": "Next", "callback_data": "n:1"}]]}


def bold(offset, length, **more):
    return {"type": "bold", "offset": offset, "length": length, **more}


def keyboard(**button):
    return {"inline_keyboard": [[{"text": "x", **button}]]}


async def test_sent_message_is_answered_and_kept(call, bot, amina):
    """The answer is the message in Telegram's shape, and the chat keeps it with entities and keyboard."""
    answer = await call(
        "sendMessage", chat_id=amina, text="Karibu", entities=[bold(0, 6)], reply_markup=BUTTONS
    )
    message = answer["result"]
    assert message["text"] == "Karibu"
    assert message["entities"] == [bold(0, 6)]
    assert message["reply_markup"] == BUTTONS
    assert message["from"]["is_bot"]
    assert message["chat"] == {"id": amina, "first_name": "Amina", "type": "private"}
    assert bot.chats[amina].messages[message["message_id"]] == message


@pytest.mark.parametrize("form", [False, True])
async def test_json_in_text_means_the_same(call, amina, form):
    """Structures may come as JSON text, in a JSON body or in a form, as client libraries send them."""
    args = {
        "chat_id": str(amina),
        "text": "Karibu",
        "entities": '[{"type":"bold","offset":0,"length":6}]',
        "reply_markup": '{"inline_keyboard":[[{"text":"Next","callback_data":"n:1"}]]}',
    }
    answer = await (call("sendMessage", data=args) if form else call("sendMessage", **args))
    assert answer["result"]["entities"] == [bold(0, 6)]
    assert answer["result"]["reply_markup"] == BUTTONS


@pytest.mark.parametrize(
    "args, words",
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>a</b>", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "abc", "entities": [bold(3, 1)]}, "entity begins after the end of the text"),
        ({"text": "abc", "entities": [bold(1, 3)]}, "entity beginning at UTF-16 offset 1 ends after"),
        ({"text": "abc", "entities": [bold(-1, 2)]}, "receive an entity with incorrect offset -1"),
        ({"text": "a😀", "entities": [bold(0, 2)]}, "ends in a middle of a UTF-16 symbol"),
        ({"text": "😀a", "entities": [bold(1, 2)]}, "begins in a middle of a UTF-16 symbol"),
        ({"text": "abc", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, "Unsupported type"),
        ({"text": "abc", "entities": [{"type": "bold", "length": 1}]}, "can't parse MessageEntity"),
        ({"text": "abc", "entities": ["bold"]}, "can't parse MessageEntity: expected an Object"),
        ({"text": "abc", "entities": [bold(0, 1) | {"type": "text_link"}]}, 'Can\'t find field "url"'),
        (
            {"text": "abc", "entities": [bold(0, 1, url="nowhere") | {"type": "text_link"}]},
            "Wrong HTTP URL",
        ),
        ({"text": "abc", "entities": "{"}, "can't parse entities JSON object"),
        ({"text": "a", "reply_markup": keyboard(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard()}, "Text buttons are unallowed"),
        ({"text": "a", "reply_markup": keyboard(url="nowhere")}, "Wrong HTTP URL"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [{"text": "x"}]}}, "Array of Arrays"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"callback_data": "x"}]]}},
            "can't parse inline keyboard button",
        ),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)
async def test_refuses_what_telegram_refuses(call, bot, amina, args, words):
    """Each of these is a 400 that says so as Telegram does, and nothing is sent."""
    before = bot.chats[amina].seq
    answer = await call("sendMessage", chat_id=amina, **args)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith("Bad Request: ")
    assert words in answer["description"]
    assert bot.chats[amina].seq == before


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048, " " * 50 + "a" * 4096 + "\n" * 50])
async def test_takes_what_just_fits(call, amina, text):
    """4096 UTF-16 units fit, counted after trimming."""
    assert (await call("sendMessage", chat_id=amina, text=text))["result"]["text"] == text.strip()


async def test_callback_data_of_64_bytes_fits(call, amina):
    """The longest data goes through unchanged."""
    markup = keyboard(callback_data="é" * 32)
    answer = await call("sendMessage", chat_id=amina, text="a", reply_markup=markup)
    assert answer["result"]["reply_markup"] == markup


def test_text_is_trimmed_and_cleaned_with_its_entities():
    """Spaces at the ends and old direction marks go; entities move with their words and lose blank tails."""
    given_text = "  \u202aab\u202c cd  "
    content = checks.message_text({"text": given_text, "entities": [bold(3, 2), bold(7, 4)]})
    assert content == {"text": "ab cd", "entities": [bold(0, 2), bold(3, 2)]}


def test_isolates_survive():
    """U+2068 and U+2069, which keep numbers from jumping in right-to-left text, are not taken away."""
    assert checks.message_text({"text": "\u20683 of 12\u2069"}) == {"text": "\u20683 of 12\u2069"}


def test_entities_of_telegrams_own_are_passed_over():
    """Commands, links and mentions given by a bot are dropped without a word, empty styles too."""
    entities = [{"type": "bot_command", "offset": 0, "length": 5}, bold(0, 0)]
    assert checks.message_text({"text": "/help", "entities": entities}) == {"text": "/help"}


@given(st.text(alphabet="ab 😀\n\t\u202aé", min_size=1, max_size=30), st.data())
def test_entities_keep_covering_their_words(words, data):
    """Whatever is trimmed or cleaned, an entity still covers the words it was put on."""
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    offset, length = checks.units(words[:start]), checks.units(words[start:end])
    try:
        content = checks.message_text({"text": words, "entities": [bold(offset, length)]})
    except Refusal:
        assert not words.translate({0x202A: None}).strip()
        return
    covered = words[start:end].replace("\t", " ").replace("\u202a", "")
    raw = content["text"].encode("utf-16-le")
    for entity in content.get("entities", []):
        first, last = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        assert raw[first:last].decode("utf-16-le").rstrip() == covered.rstrip()


async def test_edit_changes_words_and_keyboard(call, bot, amina):
    """An edit without a keyboard takes the keyboard away, and the new words stand in the old place."""
    sent = (await call("sendMessage", chat_id=amina, text="one", reply_markup=BUTTONS))["result"]
    at = {"chat_id": amina, "message_id": sent["message_id"]}
    edited = (await call("editMessageText", **at, text="two"))["result"]
    assert (edited["text"], "reply_markup" in edited, "edit_date" in edited) == ("two", False, True)
    with_buttons = (await call("editMessageReplyMarkup", **at, reply_markup=BUTTONS))["result"]
    assert (with_buttons["text"], with_buttons["reply_markup"]) == ("two", BUTTONS)
    assert bot.chats[amina].messages[sent["message_id"]] == with_buttons


async def test_edit_that_changes_nothing_is_refused(call, amina):
    """Same words, entities and buttons: 400 `message is not modified`, with all of Telegram's sentence."""
    sent = (await call("sendMessage", chat_id=amina, text="one", reply_markup=BUTTONS))["result"]
    at = {"chat_id": amina, "message_id": sent["message_id"]}
    same = (
        "Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    again = await call("editMessageText", **at, text=" one ", reply_markup=BUTTONS)
    assert again["description"] == same
    assert (await call("editMessageReplyMarkup", **at, reply_markup=BUTTONS))["description"] == same
    assert (await call("editMessageText", **at, text="one", entities=[bold(0, 1)]))["ok"]
    assert (await call("editMessageText", **at, text="one", entities=[bold(0, 1)]))["description"] == same


async def test_edits_that_have_no_target(call, bot, amina):
    """Unknown messages, people's messages, captions of texts and reply keyboards cannot be edited."""
    theirs = acts.say(bot, amina, "mine")["message_id"]
    ours = (await call("sendMessage", chat_id=amina, text="ours"))["result"]["message_id"]
    edit = "editMessageText"

    async def refused(method, **args):
        return (await call(method, chat_id=amina, **args))["description"]

    assert await refused(edit, message_id=99, text="x") == "Bad Request: message to edit not found"
    assert await refused(edit, message_id=theirs, text="x") == "Bad Request: message can't be edited"
    no_caption = await refused("editMessageCaption", message_id=ours, caption="x")
    assert no_caption == "Bad Request: there is no caption in the message to edit"
    reply_keyboard = {"keyboard": [[{"text": "x"}]]}
    no_inline = await refused(edit, message_id=ours, text="x", reply_markup=reply_keyboard)
    assert no_inline == "Bad Request: inline keyboard expected"


async def test_delete(call, bot, amina):
    """A deleted message is gone from the chat, once."""
    at = {"chat_id": amina, "message_id": acts.say(bot, amina, "words")["message_id"]}
    assert (await call("deleteMessage", **at))["result"] is True
    assert at["message_id"] not in bot.chats[amina].messages
    assert (await call("deleteMessage", **at))["description"] == "Bad Request: message to delete not found"


async def test_reply_shows_the_original(call, bot, amina):
    """A reply carries the message it answers; a missing one is passed over if the bot allows it."""
    original = acts.say(bot, amina, "a question")
    reply = {"message_id": original["message_id"]}
    sent = (await call("sendMessage", chat_id=amina, text="a", reply_parameters=reply))["result"]
    assert sent["reply_to_message"]["text"] == "a question"
    gone = {"message_id": 999, "allow_sending_without_reply": True}
    assert (await call("sendMessage", chat_id=amina, text="a", reply_parameters=gone))["ok"]


async def test_nobody_to_write_to(call, bot, amina):
    """There is no chat with strangers, nor with people who have not written yet."""
    acts.add_person(bot, 2002, "Baraka")
    for chat_id in (2002, 31337, "someone"):
        answer = await call("sendMessage", chat_id=chat_id, text="hello")
        assert answer["description"] == "Bad Request: chat not found"
    assert (await call("sendMessage", text="a"))["description"] == "Bad Request: chat_id is empty"


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "editMessageText"])
async def test_blocked_bot_cannot_write(call, bot, amina, method):
    """Blocked, the bot gets 403 with Telegram's words, until it is unblocked."""
    sent = (await call("sendMessage", chat_id=amina, text="one"))["result"]
    args = {"chat_id": amina, "text": "two", "action": "typing", "message_id": sent["message_id"]}
    acts.block(bot, amina)
    answer = await call(method, **args)
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    acts.unblock(bot, amina)
    assert (await call(method, **args))["ok"]


async def test_press_is_answered_once(call, world, bot, amina):
    """A press can be answered once; a second answer and an unknown press are too old."""
    await call("sendMessage", chat_id=amina, text="one", reply_markup=BUTTONS)
    query = acts.press(bot, amina, "Next")
    assert (await acts.answered(world, bot, query, 0)) == {"answered": False}
    assert (await call("answerCallbackQuery", callback_query_id=query, text="ok"))["result"] is True
    assert (await acts.answered(world, bot, query, 0))["text"] == "ok"
    for stale in (query, "12345"):
        answer = await call("answerCallbackQuery", callback_query_id=stale)
        assert answer["description"] == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )


async def test_late_answer_to_a_press_is_refused(call, world, bot, amina):
    """An answer after the query's lifetime (15 s, here none) is too old."""
    await call("sendMessage", chat_id=amina, text="one", reply_markup=BUTTONS)
    assert world.query_seconds == 15
    world.query_seconds = 0
    query = acts.press(bot, amina, "Next")
    answer = await call("answerCallbackQuery", callback_query_id=query)
    assert "query is too old" in answer["description"]


async def test_chat_action_is_noted(call, bot, amina):
    """Known actions are kept in order; an unknown one is refused."""
    await call("sendChatAction", chat_id=amina, action="typing")
    await call("sendChatAction", chat_id=amina, action="upload_photo")
    assert bot.chats[amina].actions == ["typing", "upload_photo"]
    answer = await call("sendChatAction", chat_id=amina, action="dancing")
    assert answer["description"] == "Bad Request: wrong parameter action in request"


async def test_commands_by_scope_and_language(call):
    """Each scope and language has its own list; the longer language tags are refused as Telegram does."""
    start, anza = {"command": "start", "description": "Begin"}, {"command": "start", "description": "Anza"}
    scope = {"type": "all_private_chats"}
    assert (await call("setMyCommands", commands=[start]))["result"] is True
    assert (await call("setMyCommands", commands=[anza], scope=scope, language_code="sw"))["result"]
    assert (await call("getMyCommands"))["result"] == [start]
    assert (await call("getMyCommands", scope=scope, language_code="sw"))["result"] == [anza]
    assert (await call("getMyCommands", scope=scope))["result"] == []
    assert (await call("deleteMyCommands", scope=scope, language_code="sw"))["result"] is True
    assert (await call("getMyCommands", scope=scope, language_code="sw"))["result"] == []
    tagged = await call("setMyCommands", commands=[start], language_code="pt-br")
    assert tagged["description"] == "Bad Request: invalid language code specified"
    shouted = await call("setMyCommands", commands=[start | {"command": "Start!"}])
    assert shouted["description"] == "Bad Request: BOT_COMMAND_INVALID"


async def test_reply_keyboard_belongs_to_the_chat(call, bot, amina):
    """A reply keyboard stands below the chat, not in the message, until it is removed."""
    markup = {"keyboard": [[{"text": "Yes"}]]}
    sent = await call("sendMessage", chat_id=amina, text="a", reply_markup=markup)
    assert "reply_markup" not in sent["result"]
    assert bot.chats[amina].keyboard == markup
    await call("sendMessage", chat_id=amina, text="a", reply_markup={"remove_keyboard": True})
    assert bot.chats[amina].keyboard is None
