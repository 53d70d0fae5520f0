"""Answers of several messages: gathered until Done, and never lost."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Fetch
from bot.engine.events import Sent, Words
from tests.engine.flows import flow, words, yes_no
from tests.engine.talk import Conversation, agrees

ALL = ["text", "voice", "photo", "video", "document"]


def asked(*before: dict[str, Any], **more: Any) -> Conversation:
    told = words("story", several=True, **{"accept": ALL, **more})
    return agrees(flow(*before, told, words("more")))


def test_messages_are_gathered_until_done() -> None:
    """Words and files come in any order; Done makes them one answer of lines and files."""
    amina = asked()
    amina.says("First.")
    amina.sends_voice()
    amina.sends("photo", ".jpg", "My door")
    amina.says("Last.\nReally.")
    assert amina.at == "story"
    amina.presses("Done")
    answer = amina.answers["story"]
    assert answer.value == "First.\nMy door\nLast.\nReally."
    assert answer.files == ["sessionone-story-1.ogg", "sessionone-story-2.jpg"]
    assert (amina.at, amina.newest("story").labels) == ("more", ["✏️ Change"])
    assert "📷 Photo" in amina.newest("story").styled("answer")


def test_what_is_gathered_is_counted_below_it() -> None:
    """After each message the buttons stand beneath it, with how much there is; the older ones are gone."""
    amina = asked()
    assert "several messages" in amina.asked.text
    amina.says("One.")
    assert amina.last.styled("answer") == "So far: ✏️ Message"
    amina.says("Two.")
    amina.sends_voice()
    assert amina.last.styled("answer") == "So far: ✏️ 2 messages, 🎤 Voice message"
    assert {"✔ Done", "⏭ Skip", "🆘 I need help"} <= set(amina.last.labels)
    assert "story?" not in amina.last.text
    assert [said.labels for said in amina.chat if said.step == "story"][:-1] == [[], [], []]


def test_each_message_is_kept_as_it_comes() -> None:
    """Nobody's words hang on a Done that is never pressed."""
    amina = asked()
    amina.says("One.")
    amina.says("Two.")
    assert amina.history == [("story", "answered", "One."), ("story", "answered", "One.\nTwo.")]
    amina.presses("Done")
    assert len(amina.history) == 2


def test_files_alone_have_no_words() -> None:
    """An answer of recordings only is answered, without a value."""
    amina = asked()
    amina.sends_voice()
    amina.sends_voice()
    amina.presses("Done")
    answer = amina.answers["story"]
    assert (answer.state, answer.value, len(answer.files)) == ("answered", None, 2)
    assert amina.newest("story").styled("answer") == "✅ 🎤 2 voice messages"


def test_done_without_anything_asks_for_something() -> None:
    """A Done too early is no blame, and no answer."""
    amina = asked()
    assert "nothing here yet" in amina.presses("Done").text
    assert (amina.at, amina.answers) == ("story", {})


def test_back_in_the_middle_loses_nothing() -> None:
    """Who goes back finds what was gathered when the question comes again, and adds to it."""
    amina = asked(yes_no("before"))
    amina.presses("Yes")
    amina.says("One.")
    amina.sends_voice()
    amina.presses("Back", "Keep my answer")
    assert amina.at == "story"
    assert amina.asked.styled("answer") == "So far: ✏️ Message, 🎤 Voice message"
    amina.says("Two.")
    amina.presses("Done")
    assert amina.answers["story"].value == "One.\nTwo."
    assert len(amina.answers["story"].files) == 1


def test_a_change_elsewhere_leads_back_into_the_middle() -> None:
    """Who mends an earlier answer meanwhile is brought back to what is not done yet."""
    amina = asked(yes_no("before"))
    amina.presses("Yes")
    amina.says("One.")
    amina.presses("Change", on="before")
    amina.presses("No")
    assert amina.at == "story"
    amina.says("Two.")
    amina.presses("Done")
    assert amina.values == {"before": "no", "story": "One.\nTwo."}


