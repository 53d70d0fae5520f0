"""Reminders of a conversation that is not finished: how many, when, to whom, and what they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.engine.desk import Cohort
from bot.engine.effects import Wake
from bot.engine.events import Due
from bot.engine.messages import Control
from tests.engine.flows import flow, note, study, words, yes_no
from tests.engine.talk import BEGAN, Conversation, Said, agrees, meets
from tests.engine.visiting import visitor

PLAN = flow(words("a"), yes_no("b"), words("c"))
STUDY = study(reminders=["24h", "72h"])
NIGHT = {"from": "21:00", "to": "09:00", "timezone": "Europe/London"}


def reminds(said: list[Said]) -> int:
    return sum("have not finished" in each.text for each in said)


def amina_at_b(**more: object) -> Conversation:
    amina = agrees(PLAN, study=study(**{"reminders": ["24h", "72h"], **more}))
    amina.says("1")
    return amina


def test_who_falls_silent_is_reminded_as_often_as_the_study_says() -> None:
    """Once after a day, once after three, and then never again."""
    amina = amina_at_b()
    assert reminds(amina.sleeps(hours=23)) == 0
    assert reminds(amina.sleeps(hours=2)) == 1
    assert reminds(amina.sleeps(hours=46)) == 0
    assert reminds(amina.sleeps(hours=2)) == 1
    assert reminds(amina.sleeps(days=300)) == 0
    assert amina.timers == {}


def test_a_reminder_says_where_they_were_and_how_to_stop() -> None:
    """The conversation's name, the question they are at, a way on and two ways to be left alone."""
    amina = amina_at_b()
    [said] = amina.sleeps(hours=25)
    assert "A talk" in said.text
    assert "question 2 of 3" in said.text
    assert "/stop" in said.text
    assert said.labels == ["▶ Continue", "Don't remind me"]


def test_continue_shows_the_question_again() -> None:
    """The old question has no buttons any more, nor has the reminder; the answer counts as ever."""
    amina = amina_at_b()
    old = amina.asked
    [said] = amina.sleeps(hours=25)
    amina.presses("Continue")
    assert (amina.at, amina.last.text) == ("b", old.text)
    assert (old.labels, said.labels) == ([], [])
    amina.presses("Yes")
    assert amina.values == {"a": "1", "b": "yes"}


def test_a_second_tap_on_continue_does_nothing() -> None:
    """Only a Continue that is pressed later, on a message that arrived late, shows the question again."""
    amina = amina_at_b()
    [said] = amina.sleeps(hours=25)
    amina.taps(said, Control.CONTINUE)
    count = len(amina.chat)
    amina.now = amina.now.replace(second=amina.now.second - 4)
    amina.taps(said, Control.CONTINUE)
    assert len(amina.chat) == count
    amina.waits(minutes=1)
    assert amina.taps(said, Control.CONTINUE).step == "b"
    amina.taps(said, Control.PAUSE)
    assert "take your time" in amina.last.text


def test_who_answers_is_counted_anew() -> None:
    """Both reminders come again after the next silence, each at its time from the last answer."""
    amina = amina_at_b()
    amina.sleeps(hours=25)
    amina.presses("Yes", on="b")
    assert amina.at == "c"
    assert reminds(amina.sleeps(hours=23, minutes=59)) == 0
    assert reminds(amina.sleeps(hours=1)) == 1
    assert reminds(amina.sleeps(days=9)) == 1


def test_who_goes_on_by_themselves_finds_no_old_reminder() -> None:
    """A reminder that is passed by has no buttons that point to a question of long ago."""
    amina = amina_at_b()
    [said] = amina.sleeps(hours=25)
    amina.presses("Yes", on="b")
    assert said.labels == []
    assert "back" in said.text


def test_a_turn_sets_no_timer() -> None:
    """The timer is set when a conversation begins and moved when it falls due, not with every answer."""
    amina = amina_at_b()
    amina.presses("Yes")
    wakes = [effect for _, turn in amina.turns for effect in turn.effects if isinstance(effect, Wake)]
    assert wakes == [Wake("sessionone", "reminder", "2026-11-24T09:30:00+00:00")]


def test_a_timer_that_finds_somebody_active_is_moved() -> None:
    """A day after the beginning, but not after the last answer: the timer waits on, nothing is said."""
    amina = agrees(PLAN, study=STUDY)
    amina.waits(hours=10)
    amina.says("1")
    answered = amina.now
    assert reminds(amina.sleeps(hours=14)) == 0
    assert amina.timers == {"reminder": answered.replace(day=24).isoformat()}


def test_a_late_clock_does_not_send_all_at_once() -> None:
    """After days in which the bot was away the second reminder keeps its distance from the first."""
    amina = amina_at_b()
    amina.waits(days=10)
    amina.falls_due()
    assert "have not finished" in amina.last.text
    assert amina.timers["reminder"] == (amina.now.replace(day=5, month=12)).isoformat()


def test_before_consent_one_reminder_is_all() -> None:
    """Who has not agreed to anything is asked once more, is promised nothing, and then left alone."""
    for amina in (
        meets(flow(words("a"), languages=["en", "ur"]), study=STUDY),
        meets(PLAN, study=STUDY, language="en"),
    ):
        [said] = amina.sleeps(days=30)
        assert "not begun with the questions" in said.text
        assert "/stop" not in said.text
        assert "Continue" in said.labels[0]


