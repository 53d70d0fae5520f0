"""What whoever runs the bot does with cohorts at the server. One function each."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import publishing
from bot.engine.desk import TEST, Cohort
from bot.engine.invites import standing
from bot.errors import OperatorError
from bot.house import now, opened, study_of
from bot.researchers.checks import changes, check_cohort, check_new_name, plainly
from bot.settings import Settings
from bot.storage import auditing, cohorts, studies
from bot.storage.auditing import Entry
from bot.storage.cohorts import Counted

STATUS = {"pause": "paused", "close": "closed", "reopen": "open"}
"""What is done to a cohort → its status then."""
NOT_OPEN = {
    "paused": "paused: newcomers are asked to come back later",
    "closed": "closed",
    "full": "full",
    "early": "not open yet",
}


async def add_cohort(settings: Settings, cohort: Cohort) -> Cohort:
    """Keep a new cohort. Raises `OperatorError` for what the study does not have or cannot be."""
    async with opened(settings) as house, house.database.transaction() as db:
        await check(settings, db, cohort)
        with plainly():
            await check_new_name(db, "", cohort.name, "en")
        made = await cohorts.add_cohort(db, cohort, now())
        await note(db, "cohorts.new", made.name, changes(Cohort(made.id, made.name), made))
    return made


async def edit_cohort(settings: Settings, name: str, wanted: dict[str, Any]) -> Cohort:
    """Change a cohort's fields; the cohort as it is then. Raises `OperatorError` as `add_cohort` does."""
    async with opened(settings, begun=True) as house, house.database.transaction() as db:
        before = await cohort_called(db, name)
        after = before._replace(**wanted)
        await check(settings, db, after)
        with plainly():
            await check_new_name(db, before.name, after.name, "en")
        await cohorts.change_cohort(db, before, after)
        await note(db, "cohorts.edit", before.name, changes(before, after))
    return after


async def put_cohort(settings: Settings, name: str, done: str) -> Cohort:
    """Pause, close or reopen a cohort; the cohort as it is then."""
    async with opened(settings, begun=True) as house, house.database.transaction() as db:
        before = await cohort_called(db, name)
        after = before._replace(status=STATUS[done])
        await cohorts.change_cohort(db, before, after)
        await note(db, f"cohorts.{done}", after.name)
    return after


async def list_cohorts(settings: Settings) -> list[Counted]:
    """All cohorts with how many joined, consented and finished."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
        return await cohorts.list_cohorts(db)


async def cohort_called(db: AsyncConnection, name: str) -> Cohort:
    """The cohort of this name. Raises `OperatorError` where there is none, with those there are."""
    found = await cohorts.cohort_named(db, name)
    if found is None or found.status == TEST:
        names = [cohort.name for cohort in await cohorts.all_cohorts(db)]
        there = f"There are: {', '.join(names)}." if names else "There is none yet: see `cohort add`."
        raise OperatorError(f"There is no cohort {name!r}. {there}")
    return found


async def note(db: AsyncConnection, action: str, about: str, detail: str = "") -> None:
    """Write into the audit log what was done at the server."""
    await auditing.note(db, Entry(now(), 0, action, about, detail))


async def check(settings: Settings, db: AsyncConnection, cohort: Cohort) -> None:
    """Raise `OperatorError` for what a study does not have, or a cohort cannot be."""
    for day in (cohort.opens, cohort.closes):
        if day and not _is_date(day):
            raise OperatorError(f"{day!r} is not a date. Write it as year-month-day, such as 2027-03-31.")
    sent = [each.conversation for each in await studies.current(db) if each.source == "chat"]
    asked = {*sent, *(each.conversation for each in publishing.packages(settings))}
    with plainly():
        check_cohort(cohort, study_of(settings).languages, sorted(asked), "en")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# ------------------------------------------------------------------ for people


def line_of(counted: Counted) -> str:
    """A cohort as a line for people."""
    cohort = counted.cohort
    of = f" of {cohort.size}" if cohort.size else ""
    people = f"{cohort.joined}{of} joined, {counted.consented} consented, {counted.finished} finished"
    return ", ".join([f"{cohort.name}: {people}", *_days(cohort), *_not_open(cohort)])


def _days(cohort: Cohort) -> list[str]:
    days = {"opens": cohort.opens, "closes": cohort.closes}
    return [f"{what} {day}" for what, day in days.items() if day]


def _not_open(cohort: Cohort) -> list[str]:
    stands = standing(cohort, now()[:10])
    return [] if stands == "open" else [NOT_OPEN[stands]]


def told(cohort: Cohort) -> str:
    """What became of a cohort, as a line for people."""
    if cohort.status == "open" and standing(cohort, now()[:10]) == "closed":
        return (
            f"{cohort.name} is open again, but its last day, {cohort.closes}, is over. "
            f"Give it another: soundingboard cohort edit {cohort.name!r} --closes …"
        )
    return ", ".join([f"{cohort.name} is changed", *_days(cohort), *_not_open(cohort)]) + "."
