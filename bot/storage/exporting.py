"""What exports read: sessions with consent, page by page, so that memory does not grow with rows.

Only ids are put in order by the database and streamed; what belongs to them is fetched for one page
at a time. Nobody's Telegram id is within reach here: contacts are never joined.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.answers import Answer
from bot.engine.desk import Cohort
from bot.engine.effects import Consented
from bot.engine.session import Session, load_session
from bot.storage.rows import padded
from bot.storage.sessions import answer_from
from bot.storage.tables import (
    answers,
    cohorts,
    consent_log,
    flow_versions,
    invites,
    participants,
    sessions,
    tallies,
)

PAGE = 100
"""Sessions in memory at a time."""

OUTCOMES = ("in_progress", "complete", "stopped")
"""What becomes a row; of other outcomes only a count is kept."""


class Chosen(NamedTuple):
    """Which sessions an export is of; what is None narrows nothing. `spoken`: the language that they were
    held in. `test`: those held to try a conversation out come too.
    """

    cohort: str | None = None
    conversation: str | None = None
    spoken: str | None = None
    test: bool = False


class Published(NamedTuple):
    """One version of a conversation: its hash, stored body and when it was published ("": it never was, and
    was only tried).
    """

    version: str
    body: str
    published_at: str


class Kept(NamedTuple):
    """One session with all that an export tells of it. `answers`: variable → its latest revision;
    `consents`: every item given, refused or changed, in order. Times are "" where not reached.
    """

    id: str
    participant: str
    cohort: str
    invite: str
    conversation: str
    version: str
    language: str
    mode: str
    outcome: str
    test: bool
    started_at: str
    consented_at: str
    finished_at: str
    state: Session
    answers: dict[str, Answer]
    consents: list[Consented]


class Revision(NamedTuple):
    """One revision of the answer to a variable of a session."""

    session: str
    variable: str
    answer: Answer


def _rows(chosen: Chosen) -> ColumnElement[bool]:
    """Which sessions are rows of an export."""
    ours = [sessions.c.consented_at != "", sessions.c.outcome.in_(OUTCOMES)]
    if chosen.conversation is not None:
        ours.append(sessions.c.conversation == chosen.conversation)
    if chosen.spoken is not None:
        ours.append(sessions.c.language == chosen.spoken)
    if not chosen.test:
        ours.append(sessions.c.test.is_(False))
    if chosen.cohort is not None:
        members = select(participants.c.id).join(cohorts).where(cohorts.c.name == chosen.cohort)
        ours.append(sessions.c.participant_id.in_(members))
    return and_(*ours)


async def conversations(db: AsyncConnection, cohort: Cohort | None, *, test: bool = False) -> list[str]:
    """The conversations that were published, by name; of a cohort: its own, and any it has begun. `test`:
    those that were only tried come too.
    """
    name = flow_versions.c.conversation
    tried = name.in_(select(sessions.c.conversation).where(sessions.c.test)) if test else false()
    published = select(name).where((flow_versions.c.number > 0) | tried).distinct().order_by(name)
    if cohort is not None and cohort.conversations:
        begun = (
            select(sessions.c.conversation)
            .join(participants, participants.c.id == sessions.c.participant_id)
            .where(participants.c.cohort_id == cohort.id)
        )
        published = published.where(or_(name.in_(cohort.conversations), name.in_(begun)))
    return list(await db.scalars(published))


_PUBLISHED_AT = case((flow_versions.c.number > 0, flow_versions.c.published_at), else_="")


async def versions(db: AsyncConnection, chosen: Chosen) -> list[Published]:
    """The latest version of the conversation and those that exported sessions began, newest first."""
    used = select(sessions.c.version).where(_rows(chosen))
    ours = flow_versions.c.conversation == chosen.conversation
    latest = select(func.max(flow_versions.c.number)).where(ours)
    rows = await db.execute(
        select(flow_versions.c.hash, flow_versions.c.body, _PUBLISHED_AT)
        .where(
            ours,
            or_(
                flow_versions.c.hash.in_(used),
                flow_versions.c.number == latest.scalar_subquery(),
            ),
        )
        .order_by(flow_versions.c.number.desc())
    )
    return [Published(*row) for row in rows]


async def count(db: AsyncConnection, chosen: Chosen) -> int:
    """How many sessions there are to export."""
    return (await db.execute(select(func.count()).select_from(sessions).where(_rows(chosen)))).scalar_one()


async def kept(db: AsyncConnection, chosen: Chosen) -> AsyncIterator[list[Kept]]:
    """The sessions to export in the order in which they began, in pages of at most `PAGE`."""
    ids = await db.stream_scalars(
        select(sessions.c.id)
        .where(_rows(chosen))
        .order_by(sessions.c.started_at, sessions.c.id)
        .execution_options(yield_per=PAGE)
    )
    async for page in ids.partitions(PAGE):
        yield await _page(db, page)


async def tally(db: AsyncConnection, chosen: Chosen) -> dict[str, int]:
    """How many left only a count, by outcome; nobody knows any more in which language."""
    counted = (
        select(tallies.c.outcome, func.sum(tallies.c.count))
        .join(cohorts)
        .where(tallies.c.conversation == chosen.conversation)
        .group_by(tallies.c.outcome)
        .order_by(tallies.c.outcome)
    )
    if chosen.cohort is not None:
        counted = counted.where(cohorts.c.name == chosen.cohort)
    return {outcome: int(count) for outcome, count in await db.execute(counted)}


_SESSION = (
    sessions.c.id,
    sessions.c.participant_id,
    cohorts.c.name,
    func.coalesce(invites.c.label, ""),
    sessions.c.conversation,
    sessions.c.version,
    sessions.c.language,
    sessions.c.mode,
    sessions.c.outcome,
    sessions.c.test,
    sessions.c.started_at,
    sessions.c.consented_at,
    sessions.c.finished_at,
    sessions.c.state,
)
_COUNTED = tuple(answers.c[name] for name in Answer._fields)
_CONSENT = ("session_id", *Consented._fields[1:])


async def _page(db: AsyncConnection, ids: Sequence[str]) -> list[Kept]:
    said = await _answers(db, ids)
    agreed = await _consents(db, ids)
    rows = await db.execute(
        select(*_SESSION)
        .join(participants, participants.c.id == sessions.c.participant_id)
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .outerjoin(invites, invites.c.id == participants.c.invite_id)
        .where(sessions.c.id.in_(padded(ids)))
        .order_by(sessions.c.started_at, sessions.c.id)
    )
    return [
        Kept._make((*row[:-1], load_session(row[-1]), said.get(row[0], {}), agreed.get(row[0], [])))
        for row in rows
    ]


async def _answers(db: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, Answer]]:
    rows = await db.stream(
        select(answers.c.session_id, answers.c.variable, *_COUNTED)
        .where(answers.c.session_id.in_(padded(ids)))
        .order_by(answers.c.session_id, answers.c.variable, answers.c.revision)
        .execution_options(yield_per=1000)
    )
    found: dict[str, dict[str, Answer]] = {}
    async for part in rows.partitions():
        for session, variable, *row in part:
            # Revisions come in order, so the last one written here is the one that counts.
            found.setdefault(session, {})[variable] = answer_from(row)
    return found


async def revisions(db: AsyncConnection, ids: Sequence[str]) -> AsyncIterator[list[Revision]]:
    """Every revision of these sessions' answers, session by session in the order in which they began, each
    session's own in the order in which they were written; in parts, for there may be many.
    """
    rows = await db.stream(
        select(answers.c.session_id, answers.c.variable, *_COUNTED)
        .join(sessions, sessions.c.id == answers.c.session_id)
        .where(answers.c.session_id.in_(padded(ids)))
        .order_by(sessions.c.started_at, answers.c.session_id, answers.c.id)
        .execution_options(yield_per=1000)
    )
    async for part in rows.partitions():
        yield [Revision(session, variable, answer_from(row)) for session, variable, *row in part]


async def _consents(db: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Consented]]:
    rows = await db.execute(
        select(*(consent_log.c[name] for name in _CONSENT))
        .where(consent_log.c.session_id.in_(padded(ids)))
        .order_by(consent_log.c.id)
    )
    found: dict[str, list[Consented]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Consented(*row))
    return found
