"""Cohorts, the invites that lead into them, and the published versions of flows."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import TEST, Cohort, Invite
from bot.errors import OperatorError
from bot.storage.rows import insert, padded
from bot.storage.sealing import Seal
from bot.storage.tables import cohorts, flow_versions, invites, participants, sessions

CODE_BYTES = 16
"""128 random bits: 22 characters of `[A-Za-z0-9_-]`, of Telegram's 64."""

SHORT = 10
"""So many signs of a version's hash tell versions apart for people."""

OPEN = "open"
"""The name of the cohort that `join: open` leads to."""
_TESTS = "(test)"
"""The name of the cohort of tests; no other can have it."""


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
    """A stored flow: the hash of all of it, its conversation, its place among all publications (0: it was
    never published), when it was published or else sent, and whether it came from the "folder" or the "chat".
    """

    hash: str
    conversation: str
    number: int
    at: str
    source: str


class Use(NamedTuple):
    """How many conversations began with a version, and how many of them are not at their end."""

    begun: int
    under_way: int


_JOINED = (
    select(func.count())
    .where(
        participants.c.cohort_id == cohorts.c.id,
        participants.c.erased_at.is_(None),
        participants.c.test.is_(False),
    )
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
    cohorts.c.opens,
    cohorts.c.status,
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
            "opens": cohort.opens,
            "status": cohort.status,
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


async def test_cohort(db: AsyncConnection, at: str) -> Cohort:
    """The cohort of those who try a conversation, made when it is first asked for."""
    found = await cohort_named(db, _TESTS)
    return found or await add_cohort(db, Cohort(0, _TESTS, status=TEST), at)


async def cohort_named(db: AsyncConnection, name: str) -> Cohort | None:
    row = (await db.execute(select(*_COHORT).where(cohorts.c.name == name))).one_or_none()
    return _cohort(row) if row else None


async def list_cohorts(db: AsyncConnection) -> list[Counted]:
    """All cohorts in the order in which they were made."""
    consented = _people(sessions.c.consented_at != "")
    finished = _people(sessions.c.outcome == "complete")
    real = cohorts.c.status != TEST
    rows = await db.execute(select(*_COHORT, consented, finished).where(real).order_by(cohorts.c.id))
    return [Counted(_cohort(row), row[-2], row[-1]) for row in rows]


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
    id_, name, conversations, languages, *rest = row
    listed = (tuple(json.loads(conversations)), tuple(json.loads(languages)))
    return Cohort(id_, name, *listed, *rest[:5])


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


_VERSION = tuple(
    flow_versions.c[name] for name in ("hash", "conversation", "number", "published_at", "source")
)

_NEXT = select(func.coalesce(func.max(flow_versions.c.number), 0) + 1).scalar_subquery()


async def keep_version(db: AsyncConnection, hash_: str, conversation: str, body: str, at: str) -> None:
    """Keep a flow's whole body under its hash, for good, before it is published; again does nothing."""
    await db.execute(
        insert(flow_versions)
        .values(hash=hash_, number=0, conversation=conversation, body=body, published_at=at, source="chat")
        .on_conflict_do_nothing()
    )


async def publish(db: AsyncConnection, hash_: str, conversation: str, body: str, at: str) -> bool:
    """Keep a flow's whole body under its hash, for good, and let new sessions get it. False: it was published
    before.
    """
    known = select(flow_versions.c.number).where(flow_versions.c.hash == hash_)
    if (await db.execute(known)).scalar_one_or_none():
        return False
    await keep_version(db, hash_, conversation, body, at)
    await db.execute(
        update(flow_versions)
        .where(flow_versions.c.hash == hash_)
        .values(number=_NEXT, published_at=at, source="folder")
    )
    return True


async def make_latest(db: AsyncConnection, hash_: str, at: str = "", source: str = "") -> bool:
    """Let new sessions get a version from now on, published for the first time or again. False: they did
    already. `source` says where that was decided, "" leaves it; a version from the folder that is published
    from the chat stays when the folder goes.
    """
    other = flow_versions.alias()
    newer = exists().where(
        other.c.conversation == flow_versions.c.conversation, other.c.number > flow_versions.c.number
    )
    values: dict[str, Any] = {"number": _NEXT}
    wanted = newer | (flow_versions.c.number == 0)
    if source:
        values |= {"source": source, "published_at": at}
        wanted |= flow_versions.c.source != source
    done = await db.execute(update(flow_versions).where(flow_versions.c.hash == hash_, wanted).values(values))
    return done.rowcount == 1


async def latest(db: AsyncConnection, conversation: str) -> Version | None:
    """The version that new sessions of a conversation get."""
    return next((each for each in await current(db) if each.conversation == conversation), None)


async def current(db: AsyncConnection) -> list[Version]:
    """Of each conversation the version that new sessions get, in the order in which they were published."""
    published = select(*_VERSION).where(flow_versions.c.number > 0)
    rows = await db.execute(published.order_by(flow_versions.c.number))
    return list({row.conversation: Version(*row) for row in rows}.values())


async def versions(db: AsyncConnection, conversation: str) -> list[Version]:
    """All stored versions of a conversation, the latest publication first, those never published last."""
    rows = await db.execute(
        select(*_VERSION)
        .where(flow_versions.c.conversation == conversation)
        .order_by(flow_versions.c.number.desc(), flow_versions.c.published_at.desc(), flow_versions.c.hash)
    )
    return [Version(*row) for row in rows]


async def version(db: AsyncConnection, hash_: str) -> Version | None:
    """The stored version of a hash, or of at least the first ten signs of one."""
    known = flow_versions.c.hash.startswith(hash_, autoescape=True)
    if len(hash_) < SHORT or not hash_.isalnum():
        return None
    found = (await db.execute(select(*_VERSION).where(known))).all()
    return Version(*found[0]) if len(found) == 1 else None


async def in_use(db: AsyncConnection, conversation: str) -> dict[str, Use]:
    """Hash → how many participants' conversations are in a version. Tests are none."""
    going_on = case((sessions.c.outcome == "in_progress", 1), else_=0)
    rows = await db.execute(
        select(sessions.c.version, func.count(), func.sum(going_on))
        .where(sessions.c.test.is_(False), sessions.c.conversation == conversation)
        .group_by(sessions.c.version)
    )
    return {hash_: Use(begun, int(under_way)) for hash_, begun, under_way in rows}


async def newest(db: AsyncConnection) -> int:
    """How many publications there were so far; each new one, and each return to an older one, counts."""
    highest = await db.execute(select(func.coalesce(func.max(flow_versions.c.number), 0)))
    return int(highest.scalar_one())


async def drop_candidate(db: AsyncConnection, hash_: str) -> bool:
    """Let go of a version that was never published; False: it was, or somebody is trying it."""
    tried = exists().where(sessions.c.version == flow_versions.c.hash)
    gone = await db.execute(
        delete(flow_versions).where(flow_versions.c.hash == hash_, flow_versions.c.number == 0, ~tried)
    )
    return gone.rowcount == 1


async def body(db: AsyncConnection, hash_: str) -> str | None:
    """What was published under a hash."""
    row = await db.execute(select(flow_versions.c.body).where(flow_versions.c.hash == hash_))
    return row.scalar_one_or_none()


async def hashes(db: AsyncConnection) -> set[str]:
    """The hashes of all stored versions."""
    return set((await db.execute(select(flow_versions.c.hash))).scalars())
