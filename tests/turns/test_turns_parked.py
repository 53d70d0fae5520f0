"""What was parked, taken once more: as if it had just come, once, whoever else is at work."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from bot import parking
from bot.parking import Tried
from bot.storage.database import connect
from bot.storage.tables import answers, contacts, outbox, parked, sessions, timers
from bot.storage.upkeep import list_parked, park
from bot.turns import Door


@pytest.fixture
async def stumbled(room):
    """Somebody whose words made the conversation stumble; and what came in, from where it was parked."""
    await room.join(1)
    poison = room.words(1, "boom")
    await room.door.take([poison])
    async with room.database.reading() as db:
        [row] = await list_parked(db)
    return poison._replace(parked=row.id)


def mended(arrival):
    """The same as a version of the bot reads it that no longer stumbles."""
    return arrival._replace(event=replace(arrival.event, text="no boom"))


async def test_it_is_taken_though_its_update_was_taken_before(room, stumbled) -> None:
    """Mended, the message counts, and is parked no longer."""
    await room.door.take([mended(stumbled)])
    assert await room.all(answers, "value") == ['"no boom"']
    assert await room.all(parked) == []


async def test_it_counts_once(room, stumbled, database_url: str) -> None:
    """Two tries at once, from two processes perhaps, lead to one answer."""
    other = await connect(database_url)
    door = beside(room.door, other)
    await asyncio.gather(room.door.take([mended(stumbled)]), door.take([mended(stumbled)]))
    await room.door.take([mended(stumbled)])
    assert await room.all(answers, "value") == ['"no boom"']
    await other.close()


def beside(door: Door, database) -> Door:
    """The door of another process."""
    return replace(door, database=database, lock=asyncio.Lock(), _visits=[])


async def test_what_stumbles_again_stays_parked(room, stumbled) -> None:
    """Under its number and its date, with the person not apologised to once more."""
    before = await room.all(parked, "id", "contact_id", "sealed", "at")
    apologies = len(await room.all(outbox))
    await room.door.take([stumbled])
    assert room.door.parkings == 2
    assert await room.all(parked, "id", "contact_id", "sealed", "at") == before
    assert len(await room.all(outbox)) == apologies
    await room.door.take([mended(stumbled)])
    assert await room.all(answers, "value") == ['"no boom"']


async def test_what_was_erased_meanwhile_does_not_come_back(room, stumbled) -> None:
    """Who erased themselves is not brought back by an old message of theirs."""
    await room.door.take([room.command(1, "erase")])
    await room.door.take([mended(stumbled)])
    assert await room.all(answers) == []
    assert await room.all(parked) == []


async def test_a_timer_that_stumbled_falls_due_again(room) -> None:
    """What was parked of a timer is set once more for the running bot, unless its session has gone."""
    await room.join(1)
    [session], [contact] = await room.all(sessions, "id"), await room.all(contacts, "id")
    raw = {"timer": {"session": session, "kind": "reminder"}}
    sealed = room.seal.seal(json.dumps(raw).encode())
    async with room.database.transaction() as db:
        for _ in range(2):
            await park(db, contact, sealed, "RuntimeError", "2026-11-23T09:30:00+00:00")
    async with room.database.reading() as db:
        first, second = await list_parked(db)
    tried = Tried([], [], [])
    await parking._retry(room.door, room.seal, first, tried)
    assert await room.all(timers, "kind") == ["reminder"]
    await room.door.take([room.command(1, "decline")])
    await parking._retry(room.door, room.seal, second, tried)
    assert await room.all(timers) == []
    assert (len(tried.taken), await room.all(parked)) == (2, [])
