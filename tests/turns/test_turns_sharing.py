"""Replies, edits and presses find whose they are: on a shared phone, and on one that was forgotten."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import household
from bot.engine.effects import Ask, Erase, Hand, Rewrite, Switch, Turn
from bot.engine.events import Command, Press, Sent, Upload, Words
from bot.engine.session import Album, Session
from bot.storage.contacts import Address, open_address
from bot.storage.tables import contacts, invites, jobs, messages, outbox, participants, sessions
from tests.turns.conftest import NOW, say

LATER = "2026-11-24T09:30:00+00:00"


def reply(room, chat: int, replied: int, event=None):
    event = event or Words(at=NOW, text="one", message=600)
    return room.arrival(chat, event)._replace(replied=replied)


async def sent_as(room, session: str, message: int) -> None:
    """The session's first prompt has reached the chat as this message."""
    async with room.database.transaction() as db:
        first = (messages.c.session_id == session) & (messages.c.number == 1)
        await db.execute(messages.update().where(first).values(message=message))


async def two(room) -> tuple[str, str]:
    """A mother and her daughter, who joined after her, on the phone of chat 7."""
    await room.invited(7)
    await room.invited(7)
    first, second = await room.all(participants, "id")
    return first, second


# ------------------------------------------------------------------ replies and edits


async def test_a_reply_names_the_prompt_that_it_replies_to(room) -> None:
    """Words and files that reply to a message of the bot's come with session, number and step."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    await sent_as(room, session, 501)
    voice = Sent(at=NOW, upload=Upload("f", "voice", ".oga"), message=601)
    await room.door.take([reply(room, 7, 501), reply(room, 7, 501, voice)])
    named = [(event.session, event.prompt, event.step) for _, event in room.seen[-2:]]
    assert named == [(session, 1, "q1")] * 2


async def test_a_reply_to_anything_else_names_nothing(room) -> None:
    """No prompt, another person's, or a card that has no answer: none of them can be replied to."""
    await room.join(7, 8)
    _, other = await room.all(contacts, "id")
    [theirs] = [session for session, contact in await _prompts(room) if contact == other]
    await sent_as(room, theirs, 501)
    await room.door.take([reply(room, 7, 501), reply(room, 8, 502)])
    assert [event.session for _, event in room.seen[-2:]] == ["", ""]
    async with room.database.transaction() as db:
        await db.execute(messages.update().values(step="@card:0"))
    await room.door.take([reply(room, 8, 501)])
    assert room.seen[-1][1].session == ""


async def _prompts(room):
    return await room.all(messages, "session_id", "contact_id")


async def test_an_edit_finds_the_session_that_heard_the_message(room) -> None:
    """Also one of another who shares the phone; the current one is then told apart."""
    first, second = await two(room)
    mine = Session("heard1", first, "leaflet", "h1", "open", "en", stage="ended", heard={"600": "q"})
    await room.save(mine)
    await room.door.take([room.arrival(7, Words(at=NOW, text="x", edits=True, message=600))])
    desk, _ = room.seen[-1]
    assert (desk.participant.id, desk.pressed, desk.speaking) == (first, mine, second)
    await room.door.take([room.arrival(7, Words(at=NOW, text="x", edits=True, message=60))])
    desk, _ = room.seen[-1]
    assert (desk.participant.id, desk.pressed, desk.speaking) == (second, None, "")


async def test_a_file_finds_the_session_that_took_the_first_of_its_album(room) -> None:
    """Albums come file by file: also those of another who shares the phone."""
    first, second = await two(room)
    albums = [Album("100", "q", NOW)]
    mine = Session("heard1", first, "leaflet", "h1", "open", "en", stage="ended", albums=albums)
    await room.save(mine)
    photo = Sent(at=NOW, upload=Upload("f", "photo", ".jpg"), message=601, album="100")
    desk, _ = await _seen(room, room.arrival(7, photo))
    assert (desk.participant.id, desk.pressed, desk.speaking) == (first, mine, second)
    desk, _ = await _seen(room, room.arrival(7, replace(photo, album="10")))
    assert desk.participant.id == second


