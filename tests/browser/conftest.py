"""A real browser before the page, with the whole bot behind it; nothing stands in for either.

At the `desk` the test itself is the bot, and says by Telegram's methods what a bot would.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.playground.server import serving
from bot.playground.web import Board, application
from bot.playground.world import World
from tests.browser.desk import LANGUAGES, TOKEN, Desk
from tests.conftest import missing
from tests.whole.playing import played
from tests.whole.small import write_study

CHROMIUM = "/usr/bin/chromium"
ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / ".tools" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[object]:
    """Debian's Chromium."""
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        missing("playwright")
    if shutil.which(CHROMIUM) is None:
        missing(CHROMIUM)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sample(leaflet_study: Path) -> AsyncIterator[str]:
    """The address of the page with the sample study's leaflet."""
    async with played("--study", str(leaflet_study)) as url:
        yield url


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of two questions: one to press, one to write or speak."""
    return write_study(tmp_path_factory.mktemp("small") / "study", "open", ("fruit",))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def small(small_study: Path) -> AsyncIterator[str]:
    """The address of the page with the small study."""
    async with played("--study", str(small_study)) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def desk() -> AsyncIterator[Desk]:
    """A page with no bot behind it but the test."""
    world = World(TOKEN)
    board = Board(title="Fruit", ready=True, languages=LANGUAGES)
    async with serving(world, app=application(world, board)) as url, aiohttp.ClientSession() as http:
        yield Desk(world.bot, board, url, http)


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: object) -> AsyncIterator[Callable[..., object]]:
    """Open a page in a window of its own; whatever goes wrong in its scripts fails the test."""
    from tests.browser.phone import Visit

    contexts, wrong = [], []

    async def visit(url: str, **given: object) -> Visit:
        context = await browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | given))
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        await page.goto(url)
        return Visit(page)

    yield visit
    for context in contexts:
        await context.close()
    assert not wrong
