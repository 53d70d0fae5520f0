"""Commands: leaving, erasing, asking, repeating."""

from __future__ import annotations

import pytest

from bot.engine.effects import Erase
from tests.engine.flows import flow, note, study, words, yes_no
from tests.engine.talk import Conversation, agrees, meets

TALK = flow(words("a"), yes_no("b"), words("c"))


def ended(**more: object) -> Conversation:
    amina = agrees(flow(words("a")), **more)
    amina.says("1")
    return amina


def test_stop_asks_and_can_keep_what_was_said() -> None:
    """/stop ends the conversation and keeps the answers until they are withdrawn."""
    amina = agrees(TALK)
    amina.says("1")
    waiting = amina.asked
    assert amina.commands("stop").labels == ["Stop here, keep my answers", "Erase everything", "No, go on"]
    amina.presses("Stop here, keep my answers")
    assert (amina.outcome, amina.at, amina.values) == ("stopped", "", {"a": "1"})
    assert "23 December 2026" in amina.last.text
    assert waiting.labels == []


def test_stop_can_erase_everything_with_a_receipt() -> None:
    """The receipt is the participant's own random id, and it is the last thing that is said."""
    amina = agrees(TALK)
    amina.says("1")
    amina.commands("stop")
    amina.presses("Erase everything")
    assert amina.did(Erase) == [Erase("amina", "2026-11-23T09:30:20+00:00")]
    assert "amina" in amina.last.text
    assert amina.outcome == "gone"


def test_stop_can_be_taken_back() -> None:
    """Pressing "No, go on" repeats the question, and nothing is lost."""
    amina = agrees(TALK)
    amina.says("1")
    amina.commands("stop")
    amina.presses("No, go on")
    assert (amina.at, amina.values) == ("b", {"a": "1"})
    assert amina.newest("@stop").labels == []
    amina.presses("Yes")
    assert amina.at == "c"


def test_an_answer_given_in_spite_of_stop_goes_on() -> None:
    """Who asked to stop and then answers is not held to it."""
    amina = agrees(TALK)
    amina.commands("stop")
    amina.says("1")
    assert (amina.at, amina.values) == ("b", {"a": "1"})


def test_before_the_language_is_chosen_one_can_stop_too() -> None:
    """/stop at the very beginning is understood; going on asks for the language again."""
    amina = meets(flow(words("a"), languages=["en", "ur"]))
    amina.commands("stop")
    amina.presses("No, go on")
    assert amina.last.step == "@language"
    amina.commands("stop")
    amina.presses("Stop here")
    assert amina.outcome == "gone"


def test_withdraw_asks_once_more_and_erases() -> None:
    """/withdraw erases all that a participant said, also after the end, with a receipt."""
    amina = ended()
    amina.waits(days=30)
    assert amina.commands("withdraw").labels == ["Erase everything", "No, go on"]
    assert "until 23 December 2026" in amina.last.text
    amina.presses("Erase everything")
    assert len(amina.did(Erase)) == 1
    assert "erased on 23 December 2026" in amina.last.text


def test_withdraw_can_be_taken_back() -> None:
    """Pressing "No, go on" keeps everything and says so."""
    amina = ended()
    amina.commands("withdraw")
    amina.presses("No, go on")
    assert amina.last.text == "Nothing has been erased."
    assert (amina.did(Erase), amina.values) == ([], {"a": "1"})


def test_after_the_last_day_withdraw_says_whom_to_ask() -> None:
    """Once the time is over the contact is named, and nothing is erased."""
    amina = ended(study=study(withdrawal_days=7))
    amina.waits(days=8)
    assert "Amina, 0114 496 0000" in amina.commands("withdraw").text
    assert amina.last.labels == []


def test_an_old_erase_button_does_not_outlive_the_last_day() -> None:
    """The button of a question that was asked in time is held to the same day."""
    amina = ended(study=study(withdrawal_days=7))
    amina.commands("withdraw")
    amina.waits(days=8)
    amina.presses("Erase everything")
    assert "Amina, 0114 496 0000" in amina.last.text
    assert amina.did(Erase) == []


