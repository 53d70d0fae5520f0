"""The job that makes an export: how far it is, once, for whom it may be, and without who is gone."""

from __future__ import annotations

import asyncio
import json
import os

import pytest
from sqlalchemy import select, update

from bot.house import House, now, opened, study_of
from bot.publishing import packages, stocked
from bot.researchers.export_job import AnewError, exporter
from bot.researchers.visit import Bureau
from bot.storage import erasing, team
from bot.storage.jobs import EXPORT, Job, add_jobs, job_row, take_jobs
from bot.storage.tables import answers, outbox
from bot.storage.tables import team as team_table
from tests.researchers.conftest import Place
from tests.whole.small import begins, finishes

ORDER = {"with": ["tests"]}


async def ordered(house: House, message: int = 0) -> Job:
    """The owner has ordered an export of everything, by pressing a message."""
    async with house.database.transaction() as db:
        [owner] = await team.list_members(db)
        body = {"order": ORDER, "member": owner.id, "message": message}
        await add_jobs(db, [job_row(EXPORT, body, now(), owner.contact)])
        [job] = [each for each in await take_jobs(db, now(), 9) if each.kind == EXPORT]
    return job


async def bureau_of(place: Place, house: House) -> Bureau:
    shelf = await stocked(house, study_of(place.settings), packages(place.settings))
    return Bureau(house, await house.seal(), shelf)


async def sent(house: House) -> list[dict]:
    """What waits to be sent, in its order."""
    async with house.database.reading() as db:
        return [json.loads(body) for body in await db.scalars(select(outbox.c.body).order_by(outbox.c.id))]


async def answered(place: Place) -> None:
    """The owner is there, somebody has answered, and the bot has stopped."""
    await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    await place.stops()


async def recorded(place: Place, house: House) -> None:
    """What they answered was a recording of 40 MB, so that making an export takes a while."""
    [(session,)] = await place.query("SELECT id FROM sessions")
    name = f"{session}-why.oga"
    house.answer_files.mkdir(parents=True, exist_ok=True)
    (house.answer_files / name).write_bytes(os.urandom(40_000_000))
    async with house.database.transaction() as db:
        await db.execute(update(answers).where(answers.c.variable == "why").values(files=json.dumps([name])))


async def test_an_export_that_is_made_twice_is_handed_out_once(place: Place) -> None:
    """A process that dies after the files were put into the outbox sends them no second time."""
    await answered(place)
    async with opened(place.settings) as house:
        export = exporter(await bureau_of(place, house), asyncio.Event())
        job = await ordered(house)
        await export(job)
        first = await sent(house)
        await export(job)
        assert await sent(house) == first
        assert "soundingboard-" in json.dumps(first)
    await place.starts()


async def test_who_may_not_export_any_more_gets_nothing(place: Place) -> None:
    """The role is asked once more when all is made: a viewer of then gets neither file nor word."""
    await answered(place)
    async with opened(place.settings) as house:
        export = exporter(await bureau_of(place, house), asyncio.Event())
        job = await ordered(house)
        async with house.database.transaction() as db:
            await db.execute(update(team_table).values(role="viewer"))
        await export(job)
        assert await sent(house) == []
    await place.starts()


async def test_who_was_erased_while_it_was_made_is_not_in_it(place: Place) -> None:
    """It is thrown away and made once more."""
    await answered(place)
    [(code,)] = await place.query("SELECT id FROM participants")
    async with opened(place.settings) as house:
        export = exporter(await bureau_of(place, house), asyncio.Event())
        job = await ordered(house)
        await recorded(place, house)
        making = asyncio.create_task(export(job))
        while not list(house.made_files.glob("*/*")):  # noqa: ASYNC110 - a folder has no event
            await asyncio.sleep(0)
        assert await erasing.erase(house.database, code, now(), house.erasures)
        with pytest.raises(AnewError):
            await making
        assert await sent(house) == []
        await export(job)
        assert '{"n": "0", "files": "0"}' in json.dumps(await sent(house))
    await place.starts()


async def test_how_far_it_is_stands_in_the_message_that_was_pressed(place: Place) -> None:
    """It is told by editing that message, now and then, and it ends as the word that all is ready."""
    await answered(place)
    async with opened(place.settings) as house:
        await recorded(place, house)
        export = exporter(await bureau_of(place, house), asyncio.Event(), pause=0)
        await export(await ordered(house, message=5))
        async with house.database.reading() as db:
            rows = list(await db.execute(select(outbox.c.target, outbox.c.body).order_by(outbox.c.id)))
    told = [json.dumps(json.loads(row.body)) for row in rows if row.target == 5]
    assert len(told) == len([row for row in rows if row.target]) >= 2
    assert "I am making the export" in told[0]
    assert '"done": "1"' in told[0]
    assert "The export is ready" in told[-1]
    await place.starts()
