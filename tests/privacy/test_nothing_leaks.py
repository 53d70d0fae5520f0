"""One telling person on the whole way, and then a search for her in everything that the bot leaves behind.

All tests share her and her bot; the last one erases her.
"""

from __future__ import annotations

import asyncio
import sqlite3
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import NamedTuple

import pyreadstat
import pytest
import pytest_asyncio

from bot.playground.people import Person, meeting
from bot.playground.server import serving
from bot.playground.world import World
from tests.whole.conftest import SAMPLE, TOKEN, Bot
from tests.whole.test_the_path import START, consents, presses, prompted

pytestmark = pytest.mark.asyncio(loop_scope="module")

ID = 777000111
NAMES = ("Quentinella", "Vantongeren", "qvant_1962")
EARLY, STUMBLED = "zyzzyva too early", "Kumquat on a ladder"
ANSWER, COMMENT = "Marmalade Lane 12", "Rutabaga remark"
VOICE = b"OggS the sound of her voice"


class Trail(NamedTuple):
    """What she and the operator did, and where the rest is to be found."""

    bot: Bot
    world: World
    person: Person
    code: str
    cohort: str
    told: list[str]

    @property
    def never(self) -> tuple[str, ...]:
        """What must stand nowhere in the clear: who she is, what opens doors, what is no answer."""
        key = (self.bot.folder / "key" / "key").read_text().strip()
        return (str(ID), *NAMES, EARLY, STUMBLED, TOKEN, TOKEN.partition(":")[2], key, self.code)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def trail(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Trail]:
    """She joins by an invite, speaks, stumbles, blocks the bot and comes back; the bot still runs."""
    folder = tmp_path_factory.mktemp("trail")
    (folder / "data").mkdir(mode=0o755)
    async with _bot(folder) as (bot, world), meeting(bot.url) as meet:
        person = await meet(NAMES[0], last_name=NAMES[1], username=NAMES[2], person_id=ID, language_code="en")
        await _until(lambda: world.calls["getMe"] > 0)
        told = [await _command(bot, "cohort", "add", "Tuesday", "--conversation", "genetics-leaflet")]
        link = await _command(bot, "invite", "add", "Tuesday", "--label", "library")
        trail = Trail(bot, world, person, link.strip().partition("start=")[2], "Tuesday", told)
        await _speaks(trail)
        await _stumbles(trail)
        await _blocks(trail)
        yield trail


@asynccontextmanager
async def _bot(folder: Path) -> AsyncIterator[tuple[Bot, World]]:
    world = World(TOKEN)
    async with serving(world) as url:
        bot = Bot(folder, url, SAMPLE)
        await bot.start()
        try:
            yield bot, world
        finally:
            await bot.stop()


async def _speaks(trail: Trail) -> None:
    """Too early, then in an answer, beside one, and aloud; then she asks for a copy of it all."""
    person = trail.person
    await person.says(f"/start {trail.code}")
    picker = await prompted(person, patience=START)
    await person.presses("🌐 English", on=picker)
    await prompted(person, after=picker)
    await person.says(EARLY)
    early = await person.sees("not kept that")
    await person.says("/again")
    await prompted(person, after=early)
    await consents(person)
    await presses(person, "25 to 34", "⏭ Skip", "▶ Next")
    await person.says(ANSWER)
    await person.sees(f"✅ {ANSWER}")
    await person.says(COMMENT)
    await person.sees("kept your words")
    await person.presses("😕 Hard")
    await person.sees("✅ 😕 Hard")
    await person.speaks(4, VOICE)
    await person.sees("✅ 🎤")
    await _until(lambda: any(_recordings(trail.bot)))
    await person.says("/mydata")
    await person.sees("Here is everything")


async def _stumbles(trail: Trail) -> None:
    """Her session cannot be read, so the update is parked; and Telegram refuses a message and quotes her."""
    [(state,)] = _ask(trail.bot, "SELECT state FROM sessions")
    _ask(trail.bot, "UPDATE sessions SET state = ?", f'{{"answers": {{"{ANSWER}": 1}}}}')
    await trail.person.says(STUMBLED)
    await trail.person.sees("something went wrong")
    _ask(trail.bot, "UPDATE sessions SET state = ?", state)
    said = f"Bad Request: entity URL 'https://{ANSWER}' of {ID} is invalid"
    trail.world.fail_next(method="sendMessage", status=400, description=said)
    await trail.person.says("/help")
    await _until(lambda: "message_refused" in trail.bot.log())


async def _blocks(trail: Trail) -> None:
    """What is on its way to her meets a closed door."""
    assert await trail.bot.stop() == 0
    await trail.person.says("/help")
    await trail.person.blocks()
    await trail.bot.start()
    await _until(lambda: "contact_blocked" in trail.bot.log())


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(START):
        while True:
            if holds():
                return
            await asyncio.sleep(0.02)


async def _command(bot: Bot, *words: str) -> str:
    code, out, err = await bot.command(*words)
    assert code == 0, err
    return out + err


