"""Invites: the links that lead into a cohort, and what became of those who opened them."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Invite
from bot.storage.cohorts import EACH
from bot.storage.rows import insert, padded
from bot.storage.sealing import Seal
from bot.storage.tables import invites

CODE_BYTES = 16
"""128 random bits: 22 characters of `[A-Za-z0-9_-]`, of Telegram's 64."""


class Issued(NamedTuple):
    """An invite together with its code, for whoever hands it out. `member` of the team made it (0: at the
    server). Of the `invite.used` who came in by it so many have consented and have finished a conversation,
    and have not had everything erased.
    """

    invite: Invite
    code: str
    member: int = 0
    consented: int = 0
    finished: int = 0
    made_at: str = ""


_INVITE = (
    invites.c.id,
    invites.c.cohort_id,
    invites.c.label,
    invites.c.uses,
    invites.c.used,
    invites.c.revoked_at.is_not(None),
)
_INVITES = (
    select(invites.c.lookup, *_INVITE)
    .where(
        or_(
            invites.c.lookup.in_(bindparam("lookups", expanding=True)),
            invites.c.id.in_(bindparam("ids", expanding=True)),
        )
    )
    .order_by(invites.c.lookup)
    .with_for_update(key_share=True)
)
_FAR = (
    select(
        EACH.c.invite_id,
        func.sum(EACH.c.consented).label("consented"),
        func.sum(EACH.c.finished).label("finished"),
    )
    .group_by(EACH.c.invite_id)
    .subquery()
)
_ISSUED = select(
    *_INVITE,
    invites.c.sealed,
    func.coalesce(invites.c.member_id, 0),
    func.coalesce(_FAR.c.consented, 0),
    func.coalesce(_FAR.c.finished, 0),
    invites.c.created_at,
).select_from(invites.outerjoin(_FAR, _FAR.c.invite_id == invites.c.id))


async def add_invite(
    db: AsyncConnection, seal: Seal, cohort: int, label: str, uses: int, at: str, member: int = 0
) -> Issued:
    """A new invite into a cohort, for `uses` people (0: any number), made by a member of the team."""
    code = secrets.token_urlsafe(CODE_BYTES)
    row = await db.execute(
        insert(invites).returning(invites.c.id),
        {
            "cohort_id": cohort,
            "lookup": seal.lookup_code(code),
            "sealed": seal.seal(code.encode()),
            "label": label,
            "uses": uses,
            "used": 0,
            "created_at": at,
            "member_id": member or None,
        },
    )
    return Issued(Invite(row.scalar_one(), cohort, label, uses), code, member, made_at=at)


async def list_invites(db: AsyncConnection, seal: Seal, cohort: int = 0, member: int = 0) -> list[Issued]:
    """The invites with their codes, in the order in which they were made: of one cohort, of one member who
    made them, or all.
    """
    chosen = _ISSUED.where(invites.c.cohort_id == cohort) if cohort else _ISSUED
    return await _found(db, seal, chosen.where(invites.c.member_id == member) if member else chosen)


async def invite_of(db: AsyncConnection, seal: Seal, id_: int) -> Issued | None:
    """The invite with this id; None where there is none."""
    return next(iter(await _found(db, seal, _ISSUED.where(invites.c.id == id_))), None)


async def _found(db: AsyncConnection, seal: Seal, query: Select[Any]) -> list[Issued]:
    rows = await db.execute(query.order_by(invites.c.id))
    return [Issued(Invite(*row[:6]), seal.open(row.sealed).decode(), *row[7:]) for row in rows]


async def revoke_invite(db: AsyncConnection, invite: int, at: str) -> None:
    """Let nobody in by this invite from now on; those who are in stay in."""
    await db.execute(update(invites).where(invites.c.id == invite).values(revoked_at=at))


async def lock_invites(
    db: AsyncConnection, seal: Seal, codes: Collection[str], ids: Collection[int] = ()
) -> dict[str | int, Invite]:
    """Invites by code and by id, locked so that their last use is given once; unknown ones are left out."""
    if not codes and not ids:
        return {}
    lookups = {seal.lookup_code(code): code for code in codes}
    rows = list(await db.execute(_INVITES, {"lookups": padded(lookups), "ids": padded(ids)}))
    found: dict[str | int, Invite] = {invite[0]: Invite(*invite) for _, *invite in rows if invite[0] in ids}
    return found | {lookups[lookup]: Invite(*invite) for lookup, *invite in rows if lookup in lookups}


async def use_invites(db: AsyncConnection, used: dict[int, int]) -> None:
    """Invite's id → how many more people have come in by it. The rows are locked already."""
    for invite, more in used.items():
        await db.execute(update(invites).where(invites.c.id == invite).values(used=invites.c.used + more))


async def used_up(db: AsyncConnection, used: dict[int, int]) -> list[Invite]:
    """Of invites (id → how many more people are about to come in by it) those that are used up by that."""
    if not used:
        return []
    limited = select(*_INVITE).where(invites.c.id.in_(padded(used)), invites.c.uses > 0)
    found = [Invite(*row) for row in await db.execute(limited)]
    return [each for each in found if each.used < each.uses <= each.used + used[each.id]]


async def makers(db: AsyncConnection, ids: Collection[int]) -> dict[int, int]:
    """Invite's id → who of the team made it; those made at the server are left out."""
    if not ids:
        return {}
    made = select(invites.c.id, invites.c.member_id).where(
        invites.c.id.in_(padded(ids)), invites.c.member_id.is_not(None)
    )
    return {row.id: row.member_id for row in await db.execute(made)}


async def made_by(db: AsyncConnection, member: int) -> tuple[int, ...]:
    """The invites that somebody of the team made."""
    rows = await db.execute(select(invites.c.id).where(invites.c.member_id == member).order_by(invites.c.id))
    return tuple(rows.scalars())
