"""Scales: whole numbers with words to them."""

from __future__ import annotations

from tests.engine.flows import calculate, flow, step, words
from tests.engine.talk import agrees


def test_a_scale_of_choices_keeps_the_number() -> None:
    """A press on words is kept as the whole number behind them."""
    amina = agrees(flow(step("clear", "scale", choices="agree_5"), words("why")))
    amina.presses("Agree")
    assert amina.values == {"clear": 4}


def test_a_scale_from_to_is_buttons_with_numbers_or_labels() -> None:
    """A range is written out; where an author labelled an end, the label stands on its button."""
    labels = {1: {"en": "Bad"}, 4: {"en": "Good"}}
    amina = agrees(flow(step("clear", "scale", **{"from": 1, "to": 4}, labels=labels), words("why")))
    assert amina.last.labels[:4] == ["Bad", "2", "3", "Good"]
    amina.presses("Good")
    assert amina.values == {"clear": 4}


def test_a_scale_can_be_typed_in_figures_or_words() -> None:
    """A number in any script or a label is as good as a press."""
    plan = flow(step("clear", "scale", choices="agree_5"), step("kind", "scale", choices="agree_5"))
    amina = agrees(plan)
    amina.says("۴")
    amina.says("strongly agree")
    assert amina.values == {"clear": 4, "kind": 5}


def test_a_number_off_the_scale_is_no_answer() -> None:
    """There is no sixth step on a scale of five."""
    amina = agrees(flow(step("clear", "scale", choices="agree_5")))
    amina.says("6")
    assert (amina.at, amina.answers) == ("clear", {})


def test_a_scale_can_be_reckoned_with() -> None:
    """Its values are numbers to expressions."""
    amina = agrees(flow(step("clear", "scale", choices="agree_5"), calculate("twice", "clear * 2")))
    amina.presses("Strongly agree")
    assert amina.values == {"clear": 5, "twice": 10}
