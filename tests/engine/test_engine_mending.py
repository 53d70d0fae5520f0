"""Edits of old messages and replies to old questions: an earlier answer is mended from where one is."""

from __future__ import annotations

import pytest

from bot.engine.effects import Fetch
from bot.engine.events import Sent, Upload
from bot.engine.messages import Control
from tests.engine.flows import calculate, end, flow, note, number, section, some_of, study, words, yes_no
from tests.engine.talk import Conversation, agrees, meets

HINT = "To change an answer, press Change under the question."


def record(amina: Conversation, step: str) -> str:
    """What stands as the answer in the message of a step."""
    return amina.newest(step).styled("answer")


# ------------------------------------------------------------------ edits


def test_an_edit_changes_the_answer_that_the_message_made() -> None:
    """The edited words are a new revision, the record says them, and the waiting question still waits."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    waiting = amina.asked
    amina.edits("one", of=0)
    assert [value for name, _, value in amina.history if name == "a"] == ["1", "one"]
    assert amina.answers["a"].revision == 2
    assert record(amina, "a") == "✅ one"
    assert amina.newest("a").labels == ["✏️ Change"]
    assert "one" in amina.last.text
    assert (amina.at, amina.asked) == ("c", waiting)
    amina.says("3")
    assert amina.values == {"a": "one", "b": "2", "c": "3"}


def test_an_edited_answer_can_be_edited_again() -> None:
    """The same message goes on being the answer, however often it is edited."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    amina.edits("one")
    amina.edits("uno")
    assert (amina.values["a"], amina.answers["a"].revision) == ("uno", 3)


def test_an_edit_that_says_the_same_does_nothing() -> None:
    """Telegram reports edits that nobody made; they add no revision and no message."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    amina.edits("1")
    assert amina.turns[-1][1].effects == ()
    assert amina.answers["a"].revision == 1


@pytest.mark.parametrize(
    "question, said, edited, kept",
    [
        (number("a", min=0, max=100), "12", "١٤", 14),
        (yes_no("a"), "yes", "No", "no"),
        (yes_no("a", **{"or": ["dont_know"]}), "Yes", "no!", "no"),
    ],
)
def test_an_edit_goes_through_the_same_parser(
    question: dict[str, object], said: str, edited: str, kept: object
) -> None:
    """A number in any script and a choice by its name are read from an edit as from a message."""
    amina = agrees(flow(question, words("b")))
    amina.says(said)
    amina.edits(edited)
    assert (amina.values["a"], amina.at) == (kept, "b")


def test_an_edit_that_does_not_fit_keeps_the_old_answer_and_says_why() -> None:
    """The reason is the same as for a message, and the waiting question still waits."""
    amina = agrees(flow(number("a", max=100), words("b")))
    amina.says("12")
    assert "from 0 to 100" in amina.edits("many").text
    amina.edits("200")
    assert (amina.values, amina.answers["a"].revision, amina.at) == ({"a": 12}, 1, "b")


def test_an_edit_is_held_against_the_constraint() -> None:
    """A changed answer keeps the author's rule, too."""
    plan = flow(
        number("a", constraint="answer > 5", constraint_message={"en": "More than five, please."}), words("b")
    )
    amina = agrees(plan)
    amina.says("12")
    assert amina.edits("3").text == "More than five, please."
    assert amina.values == {"a": 12}


def test_a_message_that_did_not_fit_can_be_edited_until_it_does() -> None:
    """Who sees that a message was misread mends that very message, and the conversation goes on."""
    amina = agrees(flow(number("a", max=9), words("b")))
    amina.says("twelve")
    amina.edits("twenty")
    assert amina.at == "a"
    amina.edits("7")
    assert (amina.values, amina.at) == ({"a": 7}, "b")
    amina.edits("8")
    assert amina.values == {"a": 8}


