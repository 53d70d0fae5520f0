"""Sections asked once more, and answers that are closed."""

from __future__ import annotations

from typing import Any

from bot.engine.messages import Control
from tests.engine.flows import calculate, flow, note, number, section, some_of, step, words, yes_no
from tests.engine.talk import agrees

READING = step("reading", "note", button="I have read it")


def again(name: str, of: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "section", "again": of, **more}


def test_a_section_is_asked_again_word_for_word() -> None:
    """The same questions come once more, with variables of their own."""
    before = section("before", yes_no("gene"), number("chance"))
    amina = agrees(flow(before, READING, again("after", "before")))
    amina.presses("No")
    amina.says("5")
    first = [amina.newest(name).styled("plain") for name in ("gene", "chance")]
    amina.presses("I have read it", "Yes")
    amina.says("25")
    assert [amina.newest(f"after_{name}").styled("plain") for name in ("gene", "chance")] == first
    values = {name: amina.values[name] for name in ("gene", "chance", "after_gene", "after_chance")}
    assert values == {"gene": "no", "chance": 5, "after_gene": "yes", "after_chance": 25}


def test_conditions_in_it_speak_of_the_repeated_questions() -> None:
    """What hangs on an answer in the section hangs on its repetition in the repetition."""
    before = section("before", yes_no("know"), words("what", when="know == 'yes'"), note("hm"))
    amina = agrees(flow(before, READING, again("after", "before")))
    amina.presses("No", "I have read it", "Yes")
    assert amina.at == "after_what"
    amina.presses("Back", "No")
    assert amina.values == {"know": "no", "after_know": "no"}


def test_its_words_insert_the_repeated_answers() -> None:
    """`{name}` in the section is the repeated answer in the repetition; names from outside stay."""
    who = words("who", required=True)
    inner = {**words("why"), "text": "{who}, you said {size}?", "when": "answered(size)"}
    amina = agrees(flow(who, section("before", number("size"), inner), again("after", "before")))
    amina.says("Amina")
    amina.says("3")
    amina.says("because")
    amina.says("4")
    assert amina.asked.styled("plain") == "Amina, you said 4?"


def test_items_and_sections_in_it_are_repeated_too() -> None:
    """A step with items inside is asked about each again, and each has its own sum."""
    rated = number("rate", items=[{"id": "a", "text": "A"}, {"id": "b", "text": "B"}])
    before = section("before", section("inner", rated), calculate("total", "sum(rate)"))
    gain = calculate("gain", "after_total - total + count(after) - count(after_inner)")
    amina = agrees(flow(before, again("after", "before"), gain))
    for said in ("1", "2", "3", "4"):
        amina.says(said)
    assert (amina.values["total"], amina.values["after_total"]) == (3, 7)
    # The repeated section has a total besides its ratings.
    assert amina.values["gain"] == 4 + 1


def test_both_conditions_hold_for_what_is_asked_again() -> None:
    """Who was not asked the first time is not asked again, and the repetition can have its own condition."""
    before = section("before", words("a"), when="first == 'yes'")
    plan = flow(yes_no("first"), yes_no("second"), before, again("after", "before", when="second == 'yes'"))
    for first, second, expected in (
        ("Yes", "Yes", {"a", "after_a"}),
        ("No", "Yes", set()),
        ("Yes", "No", {"a"}),
    ):
        amina = agrees(plan)
        amina.presses(first, second)
        while amina.at:
            amina.says("words")
        assert set(amina.values) - {"first", "second"} == expected


def test_what_is_right_is_never_shown() -> None:
    """Whoever answers rightly, wrongly or not at all reads the same as where nothing is right."""
    chats = []
    for right in ({}, {"correct": "yes"}):
        amina = agrees(flow(yes_no("a", **right), words("b")))
        amina.presses("No", "Back", "Yes")
        amina.says("words")
        chats.append(amina.chat)
    assert chats[0] == chats[1]


# ------------------------------------------------------------------ final


def test_a_final_answer_has_no_change() -> None:
    """As soon as the next step is asked, its record has no button."""
    amina = agrees(flow(yes_no("a", final=True), yes_no("b"), words("c")))
    assert amina.at == "a"
    amina.presses("Yes", "Yes")
    assert amina.newest("a").labels == []
    assert amina.newest("b").labels == ["✏️ Change"]


def test_a_final_answer_is_said_to_be_closed() -> None:
    """A Change that was pressed all the same, or another choice, is answered kindly, and nothing changes."""
    amina = agrees(flow(yes_no("a", final=True), words("c")))
    amina.presses("Yes")
    for index in (Control.CHANGE, 1):
        said = amina.taps(amina.newest("a"), index)
        assert "closed" in said.text
        assert amina.at == "c"
    assert amina.history == [("a", "answered", "yes")]


def test_a_skipped_final_question_is_closed_too() -> None:
    """Having skipped is an answer of its own, and final like any other."""
    amina = agrees(flow(yes_no("a", final=True), words("c")))
    amina.presses("Skip")
    assert "closed" in amina.taps(amina.newest("a"), Control.CHANGE).text


def test_back_goes_past_what_is_closed() -> None:
    """Back leads to the last question that is open, and the way down again leaves closed ones out."""
    amina = agrees(flow(words("a"), words("b", final=True), words("c"), words("d")))
    for said in ("1", "2", "3"):
        amina.says(said)
    amina.presses("Back", "Back")
    assert amina.at == "a"
    amina.presses("Keep my answer")
    assert amina.at == "c"


def test_where_all_before_is_closed_back_says_so() -> None:
    """There is no Back button, and the command explains itself."""
    amina = agrees(flow(words("a", final=True), words("b")))
    amina.says("1")
    assert amina.asked.index("Back") is None
    assert "closed" in amina.commands("back").text
    assert amina.at == "b"


def test_a_final_question_can_be_changed_while_it_waits() -> None:
    """Ticks can be taken back until Done."""
    amina = agrees(flow(some_of("a", "x", "y", final=True), words("b")))
    amina.presses("X", "X", "Y", "Done")
    assert amina.values["a"] == ["y"]


def test_a_final_section_closes_all_that_is_in_it() -> None:
    """Each question and material of the section, at any depth, and so does its repetition."""
    inner = section("inner", words("a"))
    plan = flow(section("before", inner, READING, final=True), again("after", "before"), words("b"))
    amina = agrees(plan)
    amina.says("1")
    amina.presses("I have read it")
    assert amina.at == "after_a"
    assert amina.asked.index("Back") is None
    amina.says("2")
    amina.presses("I have read it")
    for name in ("a", "after_a"):
        assert "closed" in amina.taps(amina.newest(name), Control.CHANGE).text
    assert amina.asked.index("Back") is None


def test_a_final_answer_still_falls_away_with_what_it_hangs_on() -> None:
    """An earlier answer that can be changed may rule it out, and bring it back as it was."""
    amina = agrees(flow(yes_no("a"), words("b", when="a == 'yes'", final=True), words("c")))
    amina.presses("Yes")
    amina.says("closed words")
    amina.presses("Change", on="a")
    amina.presses("No")
    assert amina.values["b"] == "not_applicable"
    amina.presses("Change", on="a")
    amina.presses("Yes")
    assert amina.values["b"] == "closed words"
    assert amina.at == "c"


def test_the_last_answer_is_closed_by_the_end() -> None:
    """A final last question cannot be changed in a finished conversation."""
    amina = agrees(flow(words("a", final=True)))
    amina.says("1")
    assert amina.newest("a").labels == []
    assert "closed" in amina.taps(amina.newest("a"), Control.CHANGE).text
