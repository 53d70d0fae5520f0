"""What goes wrong around the bot gets one clear sentence with its remedy, and leaves nothing half done.

Disks that are full or cannot be written are in `test_disks.py`, settings by themselves in `test_settings.py`.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio

from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.office import cohorts as cohort_office
from bot.office import invites as invite_office
from bot.playground.server import serving
from bot.playground.world import World
from bot.storage.sealing import seal_from
from tests.conftest import KEY
from tests.whole.conftest import SAMPLE, TOKEN, Bot
from tests.whole.small import settings_of, write_study

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_ONCE = 3
SECRET = "hush"
OTHER_KEY = "YW5vdGhlci1rZXktb2Ytc291bmRpbmctYm9hcmQtMDE="
PROBLEM = re.compile(r"\S+\.yaml:\d+:\d+ [a-z-]+ .+ – .+\.")


class Told(NamedTuple):
    """How a command ended: exit code, output, errors, and what was in its folder before and after."""

    code: int
    out: str
    err: str
    before: dict[str, bytes]
    after: dict[str, bytes]


# ------------------------------------------------------------------ what can be wrong


def no_token(bot: Bot) -> None:
    bot.extra["TOKEN"] = ""


def half_a_token(bot: Bot) -> None:
    bot.extra["TOKEN"] = SECRET


def a_word_for_a_number(bot: Bot) -> None:
    bot.extra["RATE"] = SECRET


def a_slip_in_a_name(bot: Bot) -> None:
    bot.extra["DATABSE"] = f"postgresql://me:{SECRET}@host/name"


def a_strangers_token(bot: Bot) -> None:
    bot.extra["TOKEN"] = f"123456:{SECRET}"


def broken_yaml(bot: Bot) -> None:
    _replace(bot.study / "fruit" / "flow.yaml", "    choices: yes_no\n", "   choices: [yes_no\n")


def a_condition_about_nothing(bot: Bot) -> None:
    _replace(bot.study / "tea" / "flow.yaml", "  - id: why\n", "  - id: why\n    when: 'lik == \"yes\"'\n")


def a_missing_recording(bot: Bot) -> None:
    spoken = "    audio: {en: a.ogg, en-x-easy: a.ogg, ur: a.ogg}\n"
    _replace(bot.study / "fruit" / "flow.yaml", "    choices: yes_no\n", f"    choices: yes_no\n{spoken}")


def a_study_without_a_contact(bot: Bot) -> None:
    _replace(bot.study / "study.yaml", "contact:", "contcat:")


def no_study(bot: Bot) -> None:
    bot.extra["STUDY"] = str(bot.folder / "elsewhere")


def a_locked_database(bot: Bot) -> None:
    _sql(bot, "PRAGMA user_version = 7")


def a_newer_database(bot: Bot) -> None:
    _sql(bot, "UPDATE alembic_version SET version_num = '9999'")


def no_database_at_all(bot: Bot) -> None:
    bot.database.parent.mkdir()
    bot.database.write_text("Dear diary, " * 500, encoding="utf-8")


def a_file_for_a_folder(bot: Bot) -> None:
    (bot.folder / "data").write_text("in the way", encoding="utf-8")


def a_server_that_is_away(bot: Bot) -> None:
    bot.extra["DATABASE"] = f"postgresql://{SECRET}er:{SECRET}@127.0.0.1:9/study"


def another_key(bot: Bot) -> None:
    a_lost_key(bot)
    bot.extra["KEY"] = OTHER_KEY


def a_lost_key(bot: Bot) -> None:
    _sql(bot, f"INSERT INTO facts VALUES ('key', '{seal_from(KEY).fingerprint}')")


def half_a_key(bot: Bot) -> None:
    bot.extra["KEY"] = SECRET


def a_key_beside_the_database(bot: Bot) -> None:
    bot.extra["KEY_FILE"] = str(bot.folder / "data" / "key")
    _sql(bot, "PRAGMA user_version = 7")


def no_room_for_media(bot: Bot) -> None:
    bot.extra |= {"STUDY": str(SAMPLE), "MEDIA": str(bot.folder / "file" / "media")}
    (bot.folder / "file").write_text("in the way", encoding="utf-8")


def nothing_yet(bot: Bot) -> None:
    """An empty folder, as when a command is called in the wrong one."""


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def _sql(bot: Bot, statement: str) -> None:
    """Do this to the database, which the fixture lays beside the deployment's folder."""
    bot.database.parent.mkdir(exist_ok=True)
    shutil.copy(bot.folder.parent / "template.sqlite", bot.database)
    with closing(sqlite3.connect(bot.database)) as db:
        db.execute(statement)
        db.commit()


class Case(NamedTuple):
    """What is wrong, the command that meets it, and the sentence that it ends with (as a pattern)."""

    wrong: Callable[[Bot], None]
    says: str
    code: int = 2
    words: tuple[str, ...] = ("run",)
    locked: bool = False
    untouched: bool = True


