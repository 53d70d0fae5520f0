"""What happens because time passes: timers fall due, and what is remembered only for a while is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.alarms import Alarms
from bot.storage.faults import passing
from bot.storage.upkeep import prune
from bot.turns import Door

log = structlog.get_logger()
TICK_SECONDS = 2.0
PRUNE_SECONDS = 600.0


async def run_clock(
    door: Door, contact_days: int, *, tick: float = TICK_SECONDS, pruning: float = PRUNE_SECONDS
) -> None:
    """Ring the timers that are due, and prune, at once and then every so many seconds, until cancelled."""
    alarms = Alarms(door)
    async with asyncio.TaskGroup() as group:
        group.create_task(_ever("timers_wait", alarms.ring, tick))
        group.create_task(
            _ever("pruning_waits", lambda: prune(door.database, door.now(), contact_days), pruning)
        )


async def _ever(late: str, work: Callable[[], Awaitable[object]], seconds: float) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            if not passing(error):
                raise
            log.warning(late, error=type(error).__name__)
        await asyncio.sleep(seconds)
