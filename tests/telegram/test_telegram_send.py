"""From the outbox to people's phones, over HTTP, with all that Telegram may do to us on the way."""

import asyncio
import hashlib
import json
import sys

import pytest
from sqlalchemy import select

from bot.channels.telegram.pacing import Pace
from bot.engine.messages import Attachment, Button, Message, Part
from bot.errors import OperatorError
from bot.playground import acts, samples
from bot.playground.faults import Rates
from bot.storage import tables

ANA, BEN, CAT = 1001, 1002, 1003

CHILD = """
import asyncio, json, sys
from pathlib import Path
from bot.channels.telegram.send import Sender
from bot.channels.telegram.transport import Api
from bot.storage.database import connect
from bot.storage.sealing import seal_from

async def main(url, token, media, database, key):
    async with Api(token, url) as api:
        sender = Sender(
            await connect(f"sqlite:///{database}"), api, seal_from(key),
            bot=424242, media=Path(media), woken=asyncio.Event(),
        )
        await sender.run()

asyncio.run(main(**json.loads(sys.argv[1])))
"""


async def test_rows_of_a_chat_are_sent_in_order_and_leave_the_outbox(study):
    """What the outbox holds for a person reaches them in its order, once, and the outbox is empty then."""
    await study.meet(ANA)
    texts = [f"Question {number}" for number in range(20)]
    await study.ask(ANA, *texts)
    async with study.sending():
        assert texts == await study.seen(ANA, 20)
    assert await study.left() == 0


async def test_nothing_is_sent_twice_however_much_there_is(study):
    """While rows come, are sent and are struck off side by side, each is sent once, in its chat's order."""
    people = range(1001, 1031)
    await study.meet(*people)
    texts = [f"{number}" for number in range(20)]
    async with study.sending():
        for number, text in enumerate(texts, 1):
            await study.ask_all(people, text, number)
        for chat in people:
            assert await study.seen(chat, 20) == texts
    assert study.world.calls["sendMessage"] == 600
    assert await study.left() == 0


async def test_the_message_id_is_kept_under_our_own_name(study):
    """After sending, `messages` knows which of Telegram's messages a prompt became."""
    await study.meet(ANA)
    await study.ask(ANA, "One", "Two")
    async with study.sending():
        await study.seen(ANA, 2)
    query = select(tables.messages.c.message).order_by(tables.messages.c.number)
    async with study.database.reading() as db:
        kept = list((await db.execute(query)).scalars())
    assert kept == [raw["message_id"] for raw in study.raw(ANA)]


async def test_a_commit_wakes_the_sender(study):
    """Rows that come while the sender rests are sent at once, well before it would look again."""
    await study.meet(ANA)
    async with study.sending():
        await study.ask(ANA, "First")
        await study.seen(ANA, 1)
        await study.ask(ANA, "Second", first=2)
        assert await study.seen(ANA, 2, seconds=0.6) == ["First", "Second"]


async def test_buttons_carry_session_prompt_and_choice(study):
    """A pressed button tells which prompt of which session it stood under."""
    await study.meet(ANA)
    await study.ask(ANA, Message("en", [Part("Clear?")], [Button("Yes", 0), Button("Skip", -2, "control")]))
    async with study.sending():
        await study.seen(ANA, 1)
    rows = study.raw(ANA)[0]["reply_markup"]["inline_keyboard"]
    assert [[button["callback_data"] for button in row] for row in rows] == [["s1001.1.0"], ["s1001.1.-2"]]


async def test_one_chat_does_not_hold_up_another(study):
    """While one person's message fails again and again, everybody else gets theirs."""
    await study.meet(ANA, BEN)
    study.at_once = 1
    study.world.fail_next("sendMessage", 502)
    await study.ask(ANA, "For Ana")
    await study.ask(BEN, "For Ben")
    async with study.sending():
        assert await study.seen(BEN, 1) == ["For Ben"]
        assert study.words(ANA) == []
        assert await study.seen(ANA, 1) == ["For Ana"]


