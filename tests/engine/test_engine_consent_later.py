"""/privacy: what was agreed to can be seen, and changed, until the last day for changes."""

from __future__ import annotations

from typing import Any

from bot.engine.effects import Consented, Record
from bot.engine.session import dump_session, load_session
from tests.engine.flows import agreement, calculate, flow, number, words
from tests.engine.talk import Conversation, agrees, meets

ITEMS = [agreement(), agreement("quotes", required=False), agreement("voice", required=False)]
CONSENT = {"version": "1", "items": ITEMS}


def agreed(*steps: dict[str, Any]) -> Conversation:
    """Somebody who agreed to everything and is asked the first question."""
    return agrees(flow(*(steps or [words("why"), words("more")]), consent=CONSENT))


def changes(amina: Conversation, item: int, label: str) -> None:
    """Change the item of this number (from 1) through /privacy."""
    amina.commands("privacy")
    amina.presses(f"Change {item}", on=amina.last)
    amina.presses(label, on=amina.last)


def test_privacy_shows_what_was_agreed_to_and_when() -> None:
    """After the study's words every item with its tick or cross, its date, and a way to change it."""
    amina = meets(flow(words("why"), consent=CONSENT))
    amina.presses("Yes, I agree", "No")
    amina.waits(days=1)
    amina.presses("Yes, I agree")
    told = amina.commands("privacy")
    assert amina.chat[-2].text == "The University of Northmoor holds your answers."
    assert told.text.split("\n\n") == [
        "This is what you told us:",
        "1. I agree to take_part.",
        "✅ You agreed on 23 November 2026",
        "2. I agree to quotes.",
        "✖ You said no on 23 November 2026",
        "3. I agree to voice.",
        "✅ You agreed on 24 November 2026",
    ]
    assert told.labels == ["✏️ Change 1", "✏️ Change 2", "✏️ Change 3"]


def test_before_agreeing_privacy_shows_only_the_study_s_words() -> None:
    """Nothing was agreed to yet, so there is nothing to list."""
    amina = meets(flow(words("why"), consent=CONSENT))
    amina.presses("Yes, I agree")
    assert amina.commands("privacy").text == "The University of Northmoor holds your answers."


def test_a_yes_can_become_a_no_and_is_logged() -> None:
    """The change is logged under the version and the words, the list says so, the question comes again."""
    amina = agreed()
    given = next(each for each in amina.did(Consented) if each.item == "quotes")
    changes(amina, 2, "No")
    logged = amina.did(Consented)[-1]
    assert (logged.item, logged.given, logged.version, logged.wording) == (
        "quotes",
        False,
        "1",
        given.wording,
    )
    assert "✖ You said no on" in amina.newest("@agreed").text
    assert amina.newest("@change:quotes").text == "I agree to quotes.\n\n✖ You said no"
    assert (amina.at, amina.last.step) == ("why", "why")


def test_the_same_answer_again_changes_nothing() -> None:
    """Who looks at an item and stays with it is not logged once more."""
    amina = agreed()
    before = len(amina.did(Consented))
    changes(amina, 2, "Yes, I agree")
    assert (len(amina.did(Consented)), amina.at) == (before, "why")


def test_what_is_required_explains_how_to_leave() -> None:
    """Without it nobody takes part: so /stop and /withdraw are what there is."""
    amina = agreed()
    amina.commands("privacy")
    told = amina.presses("Change 1", on=amina.last).text
    assert "/stop" in told
    assert "/withdraw" in told
    assert amina.did(Consented)[-1].item == "voice"


def test_no_voice_from_then_on() -> None:
    """Who takes back that they may be recorded is asked to write instead."""
    amina = agreed()
    changes(amina, 3, "No")
    assert "chose not to be recorded" in amina.sends_voice().text
    changes(amina, 3, "Yes, I agree")
    amina.sends_voice()
    assert amina.answers["why"].files


