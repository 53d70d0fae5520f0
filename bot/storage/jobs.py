"""Work that outlives a turn, and timers that make one begin."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import Row, add, each, padded
from bot.storage.tables import contacts, jobs, sessions, timers

FETCH = "fetch"
"""Body: `{"file_id", "name"}`: download it, keep it in the media folder under that name."""
UNLINK = "unlink"
"""Body: `{"files"}`: delete these names from the media folder."""


HAND = "hand"
"""Body: `{"participant", "language"}`: make the file of all that is held about them, and send it."""
EXPORT = "export"
"""Body: `{"order", "member", "message"}`: make an export, and send it to one of the team."""
PROGRESS = "progress"
"""Body: `{"view", "scope", "route", "member", "message"}`: count, draw, and show it to one of the team."""
COMMANDS = "commands"
"""Body: `{}`: set the commands of the contact's chat to those of their role in the team."""
POSTER = "poster"
"""Body: `{"invite", "message"}`: draw the invite's poster and send it; 0: no message promises it."""
UPLOAD = "upload"
"""Body: `{"file_id"}`: look at a conversation that one of the team sent, and tell them."""

OF_THE_TEAM = (EXPORT, PROGRESS, COMMANDS, POSTER, UPLOAD)
KINDS = (FETCH, UNLINK, HAND, *OF_THE_TEAM)


class Job(NamedTuple):
    """One piece of work; `contact` and `session` are 0 and "" where it belongs to nobody."""

    id: int
    kind: str
    contact: int
    session: str
    body: dict[str, Any]
    attempts: int


class Timer(NamedTuple):
    id: int
    contact: int
    session: str
    kind: str
    due_at: str


_DUE_JOBS = (
    select(jobs.c.id, jobs.c.kind, jobs.c.contact_id, jobs.c.session_id, jobs.c.body, jobs.c.attempts)
    .where(
        jobs.c.due_at <= bindparam("now"),
        jobs.c.kind.in_(bindparam("kinds", expanding=True)),
        jobs.c.id.not_in(bindparam("without", expanding=True)),
    )
    .order_by(jobs.c.due_at, jobs.c.id)
    .limit(bindparam("most"))
)
_DUE_TIMERS = (
    select(timers.c.id, timers.c.contact_id, timers.c.session_id, timers.c.kind, timers.c.due_at)
    .join(contacts, contacts.c.id == timers.c.contact_id)
    .where(timers.c.due_at <= bindparam("now"), contacts.c.blocked_at.is_(None))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
)


def job_row(kind: str, body: dict[str, Any], at: str, contact: int | None = None, session: str = "") -> Row:
    """A row of `jobs`, due at once."""
    return {
        "kind": kind,
        "contact_id": contact,
        "session_id": session or None,
        "body": json.dumps(body, ensure_ascii=False),
        "due_at": at,
        "attempts": 0,
        "created_at": at,
    }


async def add_jobs(db: AsyncConnection, rows: list[Row]) -> None:
    """Queue jobs (rows of `job_row`)."""
    await add(db, jobs, rows)


async def take_jobs(
    db: AsyncConnection, now: str, most: int, without: Collection[int] = (), kinds: Collection[str] = KINDS
) -> list[Job]:
    """Jobs of these kinds that are due, the longest due first, except those that the caller has under way
    already.
    """
    chosen = {"now": now, "most": most, "kinds": padded(kinds), "without": padded(without)}
    rows = await db.execute(_DUE_JOBS, chosen)
    return [
        Job(id_, kind, contact or 0, session or "", json.loads(body), attempts)
        for id_, kind, contact, session, body, attempts in rows
    ]


async def count_jobs(db: AsyncConnection, contact: int, kind: str) -> int:
    """How many jobs of a kind wait, or are under way, for a contact."""
    mine = select(func.count()).where(jobs.c.contact_id == contact, jobs.c.kind == kind)
    return (await db.execute(mine)).scalar_one()


async def finish_job(db: AsyncConnection, job: int) -> bool:
    """Strike off a job that is done. False: it was erased meanwhile, so what it made must go too."""
    gone = await db.execute(delete(jobs).where(jobs.c.id == job))
    return gone.rowcount == 1


async def drop_unlinks(db: AsyncConnection) -> set[str]:
    """Strike off the jobs that delete files, where the files are not there yet; the names of those files."""
    mine = jobs.c.kind == UNLINK
    bodies = (await db.execute(select(jobs.c.body).where(mine))).scalars().all()
    await db.execute(delete(jobs).where(mine))
    return {name for body in bodies for name in json.loads(body)["files"]}


async def retry_job(db: AsyncConnection, job: int, due_at: str) -> None:
    """Count a failed attempt and try again from `due_at` on."""
    await db.execute(update(jobs).where(jobs.c.id == job).values(due_at=due_at, attempts=jobs.c.attempts + 1))


def timer_row(contact: int, kind: str, due_at: str, session: str = "") -> Row:
    """A row of `timers`; `session` "" where it belongs to none, `due_at` "" lets none come."""
    return {"contact_id": contact, "session_id": session or None, "kind": kind, "due_at": due_at}


_UNSET = delete(timers).where(timers.c.session_id == bindparam("session"), timers.c.kind == bindparam("what"))


async def set_timers(db: AsyncConnection, rows: list[Row]) -> None:
    """Set timers (rows of `timer_row`), each in place of the session's earlier one of that kind."""
    latest = {(row["session_id"], row["kind"]): row for row in rows}
    await each(db, _UNSET, [{"session": session, "what": kind} for session, kind in latest])
    await add(db, timers, [row for row in latest.values() if row["due_at"]])


async def due_timers(db: AsyncConnection, now: str, most: int) -> list[Timer]:
    """Timers that are due, the longest due first; they stay until they are claimed. Those of contacts who
    blocked the bot wait.
    """
    rows = await db.execute(_DUE_TIMERS, {"now": now, "most": most})
    return [Timer(id_, contact, session or "", kind, due) for id_, contact, session, kind, due in rows]


_CLAIM = delete(timers).where(timers.c.id.in_(bindparam("ids", expanding=True))).returning(timers.c.id)
_RUNNING_OF = (
    select(sessions.c.id)
    .join(contacts, contacts.c.participant == sessions.c.participant_id)
    .where(contacts.c.id == bindparam("contact"), sessions.c.outcome == "in_progress")
    .order_by(sessions.c.number.desc())
    .limit(1)
)


async def claim_timers(db: AsyncConnection, timer_ids: Collection[int]) -> set[int]:
    """Drop timers whose contacts are locked; those of them that nobody else has dropped or moved."""
    return set((await db.execute(_CLAIM, {"ids": padded(timer_ids)})).scalars()) if timer_ids else set()


async def set_timer_of_running(db: AsyncConnection, contact: int, kind: str, due_at: str) -> None:
    """Set a timer for the conversation that a contact is in, if it is in one, in place of all it had."""
    running = (await db.execute(_RUNNING_OF, {"contact": contact})).scalar()
    if running is not None:
        await db.execute(delete(timers).where(timers.c.session_id == running))
        await set_timers(db, [timer_row(contact, kind, due_at, running)])
