"""Sessions, what was answered and agreed to in them, and the counts of those that are not kept."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.answers import Answer
from bot.engine.effects import Consented, Record
from bot.engine.session import Session, dump_session
from bot.storage.rows import Row, each, insert
from bot.storage.tables import participants, sessions, tallies

_CHANGING = ("state", "stage", "outcome", "language", "mode", "consented_at", "finished_at")

_earlier = sessions.alias("earlier")
_new = insert(sessions).values(
    number=select(func.coalesce(func.max(_earlier.c.number), 0) + 1)
    .where(_earlier.c.participant_id == bindparam("owner"))
    .scalar_subquery()
)
_SAVE = _new.on_conflict_do_update(
    index_elements=[sessions.c.id], set_={name: _new.excluded[name] for name in _CHANGING}
).inline()

_one_more = insert(tallies).from_select(
    ["cohort_id", "conversation", "outcome", "count"],
    select(
        participants.c.cohort_id,
        bindparam("conversation", type_=tallies.c.conversation.type),
        bindparam("outcome", type_=tallies.c.outcome.type),
        bindparam("one", 1, type_=tallies.c.count.type),
    ).where(participants.c.id == bindparam("participant")),
)
_TALLY = _one_more.on_conflict_do_update(
    index_elements=[tallies.c.cohort_id, tallies.c.conversation, tallies.c.outcome],
    set_={"count": tallies.c.count + 1},
).inline()


async def save_sessions(db: AsyncConnection, rows: list[Row]) -> None:
    """Keep sessions as they are now (rows of `session_row`), new ones numbered on for each participant."""
    await each(db, _SAVE, [row | {"owner": row["participant_id"]} for row in rows])


async def has_session(db: AsyncConnection, session: str) -> bool:
    """Is the session still there, neither erased nor counted only?"""
    return (await db.execute(select(sessions.c.id).where(sessions.c.id == session))).one_or_none() is not None


def session_row(session: Session) -> Row:
    return {
        "id": session.id,
        "participant_id": session.participant,
        "conversation": session.conversation,
        "version": session.version,
        "state": dump_session(session),
        "stage": session.stage,
        "outcome": session.outcome,
        "language": session.language,
        "mode": session.mode,
        "test": session.test,
        "started_at": session.started_at,
        "consented_at": session.consented_at,
        "finished_at": session.finished_at,
    }


def answer_row(record: Record) -> Row:
    answer = record.answer
    return {
        "session_id": record.session,
        "variable": record.variable,
        "revision": answer.revision,
        "state": answer.state,
        "value": json.dumps(answer.value, ensure_ascii=False),
        "other": answer.other,
        "comment": answer.comment,
        "files": json.dumps(answer.files, ensure_ascii=False),
        "language": answer.language,
        "wording": answer.wording,
        "material": answer.material,
        "draft": answer.draft,
        "asked_at": answer.asked_at,
        "answered_at": answer.answered_at,
    }


def answer_from(row: Sequence[object]) -> Answer:
    """The answer whose fields a row holds in their order, as `answer_row` wrote them."""
    kept = Answer._make(row)
    return kept._replace(value=json.loads(str(kept.value)), files=json.loads(str(kept.files)))


def consent_row(consented: Consented) -> Row:
    row = consented._asdict()
    return {"session_id": row.pop("session"), **row}


async def language_of(db: AsyncConnection, session: str) -> str | None:
    """The language that somebody is spoken to in a session; None where it is not kept (any more)."""
    found = await db.execute(select(sessions.c.language).where(sessions.c.id == session))
    return found.scalar_one_or_none()


async def count_tallies(db: AsyncConnection, rows: list[Row]) -> None:
    """One more of each row's (participant's cohort, conversation, outcome)."""
    await each(db, _TALLY, rows)
