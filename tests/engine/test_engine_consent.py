"""Understanding and agreeing, before anything counts."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Consented, Fetch, Tally
from bot.engine.messages import Control
from bot.flows.plan import Medium, Plan
from tests.engine.flows import agreement, flow, words
from tests.engine.talk import meets

CARDS = [{"text": "Who we are."}, {"text": "What we keep."}]
ITEMS = [agreement(), agreement("quotes", required=False)]


def asked(cards: Any = CARDS, items: Any = ITEMS, *steps: dict[str, Any]) -> Plan:
    consent = {"version": "2026-11", "cards": cards, "items": items}
    return flow(*(steps or [words("why")]), consent=consent)


def test_cards_come_one_at_a_time_then_the_items() -> None:
    """The information is read card by card, and each thing is agreed to by itself."""
    amina = meets(asked())
    assert amina.last.text == "Who we are."
    assert amina.presses("Next").text == "What we keep."
    assert amina.presses("Next").text.startswith("I agree to take_part.")
    assert amina.presses("Yes, I agree").text.startswith("I agree to quotes.")
    assert "why?" in amina.presses("No").text


def test_each_item_is_logged_with_the_words_it_was_shown_in() -> None:
    """Version, hash of the words, language, time and answer of each item are kept."""
    amina = meets(asked())
    amina.presses("Next", "Next", "Yes, I agree", "No")
    first, second = amina.did(Consented)
    assert (first.item, first.given, second.item, second.given) == ("take_part", True, "quotes", False)
    assert (first.version, first.language, first.at) == ("2026-11", "en", "2026-11-23T09:30:15+00:00")
    assert (len(first.wording), first.wording != second.wording) == (16, True)


def test_the_hash_tells_when_a_card_said_something_else() -> None:
    """What was agreed to includes the cards that were read before."""
    logged = []
    for card in ("We keep little.", "We keep all."):
        amina = meets(asked([{"text": card}], [agreement()]))
        amina.presses("Next", "Yes, I agree")
        logged += amina.did(Consented)
    assert logged[0].wording != logged[1].wording


def test_who_declines_leaves_only_a_count() -> None:
    """A no to what is required is thanked, and of the session only a tally is left."""
    amina = meets(asked())
    amina.presses("Next", "Next", "No")
    assert "completely fine" in amina.last.text
    assert "Amina, 0114 496 0000" in amina.last.text
    assert amina.did(Tally) == [Tally("sessionone", "declined")]
    assert amina.outcome == "gone"
    assert amina.did(Consented) == []


def test_a_no_to_what_is_not_required_goes_on_and_can_be_asked_for() -> None:
    """Items are true or false in conditions."""
    plan = asked(CARDS, ITEMS, words("quote", when="quotes"), words("why", when="not quotes"))
    amina = meets(plan)
    amina.presses("Next", "Next", "Yes, I agree", "No")
    assert amina.at == "why"


def test_the_record_shows_what_was_said_to_an_item() -> None:
    """The message of an item becomes the record of its answer, without buttons."""
    amina = meets(asked([]))
    amina.presses("Yes, I agree", "No")
    assert "✅" in amina.newest("@item:take_part").text
    assert "✖" in amina.newest("@item:quotes").text
    assert amina.newest("@item:quotes").labels == []


def test_words_typed_too_early_are_not_kept() -> None:
    """Before consent, words, voices and captions leave no trace in the session or the records."""
    amina = meets(asked())
    for told in (amina.says("My secret"), amina.sends_voice(), amina.sends("photo", ".jpg", "My secret")):
        assert "not kept" in told.text
    amina.presses("Next", "Next")
    assert "not kept" in amina.says("My secret").text
    assert "secret" not in repr(amina.session)
    assert (amina.records, amina.did(Fetch)) == ([], [])
    amina.presses("Yes, I agree", "No")
    assert (amina.at, amina.answers) == ("why", {})


def test_back_leads_through_items_and_cards_to_the_first() -> None:
    """Consent can be read again, and another answer given; the last one counts."""
    amina = meets(asked())
    amina.presses("Next", "Next", "Yes, I agree", "Back", "Back")
    assert amina.last.text == "What we keep."
    amina.presses("Back")
    assert "↩ Back" not in amina.last.labels
    amina.presses("Next", "Next", "Yes, I agree", "Yes, I agree")
    assert amina.session is not None
    assert amina.session.consent == {"take_part": True, "quotes": True}


def test_without_cards_the_first_item_has_no_way_back() -> None:
    """A button that would do nothing is not shown."""
    amina = meets(asked([]))
    assert "↩ Back" not in amina.last.labels
    assert "nothing to go back to" in amina.commands("back").text
    amina.presses("Yes, I agree")
    assert "↩ Back" in amina.last.labels


def test_consent_cannot_be_gone_back_to_from_the_questions() -> None:
    """The first question has no Back."""
    amina = meets(asked([], [agreement()]))
    amina.presses("Yes, I agree")
    assert "↩ Back" not in amina.last.labels


def test_a_second_tap_on_yes_agrees_to_nothing_more() -> None:
    """A double tap on one item does not answer the next."""
    amina = meets(asked([]))
    first = amina.last
    amina.taps(first, -8)
    amina.taps(first, -8)
    assert amina.at == "@item:quotes"
    assert len(amina.did(Consented)) == 1


def test_help_and_privacy_are_there_before_agreeing() -> None:
    """Nobody has to agree in order to ask."""
    amina = meets(asked())
    assert "Call 111" in amina.presses("I need help").text
    assert "Northmoor" in amina.commands("privacy").text
    assert amina.at == "@card:0"


def test_stopping_before_agreeing_is_declining() -> None:
    """/stop during consent leaves the count of a decline, and nothing else."""
    amina = meets(asked())
    assert amina.commands("stop").labels == ["Stop here", "No, go on"]
    amina.presses("Stop here")
    assert amina.did(Tally) == [Tally("sessionone", "declined")]
    assert amina.outcome == "gone"


def test_again_shows_the_card_once_more() -> None:
    """/again repeats the place in the consent, and the older message has no buttons."""
    amina = meets(asked())
    amina.presses("Next")
    old = amina.last
    assert amina.commands("again").text == "What we keep."
    assert old.labels == []
    amina.presses("Next")
    assert amina.at == "@item:take_part"


def test_cards_and_items_come_with_their_pictures_sound_and_film() -> None:
    """What belongs to a card or an item is sent with its words, in the person's language."""
    media = {
        name: Medium(name * 8, kind, name)
        for name, kind in {
            "a.png": "photo", "a.mp4": "video", "en.mp3": "audio", "ur.mp3": "audio", "item.png": "photo",
        }.items()
    }  # fmt: skip
    sound = {"en": "en.mp3", "ur": "ur.mp3"}
    cards = [{"text": "Hello.", "image": {"en": "a.png"}, "video": {"en": "a.mp4"}, "audio": sound}]
    items = [{**agreement(), "image": {"en": "item.png"}, "audio": sound}]
    consent = {"version": "1", "cards": cards, "items": items}
    amina = meets(flow(words("why"), consent=consent, languages=["en", "ur"], media=media), language="ur")
    assert [file.name for file in amina.last.message.attachments] == ["a.png", "a.mp4", "ur.mp3"]
    amina.taps(amina.last, Control.NEXT)
    assert [file.name for file in amina.last.message.attachments] == ["item.png", "ur.mp3"]