def test_help_and_privacy_answer_without_moving_on() -> None:
    """Both say the study's words, help also whom to reach and that nobody reads along."""
    amina = agrees(TALK)
    told = amina.commands("help").text
    assert "Call 111" in told
    assert "Amina, 0114 496 0000" in told
    assert "Nobody reads" in told
    amina.commands("privacy")
    assert "The University of Northmoor holds your answers." in [said.text for said in amina.chat]
    assert amina.at == "a"


@pytest.mark.parametrize("command", ["again", "start"])
def test_again_and_start_repeat_the_question(command: str) -> None:
    """In the middle of a conversation both show once more what is waited for, and start nothing over."""
    amina = agrees(TALK)
    amina.says("1")
    old = amina.asked
    amina.commands(command)
    assert (amina.asked.text, old.labels) == (old.text, [])
    assert amina.asked.number > old.number
    amina.presses("Yes")
    assert amina.values == {"a": "1", "b": "yes"}


def test_again_keeps_what_is_ticked() -> None:
    """A half-made answer comes along to the repeated question."""
    plan = flow({"id": "m", "type": "select_multiple", "text": "Which?", "choices": "yes_no"}, words("end"))
    amina = agrees(plan)
    amina.presses("Yes")
    amina.commands("again")
    amina.presses("Done")
    assert amina.values == {"m": ["yes"]}


def test_after_the_end_every_command_and_word_says_what_can_be_done() -> None:
    """Nothing is met with silence, and nothing begins anew by itself."""
    for name in ("again", "start", "stop"):
        amina = ended()
        assert "/withdraw" in amina.commands(name).text
        assert amina.outcome == "complete"
    assert "/withdraw" in ended().says("Hello?").text
    assert "/withdraw" in ended().sends_voice().text
    amina = ended()
    amina.waits(days=40)
    assert "/help" in amina.says("Hello?").text


def test_an_unknown_command_names_two_that_help() -> None:
    """A command that the bot does not have is no answer."""
    amina = agrees(TALK)
    told = amina.commands("sing").text
    assert "/again" in told
    assert "/help" in told
    assert (amina.at, amina.answers) == ("a", {})


def test_what_cannot_be_read_is_said_kindly() -> None:
    """A sticker gets a sentence, and the question stays."""
    amina = agrees(TALK)
    assert "Sorry" in amina.sends_sticker().text
    assert (amina.at, amina.answers) == ("a", {})


def test_back_and_skip_where_there_are_none() -> None:
    """At a note and after the end both commands explain themselves."""
    amina = agrees(flow(note("n", button="Go on"), words("a")))
    assert "cannot be skipped" in amina.commands("skip").text
    assert "has ended" in ended().commands("back").text
    assert "has ended" in ended().commands("skip").text


@pytest.mark.parametrize("command", ["stop", "withdraw", "language"])
def test_a_question_asked_twice_has_buttons_once(command: str) -> None:
    """Sent again, /stop and its like leave no older message whose buttons would do nothing."""
    amina = agrees(flow(words("a"), languages=["en", "ur"]))
    first = amina.commands(command)
    second = amina.commands(command)
    assert first.labels == []
    assert second.labels != []


def test_who_writes_that_they_need_help_gets_it_where_nothing_is_asked_too() -> None:
    """While a language is chosen and after the end, in any language of the bot."""
    amina = meets(flow(words("a"), languages=["en", "ur"]))
    assert "Call 111" in amina.says("I need help").text
    amina.presses("English", "Yes, I agree")
    amina.says("1")
    assert amina.outcome == "complete"
    assert "Call 111" in amina.says("مجھے مدد چاہیے").text
    assert "Call 111" not in amina.says("I need help to choose a car").text


def test_that_they_need_help_is_no_answer_to_what_it_replies_to() -> None:
    """Help comes, and the earlier answer stays as it was."""
    amina = agrees(TALK)
    amina.says("1")
    assert "Call 111" in amina.says("I need help", to=amina.newest("a")).text
    assert (amina.at, amina.values) == ("b", {"a": "1"})
