"""What the door lets in, what it keeps, and what it tells the conversation."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.arrivals import BATCH, Arrival, in_batches
from bot.engine.desk import Cohort
from bot.engine.effects import Rewrite, Tally, Turn
from bot.engine.events import Words
from bot.engine.messages import Message, Part
from bot.engine.session import Session
from bot.storage.tables import (
    answers,
    consent_log,
    contacts,
    invites,
    jobs,
    messages,
    outbox,
    participants,
    sessions,
    taken,
    tallies,
)

NOW = "2026-11-23T09:30:00+00:00"


async def test_somebody_who_starts_takes_part(room) -> None:
    """A first turn leaves a sealed contact, its participant, the session and a question on its way."""
    await room.join(7)
    [(contact, person)] = await room.all(contacts, "id", "participant")
    [session] = await room.all(sessions, "id")
    assert await room.all(participants, "id", "contact_id", "cohort_id", "language", "joined_at") == [
        (person, contact, room.cohort, "en", NOW)
    ]
    assert await room.all(sessions, "participant_id", "number", "version") == [(person, 1, "h1")]
    assert await room.all(messages, "session_id", "number", "step", "message") == [(session, 1, "q1", None)]
    assert await room.all(outbox, "contact_id", "kind", "session_id", "number", "priority", "target") == [
        (contact, "ask", session, 1, 0, 0)
    ]
    assert room.door.woken.is_set()


async def test_an_update_that_comes_twice_counts_once(room) -> None:
    """Given again at once, in the same call, or later, it gives one answer and one question."""
    await room.join(7)
    said = room.words(7, "clear enough")
    await room.door.take([said, said])
    await room.door.take([said])
    assert await room.all(answers, "value", "revision") == [('"clear enough"', 2)]
    assert len(await room.all(outbox)) == 3


async def test_an_answer_is_kept_with_all_that_it_says(room) -> None:
    """The row of an answer says what the effect said, lists and values as JSON."""
    await room.join(7)
    await room.door.take([room.words(7, "kein Ärger")])
    [row] = await room.all(answers, "variable", "state", "value", "files", "asked_at", "answered_at")
    assert row == ("q", "answered", '"kein Ärger"', "[]", NOW, NOW)


async def test_the_session_comes_back_as_it_was_left(room) -> None:
    """The next turn sees the session, participant and cohort as the turn before left them."""
    await room.join(7)
    await room.door.take([room.words(7, "one")])
    await room.door.take([room.words(7, "two")])
    desk, _ = room.seen[-1]
    assert desk.session.answers["q"].value == "one"
    assert desk.session.last == 2
    assert desk.participant.id == desk.session.participant
    assert desk.cohort == Cohort(room.cohort, "open")
    assert desk.ended == ()


async def test_messages_of_one_chat_are_taken_in_their_order(room) -> None:
    """Many messages of a few people in one call: each person's own come in their order, none is lost."""
    await room.join(1, 2, 3)
    await room.door.take([room.words(chat, f"{chat}.{number}") for number in range(40) for chat in (1, 2, 3)])
    said = [event.text for _, event in room.seen if isinstance(event, Words)]
    for chat in (1, 2, 3):
        mine = [text for text in said if text.startswith(f"{chat}.")]
        assert mine == [f"{chat}.{number}" for number in range(40)]
    assert len(await room.all(answers)) == 120


@given(st.lists(st.integers(0, 5), max_size=200))
def test_a_batch_has_one_turn_a_chat(chats: list[int]) -> None:
    """Batches are short, name no chat twice, and together are all that came, each chat's in order."""
    arrivals = [Arrival(number, chat, Words(at="", text="")) for number, chat in enumerate(chats)]
    batches = list(in_batches(arrivals))
    for batch in batches:
        assert len(batch) <= BATCH
        assert len({arrival.chat for arrival in batch}) == len(batch)
    for chat in set(chats):
        mine = [arrival for batch in batches for arrival in batch if arrival.chat == chat]
        assert mine == [arrival for arrival in arrivals if arrival.chat == chat]
    assert sum(map(len, batches)) == len(arrivals)


def test_a_long_batch_of_many_chats_is_divided() -> None:
    """More people than a batch holds go into several."""
    arrivals = [Arrival(number, number, Words(at="", text="")) for number in range(2 * BATCH + 1)]
    assert [len(batch) for batch in in_batches(arrivals)] == [BATCH, BATCH, 1]


