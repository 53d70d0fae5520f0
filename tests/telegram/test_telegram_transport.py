"""The way to Telegram: what it answers, what each answer means, and that nobody ever sees the token."""

import asyncio
import io
import logging
import traceback

import pytest
from telegram.error import NetworkError

from bot.channels.telegram.transport import (
    Api,
    BadRequest,
    Blocked,
    Conflict,
    RetryAfter,
    Unreachable,
)
from bot.errors import OperatorError
from bot.playground import acts
from bot.playground.bodies import Upload


async def test_a_call_gives_the_result(api):
    """What stands under `result` comes back as plain JSON."""
    assert (await api.call("getMe", {}))["is_bot"] is True


async def test_ptb_speaks_over_the_same_way(api):
    """python-telegram-bot's Bot works over our connections."""
    assert (await api.bot.get_me()).username == "playground_bot"


@pytest.mark.parametrize(
    "status, description, error",
    [
        (400, "Bad Request: message is not modified", BadRequest),
        (400, "Bad Request: chat not found", Blocked),
        (403, "Forbidden: bot was blocked by the user", Blocked),
        (403, "Forbidden: user is deactivated", Blocked),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (413, "Request Entity Too Large", BadRequest),
        (500, "Internal Server Error", Unreachable),
        (502, None, Unreachable),
        (401, None, OperatorError),
        (404, None, OperatorError),
    ],
)
async def test_each_refusal_has_its_class(api, world, status, description, error):
    """Whose business a refusal is decides its class."""
    world.fail_next("sendMessage", status, description)
    with pytest.raises(error) as raised:
        await api.call("sendMessage", {"chat_id": 1, "text": "x"})
    assert type(raised.value) is error


async def test_patience_tells_its_seconds(api, world):
    """A 429 says how long to wait."""
    world.fail_next("sendMessage", 429, retry_after=17)
    with pytest.raises(RetryAfter) as raised:
        await api.call("sendMessage", {})
    assert raised.value.seconds == 17


async def test_a_firewalls_answer_is_not_telegrams(token):
    """A page of HTML with status 403 or 404 blames neither the person nor the token: try again later."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\n<hr>")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Api(token, f"http://127.0.0.1:{port}") as api:
            with pytest.raises(Unreachable):
                await api.call("sendMessage", {})


async def test_a_file_is_downloaded_by_its_path(api, world):
    """What getFile names is written where it is wanted, and a path that is gone says so."""
    acts.add_person(world.bot, 1, "Amina")
    raw = acts.show(world.bot, 1, "voice", Upload("v.oga", b"sound" * 50_000))
    found = await api.call("getFile", {"file_id": raw["voice"]["file_id"]})
    into = io.BytesIO()
    await api.download(found["file_path"], into)
    assert into.getvalue() == b"sound" * 50_000
    with pytest.raises(BadRequest):
        await api.download("voice/none.oga", io.BytesIO())


# ------------------------------------------------------------------ the token


@pytest.fixture
def every_log(caplog):
    """All that any logger says, the talkative ones at their most talkative."""
    names = (
        "",
        "aiohttp",
        "aiohttp.client",
        "aiohttp.access",
        "asyncio",
        "httpx",
        "httpcore",
        "telegram",
        "telegram.Bot",
    )
    for name in names:
        caplog.set_level(logging.DEBUG, name)
    # The playground's own server, which in life is Telegram's.
    caplog.set_level(logging.CRITICAL, "uvicorn.access")
    caplog.set_level(logging.CRITICAL, "uvicorn.error")
    return caplog


def told(error):
    """All that can be learned of an exception: its text, repr and traceback, with causes and contexts."""
    texts = ["".join(traceback.format_exception(error))]
    while error:
        texts += [str(error), repr(error), repr(error.__dict__), repr(error.args)]
        error = error.__cause__ or error.__context__
    return "".join(texts)


async def test_no_failure_shows_the_token(token, world, url, every_log, capsys):
    """Dropped lines, refusals, dead servers, wrong addresses: texts, reprs, tracebacks, logs are clean."""
    secret = token.partition(":")[2]
    asyncio.get_running_loop().set_debug(True)
    stories = []
    async with Api(token, url) as api:
        stories += [repr(api), repr(api.bot), str(api), str(api.bot)]
        for status in (0, 400, 401, 403, 404, 409, 429, 500, 502):
            for call in (api.call("getChat", {"chat_id": 1}), api.bot.get_chat(1)):
                if status:
                    world.fail_next("getChat", status, retry_after=1 if status == 429 else None)
                else:
                    world.drop_next("getChat")
                with pytest.raises(Exception) as raised:
                    await call
                stories.append(told(raised.value))
        with pytest.raises(BadRequest) as raised:
            await api.download("no/where", io.BytesIO())
        stories.append(told(raised.value))
    for address in ("http://127.0.0.1:1", "http://a b", "nonsense://x", "http://[::bad"):
        async with Api(token, address) as api:
            with pytest.raises(Unreachable) as raised:
                await api.call("getMe", {})
            stories.append(told(raised.value))
            with pytest.raises(Unreachable) as raised:
                await api.download("x", io.BytesIO())
            stories.append(told(raised.value))
            with pytest.raises(NetworkError) as raised:
                await api.bot.get_me()
            stories.append(told(raised.value))
    printed = capsys.readouterr()
    everything = "".join([*stories, every_log.text, printed.out, printed.err])
    assert secret not in everything


async def test_a_call_that_is_given_up_shows_no_token(token, world, url, every_log):
    """A call cancelled half way, and one that takes too long, leave no trace of the token."""
    world.latency = 0.5
    async with Api(token, url) as api:
        with pytest.raises(Unreachable) as raised:
            await api.call("getMe", {}, seconds=0.05)
        call = asyncio.create_task(api.call("getMe", {}))
        await asyncio.sleep(0.02)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert token.partition(":")[2] not in told(raised.value) + every_log.text
