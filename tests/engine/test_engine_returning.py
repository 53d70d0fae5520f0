"""Going away for a while, and coming back: nothing is lost, and everybody is told where they were."""

from __future__ import annotations

import pytest

from bot.engine.effects import Consented
from bot.engine.messages import Control
from tests.engine.flows import agreement, flow, number, one_of, some_of, study, words, yes_no
from tests.engine.talk import Conversation, agrees, meets

PLAN = flow(words("a"), yes_no("b"), words("c"))
STUDY = study(reminders=["24h", "72h"])


def away(hours: float = 25, at: str = "b", **more: object) -> Conversation:
    """Amina, who was away since she was asked b (or c)."""
    amina = agrees(PLAN, **{"study": STUDY, **more})
    amina.says("1")
    if at == "c":
        amina.presses("Yes")
    amina.waits(hours=hours)
    return amina


def greeted(amina: Conversation) -> bool:
    return "Welcome back" in amina.last.text


@pytest.mark.parametrize("command", ["start", "again", "sing"])
def test_who_returns_after_a_day_is_greeted(command: str) -> None:
    """A greeting, where they were, Continue or Start again."""
    amina = away()
    said = amina.commands(command)
    assert "Welcome back" in said.text
    assert "A talk" in said.text
    assert "question 2 of 3" in said.text
    assert said.labels == ["▶ Continue", "Start again"]
    assert (amina.at, amina.values) == ("b", {"a": "1"})


def test_words_a_picture_or_a_sticker_are_greeted_too() -> None:
    """Whatever is no answer to the question that waits is met with the greeting alone."""
    for does in (
        lambda amina: amina.says("Hello?"),
        lambda amina: amina.sends("photo", ".jpg"),
        lambda amina: amina.sends_sticker(),
    ):
        amina = away()
        count = len(amina.chat)
        does(amina)
        assert greeted(amina)
        assert len(amina.chat) == count + 1


def test_less_than_a_day_is_no_absence() -> None:
    """After an evening /start repeats the question, as ever."""
    amina = away(hours=23)
    amina.commands("start")
    assert (greeted(amina), amina.last.step) == (False, "b")


def test_an_answer_after_days_is_simply_taken() -> None:
    """A press on the question that waits, a typed choice, words at an open question: all go on."""
    for answers in (
        lambda amina: amina.presses("Yes"),
        lambda amina: amina.says("yes"),
        lambda amina: amina.commands("skip"),
    ):
        amina = away(hours=1000)
        answers(amina)
        assert (amina.at, greeted(amina)) == ("c", False)
    amina = away(hours=1000, at="c")
    amina.says("A late thought.")
    assert amina.values == {"a": "1", "b": "yes", "c": "A late thought."}


def test_a_tick_after_days_is_kept() -> None:
    """Half an answer is an answer, too."""
    amina = agrees(flow(some_of("fruit", "apple", "pear"), words("z")))
    amina.waits(days=3)
    amina.says("apple")
    assert "☑ Apple" in amina.asked.labels
    assert amina.last.step == "fruit"


def test_words_at_a_closed_question_are_kept_and_greeted() -> None:
    """A remark is not lost because its writer was away."""
    amina = away()
    amina.says("I was ill.")
    assert greeted(amina)
    assert "kept the words" in amina.last.text
    amina.presses("Continue", "Yes")
    assert amina.answers["b"].comment == "I was ill."


def test_what_does_not_fit_is_greeted_without_a_reproach() -> None:
    """The example is for who has the question before their eyes."""
    amina = agrees(flow(number("age"), words("z")), study=STUDY)
    amina.waits(days=2)
    amina.says("many")
    assert greeted(amina)
    assert "whole number" not in amina.last.text
    assert "kept" not in amina.last.text


@pytest.mark.parametrize(
    "command, words_", [("help", "Call 111"), ("privacy", "You agreed on"), ("stop", "stop")]
)
def test_who_asks_for_something_gets_it(command: str, words_: str) -> None:
    """Help and the like are answered after days as at any time."""
    amina = away()
    assert words_ in amina.commands(command).text
    assert not greeted(amina)


def test_who_was_greeted_is_not_greeted_again_at_once() -> None:
    """The next words are heard as usual: the question waits, and a remark is kept."""
    amina = away()
    amina.commands("start")
    assert "Please also choose one" in amina.says("Hm.").text
    amina.commands("again")
    assert amina.last.step == "b"


def test_continue_goes_on_where_they_were() -> None:
    """The question comes again below, and only there it can be answered."""
    amina = away()
    old = amina.asked
    greeting = amina.commands("start")
    amina.presses("Continue")
    assert (amina.at, amina.last.text, old.labels, greeting.labels) == ("b", old.text, [], [])
    amina.presses("Yes")
    amina.says("3")
    assert amina.outcome == "complete"


