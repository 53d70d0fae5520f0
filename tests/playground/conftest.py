"""One world, served, with a person who has written once; `call` is a bot's way in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.playground import acts
from bot.playground.people import Meet, meeting
from bot.playground.server import serving
from bot.playground.world import Bot, World

TOKEN = "424242:playground"
AMINA = 1001

Call = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def world() -> World:
    return World(TOKEN)


@pytest.fixture
def bot(world: World) -> Bot:
    return world.bot


@pytest.fixture
def amina(bot: Bot) -> int:
    """The id of a person who has said /start, which the bot has already fetched."""
    acts.add_person(bot, AMINA, "Amina", "sw")
    acts.say(bot, AMINA, "/start")
    bot.updates.clear()
    return AMINA


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Let the event loop turn until something is so."""

    async def until(is_so: Callable[[], object]) -> None:
        while not is_so():  # noqa: ASYNC110 - what is watched has no event of its own
            await asyncio.sleep(0)

    return until


@pytest.fixture
async def url(world: World) -> AsyncIterator[str]:
    async with serving(world) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def call(url: str, http: aiohttp.ClientSession) -> Call:
    """Call a method with JSON (or, as `data=`, any body) and return Telegram's whole answer."""

    async def call(method: str, data: Any = None, **args: Any) -> dict[str, Any]:
        body = {"json": args} if data is None else {"data": data}
        async with http.post(f"{url}/bot{TOKEN}/{method}", **body) as response:
            answer: dict[str, Any] = await response.json()
            assert answer.get("error_code", 200) == response.status
            return answer

    return call


@pytest.fixture
async def meet(url: str) -> AsyncIterator[Meet]:
    async with meeting(url) as function:
        yield function
