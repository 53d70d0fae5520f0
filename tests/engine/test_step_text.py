"""Open questions: words or a voice."""

from __future__ import annotations

import pytest

from bot.engine.values import Fetch
from tests.engine.flows import agreement, flow, words
from tests.engine.talk import Conversation, agrees, meets


def asked(**more: object) -> Conversation:
    return agrees(flow(words("why", **more), words("more")))


def test_words_are_kept_as_they_were_said() -> None:
    """Signs, line breaks, emoji and other scripts are the person's own."""
    amina = asked()
    amina.says("  *No* {why}\n<b>کیوں</b> 👩‍👩‍👧 ")
    assert amina.values == {"why": "*No* {why}\n<b>کیوں</b> 👩‍👩‍👧"}


def test_control_characters_and_half_characters_are_left_out() -> None:
    """What no screen can show and no file can hold is not kept."""
    amina = asked()
    amina.says("a\x00b\ud800c\x1b[0m\td")
    assert amina.values == {"why": "abc[0m\td"}


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "\ud800", "\u200b\u200f", "\ufe0f"])
def test_words_that_cannot_be_seen_are_no_answer(nothing: str) -> None:
    """An empty message is explained instead of being kept."""
    amina = asked()
    assert "could not read" in amina.says(nothing).text
    assert (amina.at, amina.answers) == ("why", {})


def test_words_that_sound_like_our_own_are_only_words() -> None:
    """Somebody who answers "other" has not pressed "Something else"."""
    amina = asked()
    amina.says("other")
    assert amina.newest("why").styled("answer") == "✅ other"


def test_a_voice_message_is_fetched_and_kept_under_a_name_of_our_own() -> None:
    """The file's name holds the session, the step and the revision, and nothing of Telegram's."""
    amina = asked()
    amina.sends_voice(7)
    assert amina.answers["why"].files == ["sessionone-why-1.ogg"]
    assert amina.did(Fetch) == [Fetch("sessionone", "file-1", "sessionone-why-1.ogg")]
    assert "🎤" in amina.newest("why").styled("answer")


def test_a_second_recording_does_not_overwrite_the_first() -> None:
    """A changed answer is another file."""
    amina = asked()
    amina.sends_voice()
    amina.presses("Change", on="why")
    amina.sends_voice()
    assert amina.answers["why"].files == ["sessionone-why-2.ogg"]


def test_what_a_question_does_not_take_is_refused_with_what_it_takes() -> None:
    """A photo, or a voice where only words are asked for, gets a sentence and the question stays."""
    amina = asked(accept=["text"])
    assert "words" in amina.sends_voice().text
    assert "words" in amina.sends("photo", ".jpg").text
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])


def test_a_question_for_the_voice_asks_for_the_voice() -> None:
    """Where only voice is taken, words are answered with how to speak."""
    amina = asked(accept=["voice"])
    assert "voice message" in amina.says("I would rather write").text
    assert amina.answers == {}


def test_who_chose_not_to_be_recorded_writes() -> None:
    """Without consent to `voice` no recording is kept, and a question for the voice takes words."""
    consent = {"version": "1", "items": [agreement(), agreement("voice", required=False)]}
    amina = meets(flow(words("why", accept=["voice"], required=True), words("more"), consent=consent))
    amina.presses("Yes, I agree", "No")
    assert "not to be recorded" in amina.sends_voice().text
    amina.says("In writing, then.")
    assert amina.values == {"why": "In writing, then."}


def test_the_longest_answer_is_said_with_its_number() -> None:
    """`max_length` counts characters, and one more is too many."""
    amina = asked(max_length=5)
    assert "5 letters" in amina.says("sechs!").text
    amina.says("fünf!")
    assert amina.values == {"why": "fünf!"}


def test_without_a_limit_a_whole_message_fits() -> None:
    """As much as one Telegram message holds can be said."""
    amina = asked()
    amina.says("x" * 4096)
    assert len(str(amina.values["why"])) == 4096


def test_a_long_answer_is_shortened_only_where_it_is_shown() -> None:
    """The record quotes the beginning; the data has all of it."""
    amina = asked()
    amina.says("long " * 500)
    assert amina.newest("why").text.endswith("…")
    assert len(amina.newest("why").text) < 400
    assert len(str(amina.values["why"])) == 2499
