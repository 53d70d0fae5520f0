"""Erasure: what somebody said is gone for good, and all that is left is a tombstone that names nobody."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import select

from bot.storage import erasing, jobs
from bot.storage.contacts import Address, lock_contacts, open_address
from bot.storage.tables import answers, contacts, declined, metadata, outbox, participants, sessions
from bot.storage.tables import jobs as job_table
from bot.storage.upkeep import prune

NOW = "2026-11-23T09:30:00+00:00"
LATER = "2026-11-23T09:30:01+00:00"
LONG_AGO = "2025-11-01T09:30:00+00:00"
WORDS = "my grandmother's secret remedy"


async def live(room, chat: int) -> None:
    """Somebody joins and leaves something in every table that can hold something of them."""
    await room.invited(chat)
    contact = (await room.all(contacts, "id"))[-1]
    (session,) = [row[0] for row in await room.all(sessions, "id", "number")][-1:]
    await room.door.take([room.words(chat, WORDS), room.words(chat, "boom")])
    await room.door.take([room.command(chat, "agree"), room.command(chat, "voice", "7f3a.ogg")])
    async with room.database.transaction() as db:
        rows = [jobs.timer_row(contact, "reminder", NOW), jobs.timer_row(contact, "reminder", NOW, session)]
        await jobs.set_timers(db, rows)


async def rows_of(room) -> dict[str, int]:
    """Table → number of rows, of all tables with any."""
    counted = {table.name: len(await room.all(table)) for table in metadata.sorted_tables}
    return {name: count for name, count in counted.items() if count}


HOUSEHOLD = {"cohorts": 2, "flow_versions": 1, "invites": 1, "participants": 1, "taken": 6}
"""What a study with one erased person holds: nothing of it is theirs but the tombstone."""


async def test_only_a_tombstone_remains(room) -> None:
    """Of somebody who erased themselves only a goodbye, a job for their files and a tombstone are left."""
    await live(room, 7)
    person = (await room.all(participants, "id"))[0]
    await room.door.take([room.command(7, "erase")])
    assert await rows_of(room) == HOUSEHOLD | {"outbox": 1, "jobs": 1}
    assert await room.all(participants, "id", "contact_id", "invite_id", "language", "erased_at") == [
        (person, None, None, "", NOW)
    ]


async def test_the_goodbye_still_arrives(room) -> None:
    """The last words carry their own sealed address and no trace of the session they ended."""
    await live(room, 7)
    room.door.woken.clear()
    await room.door.take([room.command(7, "erase")])
    columns = ("contact_id", "address", "kind", "session_id", "number", "body")
    [(contact, address, kind, session, number, body)] = await room.all(outbox, *columns)
    assert (contact, kind, session, number) == (None, "ask", "", 0)
    assert open_address(room.seal, address) == Address("telegram", 7)
    assert json.loads(body)[1][0][0] == "goodbye"
    assert room.door.woken.is_set()


async def test_their_files_are_deleted_by_a_job(room) -> None:
    """Files of answers and downloads that are still to come are named in one job; no download is left."""
    await live(room, 7)
    await room.door.take([room.command(7, "voice", "9b2c.ogg")])
    await room.door.take([room.command(7, "erase")])
    [(kind, body, contact)] = await room.all(job_table, "kind", "body", "contact_id")
    assert (kind, json.loads(body), contact) == ("unlink", {"files": ["7f3a.ogg", "9b2c.ogg"]}, None)


async def test_a_download_that_was_under_way_learns_of_it(room) -> None:
    """Whoever was fetching a file when its sender was erased is told that the file must go again."""
    await live(room, 7)
    async with room.database.transaction() as db:
        [fetching] = await jobs.take_jobs(db, NOW, 9)
    await room.door.take([room.command(7, "erase")])
    async with room.database.transaction() as db:
        assert not await jobs.finish_job(db, fetching.id)


async def test_nothing_is_left_in_sqlites_files(small_room) -> None:
    """Their words are nowhere in the bytes of the database or its log, though they were there before."""
    room = small_room
    await live(room, 7)
    files = list(room.database.file.parent.iterdir())
    assert any(WORDS.encode() in file.read_bytes() for file in files)
    await room.door.take([room.command(7, "erase")])
    for file in files:
        content = file.read_bytes()
        assert WORDS.encode() not in content
        assert b"7f3a.ogg" not in content.replace(b'"files": ["7f3a.ogg"]', b"")


async def test_a_declined_session_leaves_nothing_in_sqlites_files(small_room) -> None:
    """Of a session that is only counted no words stay behind either."""
    room = small_room
    await room.join(7)
    await room.door.take([room.words(7, WORDS)])
    async with room.database.transaction() as db:
        await db.execute(outbox.delete())
    await room.door.take([room.command(7, "decline")])
    for file in room.database.file.parent.iterdir():
        assert WORDS.encode() not in file.read_bytes()


async def test_who_comes_back_is_somebody_new(room) -> None:
    """After erasing themselves a person can take part again, with nothing of before."""
    await live(room, 7)
    await room.door.take([room.command(7, "erase")])
    await room.join(7)
    desk, _ = room.seen[-1]
    assert (desk.participant, desk.session) == (None, None)
    assert len([row for row in await room.all(participants, "contact_id") if row]) == 1


async def test_an_update_from_before_does_not_bring_them_back(room) -> None:
    """When an update that was taken already comes again after the erasure no contact is made."""
    await live(room, 7)
    last = room.command(7, "erase")
    await room.door.take([last])
    await room.door.take([last])
    assert await room.all(contacts) == []


async def test_others_on_the_same_phone_stay(room) -> None:
    """Where two share a phone one can erase themselves: the other's words stay, and nobody is current."""
    await room.invited(7)
    await room.door.take([room.words(7, "mother's words")])
    [mother] = await room.all(participants, "id")
    await room.invited(7)
    await room.door.take([room.words(7, "daughter's words")])
    await room.door.take([room.command(7, "erase")])
    assert await room.all(answers, "value") == ['"mother\'s words"']
    assert await room.all(contacts, "participant") == [None]
    assert await room.all(participants, "id", "contact_id") >= [(mother, 1)]
    waiting = await room.all(outbox, "contact_id", "address", "body")
    assert not any("daughter" in body for _, _, body in waiting)
    assert any("mother" in body for _, _, body in waiting)
    assert {(contact is None, address) for contact, address, _ in waiting} == {(False, None)}


