"""Presses that come late, twice, or from nowhere."""

from __future__ import annotations

import pytest

from bot.engine.effects import Erase
from bot.engine.events import Press
from bot.engine.messages import Control
from tests.engine.flows import agreement, flow, note, number, one_of, some_of, words, yes_no
from tests.engine.talk import FRESH, Conversation, Said, agrees, meets


def test_a_double_tap_does_nothing() -> None:
    """The second tap of a choice, of Next, of Done or of Skip has no effect at all."""
    plan = flow(
        yes_no("a"), note("n", button="Go on"), some_of("c", "apple"), words("d"), words("e"), words("f")
    )
    amina = agrees(plan)
    for presses in ([0], [Control.NEXT], [0, Control.DONE], [Control.SKIP]):
        asked = amina.asked
        for index in presses:
            amina.taps(asked, index)
        at, said = amina.at, len(amina.chat)
        amina.taps(asked, presses[-1])
        assert (amina.at, len(amina.chat)) == (at, said)
        assert amina.turns[-1][1].effects == ()


def test_a_second_tap_on_back_goes_back_once() -> None:
    """A message that was left has no Back any more."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    asked = amina.asked
    amina.taps(asked, Control.BACK)
    amina.taps(asked, Control.BACK)
    assert amina.at == "b"


def test_another_choice_on_an_answered_question_explains_change() -> None:
    """Who taps No after Yes went through is told how to change it; the answer stands."""
    amina = agrees(flow(yes_no("a"), words("b")))
    asked = amina.asked
    amina.taps(asked, 0)
    assert "press Change" in amina.taps(asked, 1).text
    assert (amina.at, amina.values) == ("b", {"a": "yes"})


def test_a_choice_on_a_message_that_was_left_explains_itself() -> None:
    """A press on a question that is asked again further down points there."""
    amina = agrees(flow(words("a"), yes_no("b")))
    amina.says("1")
    old = amina.asked
    amina.commands("again")
    assert "older message" in amina.taps(old, 0).text
    assert amina.answers["a"].value == "1"
    assert amina.at == "b"


def test_two_phones_with_one_question_take_the_first_press() -> None:
    """The second choice, toggle, number or non-answer is told how to change; the same one says nothing."""
    plan = flow(
        yes_no("a", **{"or": ["dont_know"]}), some_of("b", "apple"), number("c", min=1, max=3), words("d")
    )
    amina = agrees(plan)
    first, told = amina.asked, "press Change under it"
    amina.taps(first, 0)
    assert told in amina.taps(first, Control.DONT_KNOW).text
    assert told in amina.taps(first, Control.SKIP).text
    second = amina.asked
    amina.taps(second, 0)
    amina.taps(second, Control.DONE)
    assert told in amina.taps(second, 0).text
    third = amina.asked
    amina.taps(third, 1)
    said = len(amina.chat)
    amina.taps(third, 1)
    assert len(amina.chat) == said
    assert told in amina.taps(third, 2).text
    assert amina.values == {"a": "yes", "b": ["apple"], "c": 2}


def test_two_phones_with_one_consent_take_the_first_press() -> None:
    """Who says no on another phone after a yes is told where to change it; a second yes says nothing."""
    consent = {
        "version": "1",
        "items": [
            {"id": "take_part", "text": "I take part.", "required": True},
            {"id": "quotes", "text": "You may quote me."},
        ],
    }
    amina = meets(flow(words("a"), consent=consent))
    item = amina.asked
    amina.taps(item, Control.AGREE)
    said = len(amina.chat)
    amina.taps(item, Control.AGREE)
    assert len(amina.chat) == said
    assert "/privacy" in amina.taps(item, Control.REFUSE).text
    assert (amina.outcome, amina.at) == ("in_progress", "@item:quotes")


@pytest.mark.parametrize(
    "control", [Control.BACK, Control.NEXT, Control.SKIP, Control.DONE, Control.ERASE, Control.CANCEL, -99]
)
def test_a_button_of_a_message_long_left_explains_itself(control: int) -> None:
    """Whatever stood on a message that was left some time ago, a press on it is answered in words."""
    amina = agrees(flow(note("n", button="Go on"), words("a"), words("b"), words("c")))
    old = amina.asked
    amina.presses("Go on")
    amina.says("1")
    amina.says("2")
    assert "older message" in amina.taps(old, control).text
    assert (amina.at, amina.values) == ("c", {"a": "1", "b": "2"})


def test_an_erase_button_that_was_taken_back_explains_itself() -> None:
    """After "No, go on" the button that erases everything erases nothing, and says that it is old."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    for command in ("withdraw", "stop"):
        asked = amina.commands(command)
        amina.taps(asked, Control.CANCEL)
        assert "older message" in amina.taps(asked, Control.ERASE).text
    assert (amina.did(Erase), amina.values) == ([], {"a": "1"})