async def test_what_an_erasure_took_out_is_not_sent_any_more(study):
    """Rows that wait in hand while Telegram is away go when their person is erased; the receipt arrives."""
    study.pace = Pace(0, 0, again=0.05, fresh=0)
    await study.meet(ANA, BEN)
    study.world.fail_next("sendMessage", 502, times=1000)
    await study.ask(ANA, "All that you said", "And more of it")
    async with study.sending():
        while study.world.faults[0].times == 1000:  # noqa: ASYNC110 - a fault has no event of its own
            await asyncio.sleep(0.01)
        async with study.database.transaction() as db:
            await db.execute(tables.outbox.delete())
        study.world.faults.clear()
        await study.ask(ANA, "Erased.", first=3)
        await study.ask(BEN, "For Ben")
        assert await study.seen(BEN, 1) == ["For Ben"]
        assert await study.seen(ANA, 1) == ["Erased."]
    assert await study.left() == 0


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_unwell_telegram_is_tried_again(study, status):
    """A 5xx leaves the row where it is, and a later attempt sends it, once."""
    await study.meet(ANA)
    study.world.fail_next("sendMessage", status)
    await study.ask(ANA, "Hello")
    async with study.sending():
        assert await study.seen(ANA, 1) == ["Hello"]
    assert await study.left() == 0


async def test_a_dropped_connection_is_tried_again(study):
    """A line that is cut before Telegram did anything costs a little time and no message."""
    await study.meet(ANA)
    study.world.drop_next("sendMessage")
    await study.ask(ANA, "Hello", "World")
    async with study.sending():
        assert await study.seen(ANA, 2) == ["Hello", "World"]


async def test_what_may_have_been_sent_is_sent_again(study):
    """A line cut after the deed leads to a second copy: at least once, never lost."""
    await study.meet(ANA)
    study.world.drop_next("sendMessage", handled=True)
    await study.ask(ANA, "Hello")
    async with study.sending():
        assert await study.seen(ANA, 2) == ["Hello", "Hello"]
    assert await study.left() == 0


async def test_telegrams_wish_for_patience_is_respected(study):
    """After a 429 nothing is sent to anybody until its seconds are over; then everything is."""
    await study.meet(ANA, BEN)
    study.at_once = 1
    study.world.fail_next("sendMessage", 429, retry_after=1)
    await study.ask(ANA, "For Ana")
    await study.ask(BEN, "For Ben")
    loop = asyncio.get_running_loop()
    async with study.sending():
        start = loop.time()
        await study.seen(BEN, 1)
        await study.seen(ANA, 1)
        assert loop.time() - start >= 0.95


async def test_who_blocked_the_bot_is_left_alone(study):
    """A 403 marks the contact and takes all their rows out of the outbox, and nobody else's."""
    await study.meet(ANA, BEN)
    acts.block(study.world.bot, ANA)
    await study.ask(ANA, "One", "Two", "Three")
    await study.ask(BEN, "Hello")
    async with study.sending():
        await study.seen(BEN, 1)
    contacts = tables.contacts
    async with study.database.reading() as db:
        blocked = (await db.execute(select(contacts.c.id).where(contacts.c.blocked_at.is_not(None)))).all()
    assert blocked == [(ANA,)]
    assert await study.left() == 0
    assert study.world.calls["sendMessage"] == 2


async def test_a_chat_that_is_not_there_is_as_good_as_blocked(study):
    """That a chat is not found is nobody's mistake: the rows go and the contact is marked."""
    await study.meet(ANA)
    acts.chat_of(study.world.bot, ANA).known = False
    await study.ask(ANA, "One", "Two")
    async with study.sending():
        await study.meet(BEN)
        await study.ask(BEN, "Hello")
        await study.seen(BEN, 1)
    assert await study.left() == 0


async def test_a_refused_message_does_not_block_the_queue(study):
    """A message that Telegram will never take is dropped; the next one of that chat is sent."""
    await study.meet(ANA)
    study.world.fail_next("sendMessage", 400, "Bad Request: something about this message")
    await study.ask(ANA, "Bad", "Good")
    async with study.sending():
        assert await study.seen(ANA, 1) == ["Good"]
    assert await study.left() == 0


async def test_a_row_of_another_age_does_not_block_the_queue(study):
    """A row that this version of the bot cannot read is dropped; the others are sent."""
    await study.meet(ANA)
    await study.ask(ANA, "Good")
    async with study.database.transaction() as db:
        row = {"contact_id": ANA, "session_id": "s", "number": 9, "step": "", "target": 0, "priority": 0}
        more = {"kind": "ask", "body": '{"of": "old"}', "attempts": 0, "created_at": ""}
        await db.execute(tables.outbox.insert(), row | more)
    async with study.sending():
        await study.seen(ANA, 1)
    assert await study.left() == 0


async def test_an_edit_finds_the_message_that_was_sent_before_it(study):
    """A rewrite of a prompt sent in the same breath changes that very message, before anything is settled."""
    await study.meet(ANA)
    await study.ask(ANA, "Asked")
    await study.rewrite(ANA, 1, "✅ Answered")
    await study.ask(ANA, "Next", first=2)
    async with study.sending():
        assert await study.seen(ANA, 2) == ["✅ Answered", "Next"]
    assert await study.left() == 0


