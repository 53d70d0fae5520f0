"""What holds for every question: conditions, constraints, skipping, non-answers, the count, placeholders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.flows import calculate, flow, note, number, one_of, section, some_of, step, words, yes_no
from tests.engine.talk import agrees


@pytest.mark.parametrize(
    "when, answer, asked",
    [
        ("age < 18", "17", True), ("age < 18", "18", False), ("age < 18", None, False),
        ("not age < 18", None, False), ("answered(age)", None, False), ("not answered(age)", None, True),
        ("age / 0 > 1", "5", False), ("language == 'en' and cohort == 'first'", None, True),
    ],
)  # fmt: skip
def test_a_step_is_asked_where_its_condition_is_true(when: str, answer: str | None, asked: bool) -> None:  # noqa: FBT001
    """A false condition skips, and so does one that nobody can know."""
    amina = agrees(flow(number("age"), words("school", when=when), words("end")))
    amina.says(answer) if answer else amina.presses("Skip")
    assert amina.at == ("school" if asked else "end")


def test_what_was_ruled_out_is_unknown_and_something_else_is_known() -> None:
    """A ruled out answer has no value, also where it was given before; `other` is an answer."""
    plan = flow(
        yes_no("has"),
        number("many", when="has == 'yes'"),
        words("some", when="many > 0 or not many > 0"),
        one_of("best", "red", "blue", **{"or": ["other"]}),
        words("why", when="answered(best) and best != 'red' and selected(best, 'other')"),
    )
    amina = agrees(plan)
    amina.presses("Yes")
    amina.says("3")
    assert amina.at == "some"
    amina.presses("Change", on="has")
    amina.presses("No")
    assert amina.at == "best"
    amina.presses("Something else")
    amina.says("green")
    assert amina.at == "why"


def test_today_can_be_a_condition() -> None:
    """The date of the event is what `today` means."""
    plan = flow(words("a"), words("late", when="today >= '2026-11-24'"), words("b"))
    amina = agrees(plan)
    amina.says("x")
    assert amina.at == "b"
    amina = agrees(plan)
    amina.waits(days=1)
    amina.says("x")
    assert amina.at == "late"
    assert amina.asked.styled("count").endswith("of 3")


def test_another_day_rules_out_no_answer() -> None:
    """What applied when it was asked stands, whatever is changed later."""
    plan = flow(words("a"), words("early", when="today < '2026-11-24' and answered(a)"), words("b"))
    amina = agrees(plan)
    amina.says("1")
    amina.says("2")
    amina.says("3")
    amina.waits(days=1)
    amina.presses("Change", on="b")
    amina.says("three")
    assert amina.values["early"] == "2"


def test_a_non_answer_can_be_a_condition() -> None:
    """`selected` knows who would rather not say."""
    plan = flow(
        yes_no("a", **{"or": ["rather_not"]}), words("b", when="selected(a, 'rather_not')"), words("c")
    )
    amina = agrees(plan)
    amina.presses("I'd rather not say")
    assert (amina.at, amina.values) == ("b", {"a": "rather_not"})


# ------------------------------------------------------------------ constraints


def test_a_constraint_says_its_message_and_the_question_stays() -> None:
    """The author's words are said in the person's language, and nothing is recorded."""
    message = {"en": "That many?", "ur": "اتنے زیادہ؟"}
    rule = number("children", constraint="answer <= age", constraint_message=message)
    amina = agrees(flow(number("age"), rule, words("end"), languages=["en", "ur"]), language="ur")
    amina.says("20")
    assert amina.says("21").text == "اتنے زیادہ؟"
    assert (amina.at, "children" in amina.answers) == ("children", False)
    amina.says("20")
    assert amina.at == "end"


def test_a_constraint_without_a_message_gets_a_kind_one() -> None:
    """The bot says something of its own where an author did not."""
    amina = agrees(flow(number("a", constraint="answer != 13")))
    assert "does not fit" in amina.says("13").text


def test_a_constraint_that_cannot_be_known_passes() -> None:
    """Where the other answer was skipped, there is nothing to hold this one against."""
    amina = agrees(flow(number("age"), number("children", constraint="answer <= age"), words("end")))
    amina.presses("Skip")
    amina.says("21")
    assert amina.at == "end"


def test_constraints_hold_for_presses_lists_and_words_and_not_for_non_answers() -> None:
    """Every kind of answer is judged; skipping and something else are none."""
    plan = flow(
        one_of("a", "red", "blue", constraint="answer != 'red'", **{"or": ["other"]}),
        some_of("b", "apple", "pear", constraint="not 'apple' in answer"),
        words("c", constraint="length(answer) > 2"),
        number("d", constraint="answer > 5"),
        words("end"),
    )
    amina = agrees(plan)
    amina.presses("Red")
    assert amina.at == "a"
    amina.presses("Something else")
    amina.says("red")
    amina.presses("Apple", "Done")
    assert amina.at == "b"
    amina.presses("Apple", "Pear", "Done")
    amina.says("no")
    assert amina.at == "c"
    amina.sends_voice()
    amina.presses("Skip")
    assert amina.at == "end"


# ------------------------------------------------------------------ required, skip, or


def test_skipping_is_an_answer() -> None:
    """Who skips is asked on, and the record says so."""
    amina = agrees(flow(words("a"), words("b")))
    amina.presses("Skip")
    assert (amina.at, amina.values) == ("b", {"a": "skipped"})
    assert amina.newest("a").styled("answer") == "✅ Skipped"


def test_what_is_required_cannot_be_skipped() -> None:
    """There is no Skip, a press of it means nothing, and /skip says what can be done."""
    amina = agrees(flow(words("a", required=True), words("b")))
    assert "⏭ Skip" not in amina.asked.labels
    amina.taps(amina.asked, -2)
    assert "/stop" in amina.commands("skip").text
    assert (amina.at, amina.answers) == ("a", {})


def test_skip_works_as_a_command() -> None:
    """/skip is the button."""
    amina = agrees(flow(words("a"), words("b")))
    amina.commands("skip")
    assert (amina.at, amina.values) == ("b", {"a": "skipped"})


@pytest.mark.parametrize(
    "name, label",
    [
        ("dont_know", "I don't know"),
        ("rather_not", "I'd rather not say"),
        ("does_not_apply", "Does not apply to me"),
    ],
)
def test_non_answers_are_offered_where_the_author_says_so(name: str, label: str) -> None:
    """Each is a button of its own in every type of question, and a state of its own in the data."""
    for kind in ("text", "number", "select_one", "select_multiple", "scale"):
        more = {} if kind in {"text", "number"} else {"choices": "agree_5" if kind == "scale" else "yes_no"}
        amina = agrees(flow(step("a", kind, **more, **{"or": [name]}), words("b")))
        amina.presses(label)
        assert (amina.at, amina.values) == ("b", {"a": name})
        assert amina.newest("a").styled("answer") == f"✅ {label}"


def test_non_answers_that_were_not_offered_mean_nothing() -> None:
    """A press that carries one all the same is no answer."""
    amina = agrees(flow(yes_no("a", **{"or": ["dont_know"]})))
    for index in (-11, -13, -14):
        amina.taps(amina.asked, index)
    assert (amina.at, amina.answers) == ("a", {})


# ------------------------------------------------------------------ the count


def test_the_count_leaves_out_what_is_ruled_out() -> None:
    """As soon as an answer rules questions out, the total says so."""
    young = section("young", words("school"), words("teacher"), when="age < 18")
    amina = agrees(flow(number("age"), young, words("why")))
    assert amina.asked.styled("count") == "1 of 4"
    amina.says("40")
    assert amina.asked.styled("count") == "2 of 2"


def test_the_count_leaves_out_an_answer_that_was_ruled_out() -> None:
    """What was answered and then fell out is counted no longer, and once more when it comes back."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.says("12")
    amina.says("Northmoor Primary")
    for age, count in (("40", "2 of 2"), ("13", "3 of 3")):
        amina.presses("Change", on="age")
        amina.says(age)
        assert amina.asked.styled("count") == count


