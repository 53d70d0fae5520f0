"""Whoever presses a hundred times, or sends a thousand files, keeps nobody else waiting."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from bot.engine.events import Sent, Upload
from bot.jobs import run_jobs
from bot.researchers.visit import MOST_WAITING
from bot.storage.database import Database
from bot.storage.jobs import EXPORT, FETCH, add_jobs, job_row
from tests.researchers.test_same_batch import NOW, OLGA, Office, office, says, tap

__all__ = ["office"]


async def waiting(office: Office, kind: str) -> int:
    [(count,)] = await office.rows(f"SELECT count(*) FROM jobs WHERE kind = '{kind}'")
    return count


@pytest.mark.parametrize("route", ["progress", "progress.by:day/-/-", "invites.poster:#1"])
async def test_a_button_that_is_pressed_again_and_again_has_its_bounds(office: Office, route: str) -> None:
    """What waits for one of the team is bounded, they are told so, and the log has only what was done."""
    kind = "poster" if "poster" in route else "progress"
    for _ in range(MOST_WAITING + 5):
        await office.take((OLGA, tap(route)))
    assert await waiting(office, kind) == MOST_WAITING
    assert len(await office.rows("SELECT 1 FROM audit")) == MOST_WAITING
    assert len(await office.rows("SELECT 1 FROM outbox WHERE body LIKE '%still busy%'")) == 5


async def test_files_that_are_sent_by_the_dozen_have_their_bounds(office: Office) -> None:
    """So it is with files."""
    upload = Upload("file-1", "document", ".yaml", 0, 100)
    for _ in range(MOST_WAITING + 5):
        await office.take((OLGA, Sent(at=NOW, upload=upload)))
    assert await waiting(office, "upload") == MOST_WAITING
    await office.take((OLGA, says("/menu")))
    assert await office.rows("SELECT trace FROM parked") == []


async def test_recordings_do_not_wait_for_exports(sqlite: Database) -> None:
    """While as many exports as may be are under way, what people have sent is fetched."""
    async with sqlite.transaction() as db:
        await add_jobs(db, [job_row(EXPORT, {}, NOW) for _ in range(9)])
        await add_jobs(db, [job_row(FETCH, {"name": "s1-why.oga"}, NOW)])
    begun, fetched = asyncio.Semaphore(0), asyncio.Event()

    async def takes_for_ever(_job: object) -> None:
        begun.release()
        await asyncio.Event().wait()

    async def fetch(_job: object) -> None:
        fetched.set()

    exporting = asyncio.create_task(run_jobs(sqlite, {EXPORT: takes_for_ever}, at_once=2))
    await begun.acquire()
    await begun.acquire()
    fetching = asyncio.create_task(run_jobs(sqlite, {FETCH: fetch}))
    async with asyncio.timeout(10):
        await fetched.wait()
    assert begun.locked()
    for task in (exporting, fetching):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
