"""What the door does when something fails: a crash, a poisonous update, a database that is not itself."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
import structlog
from sqlalchemy import event, update

from bot.engine.effects import Record, Turn
from bot.patience import trace_of
from bot.storage.database import connect
from bot.storage.tables import answers, contacts, outbox, parked, participants, sessions, taken
from bot.storage.upkeep import list_parked

NOW = "2026-11-23T09:30:00+00:00"


async def said(room) -> list[str]:
    return await room.all(answers, "value")


async def driver_of(database):
    """The one connection over which a door writes to SQLite."""
    async with database._writer.connect() as db:
        return (await db.get_raw_connection()).driver_connection


async def until_it_waits(work) -> asyncio.Task:
    """Start `work` and come back once the door says that it waits for the database."""
    waits = asyncio.Event()

    def listen(_logger, _method, entry):
        if entry["event"] == "door.waits":
            waits.set()
        raise structlog.DropEvent

    structlog.configure(processors=[listen])
    task = asyncio.create_task(work)
    async with asyncio.timeout(10):
        await waits.wait()
    structlog.reset_defaults()
    return task


async def test_a_poisonous_update_spoils_no_other(room) -> None:
    """Of four in a batch the one that raises is parked and answered kindly; the others go on as ever."""
    await room.join(1, 2, 3)
    await room.door.take([room.words(1, "one"), room.words(2, "boom"), room.words(3, "three")])
    await room.door.take([room.words(2, "two")])
    assert await said(room) == ['"one"', '"three"', '"two"']
    assert len(await room.all(parked)) == 1
    assert len([body for body in await room.all(outbox, "body") if "sorry" in body]) == 1


async def test_what_is_parked_can_be_read_by_the_key_only(room) -> None:
    """The update is kept sealed as it came; its trace tells where it failed but nothing of what was said."""
    await room.join(1)
    poison = room.words(1, "boom")
    await room.door.take([poison])
    async with room.database.reading() as db:
        [row] = await list_parked(db)
    assert room.seal.open(row.sealed) == poison.raw.encode()
    assert row.at == NOW
    assert row.trace.splitlines()[-1] == "RuntimeError"
    assert row.trace.splitlines()[-2].endswith(":handle")
    assert "boom" not in row.trace
    assert "somebody" not in row.trace


async def test_a_parked_update_does_not_come_back(room) -> None:
    """Its id is taken: when it comes again nothing happens."""
    await room.join(1)
    poison = room.words(1, "boom")
    await room.door.take([poison])
    await room.door.take([poison])
    assert len(await room.all(parked)) == 1


async def test_what_cannot_be_saved_is_parked_too(room) -> None:
    """A turn whose rows do not fit (here an answer's revision that is there already) is its own fault."""
    await room.join(1, 2)
    await room.door.take([room.words(1, "first")])
    handler = room.door.handler

    def stuck(desk, event):
        turn = handler(desk, event)
        return Turn(turn.session, tuple(map(twice, turn.effects))) if event.text == "again" else turn

    def twice(effect):
        is_answer = isinstance(effect, Record)
        return effect._replace(answer=effect.answer._replace(revision=2)) if is_answer else effect

    room.door.handler = stuck
    await room.door.take([room.words(1, "again"), room.words(2, "fine")])
    assert sorted(await said(room)) == ['"fine"', '"first"']
    [trace] = await room.all(parked, "trace")
    assert trace.endswith("IntegrityError")
    assert "again" not in trace


async def test_a_session_that_cannot_be_read_is_parked(room) -> None:
    """Where the stored session itself is broken the person still gets a kind word, and others their turns."""
    await room.join(1)
    async with room.database.transaction() as db:
        await db.execute(update(sessions).values(state="{}"))
    await room.join(2)
    await room.door.take([room.words(1, "hello"), room.words(2, "fine")])
    assert await said(room) == ['"fine"']
    assert len(await room.all(parked)) == 1
    assert any("sorry" in body for body in await room.all(outbox, "body"))


async def test_a_commit_that_fails_leaves_nothing(room) -> None:
    """When the commit itself breaks no row of it is there, and the update counts when it comes again."""
    await room.join(1)
    before = [len(await room.all(table)) for table in (answers, outbox, taken)]
    late = room.words(1, "late")

    class Killed(BaseException):
        pass

    @event.listens_for(room.database._writer.sync_engine, "commit", once=True)
    def break_down(_connection) -> None:
        raise Killed

    with pytest.raises(Killed):
        await room.door.take([late])
    assert [len(await room.all(table)) for table in (answers, outbox, taken)] == before
    await room.door.take([late])
    assert await said(room) == ['"late"']


async def test_a_turn_that_is_interrupted_can_be_given_again(room) -> None:
    """Cancelled in the middle of its transaction, a batch leaves nothing, and counts when it comes again."""
    await room.join(1)
    late, handler = room.words(1, "late"), room.door.handler

    def interrupted(desk, event):
        task.cancel()
        return handler(desk, event)

    room.door.handler = interrupted
    task = asyncio.create_task(room.door.take([late]))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await said(room) == []
    room.door.handler = handler
    await room.door.take([late])
    assert await said(room) == ['"late"']


async def test_a_locked_database_is_waited_for(small_room) -> None:
    """While another program holds the file nothing is parked or lost; when it lets go the turn is taken."""
    room = small_room
    await room.join(1)
    other = sqlite3.connect(room.database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await (await driver_of(room.database)).execute("PRAGMA busy_timeout=0")
    task = await until_it_waits(room.door.take([room.words(1, "patience")]))
    assert not task.done()
    other.execute("COMMIT")
    other.close()
    await task
    assert await said(room) == ['"patience"']
    assert await room.all(parked) == []


async def test_a_full_disk_is_waited_for(small_room) -> None:
    """While there is no room nothing is parked or lost; when there is some the turn is taken."""
    room = small_room
    await room.join(1)
    driver = await driver_of(room.database)
    [(pages,)] = await driver.execute_fetchall("PRAGMA page_count")
    await driver.execute(f"PRAGMA max_page_count={pages}")
    task = await until_it_waits(room.door.take([room.words(1, "x" * 100_000)]))
    assert not task.done()
    await driver.execute("PRAGMA max_page_count=1000000")
    await task
    assert [len(each) for each in await said(room)] == [100_002]
    assert await room.all(parked) == []


async def test_a_server_that_drops_its_connections_is_waited_for(new_postgres, new_room) -> None:
    """When the server ends the door's connection in the middle of a batch, a new one takes it, once."""
    database = await connect(new_postgres)
    room = await new_room(database)
    await room.join(1)

    @event.listens_for(database._writer.sync_engine, "commit", once=True)
    def cut_off(connection) -> None:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    task = await until_it_waits(room.door.take([room.words(1, "still here")]))
    await task
    assert await said(room) == ['"still here"']
    assert await room.all(parked) == []
    await database.close()


async def test_a_bug_that_looks_like_a_broken_network_is_still_parked(room) -> None:
    """What a handler raises is never taken for the database's trouble, which would be tried forever."""
    await room.join(1)

    def fail(_desk, _event):
        raise ConnectionResetError

    room.door.handler = fail
    await room.door.take([room.words(1, "hello")])
    assert [trace.splitlines()[-1] for trace in await room.all(parked, "trace")] == ["ConnectionResetError"]


async def test_a_stopped_door_stops_waiting(small_room) -> None:
    """Cancelled while it waits for the database, the door lets go at once and keeps nothing."""
    room = small_room
    other = sqlite3.connect(room.database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await (await driver_of(room.database)).execute("PRAGMA busy_timeout=0")
    task = await until_it_waits(room.door.take([room.words(1, "never")]))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    other.close()
    assert await room.all(taken) == []


async def test_many_callers_are_committed_together(room) -> None:
    """Single updates that come at once (as a webhook brings them) are all taken, each once."""
    await room.join(*range(20))
    arrivals = [room.words(chat, str(chat)) for chat in range(20)]
    await asyncio.gather(*(room.door.take([arrival]) for arrival in arrivals * 2))
    assert sorted(await said(room)) == sorted(f'"{chat}"' for chat in range(20))


async def test_a_caller_who_leaves_takes_only_its_own_along(room) -> None:
    """Where one of several callers at once is cancelled the others' updates are still taken."""
    await room.join(1, 2)
    async with room.database.transaction():
        first = asyncio.create_task(room.door.take([room.words(1, "gone")]))
        second = asyncio.create_task(room.door.take([room.words(2, "stays")]))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    await second
    assert await said(room) == ['"stays"']


async def test_two_doors_take_an_update_once(new_postgres, new_room) -> None:
    """Two processes that are given the same updates at the same time store each of them once."""
    databases = [await connect(new_postgres) for _ in range(2)]
    rooms = [await new_room(database) for database in databases]
    starts = [rooms[0].command(chat, "start") for chat in range(30)]
    await asyncio.gather(rooms[0].door.take(starts), rooms[1].door.take(starts[::-1]))
    assert len(await rooms[0].all(contacts)) == len(await rooms[0].all(participants)) == 30
    words = [rooms[0].words(chat, f"{chat}.{number}") for number in range(5) for chat in range(30)]
    await asyncio.gather(*(room.door.take(words) for room in rooms))
    assert len(await said(rooms[0])) == 150
    assert await rooms[0].all(parked) == []
    for database in databases:
        await database.close()


async def test_two_doors_give_the_last_place_once(new_postgres, new_room) -> None:
    """Two people who use the last use of an invite in two processes at once: one of them comes in."""
    databases = [await connect(new_postgres) for _ in range(2)]
    rooms = [await new_room(database) for database in databases]
    for _ in range(5):
        issued = await rooms[0].invite(uses=1)
        chats = next(rooms[0].ids), next(rooms[0].ids)
        both = zip(rooms, chats, strict=True)
        starts = [(room, rooms[0].command(chat, "start", issued.code)) for room, chat in both]
        await asyncio.gather(*(room.door.take([start]) for room, start in starts))
    assert len(await rooms[0].all(participants)) == 5
    for database in databases:
        await database.close()


def test_a_trace_names_places_and_no_values() -> None:
    """The frames from the outermost in, then the class of the error."""

    def inner(secret: str) -> None:
        raise ValueError(secret)

    with pytest.raises(ValueError) as raised:
        inner("my words")
    *frames, kind = trace_of(raised.value).splitlines()
    assert kind == "ValueError"
    assert [frame.rsplit(":", 1)[-1] for frame in frames] == [
        "test_a_trace_names_places_and_no_values",
        "inner",
    ]
    assert "my words" not in trace_of(raised.value)
