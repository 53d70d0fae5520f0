"""`soundingboard play`: the page first, then the bot behind it."""

from __future__ import annotations

import asyncio
import importlib
import os
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from bot.errors import OperatorError
from bot.playground import keeping, server, web
from bot.playground.world import World
from bot.signals import until_signal

BOT = 5_000_000_000
"""The bot's id; the same each time, for what is kept speaks of it."""


@dataclass(frozen=True)
class Wanted:
    """What to play: the folder of a study, the folder to keep all in (None: nowhere), the port (0: a free
    one), and whether to open the page in a browser.
    """

    study: Path
    keep: Path | None = None
    port: int = 0
    browser: bool = True


async def play(wanted: Wanted) -> None:
    """Play until SIGTERM or SIGINT. Raises `OperatorError` where that cannot be."""
    await until_signal(_play(wanted))


async def _play(wanted: Wanted) -> None:
    if not (wanted.study / "study.yaml").is_file():
        raise OperatorError(
            f"There is no study.yaml in {wanted.study}. Name the folder that holds it: --study FOLDER."
        )
    world = World(f"{BOT}:{secrets.token_urlsafe(24)}")
    world.bot.user["first_name"] = "Sounding Board"
    board = web.Board()
    with _folder(wanted.keep) as folder:
        async with AsyncExitStack() as stack:
            if wanted.keep:
                keeping.load(world.bot, folder / "telegram")
                kept = keeping.keep(world, world.bot, folder / "telegram")
                await stack.enter_async_context(_beside(kept))
            url = await stack.enter_async_context(_serving(world, board, wanted.port))
            _tell(url, wanted)
            await stack.enter_async_context(_beside(tell_of_the_team(world, board, url)))
            await _behind(world, board, wanted.study.absolute(), folder, url)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="soundingboard-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    try:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The folder {keep} cannot be made ({error.strerror}). Choose another one for --keep."
        ) from None
    yield keep.absolute()


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let this go on meanwhile, and end with the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def _serving(world: World, board: web.Board, port: int) -> AsyncIterator[str]:
    try:
        async with server.serving(world, port, web.application(world, board)) as url:
            yield url
    except OSError as error:
        if not port:
            raise
        raise OperatorError(
            f"Port {port} cannot be had ({error.strerror}). Leave --port out, and a free one is taken."
        ) from None


def _tell(url: str, wanted: Wanted) -> None:
    kept = (
        f"All is kept in {wanted.keep}."
        if wanted.keep
        else "Nothing is kept when it ends (--keep FOLDER keeps it)."
    )
    typer.echo(f"Sounding Board is at  {url}\nOpen that address in your browser. {kept} Ctrl-C ends it.")
    if wanted.browser and _has_windows():
        webbrowser.open(url)


async def tell_of_the_team(world: World, board: web.Board, url: str) -> None:
    """Name the links into the team once the bot has made them, as addresses of the page that open them."""
    while not board.ready:
        await world.bot.stir.wait(3600)
    for link in board.team:
        start = link["url"].partition("?start=")[2]
        typer.echo(f"To run the study from the chat as {link['label']}, open  {url}/#start={start}")


def _has_windows() -> bool:
    """Whether somebody sits at this computer's own screen; without one, a browser of text would open."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return sys.platform in {"darwin", "win32"} or not {"DISPLAY", "WAYLAND_DISPLAY"}.isdisjoint(os.environ)


async def _behind(world: World, board: web.Board, study: Path, folder: Path, url: str) -> None:
    # The bot takes a second to be imported; the page is there meanwhile.
    backstage: Any = await asyncio.to_thread(importlib.import_module, "bot.play.backstage")
    await backstage.run(world, board, study, folder, url)
