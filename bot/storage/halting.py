"""Where people are in a conversation: what was said to each question, and where those are who have not ended.

Only sessions that must be looked at closely are fetched, in pages; all else is counted by the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection
from typing import NamedTuple

from sqlalchemy import JSON, ColumnElement, Text, and_, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.counting import Scope, people, talks
from bot.storage.exporting import OUTCOMES
from bot.storage.rows import padded
from bot.storage.tables import answers, participants, sessions

PAGE = 200
"""Sessions in memory at a time."""


class Halt(NamedTuple):
    """A session that has not come to the end: its id, flow version, outcome and state (JSON)."""

    session: str
    version: str
    outcome: str
    state: str


async def said(db: AsyncConnection, scope: Scope) -> dict[str, Counter[str]]:
    """Of each variable of the scope's conversation: how many sessions have its answer in which state."""
    later = answers.alias("later")
    newer = exists().where(
        later.c.session_id == answers.c.session_id,
        later.c.variable == answers.c.variable,
        later.c.revision > answers.c.revision,
    )
    rows = await db.execute(
        select(answers.c.variable, answers.c.state, func.count())
        .select_from(participants.join(sessions, talks(scope)).join(answers))
        .where(people(scope), sessions.c.outcome.in_(OUTCOMES), ~newer)
        .group_by(answers.c.variable, answers.c.state)
    )
    found: dict[str, Counter[str]] = {}
    for variable, state, count in rows:
        found.setdefault(variable, Counter())[state] = count
    return found


async def standing(db: AsyncConnection, scope: Scope, steps: Collection[str]) -> Counter[str]:
    """At which of these steps how many are under way, and have not answered it yet."""
    query = select(_PLACE, func.count()).select_from(participants.join(sessions, talks(scope)))
    rows = await db.execute(query.where(people(scope), _waits(steps)).group_by(_PLACE))
    return Counter({row[0]: row[1] for row in rows})


async def halts(db: AsyncConnection, scope: Scope, steps: Collection[str]) -> AsyncIterator[list[Halt]]:
    """All other sessions that have not come to the end, in pages of at most `PAGE`: those that were stopped,
    for nothing tells any more at which question, and those that have gone back to an earlier one, or have a
    newer consent before them.
    """
    query = select(*(sessions.c[name] for name in ("id", "version", "outcome", "state")))
    query = query.select_from(participants.join(sessions, talks(scope)))
    unended = sessions.c.outcome.in_(("in_progress", "stopped"))
    rows = await db.stream(
        query.where(people(scope), unended, ~_waits(steps)).execution_options(yield_per=PAGE)
    )
    async for page in rows.partitions(PAGE):
        yield [Halt(*row) for row in page]


def _at() -> ColumnElement[str]:
    """The step that is being asked, as the session knows it; null where there is none."""
    # SQLite reads JSON out of words; a cast to its own JSON would make a number of them.
    state = cast(sessions.c.state, JSON().with_variant(Text(), "sqlite"))
    place: ColumnElement[str] = state["at"].as_string()
    return place


_PLACE = func.coalesce(_at(), "")


def _waits(steps: Collection[str]) -> ColumnElement[bool]:
    answered = exists().where(answers.c.session_id == sessions.c.id, answers.c.variable == _PLACE)
    return and_(sessions.c.outcome == "in_progress", _PLACE.in_(padded(steps)), ~answered)
