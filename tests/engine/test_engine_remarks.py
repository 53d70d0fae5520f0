"""Words typed at a closed question are kept, wherever the person goes next."""

from __future__ import annotations

from tests.engine.flows import flow, one_of, some_of, words, yes_no
from tests.engine.talk import Conversation, agrees

HARD = "It depends on the day."


def asked() -> Conversation:
    amina = agrees(flow(words("a"), yes_no("b"), words("c")))
    amina.says("1")
    return amina


def test_words_at_a_closed_question_are_its_comment() -> None:
    """The bot says that it kept them, the question waits, and the answer carries them."""
    amina = asked()
    assert "kept your words" in amina.says(HARD).text
    assert amina.at == "b"
    amina.presses("Yes")
    assert (amina.answers["b"].value, amina.answers["b"].comment) == ("yes", HARD)
    assert f"💬 {HARD}" in amina.newest("b").text


def test_several_remarks_are_one_comment() -> None:
    """Each stands on a line of its own, in the order in which they came."""
    amina = asked()
    amina.says("One.")
    amina.says("Two.")
    amina.presses("Skip")
    assert (amina.answers["b"].state, amina.answers["b"].comment) == ("skipped", "One.\nTwo.")


def test_a_remark_outlives_back_and_change() -> None:
    """What the bot said it kept is there when the person comes back to the question."""
    amina = asked()
    amina.says(HARD)
    amina.presses("Back", "Keep my answer", "No")
    assert amina.answers["b"].comment == HARD
    amina = asked()
    amina.says(HARD)
    amina.presses("Change", on="a")
    amina.says("one")
    amina.presses("No")
    assert amina.answers["b"].comment == HARD
    assert amina.answers["a"].comment == ""


def test_a_remark_at_a_standing_answer_is_a_revision_of_it() -> None:
    """Who goes back, adds words and keeps the answer has said something more."""
    amina = asked()
    amina.presses("Yes", "Back")
    amina.says(HARD)
    amina.presses("Keep my answer")
    assert (amina.answers["b"].value, amina.answers["b"].comment, amina.answers["b"].revision) == (
        "yes",
        HARD,
        2,
    )


def test_a_remark_at_a_standing_answer_is_kept_where_another_is_changed_instead() -> None:
    """Leaving a question that has an answer keeps the words with it at once."""
    amina = asked()
    amina.presses("Yes", "Back")
    amina.says(HARD)
    amina.presses("Change", on="a")
    assert amina.answers["b"].comment == HARD


def test_an_earlier_comment_stays_when_the_answer_changes() -> None:
    """The latest revision has all that was said about the question."""
    amina = asked()
    amina.says("One.")
    amina.presses("Yes")
    amina.presses("Change", on="b")
    amina.says("Two.")
    amina.presses("No")
    assert amina.answers["b"].comment == "One.\nTwo."


def test_who_stops_after_a_remark_has_skipped_the_question() -> None:
    """The words are kept with a skipped answer, because the person did not choose."""
    amina = asked()
    amina.says(HARD)
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    assert (amina.answers["b"].state, amina.answers["b"].comment) == ("skipped", HARD)


def test_words_at_a_multiple_choice_are_a_remark_and_keep_the_ticks() -> None:
    """A comment does not untick anything."""
    amina = agrees(flow(some_of("m", "apple", "pear"), words("c")))
    amina.presses("Apple")
    amina.says(HARD)
    amina.presses("Done")
    assert (amina.values, amina.answers["m"].comment) == ({"m": ["apple"]}, HARD)


def test_a_comment_has_an_end() -> None:
    """However much is typed, a comment holds as much as one message."""
    amina = agrees(flow(one_of("a", "red"), words("c")))
    for _ in range(3):
        amina.says("x" * 3000)
    amina.presses("Red")
    assert len(amina.answers["a"].comment) == 4096


def ruled_out() -> Conversation:
    """Words were said about `b`, which fell away before it was answered; the conversation is over."""
    amina = agrees(flow(yes_no("a"), yes_no("b", when='a == "yes"'), yes_no("c")))
    amina.presses("Yes")
    amina.says(HARD)
    amina.presses("Change", "No", "Yes")
    assert amina.outcome == "complete"
    return amina


def test_words_at_a_question_that_fell_away_are_kept_with_it() -> None:
    """The bot said that it kept them: so they are in the data, with a question that did not apply."""
    kept = [record.answer for record in ruled_out().records if record.variable == "b"]
    assert [answer.state for answer in kept] == ["skipped", "not_applicable"]
    assert [answer.comment for answer in kept] == [HARD, HARD]


def test_a_question_that_fell_away_unanswered_is_asked_when_it_applies_again() -> None:
    """It has words, but no answer that could come back."""
    amina = ruled_out()
    amina.presses("Change", on="a")
    amina.presses("Yes", on=amina.asked)
    assert amina.at == "b"
    amina.presses("No")
    assert (amina.answers["b"].value, amina.answers["b"].comment) == ("no", HARD)


def test_words_in_reply_to_what_was_left_unanswered_are_kept_at_once() -> None:
    """After the end no answer may come any more that could hold them."""
    amina = agrees(flow(yes_no("a"), yes_no("b")))
    amina.presses("Yes")
    left = amina.asked
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    amina.says(HARD, to=left)
    assert (amina.answers["b"].state, amina.answers["b"].comment) == ("skipped", HARD)
    assert f"💬 {HARD}" in left.text
