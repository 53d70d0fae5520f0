"""People at the bench: each answers as soon as the next prompt is there, then somebody new takes the place.

They live in the process of the local Bot API server, so that pressing costs next to nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.playground import acts
from bot.playground.world import Bot, Chat

ANSWERS = ("Yes, I agree", "Agree", "Not sure", "Disagree")
PATIENCE = 60.0


@dataclass
class Tally:
    """What was seen: when each press was made and how long the next prompt took (seconds)."""

    presses: list[tuple[float, float]] = field(default_factory=list)
    finished: int = 0
    stuck: int = 0


async def crowd(bot: Bot, size: int, seconds: float, tally: Tally) -> None:
    """So many people at once, for so many seconds; whoever has finished is replaced."""
    end = time.monotonic() + seconds
    ids = count(10_000)
    async with asyncio.TaskGroup() as group:
        for _ in range(size):
            group.create_task(_place(bot, ids, end, tally))


async def _place(bot: Bot, ids: Iterator[int], end: float, tally: Tally) -> None:
    while time.monotonic() < end:
        await _conversation(bot, next(ids), end, tally)


async def _conversation(bot: Bot, person: int, end: float, tally: Tally) -> None:
    acts.add_person(bot, person, "Bench")
    chat = bot.chats[person]
    before = 0
    acts.say(bot, person, "/start")
    while time.monotonic() < end:
        started = time.monotonic()
        message = await next_prompt(chat, before)
        if message is None:
            tally.stuck += 1
            return
        tally.presses.append((started, time.monotonic() - started))
        data = answer_of(message)
        if data is None:
            tally.finished += 1
            return
        before = message["message_id"]
        acts.press(bot, person, data=data, message_id=before)


async def next_prompt(chat: Chat, after: int, patience: float = PATIENCE) -> dict[str, Any] | None:
    """The bot's first message with a number above `after`; None if it does not come."""
    end = time.monotonic() + patience
    while (left := end - time.monotonic()) > 0:
        newest = next(reversed(chat.messages.values()), None)
        if newest is not None and newest["message_id"] > after and newest["from"]["is_bot"]:
            return newest
        await chat.bell.wait(left)
    return None


async def until(seen: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Come back once something is so; looked at twenty times a second."""
    async with asyncio.timeout(patience):
        while not seen():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.05)


def answer_of(message: dict[str, Any]) -> str | None:
    """The data of the first button that answers; None where nothing is asked."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        for button in row:
            if button["text"] in ANSWERS:
                data: str = button["callback_data"]
                return data
    return None
