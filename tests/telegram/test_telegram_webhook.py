"""The webhook: 200 only for what is committed, and a closed door for everybody but Telegram."""

import asyncio
import contextlib
import io
import json
import socket

import aiohttp
import pytest

from bot.channels.telegram.receive import Presses
from bot.channels.telegram.transport import Api
from bot.channels.telegram.webhook import LARGEST, Webhook, application, receive_webhook
from bot.errors import OperatorError
from bot.playground import acts
from bot.playground.bodies import Params
from bot.playground.methods import send_message
from tests.telegram.test_telegram_receive import ANA, BEN, FakeDoor

SECRET = "a-secret-that-only-telegram-knows"
HEADERS = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
def door():
    return FakeDoor()


@pytest.fixture
def bot(world):
    world.redelivery_seconds = 0.05
    for person in (ANA, BEN):
        acts.add_person(world.bot, person, "Somebody", "ur")
    return world.bot


@pytest.fixture
def hook():
    """A webhook at a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Webhook(f"http://127.0.0.1:{port}/telegram", SECRET, ("127.0.0.1", port))


@contextlib.asynccontextmanager
async def serving(api, door, hook):
    """Run the webhook until the block ends; at its end it is stopped as SIGTERM stops it."""
    task = asyncio.create_task(receive_webhook(api, door.take, hook, first_delay=0.02))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


@pytest.fixture
async def post(api, door, hook):
    """Post to the webhook as Telegram would, unless told otherwise; gives the status."""
    async with serving(api, door, hook), aiohttp.ClientSession() as http:

        async def post(body=b'{"update_id": 1}', path="", **headers):
            given = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
            async with http.post(path or hook.url, data=body, headers=given) as response:
                assert (
                    await response.text() in {"", "Not Found", *map(str, range(600))} or response.status > 399
                )
                return response.status

        while not await reached(http, hook):  # noqa: ASYNC110 - a server has no event of its own
            await asyncio.sleep(0.01)
        yield post


async def reached(http, hook):
    try:
        async with http.get(hook.url.replace("/telegram", "/health")) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False


def update(text):
    chat = {"id": ANA, "type": "private"}
    who = {"id": ANA, "is_bot": False, "first_name": "Somebody"}
    message = {"message_id": 7, "date": 1, "chat": chat, "from": who, "text": text}
    return json.dumps({"update_id": 99, "message": message}).encode()


async def test_what_people_say_is_brought_to_the_door(api, bot, door, hook):
    """All that is said before and after the start arrives, each chat's own in its order."""
    for number in range(20):
        acts.say(bot, ANA if number % 2 else BEN, f"{number}")
    async with serving(api, door, hook):
        await door.has(20)
        acts.say(bot, ANA, "later")
        said = await door.has(21)
    assert [text for text in said if text != "later" and int(text) % 2] == [f"{n}" for n in range(1, 20, 2)]
    assert said[-1] == "later"
    assert bot.webhook["max_connections"] == 100
    assert "callback_query" in bot.allowed


async def test_nothing_is_acknowledged_before_it_is_committed(api, bot, door, hook):
    """While the door is at work Telegram still holds the update."""
    acts.say(bot, ANA, "one")
    door.opened.clear()
    async with serving(api, door, hook):
        await door.entered.wait()
        await asyncio.sleep(0.05)
        assert len(bot.updates) == 1
        door.opened.set()
        async with asyncio.timeout(5):
            while bot.updates:
                await bot.bell.wait(5)
    assert len(door.committed) == 1


async def test_what_is_in_the_door_at_the_end_is_finished(api, bot, door, hook):
    """Stopped while a commit is under way, the webhook says 200 to it before it closes."""
    acts.say(bot, ANA, "one")
    door.opened.clear()
    task = asyncio.create_task(receive_webhook(api, door.take, hook))
    await door.entered.wait()
    task.cancel()
    await asyncio.sleep(0.05)
    door.opened.set()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
    assert len(door.committed) == 1
    assert not bot.updates


async def test_a_failing_door_gets_the_update_again(api, bot, hook):
    """Whatever the door raises, nothing is acknowledged, and the update comes once more."""
    tries = []

    class Failing(FakeDoor):
        async def take(self, arrivals):
            tries.append(arrivals)
            if len(tries) == 1:
                raise RuntimeError("hush")
            await super().take(arrivals)

    door = Failing()
    acts.say(bot, ANA, "one")
    async with serving(api, door, hook):
        assert await door.has(1) == ["one"]
    assert len(tries) == 2


