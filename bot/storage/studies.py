"""The published versions of the study's conversations."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import case, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import insert
from bot.storage.tables import flow_versions, sessions

SHORT = 10
"""So many signs of a version's hash tell versions apart for people."""


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


_VERSION = tuple(
    flow_versions.c[name] for name in ("hash", "conversation", "number", "published_at", "source")
)
_NEXT = select(func.coalesce(func.max(flow_versions.c.number), 0) + 1).scalar_subquery()

_LOCK = 0x50_55_42_4C
"""A number of our own for PostgreSQL's advisory lock."""


async def _in_turn(db: AsyncConnection) -> None:
    """Whoever publishes at the same time waits here, and then counts on from the other's number. On SQLite
    the transaction itself keeps others out.
    """
    if db.dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


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
    await _in_turn(db)
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
    await _in_turn(db)
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


_TRIED = exists().where(sessions.c.version == flow_versions.c.hash)
_CANDIDATE = (flow_versions.c.number == 0) & ~_TRIED


async def drop_candidate(db: AsyncConnection, hash_: str) -> None:
    """Let go of a version, unless it was published or somebody is trying it."""
    await db.execute(delete(flow_versions).where(flow_versions.c.hash == hash_, _CANDIDATE))


async def drop_candidates(db: AsyncConnection, before: str) -> None:
    """Let go of the versions that were sent before a time, never published, and are tried by nobody."""
    await db.execute(delete(flow_versions).where(flow_versions.c.published_at < before, _CANDIDATE))


async def body(db: AsyncConnection, hash_: str) -> str | None:
    """What was published under a hash."""
    row = await db.execute(select(flow_versions.c.body).where(flow_versions.c.hash == hash_))
    return row.scalar_one_or_none()


async def hashes(db: AsyncConnection) -> set[str]:
    """The hashes of all stored versions."""
    return set((await db.execute(select(flow_versions.c.hash))).scalars())
