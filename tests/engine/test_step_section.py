"""Sections: steps under one condition."""

from __future__ import annotations

from tests.engine.flows import calculate, flow, number, section, step, words, yes_no
from tests.engine.talk import agrees


def test_the_steps_of_a_section_are_asked_in_their_place() -> None:
    """A section adds nothing to say: its steps follow each other."""
    amina = agrees(flow(words("first"), section("part", words("inner")), words("last")))
    amina.says("1")
    assert amina.at == "inner"
    amina.says("2")
    assert amina.at == "last"


def test_a_sections_condition_holds_for_all_in_it_at_any_depth() -> None:
    """Where the outer section is ruled out, nothing within it is asked."""
    inner = section("inner", words("b"), when="answered(parent)")
    plan = flow(yes_no("parent"), section("outer", words("a"), inner, when="parent == 'yes'"), words("last"))
    amina = agrees(plan)
    amina.presses("No")
    assert amina.at == "last"
    amina = agrees(plan)
    amina.presses("Yes")
    amina.says("a")
    assert amina.at == "b"


def test_a_section_stands_for_all_its_numbers() -> None:
    """`mean(section)` leaves out what was skipped, what is not a number, and how long a leaflet was read."""
    reading = step("reading", "material", material="leaflet")
    part = section("part", reading, number("a"), words("b"), number("c"), section("deep", number("d")))
    materials = {"leaflet": {"draft": "1", "title": "Leaflet", "files": {"en": "leaflet.pdf"}}}
    amina = agrees(flow(part, calculate("average", "mean(part)"), materials=materials))
    amina.waits(minutes=10)
    amina.presses("Next")
    amina.says("2")
    amina.says("words")
    amina.presses("Skip")
    amina.says("5")
    assert amina.values["average"] == 3.5