def test_an_old_change_points_to_the_newest_message() -> None:
    """A Change that was on the screen before the question came again explains itself."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    old = amina.newest("a")
    amina.presses("Back")
    assert "older message" in amina.taps(old, Control.CHANGE).text


def test_help_helps_on_any_message() -> None:
    """The button "I need help" is answered wherever it is pressed, also on a message that was left."""
    amina = agrees(flow(words("a"), words("b")))
    old = amina.asked
    amina.says("1")
    assert "Call 111" in amina.taps(old, Control.HELP).text
    amina.commands("again")
    assert "Call 111" in amina.taps(Said("sessionone", 77, "", old.message), Control.HELP).text
    assert amina.at == "b"


@pytest.mark.parametrize("prompt", [0, -1, 99, 10**12])
@pytest.mark.parametrize(
    "index", [-99, Control.BACK, Control.NEXT, Control.KEEP, Control.AGREE, Control.STOP, 3]
)
def test_a_press_from_nowhere_changes_nothing(prompt: int, index: int) -> None:
    """Numbers that were never given out move nothing and record nothing."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    before = amina.session
    amina.taps(Said("sessionone", prompt, "", amina.asked.message), index)
    assert amina.session == before


def test_a_press_of_another_conversation_is_not_taken_for_this_one() -> None:
    """The same prompt number of another session means nothing here."""
    amina = agrees(flow(yes_no("a"), words("b")))
    event = Press(
        at="2026-11-23T10:00:00+00:00", fresh=FRESH, session="another", prompt=amina.asked.number, index=0
    )
    amina.happens(event)
    assert (amina.at, amina.answers) == ("a", {})


def test_controls_that_a_message_does_not_show_do_nothing() -> None:
    """Keep without an answer, Next at a question, Done at a single choice: nothing happens."""
    amina = agrees(flow(yes_no("a"), words("b")))
    for index in (Control.KEEP, Control.NEXT, Control.DONE, Control.AGREE, Control.ERASE, Control.CANCEL):
        amina.taps(amina.asked, index)
        assert amina.turns[-1][1].effects == ()
    assert amina.at == "a"


def test_a_double_tap_on_what_leads_to_a_question_from_above_does_nothing() -> None:
    """A language, Change far above, Start again, and the press that gives the last place of a ranking."""
    rank = one_of("r", "apple", "pear", "plum", kind="rank", top=2)
    amina = meets(flow(words("a"), rank, words("b"), languages=["en", "ur"]))
    taps_twice(amina, "English")
    amina.presses("Yes, I agree")
    amina.says("1")
    amina.presses("Apple")
    taps_twice(amina, "Pear")
    taps_twice(amina, "Change", on="a")
    assert amina.at == "a"
    amina.waits(hours=25)
    amina.commands("start")
    taps_twice(amina, "Start again")


def taps_twice(amina: Conversation, label: str, on: str = "") -> None:
    """Press a button so fast that it is pressed twice: the bot does nothing more."""
    pressed = next(s for s in reversed(amina.chat) if on in {"", s.step} and s.index(label) is not None)
    index = pressed.index(label)
    assert index is not None
    amina.taps(pressed, index)
    said = len(amina.chat)
    amina.waits(seconds=-4)
    amina.taps(pressed, index)
    assert [one.text for one in amina.chat[said:]] == []


def test_a_consent_item_is_asked_once_by_a_double_tap() -> None:
    """Change in the list of what was agreed to asks it right below."""
    items = [agreement(), agreement("quotes", required=False)]
    amina = agrees(flow(words("a"), consent={"version": "1", "items": items}))
    amina.commands("privacy")
    taps_twice(amina, "Change 2")
    assert amina.last.labels == ["Yes, I agree", "No", "🆘 I need help"]
