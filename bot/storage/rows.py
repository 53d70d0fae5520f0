"""Two habits of every bulk statement: rows go in together, and lists of keys come in few lengths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

__all__ = ["Row", "add", "each", "insert", "padded"]
# PostgreSQL's `insert` serves SQLite too: for ON CONFLICT and RETURNING both write the same words.

Row = dict[str, Any]
"""One row to write: column → value."""

_Key = TypeVar("_Key", int, str, bytes)


async def add(db: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert all rows; nothing happens if there are none."""
    if rows:
        await db.execute(_insert(table), rows)


async def each(db: AsyncConnection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run a statement once for each row; nothing happens if there are none."""
    if rows:
        await db.execute(statement, rows)


def padded(keys: Collection[_Key]) -> list[_Key]:
    """The keys for an `IN (…)`, the last one repeated until their number is a power of two.

    A database prepares a statement anew for each number of keys; so there are only a few.
    """
    known = list(keys)
    wanted = 1 << max(len(known) - 1, 0).bit_length()
    return known + known[-1:] * (wanted - len(known))


@cache
def _insert(table: Table) -> Executable:
    return insert(table).inline()
