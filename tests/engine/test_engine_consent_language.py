"""Nobody agrees to words that they did not choose to read: no consent in a language that it lacks."""

from __future__ import annotations

from typing import Any

from bot.engine import run
from bot.engine.effects import Consented, Tally
from bot.engine.events import Command
from bot.engine.session import Session
from bot.flows.model import Flow
from bot.flows.plan import Plan, compile_flow
from tests.engine.flows import STUDY, translated
from tests.engine.talk import BEGAN, FRESH, Conversation, agrees, meets

BOTH = {"en": "Hello.", "ur": "سلام"}


def written(
    version: str = "1", languages: tuple[str, ...] = ("en", "ur"), *, quotes: bool = False, **lacking: Any
) -> Plan:
    """A flow whose consent has all its words in both languages, but for what is `lacking`."""
    choices = lacking.pop("choices", "yes_no")
    texts = {"card": BOTH, "check": BOTH, "teach": BOTH, "item": BOTH, **lacking}
    check = {"id": "c", "text": texts["check"], "choices": choices, "correct": "yes", "teach": texts["teach"]}
    items = [{"id": "take_part", "text": texts["item"], "required": True}]
    items += [{"id": "quotes", "text": BOTH}] if quotes else []
    return compile_flow(
        Flow.model_validate(
            translated(
                {
                    "format": 1,
                    "id": "talk",
                    "title": "A talk",
                    "languages": languages,
                    "consent": {
                        "version": version,
                        "cards": [{"text": texts["card"]}],
                        "check": [check],
                        "items": items,
                    },
                    "steps": [{"id": n, "type": "text", "text": BOTH} for n in ("why", "more")],
                }
            )
        ),
        "version1",
    )


def test_a_language_that_some_words_lack_is_not_offered() -> None:
    """A card, a check question, what it teaches, its choices or an item: one is enough."""
    yes = [{"value": "yes", "label": BOTH}, {"value": "no", "label": {"en": "No"}}]
    assert written().consented_in == ("en", "ur")
    for part in ("card", "check", "teach", "item"):
        assert written(**{part: {"en": "Only English."}}).consented_in == ("en",)
    assert written(choices=yes).consented_in == ("en",)


def test_the_words_of_a_shorter_tag_are_not_words_of_one_s_own() -> None:
    """Easy Read is a language: plain English does not stand in for it, but in the bot's own Yes and No."""
    assert written(languages=("en", "en-x-easy")).consented_in == ("en",)
    easy = {"en": "Hello.", "en-x-easy": "Hi."}
    whole = written(languages=("en", "en-x-easy"), card=easy, check=easy, teach=easy, item=easy)
    assert whole.consented_in == ("en", "en-x-easy")


def test_the_picker_offers_only_what_can_be_agreed_to() -> None:
    """With one language left there is nothing to pick; it begins."""
    plan = written(languages=("en", "ur", "es"))
    assert meets(plan).last.labels == ["🌐 English", "🌐 اردو"]
    alone = meets(written(card={"en": "Only English."}))
    assert (alone.at, alone.last.text) == ("@card:0", "Only English.")


def test_who_spoke_another_language_before_is_asked_for_one() -> None:
    """A language known from an earlier conversation is not taken for a consent that lacks it."""
    amina = meets(written(languages=("en", "ur", "es")), language="es")
    assert amina.session is not None
    assert (amina.session.stage, amina.last.labels) == ("language", ["🌐 English", "🌐 اردو"])


def test_where_no_language_is_left_nothing_begins() -> None:
    """It is said kindly, with the contact, and leaves neither a session nor a count."""
    session = Session("s", "amina", "talk", "version1", "first", "es", ["es"], started_at=BEGAN.isoformat())
    event = Command(at=BEGAN.isoformat(timespec="seconds"), fresh=FRESH, phone="es", name="start")
    turn = run.start(written(languages=("en", "ur", "es")), STUDY, session, event)
    assert turn.session is None
    [said] = turn.effects
    assert "Amina, 0114 496 0000" in repr(said)
    assert not isinstance(said, Tally)


