"""Backup, restore, parked messages and the doctor, as commands beside a running bot."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.people import Meet, Person
from tests.whole.conftest import Bot, rows
from tests.whole.small import START, begins, finishes, presses, prompted, write_study


@pytest.fixture
async def bot(make_bot: Callable[..., Bot], tmp_path: Path) -> Bot:
    """A small open study, running."""
    bot = make_bot(write_study(tmp_path / "study", join="open", conversations=("fruit",)))
    await bot.start()
    return bot


async def arrives(meet: Meet, name: str) -> Person:
    person = await meet(name)
    await person.says("/start")
    await begins(person)
    return person


async def speaks(bot: Bot, person: Person, content: bytes) -> Path:
    """Answer the second question aloud, and wait until the bot has the recording."""
    await presses(person, "Yes")
    await person.speaks(3, content)
    await person.sees("Thank you")
    folder = bot.folder / "data" / "media" / "answers"
    async with asyncio.timeout(START):
        while True:
            for path in folder.glob("[!.]*"):
                if path.read_bytes() == content:
                    return path
            await asyncio.sleep(0.02)


async def run(bot: Bot, *words: str, code: int = 0) -> str:
    """What a command says, on both outputs."""
    done, out, err = await bot.command(*words)
    assert done == code, out + err
    return out + err


def everything(folder: Path) -> bytes:
    return b"\0".join(path.name.encode() + path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_who_erased_themselves_after_the_backup_stays_erased(
    bot: Bot, meet: Meet, make_bot: Callable[..., Bot]
) -> None:
    """Backed up, withdrawn, restored: the restored bot knows nothing of her, and goes on with him."""
    zara, ben = await arrives(meet, "Zara"), await arrives(meet, "Ben")
    voice = await speaks(bot, zara, b"OggS Zara's voice")
    await presses(ben, "Yes")
    told = await run(bot, "backup", "kept.zip")
    assert "2 participants" in told
    assert "The key is not in it" in told
    await zara.says("/withdraw")
    await zara.presses((await zara.sees("rase")).buttons[0])
    await zara.sees("erased", patience=START)
    async with asyncio.timeout(START):
        while voice.exists():  # noqa: ASYNC110 - a file has no event of its own
            await asyncio.sleep(0.02)
    assert await bot.stop() == 0

    data = bot.folder / "data"
    bot.database.unlink()
    shutil.rmtree(data / "media" / "answers")
    told = await run(bot, "restore", "kept.zip")
    assert "Erased again: 1" in told
    assert "No list" not in told
    for trace in (b"OggS Zara's voice", voice.name.encode()):
        assert trace not in everything(data)
    assert bot.query("SELECT count(*) FROM contacts") == [(1,)]

    await bot.start()
    await ben.says("Because of the pips.")
    await ben.sees("Thank you", patience=START)
    await zara.says("/start")
    picker = await prompted(zara, patience=START)
    assert "🌐 English" in picker.buttons
    assert await bot.stop() == 0
    assert "parked" not in bot.log()


async def test_a_backup_beside_a_busy_bot_is_whole(bot: Bot, meet: Meet, tmp_path: Path) -> None:
    """Made while people answer, and brought back elsewhere by itself, it exports what had been said."""
    people = [await arrives(meet, name) for name in ("Amina", "Ben", "Carl")]

    async def talks(person: Person) -> None:
        await finishes(person, "Because of the pips.")

    talking = [asyncio.create_task(talks(person)) for person in people]
    await run(bot, "backup", str(tmp_path / "kept.zip"))
    await asyncio.gather(*talking)
    await run(bot, "backup", str(tmp_path / "later.zip"))
    (tmp_path / "other").mkdir()
    other = Bot(tmp_path / "other", bot.url, bot.study)
    shutil.copytree(bot.folder / "key", other.folder / "key")
    told = await run(other, "restore", str(tmp_path / "later.zip"))
    assert "erase them now" in told
    await run(other, "export", "--out", "out")
    assert [row["why"] for row in rows(other.folder / "out" / "answers-codes.csv")] == [
        "Because of the pips."
    ] * 3
    assert len(rows(other.folder / "out" / "history.csv")) == 6
    (tmp_path / "third").mkdir()
    third = Bot(tmp_path / "third", bot.url, bot.study)
    assert "key of this database is missing" in await run(
        third, "restore", str(tmp_path / "kept.zip"), code=2
    )


async def test_parked_messages_are_taken_once_more(bot: Bot, meet: Meet) -> None:
    """What stumbled is listed without its words, stumbles again, and counts once the cause is gone."""
    amina = await arrives(meet, "Amina")
    await presses(amina, "Yes")
    with sqlite3.connect(bot.database) as db:
        [(state,)] = db.execute("SELECT state FROM sessions").fetchall()
        db.execute("UPDATE sessions SET state = '{}'")
    db.close()
    await amina.says("Because of the pips.")
    await amina.sees("something went wrong")
    [row] = await bot.tells("parked")
    assert list(row) == ["number", "at", "where"]
    number = str(row["number"])
    listed = await run(bot, "parked")
    assert listed.startswith(f"{number}  20")
    assert "pips" not in listed
    assert "Stumbled again, and still parked" in await run(bot, "parked", "--retry", number, code=1)
    with sqlite3.connect(bot.database) as db:
        db.execute("UPDATE sessions SET state = ?", (state,))
    db.close()
    assert await run(bot, "parked", "--retry", "all") == "Taken: 1.\n"
    await amina.sees("Thank you", patience=START)
    assert await run(bot, "parked") == "Nothing is parked.\n"
    assert "Nothing is parked under number" in await run(bot, "parked", "--drop", number, code=2)
    assert bot.query("SELECT variable, count(*) FROM answers GROUP BY 1 ORDER BY 1") == [
        ("like", 1),
        ("why", 1),
    ]


async def test_the_doctor_finds_a_running_bot_well(bot: Bot, meet: Meet) -> None:
    """Every line is fine while it runs; a key that others may read is what there is to do."""
    await arrives(meet, "Amina")
    done, out, err = await bot.command("doctor")
    bad = [line for line in out.splitlines() if not line.startswith("OK") and "translations" not in line]
    assert bad == [], err
    (bot.folder / "key" / "key").chmod(0o644)
    done, out, _ = await bot.command("doctor", "--json")
    assert done == 1
    wrong = {each["name"]: each["words"] for each in json.loads(out) if not each["fine"]}
    assert "chmod 600" in wrong["key"]
    assert set(wrong) <= {"key", "translations"}


async def test_nobody_is_erased_who_cannot_be_noted(bot: Bot, meet: Meet) -> None:
    """Where the list of the erased cannot be written the command says so, and the answers are still there."""
    amina = await arrives(meet, "Amina")
    await presses(amina, "Yes")
    [(code,)] = bot.query("SELECT id FROM participants")
    (bot.folder / "data" / "media" / "erased.txt").mkdir(parents=True)
    assert "Nobody was erased, because" in await run(bot, "erase", code, "--yes", code=2)
    assert bot.query("SELECT variable FROM answers") == [("like",)]
