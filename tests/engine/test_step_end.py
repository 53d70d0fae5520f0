"""Ends: thanks, or a kind no."""

from __future__ import annotations

from bot.engine.effects import Tally
from bot.flows.plan import Medium
from tests.engine.flows import end, flow, number, words
from tests.engine.talk import agrees

YOUNG = end("too_young", "screened_out", when="age < 18", text="This is for adults. Thank you!")


def test_the_last_step_thanks_and_says_what_can_still_be_done() -> None:
    """At the end stand the author's thanks, and until when answers can be changed or erased."""
    amina = agrees(flow(words("why"), end("bye", text="Thank you so much!")))
    amina.says("x")
    assert amina.last.text.startswith("Thank you so much!")
    assert "23 December 2026" in amina.last.text
    assert "/withdraw" in amina.last.text
    assert "/mydata" in amina.last.text
    assert (amina.at, amina.outcome) == ("", "complete")
    assert amina.session is not None
    assert amina.session.finished_at == "2026-11-23T09:30:10+00:00"


def test_a_flow_without_an_end_ends_all_the_same() -> None:
    """After the last question the bot gives thanks in its own words."""
    amina = agrees(flow(words("why")))
    amina.says("x")
    assert "Thank you" in amina.last.text
    assert amina.outcome == "complete"


def test_an_end_in_the_middle_is_reached_where_its_condition_holds() -> None:
    """Who an end applies to is asked no more; others go on past it."""
    plan = flow(number("age"), end("early", when="age > 90"), words("why"))
    amina = agrees(plan)
    amina.says("95")
    assert amina.outcome == "complete"
    amina = agrees(plan)
    amina.says("50")
    assert amina.at == "why"


def test_of_a_screened_out_session_only_a_count_is_kept() -> None:
    """Who is screened out is thanked, and leaves a tally and no session."""
    amina = agrees(flow(number("age"), YOUNG, words("why")))
    amina.says("17")
    assert amina.last.text == "This is for adults. Thank you!"
    assert amina.did(Tally) == [Tally("sessionone", "screened_out")]
    assert amina.outcome == "gone"


def test_a_changed_answer_can_screen_out_too() -> None:
    """Who corrects the age to under 18 in a finished talk leaves only the count."""
    amina = agrees(flow(number("age"), YOUNG, words("why")))
    amina.says("18")
    amina.says("x")
    amina.presses("Change", on="age")
    amina.says("17")
    assert amina.did(Tally) == [Tally("sessionone", "screened_out")]
    assert amina.session is None


def test_an_end_has_its_hint_picture_and_sound() -> None:
    """What an author puts beside the last words is sent with them, whichever end it is."""
    media = {name: Medium(name, kind, name) for name, kind in (("a.png", "photo"), ("a.mp3", "audio"))}
    beside = {"hint": "See you.", "image": {"en": "a.png"}, "audio": {"en": "a.mp3"}}
    for outcome in ("complete", "screened_out"):
        amina = agrees(flow(words("why"), end("bye", outcome, **beside), media=media))
        amina.says("x")
        assert "See you." in amina.last.styled("hint")
        assert [file.name for file in amina.last.message.attachments] == ["a.png", "a.mp3"]
