"""What people do in the middle of a newer consent is met like anywhere else, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

from tests.engine.flows import agreement, flow, number, words
from tests.engine.talk import Conversation, agrees


def consent(version: str, *cards: dict[str, Any]) -> dict[str, Any]:
    return {"version": version, "cards": [{"text": "Who we are."}, *cards], "items": [agreement()]}


def test_who_pauses_in_the_middle_of_a_newer_consent_hears_where_they_are() -> None:
    """The questions have begun long ago, and the one that waits behind the consent is where they are."""
    steps = [number("a"), number("b"), number("c")]
    amina = agrees(flow(*steps, consent=consent("1")))
    amina.publishes(flow(*steps, consent=consent("2")))
    amina.says("1")
    assert amina.at.startswith("@item")
    amina.commands("pause")
    assert "question 2 of 3" in amina.last.text
    assert "not begun" not in amina.last.text


def gathering() -> Conversation:
    """Two messages of an answer are gathered, and a newer consent comes before the third."""
    steps = [words("a", several=True, accept=["text", "photo"]), number("b")]
    amina = agrees(flow(*steps, consent=consent("1")))
    amina.says("one")
    amina.says("two")
    amina.publishes(flow(*steps, consent=consent("2")))
    amina.commands("again")
    assert amina.at.startswith("@item")
    return amina


def test_words_edited_while_a_consent_is_asked_for_wait_for_it() -> None:
    """They are told that nothing was kept; edited once more after it, the answer is gathered on from there."""
    amina = gathering()
    assert "I have not kept anything else" in amina.edits("ONE", of=0).text
    amina.presses("Yes, I agree")
    amina.edits("ONE", of=0)
    amina.says("three")
    amina.presses("Done")
    assert amina.values["a"] == "ONE\ntwo\nthree"


def test_a_reply_while_a_consent_is_asked_for_is_not_kept() -> None:
    """They are told so, and what was gathered before is still there when more comes."""
    amina = gathering()
    assert "I have not kept anything else" in amina.says("between", to=amina.newest("a")).text
    amina.presses("Yes, I agree")
    amina.says("three")
    amina.presses("Done")
    assert amina.values["a"] == "one\ntwo\nthree"


def test_what_is_new_is_said_in_the_language_that_is_chosen_then() -> None:
    """Nobody agrees to cards that they could only see in another language."""
    tags = ["en", "ur"]
    steps = [number("a"), number("b")]
    card = {"text": {"en": "A new way.", "ur": "نیا طریقہ۔"}}
    amina = agrees(flow(*steps, consent=consent("1"), languages=tags))
    amina.publishes(flow(*steps, consent=consent("2", card), languages=tags))
    amina.says("1")
    amina.commands("language")
    said = len(amina.chat)
    amina.presses("اردو")
    assert any("نیا طریقہ۔" in one.text for one in amina.chat[said:])
    assert amina.at == "@item:take_part"
