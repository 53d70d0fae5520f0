"""Timers through the door: each fires once, in the conversation it was set for, whatever is killed when."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from sqlalchemy import event as listening
from sqlalchemy import insert

from bot.alarms import Alarms
from bot.clock import run_clock
from bot.engine.desk import Desk
from bot.engine.effects import Ask, Turn, Wake
from bot.engine.events import Due
from bot.storage.database import connect
from bot.storage.jobs import Timer, set_timers, timer_row
from bot.storage.outbox import REMINDER
from bot.storage.tables import contacts, messages, outbox, parked, participants, sessions, timers
from bot.storage.upkeep import list_parked
from tests.turns.conftest import handle, say

NOW = "2026-11-23T09:30:00+00:00"
EARLIER = "2026-11-23T09:29:00+00:00"
LATER = "2026-11-23T09:31:00+00:00"
LATEST = "2026-11-26T09:30:00+00:00"


def remind(desk: Desk, event: object) -> Turn:
    """A timer says something in its session, and one called "twice" sets another."""
    if not isinstance(event, Due):
        return handle(desk, event)
    if event.kind == "boom":
        raise RuntimeError("these are somebody's words: boom")
    session = next(s for s in (desk.session, desk.pressed) if s and s.id == event.session)
    number = session.last + 1
    said = Ask(session.id, number, "@return", say(f"{event.kind} in {session.id}"))
    more = (Wake(session.id, "reminder", LATEST),) if event.kind == "twice" else ()
    return Turn(replace(session, last=number, reminded=session.reminded + 1), (said, *more))


async def set_timer(room, session: str, kind: str = "reminder", due_at: str = EARLIER) -> None:
    [contact] = [c for s, c in await room.all(messages, "session_id", "contact_id") if s == session][:1]
    async with room.database.transaction() as db:
        await set_timers(db, [timer_row(contact, kind, due_at, session)])


async def joined(room, *chats: int) -> list[str]:
    """The sessions of people who have come in, in the order of their contacts."""
    room.door.handler = remind
    await room.join(*chats)
    ordered = {contact: s for s, contact in await room.all(messages, "session_id", "contact_id")}
    return [ordered[contact] for contact in sorted(ordered)]


async def said(room) -> list[str]:
    return [json.loads(body)[1][0][0] for body in await room.all(outbox, "body")]


async def test_a_timer_that_is_due_becomes_an_event(room) -> None:
    """It reaches the conversation with the time of the clock, and its row is gone."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    assert await Alarms(room.door).ring() == 1
    assert (await said(room))[-1] == f"reminder in {session}"
    assert await room.all(timers) == []
    assert json.loads((await room.all(sessions, "state"))[0])["reminded"] == 1


async def test_a_timer_that_is_not_due_waits(room) -> None:
    """Not a second too early."""
    [session] = await joined(room, 7)
    await set_timer(room, session, due_at=LATER)
    assert await Alarms(room.door).ring() == 0
    assert await room.all(timers, "due_at") == [LATER]


async def test_a_reminder_comes_after_replies(room) -> None:
    """Who has just written is answered before anybody is reminded, and the sender is woken."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    room.door.woken.clear()
    await Alarms(room.door).ring()
    assert await room.all(outbox, "priority") == [0, REMINDER]
    assert room.door.woken.is_set()


async def test_a_timer_can_set_another(room) -> None:
    """The next reminder stands in place of the one that fell due."""
    [session] = await joined(room, 7)
    await set_timer(room, session, "reminder", LATER)
    await set_timer(room, session, "twice")
    await Alarms(room.door).ring()
    assert await room.all(timers, "session_id", "kind", "due_at") == [(session, "reminder", LATEST)]


async def test_many_timers_fall_due_at_once(room) -> None:
    """More than a batch holds, and two of one person: every one is heard once."""
    found = await joined(room, *range(130))
    for session in found:
        await set_timer(room, session)
    await set_timer(room, found[0], "second")
    assert await Alarms(room.door).ring() == 131
    expected = [f"reminder in {session}" for session in found] + [f"second in {found[0]}"]
    assert sorted(text for text in await said(room) if " in " in text) == sorted(expected)


async def test_a_timer_finds_its_own_session(room) -> None:
    """Neither the session begun last nor another person on the same phone is taken for it."""
    [first] = await joined(room, 7)
    await room.invited(7)
    await set_timer(room, first)
    await Alarms(room.door).ring()
    assert (await said(room))[-1] == f"reminder in {first}"


async def test_a_kill_before_the_commit_leaves_the_timer_due(room) -> None:
    """When the commit breaks nothing is said and the timer is still there; rung again, it is said once."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    before = await said(room)

    class Killed(BaseException):
        pass

    @listening.listens_for(room.database._writer.sync_engine, "commit", once=True)
    def break_down(_connection) -> None:
        raise Killed

    with pytest.raises(Killed):
        await Alarms(room.door).ring()
    assert await said(room) == before
    assert len(await room.all(timers)) == 1
    await Alarms(room.door).ring()
    assert (await said(room))[len(before) :] == [f"reminder in {session}"]


