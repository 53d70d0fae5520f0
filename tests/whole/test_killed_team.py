"""Somebody of the team does things while the bot's process is killed again and again: nothing is lost, and
nothing that counts is done twice.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.people import Meet, Person
from tests.whole.conftest import Bot
from tests.whole.small import FLOW, begins, finishes, write_study
from tests.whole.test_the_path import START

LOVE = FLOW.format(name="fruit").replace("like fruit", "love fruit")


async def killed(bot: Bot, after: float) -> None:
    """The process is gone in the middle of whatever it does, and comes back."""
    await asyncio.sleep(after)
    await bot.kill()
    await bot.start()


async def owned(bot: Bot, meet: Meet) -> Person:
    """The owner, by the link that the process tells of."""
    while not (link := re.search(r"\?start=(team-\S+)", bot.log())):  # noqa: ASYNC110 - another process writes
        await asyncio.sleep(0.05)
    olga = await meet("Olga", language_code="en")
    await olga.says(f"/start {link[1]}")
    await olga.sees("Welcome to the study team", patience=START)
    return olga


@pytest.mark.parametrize("after", [0.02, 0.3])
async def test_the_team_goes_on_after_each_kill(
    make_bot: Callable[..., Bot], meet: Meet, tmp_path: Path, after: float
) -> None:
    """A wizard, an upload, a publication, a poster and an export, each with a kill in its middle."""
    bot = make_bot(write_study(tmp_path / "small", conversations=("fruit",)))
    await bot.start()
    olga = await owned(bot, meet)
    await olga.says("/cohorts new Leeds")
    await olga.sees("Here is the new cohort")
    await olga.says("/invites new")
    await olga.presses("Leeds", on=await olga.sees("Into which cohort"))
    await olga.sees("What shall the invite be called?")
    await olga.says("Market")
    await killed(bot, after)
    await olga.presses("10", on=await olga.sees("How many people", patience=START))
    await killed(bot, after)
    made = await olga.sees("https://t.me/", patience=START)
    amina = await meet("Amina", language_code="en")
    await amina.says(f"/start {made.text.rpartition('=')[2]}")
    await begins(amina)
    await finishes(amina)

    await olga.hands_over("flow.yaml", LOVE.encode())
    await killed(bot, after)
    await olga.presses("✔ Publish", on=await olga.sees("What is different from", patience=START))
    await killed(bot, after)
    await olga.sees("is published", patience=START)
    await olga.says("/invites poster Market")
    await killed(bot, after)
    await olga.sees("The poster for", patience=START)
    await olga.says("/export Leeds")
    await olga.presses("📦 Make it", on=await olga.sees("This export has 1 conversation", patience=START))
    await killed(bot, after)
    await olga.sees("README.txt says what is in it", patience=START)
    await olga.says("/menu")
    await olga.sees("What would you like to do", patience=START)

    assert bot.query("SELECT count(*) FROM jobs WHERE kind != 'commands'") == [(0,)]
    assert bot.query("SELECT trace FROM parked") == []
    assert bot.query("SELECT label, uses FROM invites") == [("Market", 10)]
    done = "SELECT action, count(*) FROM audit WHERE member_id = 1 GROUP BY action ORDER BY action"
    once = "cohorts.new export invites.new invites.poster publish.file publish.now team.arrive"
    assert bot.query(done) == [(action, 1) for action in once.split()]
    assert await bot.stop() == 0