ADD = ("cohort", "add", "Leeds", "--conversation", "fruit")
CASES = {
    f"{case.words[0]}-{case.wrong.__name__}": case
    for case in (
        Case(no_token, r"SOUNDINGBOARD_TOKEN is not set\. Ask @BotFather for a bot and set"),
        Case(half_a_token, r"SOUNDINGBOARD_TOKEN does not look like a token\. Ask @BotFather"),
        Case(a_word_for_a_number, r"SOUNDINGBOARD_RATE cannot be used\. Set SOUNDINGBOARD_RATE to messages"),
        Case(
            a_slip_in_a_name,
            r"There is no setting SOUNDINGBOARD_DATABSE\. Did you mean SOUNDINGBOARD_DATABASE\?",
        ),
        Case(
            a_strangers_token,
            r"Telegram does not know this bot's token\. Copy the token from @BotFather into",
            untouched=False,
        ),
        Case(broken_yaml, r"fruit/flow\.yaml:\d+:\d+ .* – ", 1),
        Case(a_condition_about_nothing, r"tea/flow\.yaml:\d+:\d+ .*`lik`.* – ", 1),
        Case(a_missing_recording, r"fruit/flow\.yaml:\d+:\d+ .*a\.ogg.* – ", 1),
        Case(a_study_without_a_contact, r"study\.yaml:\d+:\d+ .*contcat.* – ", 1),
        Case(no_study, r"There is no study\.yaml in .*elsewhere\. Set SOUNDINGBOARD_STUDY to the folder"),
        Case(a_locked_database, r"is locked by another program\. Please close other programs", locked=True),
        Case(
            a_locked_database,
            r"is locked by another program\. Please close other programs",
            words=ADD,
            locked=True,
        ),
        Case(a_newer_database, r"was written by a newer version of the bot\. Please install that version"),
        Case(no_database_at_all, r"is no database\. Please give another file name, or move that file away"),
        Case(a_file_for_a_folder, r"for the database cannot be made .* Please choose another folder"),
        Case(a_server_that_is_away, r"The database study at 127\.0\.0\.1 cannot be reached\. Please check"),
        Case(another_key, r"The key does not belong to the database .* Please start the bot with the key"),
        Case(a_lost_key, r"The key of this database is missing: .* Please put the key file back from"),
        Case(half_a_key, r"SOUNDINGBOARD_KEY cannot be used\. Set SOUNDINGBOARD_KEY to the key"),
        Case(a_key_beside_the_database, r"lies in the folder of the database.* Please choose another folder"),
        Case(
            no_room_for_media,
            r"cannot be copied to .* Please free some space .* or set SOUNDINGBOARD_MEDIA",
            untouched=False,
        ),
        Case(
            nothing_yet,
            r"There is no database .* yet\. Please start the bot once with `soundingboard run`",
            words=("cohort", "list"),
        ),
    )
}


# ------------------------------------------------------------------ all of it at once


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[dict[str, Told]]:
    """Every case, each in a deployment of its own, a few at a time: starting is what takes long."""
    home = tmp_path_factory.mktemp("bad")
    shutil.copy(sqlite_template, home / "template.sqlite")
    few = asyncio.Semaphore(AT_ONCE)

    async def tell(name: str, case: Case, url: str) -> Told:
        folder = home / name
        bot = Bot(folder, url, write_study(folder / "study"))
        case.wrong(bot)
        with ExitStack() as stack:
            if case.locked:
                lock = stack.enter_context(closing(sqlite3.connect(bot.database)))
                lock.execute("BEGIN IMMEDIATE")
            before = _files(folder)
            async with few:
                code, out, err = await _ask(bot, *case.words)
            return Told(code, out, err, before, _files(folder))

    async with serving(World(TOKEN)) as url:
        found = await asyncio.gather(*(tell(name, case, url) for name, case in CASES.items()))
    yield dict(zip(CASES, found, strict=True))


async def _ask(bot: Bot, *words: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", *words),
        env=bot.environment,
        cwd=bot.folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 60)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def _files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but what SQLite lays there while somebody has a database open."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    contents = {name: path.read_bytes() for name, path in found.items() if not name.endswith("-shm")}
    return {name: content for name, content in contents.items() if content or not name.endswith("-wal")}


@pytest.mark.parametrize("name", CASES)
async def test_what_is_wrong_is_said_with_its_remedy(name: str, told: dict[str, Told]) -> None:
    """Exit code, one sentence that names what is wrong and what to do, no traceback and no secret."""
    case, found = CASES[name], told[name]
    assert found.code == case.code, found.err
    assert found.out == ""
    *earlier, sentence = found.err.splitlines()
    assert re.search(case.says, sentence)
    kind = PROBLEM.fullmatch if case.code == 1 else re.compile("timestamp=").match
    assert all(kind(line) for line in earlier)
    assert "Traceback" not in found.err
    assert SECRET not in found.err
    assert "a-secret-for-tests" not in found.err


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.untouched])
async def test_what_is_refused_changes_nothing(name: str, told: dict[str, Told]) -> None:
    """A command that could not be done leaves every file as it was and makes none."""
    found = told[name]
    assert found.after == found.before