async def test_a_timer_rung_twice_fires_once(room) -> None:
    """Whoever comes with a timer that has been taken meanwhile finds nothing to do."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    alarms = Alarms(room.door)
    [row] = await room.all(timers, "id", "contact_id", "session_id", "kind", "due_at")
    await alarms.ring()
    before = await said(room)
    await alarms._turns([Timer(*row)])
    await alarms._park(Timer(*row), "trace")
    assert await said(room) == before
    assert await room.all(parked) == []


async def test_a_timer_that_was_moved_meanwhile_does_not_fire(room) -> None:
    """Set anew, a timer is another one: the old one is not found any more."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    [row] = await room.all(timers, "id", "contact_id", "session_id", "kind", "due_at")
    await set_timer(room, session, due_at=LATER)
    await Alarms(room.door)._turns([Timer(*row)])
    assert await room.all(timers, "due_at") == [LATER]


async def test_two_doors_fire_a_timer_once(new_postgres, new_room) -> None:
    """Two processes that see the same timers at the same time let each happen once."""
    databases = [await connect(new_postgres) for _ in range(2)]
    rooms = [await new_room(database) for database in databases]
    for room in rooms:
        room.door.handler = remind
    found = await joined(rooms[0], *range(60))
    for session in found:
        await set_timer(rooms[0], session)
    await asyncio.gather(*(Alarms(room.door).ring() for room in rooms))
    reminded = [text for text in await said(rooms[0]) if text.startswith("reminder")]
    assert sorted(reminded) == sorted(f"reminder in {session}" for session in found)
    assert await rooms[0].all(parked) == []
    for database in databases:
        await database.close()


async def test_updates_and_timers_of_one_person_take_turns(new_postgres, new_room) -> None:
    """While one process answers people another reminds them: no turn is lost, nobody waits in a circle."""
    databases = [await connect(new_postgres) for _ in range(2)]
    rooms = [await new_room(database) for database in databases]
    for room in rooms:
        room.door.handler = remind
    found = await joined(rooms[0], *range(30))
    for session in found:
        await set_timer(rooms[0], session)
    words = [rooms[0].words(chat, "word") for _ in range(3) for chat in range(30)]
    await asyncio.gather(rooms[0].door.take(words), Alarms(rooms[1].door).ring())
    assert {json.loads(state)["last"] for state in await rooms[0].all(sessions, "state")} == {5}
    assert await rooms[0].all(parked) == []
    for database in databases:
        await database.close()


async def test_a_timer_whose_turn_fails_is_parked_and_spoils_no_other(room) -> None:
    """It is tried alone, then kept sealed with its trace; nothing is said to who did nothing."""
    found = await joined(room, 1, 2, 3)
    for session, kind in zip(found, ("reminder", "boom", "reminder"), strict=True):
        await set_timer(room, session, kind)
    before = len(await said(room))
    await Alarms(room.door).ring()
    assert (await said(room))[before:] == [f"reminder in {found[0]}", f"reminder in {found[2]}"]
    assert await room.all(timers) == []
    async with room.database.reading() as db:
        [row] = await list_parked(db)
    assert json.loads(room.seal.open(row.sealed)) == {"timer": {"session": found[1], "kind": "boom"}}
    assert row.trace.endswith("RuntimeError")
    assert "somebody" not in row.trace