async def test_a_press_edits_the_message_that_was_pressed(room) -> None:
    """An edit of the prompt that was pressed goes to that message, an edit of another one to none yet."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    edits = tuple(Rewrite(session, number, Message("en", [Part("edited")])) for number in (1, 2))
    room.door.handler = lambda desk, _event: Turn(desk.session, edits)
    await room.door.take([room.press(7, session, 1, message=501)])
    rewrites = [row for row in await room.all(outbox, "kind", "number", "target") if row[0] == "rewrite"]
    assert rewrites == [("rewrite", 1, 501), ("rewrite", 2, 0)]


async def test_a_press_on_an_earlier_session_finds_it(room) -> None:
    """The desk holds both: the session begun last, and the one whose button was pressed."""
    await room.join(7)
    [first] = await room.all(sessions, "id")
    [person] = await room.all(participants, "id")
    await room.save(Session("second", person, "leaflet", "h1", "open", "en"))
    await room.door.take([room.press(7, first, 1, message=5)])
    desk, _ = room.seen[-1]
    assert (desk.pressed.id, desk.session.id) == (first, "second")


async def test_people_who_share_a_phone_keep_their_sessions(room) -> None:
    """The newest participant is current; a press on the other's message is met at the other's desk."""
    await room.join(7)
    [first] = await room.all(sessions, "id")
    await room.invited(7)
    await room.door.take([room.words(7, "mine"), room.press(7, first, 1, message=5)])
    (newest, _), (desk, _) = room.seen[-2:]
    assert (newest.speaking, [who.id for who in newest.others]) == ("", [desk.participant.id])
    assert (desk.session.id, desk.session.participant) == (first, desk.participant.id)
    assert (desk.pressed, desk.speaking) == (None, newest.participant.id)
    assert [who.id for who in desk.others] == [newest.participant.id]
    assert len(await room.all(contacts)) == 1


async def test_a_press_on_the_current_session_is_no_other_session(room) -> None:
    """Where the button belongs to the current session `pressed` stays empty."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    await room.door.take([room.press(7, session, 1, message=5)])
    assert room.seen[-1][0].pressed is None


async def test_nobody_reaches_a_strangers_session(room) -> None:
    """A press that names another contact's session, or none that there is, finds none."""
    await room.join(7, 8)
    theirs = room.seen[1][1].fresh[:8]
    await room.door.take([room.press(7, f"s{theirs}", 1, message=5)])
    assert room.seen[-1][0].pressed is None
    await room.door.take([room.press(7, "s-unknown", 1, message=5)])
    assert room.seen[-1][0].pressed is None


async def test_ended_conversations_are_named(room) -> None:
    """After the end of a conversation the desk says so."""
    await room.join(7)
    await room.door.take([room.command(7, "end")])
    await room.door.take([room.words(7, "more")])
    assert room.seen[-1][0].ended == ("leaflet",)


async def test_a_persons_sessions_are_numbered(room) -> None:
    """The second session of a participant has number 2, and is the current one from then on."""
    await room.join(7)
    [person] = await room.all(participants, "id")
    await room.save(Session("second", person, "leaflet", "h1", "open", "en"))
    assert sorted(await room.all(sessions, "number", "participant_id")) == [(1, person), (2, person)]
    await room.door.take([room.words(7, "here")])
    assert room.seen[-1][0].session.id == "second"


async def test_a_reopened_session_is_the_current_one(room) -> None:
    """An earlier conversation that a Change opened again gets the words, and both still count as ended."""
    await room.join(7)
    [person] = await room.all(participants, "id")
    over = {"stage": "ended", "outcome": "complete"}
    await room.save(Session("later", person, "video", "h1", "open", "en", **over))
    [first] = [each for each in await room.all(sessions, "id") if each != "later"]
    reopened = Session(first, person, "leaflet", "h1", "open", "en", stage="questions", outcome="complete")
    await room.save(reopened)
    await room.door.take([room.words(7, "here")])
    desk = room.seen[-1][0]
    assert desk.session.id == first
    assert set(desk.ended) == {"leaflet", "video"}


