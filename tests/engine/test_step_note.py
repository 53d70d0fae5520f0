"""Notes: something said between the questions."""

from __future__ import annotations

from tests.engine.flows import flow, note, words
from tests.engine.talk import agrees


def test_a_note_without_a_button_is_said_and_the_next_question_follows_at_once() -> None:
    """A note that has no button holds nobody up."""
    amina = agrees(flow(note("hello"), words("why")))
    assert [said.text.splitlines()[-1] for said in amina.chat[-2:]] == ["hello?", "why?"]
    assert amina.chat[-2].labels == []


def test_a_note_with_a_button_waits_for_it() -> None:
    """A note with a button is gone on from when the button is pressed, and then has no buttons."""
    amina = agrees(flow(note("hello", button="Carry on"), words("why")))
    assert amina.last.labels[0] == "Carry on"
    amina.presses("Carry on")
    assert amina.at == "why"
    assert amina.newest("hello").labels == []


def test_a_note_is_not_counted_and_leaves_no_answer() -> None:
    """A note is no question: the count leaves it out, and nothing is recorded."""
    amina = agrees(flow(note("hello", button="Carry on"), words("why")))
    assert amina.last.styled("count") == ""
    amina.presses("Carry on")
    assert amina.last.styled("count") == "1 of 1"
    assert amina.answers == {}


def test_words_at_a_note_are_answered_with_what_to_do() -> None:
    """Words sent where only a button is waited for get a sentence, and the note still waits."""
    amina = agrees(flow(note("hello", button="Carry on"), words("why")))
    assert "press the button" in amina.says("What now?").text
    assert amina.at == "hello"
    assert amina.answers == {}


def test_a_note_is_said_once() -> None:
    """A plain note is not repeated when an earlier answer is changed."""
    amina = agrees(flow(words("why"), note("hello"), words("more")))
    amina.says("Because.")
    amina.presses("Change", on="why")
    amina.says("For another reason.")
    assert [said.text for said in amina.chat].count("hello?") == 1
