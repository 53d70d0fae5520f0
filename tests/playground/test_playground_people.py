"""People over HTTP: a talk with a bot reads like one."""

import asyncio
import json
import signal
import sys

import pytest

from bot.playground import acts
from bot.playground.people import CannotDoError, meeting
from bot.playground.world import changes

BUTTONS = {
    "inline_keyboard": [[{"text": "Next", "callback_data": "n"}, {"text": "Back", "callback_data": "b"}]]
}
GROUP = {"id": -5, "type": "group", "title": "Mothers"}


async def echo(call, turns):
    """A bot that answers so many updates: words with words and buttons, presses with an edit."""
    offset = 0
    for _ in range(turns):
        (update,) = (await call("getUpdates", offset=offset, limit=1, timeout=5))["result"]
        offset = update["update_id"] + 1
        if query := update.get("callback_query"):
            await call("answerCallbackQuery", callback_query_id=query["id"], text="noted")
            at = {"chat_id": query["from"]["id"], "message_id": query["message"]["message_id"]}
            await call("editMessageText", **at, text=f"You pressed {query['data']}.")
        elif message := update.get("message") or update.get("edited_message"):
            words = f"You said {message.get('text', 'nothing')}."
            await call("sendMessage", chat_id=message["chat"]["id"], text=words, reply_markup=BUTTONS)
    await call("getUpdates", offset=offset)


@pytest.fixture
async def talking(call):
    """Start the echo for so many turns; it must have got through them at the end."""
    tasks = []
    yield lambda turns: tasks.append(asyncio.create_task(echo(call, turns)))
    await asyncio.wait_for(asyncio.gather(*tasks), 5)