# ------------------------------------------------------------------ people who share a phone


async def test_who_is_chosen_is_met_at_their_own_desk_and_becomes_current(room) -> None:
    """A press on the list of people names one of them, and `Switch` is kept."""
    first, second = await two(room)
    desk = (await _seen(room, room.words(7, "hello")))[0]
    number = household.ask_who(desk, "en").number
    room.door.handler = lambda desk, _: Turn(desk.session, (Switch(desk.participant.id),))
    await room.door.take([room.arrival(7, Press(at=NOW, session="", prompt=number, index=0))])
    assert await room.all(contacts, "participant") == [first]
    assert second != first


async def _seen(room, arrival):
    await room.door.take([arrival])
    return room.seen[-1]


async def test_after_the_current_one_was_erased_words_are_nobodys(room) -> None:
    """Who writes next is at nobody's desk, until a button or an earlier message tells who it is."""
    first, _ = await two(room)
    await room.door.take([room.command(7, "erase")])
    desk, _ = await _seen(room, room.words(7, "is anybody there"))
    assert (desk.participant, desk.session, [who.id for who in desk.others]) == (None, None, [first])
    number = household.ask_who(desk, "en").number
    chosen = Press(at=NOW, session="", prompt=number, index=0)
    desk, _ = await _seen(room, room.arrival(7, chosen))
    assert (desk.participant.id, desk.speaking) == (first, household.NOBODY)
    [session] = await room.all(sessions, "id")
    desk, _ = await _seen(room, room.press(7, session, 1, message=501))
    assert (desk.participant.id, desk.speaking) == (first, household.NOBODY)
    issued = await room.invite()
    desk, _ = await _seen(room, room.command(7, "start", issued.code))
    assert (desk.participant.id, desk.speaking, desk.invite.id) == (first, "", issued.invite.id)


async def test_the_desk_tells_when_people_joined_and_when_their_talks_ended(room) -> None:
    """While one conversation is not over `ended` is empty; then it is the last end."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    desk, _ = await _seen(room, room.words(7, "x"))
    assert (desk.participant.joined, desk.participant.ended) == (NOW, "")
    await room.save(replace(desk.session, stage="ended", finished_at=LATER))
    assert desk.session.id == session
    desk, _ = await _seen(room, room.words(7, "y"))
    assert desk.participant.ended == LATER


async def test_an_invite_that_was_asked_about_is_read_again_when_pressed(room) -> None:
    """The press names the invite by its id, and the desk has it as it is then, with its cohort."""
    await room.join(7)
    issued = await room.invite(uses=1)
    number = household.ask_for_whom(issued.invite.id, "en").number
    pressed = Press(at=NOW, session="", prompt=number, index=-18)
    desk, _ = await _seen(room, room.arrival(7, pressed))
    assert (desk.invite, desk.invited.id) == (issued.invite, issued.invite.cohort)
    await room.door.take([room.command(8, "start", issued.code)])
    desk, _ = await _seen(room, room.arrival(7, pressed))
    assert (desk.invite.used, desk.invited.joined) == (1, 1)
    missing = replace(pressed, prompt=number + 1000)
    desk, _ = await _seen(room, room.arrival(7, missing))
    assert desk.invite is None


async def test_the_link_of_another_on_the_phone_is_met_at_that_ones_desk(room) -> None:
    """Who opens the link by which they came is the one who speaks; the current one's own changes nothing."""
    codes = [await room.invite(), await room.invite()]
    for issued in codes:
        await room.door.take([room.command(7, "start", issued.code)])
    first, second = await room.all(participants, "id")
    desk, _ = await _seen(room, room.command(7, "start", codes[0].code))
    assert (desk.participant.id, desk.speaking) == (first, second)


