"""Change: an earlier answer is mended, and the conversation returns to where it was."""

from __future__ import annotations

from tests.engine.flows import calculate, end, flow, number, section, study, words, yes_no
from tests.engine.talk import Conversation, agrees


def test_change_reopens_one_answer_and_returns() -> None:
    """After the new answer the person is where they were, not at the question after the changed one."""
    amina = agrees(flow(words("a"), words("b"), words("c"), words("d")))
    for said in ("1", "2", "3"):
        amina.says(said)
    amina.presses("Change", on="a")
    assert amina.asked.styled("answer") == "Your answer now: 1"
    amina.says("one")
    assert amina.at == "d"
    assert amina.values == {"a": "one", "b": "2", "c": "3"}
    assert amina.answers["a"].revision == 2


def test_later_answers_fall_out_and_come_back() -> None:
    """Answers that a change rules out become not applicable, and return with the condition."""
    plan = flow(
        number("age"),
        section("young", words("school"), when="age < 18"),
        calculate("twice", "age * 2"),
        words("why"),
    )
    amina = agrees(plan)
    amina.says("12")
    amina.says("Northmoor Primary")
    amina.presses("Change", on="age")
    amina.says("40")
    assert amina.values == {"age": 40, "school": "not_applicable", "twice": 80}
    amina.presses("Change", on="age")
    amina.says("13")
    assert amina.values == {"age": 13, "school": "Northmoor Primary", "twice": 26}
    assert [(state, value) for name, state, value in amina.history if name == "school"] == [
        ("answered", "Northmoor Primary"),
        ("not_applicable", "Northmoor Primary"),
        ("answered", "Northmoor Primary"),
    ]
    assert amina.answers["school"].revision == 3


def test_what_was_skipped_comes_back_as_skipped() -> None:
    """A state is restored as it was, and so are the words of something else and a recording."""
    plan = flow(
        yes_no("has"), words("what", when="has == 'yes'"), words("how", when="has == 'yes'"), words("why")
    )
    amina = agrees(plan)
    amina.presses("Yes", "Skip")
    amina.sends_voice()
    amina.presses("Change", on="has")
    amina.presses("No")
    assert (amina.values["what"], amina.values["how"]) == ("not_applicable", "not_applicable")
    amina.presses("Change", on="has")
    amina.presses("Yes")
    assert (amina.values["what"], amina.answers["how"].files) == ("skipped", ["sessionone-how-1.ogg"])


def test_fall_out_reaches_through_conditions_on_conditions() -> None:
    """What hangs on an answer that fell out falls out too."""
    plan = flow(yes_no("a"), yes_no("b", when="a == 'yes'"), words("c", when="b == 'yes'"), words("d"))
    amina = agrees(plan)
    amina.presses("Yes", "Yes")
    amina.says("deep")
    amina.presses("Change", on="a")
    amina.presses("No")
    assert amina.values == {"a": "no", "b": "not_applicable", "c": "not_applicable"}
    amina.presses("Change", on="a")
    amina.presses("Yes")
    assert amina.values == {"a": "yes", "b": "yes", "c": "deep"}


def test_change_of_what_no_longer_applies_explains_itself() -> None:
    """The Change of an answer that fell out says why it does nothing."""
    amina = agrees(flow(yes_no("has"), words("what", when="has == 'yes'"), words("why")))
    amina.presses("Yes")
    amina.says("a cat")
    amina.presses("Change", on="has")
    amina.presses("No")
    assert "not needed any more" in amina.presses("Change", on="what").text
    assert amina.at == "why"


def test_a_change_may_open_new_questions_which_come_before_going_on() -> None:
    """What now applies and was never asked is asked, and then the person is back where they were."""
    amina = agrees(flow(yes_no("has"), words("what", when="has == 'yes'"), words("why"), words("end")))
    amina.presses("No")
    amina.says("because")
    amina.presses("Change", on="has")
    amina.presses("Yes")
    assert amina.at == "what"
    amina.says("a dog")
    assert amina.at == "end"