def test_start_again_asks_from_the_first_with_the_answers_standing() -> None:
    """Each earlier answer can be kept or changed; the way leads back to where they were."""
    amina = away(at="c")
    amina.commands("start")
    amina.presses("Start again")
    assert amina.at == "a"
    assert "Your answer now: 1" in amina.asked.text
    amina.presses("Keep my answer")
    assert amina.at == "b"
    amina.presses("No")
    assert amina.at == "c"
    amina.says("3")
    assert (amina.outcome, amina.values) == ("complete", {"a": "1", "b": "no", "c": "3"})
    assert [state for name, state, _ in amina.history if name == "a"] == ["answered"]


def test_start_again_loses_nothing_if_they_leave_again() -> None:
    """Who starts again and goes away after one question still has every answer."""
    amina = away(at="c")
    amina.commands("start")
    amina.presses("Start again")
    amina.waits(days=3)
    amina.commands("start")
    assert "question 1 of 3" in amina.last.text
    assert amina.values == {"a": "1", "b": "yes"}


def test_start_again_at_the_first_question_asks_it() -> None:
    """Where nothing has been answered there is only one place to begin."""
    amina = agrees(PLAN, study=STUDY)
    amina.waits(days=2)
    amina.commands("start")
    amina.presses("Start again")
    assert amina.last.step == "a"
    amina.says("1")
    assert amina.at == "b"


def test_start_again_before_consent_is_consent_anew() -> None:
    """From the first card on, and every item is asked and logged again."""
    plan = flow(
        words("a"),
        consent={
            "version": "1",
            "cards": [{"text": "About this."}],
            "items": [agreement(), agreement("quotes", required=False)],
        },
    )
    amina = meets(plan, study=STUDY, language="en")
    amina.presses("Next", "Yes, I agree")
    amina.waits(days=2)
    amina.commands("start")
    assert "not begun with the questions" in amina.last.text
    amina.presses("Start again")
    assert amina.at == "@card:0"
    amina.presses("Next", "Yes, I agree", "No")
    assert amina.at == "a"
    assert [(c.item, c.given) for c in amina.did(Consented)] == [
        ("take_part", True),
        ("take_part", True),
        ("quotes", False),
    ]


def test_continue_in_the_consent_shows_the_same_card() -> None:
    """Before anything is agreed one goes on where one was, too."""
    amina = meets(PLAN, study=STUDY, language="en")
    amina.waits(days=2)
    amina.says("Hello?")
    amina.presses("Continue")
    assert amina.last.step == "@item:take_part"


def test_after_the_end_nobody_is_welcomed_back() -> None:
    """A finished conversation says what can still be done."""
    amina = away(at="c")
    amina.says("3")
    amina.waits(days=3)
    assert "/withdraw" in amina.commands("start").text


# ------------------------------------------------------------------ /pause


def test_pause_is_confirmed_and_nothing_comes_until_they_write() -> None:
    """Where they are, how to come back, and no reminder in a year."""
    amina = away(hours=0)
    said = amina.commands("pause")
    assert "take your time" in said.text
    assert "question 2 of 3" in said.text
    assert "/start" in said.text
    assert said.labels == ["▶ Continue"]
    assert amina.sleeps(days=365) == []


def test_who_comes_back_from_a_pause_is_greeted_and_reminded_again() -> None:
    """Even within the day; and a new silence counts from then on."""
    amina = away(hours=0)
    amina.commands("pause")
    amina.sleeps(days=5)
    amina.says("Hello, I am back.")
    assert greeted(amina)
    assert len(amina.sleeps(days=30)) == 2


def test_an_answer_ends_the_pause() -> None:
    """The question can be answered at any time, and the pause's Continue goes."""
    amina = away(hours=0)
    said = amina.commands("pause")
    amina.presses("Yes", on="b")
    assert (amina.at, said.labels) == ("c", [])
    assert amina.session is not None
    assert not amina.session.paused


def test_continue_ends_the_pause() -> None:
    """The button of the confirmation asks the question again."""
    amina = away(hours=0)
    amina.commands("pause")
    amina.presses("Continue")
    assert amina.last.step == "b"
    assert len(amina.sleeps(days=30)) == 2


def test_a_reminder_can_be_turned_into_a_pause() -> None:
    """One press, and the reminder itself says that it was heard."""
    amina = away(hours=0)
    [said] = amina.sleeps(hours=25)
    amina.presses("Don't remind me")
    assert "take your time" in said.text
    assert said.labels == ["▶ Continue"]
    assert amina.sleeps(days=365) == []
    amina.presses("Continue")
    assert amina.last.step == "b"


