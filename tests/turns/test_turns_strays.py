"""Groups, channels and other bots at the door: declined once, and nothing of them is kept."""

from __future__ import annotations

import asyncio
import json

from bot.engine.events import Stray
from bot.engine.messages import Message
from bot.storage import upkeep
from bot.storage.contacts import open_address
from bot.storage.database import connect
from bot.storage.tables import contacts, declined, outbox, parked, taken
from bot.storage.upkeep import set_fact

NOW = "2026-11-23T09:30:00+00:00"
GROUP = -100500


def stray(room, chat: int = GROUP, phone: str = "ur", *, known: bool = False):
    return room.arrival(chat, Stray(at=NOW, phone=phone, known=known))


async def words(room) -> list[str]:
    return [json.loads(body)[1][0][0] for body in await room.all(outbox, "body")]


async def test_a_group_is_declined_once(room) -> None:
    """Spoken to again and again, in one batch and later, the bot says it once."""
    await room.door.take([stray(room), stray(room)])
    await room.door.take([stray(room)])
    assert await words(room) == ["not here, ur "]
    assert room.door.woken.is_set()
    assert len(await room.all(taken)) == 3


async def test_of_a_group_only_a_lookup_is_kept(room) -> None:
    """No contact, no name and no number: a keyed hash, and a sealed address until the words are sent."""
    await room.door.take([stray(room)])
    assert await room.all(contacts) == []
    assert await room.all(declined) == [(room.seal.lookup("telegram", GROUP), NOW)]
    [(contact, address)] = await room.all(outbox, "contact_id", "address")
    assert contact is None
    assert open_address(room.seal, address) == ("telegram", GROUP)


async def test_the_bots_own_name_is_in_it_once_it_is_known(room) -> None:
    """The way to the bot is told, where the bot knows its name already."""
    async with room.database.transaction() as db:
        await set_fact(db, upkeep.USERNAME, "views_bot")
    await room.door.take([stray(room)])
    assert await words(room) == ["not here, ur views_bot"]


async def test_a_group_under_a_new_number_is_not_told_again(room) -> None:
    """A supergroup that was a group is remembered in silence."""
    await room.door.take([stray(room)])
    await room.door.take([stray(room, -100777, known=True), stray(room, -100777)])
    assert len(await words(room)) == 1
    assert len(await room.all(declined)) == 2


async def test_people_in_the_same_batch_are_served(room) -> None:
    """A group among people's updates takes nobody's turn."""
    await room.door.take([room.command(7, "start"), stray(room), room.block(7)])
    assert sorted(await words(room)) == ["first", "not here, ur "]


async def test_two_doors_decline_a_group_once(new_postgres, new_room) -> None:
    """Two processes that meet the same groups at once say it once each."""
    databases = [await connect(new_postgres) for _ in range(2)]
    rooms = [await new_room(database) for database in databases]
    groups = [-number for number in range(1, 41)]
    first = [stray(rooms[0], chat) for chat in groups]
    second = [stray(rooms[1], chat) for chat in reversed(groups)]
    for number, arrival in enumerate(second):
        second[number] = arrival._replace(update_id=arrival.update_id + 5000)
    await asyncio.gather(rooms[0].door.take(first), rooms[1].door.take(second))
    assert len(await words(rooms[0])) == 40
    for database in databases:
        await database.close()


async def test_declining_that_fails_keeps_nothing_that_was_said(room) -> None:
    """The update is parked without its words, and the door goes on."""

    def fail(_stray: Stray, _name: str) -> Message:
        raise RuntimeError

    room.door.declining = fail
    await room.door.take([stray(room)._replace(raw=""), room.command(7, "start")])
    assert await words(room) == ["first"]
    assert [room.seal.open(sealed) for sealed in await room.all(parked, "sealed")] == [b""]