def test_a_choice_that_was_mistyped_can_be_edited_until_it_is_one() -> None:
    """Words at a closed question are a comment; edited into a choice they are its answer, and no comment."""
    amina = agrees(flow(yes_no("a"), words("b")))
    amina.says("Because.")
    amina.says("Yos")
    amina.edits("Yes")
    assert (amina.values["a"], amina.answers["a"].comment, amina.at) == ("yes", "Because.", "b")


def test_an_edit_of_something_else_changes_its_words() -> None:
    """Words of "something else" stay such words, at one choice and at several, even if they name a choice."""
    plan = flow(yes_no("a", **{"or": ["other"]}), some_of("b", "apple", **{"or": ["other"]}), words("c"))
    amina = agrees(plan)
    amina.presses("Something else")
    amina.says("perhaps")
    amina.presses("Apple", "Something else")
    amina.says("plum")
    amina.edits("pear")
    assert "pear" in amina.asked.text
    amina.presses("Done")
    amina.edits("yes", of=0)
    amina.edits("quince", of=1)
    assert (amina.answers["a"].value, amina.answers["a"].other) == ("other", "yes")
    assert (amina.answers["b"].value, amina.answers["b"].other) == (["apple", "other"], "quince")
    assert amina.at == "c"


def test_an_edited_comment_replaces_the_words_of_that_message_only() -> None:
    """Of three comments the middle one is edited: before the answer, after it, and taken away."""
    amina = agrees(flow(yes_no("a"), words("b")))
    for said in ("first", "second\nline", "third"):
        amina.says(said)
    amina.edits("2nd", of=1)
    assert amina.at == "a"
    amina.presses("Yes")
    assert amina.answers["a"].comment == "first\n2nd\nthird"
    amina.edits("the second", of=1)
    assert (amina.answers["a"].comment, amina.answers["a"].revision) == ("first\nthe second\nthird", 2)
    assert "the second" in record(amina, "a")
    amina.edits("\u200b", of=1)
    assert amina.answers["a"].comment == "first\nthird"
    amina.edits("one", of=0)
    amina.edits("three", of=2)
    assert amina.answers["a"].comment == "one\nthree"


def test_an_edited_comment_grows_no_longer_than_a_comment_may_be() -> None:
    """What is too long is cut off, and later edits still find their words."""
    amina = agrees(flow(yes_no("a"), words("b")))
    amina.says("first")
    amina.says("second")
    amina.presses("Yes")
    amina.edits("x" * 5000, of=0)
    assert amina.answers["a"].comment == "x" * (4096 - 7) + "\nsecond"
    assert HINT in amina.edits("y", of=1).text


def test_a_message_that_became_no_answer_gets_a_hint() -> None:
    """Words after which something else became the answer, or none at all, are not taken for one."""
    amina = agrees(flow(words("a"), words("b"), note("n", button="Go on")))
    amina.says("1")
    amina.presses("Change", on="a")
    amina.says("one")
    assert HINT in amina.edits("uno", of=0).text
    amina.says("2")
    amina.says("words at a note")
    assert HINT in amina.edits("other words").text
    assert amina.values == {"a": "one", "b": "2"}


def test_an_answer_by_button_takes_the_place_of_the_message() -> None:
    """After Change and a press, the old message is no answer any more."""
    amina = agrees(flow(yes_no("a"), words("b")))
    amina.says("yes")
    amina.presses("Change", on="a")
    amina.presses("No")
    assert HINT in amina.edits("Yes").text
    assert amina.values["a"] == "no"