async def test_who_blocked_the_bot_is_not_reminded_until_they_are_back(room) -> None:
    """The timer waits quietly, and falls due once they write again."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    await room.door.take([room.block(7)])
    assert await Alarms(room.door).ring() == 0
    assert len(await room.all(timers)) == 1
    await room.door.take([room.words(7, "back")])
    assert await Alarms(room.door).ring() == 1


async def test_who_blocks_in_the_same_moment_is_not_reminded(room) -> None:
    """Between seeing a timer and locking its contact they may block the bot: the timer stays."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    [row] = await room.all(timers, "id", "contact_id", "session_id", "kind", "due_at")
    await room.door.take([room.block(7)])
    before = await said(room)
    await Alarms(room.door)._turns([Timer(*row)])
    assert await said(room) == before
    assert len(await room.all(timers)) == 1


async def test_who_unblocks_has_their_question_again(room) -> None:
    """Some seconds later, as Telegram mostly sends a /start of its own, and in place of a reminder that is
    due; strangers have no question.
    """
    [session] = await joined(room, 7)
    await set_timer(room, session)
    await room.door.take([room.block(7)])
    await room.door.take([room.block(7, blocked=False)])
    assert await room.all(timers, "session_id", "kind", "due_at") == [
        (session, "back", "2026-11-23T09:30:10+00:00")
    ]
    await room.door.take([room.block(8), room.block(8, blocked=False)])
    assert len(await room.all(timers)) == 1


async def test_who_unblocks_after_the_end_has_no_question(room) -> None:
    """Only a conversation under way has something that waits."""
    await joined(room, 7)
    await room.door.take([room.command(7, "end"), room.block(7), room.block(7, blocked=False)])
    assert await room.all(timers) == []


async def test_erasing_takes_the_timers_along(room) -> None:
    """Of who had themselves erased nothing falls due any more, even if it was seen as due before."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    [row] = await room.all(timers, "id", "contact_id", "session_id", "kind", "due_at")
    await room.door.take([room.command(7, "erase")])
    assert await room.all(timers) == []
    await Alarms(room.door)._turns([Timer(*row)])
    assert (await said(room))[-1] == "goodbye"
    assert await room.all(contacts) == []


async def test_a_session_sets_its_timer_in_the_turn_that_begins_it(room) -> None:
    """A timer of a session that was born in the same turn finds it in the database."""

    def begins(desk: Desk, event: object) -> Turn:
        turn = handle(desk, event)
        return Turn(turn.session, (*turn.effects, Wake(turn.session.id, "reminder", LATER)))

    room.door.handler = begins
    await room.join(7)
    assert await room.all(timers, "session_id", "kind", "due_at") == [
        ((await room.all(sessions, "id"))[0], "reminder", LATER)
    ]


async def test_the_clock_rings_and_prunes_until_it_is_stopped(room) -> None:
    """Timers that fall due while it runs are heard, and what is too old to be kept goes."""
    [session] = await joined(room, 7)
    await set_timer(room, session)
    async with room.database.transaction() as db:
        await db.execute(insert(parked).values(sealed=b"x", trace="", at="2026-01-01T00:00:00+00:00"))
    heard = asyncio.Event()

    def listen(desk: Desk, event: object) -> Turn:
        heard.set()
        return remind(desk, event)

    room.door.handler = listen
    clock = asyncio.create_task(run_clock(room.door, 365, tick=0.01, pruning=0.01))
    async with asyncio.timeout(10):
        await heard.wait()
        while await room.all(parked) or await room.all(timers):  # noqa: ASYNC110 - the clock's own work
            await asyncio.sleep(0.01)
    clock.cancel()
    with pytest.raises(asyncio.CancelledError):
        await clock
    assert (await said(room))[-1] == f"reminder in {session}"


async def test_the_desk_of_a_timer_knows_who_is_current(room) -> None:
    """A timer of the phone's other participant is met at that one's desk, which says who is speaking."""
    [first] = await joined(room, 7)
    await room.invited(7)
    await set_timer(room, first)
    seen: list[tuple[Desk, object]] = []
    room.door.handler = lambda desk, event: (seen.append((desk, event)), Turn(None))[1]
    await Alarms(room.door).ring()
    [(desk, event)] = seen
    assert event == Due(at=NOW, session=first, kind="reminder")
    assert (desk.session.id, desk.pressed) == (first, None)
    assert desk.speaking not in {"", desk.session.participant}
    assert len(await room.all(participants)) == 2