@pytest.mark.parametrize("command", ["again", "start"])
def test_asking_again_in_the_middle_loses_nothing(command: str) -> None:
    """The whole question comes again, with what is gathered."""
    amina = asked()
    amina.says("One.")
    amina.commands(command)
    assert "story?" in amina.last.text
    assert amina.last.styled("answer") == "So far: ✏️ Message"
    assert "story?" not in amina.chat[-2].text
    amina.says("Two.")
    amina.presses("Done")
    assert amina.values == {"story": "One.\nTwo."}


def test_another_language_in_the_middle_loses_nothing() -> None:
    """The question is asked in the new language and goes on with what is gathered."""
    amina = agrees(flow(words("story", several=True), words("more"), languages=["en", "ur"]))
    amina.says("One.")
    amina.commands("language")
    amina.presses("اردو")
    assert amina.asked.message.language == "ur"
    amina.says("دو")
    amina.taps(amina.asked, -4)
    assert amina.values == {"story": "One.\nدو"}


def test_who_stops_in_the_middle_has_said_what_they_said() -> None:
    """Stopping with the answers kept keeps what was gathered."""
    amina = asked()
    amina.says("One.")
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    assert (amina.outcome, amina.values) == ("stopped", {"story": "One."})


def test_skipping_after_all_stays_in_the_history() -> None:
    """Skip is an answer of its own; what was sent before it is an earlier revision, its files too."""
    amina = asked()
    amina.sends_voice()
    amina.presses("Skip")
    assert [state for _, state, _ in amina.history] == ["answered", "skipped"]
    assert amina.records[0].answer.files == ["sessionone-story-1.ogg"]
    assert amina.at == "more"


def test_a_finished_answer_is_added_to_by_change() -> None:
    """Change opens it with all that is in it."""
    amina = asked()
    amina.says("One.")
    amina.presses("Done", "Change")
    assert amina.asked.styled("answer") == "So far: ✏️ Message"
    amina.says("Two.")
    amina.presses("Done")
    assert (amina.values, amina.at) == ({"story": "One.\nTwo."}, "more")


def test_an_answer_can_be_started_again() -> None:
    """Away with all of it, from the answer but not from the history; until something new comes it stands."""
    amina = asked()
    amina.says("Wrong.")
    amina.sends_voice()
    amina.presses("Start this answer again")
    assert amina.asked.styled("answer") == "Your answer now: 🎤 Voice message: Wrong."
    assert "✔ Done" in amina.asked.labels
    amina.says("Right.")
    amina.presses("Done")
    assert (amina.answers["story"].value, amina.answers["story"].files) == ("Right.", [])
    assert ("story", "answered", "Wrong.") in amina.history


def test_started_again_and_kept_after_all() -> None:
    """Who starts again may still keep what there was."""
    amina = asked()
    amina.says("Good.")
    amina.presses("Start this answer again", "Keep my answer")
    assert (amina.values, amina.at) == ({"story": "Good."}, "more")


def test_no_two_files_of_a_session_share_a_name() -> None:
    """What was started again does not overwrite what was there."""
    amina = asked()
    amina.sends_voice()
    amina.presses("Start this answer again")
    amina.sends_voice()
    names = [fetch.name for fetch in amina.did(Fetch)]
    assert names == ["sessionone-story-1.ogg", "sessionone-story-2.ogg"]


def test_all_of_it_counts_towards_the_longest() -> None:
    """`max_length` is of the whole answer, its line breaks included."""
    amina = asked(max_length=9)
    amina.says("four")
    assert "9 letters" in amina.says("fives").text
    amina.says("four")
    amina.presses("Done")
    assert amina.values == {"story": "four\nfour"}


def test_a_constraint_judges_the_whole_at_done() -> None:
    """A short first message is no fault; what is too short at Done is said, and more can be sent."""
    amina = asked(constraint="length(answer) > 8", constraint_message="A little more?")
    amina.says("One.")
    assert amina.presses("Done").text == "A little more?"
    amina.says("And two.")
    amina.presses("Done")
    assert amina.at == "more"