def test_an_edited_command_is_not_done_again() -> None:
    """A command that is edited, and an answer that is edited into a command, change nothing."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    assert HINT in amina.edits("/skip").text
    assert (amina.values, amina.at) == ({"a": "1"}, "b")


def test_words_before_consent_are_not_kept_by_editing_them() -> None:
    """Neither while the consent is asked nor afterwards does an edit make an answer of them."""
    amina = meets(flow(words("a"), words("b")))
    amina.says("too early")
    assert "not kept" in amina.edits("still too early").text
    amina.presses("Yes, I agree")
    assert HINT in amina.edits("later").text
    assert (amina.answers, amina.session.heard if amina.session else None) == ({}, {})


PHOTOS = {"accept": ["text", "photo", "voice"]}


def test_words_beneath_a_file_can_be_edited() -> None:
    """An edited caption is the answer's new words; the file, and those of its album, stay as they are."""
    amina = agrees(flow(words("a", **PHOTOS), words("b", **PHOTOS), words("c")))
    amina.sends_voice()
    edits_file(amina, "voice", "listen", of=0)
    amina.sends_album("two", "")
    edits_file(amina, "photo", "both of them", of=1, album="album-1")
    assert len(amina.did(Fetch)) == 3
    assert (amina.answers["a"].value, len(amina.answers["a"].files)) == ("listen", 1)
    assert (amina.answers["b"].value, len(amina.answers["b"].files)) == ("both of them", 2)
    assert amina.at == "c"


def test_a_picture_that_was_put_in_place_of_another_is_fetched() -> None:
    """With the same words beneath, it is the picture that changed; a recording cannot change."""
    amina = agrees(flow(words("a", **PHOTOS), words("b", **PHOTOS), words("c")))
    amina.sends("photo", ".jpg", "here")
    edits_file(amina, "photo", "here", of=0)
    assert [fetch.name for fetch in amina.did(Fetch)] == ["sessionone-a-1.jpg", "sessionone-a-2.jpg"]
    assert amina.answers["a"].files == ["sessionone-a-2.jpg"]
    amina.sends_voice()
    edits_file(amina, "voice", "", of=1)
    assert amina.turns[-1][1].effects == ()


def edits_file(amina: Conversation, kind: str, caption: str, of: int, album: str = "") -> None:
    upload = Upload("file-9", kind, {"photo": ".jpg", "voice": ".ogg"}[kind])
    number = amina.sent[of]
    amina.does(Sent, upload=upload, text=caption, edits=True, message=number, album=album)


def test_one_of_several_messages_can_be_edited() -> None:
    """While they are gathered and afterwards, the part that the message made reads otherwise."""
    amina = agrees(flow(words("a", several=True), words("b")))
    for said in ("one", "two", "three"):
        amina.says(said)
    amina.edits("2", of=1)
    assert (amina.at, amina.answers["a"].value) == ("a", "one\n2\nthree")
    amina.presses("Done")
    amina.edits("1", of=0)
    assert (amina.at, amina.answers["a"].value) == ("b", "1\n2\nthree")
    amina.says("four", to=amina.newest("a"))
    assert amina.answers["a"].value == "1\n2\nthree\nfour"
    amina.edits("4")
    assert (amina.at, amina.answers["a"].value) == ("b", "1\n2\nthree\n4")


def test_a_reply_to_several_messages_is_held_against_their_constraint() -> None:
    """What would make the whole unfit is not added, and the reason is said."""
    amina = agrees(flow(words("a", several=True, constraint="length(answer) < 8"), words("b")))
    amina.says("one")
    amina.presses("Done")
    assert "does not fit" in amina.says("twenty-two", to=amina.newest("a")).text
    assert (amina.answers["a"].value, amina.at) == ("one", "b")


# ------------------------------------------------------------------ what hangs on an edited answer


def test_later_answers_fall_out_by_an_edit_and_one_is_where_one_was() -> None:
    """What the edit rules out is marked so and kept; it comes back with the condition."""
    plan = flow(
        number("age"),
        section("young", words("school"), when="age < 18"),
        calculate("twice", "age * 2"),
        words("why"),
    )
    amina = agrees(plan)
    amina.says("12")
    amina.says("Northmoor Primary")
    amina.edits("40", of=0)
    assert amina.values == {"age": 40, "school": "not_applicable", "twice": 80}
    assert amina.at == "why"
    amina.edits("13", of=0)
    assert amina.values == {"age": 13, "school": "Northmoor Primary", "twice": 26}


