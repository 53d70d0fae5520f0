"""Cohorts: groups of people who are asked the same, and how far the people of each are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import TEST, Cohort
from bot.errors import OperatorError
from bot.storage.rows import insert, padded
from bot.storage.tables import cohorts, participants, sessions

OPEN = "open"
"""The name of the cohort that `join: open` leads to."""
_TESTS = "(test)"
"""The name of the cohort of tests; no other can have it."""


class Spoken(NamedTuple):
    """How many people of a language joined, have consented, and have finished a conversation; each counts
    once. `language` "": they have not chosen yet.
    """

    language: str
    joined: int
    consented: int
    finished: int


class Counted(NamedTuple):
    """A cohort and its people by language, most of them first."""

    cohort: Cohort
    languages: tuple[Spoken, ...] = ()

    @property
    def consented(self) -> int:
        """How many have consented."""
        return sum(each.consented for each in self.languages)

    @property
    def finished(self) -> int:
        """How many have finished a conversation."""
        return sum(each.finished for each in self.languages)


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
_REAL = cohorts.c.status != TEST
_CHOSEN = cohorts.c.id.in_(bindparam("cohorts", expanding=True))
# The count must be read after the lock is held: a statement sees the state at its own beginning.
_LOCK_COHORTS = select(cohorts.c.id).where(_CHOSEN).order_by(cohorts.c.id).with_for_update(key_share=True)
_COHORTS = select(*_COHORT).where(_CHOSEN)


async def add_cohort(db: AsyncConnection, cohort: Cohort, at: str) -> Cohort:
    """Keep a new cohort, whatever its `id` and `joined`. Raises `OperatorError` if the name is taken."""
    row = await db.execute(
        insert(cohorts).on_conflict_do_nothing().returning(cohorts.c.id),
        {**_values(cohort), "created_at": at},
    )
    new = row.scalar_one_or_none()
    if new is None:
        raise OperatorError(f"There is a cohort named {cohort.name} already. Please choose another name.")
    return cohort._replace(id=new, joined=0)


async def change_cohort(db: AsyncConnection, before: Cohort, after: Cohort) -> None:
    """Write what differs, and nothing else: somebody else may change the rest. The name must be free."""
    was, values = _values(before), _values(after)
    changed = {name: value for name, value in values.items() if value != was[name]}
    if changed:
        await db.execute(update(cohorts).where(cohorts.c.id == before.id).values(changed))


def _values(cohort: Cohort) -> dict[str, Any]:
    return {
        "name": cohort.name,
        "conversations": json.dumps(cohort.conversations),
        "languages": json.dumps(cohort.languages),
        "size": cohort.size,
        "closes": cohort.closes,
        "opens": cohort.opens,
        "status": cohort.status,
    }


async def open_cohort(db: AsyncConnection, at: str) -> Cohort:
    """The cohort of everybody who comes without an invite, made when it is first asked for."""
    return await cohort_named(db, OPEN) or await add_cohort(db, Cohort(0, OPEN), at)


async def test_cohort(db: AsyncConnection, at: str) -> Cohort:
    """The cohort of those who try a conversation, made when it is first asked for."""
    found = await cohort_named(db, _TESTS)
    return found or await add_cohort(db, Cohort(0, _TESTS, status=TEST), at)


async def cohort_named(db: AsyncConnection, name: str) -> Cohort | None:
    """The cohort of this name; None where there is none."""
    return await _one(db, select(*_COHORT).where(cohorts.c.name == name))


async def cohort_of(db: AsyncConnection, id_: int) -> Cohort | None:
    """The cohort with this id, unless it is that of tests."""
    return await _one(db, select(*_COHORT).where(cohorts.c.id == id_, _REAL))


async def _one(db: AsyncConnection, query: Select[Any]) -> Cohort | None:
    row = (await db.execute(query)).one_or_none()
    return _cohort(row) if row else None


async def all_cohorts(db: AsyncConnection) -> list[Cohort]:
    """All cohorts but that of tests, in the order in which they were made."""
    rows = await db.execute(select(*_COHORT).where(_REAL).order_by(cohorts.c.id))
    return [_cohort(row) for row in rows]


async def list_cohorts(db: AsyncConnection) -> list[Counted]:
    """The same, with how far their people are."""
    people = await by_language(db)
    return [Counted(cohort, people.get(cohort.id, ())) for cohort in await all_cohorts(db)]


async def lock_cohorts(db: AsyncConnection, wanted: Collection[int]) -> dict[int, Cohort]:
    """Cohorts by id, locked so that nobody else joins one until this transaction ends."""
    if not wanted:
        return {}
    await db.execute(_LOCK_COHORTS, {"cohorts": padded(wanted)})
    return {row.id: _cohort(row) for row in await db.execute(_COHORTS, {"cohorts": padded(wanted)})}


def _cohort(row: Sequence[Any]) -> Cohort:
    id_, name, conversations, languages, *rest = row
    listed = (tuple(json.loads(conversations)), tuple(json.loads(languages)))
    return Cohort(id_, name, *listed, *rest)


# ------------------------------------------------------------------ how far people are


def _any(that: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((that, 1), else_=0))


# Whose only language was never asked for has it in their sessions alone.
_LANGUAGE = case(
    (participants.c.language != "", participants.c.language),
    else_=func.coalesce(func.max(sessions.c.language), ""),
)
EACH = (
    select(
        participants.c.cohort_id,
        participants.c.invite_id,
        _LANGUAGE.label("language"),
        _any(sessions.c.consented_at != "").label("consented"),
        _any(sessions.c.outcome == "complete").label("finished"),
    )
    .outerjoin(sessions, and_(sessions.c.participant_id == participants.c.id, sessions.c.test == false()))
    .where(participants.c.erased_at.is_(None), participants.c.test.is_(False))
    .group_by(participants.c.id)
    .subquery()
)
"""Everybody who counts, a row each: 1 if they have consented to, and if they have finished, a conversation.
Tests and the erased do not count.
"""
_BY_LANGUAGE = (
    select(
        EACH.c.cohort_id, EACH.c.language, func.count(), func.sum(EACH.c.consented), func.sum(EACH.c.finished)
    )
    .group_by(EACH.c.cohort_id, EACH.c.language)
    .order_by(func.count().desc(), EACH.c.language)
)


async def by_language(db: AsyncConnection, cohort: int = 0) -> dict[int, tuple[Spoken, ...]]:
    """Of each cohort that has people, or of one: how far they are, by language, most of them first."""
    found: dict[int, list[Spoken]] = defaultdict(list)
    query = _BY_LANGUAGE.where(EACH.c.cohort_id == cohort) if cohort else _BY_LANGUAGE
    for id_, *spoken in await db.execute(query):
        found[id_].append(Spoken(*spoken))
    return {id_: tuple(spoken) for id_, spoken in found.items()}
