"""One answer of several."""

from __future__ import annotations

import pytest

from tests.engine.flows import flow, one_of, step, words, yes_no
from tests.engine.talk import agrees

COLOURS = [
    {"value": "red", "label": {"en": "Red", "ur": "سرخ", "fr": "Rouge"}, "emoji": "🟥"},
    {"value": "blue", "label": {"en": "Sky-blue", "ur": "نیلا", "fr": "Bleu été"}, "emoji": "🟦"},
    {"value": 3, "label": {"en": "Some other", "ur": "کوئی اور", "fr": "Une autre"}},
]
COLOUR = step("colour", "select_one", choices=COLOURS)


def test_a_press_is_the_answer_and_the_message_becomes_its_record() -> None:
    """After a press the message shows what was chosen and keeps one button, Change."""
    amina = agrees(flow(COLOUR, words("why")))
    amina.presses("Sky-blue")
    assert amina.values == {"colour": "blue"}
    assert amina.newest("colour").styled("answer") == "✅ 🟦 Sky-blue"
    assert amina.newest("colour").labels == ["✏️ Change"]


@pytest.mark.parametrize(
    "typed, value",
    [
        ("Red", "red"), ("  red. ", "red"), ("RED!", "red"), ("🟥", "red"), ("🟥 Red", "red"), ("سرخ", "red"),
        ("rouge", "red"), ("bleu ete", "blue"), ("نیلا\u200f", "blue"), ("blue", "blue"), ("3", 3), ("۳", 3),
        ("٣", 3), ("Some\nother", 3),
    ],
)  # fmt: skip
def test_a_choice_can_be_typed_in_any_language(typed: str, value: object) -> None:
    """A label of any language, its picture or its value is understood, whatever its case and signs."""
    amina = agrees(flow(COLOUR, languages=["en", "ur", "fr"]))
    amina.says(typed)
    assert amina.values == {"colour": value}


@pytest.mark.parametrize("typed", ["reddish", "7", "...", "red or blue"])
def test_words_that_name_no_choice_leave_the_question_open(typed: str) -> None:
    """What is no choice is kept as a remark, and the question still waits."""
    amina = agrees(flow(COLOUR))
    amina.says(typed)
    assert amina.at == "colour"
    assert amina.answers == {}


def test_words_that_name_two_choices_choose_neither() -> None:
    """Where folding makes two labels alike, only letter for letter is believed."""
    alike = [{"value": "a", "label": "Résumé"}, {"value": "b", "label": "Resume"}]
    amina = agrees(flow(step("which", "select_one", choices=alike), words("why")))
    amina.says("RESUME")
    assert amina.answers == {}
    amina.says("Résumé")
    assert amina.values == {"which": "a"}


def test_something_else_asks_for_words() -> None:
    """The non-answer `other` is kept together with the words that were asked for."""
    amina = agrees(flow(one_of("colour", "red", **{"or": ["other"]}), words("why")))
    amina.presses("Something else")
    assert amina.at == "colour"
    assert "Something else" in amina.last.styled("hint")
    amina.says("Turquoise")
    assert amina.values == {"colour": "other"}
    assert amina.answers["colour"].other == "Turquoise"
    assert amina.newest("colour").styled("answer") == "✅ Something else: Turquoise"


def test_a_choice_can_still_be_pressed_after_something_else() -> None:
    """Who pressed "Something else" by mistake just presses another button."""
    amina = agrees(flow(one_of("colour", "red", **{"or": ["other"]}), words("why")))
    amina.presses("Something else", "Red")
    assert amina.values == {"colour": "red"}
    assert amina.answers["colour"].other == ""


def test_the_built_in_list_speaks_the_persons_language() -> None:
    """`yes_no` needs no labels from the author."""
    amina = agrees(flow(yes_no("ok"), languages=["en", "ur"]), language="ur")
    assert (amina.last.index("جی ہاں"), amina.last.index("نہیں")) == (0, 1)
    amina.says("yes")
    assert amina.values == {"ok": "yes"}


def test_a_press_beyond_the_choices_is_no_answer() -> None:
    """A position that no choice has changes nothing."""
    amina = agrees(flow(COLOUR))
    amina.taps(amina.asked, 3)
    amina.taps(amina.asked, 10_000)
    assert (amina.at, amina.answers) == ("colour", {})


def test_a_label_is_remembered_in_the_words_of_the_moment() -> None:
    """The answer keeps its language and the hash of the exact words it was asked in."""
    plan = flow(COLOUR, words("why"), languages=["en", "ur"])
    english, urdu = agrees(plan, language="en"), agrees(plan, language="ur")
    english.says("red")
    urdu.says("red")
    assert english.answers["colour"].language == "en"
    assert english.answers["colour"].wording != urdu.answers["colour"].wording
