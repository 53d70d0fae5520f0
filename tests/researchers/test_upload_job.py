"""The job that looks at what was sent: seen twice it answers once, and only those who may publish."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from bot.channels.telegram.transport import Api
from bot.house import House, now, opened, study_of
from bot.publishing import packages, stocked
from bot.researchers.uploads import uploader
from bot.researchers.visit import Bureau
from bot.storage.jobs import UPLOAD, add_jobs, job_row, take_jobs
from bot.storage.tables import flow_versions, jobs, outbox, team
from tests.researchers.conftest import Place
from tests.researchers.test_publishing import FRUIT
from tests.whole.conftest import TOKEN

LATER = "9999"


async def counted(house: House) -> tuple[int, int, int]:
    """How many answers wait to be sent, jobs to be done, and versions to be published."""
    async with house.database.reading() as db:
        said = await db.scalar(select(func.count()).select_from(outbox))
        waiting = await db.scalar(select(func.count()).select_from(jobs).where(jobs.c.kind == UPLOAD))
        kept = await db.scalar(select(func.count()).select_from(flow_versions))
    return said or 0, waiting or 0, kept or 0


async def handed(place: Place, house: House, *, role: str = "owner", times: int = 1) -> None:
    """Let the owner, who has another role by now, have sent a flow whose job is seen so many times."""
    olga = await place.owner()
    sent = await olga.hands_over("flow.yaml", FRUIT.replace("like fruit", "eat fruit").encode())
    study = study_of(place.settings)
    async with house.database.transaction() as db:
        await db.execute(team.update().values(role=role))
        contact = (await db.execute(select(team.c.contact_id))).scalar_one()
        file_id = sent.raw["document"]["file_id"]
        await add_jobs(db, [job_row(UPLOAD, {"file_id": file_id}, now(), contact)])
        [job] = [each for each in await take_jobs(db, LATER, 9) if each.kind == UPLOAD]
    shelf = await stocked(house, study, packages(place.settings))
    async with Api(TOKEN, place.settings.api_url) as api:
        bureau = Bureau(house, await house.seal(), shelf)
        handler = uploader(api, bureau, asyncio.Event())
        for _ in range(times):
            await handler(job)


async def test_a_job_that_is_seen_twice_answers_once(place: Place) -> None:
    """Answer and striking-off are one transaction, so a process that dies after it repeats nothing."""
    await place.owner()
    await place.stops()
    async with opened(place.settings) as house:
        await handed(place, house, times=2)
        assert await counted(house) == (1, 0, 3)


async def test_who_may_not_publish_any_more_gets_no_answer(place: Place) -> None:
    """Who became a viewer while their file was looked at is shown nothing of it, and it is not kept."""
    await place.owner()
    await place.stops()
    async with opened(place.settings) as house:
        await handed(place, house, role="viewer")
        assert await counted(house) == (0, 0, 2)