async def test_talk(meet, talking):
    """Saying, seeing, pressing and editing go to and fro, and the chat shows the end of it."""
    talking(3)
    amina = await meet("Amina", language_code="sw")
    hello = await amina.says("/start abc")
    assert hello.raw["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (await amina.last()).text == "You said /start abc."
    query = await amina.presses("Next")
    assert (await amina.sees("You pressed n")).buttons == ()
    assert await amina.answered(query) == {"answered": True, "text": "noted", "show_alert": False}
    await amina.edits(hello, "hello")
    assert (await amina.next_message()).text == "You said hello."
    texts = [message.text for message in await amina.chat()]
    assert texts == ["hello", "You pressed n.", "You said hello."]


async def test_what_does_not_come_is_told_with_the_chat(meet, talking):
    """Waiting in vain fails with the wanted words and the last messages."""
    talking(1)
    amina = await meet("Amina")
    await amina.says("hello")
    await amina.sees("You said hello")
    with pytest.raises(AssertionError, match=r"'goodbye'(?s:.*)person: hello\n  bot: You said hello."):
        await amina.sees("goodbye", patience=0.05)
    with pytest.raises(AssertionError, match="there are: Next, Back"):
        await amina.presses("Forward", patience=0.05)


async def test_old_words_are_not_news(meet, talking):
    """What the bot said before the person's own last act does not count as an answer to it."""
    talking(2)
    amina = await meet("Amina")
    await amina.says("hello")
    await amina.sees("You said hello")
    await amina.says("again")
    with pytest.raises(AssertionError):
        await amina.sees("You said hello", patience=0.05)


async def test_press_waits_for_its_button(meet, call, until, bot):
    """A press finds the button of a message that comes only now, on the newest message that has it."""
    amina = await meet("Amina")
    await amina.says("hello")
    number = amina.user["id"]
    pressing = asyncio.create_task(amina.presses("Back"))
    await until(lambda: bot.chats[number].bell._sleepers)
    await call("sendMessage", chat_id=number, text="one", reply_markup=BUTTONS)
    query = await pressing
    assert await amina.answered(query, patience=0) == {"answered": False}
    pressed = bot.updates[-1]["callback_query"]
    assert (pressed["id"], pressed["data"], pressed["message"]["text"]) == (query, "b", "one")
    await call("sendMessage", chat_id=number, text="two", reply_markup=BUTTONS)
    await amina.presses("Back")
    assert bot.updates[-1]["callback_query"]["message"]["text"] == "two"


async def test_second_tap_arrives_after_the_button_is_gone(meet, call, bot):
    """With message and data a press needs no button any more, as in a double tap; by label it does."""
    amina = await meet("Amina")
    await amina.says("hello")
    args = {"chat_id": amina.user["id"], "text": "one"}
    await call("sendMessage", **args, reply_markup=BUTTONS)
    message = await amina.last()
    await call("editMessageReplyMarkup", message_id=message.id, **args)
    await amina.taps("n", on=message)
    assert bot.updates[-1]["callback_query"]["data"] == "n"
    with pytest.raises(AssertionError):
        await amina.presses("Next", on=message, patience=0)


async def test_files_over_http(meet, bot):
    """Voice, album photos and documents are sent with bytes of one's own or made-up ones."""
    amina = await meet("Amina")
    assert (await amina.speaks(9)).raw["voice"]["duration"] == 9
    voice = (await amina.speaks(2, b"OggS-mine")).raw["voice"]
    assert bot.files[voice["file_id"]].content == b"OggS-mine"
    photo = await amina.shows("see", album="7")
    assert (photo.text, photo.raw["media_group_id"]) == ("see", "7")
    page = (await amina.hands_over("page é.pdf", b"%PDF")).raw["document"]
    assert (page["file_name"], page["mime_type"]) == ("page é.pdf", "application/pdf")
    big = (await amina.hands_over("film.bin", size=30 << 20)).raw["document"]
    assert big["file_size"] == 30 << 20


async def test_groups_and_replies(meet, call, bot):
    """People write in groups too, see what the bot says there, and reply to messages."""
    amina = await meet("Amina")
    first = await amina.says("hello")
    reply = await amina.says("once more", reply_to=first)
    assert reply.raw["reply_to_message"]["text"] == "hello"
    await amina.says("hello group", chat=GROUP)
    assert bot.updates[-1]["message"]["chat"] == GROUP
    assert [message.text for message in await amina.chat()] == ["hello", "once more"]
    await call("sendMessage", chat_id=GROUP["id"], text="I only talk in private.")
    await amina.sees("only talk in private", group=GROUP["id"])
    assert [message.by_bot for message in await amina.chat(GROUP["id"])] == [False, True]
    with pytest.raises(AssertionError):
        await amina.sees("only talk in private", patience=0)


async def test_blocking_over_http(meet, bot):
    """A person who has blocked the bot cannot write until they unblock it."""
    amina = await meet("Amina")
    await amina.says("hello")
    await amina.blocks()
    with pytest.raises(CannotDoError, match="unblock"):
        await amina.says("hello")
    await amina.unblocks()
    await amina.says("hello")
    statuses = [
        update["my_chat_member"]["new_chat_member"]["status"]
        for update in bot.updates
        if "my_chat_member" in update
    ]
    assert statuses == ["kicked", "member"]


async def test_chat_tells_only_what_changed(call, url, http, until, bot, amina):
    """`after` gives new, edited and deleted messages since then, in order, and waits until there are some."""
    sent = [
        (await call("sendMessage", chat_id=amina, text=f"m{n}"))["result"]["message_id"] for n in range(3)
    ]
    seq = bot.chats[amina].seq
    waiting = asyncio.create_task(http.get(f"{url}/people/{amina}/chat?after={seq}&timeout=5"))
    await until(lambda: bot.chats[amina].bell._sleepers)
    await call("editMessageText", chat_id=amina, message_id=sent[0], text="m0!")
    first = await (await waiting).json()
    assert ([message["text"] for message in first["messages"]], first["seq"]) == (["m0!"], seq + 1)
    await call("deleteMessage", chat_id=amina, message_id=sent[1])
    later = await (await http.get(f"{url}/people/{amina}/chat?after={seq}")).json()
    assert ([message["text"] for message in later["messages"]], later["gone"]) == (["m0!"], [sent[1]])
    everything = await (await http.get(f"{url}/people/{amina}/chat")).json()
    assert [message.get("text") for message in everything["messages"]] == ["/start", "m0!", "m2"]


async def test_waiting_in_the_same_process(world, bot, amina):
    """In one process a chat can be waited for without HTTP."""
    chat = bot.chats[amina]
    waiting = asyncio.create_task(changes(world, chat, chat.seq, 5))
    await asyncio.sleep(0)
    acts.say(bot, amina, "now")
    assert [message["text"] for message in (await waiting)["messages"]] == ["now"]


@pytest.mark.parametrize(
    "path, body, words",
    [
        ("people", {"id": "7", "first_name": "Nobody"}, "needs an id"),
        ("people/404/say", {"text": "hello"}, "create the person first"),
        ("people/1001/say", {"text": " "}, "1 to 4096"),
        ("people/1001/press", {"label": "Next"}, "there are: none"),
        ("people/1001/edit", {"text": "x"}, "message_id"),
        ("people/1001/edit", {"text": "x", "message_id": 99}, "not in the chat"),
        ("people/1001/unblock", {}, "not blocked"),
        ("people/1001/say?bot=5", {"text": "hello"}, "no bot with this id"),
        ("people/1001/dance", {}, "Not Found"),
    ],
)
async def test_what_people_cannot_do(url, http, amina, path, body, words):
    """Each mistake is answered with a sentence that says what is wrong."""
    async with http.post(f"{url}/{path}", json=body) as response:
        assert response.status in {400, 404}
        assert words in await response.text()


async def test_people_only_edit_their_own(call, bot, amina):
    """The bot's messages are not the person's to edit."""
    sent = (await call("sendMessage", chat_id=amina, text="ours"))["result"]["message_id"]
    with pytest.raises(ValueError, match="wrote themselves"):
        acts.edit(bot, amina, sent, "mine")


async def test_two_hundred_people_at_once(meet, call, bot):
    """Many people write and wait at the same time, and each sees their own answer."""
    people = [await meet(f"P{number}") for number in range(200)]

    async def answer():
        offset, served = 0, 0
        while served < len(people):
            updates = (await call("getUpdates", offset=offset, timeout=5))["result"]
            offset, served = updates[-1]["update_id"] + 1, served + len(updates)
            for update in updates:
                message = update["message"]
                await call("sendMessage", chat_id=message["chat"]["id"], text=f"to {message['text']}")

    async def talk(person, number):
        await person.says(f"number {number}")
        await person.sees(f"to number {number}")

    await asyncio.wait_for(
        asyncio.gather(answer(), *(talk(person, number) for number, person in enumerate(people))), 10
    )


async def test_runs_as_a_process():
    """As a process it tells its address in one line, serves, and ends cleanly on SIGTERM amid a long poll."""
    args = ("-m", "bot.playground.server", "--port", "0", "--token", "9:x", "--latency", "0.001")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *args, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    address = json.loads(await process.stdout.readline())["url"]
    assert address.startswith("http://127.0.0.1:")
    async with meeting(address) as meet:
        amina = await meet("Amina")
        message = await amina.says("hello")
        waiting = asyncio.create_task(amina.next_message(message.seq, patience=30))
        await amina.chat()
        process.send_signal(signal.SIGTERM)
        rest = await asyncio.wait_for(process.communicate(), 5)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert (process.returncode, rest) == (0, (b"", b""))
