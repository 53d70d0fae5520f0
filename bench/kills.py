"""Kill -9 at random moments under load, again and again; then every press is looked for in the database.

Now and then somebody falls silent, and goes on only once they are reminded.

python -m bench kills --kills 20 --people 50 --seed 1 [--webhook]
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from bench import processes, showing
from bench.people import ANSWERS, next_prompt, until
from bot.playground import acts
from bot.playground.server import serving
from bot.playground.world import Bot, World

STUDY = Path(__file__).parent / "torment"
QUESTION = re.compile(r"Question (\d+):")
REMINDERS = "reminders: [3s]\n"
CONTINUE = "▶ Continue"
SILENT = 0.1
"""How many of the questions are met with silence."""
VALUES = {"Disagree": 1, "Not sure": 2, "Agree": 3}


@dataclass
class Diary:
    """What a person did: the session, per question the value they pressed or what they sent, and the
    reminders they saw.
    """

    session: str = ""
    pressed: dict[str, int] = field(default_factory=dict)
    shown: dict[str, showing.Shown] = field(default_factory=dict)
    consents: int = 0
    finished: bool = False
    repeated: int = 0
    silences: int = 0
    silent: bool = False
    reminders: set[str] = field(default_factory=set)
    unreminded: int = 0
    reminded_twice: int = 0


@dataclass(frozen=True)
class Outcome:
    """What so many kills did. What comes after `resent` is to be 0."""

    kills: int
    people: int
    presses: int
    files: int
    silences: int
    resent: int
    lost: int
    twice: int
    elsewhere: int
    must_repeat: int
    unreminded: int
    reminded_twice: int
    parked: int


async def torment(kills: int, size: int, seed: int, *, webhook: bool = False) -> Outcome:
    """So many kills at moments drawn from `seed`, with so many people at once; by webhook or polling."""
    draw = random.Random(seed)
    world = World(processes.TOKEN)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(world) as url:
            hook = processes.free_port() if webhook else 0
            diaries, resent = await _under_fire(world, url, folder, kills, size, draw, hook)
        return _verdict(folder / "data", diaries, resent, kills)


async def _under_fire(
    world: World, url: str, folder: Path, kills: int, size: int, draw: random.Random, hook: int
) -> tuple[list[Diary], int]:
    bot, over = world.bots[processes.TOKEN], asyncio.Event()
    diaries: list[Diary] = []
    resent = Counter[str]()
    ids = count(10_000)
    study = _impatient(folder)
    start = partial(_awake, world, url, folder, study, hook)
    process = await start()
    async with asyncio.TaskGroup() as group:
        for _ in range(size):
            group.create_task(_place(bot, ids, over, diaries, resent, random.Random(draw.random())))
        for _ in range(kills):
            await asyncio.sleep(draw.uniform(0.1, 2.0))
            process.kill()
            await process.wait()
            process = await start()
        await asyncio.sleep(3)
        over.set()
    await until(lambda: showing.idle(folder / "data" / "bench.sqlite"))
    await processes.stopped(process)
    return diaries, resent["prompts"]


async def _awake(world: World, url: str, folder: Path, study: Path, hook: int) -> asyncio.subprocess.Process:
    """The bot, started; it has called Telegram, so that a kill comes in the middle of its work."""
    before = world.calls.total()
    process = await processes.ours(url, folder, study, hook)
    await until(lambda: world.calls.total() > before)
    return process


def _impatient(folder: Path) -> Path:
    """The bench's study, with a reminder after a few seconds."""
    study = folder / "study"
    shutil.copytree(STUDY, study)
    with (study / "study.yaml").open("a", encoding="utf-8") as file:
        file.write(REMINDERS)
    return study


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
            diary.unreminded += diary.silent
            return
        after = message["message_id"]
        if reminder := _buttons(message).get(CONTINUE):
            await _reminded(bot, person, message, reminder, diary, resent)
            continue
        options = _options(message)
        if prompt := showing.prompt_of(message):
            if prompt in seen:
                resent["prompts"] += 1
            else:
                seen.add(prompt)
                showing.answer(bot, person, message, diary.shown)
            continue
        if not options:
            diary.finished = "Thank you" in message["text"]
            continue
        prompt = next(iter(options.values())).rpartition(".")[0]
        if prompt in seen:
            resent["prompts"] += 1
            continue
        seen.add(prompt)
        if draw.random() < SILENT:
            diary.silent = True
            diary.silences += 1
            continue
        _answer(bot, person, message, options, diary, draw)


async def _reminded(
    bot: Bot, person: int, message: dict[str, Any], data: str, diary: Diary, resent: Counter[str]
) -> None:
    """Continue, if one was silent; else an answer is on its way, and what comes of it is waited for."""
    prompt, after = data.rpartition(".")[0], message["message_id"]
    if prompt in diary.reminders:
        resent["prompts"] += 1
    diary.reminders.add(prompt)
    more = await next_prompt(bot.chats[person], after, 1.0 if diary.silent else 10.0)
    if diary.silent and more is not None:
        another = _buttons(more).get(CONTINUE, data).rpartition(".")[0]
        diary.reminded_twice += another != prompt
    if diary.silent or more is None:
        diary.silent = False
        acts.press(bot, person, data=data, message_id=after)


def _buttons(message: dict[str, Any]) -> dict[str, str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def _options(message: dict[str, Any]) -> dict[str, str]:
    return {text: data for text, data in _buttons(message).items() if text in ANSWERS}


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


def _verdict(folder: Path, diaries: list[Diary], resent: int, kills: int) -> Outcome:
    shown = {(d.session, name): what for d in diaries for name, what in d.shown.items()}
    with sqlite3.connect(folder / "bench.sqlite") as db:
        rows = db.execute(
            "SELECT session_id, variable, value FROM answers WHERE variable LIKE 'q%'"
        ).fetchall()
        files = showing.faults(db, folder / "media" / "answers", shown)
        parked = db.execute("SELECT count(*) FROM parked").fetchone()[0]
    stored = Counter((session, variable) for session, variable, _ in rows)
    values = {(session, variable): json.loads(value) for session, variable, value in rows}
    pressed = {(d.session, name): value for d in diaries for name, value in d.pressed.items()}
    return Outcome(
        kills=kills,
        people=len(diaries),
        presses=len(pressed),
        files=sum(what.files for what in shown.values()),
        silences=sum(d.silences for d in diaries),
        resent=resent,
        lost=sum(key not in values for key in pressed) + files["lost"],
        twice=sum(count > 1 for count in stored.values()) + files["twice"],
        elsewhere=sum(values[key] != value for key, value in pressed.items() if key in values)
        + sum(key not in pressed for key in values),
        must_repeat=sum(d.repeated + max(0, d.consents - 1) + (not d.finished) for d in diaries),
        unreminded=sum(d.unreminded for d in diaries),
        reminded_twice=sum(d.reminded_twice for d in diaries),
        parked=parked,
    )


async def main(kills: int, size: int, seed: int, *, webhook: bool = False) -> Outcome:
    """One torment, timed from outside."""
    started = time.monotonic()
    outcome = await torment(kills, size, seed, webhook=webhook)
    print(f"{outcome}  in {time.monotonic() - started:.0f} s")
    return outcome
