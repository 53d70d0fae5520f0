"""Back: to the question asked before, as often as one likes."""

from __future__ import annotations

from tests.engine.flows import flow, note, number, one_of, section, some_of, words, yes_no
from tests.engine.talk import agrees


def test_back_shows_the_question_before_with_its_answer() -> None:
    """The answer that stands is shown and can be kept."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("first")
    amina.presses("Back")
    assert amina.at == "a"
    assert amina.asked.styled("answer") == "Your answer now: first"
    amina.presses("Keep my answer")
    assert amina.at == "b"
    assert amina.history == [("a", "answered", "first")]


def test_back_several_times_then_forward_through_all_of_them() -> None:
    """After Back the next questions are shown in order, each with its answer, up to the open one."""
    amina = agrees(flow(words("a"), words("b"), words("c"), words("d")))
    for said in ("1", "2", "3"):
        amina.says(said)
    amina.presses("Back", "Back", "Back")
    assert amina.at == "a"
    places = []
    for _ in range(3):
        amina.presses("Keep my answer")
        places.append(amina.at)
    assert places == ["b", "c", "d"]
    assert "Your answer now" not in amina.asked.text


def test_an_answer_given_after_back_is_a_new_revision() -> None:
    """History is kept: both answers are there, the later one counts."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("first")
    amina.presses("Back")
    amina.says("second")
    assert amina.history == [("a", "answered", "first"), ("a", "answered", "second")]
    assert amina.at == "b"


def test_back_skips_what_was_ruled_out() -> None:
    """Back goes to what was asked, not to what stands before in the file."""
    young = section("young", words("school"), words("teacher"), when="age < 18")
    amina = agrees(flow(number("age"), young, words("why")))
    amina.says("40")
    assert amina.at == "why"
    amina.presses("Back")
    assert amina.at == "age"


def test_back_and_another_answer_open_what_was_ruled_out() -> None:
    """The way down again leads through the questions that now apply, and asks those first."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why"), words("end")))
    amina.says("40")
    amina.says("because")
    amina.presses("Back", "Back")
    assert amina.at == "age"
    amina.says("12")
    assert amina.at == "school"
    amina.says("Northmoor Primary")
    assert amina.at == "end"


def test_back_and_another_answer_rule_out_what_was_asked() -> None:
    """Answers to questions that no longer apply are marked so, and the way on passes them by."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.says("12")
    amina.says("Northmoor Primary")
    amina.presses("Back", "Back")
    amina.says("40")
    assert amina.values == {"age": 40, "school": "not_applicable"}
    assert amina.at == "why"


def test_there_is_no_back_at_the_first_question() -> None:
    """A note said before is nothing to go back to; the command says so."""
    amina = agrees(flow(note("hello"), words("a")))
    assert "↩ Back" not in amina.asked.labels
    assert "nothing to go back to" in amina.commands("back").text
    assert amina.at == "a"


def test_back_stops_at_notes_with_buttons() -> None:
    """What waited once waits again."""
    amina = agrees(flow(words("a"), note("pause", button="Go on"), words("b")))
    amina.says("1")
    amina.presses("Go on", "Back")
    assert amina.at == "pause"
    amina.presses("Go on")
    assert amina.at == "b"


def test_the_left_question_loses_its_buttons_and_its_half_made_answer() -> None:
    """What was only ticked is gone after Back; the question comes fresh below."""
    amina = agrees(flow(words("a"), some_of("fruit", "apple", "pear")))
    amina.says("1")
    amina.presses("Apple", "Back")
    assert amina.newest("fruit").labels == []
    amina.presses("Keep my answer")
    assert amina.asked.labels[:2] == ["☐ Apple", "☐ Pear"]


def test_only_one_message_of_a_question_can_be_changed() -> None:
    """A question that is shown again has its Change in the new message only."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    amina.presses("Back", "Back", "Keep my answer", "Keep my answer")
    for name in ("a", "b"):
        changes = [said for said in amina.chat if said.step == name and "✏️ Change" in said.labels]
        assert changes == [amina.newest(name)]


def test_an_answered_question_that_is_left_by_change_keeps_its_change() -> None:
    """Back to one, then Change of another: the first can still be changed later."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    amina.presses("Back")
    amina.presses("Change", on="a")
    amina.says("one")
    assert amina.at == "c"
    amina.presses("Change", on="b")
    assert amina.at == "b"


def test_back_works_as_a_command() -> None:
    """/back is the button."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    amina.commands("back")
    assert amina.at == "a"


def test_back_keeps_a_closed_answer_unless_another_is_pressed() -> None:
    """The standing choice can be kept or replaced on the message that came with Back."""
    amina = agrees(flow(yes_no("ok"), one_of("colour", "red", "blue"), words("end")))
    amina.presses("Yes", "Red", "Back", "Back")
    assert amina.asked.styled("answer") == "Your answer now: Yes"
    amina.presses("No", "Keep my answer")
    assert amina.values == {"ok": "no", "colour": "red"}
    assert amina.at == "end"
