"""A study that is run from the chat, as a process of its own: how it begins, what it outlives, what the
commands at the server say of it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.people import Meet, Person
from tests.whole.conftest import Bot, rows
from tests.whole.small import FLOW, START, begins, finishes, write_study

LINK = re.compile(r"https://t\.me/\w+\?start=team-[\w-]+")


@pytest.fixture
async def bot(make_bot: Callable[..., Bot], tmp_path: Path) -> Bot:
    """A small study by invitation, running."""
    bot = make_bot(write_study(tmp_path / "study", conversations=("fruit",)))
    await bot.start()
    return bot


async def told_link(bot: Bot, after: int = 0) -> str:
    """The link that the bot has printed."""
    async with asyncio.timeout(START):
        while not (found := LINK.search(bot.log(), after)):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)
    return found[0]


async def opens(person: Person, link: str) -> None:
    await person.says(f"/start {link.partition('?start=')[2]}")


async def owner_of(bot: Bot, meet: Meet) -> Person:
    olga = await meet("Olga")
    await opens(olga, await told_link(bot))
    await olga.sees("Welcome to the study team", patience=START)
    return olga


async def done(bot: Bot, *words: str) -> str:
    """What a command says that goes well."""
    code, out, err = await bot.command(*words)
    assert code == 0, out + err
    return out


async def test_the_first_start_prints_a_link_for_the_owner(bot: Bot, meet: Meet) -> None:
    """So does each start until somebody is the owner, the same one while it counts; `owner-link` gives
    another and ends the first. With an owner nothing is printed.
    """
    first = await told_link(bot)
    assert "Open this link once, within 24 hours" in bot.log()
    assert await bot.stop() == 0
    printed = len(bot.log())
    await bot.start()
    assert await told_link(bot, printed) == first
    told = await done(bot, "owner-link")
    assert "once, within 24 hours" in told
    late, olga = await meet("Late"), await meet("Olga")
    await opens(late, first)
    await late.sees("has been used, or is too old", patience=START)
    await opens(olga, LINK.search(told)[0])
    await olga.sees("You are here as: Owner", patience=START)
    assert await bot.stop() == 0
    printed = len(bot.log())
    await bot.start()
    await olga.says("/menu")
    await olga.sees("What would you like to do", patience=START)
    assert not LINK.search(bot.log(), printed)


async def test_a_wizard_survives_a_kill(bot: Bot, meet: Meet) -> None:
    """Killed in the middle of its questions, it goes on with the button that stands there, and nothing that
    was answered is asked once more.
    """
    olga = await owner_of(bot, meet)
    await olga.says("/cohorts new")
    await olga.sees("What shall the cohort be called?")
    await olga.says("Leeds")
    await olga.presses("☐ English", on=await olga.sees("In which languages?"))
    ticked = await olga.sees("In which languages?")
    assert "☐ English" not in ticked.buttons
    await bot.kill()
    await bot.start()
    await olga.presses("✔ Done", on=ticked, patience=START)
    await olga.presses("20", on=await olga.sees("How many people at most?", patience=START))
    await olga.presses("At once", on=await olga.sees("From which day on"))
    await olga.presses("No last day", on=await olga.sees("Until which day"))
    await olga.sees("Here is the new cohort")
    [made] = bot.query("SELECT name, languages, size FROM cohorts WHERE status <> 'test'")
    assert made == ("Leeds", '["en"]', 20)


async def test_what_was_pressed_is_done_though_it_is_killed(bot: Bot, meet: Meet) -> None:
    """An export and a look at a file that were wanted just before a kill come from the next process, once."""
    olga = await owner_of(bot, meet)
    await done(bot, "cohort", "add", "Leeds", "--conversation", "fruit")
    person = await meet("Amina")
    await opens(person, (await done(bot, "invite", "add", "Leeds")).split()[0])
    await begins(person)
    await finishes(person)
    await olga.says("/export Leeds")
    await olga.presses("📦 Make it", on=await olga.sees("This export has 1 conversation."))
    await olga.hands_over("flow.yaml", FLOW.format(name="bread").encode())
    await bot.kill()
    await bot.start()
    await olga.sees("This is a new conversation", patience=START)
    async with asyncio.timeout(START):
        while bot.query("SELECT id FROM jobs") or bot.query("SELECT id FROM outbox"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    names = [m.raw["document"]["file_name"] for m in await olga.chat() if m.by_bot and "document" in m.raw]
    assert len(names) == 1
    assert names[0].startswith("soundingboard-")


async def test_what_makes_sense_at_a_server_is_a_command(bot: Bot, meet: Meet, tmp_path: Path) -> None:
    """The team, figures, versions and the log; each says what is there, and JSON for other programs."""
    olga = await owner_of(bot, meet)
    await olga.says('/team invite viewer label="Vera"')
    vera = await meet("Vera")
    await opens(vera, (await olga.sees("https://t.me/")).text)
    await vera.sees("Welcome to the study team")
    team = await bot.tells("team", "list")
    assert [(each["number"], each["role"], each["label"]) for each in team] == [
        (1, "owner", ""),
        (2, "viewer", "Vera"),
    ]
    assert "not in the team any more" in await done(bot, "team", "remove", "2")
    await vera.says("/menu")
    await vera.sees("please open the link or scan the code")

    await done(bot, "cohort", "add", "Leeds", "--conversation", "fruit")
    person = await meet("Amina")
    await opens(person, (await done(bot, "invite", "add", "Leeds")).split()[0])
    await begins(person)
    figures = await bot.tells("progress", "--cohort", "Leeds")
    assert (figures["joined"], figures["consented"], figures["finished"]) == (1, 1, 0)
    assert "Joined: 1" in await done(bot, "progress")

    sent = tmp_path / "new" / "flow.yaml"
    sent.parent.mkdir()
    sent.write_text(FLOW.format(name="fruit").replace("like fruit", "love fruit"), encoding="utf-8")
    assert "would be published" in await done(bot, "publish", str(sent), "--dry-run")
    assert len(await bot.tells("versions", "fruit")) == 1
    assert "love" in await done(bot, "publish", str(sent))
    new, old = await bot.tells("versions", "fruit")
    assert (new["runs"], old["runs"]) == (True, False)
    assert "is published again" in await done(bot, "rollback", "fruit", old["hash"][:10])

    await done(bot, "audit", "--out", "audit.csv")
    log = rows(bot.folder / "audit.csv")
    actions = [row["action"] for row in log if row["role"] == "server"]
    assert actions == [
        "owner-link",
        "team.remove",
        "cohorts.new",
        "invites.new",
        "progress",
        "progress",
        "publish.now",
        "publish.now",
        "audit",
    ]
    assert (await bot.tells("audit"))[0]["action"] == "audit"


async def test_of_the_team_nothing_but_role_and_label_is_kept(bot: Bot, meet: Meet) -> None:
    """Neither the Telegram id nor the name of a member is in the database, its log, an export or what the bot
    has said of itself, whatever they did.
    """
    olga = await meet("Gwendolyn", person_id=70_707_070_707)
    await opens(olga, await told_link(bot))
    await olga.sees("Welcome to the study team", patience=START)
    await done(bot, "cohort", "add", "Leeds", "--conversation", "fruit")
    person = await meet("Amina")
    await opens(person, (await done(bot, "invite", "add", "Leeds")).split()[0])
    await begins(person)
    await finishes(person)
    for command in ("/team invite viewer label=Vera", "/answers", "/progress", "/audit csv"):
        await olga.says(command)
        await olga.next_message()
    await done(bot, "export", "--out", "out")
    await done(bot, "audit", "--out", "audit.csv")
    assert await bot.stop() == 0
    files = [path for path in bot.folder.rglob("*") if path.is_file()]
    assert {"study.sqlite", "audit.csv", "log.txt", "answers-codes.csv"} <= {path.name for path in files}
    told = b"".join(path.read_bytes() for path in files)
    assert b"70707070707" not in told
    assert b"Gwendolyn" not in told
