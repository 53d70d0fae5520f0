"""Consent through the door: what is logged, what is counted, and a newer version, on real databases."""

from __future__ import annotations

from dataclasses import replace

from bot.engine.events import Press
from bot.engine.messages import Control
from bot.engine.reception import Reception
from bot.engine.session import load_session
from bot.flows.plan import Plan
from bot.storage import studies
from bot.storage.tables import answers, consent_log, participants, sessions, tallies
from tests.engine.flows import STUDY, agreement, check_question, flow, words
from tests.turns.conftest import NOW

QUOTES = agreement("quotes", required=False)


def version(name: str, hash_: str, *items: dict[str, object]) -> Plan:
    """A conversation with a helper, a check question and these optional items."""
    consent = {
        "version": name,
        "helper": True,
        "check": [check_question("can_stop")],
        "items": [agreement(), *items],
    }
    return replace(flow(words("why"), words("more"), id="leaflet", consent=consent), version=hash_)


OLD, NEW = version("1", "h1", QUOTES), version("2", "h2", agreement("others", required=False))


def opens(room, *plans: Plan) -> None:
    """The reception stands behind the door, with these versions, the latest last."""
    reception = Reception(STUDY, {plan.version: plan for plan in plans}, {"leaflet": plans[-1]})
    room.door.handler = reception.receive


async def presses(room, *indexes: int) -> None:
    """Press these buttons, each on the prompt that waits."""
    for index in indexes:
        [state] = await room.all(sessions, "state")
        session = load_session(state)
        event = Press(at=NOW, session=session.id, prompt=session.prompt, index=index)
        await room.door.take([room.arrival(7, event)])


async def test_who_helped_is_logged_with_every_item(room) -> None:
    """Each item has its row, with the version, the mode and the helper; the session knows its mode."""
    opens(room, OLD)
    await room.join(7)
    await presses(room, 2, 0, Control.AGREE, Control.REFUSE)
    rows = await room.all(consent_log, "version", "item", "given", "mode", "helper")
    assert rows == [
        ("1", "take_part", True, "assisted", "carer"),
        ("1", "quotes", False, "assisted", "carer"),
    ]
    assert await room.all(sessions, "mode", "stage") == [("assisted", "questions")]


async def test_of_who_fails_the_check_only_a_count_is_left_and_they_may_begin_again(room) -> None:
    """Two misses: the session is gone and counted, the participant stays, and /start begins anew."""
    opens(room, OLD)
    await room.join(7)
    await presses(room, 0, 1, 1)
    assert await room.all(tallies, "outcome", "count") == [("failed_check", 1)]
    for table in (sessions, answers, consent_log):
        assert await room.all(table) == []
    await room.join(7)
    await presses(room, 0, 0, Control.AGREE, Control.AGREE)
    assert await room.all(sessions, "stage") == ["questions"]
    assert len(await room.all(participants)) == 1


async def test_a_newer_consent_is_asked_after_a_restart_and_the_answer_is_there(room) -> None:
    """The bot comes back with a newer version: the next answer is kept, then all is agreed to again."""
    opens(room, OLD)
    await room.join(7)
    await presses(room, 0, 0, Control.AGREE, Control.AGREE)
    async with room.database.transaction() as db:
        await studies.publish(db, "h2", "leaflet", "{}", NOW)
    opens(room, OLD, NEW)
    await room.door.take([room.words(7, "Because.")])
    await presses(room, Control.AGREE, Control.REFUSE)
    await room.door.take([room.words(7, "No more.")])
    assert await room.all(answers, "variable", "value") == [("why", '"Because."'), ("more", '"No more."')]
    assert await room.all(consent_log, "version", "item", "given") == [
        ("1", "take_part", True),
        ("1", "quotes", True),
        ("2", "take_part", True),
        ("2", "others", False),
    ]
    assert await room.all(sessions, "version", "outcome") == [("h1", "complete")]
