"""Calculations: what is worked out and never shown."""

from __future__ import annotations

from tests.engine.flows import calculate, flow, number, one_of, words, yes_no
from tests.engine.talk import agrees


def test_a_calculation_is_kept_without_a_word() -> None:
    """Nothing is said or asked, and the value is recorded."""
    amina = agrees(flow(number("age"), calculate("months", "age * 12"), words("why")))
    amina.says("3")
    assert amina.at == "why"
    assert amina.values == {"age": 3, "months": 36}
    assert "36" not in "".join(said.text for said in amina.chat)


def test_it_is_worked_out_again_when_an_answer_changes() -> None:
    """A changed answer makes a new revision of what hangs on it, and of what hangs on that."""
    plan = flow(
        number("age"), calculate("months", "age * 12"), calculate("days", "months * 30"), words("why")
    )
    amina = agrees(plan)
    amina.says("3")
    amina.presses("Change", on="age")
    amina.says("4")
    assert (amina.values["months"], amina.values["days"]) == (48, 1440)
    assert amina.answers["days"].revision == 2


def test_the_same_result_is_no_new_revision() -> None:
    """Where a changed answer does not change the result, nothing is written."""
    amina = agrees(flow(number("age"), calculate("adult", "age >= 18"), words("why")))
    amina.says("30")
    amina.presses("Change", on="age")
    amina.says("31")
    assert amina.answers["adult"].revision == 1


def test_an_unknown_result_is_empty_and_not_answered() -> None:
    """What hangs on a skipped answer is nothing, and a condition can ask for that."""
    plan = flow(
        number("age"), calculate("months", "age * 12"), words("why", when="answered(months)"), words("end")
    )
    amina = agrees(plan)
    amina.presses("Skip")
    assert amina.answers["months"].value is None
    assert amina.at == "end"


def test_true_and_false_can_be_conditions_and_are_1_and_0_in_the_data() -> None:
    """A calculation of a truth decides in a `when`, and is a number in the export."""
    plan = flow(number("age"), calculate("adult", "age >= 18"), words("work", when="adult"), words("why"))
    amina = agrees(plan)
    amina.says("30")
    assert amina.at == "work"
    assert amina.answers["adult"].value == 1
    assert type(amina.answers["adult"].value) is int


def test_words_can_be_calculated() -> None:
    """A choice can be carried over under another name."""
    amina = agrees(flow(one_of("colour", "red", "blue"), calculate("copy", "colour"), words("why")))
    amina.presses("Blue")
    assert amina.values["copy"] == "blue"


def test_a_calculation_that_is_ruled_out_has_no_value() -> None:
    """Its condition is held like any other's, also when it comes to fail later."""
    plan = flow(yes_no("has"), calculate("score", "1 + 1", when="has == 'yes'"), words("why"))
    amina = agrees(plan)
    amina.presses("No")
    assert "score" not in amina.answers
    amina.presses("Change", on="has")
    amina.presses("Yes")
    assert amina.values["score"] == 2
    amina.presses("Change", on="has")
    amina.presses("No")
    assert amina.values["score"] == "not_applicable"


def test_a_calculation_that_comes_late_rules_out_what_was_asked_without_it() -> None:
    """Where a change lets a calculation be worked out at last, later answers are held against it."""
    plan = flow(
        number("age"),
        calculate("months", "age * 12", when="answered(age)"),
        words("no_age", when="not answered(months)"),
        words("end"),
    )
    amina = agrees(plan)
    amina.presses("Skip")
    amina.says("I do not know it")
    amina.presses("Change", on="age")
    amina.says("3")
    assert amina.values == {"age": 3, "months": 36, "no_age": "not_applicable"}
    assert amina.at == "end"
