"""Work that outlives a turn: rows of `jobs`, run a few at a time, tried again until they are done.

A job is struck off only after its handler returned, so a handler may see a job twice: it must not mind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.storage import jobs
from bot.storage.database import Database
from bot.storage.faults import passing
from bot.storage.jobs import FETCH, UNLINK, Job

log = structlog.get_logger()

Handler = Callable[[Job], Awaitable[None]]
"""Does one job; raises if it is to be tried again."""

AT_ONCE = 4
POLL_SECONDS = 1.0
_MOST = 10_000
_FIRST_DELAY, _LONGEST_DELAY = 2.0, 3600.0


async def run_jobs(
    database: Database,
    handlers: Mapping[str, Handler],
    *,
    woken: asyncio.Event | None = None,
    at_once: int = AT_ONCE,
    first_delay: float = _FIRST_DELAY,
) -> None:
    """Run jobs of these kinds as they become due, until cancelled, so many at once. A failed one waits twice
    as long each time. Another caller with other kinds is not kept waiting by these. `woken` is set when there
    is one more, and cleared here; without it they are looked for every second.
    """
    woken = woken or asyncio.Event()
    under_way: dict[int, asyncio.Task[None]] = {}
    try:
        while True:
            woken.clear()
            for job in await _due(database, under_way, handlers.keys(), at_once):
                under_way[job.id] = asyncio.create_task(_run(database, handlers, job, first_delay))
            done = await _first_done(under_way, woken)
            for number in done:
                under_way.pop(number).result()
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)


async def run_due(database: Database, handlers: Mapping[str, Handler]) -> None:
    """Run the jobs of these kinds that are due now, once, where no bot may be running to do so."""
    async with database.reading() as db:
        due = await jobs.take_jobs(db, _in(0), _MOST, kinds=handlers.keys())
    for job in due:
        await _run(database, handlers, job, _FIRST_DELAY)


async def _due(
    database: Database, under_way: Mapping[int, object], kinds: Collection[str], at_once: int
) -> list[Job]:
    if len(under_way) >= at_once:
        return []
    try:
        async with database.reading() as db:
            return await jobs.take_jobs(db, _in(0), at_once - len(under_way), list(under_way), kinds)
    except Exception as error:
        if not passing(error):
            raise
        log.warning("jobs_unreadable", error=type(error).__name__)
        return []


async def _first_done(under_way: Mapping[int, asyncio.Task[None]], woken: asyncio.Event) -> list[int]:
    waking = asyncio.create_task(woken.wait())
    try:
        awaited = [*under_way.values(), waking]
        await asyncio.wait(awaited, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waking.cancel()
    return [number for number, task in under_way.items() if task.done()]


async def _run(database: Database, handlers: Mapping[str, Handler], job: Job, first_delay: float) -> None:
    try:
        await handlers[job.kind](job)
        async with database.transaction() as db:
            wanted = await jobs.finish_job(db, job.id)
        if not wanted and job.kind == FETCH:
            # The person was erased while their file was on its way.
            await handlers[UNLINK](job._replace(kind=UNLINK, body={"files": [job.body["name"]]}))
    except Exception as error:  # noqa: BLE001 - whatever it was, the job stays and is tried again
        log.warning("job_failed", kind=job.kind, attempts=job.attempts + 1, error=type(error).__name__)
        await _postpone(database, job, min(first_delay * 2**job.attempts, _LONGEST_DELAY))


async def _postpone(database: Database, job: Job, seconds: float) -> None:
    try:
        async with database.transaction() as db:
            await jobs.retry_job(db, job.id, _in(seconds))
    except Exception as error:
        if not passing(error):
            raise
        await asyncio.sleep(POLL_SECONDS)


def unlinker(folder: Path) -> Handler:
    """The handler of UNLINK jobs: files of people who were erased are deleted from `folder`.

    So is what a download that is under way, or was cut short, has so far: it is called `.<name>.part`.
    """

    async def unlink(job: Job) -> None:
        for name in job.body["files"]:
            # In this order: a download that ends between the two has only its final name then.
            for path in (folder / f".{name}.part", folder / name):
                await asyncio.to_thread(path.unlink, missing_ok=True)

    return unlink


def _in(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")