def test_another_language_in_the_consent_can_be_agreed_to_as_well() -> None:
    """/language within the consent offers the same languages, and it goes on in the one that is chosen."""
    amina = meets(written(languages=("en", "ur", "es")), language="en")
    assert amina.commands("language").labels == ["🌐 English", "🌐 اردو"]
    amina.presses("اردو")
    assert (amina.at, amina.last.text) == ("@card:0", "سلام")


# ------------------------------------------------------------------ a newer consent


def halfway(newer: Plan, language: str = "ur") -> Conversation:
    """Somebody who agreed to version 1 in Urdu and answers, while a newer version is out."""
    amina = agrees(written(), language=language)
    amina.publishes(newer)
    amina.says("Because.")
    return amina


def test_a_newer_consent_without_the_person_s_language_waits() -> None:
    """Nothing is asked in other words; the answer just given is kept, and a person can be asked."""
    amina = halfway(written("2", languages=("en",)))
    assert amina.values == {"why": "Because."}
    assert (amina.at, len(amina.last.labels)) == ("@again", 1)
    assert "Amina, 0114 496 0000" in amina.last.text
    assert amina.says("My secret").text == amina.last.text
    assert (amina.at, amina.values) == ("@again", {"why": "Because."})


def test_it_can_be_agreed_to_in_a_language_it_has() -> None:
    """/language offers those, and the question that waited comes in the new language."""
    amina = halfway(written("2", languages=("en",)))
    assert amina.commands("language").labels == ["🌐 English"]
    amina.presses("English")
    assert amina.at == "@item:take_part"
    amina.presses("Yes, I agree")
    assert (amina.at, amina.did(Consented)[-1].language) == ("more", "en")


def test_it_goes_on_by_itself_once_the_words_are_there() -> None:
    """With the translation published, the next thing the person does leads to it."""
    amina = halfway(written("2", languages=("en",)))
    amina.publishes(written("2"))
    amina.says("?")
    assert (amina.at, amina.last.text.split("\n")[0]) == ("@item:take_part", "سلام")


def test_a_picker_from_before_refuses_kindly() -> None:
    """A language offered before the newer consent came may not be one of its languages."""
    amina = agrees(written(), language="en")
    picker = amina.commands("language")
    amina.publishes(written("2", languages=("en",)))
    amina.says("Because.")
    assert amina.at == "@item:take_part"
    assert "not there in that language yet" in amina.presses("اردو", on=picker).text
    assert (amina.at, amina.session and amina.session.language) == ("@item:take_part", "en")


def test_stopping_is_possible_while_it_waits() -> None:
    """Nobody is held: what was said can be kept or erased."""
    amina = halfway(written("2", languages=("en",)))
    amina.commands("stop")
    amina.taps(amina.last, -20)
    assert (amina.outcome, amina.values) == ("stopped", {"why": "Because."})


def test_nothing_is_changed_in_a_language_that_was_not_agreed_in() -> None:
    """An item cannot be changed in words of another language: first a language is chosen that has them."""
    amina = agrees(written(quotes=True), language="en")
    amina.publishes(written("2", languages=("en",), quotes=True))
    amina.says("Because.")
    amina.presses("Yes, I agree", "No")
    amina.commands("language")
    amina.presses("اردو")
    logged = len(amina.did(Consented))
    amina.taps(amina.commands("privacy"), 1)
    assert "ابھی اس زبان میں نہیں ہیں" in amina.last.text
    assert len(amina.did(Consented)) == logged


def test_a_change_begun_in_one_language_is_not_finished_in_another() -> None:
    """What is logged are the words that were shown: with another language the change begins anew."""
    amina = agrees(written(quotes=True), language="en")
    amina.taps(amina.commands("privacy"), 1)
    begun, logged = amina.last, len(amina.did(Consented))
    assert begun.step == "@change:quotes"
    amina.commands("language")
    amina.presses("اردو")
    assert begun.labels == []
    amina.taps(begun, -9)
    assert len(amina.did(Consented)) == logged