async def test_an_edit_finds_a_message_of_long_ago(study):
    """A rewrite of a prompt that another run of the bot sent changes that message."""
    await study.meet(ANA)
    await study.ask(ANA, "Asked")
    async with study.sending():
        await study.seen(ANA, 1)
    await study.rewrite(ANA, 1, "✅ Answered")
    await study.ask(ANA, "Next", first=2)
    async with study.sending():
        assert await study.seen(ANA, 2) == ["✅ Answered", "Next"]


async def test_a_press_edits_the_message_that_was_pressed(study):
    """A rewrite with a target goes there, whatever message the prompt became elsewhere."""
    await study.meet(ANA)
    await study.ask(ANA, "First copy", "Second copy")
    async with study.sending():
        await study.seen(ANA, 2)
    await study.rewrite(ANA, 2, "Pressed", target=study.raw(ANA)[0]["message_id"])
    await study.ask(ANA, "Next", first=3)
    async with study.sending():
        assert await study.seen(ANA, 3) == ["Pressed", "Second copy", "Next"]


async def test_an_edit_without_message_is_dropped(study):
    """A rewrite of what was never sent vanishes and holds up nothing."""
    await study.meet(ANA)
    await study.rewrite(ANA, 7, "Nobody sees this")
    await study.ask(ANA, "Next")
    async with study.sending():
        assert await study.seen(ANA, 1) == ["Next"]
    assert await study.left() == 0
    assert study.world.calls["editMessageText"] == 0


async def test_an_edit_that_changes_nothing_is_fine(study):
    """Edits that change nothing or find nothing are swallowed, and the chat goes on."""
    await study.meet(ANA)
    await study.ask(ANA, "Same")
    await study.rewrite(ANA, 1, "Same")
    await study.rewrite(ANA, 1, "Gone", target=999_999)
    await study.ask(ANA, "Next", first=2)
    async with study.sending():
        assert await study.seen(ANA, 2) == ["Same", "Next"]
    assert await study.left() == 0


async def test_the_urgent_goes_first(study):
    """Of what waits, the smaller priority number is sent first, whatever its age."""
    await study.meet(ANA, BEN, CAT)
    study.at_once = 1
    await study.ask(ANA, "Broadcast", priority=9)
    await study.ask(BEN, "Reminder", priority=5)
    await study.ask(CAT, "Answer", priority=0)
    async with study.sending():
        await study.seen(ANA, 1)
    sent = {chat: study.raw(chat)[0]["message_id"] for chat in (ANA, BEN, CAT)}
    assert sorted(sent, key=sent.__getitem__) == [CAT, BEN, ANA]


async def test_the_pace_keeps_telegram_content(study):
    """A little below Telegram's limits everything goes out without a single refusal."""
    study.world.rates = Rates(overall=30, chat=2)
    study.pace = Pace(25, 1.6, burst=1)
    await study.meet(ANA, BEN)
    await study.ask(ANA, "1", "2", "3")
    await study.ask(BEN, "1", "2", "3")
    async with study.sending():
        await study.seen(ANA, 3)
        await study.seen(BEN, 3)
    assert study.world.calls["sendMessage"] == 6


async def test_a_crash_between_sending_and_settling_sends_again(study, url, token, tmp_path):
    """A process killed before it heard that Telegram took a message sends it once more, and only it."""
    await study.meet(ANA)
    study.world.latency = 0.5
    await study.ask(ANA, "One", "Two")
    settings = {
        "url": url,
        "token": token,
        "media": str(study.media.parent),
        "database": str(study.database.file),
    }
    settings["key"] = study.key
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, json.dumps(settings))
    await study.seen(ANA, 1)
    child.kill()
    await child.wait()
    study.world.latency = 0
    assert await study.left() == 2
    async with study.sending():
        assert await study.seen(ANA, 3) == ["One", "One", "Two"]
    assert await study.left() == 0


async def test_what_is_under_way_at_the_end_is_settled(study):
    """Stopped in the middle of a call, the sender hears its end and does not send it again."""
    await study.meet(ANA)
    study.world.latency = 0.2
    await study.ask(ANA, "Hello")
    async with study.sending():
        await study.seen(ANA, 1)
    assert await study.left() == 0
    assert study.words(ANA) == ["Hello"]


# ------------------------------------------------------------------ files


def picture(study) -> Attachment:
    content = samples.picture()
    name = hashlib.sha256(content).hexdigest()
    (study.media / name).write_bytes(content)
    return Attachment(name, "photo", "talk.png")


