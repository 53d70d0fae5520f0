"""The whole bot as its own process over HTTP, against the local Bot API server; nothing stands in for it."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.playground.people import Meet, meeting
from bot.playground.server import serving
from bot.playground.world import World

TOKEN = "123456:a-secret-for-tests"
ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "conversations"


@dataclass
class Bot:
    """A deployment in a folder of its own, which can be started, stopped, killed and asked."""

    folder: Path
    url: str
    study: Path
    process: asyncio.subprocess.Process | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "data" / "study.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        # Without compiled bytecode every start takes seconds.
        unwanted = ("SOUNDINGBOARD_", "PYTHONDONTWRITEBYTECODE")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        ours = {
            "TOKEN": TOKEN,
            "API_URL": self.url,
            "DATABASE": str(self.database),
            "MEDIA": str(self.folder / "data" / "media"),
            "KEY_FILE": str(self.folder / "key" / "key"),
            "STUDY": str(self.study),
            "RATE": "0",
            "CHAT_RATE": "0",
        }
        return clean | {f"SOUNDINGBOARD_{name}": value for name, value in (ours | self.extra).items()}

    async def start(self) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.cli",
                "run",
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    async def stop(self) -> int:
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 10)

    async def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Run `soundingboard …` beside it; exit code, output, errors."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.cli",
            *words,
            env=self.environment,
            cwd=self.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    async def tells(self, *words: str) -> Any:
        """The JSON that a command prints."""
        code, out, err = await self.command(*words, "--json")
        assert code == 0, err
        return json.loads(out)

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as db:
            return db.execute(sql).fetchall()


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file as its reader sees it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def world() -> World:
    return World(TOKEN)


@pytest.fixture
async def api(world: World) -> AsyncIterator[str]:
    async with serving(world) as url:
        yield url


@pytest.fixture
async def meet(api: str) -> AsyncIterator[Meet]:
    async with meeting(api) as meet:
        yield meet


@pytest.fixture
async def make_bot(api: str, tmp_path: Path, leaflet_study: Path) -> AsyncIterator[Callable[..., Bot]]:
    """Make a bot for a study; whatever still runs at the end is ended."""
    made: list[Bot] = []

    def make(study: Path = leaflet_study, **extra: str) -> Bot:
        folder = tmp_path / f"bot{len(made)}"
        folder.mkdir()
        made.append(Bot(folder, api, study, extra=extra))
        return made[-1]

    yield make
    for bot in made:
        if bot.process is not None and bot.process.returncode is None:
            await bot.kill()


@pytest.fixture
async def bot(make_bot: Callable[..., Bot]) -> Bot:
    """The sample study's leaflet, running."""
    bot = make_bot()
    await bot.start()
    return bot
