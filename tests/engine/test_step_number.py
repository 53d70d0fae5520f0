"""Numbers, typed as people type them."""

from __future__ import annotations

import pytest

from tests.engine.flows import flow, number, words
from tests.engine.talk import Conversation, agrees


def asked(**limits: object) -> Conversation:
    return agrees(flow(number("age", **limits), words("why")))


@pytest.mark.parametrize(
    "typed, value",
    [
        ("34", 34), (" 34 ", 34), ("۳۴", 34), ("٣٤", 34), ("৩৪", 34), ("३४", 34), ("34.0", 34), ("-0", 0),
        ("1,500", 1500), ("1.500", 1500), ("۱٬۵۰۰", 1500), ("1,234,567", 1234567), ("+7", 7), ("007", 7),
        ("\u200f۳۴\u200e", 34), ("𝟛𝟜", 34),
    ],
)  # fmt: skip
def test_whole_numbers_are_read_in_every_script(typed: str, value: int) -> None:
    """Digits of any script, grouped or not, with or without unseen marks of direction, are a number."""
    amina = asked()
    amina.says(typed)
    assert amina.values == {"age": value}
    assert type(amina.answers["age"].value) is int


@pytest.mark.parametrize(
    "typed, value",
    [("2.5", 2.5), ("2,5", 2.5), ("۲٫۵", 2.5), ("2", 2), ("1,500", 1500), ("0.10", 0.1), ("1.250", 1.25)],
)
def test_decimals_take_a_point_or_a_comma(typed: str, value: float) -> None:
    """Where decimals are asked for, point, comma and the Arabic sign all part them off."""
    amina = asked(decimals=2)
    amina.says(typed)
    assert amina.values == {"age": value}


def test_there_is_no_negative_zero() -> None:
    """Minus nought is nought, as people mean it."""
    amina = asked(decimals=1)
    amina.says("-0.0")
    assert str(amina.answers["age"].value) == "0.0"


@pytest.mark.parametrize(
    "typed",
    [
        "NaN", "inf", "1e999", "1e3", "12 years", "twelve", "--5", "5-10", "½", "²", "0x1F", "1_000",
        "9" * 16, ".", "2.5", "-1", "121", "1,2,3", "12,34",
    ],
)  # fmt: skip
def test_what_is_no_number_here_gets_an_example_and_the_question_stays(typed: str) -> None:
    """Words, exponents, too many digits, decimals or what lies outside of the limits are explained."""
    amina = asked(max=120)
    said = amina.says(typed)
    assert "0" in said.text
    assert "120" in said.text
    assert "For example: 3" in said.text
    assert (amina.at, amina.answers) == ("age", {})


def test_the_limits_themselves_are_within() -> None:
    """`min` and `max` can be given."""
    for value in (-3, 40):
        amina = asked(min=-3, max=40)
        amina.says(str(value))
        assert amina.values == {"age": value}


def test_the_default_minimum_is_nought_and_is_said() -> None:
    """Without `min`, less than nothing is not taken, and the sentence says so."""
    amina = asked()
    assert "0 or more" in amina.says("-5").text


def test_the_example_in_a_rejection_would_be_taken() -> None:
    """What is offered as an example is itself an answer."""
    for limits in ({}, {"max": 2}, {"min": 18, "max": 99}, {"min": -9, "max": -4}):
        amina = asked(**limits)
        example = amina.says("x").text.split("example:")[1].split()[0]
        amina.says(example)
        assert "age" in amina.answers


def test_a_small_range_is_buttons() -> None:
    """Up to eleven whole numbers are offered as buttons, and may be typed all the same."""
    amina = asked(min=1, max=11)
    assert amina.last.labels[:11] == [str(n) for n in range(1, 12)]
    amina.presses("11")
    assert amina.values == {"age": 11}


def test_a_wide_range_or_one_with_decimals_is_typed() -> None:
    """Twelve numbers are too many for buttons; decimals have none."""
    for limits in ({"max": 11}, {"max": 3, "decimals": 1}, {}):
        assert asked(**limits).last.message.buttons[0].group != "answer"


def test_the_unit_stands_with_the_answer() -> None:
    """The record says what the number counts."""
    amina = asked(unit="years")
    amina.says("34")
    assert amina.newest("age").styled("answer") == "✅ 34 years"
