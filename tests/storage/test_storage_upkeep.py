"""Jobs, timers, and what is remembered for a while."""

from __future__ import annotations

from sqlalchemy import func, select

from bot.storage import jobs, upkeep
from bot.storage.contacts import lock_contacts
from bot.storage.database import Database
from bot.storage.jobs import FETCH, UNLINK, Job, Timer, job_row
from bot.storage.sealing import Seal
from bot.storage.tables import taken

NOW = "2026-11-23T09:30:00+00:00"
LATER = "2026-11-23T09:31:00+00:00"


async def test_jobs_are_taken_in_the_order_in_which_they_are_due(database: Database) -> None:
    """The longest due comes first, what is not due yet does not come, nor what is under way already."""
    async with database.transaction() as db:
        await jobs.add_jobs(db, [job_row(UNLINK, {"files": [at]}, at) for at in (LATER, NOW)])
        assert [job.body for job in await jobs.take_jobs(db, NOW, 9)] == [{"files": [NOW]}]
        first, second = await jobs.take_jobs(db, LATER, 9)
        assert first == Job(first.id, UNLINK, 0, "", {"files": [NOW]}, 0)
        assert await jobs.take_jobs(db, LATER, 9, without=[first.id]) == [second]
        assert await jobs.take_jobs(db, LATER, 1) == [first]


async def test_a_failed_job_comes_again_later(database: Database) -> None:
    """Its attempt is counted, and until the new time it is not due."""
    async with database.transaction() as db:
        await jobs.add_jobs(db, [job_row(FETCH, {}, NOW)])
        [job] = await jobs.take_jobs(db, NOW, 9)
        await jobs.retry_job(db, job.id, LATER)
        assert await jobs.take_jobs(db, NOW, 9) == []
        assert await jobs.take_jobs(db, LATER, 9) == [job._replace(attempts=1)]


async def test_a_finished_job_is_struck_off_once(database: Database) -> None:
    """Whoever finishes a job that is gone learns so, and can undo what it made."""
    async with database.transaction() as db:
        await jobs.add_jobs(db, [job_row(FETCH, {}, NOW)])
        [job] = await jobs.take_jobs(db, NOW, 9)
        assert await jobs.finish_job(db, job.id)
        assert not await jobs.finish_job(db, job.id)
        assert await jobs.take_jobs(db, LATER, 9) == []


async def test_a_jobs_number_is_never_given_again(database: Database) -> None:
    """A job that comes after the last one was struck off has a new number, as others may hold the old."""
    async with database.transaction() as db:
        await jobs.add_jobs(db, [job_row(FETCH, {}, NOW)])
        [old] = await jobs.take_jobs(db, NOW, 9)
        await jobs.finish_job(db, old.id)
        await jobs.add_jobs(db, [job_row(FETCH, {}, NOW)])
        [new] = await jobs.take_jobs(db, NOW, 9)
        assert new.id != old.id


async def test_timers_come_when_they_are_due(database: Database, seal: Seal) -> None:
    """A timer stays due until it is dropped."""
    async with database.transaction() as db:
        [contact] = (await lock_contacts(db, seal, "telegram", [1], {1}, NOW)).values()
        await jobs.set_timers(db, [jobs.timer_row(contact.id, "reminder", LATER)])
        assert await jobs.due_timers(db, NOW, 9) == []
        [timer] = await jobs.due_timers(db, LATER, 9)
        assert timer == Timer(timer.id, contact.id, "", "reminder", LATER)
        assert await jobs.claim_timers(db, [timer.id]) == {timer.id}
        assert await jobs.claim_timers(db, [timer.id]) == set()
        assert await jobs.due_timers(db, LATER, 9) == []


async def test_update_ids_are_taken_once_for_each_bot(database: Database) -> None:
    """Of updates that come again none is new; another bot counts for itself."""
    async with database.transaction() as db:
        assert await upkeep.take_ids(db, 1, [5, 3, 5], NOW) == {3, 5}
        assert await upkeep.take_ids(db, 1, [3, 4], NOW) == {4}
        assert await upkeep.take_ids(db, 2, [3], NOW) == {3}
        assert await upkeep.take_ids(db, 1, [], NOW) == set()


async def test_pruning_keeps_what_is_still_needed(database: Database) -> None:
    """Update ids go after 48 hours, parked updates after 30 days, neither a second earlier."""
    async with database.transaction() as db:
        await upkeep.take_ids(db, 1, [1], "2026-11-21T09:29:59+00:00")
        await upkeep.take_ids(db, 1, [2], "2026-11-21T09:30:00+00:00")
        await upkeep.park(db, None, b"old", "", "2026-10-24T09:29:59+00:00")
        await upkeep.park(db, None, b"young", "", "2026-10-24T09:30:00+00:00")
    await upkeep.prune(database, NOW, 365)
    async with database.reading() as db:
        assert (await db.execute(select(taken.c.update_id))).scalars().all() == [2]
        assert [each.sealed for each in await upkeep.list_parked(db)] == [b"young"]


async def test_pruning_empties_sqlites_log(sqlite: Database) -> None:
    """After pruning nothing of what was deleted is left in the log."""
    async with sqlite.transaction() as db:
        await upkeep.park(db, None, b"somebody's words", "", "2026-10-01T00:00:00+00:00")
    await upkeep.prune(sqlite, NOW, 365)
    assert sqlite.file
    for file in sqlite.file.parent.iterdir():
        assert b"somebody's words" not in file.read_bytes()
    async with sqlite.reading() as db:
        assert (await db.execute(select(func.count()).select_from(taken))).scalar_one() == 0