async def test_consent_language_and_downloads_are_kept(room) -> None:
    """Consent goes to its log, a language to its participant, a file to the jobs."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    [contact] = await room.all(contacts, "id")
    await room.door.take([room.command(7, name) for name in ("agree", "urdu")])
    await room.door.take([room.command(7, "voice", "a.ogg")])
    assert await room.all(consent_log, "session_id", "item", "given", "mode") == [
        (session, "take_part", True, "self")
    ]
    assert await room.all(participants, "language") == ["ur"]
    [(kind, body, *whose)] = await room.all(jobs, "kind", "body", "contact_id", "session_id")
    assert (kind, json.loads(body), whose) == (
        "fetch",
        {"file_id": "file-7", "name": "a.ogg"},
        [contact, session],
    )


async def test_of_a_declined_session_only_a_count_remains(room) -> None:
    """The session and all in it go, the count grows, and the last words still reach the person."""
    await room.join(7, 8)
    await room.door.take(
        [room.words(7, "early words"), room.command(8, "decline"), room.command(7, "decline")]
    )
    assert await room.all(tallies) == [(room.cohort, "leaflet", "declined", 2)]
    for table in (sessions, answers, messages):
        assert await room.all(table) == []
    assert [json.loads(body)[1][0][0] for body in await room.all(outbox, "body")][-1] == "a pity"


async def test_a_session_that_is_declined_at_once_is_only_counted(room) -> None:
    """A session that begins and ends in the very same turn never comes to be stored."""
    await room.join(7)
    [person] = await room.all(participants, "id")
    short = Session("short", person, "leaflet", "h1", "open", "en", stage="ended")
    room.door.handler = lambda _desk, _event: Turn(short, (Tally("short", "screened_out"),))
    await room.door.take([room.words(7, "no")])
    assert await room.all(tallies, "outcome", "count") == [("screened_out", 1)]
    assert len(await room.all(sessions)) == 1


async def test_the_last_use_of_an_invite_is_given_once(room) -> None:
    """Two people with one invite for one, in the same batch: the second finds it used up."""
    issued = await room.invite(uses=1)
    await room.door.take([room.command(chat, "start", issued.code) for chat in (1, 2)])
    await room.door.take([room.command(3, "start", issued.code)])
    assert await room.all(invites, "used") == [1]
    assert await room.all(participants, "cohort_id", "invite_id") == [
        (issued.invite.cohort, issued.invite.id)
    ]
    assert room.seen[-1][0].invite.used == 1
    assert room.seen[-1][0].invited.joined == 1


async def test_a_cohort_of_one_takes_one(room) -> None:
    """Two people who come at once into a cohort with one place: the second finds it full."""
    issued = await room.invite(size=1)
    await room.door.take([room.command(chat, "start", issued.code) for chat in (1, 2)])
    assert await room.all(participants, "cohort_id") == [issued.invite.cohort]


async def test_an_unknown_code_finds_no_invite(room) -> None:
    """What no invite has leads nowhere, and a newcomer still sees the open cohort."""
    await room.door.take([room.command(1, "start", "made-up")])
    desk, _ = room.seen[-1]
    assert (desk.invite, desk.invited) == (None, None)
    assert desk.open.id == room.cohort


async def test_the_open_cohort_is_for_newcomers(room) -> None:
    """Who takes part already is not offered the open cohort; without one nobody is."""
    await room.join(7)
    await room.door.take([room.words(7, "hello")])
    assert room.seen[-1][0].open is None
    room.door.open_cohort = None
    await room.door.take([room.words(8, "hello")])
    assert room.seen[-1][0].open is None


async def test_blocking_is_noted_and_taken_back(room) -> None:
    """Who blocks the bot is marked; unblocking or writing again takes the mark away; nothing is dropped."""
    await room.join(7)
    await room.door.take([room.block(7)])
    assert await room.all(contacts, "blocked_at") == [NOW]
    await room.door.take([room.block(7, blocked=False)])
    assert await room.all(contacts, "blocked_at") == [None]
    await room.door.take([room.block(7)])
    await room.door.take([room.words(7, "back again")])
    assert await room.all(contacts, "blocked_at") == [None]
    assert len(await room.all(outbox)) == 3


async def test_a_stranger_who_blocks_the_bot_is_not_remembered(room) -> None:
    """Blocking makes no contact, but its update is taken."""
    await room.door.take([room.block(7)])
    assert await room.all(contacts) == []
    assert len(await room.all(taken)) == 1


async def test_a_turn_that_changes_nothing_writes_no_session(room) -> None:
    """A double tap leaves the session's row untouched."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    async with room.database.transaction() as db:
        await db.execute(sessions.update().values(outcome="untouched"))
    await room.door.take([room.press(7, session, 1, message=5)])
    assert await room.all(sessions, "outcome") == ["untouched"]