def test_the_count_keeps_what_may_still_come() -> None:
    """A question that hangs on one not asked yet is counted, also where `answered` is all that it asks."""
    plan = flow(
        words("a"),
        yes_no("b"),
        words("c", when="answered(b)"),
        words("d", when="selected(b, 'yes')"),
        words("e", when="b == 'no'"),
    )
    amina = agrees(plan)
    assert amina.asked.styled("count") == "1 of 5"
    amina.says("x")
    assert amina.asked.styled("count") == "2 of 5"
    amina.presses("Yes")
    assert amina.asked.styled("count") == "3 of 4"


def test_the_count_knows_what_skipping_rules_out() -> None:
    """What hangs on a skipped question will not come."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.presses("Skip")
    assert amina.asked.styled("count") == "2 of 2"


def test_the_count_leaves_out_what_asks_nothing() -> None:
    """Notes, calculations and materials are no questions."""
    amina = agrees(
        flow(note("hello"), words("a"), calculate("one", "1"), note("go", button="Go"), words("b"))
    )
    assert amina.asked.styled("count") == "1 of 2"


def test_back_and_change_count_their_own_place() -> None:
    """A question that is asked again has the number it had."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    amina.presses("Back")
    assert amina.asked.styled("count") == "2 of 3"
    amina.presses("Change", on="a")
    assert amina.asked.styled("count") == "1 of 3"