def test_conditions_see_the_words_of_all_messages() -> None:
    """`length` counts the text that the messages become."""
    plan = flow(words("story", several=True), words("more", when="length(story) > 8"), words("end_"))
    short, long = agrees(plan), agrees(plan)
    short.says("four")
    short.presses("Done")
    long.says("four")
    long.says("four")
    long.presses("Done")
    assert (short.at, long.at) == ("end_", "more")


def test_an_earlier_answer_is_put_into_a_text() -> None:
    """`{story}` says all its words."""
    amina = agrees(
        flow(words("story", several=True, required=True), yes_no("sure", text="You said {story}."))
    )
    amina.says("One.")
    amina.says("Two.")
    amina.presses("Done")
    assert "You said One.\nTwo.." in amina.asked.text


def test_there_is_an_end_to_several() -> None:
    """After fifty messages Done is asked for kindly."""
    amina = asked()
    for number in range(50):
        amina.says(f"{number}")
    assert "press Done" in amina.says("one more").text
    amina.presses("Done")
    assert len(str(amina.values["story"]).split("\n")) == 50


def test_a_second_tap_on_done_does_nothing() -> None:
    """The older buttons mean nothing, and a double tap is no second answer."""
    amina = asked()
    amina.says("One.")
    prompt = amina.asked
    amina.presses("Done")
    turns = len(amina.records)
    amina.taps(prompt, -4)
    assert (len(amina.records), amina.at) == (turns, "more")


# ------------------------------------------------------------------ messages that are remembered


def heard(amina: Conversation) -> dict[str, str]:
    assert amina.session is not None
    return amina.session.heard


def test_every_message_knows_its_part() -> None:
    """A message of several is remembered by its place in the answer, a single one by its step."""
    amina = asked()
    amina.does(Words, text="One.", message=11)
    amina.sends("photo", ".jpg", message=12)
    amina.does(Words, text="Two.", message=13)
    assert heard(amina) == {"11": "story#0", "12": "story#1", "13": "story#2"}
    assert amina.session is not None
    assert amina.session.draft.said == amina.session.answers["story"].value == ["One.", "", "Two."]
    amina.presses("Done")
    amina.does(Words, text="More.", message=14)
    assert heard(amina)["14"] == "more"


def test_messages_of_an_answer_that_was_replaced_are_forgotten() -> None:
    """An edit of what no longer counts must not change what does."""
    amina = agrees(flow(words("why"), words("more")))
    amina.does(Words, text="Old.", message=11)
    amina.presses("Change", on="why")
    amina.does(Words, text="New.", message=12)
    assert heard(amina) == {"12": "why"}
    amina.presses("Change", on="why")
    amina.presses("Skip", on="why")
    assert heard(amina) == {}


def test_starting_again_forgets_the_messages_too() -> None:
    """The places in the new answer are those of the new messages."""
    amina = asked()
    amina.does(Words, text="Old.", message=11)
    amina.does(Words, text="Old too.", message=12)
    amina.presses("Start this answer again")
    amina.does(Words, text="New.", message=13)
    assert heard(amina) == {"13": "story#0"}


def test_only_the_latest_messages_are_remembered() -> None:
    """A session does not grow without end."""
    amina = agrees(flow(*(words(f"q{number}") for number in range(120))))
    for number in range(1, 121):
        amina.does(Words, text="Yes.", message=number)
    assert len(heard(amina)) == 100
    assert "120" in heard(amina)


def test_a_refused_message_is_remembered_as_one_that_did_not_fit() -> None:
    """Only the latest is, so that it can be edited until it fits."""
    amina = asked(accept=["photo"])
    amina.does(Words, text="No photo.", message=11)
    amina.does(Sent, upload=amina_voice(), message=12)
    assert heard(amina) == {"12": "story?"}


def amina_voice() -> Any:
    from bot.engine.events import Upload

    return Upload("file-1", "voice", ".oga", 3)
