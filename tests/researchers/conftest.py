"""A study that runs in this process against the local Bot API server, and people who talk to it: the real
bot with everything, only its study is small.

    olga = await place.owner()
    await olga.presses("Team")
    await olga.sees("1 person runs the study")
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import app
from bot.engine.desk import Cohort
from bot.office import cohorts as cohort_office
from bot.office import invites as invite_office
from bot.playground.people import Meet, Message, Person, meeting
from bot.playground.server import serving
from bot.playground.world import World
from bot.settings import Settings
from bot.storage.database import connect
from tests.whole.conftest import TOKEN
from tests.whole.small import write_study

ROLES = ("owner", "researcher", "co_researcher", "viewer")
LABELS = {"owner": "Owner", "researcher": "Researcher", "co_researcher": "Co-researcher", "viewer": "Viewer"}


@dataclass
class Place:
    """A running study. `world` is its Telegram, `links` what was told of owner links, `link` the first."""

    world: World
    meet: Meet
    settings: Settings
    links: asyncio.Queue[str]
    link: str = ""
    names: count[int] = field(default_factory=count)
    _owner: Person | None = None
    _running: asyncio.Task[None] | None = None

    async def starts(self) -> None:
        """Run the bot from now on."""
        self._running = asyncio.create_task(app.serve(self.settings, self.links.put_nowait))

    async def stops(self) -> None:
        """End the bot, if it runs, as a stopped process would; it must not have ended by itself."""
        if self._running is None:
            return
        self._running.cancel()
        ended = (await asyncio.gather(self._running, return_exceptions=True))[0]
        self._running = None
        assert isinstance(ended, asyncio.CancelledError), ended

    async def has_started(self) -> None:
        """Wait until the bot has told the link that makes an owner; what made it end instead is raised."""
        told = asyncio.create_task(self.links.get())
        assert self._running is not None
        await asyncio.wait({told, self._running}, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        if not told.done():
            told.cancel()
            assert self._running.done(), "The bot has told no link for its owner."
            self._running.result()
        self.link = told.result()

    async def person(self, language: str = "en") -> Person:
        """Somebody new."""
        return await self.meet(f"Person {next(self.names)}", language_code=language)

    async def owner(self) -> Person:
        """The owner of the study, who has opened the owner link."""
        if self._owner is None:
            self._owner = await self.person()
            await opens(self._owner, self.link)
            await self._owner.sees("Welcome to the study team")
        return self._owner

    async def member(self, role: str, label: str = "") -> Person:
        """Somebody new of the team, invited by the owner."""
        owner = await self.owner()
        await owner.says(f'/team invite {role} label="{label}"')
        link = await owner.sees("https://t.me/")
        joined = await self.person()
        await opens(joined, link.text)
        await joined.sees("Welcome to the study team")
        return joined

    async def invite(self, cohort: str, uses: int = 0, size: int = 0, closes: str = "") -> str:
        """The link of a new invite into a new cohort for the conversation about fruit."""
        about = Cohort(0, cohort, ("fruit",), size=size, closes=closes)
        await cohort_office.add_cohort(self.settings, about)
        return (await invite_office.add_invite(self.settings, cohort, "a place", uses, None)).url

    async def participant(self, invite: str, language: str = "en") -> Person:
        """Somebody new who has opened an invite's link."""
        joined = await self.person(language)
        await opens(joined, invite)
        return joined

    async def query(self, sql: str) -> list[Any]:
        """Rows of the database."""
        database = await connect(self.settings.database_url)
        async with database.reading() as db:
            rows = [tuple(row) for row in await db.execute(text(sql))]
        await database.close()
        return rows


async def opens(person: Person, told: str) -> None:
    """Open the link that stands in a text."""
    await person.says(f"/start {told.partition('?start=')[2].split()[0]}")


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """The folder of the study; a test may write more into it before it asks for the place."""
    return write_study(tmp_path / "study")


@pytest.fixture
async def place(tmp_path: Path, study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.chdir(tmp_path)  # no .env of this machine has a say
    world, links = World(TOKEN), asyncio.Queue[str]()
    async with serving(world) as url, meeting(url) as meet:
        settings = Settings(
            token=TOKEN,
            api_url=url,
            study=study_folder,
            database=str(tmp_path / "data" / "study.sqlite"),
            media=Path("data", "media"),
            key_file=tmp_path / "key" / "key",
            rate=0,
            chat_rate=0,
        )
        here = Place(world, meet, settings, links)
        await here.starts()
        await here.has_started()
        yield here
        await here.stops()


async def downloaded(place: Place, person: Person, name: str) -> bytes:
    """The content of the last file of this name that the bot sent since the person's own act."""

    def has_it(message: Message) -> bool:
        return message.by_bot and message.raw.get("document", {}).get("file_name") == name

    found = await person._until(has_it, name, 10.0)
    return place.world.bot.files[found[-1].raw["document"]["file_id"]].content