def test_a_pause_that_is_pressed_where_it_does_not_stand_takes_no_question_away() -> None:
    """A press that no message of ours offers leaves the question and its buttons as they are."""
    amina = away(hours=0)
    waiting = amina.asked.labels
    amina.taps(amina.asked, Control.PAUSE)
    assert amina.asked.labels == waiting
    amina.presses("Yes")
    assert amina.at == "c"


def test_pause_twice_is_one_pause() -> None:
    """Only the newest confirmation has a button."""
    amina = away(hours=0)
    first = amina.commands("pause")
    second = amina.commands("pause")
    assert (first.labels, second.labels) == ([], ["▶ Continue"])
    assert amina.sleeps(days=365) == []


def test_pause_after_the_end_says_what_can_be_done() -> None:
    """There is nothing to pause."""
    amina = away(hours=0, at="c")
    amina.says("3")
    assert "/withdraw" in amina.commands("pause").text


def test_pause_before_the_language_is_chosen() -> None:
    """Even there, and /start asks for the language again."""
    amina = meets(flow(words("a"), languages=["en", "ur"]), study=STUDY)
    amina.commands("pause")
    assert amina.sleeps(days=365) == []
    amina.commands("start")
    assert amina.last.step == "@language"


# ------------------------------------------------------------------ blocked, and back


def test_who_unblocks_the_bot_has_their_question() -> None:
    """The greeting with Continue, if they do not come back to it by themselves."""
    amina = away(hours=1)
    amina.falls_due("back")
    assert greeted(amina)
    assert len(amina.sleeps(days=9)) == 2
    amina.presses("Continue", "Yes")
    assert amina.at == "c"


def test_who_came_back_by_start_is_not_greeted_twice() -> None:
    """Telegram's own /start has shown the question already."""
    amina = away(hours=1)
    amina.commands("start")
    amina.waits(seconds=9)
    count = len(amina.chat)
    amina.falls_due("back")
    assert len(amina.chat) == count
    assert len(amina.sleeps(days=9)) == 2


def test_who_unblocks_in_a_pause_is_left_in_peace() -> None:
    """To unblock is not to write."""
    amina = away(hours=1)
    amina.commands("pause")
    amina.waits(days=1)
    assert amina.falls_due("back").effects == ()


def test_who_unblocks_before_a_language_is_chosen_is_asked_for_it() -> None:
    """There, the language is what waits."""
    amina = meets(flow(words("a"), languages=["en", "ur"]))
    amina.waits(minutes=5)
    amina.falls_due("back")
    assert amina.last.step == "@language"


def test_a_late_start_again_explains_itself() -> None:
    """After they went on, the greeting's buttons mean nothing any more."""
    amina = away()
    greeting = amina.commands("start")
    amina.presses("Yes", on="b")
    amina.waits(minutes=5)
    assert "older message" in amina.taps(greeting, Control.START_AGAIN).text
    assert amina.at == "c"


def test_who_returns_with_an_album_that_is_no_answer_is_greeted_once() -> None:
    """The greeting comes with its first photo, in place of why it is not taken; the others say nothing."""
    amina = agrees(flow(yes_no("a"), yes_no("b")))
    amina.waits(hours=25)
    said = len(amina.chat)
    amina.sends_album("", "", "")
    assert len(amina.chat) == said + 1
    assert greeted(amina)


def test_a_returner_who_writes_that_they_need_help_gets_it() -> None:
    """No greeting takes the place of where help is to be found."""
    amina = away(at="b")
    amina.says("I need help")
    assert "Call 111" in amina.last.text


def test_the_buttons_of_a_return_can_be_written() -> None:
    """Who was told to press Continue and writes it goes on, and has not answered the question with it."""
    amina = agrees(flow(words("a"), words("b"), languages=["en", "ur"]))
    amina.says("1")
    amina.commands("pause")
    amina.says("Continue")
    assert (amina.at, amina.values) == ("b", {"a": "1"})
    assert amina.last is amina.asked
    amina.says("continue")
    assert amina.values == {"a": "1", "b": "continue"}


def test_who_writes_start_again_at_a_greeting_starts_again() -> None:
    """And a choice that is called so is that choice."""
    amina = agrees(flow(words("a"), one_of("b", "continue", "start"), words("c")))
    amina.says("1")
    amina.waits(hours=25)
    amina.commands("start")
    amina.says("Start again")
    assert amina.at == "a"
    amina.presses("Keep my answer")
    amina.commands("pause")
    amina.says("Continue")
    assert amina.values["b"] == "continue"
