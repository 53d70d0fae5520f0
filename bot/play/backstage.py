"""Behind the page: the real bot over HTTP, anew whenever its study changes, and a look at what it keeps."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict
from watchfiles import awatch

from bot import app, introducing
from bot.engine import wording
from bot.engine.desk import Cohort
from bot.errors import AuthorError, Problem
from bot.flows.check import check_path
from bot.flows.loading import conversations
from bot.flows.model import Study
from bot.flows.package import package
from bot.flows.texts import pick
from bot.house import House, now, opened, study_of
from bot.playground.web import Board, Stored
from bot.playground.world import Bot, Json, World
from bot.researchers import owning
from bot.settings import Settings
from bot.storage import cohorts, invites, studies
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.showing import held

COHORT = "First cohort"
DEBOUNCE_MS = 300
LOOK_SECONDS = 1.0
"""Between two looks whether somebody owns the study by now, and whether a conversation runs."""
EMPTY = "no-conversation"


class PlaySettings(Settings):
    """Settings of the playground: those of a real bot, in the environment or `.env`, have no say; no pace."""

    model_config = SettingsConfigDict(env_prefix="SOUNDINGBOARD_PLAY_", env_file=None)

    rate: float = 0
    chat_rate: float = 0


class Edition(NamedTuple):
    """A study that can be played: its study.yaml as it was written, and the versions of its conversations."""

    study: bytes
    versions: tuple[str, ...]


async def run(world: World, board: Board, study: Path, folder: Path, url: str) -> None:
    """Run the bot until cancelled. Raises `OperatorError` where it cannot be run."""
    settings = PlaySettings(
        token=SecretStr(world.bot.token),
        api_url=url,
        study=study,
        database=str(folder / "data" / "study.sqlite"),
        media=folder / "data" / "media",
        key_file=folder / "key" / "key",
    )
    await _play(settings, Stage(world.bot, board, study))


@dataclass
class Stage:
    """What the page is told by. `runs`: a conversation does, were it one that was sent in the chat."""

    bot: Bot
    board: Board
    study: Path
    found: tuple[Problem, ...] = ()
    runs: bool = False

    def problems(self, found: tuple[Problem, ...]) -> None:
        self.found = found
        told = [each for each in found if not (self.runs and each.code == EMPTY)]
        self.board.problems = [_told(problem, self.study) for problem in told]
        self.bot.stir.ring()

    def begins(self) -> None:
        """A conversation runs from now on."""
        self.runs = True
        self.problems(self.found)

    def news(self, words: str) -> None:
        self.board.news = words
        self.bot.stir.ring()

    def owned(self, link: str) -> None:
        """The link that makes an owner; "" once there is one."""
        self.board.team = [{"label": "the owner", "url": link}] if link else []
        self.bot.stir.ring()


def _told(problem: Problem, study: Path) -> Json:
    file = Path(problem.file)
    name = file.relative_to(study) if file.is_relative_to(study) else file
    return {
        "place": f"{name}:{problem.line}:{problem.column}",
        "message": problem.message,
        "remedy": problem.remedy,
        "warning": problem.warning,
    }


async def _play(settings: Settings, stage: Stage) -> None:
    editions: asyncio.Queue[Edition] = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(_watch(stage, editions))
        before, edition = None, await editions.get()
        async with opened(settings) as house:
            seal = await _open_the_house(house, stage)
            group.create_task(_watch_the_owner(house, seal, stage))
            group.create_task(_watch_what_runs(house, stage))
            while True:
                await _take_up(house, edition, before)
                _tell_of_the_study(study_of(house.settings), stage)
                before, edition = edition, await _until_next(settings, editions, stage.owned)
                if edition != before:
                    stage.news(f"A new version is in play since {_clock()}. Whoever begins now gets it.")


def _clock() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")


async def _take_up(house: House, edition: Edition, before: Edition | None) -> None:
    """An author who takes an edit back means it, though the version has been there before; one who has just
    started to play has edited nothing, and what was published from the chat meanwhile stays.
    """
    async with house.database.transaction() as db:
        chosen = {each.conversation for each in await studies.current(db) if each.source == "chat"}
        for version in edition.versions:
            known = await studies.version(db, version)
            edited = before is not None and version not in before.versions
            if known and (edited or (before is None and known.conversation not in chosen)):
                await studies.make_latest(db, version, now(), "folder")


async def _until_next(settings: Settings, editions: asyncio.Queue[Edition], owned: app.Tell) -> Edition:
    """Run the bot until there is a new edition; it ends as a process would, so nothing is lost."""
    playing = asyncio.create_task(app.serve(settings, owned))
    following = asyncio.create_task(editions.get())
    try:
        await asyncio.wait([playing, following], return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            # With a fault that was written a moment ago, and is on the page by now, it waits to be mended.
            with suppress(AuthorError):
                playing.result()
        return await following
    finally:
        for task in (playing, following):
            task.cancel()
        await asyncio.wait([playing, following])


async def _watch_the_owner(house: House, seal: Seal, stage: Stage) -> None:
    """The link that makes an owner counts once, so it goes when it was opened."""
    while await owning.first_code(house, seal):  # noqa: ASYNC110 - another process may make the owner
        await asyncio.sleep(LOOK_SECONDS)
    stage.owned("")


async def _watch_what_runs(house: House, stage: Stage) -> None:
    """A study may begin with nothing; what was sent in the chat is not in its folder."""
    while not await _runs(house):  # noqa: ASYNC110 - another process may publish one
        await asyncio.sleep(LOOK_SECONDS)
    stage.begins()


async def _runs(house: House) -> bool:
    async with house.database.reading() as db:
        return bool(await studies.current(db))


async def _open_the_house(house: House, stage: Stage) -> Seal:
    seal = await house.seal()
    stage.board.invites = await _invites(house.database, seal, stage.bot.user["username"])
    stage.board.stored = _reader(house.database, seal)
    if code := await owning.first_code(house, seal):
        stage.owned(introducing.link_of(stage.bot.user["username"], code))
    stage.board.ready = True
    return seal


def _tell_of_the_study(study: Study, stage: Stage) -> None:
    stage.board.title = pick(study.name, study.languages[0], study.languages)
    stage.board.languages = [{"tag": tag, "name": wording.language_name(tag)} for tag in study.languages]
    stage.board.open = study.join == "open"
    stage.bot.stir.ring()


async def _invites(database: Database, seal: Seal, username: str) -> list[Json]:
    """The invites there are; where there is none, a cohort and an invite into it are made."""
    async with database.transaction() as db:
        cohort = await cohorts.cohort_named(db, COHORT)
        if cohort is None:
            cohort = await cohorts.add_cohort(db, Cohort(0, COHORT), now())
            await invites.add_invite(db, seal, cohort.id, "from the page", 0, now())
        issued = await invites.list_invites(db, seal, cohort.id)
    return [{"label": COHORT, "url": f"https://t.me/{username}?start={each.code}"} for each in issued]


def _reader(database: Database, seal: Seal) -> Stored:
    async def stored(person: int) -> Json:
        async with database.reading() as db:
            return {"participants": await held(db, seal.lookup(app.CHANNEL, person))}

    return stored


async def _watch(stage: Stage, editions: asyncio.Queue[Edition]) -> None:
    """Look at the study now and after each change in it: problems go to the page, a new edition into play."""
    played = _offer(stage, editions, None)
    async for _ in awatch(stage.study, debounce=DEBOUNCE_MS, step=DEBOUNCE_MS // 3):
        played = _offer(stage, editions, played)


def _offer(stage: Stage, editions: asyncio.Queue[Edition], played: Edition | None) -> Edition | None:
    # Not in a thread: it may draw pages of PDFs, as do the bot and the page, and pdfium draws one at a time.
    problems, found = _look(stage.study)
    stage.problems(problems)
    if found is not None and found != played:
        editions.put_nowait(found)
    return found


def _look(study: Path) -> tuple[tuple[Problem, ...], Edition | None]:
    problems = check_path(study)
    if any(not problem.warning for problem in problems):
        return problems, None
    try:
        versions = tuple(package(folder).version for folder in conversations(study))
    except AuthorError as error:
        return error.problems, None
    if not versions:
        problems = (*problems, _no_conversation(study))
    return problems, Edition((study / "study.yaml").read_bytes(), versions)


def _no_conversation(study: Path) -> Problem:
    message = "There is no conversation in this study yet."
    remedy = "Send one to the bot as its owner, or put its folder here."
    return Problem(str(study / "study.yaml"), 1, 1, EMPTY, message, remedy, warning=True)
