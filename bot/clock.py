"""What happens because time passes: what is remembered only for a while is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.storage.database import Database
from bot.storage.faults import passing
from bot.storage.upkeep import prune

log = structlog.get_logger()
EVERY_SECONDS = 600.0


async def run_clock(
    database: Database, now: Callable[[], str], contact_days: int, every: float = EVERY_SECONDS
) -> None:
    """Prune at once and then every so many seconds, until cancelled."""
    while True:
        try:
            await prune(database, now(), contact_days)
        except Exception as error:
            if not passing(error):
                raise
            log.warning("pruning_waits", error=type(error).__name__)
        await asyncio.sleep(every)
