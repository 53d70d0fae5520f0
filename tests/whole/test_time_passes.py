"""What comes by itself: reminders of a bot that is killed in between, and a group that is told once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

from bot.playground.people import Meet, Person
from bot.playground.world import World
from tests.whole.conftest import Bot
from tests.whole.small import begins, write_study
from tests.whole.test_the_path import START, presses, prompted

REMINDERS = "reminders: [24h, 72h]\n"
LONG_AGO = "2020-01-01T09:30:00+00:00"
GROUP = {"id": -100500, "title": "Neighbours", "type": "supergroup"}


def patient(tmp_path: Path) -> Path:
    """A study that reminds people after one and three days."""
    folder = write_study(tmp_path / "study", join="open", conversations=("fruit",))
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(REMINDERS)
    return folder


async def begun(bot: Bot, person: Person) -> None:
    await bot.start()
    await person.says("/start")
    await begins(person)


async def days_pass(bot: Bot) -> None:
    """The bot is killed, everything happened long ago, and the bot comes back."""
    await bot.kill()
    with sqlite3.connect(bot.database) as db:
        db.execute("UPDATE sessions SET state = json_set(state, '$.asked_at', ?)", [LONG_AGO])
        db.execute("UPDATE timers SET due_at = ?", [LONG_AGO])
    await bot.start()


async def until(bot: Bot, sql: str, count: int) -> None:
    """Wait until so many rows are in the bot's database."""
    async with asyncio.timeout(START):
        while bot.query(sql) != [(count,)]:  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)


async def goes_on(person: Person) -> None:
    """Press Continue, and have the question again."""
    last = (await person.chat())[-1]
    await person.presses("▶ Continue")
    assert "1 of 2" in (await prompted(person, after=last)).text


async def test_a_reminder_survives_a_kill_and_comes_once(make_bot, meet: Meet, tmp_path: Path) -> None:
    """Killed before it is due, the bot reminds when it is back, once for each span, and Continue goes on."""
    bot = make_bot(patient(tmp_path))
    amina = await meet("Amina")
    await begun(bot, amina)
    await days_pass(bot)
    first = await amina.sees("have not finished", patience=START)
    assert "question 1 of 2" in first.text
    assert first.buttons == ("▶ Continue", "Don't remind me")
    await days_pass(bot)
    await until(bot, "SELECT count(*) FROM timers", 0)
    await until(bot, "SELECT count(*) FROM outbox", 0)
    assert json.loads(bot.query("SELECT state FROM sessions")[0][0])["reminded"] == 2
    await goes_on(amina)
    await presses(amina, "Yes")
    await amina.says("Because.")
    await amina.sees("Thank you")
    assert bot.query("SELECT count(*) FROM parked") == [(0,)]
    assert await bot.stop() == 0


async def test_who_blocks_is_not_reminded_and_finds_the_question_again(
    make_bot, meet: Meet, tmp_path: Path
) -> None:
    """While blocked nothing is tried; whoever comes back goes on where they were."""
    bot = make_bot(patient(tmp_path))
    amina = await meet("Amina")
    await begun(bot, amina)
    await amina.blocks()
    await until(bot, "SELECT count(*) FROM contacts WHERE blocked_at IS NOT NULL", 1)
    await days_pass(bot)
    await amina.unblocks()
    await amina.sees("Welcome back", patience=START)
    await goes_on(amina)
    assert await bot.stop() == 0


async def test_a_group_is_told_once_and_nothing_of_it_is_kept(
    make_bot, meet: Meet, tmp_path: Path, world: World
) -> None:
    """However often the group speaks, the bot says once where it can be found, and forgets what was said."""
    bot = make_bot(patient(tmp_path))
    await bot.start()
    amina = await meet("Amina")
    await amina.says("/start", chat=GROUP)
    said = await amina.sees("one person at a time", patience=START, group=GROUP["id"])
    assert f"https://t.me/{world.bot.user['username']}" in said.text
    await amina.says("Marmalade, everybody!", chat=GROUP)
    await amina.says("/start")
    await amina.sees("choose your language")
    assert sum(message.by_bot for message in await amina.chat(GROUP["id"])) == 1
    assert bot.query("SELECT count(*) FROM contacts") == [(1,)]
    assert await bot.stop() == 0
    kept = b"".join(path.read_bytes() for path in (bot.folder / "data").rglob("*") if path.is_file())
    assert b"Marmalade" not in kept
    assert "100500" not in bot.log()
    assert b"100500" not in kept
