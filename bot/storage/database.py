"""The database handle: transactions for whoever writes, snapshots for whoever only reads."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import OperatorError
from bot.storage.faults import explain

BUSY_MS = 5_000
"""How long SQLite waits for another process before it says that it is locked."""

_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
)
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


@dataclass(frozen=True, slots=True)
class Database:
    """An open database. `file` is SQLite's file (None: a server); `name` is how people know it."""

    name: str
    file: Path | None
    _writer: AsyncEngine
    _reader: AsyncEngine
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """All of the block is committed at its end, or nothing of it if it raises."""
        async with AsyncExitStack() as stack:
            if self.file:
                # SQLite has one writer at a time: queueing here is fair, its own busy waiting is not.
                await stack.enter_async_context(self._turn)
            yield await stack.enter_async_context(self._writer.begin())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One unchanging view of everything committed so far; nothing can be written."""
        async with self._reader.connect() as db:
            yield db

    async def connection(self) -> AsyncConnection:
        """A connection of one's own, without transactions; whoever asks for it closes it."""
        return await self._writer.execution_options(isolation_level="AUTOCOMMIT").connect()

    async def scrub(self) -> bool:
        """Wipe what SQLite's log still holds of deleted rows; False if something is in the way now."""
        if not self.file:
            return True
        async with self._turn, self._writer.connect() as db:
            driver = (await db.get_raw_connection()).driver_connection
            assert driver is not None
            # A long export must not hold up the conversations: whoever calls tries again later.
            await driver.execute("PRAGMA busy_timeout=100")
            try:
                [(busy, *_)] = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error:
                return False
            finally:
                await driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return not busy

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


async def connect(url: str) -> Database:
    """Open the database at a URL such as `sqlite:///data/study.db` or `postgresql://user:word@host/name`.

    SQLite's file and its folder are made where they are missing. Raises `OperatorError`.
    """
    database = (
        _sqlite(parsed) if (parsed := _parse(url)).drivername.startswith("sqlite") else _postgres(parsed)
    )
    try:
        async with database.reading() as db:
            await db.execute(text("SELECT 1"))
        if database.file:
            async with database.transaction():
                pass  # BEGIN IMMEDIATE tells at once whether the file can be written
    except (DBAPIError, OSError, PoolTimeoutError) as error:
        await database.close()
        raise explain(error, database.name) from error
    return database


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        return parsed.set(drivername=_DRIVERS[parsed.get_backend_name()])
    except (ArgumentError, KeyError, ValueError):
        raise OperatorError(
            "SOUNDINGBOARD_DATABASE is not an address that the bot knows. "
            "Please write sqlite:///folder/file.db or postgresql://user:password@host/name."
        ) from None


def _sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:":
        raise OperatorError(
            "SOUNDINGBOARD_DATABASE names no file, so all would be lost. "
            "Please write sqlite:///folder/file.db."
        )
    file = Path(url.database).absolute()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The folder {file.parent} for the database cannot be made ({error.strerror}). "
            "Please choose another folder in SOUNDINGBOARD_DATABASE, or make this one writable for the bot."
        ) from error
    pragmas = (*_PRAGMAS, "query_only=ON")
    return Database(
        name=str(file),
        file=file,
        _writer=_sqlite_engine(url, _PRAGMAS, "BEGIN IMMEDIATE"),
        _reader=_sqlite_engine(url, pragmas, "BEGIN"),
    )


def _sqlite_engine(url: URL, pragmas: tuple[str, ...], begin: str) -> AsyncEngine:
    # isolation_level=None keeps Python's driver from opening transactions of its own behind our back.
    engine = create_async_engine(url, connect_args={"isolation_level": None}, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: URL) -> Database:
    try:
        engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise OperatorError(
            "PostgreSQL needs one more package. "
            "Please install it with: pip install 'sounding-board[postgres]'"
        ) from error
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(name=_place(url), file=None, _writer=engine, _reader=snapshot)


def _place(url: URL) -> str:
    """Where a server is, for people: no user, no password."""
    host = url.host or url.query.get("host") or "localhost"
    return f"{url.database or ''} at {host}".strip()
