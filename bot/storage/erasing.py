"""Forgetting for good: a session of which only a count is kept, or all of a participant."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import auditing, erased
from bot.storage.auditing import Entry
from bot.storage.database import Database
from bot.storage.jobs import OF_THE_TEAM, UNLINK, add_jobs, job_row
from bot.storage.tables import (
    answers,
    consent_log,
    contacts,
    invites,
    jobs,
    messages,
    outbox,
    parked,
    participants,
    sessions,
    team,
    timers,
)
from bot.storage.withholding import withhold_words

_agreed = exists().where(sessions.c.participant_id == bindparam("participant"), sessions.c.consented_at != "")
_of_the_team = exists().where(team.c.contact_id == contacts.c.id)
# Joining and withdrawing again and again must not use up an invite that others were meant to come by.
_GIVE_BACK = (
    update(invites)
    .where(
        invites.c.id
        == select(participants.c.invite_id)
        .where(participants.c.id == bindparam("participant"))
        .scalar_subquery(),
        invites.c.used > 0,
        ~_agreed,
    )
    .values(used=invites.c.used - 1)
)


async def erase(database: Database, participant: str, at: str, ledger: Path) -> bool:
    """Erase all of a participant, from outside a conversation, and note it in the audit log and in the ledger
    of the erased.

    False: nobody has that id (any more).
    """
    async with database.transaction() as db:
        found = await db.execute(
            select(participants.c.contact_id).where(
                participants.c.id == participant, participants.c.erased_at.is_(None)
            )
        )
        row = found.one_or_none()
        if row is None:
            return False
        if row.contact_id is not None:
            await _lock(db, row.contact_id)
        await erase_participant(db, participant, at)
        await auditing.note(db, Entry(at, 0, "erase", participant, ""))
        await asyncio.to_thread(erased.note, ledger, [participant], at)
    await database.scrub()
    return True


async def erase_participant(db: AsyncConnection, participant: str, at: str) -> bool:
    """Delete all of a participant but a tombstone. Their contact, if any, is locked. Who had agreed to
    nothing gives the use of their invite back.

    True: the contact lives on, for it has other participants or is of the team. Else its row is gone too,
    and words to it need an address of their own.
    """
    mine = select(participants.c.contact_id).where(participants.c.id == participant)
    contact = (await db.execute(mine)).scalar_one_or_none()
    await db.execute(_GIVE_BACK, {"participant": participant})
    if (await db.execute(select(_agreed), {"participant": participant})).scalar_one():
        await withhold_words(db, participant, at)
    owned = await db.execute(select(sessions.c.id).where(sessions.c.participant_id == participant))
    await forget_sessions(db, owned.scalars().all(), at)
    await db.execute(
        update(participants)
        .where(participants.c.id == participant)
        .values(contact_id=None, invite_id=None, language="", erased_at=at)
    )
    return contact is not None and await _part(db, contact, participant)


async def erase_again(db: AsyncConnection, codes: Mapping[str, str]) -> int:
    """Erase those participants and sessions (code → date) of a restored backup that had been erased since;
    how many were still there.
    """
    there = select(participants.c.id).where(participants.c.erased_at.is_(None))
    people = sorted(codes.keys() & set((await db.execute(there)).scalars()))
    for participant in people:
        await erase_participant(db, participant, codes[participant])
    begun = sorted(codes.keys() & set((await db.execute(select(sessions.c.id))).scalars()))
    for session in begun:
        await forget_sessions(db, [session], codes[session])
        await db.execute(delete(outbox).where(outbox.c.session_id == session))
    return len(people) + len(begun)


async def forget_sessions(db: AsyncConnection, session_ids: Sequence[str], at: str) -> None:
    """Delete sessions with everything in them; their files are deleted from the disk by a job."""
    if not session_ids:
        return
    files = await _files(db, session_ids)
    for table in (answers, consent_log, messages, timers, jobs):
        await db.execute(delete(table).where(table.c.session_id.in_(session_ids)))
    await db.execute(delete(sessions).where(sessions.c.id.in_(session_ids)))
    if files:
        await add_jobs(db, [job_row(UNLINK, {"files": files}, at)])


async def forget_tests(db: AsyncConnection, contact: int, at: str) -> None:
    """Delete what somebody of the team has tried so far: nothing of it is kept, no tombstone either. Their
    contact is locked.
    """
    await _forget_tests(db, participants.c.contact_id == contact, at)


async def forget_old_tests(db: AsyncConnection, before: str, at: str) -> None:
    """Delete what anybody of the team began to try before a time."""
    old = participants.c.test & (participants.c.joined_at < before)
    theirs = contacts.c.id.in_(select(participants.c.contact_id).where(old))
    await db.execute(select(contacts.c.id).where(theirs).order_by(contacts.c.lookup).with_for_update())
    await _forget_tests(db, old, at)


async def _forget_tests(db: AsyncConnection, which: ColumnElement[bool], at: str) -> None:
    tests = which & participants.c.test
    begun = await db.execute(select(sessions.c.id).join(participants).where(tests))
    tried = list(begun.scalars())
    await db.execute(delete(outbox).where(outbox.c.session_id.in_(tried)))
    await forget_sessions(db, tried, at)
    await db.execute(delete(participants).where(tests))


async def forget_contacts(db: AsyncConnection, before: str) -> int:
    """Forget who somebody is once nothing was begun, answered, ended or joined by them since a time; what
    they said stays, under a code that leads to nobody. Returns how many contacts went.
    """
    mine = participants.c.contact_id == contacts.c.id
    begun = exists().where(mine, participants.c.joined_at >= before)
    active = exists().where(
        mine,
        sessions.c.participant_id == participants.c.id,
        or_(sessions.c.started_at >= before, sessions.c.finished_at >= before),
    )
    answered = exists().where(
        mine,
        sessions.c.participant_id == participants.c.id,
        answers.c.session_id == sessions.c.id,
        answers.c.answered_at >= before,
    )
    stale = select(contacts.c.id).where(
        contacts.c.created_at < before, ~begun, ~active, ~answered, ~_of_the_team
    )
    return await _forget(db, stale)


async def forget_strangers(db: AsyncConnection, before: str) -> int:
    """Forget who wrote before a time and never came to take part. Returns how many contacts went."""
    takes_part = exists().where(participants.c.contact_id == contacts.c.id)
    # The contact's own column is looked at once more when its lock is held, for somebody may join just now.
    is_stranger = contacts.c.participant.is_(None) & ~takes_part & ~_of_the_team
    return await _forget(db, select(contacts.c.id).where(contacts.c.created_at < before, is_stranger))


async def _forget(db: AsyncConnection, stale: Select[tuple[int]]) -> int:
    ids = list((await db.execute(stale.with_for_update())).scalars())
    if ids:
        for table in (messages, timers, jobs, outbox, parked):
            await db.execute(delete(table).where(table.c.contact_id.in_(ids)))
        await db.execute(
            update(participants).where(participants.c.contact_id.in_(ids)).values(contact_id=None)
        )
        await db.execute(delete(contacts).where(contacts.c.id.in_(ids)))
    return len(ids)


async def _files(db: AsyncConnection, session_ids: Sequence[str]) -> list[str]:
    """Names in the media folder: of answers, and of downloads that are still to come or under way."""
    kept = await db.execute(select(answers.c.files).where(answers.c.session_id.in_(session_ids)))
    names = [name for listed in kept.scalars() for name in json.loads(listed)]
    coming = await db.execute(select(jobs.c.body).where(jobs.c.session_id.in_(session_ids)))
    names += [name for body in coming.scalars() if (name := json.loads(body).get("name"))]
    states = await db.execute(select(sessions.c.id, sessions.c.state).where(sessions.c.id.in_(session_ids)))
    for session, state in states:
        # Of an answer that is not complete yet only the session knows the files, whatever else it holds.
        names += re.findall(rf'"({re.escape(session)}-[^"\\]+)"', state)
    return sorted(set(names))


async def _part(db: AsyncConnection, contact: int, participant: str) -> bool:
    """Take what is left of an erased participant from their contact, and the contact itself if nobody else
    uses it. True: it lives on, and if they were its current participant nobody is: whoever writes next may be
    any of those who are left, or the one who has just gone.
    """
    others = await db.execute(select(participants.c.id).where(participants.c.contact_id == contact))
    heirs = others.scalars().all()
    theirs = select(sessions.c.id).where(sessions.c.participant_id.in_(heirs))
    await _sweep(db, contact, theirs)
    if not heirs:
        gone = await db.execute(delete(contacts).where(contacts.c.id == contact, ~_of_the_team))
        if gone.rowcount:
            return False
    await db.execute(
        update(contacts)
        .where(contacts.c.id == contact, contacts.c.participant == participant)
        .values(participant=None)
    )
    return True


async def _sweep(db: AsyncConnection, contact: int, kept: Select[tuple[str]]) -> None:
    """Delete what waits for a contact outside the sessions of `kept`: better a stranger's row too many than
    words that stay behind. What they asked for as one of the team holds no words of theirs, and goes on.
    """
    is_member = exists().where(team.c.contact_id == contact)
    await db.execute(delete(parked).where(parked.c.contact_id == contact))
    for table in (timers, jobs, outbox):
        stays = table.c.session_id.in_(kept) & table.c.session_id.is_not(None)
        if table is jobs:
            stays |= jobs.c.kind.in_(OF_THE_TEAM) & is_member
        await db.execute(delete(table).where(table.c.contact_id == contact, ~stays))


async def _lock(db: AsyncConnection, contact: int) -> None:
    await db.execute(select(contacts.c.id).where(contacts.c.id == contact).with_for_update())