def test_answers_that_hang_on_the_item_fall_out_and_come_back() -> None:
    """As after any changed answer: not applicable, not lost; what is computed is computed again."""
    steps = [number("age", when="quotes"), calculate("old", "age > 60"), words("why")]
    amina = agreed(*steps)
    amina.says("70")
    changes(amina, 2, "No")
    assert amina.values == {"age": "not_applicable", "old": None}
    changes(amina, 2, "Yes, I agree")
    assert amina.values == {"age": 70, "old": 1}
    assert amina.at == "why"


def test_a_question_that_no_longer_applies_gives_way() -> None:
    """Who waits at a question that hangs on the item is asked the next one instead."""
    amina = agreed(words("quote", when="quotes"), words("why"))
    changes(amina, 2, "No")
    assert amina.at == "why"
    assert amina.newest("quote").labels == []
    changes(amina, 2, "Yes, I agree")
    amina.says("Because.")
    assert amina.at == "quote"


def test_a_half_made_choice_outlives_the_change() -> None:
    """Ticks that were set before /privacy are still set after it."""
    choices = [{"value": value, "label": value.upper()} for value in ("a", "b")]
    amina = agreed({"id": "q", "type": "select_multiple", "text": "q?", "choices": choices})
    amina.presses("A")
    changes(amina, 2, "No")
    assert "☑ A" in amina.last.labels
    amina.presses("Done")
    assert amina.values == {"q": ["a"]}


def test_it_works_in_a_finished_conversation_until_the_last_day() -> None:
    """A finished conversation hears changes for thirty days; after that it says whom to ask."""
    amina = agreed(words("why"), words("quote", when="not quotes"))
    amina.says("Because.")
    assert amina.outcome == "complete"
    changes(amina, 2, "No")
    assert amina.at == "quote"
    assert "noted" in amina.says("A word.").text
    assert (amina.outcome, amina.session and amina.session.stage) == ("complete", "ended")
    old = amina.newest("@agreed")
    amina.waits(days=31)
    assert amina.presses("Change 3", on=old).text.startswith("The time to change")
    assert amina.commands("privacy").labels == []
    assert "✖ You said no" in amina.last.text


def test_a_change_that_opens_nothing_is_noted() -> None:
    """After the end a change is thanked for, and nothing more is asked."""
    amina = agreed(words("why"))
    amina.says("Because.")
    changes(amina, 2, "No")
    assert "noted" in amina.last.text
    assert amina.at == ""


def test_who_stopped_may_take_back_a_yes_and_has_still_stopped() -> None:
    """What was left unasked stays unasked."""
    amina = agreed(words("why"), words("quote", when="not quotes"))
    amina.commands("stop")
    amina.presses("Stop here, keep my answers")
    changes(amina, 2, "No")
    assert (amina.outcome, amina.at) == ("stopped", "")
    assert amina.did(Consented)[-1].given is False


def test_help_stands_by_an_item_that_is_changed() -> None:
    """The button for help is there too, and leaves the change open."""
    amina = agreed()
    amina.commands("privacy")
    amina.presses("Change 2", on=amina.last)
    asked = amina.last
    assert "Call 111" in amina.presses("I need help", on=asked).text
    amina.presses("No", on=asked)
    assert amina.did(Consented)[-1].given is False


def test_a_session_from_before_has_the_day_of_its_consent() -> None:
    """Sessions that were stored before items had dates of their own show when all was agreed to."""
    amina = agreed()
    assert amina.session is not None
    stored = dump_session(amina.session).replace('"decided"', '"_"')
    data = stored.replace(stored[stored.index('"_":') : stored.index("},", stored.index('"_":')) + 2], "")
    amina.session = load_session(data)
    assert amina.session.decided == {}
    assert "✅ You agreed on 23 November 2026" in amina.commands("privacy").text


def test_nothing_of_a_change_is_an_answer() -> None:
    """Consent is logged as consent: no variable comes of it."""
    amina = agreed()
    changes(amina, 2, "No")
    assert amina.did(Record) == amina.records == []