def _ask(bot: Bot, sql: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as db:
        return db.execute(sql, values).fetchall()


def _command_line(process: int) -> str:
    """What others on this machine see of a process; "" where there is no /proc."""
    line = Path(f"/proc/{process}/cmdline")
    return line.read_text(encoding="utf-8") if line.exists() else ""


def _recordings(bot: Bot) -> Iterable[Path]:
    return (bot.folder / "data" / "media" / "answers").glob("[!.]*")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _holding(text: str | bytes, folder: Path) -> list[str]:
    """The files within that hold this text, in their content or their name."""
    wanted = text.encode() if isinstance(text, str) else text
    return [path.name for path in _files(folder) if wanted in path.read_bytes() + path.name.encode()]


def _tables_holding(bot: Bot, text: str) -> set[str]:
    """The tables with a column that holds this text, or this number."""
    tables = [name for (name,) in _ask(bot, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = set()
    for table in tables:
        cells = [cell for row in _ask(bot, f"SELECT * FROM {table}") for cell in row]
        words = [cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for cell in cells]
        if any(text in each for each in words):
            found.add(table)
    return found


async def test_she_is_nowhere_but_in_her_answers(trail: Trail) -> None:
    """Logs, command output, every table, file and export hold only what she answered, and no one's name."""
    bot = trail.bot
    out = bot.folder / "exports" / "one"
    export = ("export", "--out", str(out), "--cohort", trail.cohort, "--xlsx", "--sav")
    told = [*trail.told, await _command(bot, *export)]
    unpacked = _unpack(out, bot.folder / "unpacked")
    told += [await _command(bot, "cohort", "list"), bot.log()]
    assert "door.parked" in bot.log()
    [(participant, session)] = _ask(bot, "SELECT participant_id, id FROM sessions")
    for secret in (*trail.never, ANSWER, COMMENT, participant, session):
        assert not any(secret in each for each in told), secret
    for secret in trail.never:
        assert _tables_holding(bot, secret) == set(), secret
        assert _holding(secret, bot.folder / "data") == [], secret
        assert _holding(secret, out) + _holding(secret, unpacked) == [], secret
    assert _tables_holding(bot, ANSWER) == {"answers", "sessions"}
    assert _tables_holding(bot, COMMENT) == {"answers", "sessions"}
    assert _holding(VOICE, bot.folder / "data") == [path.name for path in _recordings(bot)]
    tables = {"answers-codes.csv", "answers-labels.csv", "answers-long.csv", "history.csv"}
    assert set(_holding(ANSWER, out)) == tables
    assert set(_holding(ANSWER, unpacked)) == {"sheet1.xml", "sheet2.xml", "sheet3.xml", "sav.txt"}


def _unpack(export: Path, to: Path) -> Path:
    """What is packed in the files for Excel and SPSS, so that words can be found in it."""
    with zipfile.ZipFile(export / "answers.xlsx") as book:
        book.extractall(to)
    cells, about = pyreadstat.read_sav(export / "answers.sav", output_format="dict")
    (to / "sav.txt").write_text(f"{cells}\n{vars(about)}", "utf-8")
    return to


async def test_nobody_else_on_the_machine_can_read_it(trail: Trail) -> None:
    """Key, database, recordings and exports are for their owner only, in folders that were there already
    too; the token is on no command line.
    """
    bot = trail.bot
    await _command(bot, "export", "--out", str(bot.folder / "exports" / "two"))
    kept = [path for name in ("data", "key", "exports") for path in _files(bot.folder / name)]
    assert {path.name for path in kept} >= {"study.sqlite", "key", "answers-codes.csv"}
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []
    assert bot.process is not None
    assert TOKEN not in _command_line(bot.process.pid)


async def test_a_mistake_of_ours_tells_where_and_not_what(trail: Trail) -> None:
    """A command that fails as nobody foresaw names the place and the kind of error, and none of her words."""
    bot = trail.bot
    [(state,)] = _ask(bot, "SELECT state FROM sessions")
    _ask(bot, "UPDATE sessions SET state = ?", f'{{"answers": {{}}, "{ANSWER}": 1}}')
    out = bot.folder / "exports" / "three"
    code, said, err = await bot.command("export", "--out", str(out))
    _ask(bot, "UPDATE sessions SET state = ?", state)
    assert code == 2
    assert ANSWER not in said + err
    assert "session.py" in err
    assert "TypeError" in err
    assert not out.exists()


async def test_erasing_leaves_nothing_in_a_running_bot(trail: Trail) -> None:
    """Erased beside the running bot, her words, voice and parked update are gone from every file at once."""
    bot = trail.bot
    [(participant, session)] = _ask(bot, "SELECT participant_id, id FROM sessions")
    await _command(bot, "erase", participant, "--yes")
    assert set(_holding(participant, bot.folder / "data")) == {"study.sqlite", "erased.txt"}
    for words in (ANSWER, COMMENT, VOICE, session):
        assert _holding(words, bot.folder / "data") == [], words
    counts = [
        (table, _ask(bot, f"SELECT count(*) FROM {table}"))
        for table in (
            "contacts",
            "sessions",
            "answers",
            "consent_log",
            "messages",
            "outbox",
            "jobs",
            "parked",
        )
    ]
    assert {table: count for table, [(count,)] in counts if count} == {}
    assert _ask(bot, "SELECT contact_id, invite_id, language FROM participants") == [(None, None, "")]