@pytest.mark.parametrize("typed", ["yes", "Yes, I agree", "YES!", "جی ہاں"])
def test_a_typed_yes_counts_as_the_button(typed: str) -> None:
    """In any of the bot's languages, whatever the case and the signs around it."""
    amina = meets(asked([]))
    amina.says(typed)
    assert [(each.item, each.given) for each in amina.did(Consented)] == [("take_part", True)]


@pytest.mark.parametrize("typed", ["no", " No. ", "نہیں"])
def test_a_typed_no_counts_as_the_button(typed: str) -> None:
    """A no in words is as good as one that is pressed."""
    amina = meets(asked([]))
    amina.says(typed)
    assert amina.did(Tally) == [Tally("sessionone", "declined")]


@pytest.mark.parametrize("typed", ["Next", "▶ next", "آگے"])
def test_a_typed_next_goes_on_from_a_card(typed: str) -> None:
    """The words of a button count as the button before consent, too; so does Back."""
    amina = meets(asked([{"text": "Hello."}, {"text": "What we keep."}]))
    amina.says(typed)
    assert amina.last.text == "What we keep."
    amina.says("back")
    assert amina.last.text == "Hello."


@pytest.mark.parametrize("typed", ["yes but", "maybe", "not yes", "ok", "👍"])
def test_words_that_are_not_clearly_yes_agree_to_nothing(typed: str) -> None:
    """Consent is never guessed: anything else asks for a button."""
    amina = meets(asked([]))
    assert "press a button" in amina.says(typed).text
    assert (amina.at, amina.did(Consented)) == ("@item:take_part", [])


def test_the_buttons_of_the_consent_can_be_written_in_any_language() -> None:
    """Who writes Next or Back goes on or back; who writes that they need help gets it, and stays there."""
    amina = meets(asked(), language="en")
    here = amina.at
    assert "Call 111" in amina.says("I need help!").text
    assert "Call 111" in amina.says("مجھے مدد چاہیے").text
    assert amina.at == here
    amina.says("next")
    there = amina.at
    assert there != here
    assert "Call 111" in amina.says("i need help").text
    amina.says("Back")
    assert amina.at == here
    assert "not kept" in amina.says("Back").text
