"""What happens because time passes: timers fall due, and what is remembered only for a while is forgotten."""

from __future__ import annotations

import asyncio

from bot.alarms import Alarms
from bot.patience import ever
from bot.storage.upkeep import prune
from bot.turns import Door

TICK_SECONDS = 2.0
PRUNE_SECONDS = 600.0


async def run_clock(
    door: Door, contact_days: int, *, tick: float = TICK_SECONDS, pruning: float = PRUNE_SECONDS
) -> None:
    """Ring the timers that are due, and prune, at once and then every so many seconds, until cancelled."""
    alarms = Alarms(door)
    async with asyncio.TaskGroup() as group:
        group.create_task(ever("timers_wait", alarms.ring, tick))
        group.create_task(
            ever("pruning_waits", lambda: prune(door.database, door.now(), contact_days), pruning)
        )