def test_a_question_that_an_edit_opens_is_asked_next() -> None:
    """The question that waited loses its buttons and comes again after it."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.says("40")
    waiting = amina.asked
    amina.edits("12")
    assert (amina.at, waiting.labels) == ("school", [])
    amina.says("Northmoor Primary")
    assert amina.at == "why"


def test_a_waiting_question_that_an_edit_rules_out_is_left() -> None:
    """What does not apply any more is not asked any more."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.says("12")
    assert amina.at == "school"
    amina.edits("40")
    assert amina.at == "why"


def test_the_waiting_question_shows_what_was_edited() -> None:
    """An earlier answer that stands in the words of the waiting question changes there as well."""
    amina = agrees(flow(words("name", required=True), words("b", text="Why {name}?")))
    amina.says("apples")
    assert "Why apples?" in amina.asked.text
    amina.edits("pears")
    assert "Why pears?" in amina.asked.text
    assert amina.at == "b"


def test_an_edit_while_another_answer_is_changed_leaves_that_open() -> None:
    """Who has opened one answer and edits another is still asked the first."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    amina.says("2")
    amina.presses("Change", on="a")
    amina.edits("two", of=1)
    assert amina.at == "a"
    amina.says("one")
    assert (amina.at, amina.values) == ("c", {"a": "one", "b": "two"})


def test_an_edit_of_what_is_ruled_out_says_so() -> None:
    """An answer that is not needed any more is not changed."""
    amina = agrees(flow(number("age"), words("school", when="age < 18"), words("why")))
    amina.says("12")
    amina.says("Northmoor")
    amina.edits("40", of=0)
    assert "not needed any more" in amina.edits("Southmoor", of=1).text
    assert amina.values["school"] == "not_applicable"


# ------------------------------------------------------------------ after the end


def test_a_finished_conversation_is_mended_by_an_edit_until_its_date() -> None:
    """Until the last day an edit is taken and thanked for; a day later it says whom to ask."""
    amina = agrees(flow(words("a"), words("b")), study=study(withdrawal_days=30))
    amina.says("1")
    amina.says("2")
    amina.waits(days=30)
    assert "noted" in amina.edits("one", of=0).text
    assert (amina.values, amina.outcome, amina.at) == ({"a": "one", "b": "2"}, "complete", "")
    assert record(amina, "a") == "✅ one"
    amina.waits(days=1)
    assert "Amina, 0114 496 0000" in amina.edits("uno", of=0).text
    assert amina.values["a"] == "one"


def test_an_edit_after_the_end_can_open_a_question_or_screen_out() -> None:
    """What applies now is asked, and who turns out to be too young leaves only a count."""
    plan = flow(
        number("age"),
        end("too_young", "screened_out", when="age < 16"),
        words("school", when="age < 18"),
    )
    amina = agrees(plan)
    amina.says("40")
    assert amina.outcome == "complete"
    amina.edits("17")
    assert amina.at == "school"
    amina.edits("12", of=0)
    assert amina.outcome == "gone"


# ------------------------------------------------------------------ replies


def test_a_reply_to_an_old_question_changes_its_answer() -> None:
    """The reply is a new revision of that answer, and the question that waits still waits."""
    amina = agrees(flow(words("a"), number("b"), words("c")))
    amina.says("1")
    amina.says("2")
    amina.says("one", to=amina.newest("a"))
    amina.says("3", to=amina.newest("b"))
    assert (amina.values, amina.at) == ({"a": "one", "b": 3}, "c")
    assert record(amina, "b") == "✅ 3"
    amina.edits("4")
    assert amina.values["b"] == 4


def test_a_reply_to_the_question_that_waits_is_its_answer() -> None:
    """So is one to an older message of the same question."""
    amina = agrees(flow(words("a"), words("b")))
    old = amina.asked
    amina.commands("again")
    amina.says("1", to=old)
    amina.says("2", to=amina.asked)
    assert amina.values == {"a": "1", "b": "2"}


def test_a_reply_with_a_voice_message_changes_an_answer() -> None:
    """What was written is said aloud instead."""
    amina = agrees(flow(words("a"), words("b")))
    amina.says("1")
    amina.sends_voice(to=amina.newest("a"))
    assert (amina.answers["a"].files, amina.at) == (["sessionone-a-1.ogg"], "b")


def test_a_reply_that_does_not_fit_keeps_the_old_answer() -> None:
    """The reason is told; words at a closed question stay with its answer as a comment."""
    amina = agrees(flow(number("a"), yes_no("b"), some_of("c", "apple"), words("d")))
    amina.says("1")
    amina.presses("Yes", "Apple", "Done")
    assert "whole number" in amina.says("lots", to=amina.newest("a")).text
    assert "kept your words with that question" in amina.says("Well, nearly.", to=amina.newest("b")).text
    assert "press Change under it" in amina.says("apple", to=amina.newest("c")).text
    assert amina.values == {"a": 1, "b": "yes", "c": ["apple"]}
    assert (amina.answers["b"].comment, amina.at) == ("Well, nearly.", "d")
    assert "Well, nearly." in record(amina, "b")
    amina.edits("Well, almost.", of=-2)
    assert amina.answers["b"].comment == "Well, almost."


def test_a_reply_to_a_card_or_picker_is_like_any_words() -> None:
    """What is no question has no answer: the words answer the question that waits."""
    amina = agrees(flow(words("a"), words("b"), languages=["en", "ur"]))
    picker = amina.commands("language")
    amina.says("1", to=amina.newest("@item:take_part"))
    amina.says("2", to=picker)
    assert amina.values == {"a": "1", "b": "2"}


def test_a_reply_answers_a_question_that_was_left_without_an_answer() -> None:
    """After Back, the question below was asked and has no answer: a reply to it gives it one."""
    amina = agrees(flow(words("a"), words("b"), words("c")))
    amina.says("1")
    left = amina.asked
    amina.presses("Back")
    amina.says("2", to=left)
    assert (amina.at, amina.values) == ("a", {"a": "1", "b": "2"})
    assert left.styled("answer") == "✅ 2"
    amina.presses("Keep my answer")
    amina.presses("Keep my answer")
    assert amina.at == "c"
    amina.presses("Change", on="b")
    assert amina.at == "b"


def test_final_answers_stay_as_they_were_given() -> None:
    """Neither an edit nor a reply nor Change reaches a question that is closed, and all say so kindly."""
    amina = agrees(flow(words("a", final=True), words("b")))
    amina.says("1")
    old = amina.newest("a")
    assert "closed now" in amina.edits("one").text
    assert "closed now" in amina.says("uno", to=old).text
    assert "closed now" in amina.taps(old, Control.CHANGE).text
    assert (amina.values, amina.at) == ({"a": "1"}, "b")


def test_an_edit_after_the_end_is_thanked_for_once() -> None:
    """One of the messages of an answer was edited: one sentence says that it was noted."""
    amina = agrees(flow(words("a", several=True)))
    amina.says("one")
    amina.says("two")
    amina.presses("Done")
    said = len(amina.chat)
    amina.edits("ONE", of=0)
    assert amina.values["a"] == "ONE\ntwo"
    assert len(amina.chat) == said + 1


def test_an_edited_part_is_held_against_the_limits_of_its_question() -> None:
    """Length and constraint are those of the whole answer; what does not fit leaves it as it was."""
    amina = agrees(flow(words("a", several=True, max_length=8, constraint="length(answer) > 5"), words("b")))
    amina.says("one")
    amina.says("two")
    amina.presses("Done")
    assert "up to 8 letters" in amina.edits("much longer", of=0).text
    assert "does not fit" in amina.edits("1", of=0).text
    assert amina.values == {"a": "one\ntwo"}
    amina.edits("won", of=0)
    assert amina.values == {"a": "won\ntwo"}
