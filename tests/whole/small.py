"""A small study, a deployment of it that a whole module shares, and people who walk through it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from bot.playground.people import Meet, Person, meeting
from bot.playground.server import serving
from bot.playground.world import World
from bot.settings import Settings
from tests.whole.conftest import TOKEN, Bot
from tests.whole.test_the_path import START, presses, prompted

STUDY = """\
format: 1
name: {{en: Fruit and tea, en-x-easy: Fruit and tea, ur: پھل اور چائے}}
languages: [en, en-x-easy, ur]
join: {join}
contact: {{en: Amina on 0114 496 0000, en-x-easy: Amina on 0114 496 0000, ur: آمنہ 0114 496 0000}}
privacy: {{en: We keep what you say., en-x-easy: We keep what you say., ur: ہم آپ کی باتیں رکھتے ہیں۔}}
help: {{en: Call 999., en-x-easy: Call 999., ur: 999 پر فون کریں۔}}
"""
FLOW = """\
format: 1
id: {name}
title: {{en: About {name}, en-x-easy: About {name}, ur: کچھ باتیں {name}}}
languages: [en, en-x-easy, ur]
consent:
  version: "1"
  items:
    - id: take_part
      required: true
      text: {{en: I take part., en-x-easy: I take part., ur: مجھے منظور ہے۔}}
steps:
  - id: like
    type: select_one
    text: {{en: Do you like {name}?, en-x-easy: Do you like {name}?, ur: کیا آپ کو پسند ہے؟}}
    choices: yes_no
  - id: why
    type: text
    text: {{en: Why is that?, en-x-easy: Why is that?, ur: کیوں؟}}
"""


def write_study(
    folder: Path, join: str = "invite", conversations: tuple[str, ...] = ("fruit", "tea")
) -> Path:
    """Write a study of such conversations into a new folder, and give the folder."""
    for name in conversations:
        (folder / name).mkdir(parents=True)
        (folder / name / "flow.yaml").write_text(FLOW.format(name=name), encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY.format(join=join), encoding="utf-8")
    return folder


class House(NamedTuple):
    """A running bot, and the way to meet people who talk to it."""

    bot: Bot
    meet: Meet


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[House]:
    """Run a bot beside a Telegram of its own; at the end it must go cleanly, and never have stumbled."""
    world = World(TOKEN)
    world.fail_next("getMe", 429)  # no reason to go: a name can be learnt later
    async with serving(world) as bot.url, meeting(bot.url) as meet:
        await bot.start()
        try:
            yield House(bot, meet)
        finally:
            code = await bot.stop()
        assert code == 0, bot.log()
        assert "Traceback" not in bot.log()
        assert "parked" not in bot.log()


def settings_of(bot: Bot) -> Settings:
    """What the bot's own process has as settings."""
    prefix = "SOUNDINGBOARD_"
    ours = {
        name.removeprefix(prefix).lower(): value for name, value in bot.environment.items() if prefix in name
    }
    return Settings(**ours)


async def begins(person: Person, language: str = "🌐 English") -> None:
    """Choose a language and agree to take part."""
    picker = await prompted(person, patience=START)
    await person.presses(language, on=picker)
    item = await prompted(person, after=picker)
    await person.presses(item.buttons[0], on=item)
    await prompted(person, after=item)


async def finishes(person: Person, why: str = "Because.") -> None:
    """Answer both questions."""
    await presses(person, "Yes")
    await person.says(why)
    await person.sees("Thank you")