# ------------------------------------------------------------------ who is not kept


async def test_a_press_or_an_edit_of_somebody_unknown_is_answered_and_not_remembered(room) -> None:
    """A button of an erased conversation gets an answer, and no contact is made for it."""
    edit = Words(at=NOW, text="x", edits=True, message=600)
    await room.door.take([room.press(7, "gone", 1, message=5), room.arrival(8, edit)])
    assert await room.all(contacts) == []
    sent = await room.all(outbox, "contact_id", "address")
    assert [(contact, open_address(room.seal, address)) for contact, address in sent] == [
        (None, Address("telegram", 7)),
        (None, Address("telegram", 8)),
    ]
    assert [desk.participant for desk, _ in room.seen] == [None, None]


async def test_words_of_somebody_unknown_still_make_a_contact(room) -> None:
    """Whoever writes is answered as before."""
    await room.door.take([room.words(7, "hello")])
    assert len(await room.all(contacts)) == 1


async def test_two_copies_of_a_prompt_are_each_answered_where_they_were_pressed(room) -> None:
    """A prompt that was sent twice after a kill: the copy that is pressed is the one that is edited."""
    await room.join(7)
    [session] = await room.all(sessions, "id")
    await sent_as(room, session, 502)
    await room.door.take([room.press(7, session, 1, message=501), room.press(7, session, 1, message=502)])
    rewrites = [row for row in await room.all(outbox, "kind", "target") if row[0] == "rewrite"]
    assert rewrites == [("rewrite", 501), ("rewrite", 502)]


# ------------------------------------------------------------------ leaving, and a copy of everything


async def test_the_use_of_an_invite_comes_back_where_nothing_was_agreed_to(room) -> None:
    """Joining and leaving in a loop uses up nothing; who had agreed has used their place."""
    issued = await room.invite(uses=1)
    for _ in range(3):
        await room.door.take([room.command(7, "start", issued.code)])
        await room.door.take([room.command(7, "erase")])
    assert await room.all(invites, "used") == [0]
    await room.door.take([room.command(7, "start", issued.code)])
    desk, _ = await _seen(room, room.words(7, "x"))
    await room.save(replace(desk.session, consented_at=NOW))
    await room.door.take([room.command(7, "erase")])
    assert await room.all(invites, "used") == [1]


async def test_the_edit_and_the_receipt_of_an_erasure_on_a_shared_phone_arrive(room) -> None:
    """Where all are erased the last words carry an address, and the pressed message is edited too."""
    first, second = await two(room)
    goodbye = (
        Rewrite("", 300_000_001, say("erased")),
        Ask("", 0, "", say("goodbye")),
        Erase(first, NOW),
        Erase(second, NOW),
    )
    room.door.handler = lambda _desk, _event: Turn(None, goodbye)
    pressed = Press(at=NOW, session="", prompt=300_000_001, index=-23)
    await room.door.take([room.arrival(7, pressed, message=77)])
    assert await room.all(contacts) == []
    rows = await room.all(outbox, "kind", "target", "contact_id")
    assert rows == [("rewrite", 77, None), ("ask", 0, None)]
    assert await room.all(participants, "erased_at") == [NOW, NOW]


async def test_who_asks_for_a_copy_gets_a_job_and_erasing_takes_it_away(room) -> None:
    """The job names the participant; once they are erased nobody makes a file of them."""
    await room.join(7)
    [who] = await room.all(participants, "id")
    room.door.handler = lambda desk, _: Turn(desk.session, (Hand(who, "en"),))
    await room.door.take([room.command(7, "mydata")])
    assert await room.all(jobs, "kind") == ["hand"]
    room.door.handler = lambda _desk, _event: Turn(None, (Erase(who, NOW),))
    await room.door.take([room.arrival(7, Command(at=NOW, name="erase"))])
    assert await room.all(jobs, "kind") == []
