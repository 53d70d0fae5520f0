"""A copy of everything: read from the storage, put into the outbox once, and gone with the person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.engine.effects import Consented
from bot.engine.messages import load_message
from bot.reports import handing
from bot.storage import erasing, jobs
from bot.storage.database import Database
from bot.storage.holdings import holding
from bot.storage.jobs import HAND, Job
from bot.storage.tables import answers, consent_log, outbox
from bot.storage.tables import jobs as job_table
from tests.reports.talks import (
    AGREED,
    BEGAN,
    STUDY,
    agree,
    answer,
    answer_row,
    flow,
    keep,
    plan,
    publish,
    recruit,
)

NOW = "2026-12-01T08:05:00+00:00"
MINE, OLD, OTHERS = "Marmalade Lane 12", "Marmalade Lane 11", "Rhubarb Road 3"


@pytest.fixture
async def held(database: Database) -> Database:
    """Two people: the first has said something twice, agreed with help, and awaits a reminder."""
    async with database.transaction() as db:
        await publish(db, flow())
        await recruit(db)
        await recruit(db, "York", 2)
        await keep(db, {"why": answer(OLD)})
        await db.execute(answers.insert(), answer_row("s1", "why", answer(MINE, revision=2)))
        await keep(db, {"why": answer(OTHERS)}, id="s2", participant="p2", cohort="York")
        await agree(db, Consented("s1", "1", "take_part", True, "en", "w", AGREED, "assisted", "a friend"))
        await jobs.set_timers(db, [jobs.timer_row(1, "reminder", "2026-12-02T08:00:00+00:00", "s1")])
    return database


async def wanted(database: Database, contact: int = 1, participant: str = "p1") -> Job:
    """The job that /mydata leads to, as the runner takes it."""
    body = {"participant": participant, "language": "en"}
    async with database.transaction() as db:
        await jobs.add_jobs(db, [jobs.job_row(HAND, body, NOW, contact)])
        return (await jobs.take_jobs(db, NOW, 9))[-1]


def hander(database: Database, woken: asyncio.Event | None = None) -> Callable[[Job], Any]:
    plans = {"v1": plan()}
    return handing.hander(database, STUDY, plans, lambda: NOW, woken or asyncio.Event())


async def parcels(database: Database) -> list[tuple[int, str]]:
    async with database.reading() as db:
        return [tuple(row) for row in await db.execute(select(outbox.c.contact_id, outbox.c.body))]


async def left(database: Database) -> list[str]:
    async with database.reading() as db:
        return list((await db.execute(select(job_table.c.kind))).scalars())


async def test_the_holding_is_all_of_theirs_and_nothing_of_others(held: Database) -> None:
    """Every revision in its order, the consent with its helper, the timer; of the other person nothing."""
    async with held.reading() as db:
        found = await holding(db, "p1")
        nobody = await holding(db, "p9")
    assert nobody is None
    assert found is not None
    assert (found.participant, found.cohort, found.invite, found.joined_at) == (
        "p1",
        "Leeds",
        "Poster",
        BEGAN,
    )
    [talk] = found.talks
    assert [(name, one.value, one.revision) for name, one in talk.answers] == [
        ("why", OLD, 1),
        ("why", MINE, 2),
    ]
    assert [(one.item, one.helper) for one in talk.consents] == [("take_part", "a friend")]
    assert [timer.kind for timer in talk.timers] == ["reminder"]


async def test_the_page_goes_into_the_outbox_and_the_job_is_done(held: Database) -> None:
    """One document with all of theirs, to their contact; the sender is woken."""
    woken = asyncio.Event()
    job = await wanted(held)
    await hander(held, woken)(job)
    [(contact, body)] = await parcels(held)
    [file] = load_message(body).attachments
    assert (contact, file.kind, file.name, file.sha256) == (1, "document", "my-data.html", "")
    assert MINE in file.text
    assert OLD in file.text
    assert OTHERS not in file.text
    assert await left(held) == []
    assert woken.is_set()


async def test_a_job_that_is_run_twice_hands_out_once(held: Database) -> None:
    """Killed after the commit and before anybody knew, it finds itself struck off."""
    job = await wanted(held)
    await hander(held)(job)
    await hander(held)(job)
    assert len(await parcels(held)) == 1


async def test_nothing_is_committed_of_a_copy_that_could_not_be_made(held: Database) -> None:
    """Job and page are written together: where the page fails, the job waits to be tried again."""
    job = await wanted(held)
    with pytest.raises(KeyError):
        await handing.hander(held, STUDY, {}, lambda: NOW, asyncio.Event())(job)
    assert (await parcels(held), await left(held)) == ([], ["hand"])


async def test_who_is_erased_meanwhile_gets_no_page(held: Database, tmp_path: Path) -> None:
    """Erased before or after the page was made, neither job nor page is left of them."""
    late = await wanted(held)
    made = await wanted(held)
    await hander(held)(made)
    assert len(await parcels(held)) == 1
    assert await erasing.erase(held, "p1", NOW, tmp_path / "erased.txt")
    assert (await parcels(held), await left(held)) == ([], [])
    await hander(held)(late)
    assert await parcels(held) == []
    async with held.reading() as db:
        assert await holding(db, "p1") is None
        assert list(await db.execute(select(consent_log))) == []


async def test_a_copy_is_of_nobody_elses_contact(held: Database) -> None:
    """A job goes to the contact it was asked from, and tells of the participant that it names."""
    job = await wanted(held, 2, "p2")
    await hander(held)(job)
    [(contact, body)] = await parcels(held)
    assert contact == 2
    assert OTHERS in body
    assert "Marmalade" not in body