async def test_a_database_that_keeps_us_waiting_is_told_to_telegram(api, door, hook):
    """Who waits too long is told 503 and not taken, so that Telegram brings it again."""
    door.opened.clear()
    app = application(door.take, Presses(api), hook, seconds=0.05)
    status = await spoken(app, hook, update("one"))
    assert status == 503
    assert door.committed == []


async def spoken(app, hook, body):
    """The status that an ASGI application answers a post with, without a server between."""
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    scope = {"type": "http", "method": "POST", "path": hook.path, "query_string": b"", "headers": headers}
    answers = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        answers.append(message)

    await app(scope, receive, send)
    return answers[0]["status"]


async def test_only_who_knows_the_secret_is_heard(post, door):
    """Without the secret, with another one or with a part of it nothing is taken."""
    for shown in ("", "another", SECRET[:-1], SECRET + "x", "é"):
        assert await post(update("no"), X_Telegram_Bot_Api_Secret_Token=shown) == 403
    assert await post(update("yes")) == 200
    assert await door.has(1) == ["yes"]


async def test_only_json_is_read(post, door):
    """Any other kind of content is refused, however near it comes."""
    for kind in ("text/plain", "application/json-seq", "application/x-www-form-urlencoded", ""):
        assert await post(update("no"), Content_Type=kind) == 415
    assert door.committed == []


async def test_too_much_is_not_read(post, door):
    """More than a megabyte is refused, told in advance or not."""

    async def endless():
        for _ in range(LARGEST // 65536 + 2):
            yield b" " * 65536

    assert await post(io.BytesIO(b" " * (LARGEST + 1))) == 413
    assert await post(endless()) == 413
    assert door.committed == []


async def test_what_was_cut_on_its_way_comes_again_and_what_cannot_be_read_does_not(post, door):
    """Half a JSON is refused; an update that is none of ours is taken for done, and others come through."""
    assert await post(update("half")[:-9]) == 400
    assert await post(b"[" * 100_000) == 400
    assert await post(b'{"update_id": 1, "message": {"text": ["?"]}}') == 200
    assert await post(b"[1]") == 200
    assert await post(update("yes")) == 200
    assert await door.has(1) == ["yes"]


async def test_there_is_nothing_else_to_be_found(post, hook, api, door):
    """Other paths and methods lead nowhere; /health says that it lives and nothing more."""
    root = hook.url.removesuffix("/telegram")
    assert await post(path=root + "/") == 404
    assert await post(path=root + "/telegram/x") == 404
    async with aiohttp.ClientSession() as http:
        async with http.get(hook.url) as response:
            assert response.status == 405
        async with http.get(root + "/health") as response:
            assert (response.status, await response.text()) == (200, "ok")
            assert "server" not in response.headers


async def test_a_press_is_answered_after_the_commit(api, world, bot, door, hook):
    """No button keeps spinning, and none stops before its press is kept."""
    acts.say(bot, ANA, "/start")
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "s1.1.0"}]]}
    send_message(world, bot, Params({"chat_id": ANA, "text": "?", "reply_markup": button}))
    bot.updates.clear()
    door.opened.clear()
    pressed = acts.press(bot, ANA, "Yes")
    async with serving(api, door, hook):
        await door.entered.wait()
        assert not (await acts.answered(world, bot, pressed, 0.05))["answered"]
        door.opened.set()
        assert (await acts.answered(world, bot, pressed, 5))["answered"]


@pytest.mark.parametrize("status", [500, 429, 400])
async def test_a_telegram_that_refuses_the_webhook_is_asked_again(api, world, bot, door, hook, status):
    """The webhook is set as soon as Telegram takes it."""
    world.fail_next("setWebhook", status, retry_after=1 if status == 429 else None)
    acts.say(bot, ANA, "hello")
    async with serving(api, door, hook):
        assert await door.has(1) == ["hello"]


async def test_a_place_that_is_taken_is_told(api, door):
    """Where another program listens already, the operator is told what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = taken.getsockname()
        hook = Webhook("https://bot.example.org/x", SECRET, place)
        with pytest.raises(OperatorError, match=r"cannot listen at .*SOUNDINGBOARD_LISTEN"):
            await receive_webhook(api, door.take, hook)


async def test_a_wrong_token_ends_the_webhook(url, door, hook):
    """A token that Telegram does not know is the operator's business, and the server is closed again."""
    async with Api("1:wrong", url) as api:
        with pytest.raises(OperatorError, match="BotFather"):
            await receive_webhook(api, door.take, hook)
    with socket.create_server(hook.place):
        pass
