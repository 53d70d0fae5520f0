"""Which cohorts become complete: as many of their people have finished a conversation as they are to have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Cohort
from bot.storage.rows import Row, padded
from bot.storage.tables import cohorts, participants, sessions

_FINISHED = (
    select(func.count(sessions.c.participant_id.distinct()))
    .join(participants, participants.c.id == sessions.c.participant_id)
    .where(sessions.c.outcome == "complete", sessions.c.test.is_(False))
)


async def completed(db: AsyncConnection, rows: Sequence[Row]) -> list[Cohort]:
    """Those that become complete by sessions (rows of the table) that are about to be saved."""
    ended = {row["participant_id"] for row in rows if row["outcome"] == "complete" and not row["test"]}
    found = await _of(db, ended) if ended else []
    return [cohort for cohort, newly in found if await _crosses(db, cohort, newly)]


async def _of(db: AsyncConnection, people: set[str]) -> list[tuple[Cohort, set[str]]]:
    """Cohorts that have a size, with those of the people who are theirs."""
    theirs = await db.execute(
        select(participants.c.id, cohorts.c.id, cohorts.c.name, cohorts.c.size)
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .where(participants.c.id.in_(padded(people)), cohorts.c.size > 0)
    )
    by_cohort: dict[Cohort, set[str]] = {}
    for person, id_, name, size in theirs:
        by_cohort.setdefault(Cohort(id_, name, size=size), set()).add(person)
    return list(by_cohort.items())


async def _crosses(db: AsyncConnection, cohort: Cohort, newly: set[str]) -> bool:
    mine = participants.c.cohort_id == cohort.id
    before = (await db.execute(_FINISHED.where(mine))).scalar_one()
    known = _FINISHED.where(mine, participants.c.id.in_(padded(newly)))
    after = before + len(newly) - (await db.execute(known)).scalar_one()
    return bool(before < cohort.size <= after)
