"""The audit log: who looked at what, took what out, changed a role, published. It holds no answer."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import add
from bot.storage.tables import audit


class Entry(NamedTuple):
    """One entry. `member` 0: at the server; `action` is a route's name such as "export"; `object` is what it
    was done to, and `detail` more of it.
    """

    at: str
    member: int
    action: str
    object: str
    detail: str


async def note(db: AsyncConnection, entry: Entry) -> None:
    """Add an entry in the transaction that does what it tells."""
    row = entry._asdict() | {"member_id": entry.member or None}
    del row["member"]
    await add(db, audit, [row])


async def count(db: AsyncConnection) -> int:
    """How many entries there are."""
    return (await db.execute(select(func.count()).select_from(audit))).scalar_one()


async def entries(db: AsyncConnection, most: int = -1, after: int = 0) -> list[Entry]:
    """The latest first, without the first `after`; at most so many, -1: all."""
    columns = (audit.c.at, audit.c.member_id, audit.c.action, audit.c.object, audit.c.detail)
    query = select(*columns).order_by(audit.c.id.desc()).offset(after)
    rows = await db.execute(query if most < 0 else query.limit(most))
    return [Entry(at, member or 0, *rest) for at, member, *rest in rows]


async def last_of(db: AsyncConnection, action: str) -> dict[str, Entry]:
    """Detail → the latest entry of an action with that detail."""
    columns = (audit.c.at, audit.c.member_id, audit.c.action, audit.c.object, audit.c.detail)
    rows = await db.execute(select(*columns).where(audit.c.action == action).order_by(audit.c.id))
    return {row.detail: Entry(row.at, row.member_id or 0, *row[2:]) for row in rows}
