"""Cohorts, the invites that lead into them, and the published versions of flows."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Cohort, Invite
from bot.errors import OperatorError
from bot.storage.rows import insert, padded
from bot.storage.sealing import Seal
from bot.storage.tables import cohorts, flow_versions, invites, participants, sessions

CODE_BYTES = 16
"""128 random bits: 22 characters of `[A-Za-z0-9_-]`, of Telegram's 64."""

OPEN = "open"
"""The name of the cohort that `join: open` leads to."""


class Counted(NamedTuple):
    """A cohort and how many of its participants have consented and have finished a conversation."""

    cohort: Cohort
    consented: int
    finished: int


class Issued(NamedTuple):
    """An invite together with its code, for whoever hands it out."""

    invite: Invite
    code: str


class Version(NamedTuple):
    """A published flow: the hash of all of it, its conversation, and its place among all publications."""

    hash: str
    conversation: str
    number: int


_JOINED = (
    select(func.count())
    .where(participants.c.cohort_id == cohorts.c.id, participants.c.erased_at.is_(None))
    .scalar_subquery()
)
_COHORT = (
    cohorts.c.id,
    cohorts.c.name,
    cohorts.c.conversations,
    cohorts.c.languages,
    cohorts.c.size,
    cohorts.c.closes,
    _JOINED,
)
_INVITE = (
    invites.c.id,
    invites.c.cohort_id,
    invites.c.label,
    invites.c.uses,
    invites.c.used,
    invites.c.revoked_at.is_not(None),
)
_CHOSEN = cohorts.c.id.in_(bindparam("cohorts", expanding=True))
# The count must be read after the lock is held: a statement sees the state at its own beginning.
_LOCK_COHORTS = select(cohorts.c.id).where(_CHOSEN).order_by(cohorts.c.id).with_for_update(key_share=True)
_COHORTS = select(*_COHORT).where(_CHOSEN)
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


# ------------------------------------------------------------------ cohorts


async def add_cohort(db: AsyncConnection, cohort: Cohort, at: str) -> Cohort:
    """Keep a new cohort, whatever its `id` and `joined`. Raises `OperatorError` if the name is taken."""
    row = await db.execute(
        insert(cohorts).on_conflict_do_nothing().returning(cohorts.c.id),
        {
            "name": cohort.name,
            "conversations": json.dumps(cohort.conversations),
            "languages": json.dumps(cohort.languages),
            "size": cohort.size,
            "closes": cohort.closes,
            "created_at": at,
        },
    )
    new = row.scalar_one_or_none()
    if new is None:
        raise OperatorError(f"There is a cohort named {cohort.name} already. Please choose another name.")
    return cohort._replace(id=new, joined=0)


async def open_cohort(db: AsyncConnection, at: str) -> Cohort:
    """The cohort of everybody who comes without an invite, made when it is first asked for."""
    return await cohort_named(db, OPEN) or await add_cohort(db, Cohort(0, OPEN), at)


async def cohort_named(db: AsyncConnection, name: str) -> Cohort | None:
    row = (await db.execute(select(*_COHORT).where(cohorts.c.name == name))).one_or_none()
    return _cohort(row) if row else None


async def list_cohorts(db: AsyncConnection) -> list[Counted]:
    """All cohorts in the order in which they were made."""
    consented = _people(sessions.c.consented_at != "")
    finished = _people(sessions.c.outcome == "complete")
    rows = await db.execute(select(*_COHORT, consented, finished).order_by(cohorts.c.id))
    return [Counted(_cohort(row), row[7], row[8]) for row in rows]


async def lock_cohorts(db: AsyncConnection, wanted: Collection[int]) -> dict[int, Cohort]:
    """Cohorts by id, locked so that nobody else joins one until this transaction ends."""
    if not wanted:
        return {}
    await db.execute(_LOCK_COHORTS, {"cohorts": padded(wanted)})
    return {row.id: _cohort(row) for row in await db.execute(_COHORTS, {"cohorts": padded(wanted)})}


def _people(that: ColumnElement[bool]) -> Any:
    """How many participants of a cohort have a real session for which `that` holds."""
    return (
        select(func.count(sessions.c.participant_id.distinct()))
        .join(participants, participants.c.id == sessions.c.participant_id)
        .where(participants.c.cohort_id == cohorts.c.id, sessions.c.test.is_(False), that)
        .scalar_subquery()
    )


def _cohort(row: Sequence[Any]) -> Cohort:
    number, name, conversations, languages, size, closes, joined, *_ = row
    return Cohort(
        number, name, tuple(json.loads(conversations)), tuple(json.loads(languages)), size, closes, joined
    )


# ------------------------------------------------------------------ invites


async def add_invite(db: AsyncConnection, seal: Seal, cohort: int, label: str, uses: int, at: str) -> Issued:
    """A new invite into a cohort, for `uses` people (0: any number)."""
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
        },
    )
    return Issued(Invite(row.scalar_one(), cohort, label, uses), code)


async def list_invites(db: AsyncConnection, seal: Seal, cohort: int) -> list[Issued]:
    """A cohort's invites with their codes, in the order in which they were made."""
    chosen = select(*_INVITE, invites.c.sealed).where(invites.c.cohort_id == cohort).order_by(invites.c.id)
    return [
        Issued(Invite(*invite), seal.open(sealed).decode()) for *invite, sealed in await db.execute(chosen)
    ]


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


# ------------------------------------------------------------------ flow versions


async def publish(db: AsyncConnection, hash_: str, conversation: str, body: str, at: str) -> bool:
    """Keep a flow's whole body under its hash, for good. False: it was published before."""
    next_number = select(func.coalesce(func.max(flow_versions.c.number), 0) + 1).scalar_subquery()
    row = await db.execute(
        insert(flow_versions)
        .values(hash=hash_, number=next_number, conversation=conversation, body=body, published_at=at)
        .on_conflict_do_nothing()
        .returning(flow_versions.c.number)
    )
    return row.one_or_none() is not None


async def make_latest(db: AsyncConnection, hash_: str) -> None:
    """Let new sessions get a version again that was published, and had others come after it."""
    other = flow_versions.alias()
    newer = exists().where(
        other.c.conversation == flow_versions.c.conversation, other.c.number > flow_versions.c.number
    )
    last = select(func.max(other.c.number)).scalar_subquery()
    await db.execute(
        update(flow_versions).where(flow_versions.c.hash == hash_, newer).values(number=last + 1)
    )


async def latest(db: AsyncConnection, conversation: str) -> Version | None:
    """The version that new sessions of a conversation get."""
    row = await db.execute(
        select(flow_versions.c.hash, flow_versions.c.conversation, flow_versions.c.number)
        .where(flow_versions.c.conversation == conversation)
        .order_by(flow_versions.c.number.desc(), flow_versions.c.hash)
        .limit(1)
    )
    found = row.one_or_none()
    return Version(*found) if found else None


async def body(db: AsyncConnection, hash_: str) -> str | None:
    """What was published under a hash."""
    row = await db.execute(select(flow_versions.c.body).where(flow_versions.c.hash == hash_))
    return row.scalar_one_or_none()


async def bodies(db: AsyncConnection) -> dict[str, str]:
    """Every published version: hash → body."""
    rows = await db.execute(select(flow_versions.c.hash, flow_versions.c.body))
    return {row.hash: row.body for row in rows}
