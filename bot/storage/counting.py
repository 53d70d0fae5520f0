"""How far a study is: people and questions, counted by the database.

Laws
1. People are counted, each once, however many conversations they had. The scope chooses among them.
2. A test never counts, nor does who has had everything erased: of those only how many is left.
3. A count that what is left cannot tell in a scope is None, never 0.
4. The database counts; what is fetched does not grow with the number of people.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final, Literal, NamedTuple, assert_never

from sqlalchemy import (
    CTE,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import padded
from bot.storage.tables import Big, answers, cohorts, invites, participants, sessions, tallies

By = Literal["cohort", "language", "invite"]

KEYS: Final = {
    "cohort": participants.c.cohort_id,
    "language": participants.c.language,
    "invite": participants.c.invite_id,
}


class Scope(NamedTuple):
    """Which people: of these cohorts (ids; none: all), by these invites (ids; None: all, and those who came
    without one), who speak this language and joined since this time (ISO 8601; "" any). Of their sessions
    those of `conversation` ("" all).
    """

    cohorts: tuple[int, ...] = ()
    invites: tuple[int, ...] | None = None
    conversation: str = ""
    language: str = ""
    since: str = ""


class Figures(NamedTuple):
    """How many people joined, agreed to take part, said something after that, and came to an end.

    `consented` = `finished` + `stopped` + `under_way`: who finished one conversation counts as finished, else
    who is in the middle of one as under way. `minutes` is the median of finished conversations from consent
    to end, pauses included; None where there are none.
    """

    joined: int = 0
    consented: int = 0
    started: int = 0
    finished: int = 0
    stopped: int = 0
    under_way: int = 0
    minutes: float | None = None


class Left(NamedTuple):
    """Those of whom only a count is left, each None where the scope asks for more than is known of them.

    `withdrew`: everything of theirs was erased. The others are sessions: who said no to taking part, missed
    the check questions, or was screened out.
    """

    withdrew: int | None = None
    declined: int | None = None
    failed_check: int | None = None
    screened_out: int | None = None


class Group(NamedTuple):
    """The figures of a cohort, a language or an invite: its id or tag (None: came without an invite) and
    its name, an invite's being its label and a language's its tag.
    """

    key: int | str | None
    name: str
    figures: Figures


class Day(NamedTuple):
    """What happened on a day: how many joined, agreed for the first time, finished for the first time."""

    day: date
    joined: int = 0
    consented: int = 0
    finished: int = 0


# ------------------------------------------------------------------ who is counted


def people(scope: Scope, *, erased: bool = False) -> ColumnElement[bool]:
    """The participants of a scope; the one place that says who counts at all."""
    gone = participants.c.erased_at.is_not(None) if erased else participants.c.erased_at.is_(None)
    chosen = [gone, participants.c.test.is_(False), participants.c.joined_at >= scope.since]
    if scope.cohorts:
        chosen.append(participants.c.cohort_id.in_(padded(scope.cohorts)))
    if scope.invites is not None:
        chosen.append(participants.c.invite_id.in_(padded(scope.invites)))
    if scope.language:
        chosen.append(participants.c.language == scope.language)
    return and_(*chosen)


def talks(scope: Scope) -> ColumnElement[bool]:
    """Their sessions that count: real ones with consent."""
    mine = [
        sessions.c.participant_id == participants.c.id,
        sessions.c.test.is_(False),
        sessions.c.consented_at != "",
    ]
    if scope.conversation:
        mine.append(sessions.c.conversation == scope.conversation)
    return and_(*mine)


def _each(scope: Scope, *more: ColumnElement[Any]) -> CTE:
    """One row a person: what they are grouped by, and `more` about all their sessions together."""
    about = (participants.c.cohort_id, participants.c.language, participants.c.invite_id)
    joined = select(*about, *more).select_from(participants.outerjoin(sessions, talks(scope)))
    return joined.where(people(scope)).group_by(participants.c.id).cte("each")


def _any(that: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return func.max(case((that, 1), else_=0)).label(name)


# ------------------------------------------------------------------ figures

_FINISHED = sessions.c.outcome == "complete"
# A calculation is recorded in the turn of the consent: it is nothing that they said.
_SAID = exists().where(answers.c.session_id == sessions.c.id, answers.c.answered_at > sessions.c.consented_at)
_FLAGS = (
    _any(sessions.c.id.is_not(None), "consented"),
    _any(or_(_FINISHED, _SAID), "started"),
    _any(_FINISHED, "finished"),
    _any(sessions.c.outcome == "in_progress", "going"),
)


async def figures(db: AsyncConnection, scope: Scope) -> Figures:
    """The figures of all people of a scope."""
    return (await _figures(db, scope, None))[None]


async def groups(db: AsyncConnection, scope: Scope, by: By) -> list[Group]:
    """The same for each cohort, language or invite that somebody of the scope has, largest first."""
    found = await _figures(db, scope, by)
    names = await _names(db, by)
    listed = [Group(key, names.get(key, str(key or "")), counted) for key, counted in found.items()]
    return sorted(listed, key=lambda group: (-group.figures.joined, group.name, str(group.key)))


async def _figures(db: AsyncConnection, scope: Scope, by: By | None) -> dict[Any, Figures]:
    each = _each(scope, *_FLAGS)
    key = _key(each, by)
    going = each.c.going * (1 - each.c.finished)
    sums = (_sum(one) for one in (each.c.consented, each.c.started, each.c.finished, going))
    rows = await db.execute(_by(select(key, func.count(), *sums).select_from(each), key, by))
    minutes = await _minutes(db, scope, by)
    return {row[0]: _figure(*row[1:], minutes=minutes.get(row[0])) for row in rows}


def _figure(
    joined: int, consented: int, started: int, finished: int, going: int, *, minutes: float | None
) -> Figures:
    return Figures(joined, consented, started, finished, consented - finished - going, going, minutes)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _key(each: CTE, by: By | None) -> ColumnElement[Any]:
    return each.c[KEYS[by].name] if by else null()


def _by(query: Select[Any], key: ColumnElement[Any], by: By | None) -> Select[Any]:
    return query.group_by(key) if by else query


async def _names(db: AsyncConnection, by: By) -> dict[Any, str]:
    match by:
        case "cohort":
            named = select(cohorts.c.id, cohorts.c.name)
        case "invite":
            named = select(invites.c.id, invites.c.label)
        case "language":
            return {}
        case _:
            assert_never(by)
    return {row[0]: row[1] for row in await db.execute(named)}


# ------------------------------------------------------------------ how long


def _seconds(column: ColumnElement[str]) -> ColumnElement[int]:
    # SQLite reads times out of words; a cast to its own DATETIME would leave the year of them.
    moment = cast(column, DateTime(timezone=True).with_variant(Text(), "sqlite"))
    return cast(extract("epoch", moment), Big)


async def _minutes(db: AsyncConnection, scope: Scope, by: By | None) -> dict[Any, float]:
    """The median from consent to end, by key: the mean of the two in the middle where there is no one."""
    took = _seconds(sessions.c.finished_at) - _seconds(sessions.c.consented_at)
    key = KEYS[by] if by else null()
    apart = [KEYS[by]] if by else None
    ordered = (
        select(
            key.label("key"),
            took.label("took"),
            func.row_number().over(partition_by=apart, order_by=took).label("place"),
            func.count().over(partition_by=apart).label("count"),
        )
        .select_from(participants.join(sessions, talks(scope)))
        .where(people(scope), _FINISHED)
        .subquery()
    )
    middle = ordered.c.place.in_([(ordered.c.count + 1) // 2, (ordered.c.count + 2) // 2])
    rows = await db.execute(
        select(ordered.c.key, func.avg(ordered.c.took)).where(middle).group_by(ordered.c.key)
    )
    return {row[0]: float(row[1]) / 60 for row in rows}


# ------------------------------------------------------------------ of whom only a count is left


async def left(db: AsyncConnection, scope: Scope) -> Left:
    """How many withdrew, and how many sessions ended before the questions."""
    withdrew = None
    # An erased person keeps nothing but their cohort and when they joined.
    if scope.invites is None and not scope.language:
        gone = select(func.count()).select_from(participants).where(people(scope, erased=True))
        withdrew = await db.scalar(gone)
    if scope.invites is not None or scope.language or scope.since:
        return Left(withdrew)
    counted = select(tallies.c.outcome, func.sum(tallies.c.count)).group_by(tallies.c.outcome)
    if scope.cohorts:
        counted = counted.where(tallies.c.cohort_id.in_(padded(scope.cohorts)))
    if scope.conversation:
        counted = counted.where(tallies.c.conversation == scope.conversation)
    found = {outcome: int(count) for outcome, count in await db.execute(counted)}
    return Left(withdrew, *(found.get(outcome, 0) for outcome in Left._fields[1:]))


# ------------------------------------------------------------------ day by day

_FIRSTS = (
    func.min(sessions.c.consented_at).label("consented"),
    func.min(case((_FINISHED, sessions.c.finished_at))).label("finished"),
)


async def days(db: AsyncConnection, scope: Scope, zone: tzinfo = UTC) -> list[Day]:
    """The days, by the clocks of a zone, on which somebody joined, agreed or finished; in their order."""
    each = _each(scope, participants.c.joined_at.label("joined"), *_FIRSTS)
    # No zone's midnight is anywhere but at a quarter of an hour; so there are few rows to be read.
    counted = [
        select(literal(name), quarter, func.count()).where(each.c[name].is_not(None)).group_by(quarter)
        for name in Day._fields[1:]
        for quarter in [_quarter(each.c[name])]
    ]
    found: dict[date, Counter[str]] = {}
    for name, quarter, count in await db.execute(union_all(*counted)):
        found.setdefault(_day(quarter, zone), Counter())[name] += count
    return [Day(day, *(found[day][name] for name in Day._fields[1:])) for day in sorted(found)]


def _quarter(column: ColumnElement[str]) -> ColumnElement[str]:
    """The hour and which quarter of it: of "2026-11-23T09:30…" "2026-11-23T09:2"."""
    quarter = cast(func.substr(column, 15, 2), Integer) // literal_column("15")
    return func.substr(column, 1, 14) + cast(quarter, Text)


def _day(quarter: str, zone: tzinfo) -> date:
    moment = datetime.fromisoformat(f"{quarter[:14]}{int(quarter[14:]) * 15:02}:00+00:00")
    return moment.astimezone(zone).date()
