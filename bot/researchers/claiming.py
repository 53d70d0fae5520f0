"""The end of a job for one of the team: what was made goes to who asked for it, once, or to nobody."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.contacts import Contact, lock_known
from bot.storage.jobs import Job, finish_job
from bot.storage.team import Member, members_of


class Claimed(NamedTuple):
    """Who is to have it, as they are now; their contact is locked."""

    contact: Contact
    member: Member


async def claimed(db: AsyncConnection, job: Job) -> Claimed | None:
    """Strike a job off, in the transaction that puts what it made into the outbox. None where it was erased,
    or its member removed, meanwhile. What their role lets them have now is for the caller to say.
    """
    contact = (await lock_known(db, [job.contact])).get(job.contact)
    wanted = await finish_job(db, job.id)
    member = (await members_of(db, [job.contact])).get(job.contact)
    return Claimed(contact, member) if wanted and contact and member else None
