"""All that is held about one participant, for that participant: every revision, every time."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.answers import Answer
from bot.engine.effects import Consented
from bot.engine.session import Session, load_session
from bot.storage.sessions import answer_from
from bot.storage.tables import (
    answers,
    cohorts,
    consent_log,
    contacts,
    invites,
    participants,
    sessions,
    timers,
)


class Awaited(NamedTuple):
    """A timer: what it is for ("reminder") and when it falls due."""

    kind: str
    due_at: str


class Talk(NamedTuple):
    """One session with all of its answers (variable and revision, as they were kept), consents and timers."""

    session: Session
    answers: list[tuple[str, Answer]]
    consents: list[Consented]
    timers: list[Awaited]


class Holding(NamedTuple):
    """A participant's own random id, group, invite (its label), language and joining; then their talks."""

    participant: str
    cohort: str
    invite: str
    language: str
    joined_at: str
    talks: list[Talk]


async def lock_contact(db: AsyncConnection, contact: int) -> None:
    """Let nobody change this person's state, or erase them, until the transaction ends."""
    await db.execute(select(contacts.c.id).where(contacts.c.id == contact).with_for_update(key_share=True))


async def holding(db: AsyncConnection, participant: str) -> Holding | None:
    """Everything that is held about a participant; None where there is nobody of that id (any more)."""
    found = await db.execute(
        select(
            participants.c.id,
            cohorts.c.name,
            func.coalesce(invites.c.label, ""),
            participants.c.language,
            participants.c.joined_at,
        )
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .outerjoin(invites, invites.c.id == participants.c.invite_id)
        .where(participants.c.id == participant, participants.c.erased_at.is_(None))
    )
    row = found.one_or_none()
    return Holding(*row, await _talks(db, participant)) if row else None


async def _talks(db: AsyncConnection, participant: str) -> list[Talk]:
    rows = await db.execute(
        select(sessions.c.state)
        .where(sessions.c.participant_id == participant)
        .order_by(sessions.c.started_at, sessions.c.number)
    )
    held = [load_session(state) for state in rows.scalars()]
    return [
        Talk(
            session,
            await _answers(db, session.id),
            await _consents(db, session.id),
            await _timers(db, session.id),
        )
        for session in held
    ]


async def _answers(db: AsyncConnection, session: str) -> list[tuple[str, Answer]]:
    rows = await db.execute(
        select(answers.c.variable, *(answers.c[name] for name in Answer._fields))
        .where(answers.c.session_id == session)
        .order_by(answers.c.id)
    )
    return [(variable, answer_from(row)) for variable, *row in rows]


async def _consents(db: AsyncConnection, session: str) -> list[Consented]:
    names = ("session_id", *Consented._fields[1:])
    rows = await db.execute(
        select(*(consent_log.c[name] for name in names))
        .where(consent_log.c.session_id == session)
        .order_by(consent_log.c.id)
    )
    return [Consented(*row) for row in rows]


async def _timers(db: AsyncConnection, session: str) -> list[Awaited]:
    rows = await db.execute(
        select(timers.c.kind, timers.c.due_at).where(timers.c.session_id == session).order_by(timers.c.due_at)
    )
    return [Awaited(*row) for row in rows]
