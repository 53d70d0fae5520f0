"""All rows of a database as lines of text, and back: the same for SQLite and PostgreSQL.

A table is a list of its columns' names, then one JSON list a row; bytes are `{"b64": …}`. Tables are taken
as they are in the database, not as this version of the bot knows them, so that an old one can be kept, too.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Integer, MetaData, Table, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import add
from bot.storage.tables import facts

VERSION_TABLE = "alembic_version"
_PART = 500


async def revision(db: AsyncConnection) -> str:
    """Which migration the database has come to; "" where it has no tables of ours."""
    if not await db.run_sync(lambda connection: inspect(connection).has_table(VERSION_TABLE)):
        return ""
    found = await db.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    return str(found.scalar_one_or_none() or "")


async def key_fingerprint(db: AsyncConnection) -> str:
    """The fingerprint of the key that the database is sealed with; "" where none was used yet."""
    found = await db.execute(select(facts.c.value).where(facts.c.name == "key"))
    return found.scalar_one_or_none() or ""


async def tables(db: AsyncConnection) -> list[Table]:
    """The tables that there are, each after those that it refers to."""

    def reflect(connection: Connection) -> list[Table]:
        metadata = MetaData()
        metadata.reflect(connection)
        return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]

    return await db.run_sync(reflect)


async def lines(db: AsyncConnection, table: Table) -> AsyncIterator[str]:
    """A table as text, in parts of many lines; what is held does not grow with it."""
    yield json.dumps([column.name for column in table.columns]) + "\n"
    rows = await db.stream(
        select(table).order_by(*table.primary_key).execution_options(yield_per=_PART),
    )
    async for part in rows.partitions():
        yield "".join(f"{json.dumps([_out(cell) for cell in row])}\n" for row in part)


def read_rows(kept: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows in a table's lines. Raises ValueError where they are no such lines."""
    each = iter(kept)
    names = json.loads(next(each, "[]"))
    for line in each:
        yield dict(zip(names, map(_in, json.loads(line)), strict=True))


async def fill(db: AsyncConnection, table: Table, kept: Iterable[str]) -> int:
    """Insert a table's lines; how many rows they were."""
    rows, count = read_rows(kept), 0
    while part := list(islice(rows, _PART)):
        await add(db, table, part)
        count += len(part)
    return count


async def count_on(db: AsyncConnection, filled: Iterable[Table]) -> None:
    """Let new ids follow those that are there. SQLite does by itself."""
    if db.dialect.name != "postgresql":
        return
    for table in filled:
        if "id" in table.columns and isinstance(table.columns["id"].type, Integer):
            name = table.name
            await db.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} "  # noqa: S608
                    "HAVING max(id) IS NOT NULL"
                )
            )


def _out(cell: Any) -> Any:
    return {"b64": base64.b64encode(cell).decode()} if isinstance(cell, bytes) else cell


def _in(cell: Any) -> Any:
    return base64.b64decode(cell["b64"]) if isinstance(cell, dict) else cell
