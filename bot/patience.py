"""A batch together; where that cannot be, each alone; and what cannot be even then is parked.

A database that is down, locked or full is nobody's poison: it is waited for, again and again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat
from typing import TypeVar

import structlog

from bot.storage.faults import explain, passing

One = TypeVar("One")
Done = TypeVar("Done")

Turns = Callable[[Sequence[One]], Awaitable[None]]
"""Lets a batch happen, in one transaction."""

Park = Callable[[One, str], Awaitable[None]]
"""Keeps what cannot happen, with the trace of why, for whoever mends the cause."""

_log = structlog.get_logger()

_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds to wait for a database that is not itself; then five, again and again."""


class StumbledError(Exception):
    """A handler raised; the cause is what it raised."""


async def attempt(name: str, batch: Sequence[One], turns: Turns[One], park: Park[One]) -> int:
    """Let the turns of a batch happen, in the database of this name; returns how many were parked."""
    try:
        await patiently(name, lambda: turns(batch))
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        _log.warning("door.again_alone", kind=type(error).__name__, arrivals=len(batch))
        return sum([not await _stands_alone(name, each, turns, park) for each in batch])
    return 0


async def _stands_alone(name: str, one: One, turns: Turns[One], park: Park[One]) -> bool:
    """Let one turn happen by itself; False where it had to be parked."""
    try:
        await patiently(name, lambda: turns([one]))
    except Exception as error:  # noqa: BLE001 - parked with its trace
        trace = trace_of(error)
        _log.error("door.parked", trace=trace)
        await patiently(name, lambda: park(one, trace))
        return False
    return True


async def patiently(name: str, work: Callable[[], Awaitable[Done]]) -> Done:
    """Do it, and do it again for as long as the database of this name is not itself; what came of it."""
    for pause in chain(_PAUSES, repeat(5.0)):
        try:
            return await work()
        except Exception as error:
            if not passing(error):
                raise
            _log.warning("door.waits", seconds=pause, why=str(explain(error, name)))
            await asyncio.sleep(pause)
    raise AssertionError  # there is always another try


async def ever(late: str, work: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Do it at once and then every so many seconds, until cancelled. What cannot be while the database or
    the disk is not itself is logged as `late`, and is for the next time.
    """
    while True:
        try:
            await work()
        except Exception as error:
            if not passing(error):
                raise
            _log.warning(late, error=type(error).__name__)
        await asyncio.sleep(seconds)


def trace_of(error: BaseException) -> str:
    """Where an error was raised, a line `file:line:function` for each frame, then its class: no values."""
    cause = error.__cause__ if isinstance(error, StumbledError) else error
    lines = []
    step = cause.__traceback__ if cause else None
    while step:
        code = step.tb_frame.f_code
        lines.append(f"{code.co_filename}:{step.tb_lineno}:{code.co_name}")
        step = step.tb_next
    return "\n".join([*lines, type(cause).__qualname__])
