"""One process at a time runs the bot on a database: a second one would send everything twice."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.storage.database import Database
from bot.storage.faults import passing

log = structlog.get_logger()

_LOCK = 0x50_55_4E_45
"""A number of our own for PostgreSQL's advisory lock, which lives as long as its connection."""
WATCH_SECONDS = 5.0

Watch = Callable[[], Coroutine[Any, Any, None]]
"""To be run beside the bot: takes the lock again where its connection broke."""


@asynccontextmanager
async def alone(database: Database, watch_seconds: float = WATCH_SECONDS) -> AsyncIterator[Watch]:
    """Be the one that runs the bot on this database, for as long as the block or the process lives.

    Raises `OperatorError` where another process is; so does the watch, should one have taken over.
    """
    if database.file:
        file = database.file.resolve()  # whatever link leads to it
        lock = _lock_file(file.with_name(f"{file.name}-running"), database.name)
        try:
            yield _nothing
        finally:
            os.close(lock)
    else:
        hold = _Hold(database, watch_seconds)
        await hold.take()
        try:
            yield hold.watch
        finally:
            await hold.release()


def _lock_file(path: Path, name: str) -> int:
    import fcntl  # not on Windows, where the bot does not run

    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise _taken(name) from None
    return handle


def _taken(name: str) -> OperatorError:
    return OperatorError(
        f"The bot is running already with the database {name}, and two would send everything twice. "
        "Please stop the other one first."
    )


async def _nothing() -> None:
    pass


class _Hold:
    """PostgreSQL's lock, on a connection of its own."""

    def __init__(self, database: Database, watch_seconds: float) -> None:
        self._database = database
        self._seconds = watch_seconds
        self._db: AsyncConnection | None = None

    async def take(self) -> None:
        db = await self._database.connection()
        if not (await db.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK})).scalar_one():
            await db.close()
            raise _taken(self._database.name)
        self._db = db

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await (self._db.execute(text("SELECT 1")) if self._db else self.take())
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("lock_lost", error=type(error).__name__)
                await self.release()

    async def release(self) -> None:
        db, self._db = self._db, None
        if db:
            # Back in the pool the connection would keep the lock.
            with suppress(SQLAlchemyError, OSError):
                await db.execute(text("SELECT pg_advisory_unlock_all()"))
            with suppress(SQLAlchemyError, OSError):
                await db.close()
