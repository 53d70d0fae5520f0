"""Teach, check, teach again: people know what they agree to, or are led to a person."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Consented, Tally
from bot.flows.plan import Medium, Plan
from tests.engine.flows import agreement, check_question, flow, words
from tests.engine.talk import Conversation, meets

YEARS = [
    {"value": 1, "label": {"en": "One year", "ur": "ایک سال"}},
    {"value": 10, "label": {"en": "Ten years", "ur": "دس سال"}},
]


def asked(*checks: dict[str, Any], **more: Any) -> Plan:
    checks = checks or (check_question("can_stop"), check_question("how_long", 1, choices=YEARS))
    consent = {"version": "1", "cards": [{"text": "Who we are."}], "check": checks, "items": [agreement()]}
    return flow(words("why"), consent=consent, **more)


def at_the_check(plan: Plan | None = None, **more: Any) -> Conversation:
    amina = meets(plan or asked(), **more)
    amina.presses("Next")
    return amina


def test_after_the_cards_come_the_questions_and_then_the_items() -> None:
    """Nothing is to be agreed to before every question is right."""
    amina = at_the_check()
    assert (amina.last.text, amina.last.labels) == ("can_stop?", ["Yes", "No", "↩ Back", "🆘 I need help"])
    assert amina.presses("Yes").text == "how_long?"
    assert "✅ Yes" in amina.newest("@check:can_stop").text
    amina.presses("One year")
    assert amina.at == "@item:take_part"


def test_a_wrong_answer_teaches_and_asks_the_same_once_more() -> None:
    """Who is wrong reads what is right, and is asked again; then it goes on as for everybody."""
    amina = at_the_check()
    wrong = amina.last
    assert amina.presses("No").text == "can_stop?"
    taught = amina.chat[-2].text
    assert (wrong.text, wrong.labels) == ("can_stop?\n\nYou said: No", [])
    assert taught == "Thank you. Let us look at that once more.\n\nThis is about can_stop."
    assert amina.presses("Yes").text == "how_long?"


def test_two_misses_of_one_question_lead_kindly_to_a_person() -> None:
    """The study's contact is given, nothing is kept, and there is one more in a count."""
    amina = at_the_check()
    amina.presses("No", "No")
    assert "please talk to one of us first" in amina.last.text
    assert "Amina, 0114 496 0000" in amina.last.text
    assert "wrong" not in amina.last.text
    assert amina.did(Tally) == [Tally("sessionone", "failed_check")]
    assert (amina.outcome, amina.records, amina.did(Consented)) == ("gone", [], [])


def test_one_miss_of_each_question_is_no_failure() -> None:
    """Misses are counted for each question by itself."""
    amina = at_the_check()
    amina.presses("No", "Yes", "Ten years", "One year")
    assert amina.at == "@item:take_part"


def test_a_question_that_was_right_counts_anew() -> None:
    """Who goes back to a question they had right has two tries again."""
    amina = at_the_check()
    amina.presses("No", "Yes", "Back", "No")
    assert amina.at == "@check:can_stop"


def test_going_back_to_the_cards_gives_no_third_try() -> None:
    """The information may be read again, and the miss before it still counts."""
    amina = at_the_check()
    assert amina.presses("No", "Back").text == "Who we are."
    amina.presses("Next", "No")
    assert amina.outcome == "gone"


def test_a_double_tap_on_the_wrong_answer_is_one_miss() -> None:
    """The second tap falls on a message that is done with, and says nothing."""
    amina = at_the_check()
    first = amina.last
    amina.taps(first, 1)
    said = len(amina.chat)
    amina.taps(first, 1)
    assert (amina.at, len(amina.chat)) == ("@check:can_stop", said)
    assert amina.turns[-1][1].effects == ()


@pytest.mark.parametrize("typed", ["yes", " YES. ", "جی ہاں"])
def test_typed_answers_count(typed: str) -> None:
    """Who types the answer, in any language of the flow, need not look for the button."""
    amina = at_the_check(asked(languages=["en", "ur"]), language="en")
    assert amina.says(typed).text == "how_long?"
    assert amina.says("one year").labels == ["Yes, I agree", "No", "↩ Back", "🆘 I need help"]


def test_a_typed_wrong_answer_teaches_too() -> None:
    """A no in words is a no."""
    amina = at_the_check()
    amina.says("no")
    assert "This is about can_stop." in amina.chat[-2].text


def test_other_words_are_no_answer_and_are_not_kept() -> None:
    """Before consent nothing that is typed is kept, and nothing typed by chance is a miss."""
    amina = at_the_check()
    assert "not kept" in amina.says("My secret").text
    assert "not kept" in amina.says("Whatever").text
    assert amina.at == "@check:can_stop"
    assert "secret" not in repr(amina.session)


def test_answers_to_check_questions_are_not_kept() -> None:
    """They are no research data: once agreed, neither answers nor misses are left of them."""
    amina = at_the_check()
    amina.presses("No", "Yes", "One year", "Yes, I agree")
    assert amina.session is not None
    assert (amina.records, amina.session.misses, amina.session.answers) == ([], {}, {})


def test_the_hash_covers_what_was_checked_and_taught() -> None:
    """What was agreed to includes the questions and what they teach."""
    logged = []
    for teach in ("You can stop.", "You cannot stop."):
        amina = at_the_check(asked(check_question("can_stop", teach=teach)))
        amina.presses("Yes", "Yes, I agree")
        logged += amina.did(Consented)
    assert logged[0].wording != logged[1].wording


def test_a_question_comes_with_its_picture_and_its_words_read_aloud() -> None:
    """Media of a check question are sent each time it is asked."""
    media = {"a.png": Medium("1" * 64, "photo", "a.png"), "a.mp3": Medium("2" * 64, "audio", "a.mp3")}
    check = check_question("can_stop", image={"en": "a.png"}, audio={"en": "a.mp3"})
    amina = at_the_check(asked(check, media=media))
    for _ in range(2):
        assert [file.name for file in amina.last.message.attachments] == ["a.png", "a.mp3"]
        amina.commands("again")


def test_stopping_at_a_check_question_is_declining() -> None:
    """Who stops there has not failed."""
    amina = at_the_check()
    amina.presses("No")
    amina.commands("stop")
    amina.presses("Stop here")
    assert amina.did(Tally) == [Tally("sessionone", "declined")]