def test_the_waiting_question_has_no_buttons_while_another_is_changed() -> None:
    """There is one place at a time where an answer can be given, and it comes again afterwards."""
    amina = agrees(flow(words("a"), yes_no("b")))
    amina.says("1")
    waiting = amina.asked
    amina.presses("Change", on="a")
    assert waiting.labels == []
    amina.presses("Keep my answer")
    assert (amina.at, amina.asked.number != waiting.number) == ("b", True)


def test_a_finished_conversation_can_be_changed_until_the_withdrawal_date() -> None:
    """On the last day Change still works; the end is then said again in one sentence."""
    amina = agrees(flow(words("a"), words("b")), study=study(withdrawal_days=30))
    amina.says("1")
    amina.says("2")
    ended = amina.session.finished_at if amina.session else ""
    amina.waits(days=30)
    amina.presses("Change", on="a")
    amina.says("one")
    assert amina.values == {"a": "one", "b": "2"}
    assert "noted" in amina.last.text
    assert amina.session is not None
    assert (amina.at, amina.outcome, amina.session.finished_at) == ("", "complete", ended)


def test_a_change_begun_in_time_ends_with_the_last_day() -> None:
    """An answer that comes a day too late to a question opened in time changes nothing, and says so."""
    amina = agrees(flow(words("a")), study=study(withdrawal_days=30))
    amina.says("1")
    amina.waits(days=30)
    amina.presses("Change", on="a")
    amina.waits(days=1)
    amina.says("one")
    assert amina.values == {"a": "1"}
    assert (amina.at, amina.outcome) == ("", "complete")


def test_after_the_withdrawal_date_change_says_whom_to_ask() -> None:
    """A day later the answer stands, and the contact is named."""
    amina = agrees(flow(words("a")), study=study(withdrawal_days=30))
    amina.says("1")
    amina.waits(days=31)
    amina.presses("Change", on="a")
    assert "23 December 2026" in amina.last.text
    assert "Amina, 0114 496 0000" in amina.last.text
    assert (amina.at, amina.values) == ("", {"a": "1"})


def test_a_stopped_conversation_can_be_mended_without_being_asked_on() -> None:
    """Who stopped and corrects an answer is not led into the questions that were left."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    amina.presses("Change", on="a")
    amina.says("one")
    assert (amina.at, amina.outcome, amina.values) == ("", "stopped", {"a": "one"})


def test_a_stopped_conversation_can_still_screen_out() -> None:
    """Who stopped and then says that they are too young leaves only the count."""
    plan = flow(number("age"), end("too_young", "screened_out", when="age < 18"), words("a"))
    amina = agrees(plan)
    amina.says("18")
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    amina.presses("Change", on="age")
    amina.says("17")
    assert amina.outcome == "gone"


def test_a_change_to_the_same_answer_is_kept_as_said_again() -> None:
    """The revision counts what the person did."""
    amina = agrees(flow(yes_no("a"), words("b")))
    amina.presses("Yes")
    amina.presses("Change", on="a")
    amina.presses("Yes")
    assert amina.history == [("a", "answered", "yes"), ("a", "answered", "yes")]


def opened() -> Conversation:
    """A finished conversation in which a change brought up a question, which waits."""
    amina = agrees(flow(yes_no("one"), yes_no("more", when='one == "no"')))
    amina.presses("Yes", "Change")
    amina.presses("No", on=amina.asked)
    assert amina.at == "more"
    return amina


def test_a_question_that_waited_past_the_last_day_says_that_it_is_over() -> None:
    """There is no newer message to point to: the time is over, and here is whom to ask."""
    amina = opened()
    amina.waits(days=31)
    amina.presses("Yes", on="more")
    assert "The time to change" in amina.last.text
    assert amina.values == {"one": "no"}


def test_a_pause_while_a_change_waits_is_a_pause() -> None:
    """Nobody whom a question waits for is told that it is all over."""
    amina = opened()
    assert "take your time" in amina.commands("pause").text
    assert amina.sleeps(days=5) == []
    amina.presses("Continue")
    assert amina.asked.step == "more"
    amina.presses("Yes", on=amina.asked)
    assert amina.values == {"one": "no", "more": "yes"}