# ------------------------------------------------------------------ placeholders


def test_an_earlier_answer_is_put_in_as_the_person_saw_it() -> None:
    """A choice by its label, in the language of now; a number with its unit."""
    colours = [{"value": "r", "label": {"en": "Red", "ur": "سرخ"}, "emoji": "🟥"}]
    told = step("told", "text", when="answered(c)", text={"en": "You like {c}?", "ur": "{c} پسند ہے؟"})
    amina = agrees(flow(step("c", "select_one", choices=colours), told, languages=["en", "ur"]))
    amina.presses("Red")
    assert "You like 🟥 Red?" in amina.asked.text
    amina.commands("language")
    amina.presses("اردو")
    assert "🟥 سرخ پسند ہے؟" in amina.asked.text


def test_an_answer_put_in_stays_plain_words() -> None:
    """Markdown and braces in an answer stand in the fills, never in the template."""
    amina = agrees(flow(words("a"), words("b", when="answered(a)", text="You said {a}, {{b}} {{{a}}}.")))
    amina.says("[win](http://evil.example) {b}")
    part = next(p for p in amina.asked.message.parts if p.style == "plain")
    assert part.template == "You said {a}, {{b}} {{{a}}}."
    assert part.fills == {"a": "[win](http://evil.example) {b}"}
    said = "[win](http://evil.example) {b}"
    assert f"You said {said}, {{b}} {{{said}}}." in amina.asked.text


def test_a_list_is_put_in_with_the_commas_of_the_language() -> None:
    """Several values read as people write several."""
    fruit = [
        {"value": v, "label": {"en": v.title(), "ur": u}} for v, u in (("fig", "انجیر"), ("plum", "آلو"))
    ]
    plan = flow(
        step("a", "select_multiple", choices=fruit),
        words("b", when="answered(a)", text="{a}?"),
        languages=["en", "ur"],
    )
    amina = agrees(plan, language="ur")
    for index in (0, 1, -4):
        amina.taps(amina.asked, index)
    assert "انجیر، آلو?" in amina.asked.text


def test_hints_stand_beneath_and_go_from_the_record() -> None:
    """A hint helps to answer; the record does without it."""
    amina = agrees(flow(words("a", hint="A few words."), words("b")))
    assert amina.asked.styled("hint") == "A few words."
    amina.says("x")
    assert amina.newest("a").styled("hint") == ""


# ------------------------------------------------------------------ help


@pytest.mark.parametrize(
    "question",
    [
        words("q"),
        number("q"),
        yes_no("q"),
        some_of("q", "red"),
        step("q", "scale", choices="agree_5"),
        step("q", "date"),
        one_of("q", "red", "blue", kind="rank"),
        step("q", "material", material="leaflet"),
        note("q", button="Go on"),
    ],
    ids=lambda question: question["type"],
)
def test_help_stands_under_everything_that_waits(question: dict[str, Any]) -> None:
    """The last button asks for help; pressing it tells where it is, and the question still waits."""
    materials = {"leaflet": {"draft": "1", "title": "Leaflet", "files": {"en": "leaflet.pdf"}}}
    amina = agrees(flow(question, words("more"), materials=materials))
    assert amina.asked.labels[-1] == "🆘 I need help"
    assert "Call 111" in amina.presses("I need help").text
    assert (amina.at, amina.answers) == ("q", {})