async def test_others_keep_all_of_theirs(room) -> None:
    """One person's erasure touches no row of another's."""
    await room.invited(8)
    await room.door.take([room.words(8, "other words"), room.command(8, "voice", "ff.ogg")])
    before = [await room.all(table) for table in (answers, sessions)]
    await live(room, 7)
    await room.door.take([room.command(7, "erase")])
    assert [await room.all(table) for table in (answers, sessions)] == before


async def test_the_operator_can_erase_somebody(room, tmp_path) -> None:
    """By the id that answers are exported under everything goes, contact and all, and once is enough; the
    audit log says that it was done.
    """
    await live(room, 7)
    [person] = await room.all(participants, "id")
    assert await erasing.erase(room.database, person, NOW, tmp_path / "erased.txt")
    assert await rows_of(room) == HOUSEHOLD | {"jobs": 1, "taken": 5, "audit": 1}
    assert not await erasing.erase(room.database, person, NOW, tmp_path / "erased.txt")
    assert not await erasing.erase(room.database, "nobody", NOW, tmp_path / "erased.txt")


async def test_the_operators_erasure_waits_for_a_turn(room, tmp_path) -> None:
    """While a turn of the same person is under way the erasure waits, and then takes that turn's rows too."""
    await room.join(7)
    [person] = await room.all(participants, "id")
    async with room.database.transaction() as db:
        await lock_contacts(db, room.seal, "telegram", [7], set(), NOW)
        erasing_now = asyncio.create_task(erasing.erase(room.database, person, NOW, tmp_path / "erased.txt"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(erasing_now), 0.1)
        session = (await db.execute(select(sessions.c.id))).scalar_one()
        words = dict.fromkeys(("other", "comment", "language", "wording", "material", "draft"), "")
        times = {"asked_at": NOW, "answered_at": NOW}
        row = {"session_id": session, "variable": "q", "revision": 1, "state": "answered", "value": "1"}
        await db.execute(answers.insert(), row | words | times | {"files": "[]"})
    assert await erasing_now
    assert await room.all(answers) == []


async def test_who_somebody_is_is_forgotten_and_what_they_said_stays(room) -> None:
    """After its days a contact goes with all that waits for it; the answers stay under their code."""
    await live(room, 7)
    said = await room.all(answers, "value")
    assert said
    async with room.database.transaction() as db:
        assert await erasing.forget_contacts(db, NOW) == 0
        assert await erasing.forget_contacts(db, LATER) == 1
    left = await rows_of(room)
    assert {"contacts", "messages", "outbox", "jobs", "timers", "parked"}.isdisjoint(left)
    assert await room.all(answers, "value") == said
    assert await room.all(participants, "contact_id", "erased_at") == [(None, None)]


async def test_an_answer_in_the_middle_counts_as_a_sign_of_life(room) -> None:
    """Contacts are kept so many days from the last that was joined, begun, answered or ended."""
    await room.join(7)
    await room.door.take([room.words(7, "an answer")])
    async with room.database.transaction() as db:
        await db.execute(contacts.update().values(created_at=LONG_AGO))
        await db.execute(participants.update().values(joined_at=LONG_AGO))
        await db.execute(sessions.update().values(started_at=LONG_AGO))
        assert await erasing.forget_contacts(db, NOW) == 0
        await db.execute(answers.update().values(answered_at=LONG_AGO))
        assert await erasing.forget_contacts(db, NOW) == 1
    assert await room.all(participants, "contact_id") == [None]


async def test_who_never_came_to_take_part_is_forgotten_after_two_days(room) -> None:
    """A stranger's contact goes, with what was to be sent to them; who takes part stays."""
    await room.join(7)
    room.door.open_cohort = None
    await room.door.take([room.words(8, "who are you?")])
    await prune(room.database, "2026-11-25T09:30:00+00:00", 365)
    assert len(await room.all(contacts)) == 2
    await prune(room.database, "2026-11-25T09:30:01+00:00", 365)
    [person] = await room.all(participants, "id")
    assert await room.all(contacts, "participant") == [person]
    assert len(await room.all(outbox)) == 1


async def test_groups_are_remembered_for_a_year(room) -> None:
    """Then the bot says once more that it is not for them, if it still has to."""
    async with room.database.transaction() as db:
        await db.execute(declined.insert().values(lookup=b"old", at="2025-11-23T09:29:59+00:00"))
        await db.execute(declined.insert().values(lookup=b"new", at="2025-11-23T09:30:00+00:00"))
    await prune(room.database, NOW, 365)
    assert await room.all(declined, "lookup") == [b"new"]