async def test_files_go_before_the_words_and_buttons_stand_last(study):
    """An attachment is a message of its own; the words and buttons come under it."""
    await study.meet(ANA)
    await study.ask(ANA, Message("en", [Part("Look")], [Button("Next", -3)], [picture(study)]))
    async with study.sending():
        assert await study.seen(ANA, 2) == ["photo", "Look"]
    assert "reply_markup" in study.raw(ANA)[1]


async def test_a_file_that_was_made_for_one_person_is_uploaded_and_forgotten(study):
    """Its content goes out as a document by its name; neither its id nor its content is kept anywhere."""
    await study.meet(ANA, BEN)
    for chat, held in ((ANA, "<p>hers: اردو</p>"), (BEN, "<p>his</p>")):
        file = Attachment("", "document", "my-data.html", held)
        await study.ask(chat, Message("en", [Part("Here it is.")], [], [file]))
    async with study.sending():
        assert await study.seen(ANA, 2) == ["document", "Here it is."]
        assert await study.seen(BEN, 2) == ["document", "Here it is."]
    sent = [study.raw(chat)[0]["document"] for chat in (ANA, BEN)]
    assert [document["file_name"] for document in sent] == ["my-data.html"] * 2
    contents = [study.world.bot.files[document["file_id"]].content.decode() for document in sent]
    assert contents == ["<p>hers: اردو</p>", "<p>his</p>"]
    assert await study.left() == 0
    async with study.database.reading() as db:
        assert list(await db.execute(select(tables.file_ids))) == []


async def test_sound_and_film_go_with_the_words_as_the_picture_does(study):
    """Every kind of file arrives as what it is, in the order in which the message has them."""
    files = [picture(study)]
    for kind in ("video", "audio", "document"):
        (study.media / kind).write_bytes(b"content")
        files.append(Attachment(kind, kind, f"a.{kind}"))
    await study.meet(ANA)
    await study.ask(ANA, Message("en", [Part("Look")], [], files))
    async with study.sending():
        assert await study.seen(ANA, 5) == ["photo", "video", "audio", "document", "Look"]


async def test_a_file_is_uploaded_once_for_all_and_for_ever(study):
    """Many who get the same file at the same time, and in another run, cost one upload."""
    people = range(1001, 1011)
    await study.meet(*people)
    message = Message("en", [Part("Look")], [], [picture(study)])
    for chat in people:
        await study.ask(chat, message)
    async with study.sending():
        for chat in people:
            await study.seen(chat, 2)
    files = len(study.world.bot.files)
    await study.ask(ANA, message, first=2)
    async with study.sending():
        await study.seen(ANA, 4)
    assert files == len(study.world.bot.files)


async def test_a_file_id_that_telegram_does_not_know_leads_to_an_upload(study):
    """An id of another bot or age is forgotten, the file is sent from disk, and its new id remembered."""
    await study.meet(ANA)
    file = picture(study)
    row = {"bot": 424242, "sha256": file.sha256, "kind": "photo", "file_id": "of another bot"}
    async with study.database.transaction() as db:
        await db.execute(tables.file_ids.insert(), row)
    await study.ask(ANA, Message("en", [Part("Look")], [], [file]))
    async with study.sending():
        assert await study.seen(ANA, 2) == ["photo", "Look"]
    async with study.database.reading() as db:
        [kept] = (await db.execute(select(tables.file_ids.c.file_id))).scalars()
    assert kept in study.world.bot.files


async def test_a_lost_file_does_not_hold_back_the_question(study):
    """If a file is not on disk, or no picture, the words are sent without it."""
    await study.meet(ANA)
    (study.media / "broken").write_bytes(b"no picture")
    files = [Attachment("lost", "photo", "a.png"), Attachment("broken", "photo", "b.png")]
    await study.ask(ANA, Message("en", [Part("Look")], [], files))
    async with study.sending():
        assert await study.seen(ANA, 1) == ["Look"]
    assert await study.left() == 0


async def test_files_that_arrived_are_not_sent_twice(study):
    """If the words fail after the picture went out, only the words are tried again."""
    await study.meet(ANA)
    study.world.fail_next("sendMessage", 502)
    await study.ask(ANA, Message("en", [Part("Look")], [], [picture(study)]))
    async with study.sending():
        assert await study.seen(ANA, 2) == ["photo", "Look"]


async def test_a_wrong_token_ends_the_sender(study):
    """If Telegram does not know the token, whoever runs the bot is told what to do, without the token."""
    await study.meet(ANA)
    await study.ask(ANA, "Hello")
    study.world.fail_next("sendMessage", 401)
    with pytest.raises(OperatorError, match="SOUNDINGBOARD_TOKEN"):
        await study.sender().run()
    assert await study.left() == 1