def test_continue_before_the_language_is_chosen_asks_for_it_again() -> None:
    """The reminder of somebody who chose no language leads to the languages."""
    amina = meets(flow(words("a"), languages=["en", "ur"]), study=STUDY)
    amina.sleeps(days=2)
    amina.presses("Continue")
    assert amina.last.step == "@language"
    amina.presses("🌐 English")
    assert amina.at == "@item:take_part"


def test_after_consent_the_count_begins_anew() -> None:
    """The reminder before consent does not count for the questions."""
    amina = meets(PLAN, study=STUDY, language="en")
    amina.sleeps(days=2)
    amina.presses("Yes, I agree")
    assert reminds(amina.sleeps(days=9)) == 2


@pytest.mark.parametrize("leaves", ["stop", "finish"])
def test_who_is_done_is_not_reminded(leaves: str) -> None:
    """Neither who stopped nor who finished, whatever timer is left."""
    amina = amina_at_b()
    if leaves == "stop":
        amina.commands("stop")
        amina.presses("Stop here, keep my answers")
    else:
        amina.presses("Yes")
        amina.says("3")
    assert amina.sleeps(days=30) == []


def test_a_change_in_a_finished_conversation_is_not_reminded_of() -> None:
    """Who opens an answer again and leaves it has finished all the same."""
    amina = amina_at_b()
    amina.presses("Yes")
    amina.says("3")
    amina.presses("Change", on="a")
    assert amina.sleeps(days=30) == []


def test_a_study_without_reminders_has_none() -> None:
    """`reminders: []`, and a timer that is left from before, both mean silence."""
    amina = agrees(PLAN, study=study())
    assert amina.timers == {}
    amina.waits(days=3)
    assert amina.falls_due().effects == ()


def test_a_timer_of_an_unknown_kind_does_nothing() -> None:
    """What another version of the bot has set is no reason to stumble."""
    amina = amina_at_b()
    amina.waits(days=3)
    assert amina.falls_due("of another version").effects == ()


def test_at_a_leaflet_a_reminder_counts_nothing() -> None:
    """Where no question waits none is named."""
    amina = agrees(flow(note("n", button="Go on"), words("a")), study=STUDY)
    [said] = amina.sleeps(hours=25)
    assert "question" not in said.text


# ------------------------------------------------------------------ the quiet hours


def test_no_reminder_in_the_quiet_hours() -> None:
    """What falls due at night comes at nine in the morning, as the clocks there show it."""
    amina = agrees(PLAN, study=study(reminders=["24h"], quiet_hours=NIGHT))
    amina.waits(hours=13)
    amina.says("1")
    amina.sleeps(days=3)
    [due] = [
        event for event, turn in amina.turns if isinstance(event, Due) and turn.effects[0][2] == "@return"
    ]
    assert due.at == "2026-11-25T09:00:00+00:00"


def test_quiet_hours_that_begin_before_the_timer_is_heard() -> None:
    """A clock that comes late, or a study that changed its hours, wakes nobody in the night."""
    amina = agrees(PLAN, study=study(reminders=["24h"], quiet_hours=NIGHT))
    amina.waits(hours=37)
    turn = amina.falls_due()
    assert turn.effects == (Wake("sessionone", "reminder", "2026-11-25T09:00:00+00:00"),)


def test_across_the_change_of_clocks() -> None:
    """On the morning after the clocks went forward nine o'clock is eight o'clock UTC."""
    amina = agrees(PLAN, study=study(reminders=["24h"], quiet_hours=NIGHT))
    amina.now = datetime(2027, 3, 27, 22, tzinfo=UTC)
    amina.says("1")
    amina.sleeps(days=1)
    assert amina.timers == {"reminder": "2027-03-29T08:00:00+00:00"}


def test_reminders_in_any_order_are_sent_in_order() -> None:
    """The shortest comes first, one that is written twice comes once."""
    amina = agrees(PLAN, study=study(reminders=["72h", "1d", "24h"]))
    assert reminds(amina.sleeps(days=9)) == 2
    assert amina.turns[-1][0].at == (BEGAN.replace(day=26, second=5)).isoformat()


# ------------------------------------------------------------------ whose phone it is


def test_on_a_shared_phone_only_who_speaks_now_is_reminded() -> None:
    """The reminder of somebody else on the phone is put off, not lost."""
    amina = visitor(
        study=STUDY, cohorts={1: Cohort(1, "first", ("food",)), 2: Cohort(2, "second", ("food",))}
    )
    amina.opens("abc")
    assert amina.session is not None
    theirs = amina.session
    amina.people["other"] = amina.people[amina.current]._replace(id="other")
    amina.homes["other"], amina.current = {}, "other"
    amina.waits(days=2)
    turn = amina.happens(Due(at=amina.now.isoformat(), session=theirs.id, kind="reminder"))
    assert turn.effects == (Wake(theirs.id, "reminder", "2026-11-26T09:30:05+00:00"),)


def test_a_timer_of_a_session_that_is_gone_does_nothing() -> None:
    """A stranger's timer, or one of nobody, is silent."""
    amina = visitor(study=STUDY)
    event = Due(at="2026-11-25T09:30:00+00:00", session="unknown", kind="reminder")
    assert amina.happens(event).effects == ()
    amina.opens("abc")
    assert amina.happens(event).effects == ()
