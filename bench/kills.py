"""Kill -9 at random moments under load, again and again; then every press is looked for in the database.

python -m bench kills --kills 20 --people 50 --seed 1 [--webhook]
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bench import processes
from bench.people import ANSWERS, next_prompt
from bench.throughput import STUDY
from bot.playground import acts
from bot.playground.server import serving
from bot.playground.world import Bot, World

QUESTION = re.compile(r"Question (\d+):")
VALUES = {"Disagree": 1, "Not sure": 2, "Agree": 3}


@dataclass
class Diary:
    """What a person did: the session, and per question the value they pressed."""

    session: str = ""
    pressed: dict[str, int] = field(default_factory=dict)
    consents: int = 0
    finished: bool = False
    repeated: int = 0


@dataclass(frozen=True)
class Outcome:
    """What 20 kills did. All but `kills`, `people`, `presses` and `resent` are to be 0."""

    kills: int
    people: int
    presses: int
    resent: int
    lost: int
    twice: int
    elsewhere: int
    must_repeat: int
    parked: int


async def torment(kills: int, size: int, seed: int, *, webhook: bool = False) -> Outcome:
    """So many kills at moments drawn from `seed`, with so many people at once; by webhook or polling."""
    draw = random.Random(seed)
    world = World(processes.TOKEN)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(world) as url:
            hook = processes.free_port() if webhook else 0
            bot = world.bots[processes.TOKEN]
            diaries, resent = await _under_fire(bot, url, folder, kills, size, draw, hook)
        return _verdict(folder / "data" / "bench.sqlite", diaries, resent, kills)


async def _under_fire(
    bot: Bot, url: str, folder: Path, kills: int, size: int, draw: random.Random, hook: int
) -> tuple[list[Diary], int]:
    over = asyncio.Event()
    diaries: list[Diary] = []
    resent = Counter[str]()
    ids = count(10_000)
    process = await processes.ours(url, folder, STUDY, hook)
    async with asyncio.TaskGroup() as group:
        for _ in range(size):
            group.create_task(_place(bot, ids, over, diaries, resent, random.Random(draw.random())))
        for _ in range(kills):
            await asyncio.sleep(draw.uniform(1.0, 3.0))
            process.kill()
            await process.wait()
            process = await processes.ours(url, folder, STUDY, hook)
        await asyncio.sleep(3)
        over.set()
    await processes.stopped(process)
    return diaries, resent["prompts"]


async def _place(
    bot: Bot,
    ids: Iterator[int],
    over: asyncio.Event,
    diaries: list[Diary],
    resent: Counter[str],
    draw: random.Random,
) -> None:
    while not over.is_set():
        diary = Diary()
        diaries.append(diary)
        await _conversation(bot, next(ids), diary, resent, draw)


async def _conversation(
    bot: Bot, person: int, diary: Diary, resent: Counter[str], draw: random.Random
) -> None:
    acts.add_person(bot, person, "Bench")
    acts.say(bot, person, "/start")
    chat, seen, after = bot.chats[person], set[str](), 0
    while not diary.finished:
        message = await next_prompt(chat, after)
        if message is None:
            return
        after = message["message_id"]
        options = _options(message)
        if not options:
            diary.finished = "Thank you" in message["text"]
            continue
        prompt = next(iter(options.values())).rpartition(".")[0]
        if prompt in seen:
            resent["prompts"] += 1
            continue
        seen.add(prompt)
        _answer(bot, person, message, options, diary, draw)


def _options(message: dict[str, Any]) -> dict[str, str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return {
        button["text"]: button["callback_data"] for row in rows for button in row if button["text"] in ANSWERS
    }


def _answer(
    bot: Bot, person: int, message: dict[str, Any], options: dict[str, str], diary: Diary, draw: random.Random
) -> None:
    label = draw.choice(list(options))
    question = QUESTION.search(message["text"])
    session = options[label].split(".", maxsplit=1)[0]
    diary.repeated += diary.session not in {"", session}
    diary.session = session
    if question is None:
        diary.consents += 1
    else:
        name = f"q{question[1]}"
        diary.repeated += name in diary.pressed
        diary.pressed[name] = VALUES[label]
    acts.press(bot, person, data=options[label], message_id=message["message_id"])


def _verdict(path: Path, diaries: list[Diary], resent: int, kills: int) -> Outcome:
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT session_id, variable, value FROM answers").fetchall()
        parked = db.execute("SELECT count(*) FROM parked").fetchone()[0]
    stored = Counter((session, variable) for session, variable, _ in rows)
    values = {(session, variable): json.loads(value) for session, variable, value in rows}
    pressed = {(d.session, name): value for d in diaries for name, value in d.pressed.items()}
    return Outcome(
        kills=kills,
        people=len(diaries),
        presses=len(pressed),
        resent=resent,
        lost=sum(key not in values for key in pressed),
        twice=sum(count > 1 for count in stored.values()),
        elsewhere=sum(values[key] != value for key, value in pressed.items() if key in values)
        + sum(key not in pressed for key in values),
        must_repeat=sum(d.repeated + max(0, d.consents - 1) + (not d.finished) for d in diaries),
        parked=parked,
    )


async def main(kills: int, size: int, seed: int, *, webhook: bool = False) -> Outcome:
    """One torment, timed from outside."""
    started = time.monotonic()
    outcome = await torment(kills, size, seed, webhook=webhook)
    print(f"{outcome}  in {time.monotonic() - started:.0f} s")
    return outcome
