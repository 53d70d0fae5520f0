"""What people have said, newest first, as the team reads it in the chat. No test is among it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.answers import Answer
from bot.storage.exporting import OUTCOMES
from bot.storage.rows import padded
from bot.storage.sessions import answer_from
from bot.storage.tables import answers, cohorts, participants, sessions


class Heard(NamedTuple):
    """An answer as it stands: its number, the participant's code, their cohort, the session's conversation
    and flow version, the variable, and what was said.
    """

    id: int
    participant: str
    cohort: str
    conversation: str
    version: str
    variable: str
    answer: Answer


_later = answers.alias()
_IS_LATEST = (
    ~select(_later.c.id)
    .where(
        _later.c.session_id == answers.c.session_id,
        _later.c.variable == answers.c.variable,
        _later.c.revision > answers.c.revision,
    )
    .exists()
)
_SAYS_SOMETHING = or_(
    answers.c.state == "answered", and_(answers.c.comment != "", answers.c.state != "not_applicable")
)
_COUNTS = and_(
    sessions.c.consented_at != "",
    sessions.c.test.is_(False),
    sessions.c.outcome.in_(OUTCOMES),
    _IS_LATEST,
    _SAYS_SOMETHING,
)
_HEARD = (
    answers.c.id,
    participants.c.id,
    cohorts.c.name,
    sessions.c.conversation,
    sessions.c.version,
    answers.c.variable,
    *(answers.c[name] for name in Answer._fields),
)


def _said(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(answers)
        .join(sessions, sessions.c.id == answers.c.session_id)
        .join(participants, participants.c.id == sessions.c.participant_id)
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .where(_COUNTS)
    )


async def conversations(db: AsyncConnection) -> list[str]:
    """The conversations in which something was said, by name."""
    begun = select(sessions.c.conversation).distinct().order_by(sessions.c.conversation)
    names = (await db.execute(begun)).scalars().all()
    return [name for name in names if await _speaks(db, name)]


async def _speaks(db: AsyncConnection, conversation: str) -> bool:
    # The first one is enough: to go through all answers would hold up everybody who writes meanwhile.
    first = _said(answers.c.id).where(sessions.c.conversation == conversation).limit(1)
    return (await db.execute(first)).first() is not None


async def counts(db: AsyncConnection, conversation: str, variables: Collection[str]) -> dict[str, int]:
    """Of these variables: how many have said something to each."""
    mine = sessions.c.conversation == conversation, answers.c.variable.in_(padded(variables))
    rows = await db.execute(_said(answers.c.variable, func.count()).where(*mine).group_by(answers.c.variable))
    return {name: int(number) for name, number in rows}


async def latest(db: AsyncConnection, conversation: str, variable: str, most: int, after: int) -> list[Heard]:
    """What was said to a variable, the latest first, without the first `after`."""
    mine = _said(*_HEARD).where(sessions.c.conversation == conversation, answers.c.variable == variable)
    order = (answers.c.answered_at.desc(), answers.c.id.desc())
    return await _heard(db, mine.order_by(*order).limit(most).offset(after))


async def of_participant(db: AsyncConnection, participant: str) -> list[Heard]:
    """All that somebody has said, in the order in which they were asked."""
    mine = _said(*_HEARD).where(participants.c.id == participant)
    return await _heard(db, mine.order_by(sessions.c.number, answers.c.asked_at, answers.c.id))


async def one(db: AsyncConnection, id_: int) -> Heard | None:
    """An answer by its number, if it counts still."""
    found = await _heard(db, _said(*_HEARD).where(answers.c.id == id_))
    return found[0] if found else None


async def _heard(db: AsyncConnection, query: Select[Any]) -> list[Heard]:
    return [Heard._make((*row[:6], answer_from(row[6:]))) for row in await db.execute(query)]
