"""Giving people all that is held about them: a job's handler."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from bot.engine import wording
from bot.engine.effects import saying
from bot.engine.messages import Attachment, Message, Part
from bot.flows.model import Study
from bot.flows.plan import Plan
from bot.jobs import Handler
from bot.reports import mydata
from bot.storage import jobs
from bot.storage.database import Database
from bot.storage.holdings import holding, lock_contact
from bot.storage.jobs import Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.tables import outbox


def hander(
    database: Database,
    study: Study,
    plans: Mapping[str, Plan],
    now: Callable[[], str],
    woken: asyncio.Event,
) -> Handler:
    """The handler of HAND jobs: the page is put into the outbox, and the job is struck off, in one
    transaction. Nothing is made where the person, and so the job, was erased meanwhile.
    """

    async def hand(job: Job) -> None:
        participant, language = job.body["participant"], job.body["language"]
        async with database.transaction() as db:
            await lock_contact(db, job.contact)
            held = await holding(db, participant) if await jobs.finish_job(db, job.id) else None
            if held is None:
                return
            page = mydata.page(held, plans, study, language, now())
            row = parcel_row(saying(_message(page, language)), now(), job.contact)
            await add(db, outbox, [row])
        woken.set()

    return hand


def _message(page: str, language: str) -> Message:
    text = wording.words(language).gettext(
        "Here is everything that is kept about you. Open the file to read it. "
        "Whoever can open this chat can read it too: delete the message if that worries you."
    )
    return Message(language, [Part(text)], [], [Attachment("", "document", mydata.NAME, page)])
