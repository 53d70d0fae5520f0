"""Telegram having a bad day, on demand."""

import asyncio
import logging
import time
from contextlib import suppress

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from bot.playground import acts
from bot.playground.bodies import Params
from bot.playground.faults import Rates, Refusal
from bot.playground.methods import METHODS
from bot.playground.people import desk
from bot.playground.server import serving
from bot.playground.world import World


def talk(amina):
    return {"chat_id": amina, "text": "hello"}


async def test_wrong_token_and_unknown_method(url, http, call):
    """A wrong token is 401, an unknown method 404, both in Telegram's shape; names ignore case."""
    async with http.post(f"{url}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }
    unknown = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert await call("makeCoffee") == unknown
    assert (await call("GETME"))["ok"]
    async with http.get(f"{url}/elsewhere") as response:
        assert response.status == 404


async def test_arguments_in_the_address(url, http, amina):
    """A method may be called with GET and its arguments in the address."""
    address = f"{url}/bot424242:playground/sendMessage"
    async with http.get(address, params={"chat_id": amina, "text": "hello"}) as response:
        assert (await response.json())["result"]["text"] == "hello"


async def test_latency_passes_between_deed_and_answer(call, until, world, bot, amina):
    """The message is in the chat well before the answer comes."""
    world.latency = 0.2
    start = time.monotonic()
    sending = asyncio.create_task(call("sendMessage", **talk(amina)))
    seq = bot.chats[amina].seq
    await until(lambda: bot.chats[amina].seq > seq)
    assert not sending.done()
    assert (await sending)["ok"]
    assert time.monotonic() - start >= 0.2


async def test_flood_is_told_with_a_pause(call, world, bot, amina):
    """A failure on demand is 429 with retry_after, undone, as often as asked for, and for its method only."""
    seq = bot.chats[amina].seq
    world.fail_next("sendMessage", 429, retry_after=7, times=2)
    flood = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert (await call("getMe"))["ok"]
    assert await call("sendMessage", **talk(amina)) == flood
    assert await call("sendMessage", **talk(amina)) == flood
    assert bot.chats[amina].seq == seq
    assert (await call("sendMessage", **talk(amina)))["ok"]


async def test_bad_gateway_is_html(url, http, world):
    """A 502 comes from the front door and is no JSON; `*` means the next call of any method."""
    world.fail_next("*", 502)
    async with http.post(f"{url}/bot424242:playground/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize("handled", [False, True])
async def test_connection_drops_before_or_after_the_deed(call, world, bot, amina, handled):
    """The line is cut without an answer, with or without the message having been sent."""
    seq = bot.chats[amina].seq
    world.drop_next("sendMessage", handled=handled)
    with pytest.raises(aiohttp.ClientConnectionError):
        await call("sendMessage", **talk(amina))
    assert bot.chats[amina].seq == seq + handled
    assert (await call("sendMessage", **talk(amina)))["ok"]


async def test_rates_are_off_until_switched_on(call, world, bot, amina):
    """Without rates a chat takes any number; with them the second message within a second is a 429."""
    for _ in range(50):
        assert (await call("sendMessage", **talk(amina)))["ok"]
    world.rates = Rates(overall=3, chat=1)
    for other in (2, 3, 4):
        acts.add_person(bot, other, "Person")
        acts.say(bot, other, "/start")
    assert (await call("sendMessage", **talk(amina)))["ok"]
    second = await call("sendMessage", **talk(amina))
    assert (second["error_code"], second["parameters"]) == (429, {"retry_after": 1})
    assert (await call("sendChatAction", chat_id=amina, action="typing"))["ok"]
    over_all = [(await call("sendMessage", **talk(other)))["ok"] for other in (2, 3, 4)]
    assert over_all == [True, True, False]


async def test_switches_over_http(url, call, bot, amina):
    """The desk tells counts and takes the switches that tests in other processes need."""
    await desk(url, fail={"method": "getMe", "status": 500}, next_update_id=800_000_000)
    assert (await call("getMe"))["description"] == "Internal Server Error"
    acts.say(bot, amina, "hello")
    assert (await call("getUpdates"))["result"][0]["update_id"] == 800_000_000
    state = await desk(url, latency=0.001, rates=[1, 1], query_seconds=3)
    assert (state["latency"], state["pending_updates"]) == (0.001, 1)
    assert state["calls"] == {"getUpdates": 1}
    await call("sendMessage", **talk(amina))
    assert (await call("sendMessage", **talk(amina)))["error_code"] == 429


def test_two_tokens_are_two_worlds():
    """Another bot has neither the chats nor the updates of the first."""
    world = World("1:a", "2:b")
    first, second = world.bots.values()
    acts.add_person(first, 7, "Amina")
    acts.say(first, 7, "hello")
    assert (len(first.updates), len(second.updates)) == (1, 0)
    assert second.user["username"] != first.user["username"]


async def test_no_log_line_has_the_token(call, world, caplog):
    """Whatever happens on a line, cuts and failures too, the log does not tell the token."""
    caplog.set_level(logging.DEBUG)
    world.fail_next("getMe", 502)
    world.drop_next("sendMessage")
    await call("getUpdates")
    with suppress(aiohttp.ClientError):
        await call("sendMessage")
    with suppress(aiohttp.ClientError):
        await call("getMe")
    assert "424242:playground" not in caplog.text


@pytest.mark.parametrize("tokens", [(), ("no-colon",), ("abc:def",), ("12:",)])
def test_tokens_have_a_shape(tokens):
    """A world without a bot, or with a token that is none, is refused with what to do."""
    with pytest.raises(ValueError, match="123456:a-secret"):
        World(*tokens)


async def test_telegram_comes_back_with_all_it_knew(http, until):
    """Away and back on the same port, the server still has its updates and lets readers wait again."""
    world = World("9:x")
    acts.add_person(world.bot, 7, "Person")
    async with serving(world) as url:
        acts.say(world.bot, 7, "hello")
    with pytest.raises(aiohttp.ClientConnectorError):
        await http.get(f"{url}/bot9:x/getUpdates")
    async with serving(world, int(url.rpartition(":")[2])) as again:
        assert again == url
        async with http.get(f"{url}/bot9:x/getUpdates") as response:
            (update,) = (await response.json())["result"]
        next_poll = f"{url}/bot9:x/getUpdates?timeout=50&offset={update['update_id'] + 1}"
        waiting = asyncio.create_task(http.get(next_poll))
        await until(lambda: world.bot.bell._sleepers)
        acts.say(world.bot, 7, "hello again")
        assert len((await (await waiting).json())["result"]) == 1
    assert update["message"]["text"] == "hello"


_names = st.sampled_from(
    [
        "text",
        "entities",
        "caption",
        "caption_entities",
        "reply_markup",
        "inline_keyboard",
        "keyboard",
        "type",
        "offset",
        "length",
        "url",
        "callback_data",
        "message_id",
        "reply_parameters",
        "photo",
        "document",
        "file_id",
        "commands",
        "command",
        "description",
        "scope",
        "language_code",
        "action",
        "allowed_updates",
    ]
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats()
    | st.sampled_from(["", "[", "7", "bold"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(sorted(METHODS)), st.dictionaries(_names, _values, max_size=5))
@settings(max_examples=400, deadline=None)
def test_any_arguments_get_an_answer(method, args):
    """However odd the arguments, a method gives a result or one of Telegram's refusals, never a crash."""
    world = World("1:a")
    acts.add_person(world.bot, 7, "Person")
    acts.say(world.bot, 7, "hello")
    _, function = METHODS[method]
    with suppress(Refusal):
        to_json(function(world, world.bot, Params({"chat_id": 7, **args})))