async def test_a_conversation_without_its_files_is_not_published(
    told: dict[str, Told], tmp_path: Path
) -> None:
    """Where the leaflets cannot be copied no version is in the database that would need them."""
    database = tmp_path / "study.sqlite"
    database.write_bytes(told["run-no_room_for_media"].after["data/study.sqlite"])
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("SELECT count(*) FROM flow_versions").fetchall() == [(0,)]


# ------------------------------------------------------------------ what is asked for and cannot be


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quiet(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Bot:
    """A deployment that does not run, with one cohort, and with Telegram out of reach."""
    folder = tmp_path_factory.mktemp("quiet")
    bot = Bot(folder, "http://127.0.0.1:9", write_study(folder / "study"))
    bot.database.parent.mkdir()
    shutil.copy(sqlite_template, bot.database)
    await cohort_office.add_cohort(settings_of(bot), GOOD._replace(name="Taken", size=5))
    return bot


GOOD = Cohort(0, "Leeds", ("fruit",))


@pytest.mark.parametrize(
    "wanted, says",
    [
        (GOOD._replace(name="open"), r"“open” is kept for people without an invite"),
        (GOOD._replace(name="Leeds\n"), r"Use 1 to 64 letters"),
        (GOOD._replace(conversations=("frut",)), r"no conversation “frut”\. It has: fruit, tea\."),
        (GOOD._replace(languages=("en", "cy")), r"no language “cy”\. It has: en, en-x-easy, ur\."),
        (GOOD._replace(size=-1), r"size is a number from 1 to 1,000,000; leave it out"),
        (GOOD._replace(closes="31.3.2027"), r"'31\.3\.2027' is not a date.*such as 2027-03-31\."),
        (GOOD._replace(closes="20270331"), r"is not a date"),
    ],
)
async def test_a_cohort_that_cannot_be_is_refused(quiet: Bot, wanted: Cohort, says: str) -> None:
    """What a study does not have is answered with what it has, and no cohort is made."""
    with pytest.raises(OperatorError, match=says):
        await cohort_office.add_cohort(settings_of(quiet), wanted)
    assert quiet.query("SELECT name FROM cohorts") == [("Taken",)]


async def test_a_cohorts_name_is_given_once(quiet: Bot) -> None:
    """A second cohort of the same name is refused, and the first stays as it is."""
    with pytest.raises(OperatorError, match=r"a cohort named Taken already\. Please choose another name"):
        await cohort_office.add_cohort(settings_of(quiet), GOOD._replace(name="Taken", size=6))
    assert quiet.query("SELECT size FROM cohorts WHERE name = 'Taken'") == [(5,)]


@pytest.mark.parametrize(
    "cohort, uses, qr, says",
    [
        ("Taken", 0, None, r"Telegram cannot be reached at http://127\.0\.0\.1:9.* Please try again"),
        ("Taken", -2, None, r"limit is a number from 1 to 1,000,000; leave it out for any number"),
        ("Taken", 0, "poster.jpg", r"written as \.png or \.svg, not as poster\.jpg"),
        ("Taken", 0, "nowhere/poster.png", r"cannot be written to .*nowhere/poster\.png \(No such file"),
        ("Tken", 0, None, r"There is no cohort 'Tken'\. There are: Taken\."),
    ],
)
async def test_an_invite_that_cannot_be_is_refused(
    quiet: Bot, cohort: str, uses: int, qr: str | None, says: str
) -> None:
    """An unknown cohort, a wrong number, a missing place: said with the remedy, and no invite is made."""
    known = "" if "Telegram" in says else "playground_bot"
    _set_name(quiet, known)
    with pytest.raises(OperatorError, match=says):
        await invite_office.add_invite(
            settings_of(quiet), cohort, "", uses, quiet.folder / qr if qr else None
        )
    assert quiet.query("SELECT count(*) FROM invites") == [(0,)]


async def test_a_qr_code_that_is_there_is_left_alone(quiet: Bot) -> None:
    """The code of another invite may be in the file: nothing is overwritten, and no invite is made."""
    (quiet.folder / "there.png").write_bytes(b"the code of another invite")
    _set_name(quiet, "playground_bot")
    with pytest.raises(OperatorError, match=r"there\.png is already there.*Choose another name"):
        await invite_office.add_invite(settings_of(quiet), "Taken", "", 0, quiet.folder / "there.png")
    assert (quiet.folder / "there.png").read_bytes() == b"the code of another invite"
    assert quiet.query("SELECT count(*) FROM invites") == [(0,)]


def _set_name(bot: Bot, name: str) -> None:
    """What a bot that has run before knows of itself."""
    with closing(sqlite3.connect(bot.database)) as db:
        db.execute("DELETE FROM facts WHERE name = 'bot_username'")
        db.executemany("INSERT INTO facts VALUES ('bot_username', ?)", [(name,)] if name else [])
        db.commit()
