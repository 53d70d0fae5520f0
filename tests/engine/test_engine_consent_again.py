"""A newer consent is asked for before the next question, and nobody loses or repeats anything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Consented, Erase, Fetch
from bot.flows.plan import Medium, Plan
from tests.engine.flows import agreement, end, flow, note, number, some_of, words
from tests.engine.talk import Conversation, agrees, meets

OLD_CARD, NEW_CARD = {"text": "We keep it one year."}, {"text": "We keep it ten years."}
QUOTES, OTHERS = agreement("quotes", required=False), agreement("others", required=False)
STEPS = [number("age"), words("why"), words("more")]


def version(name: str, *items: dict[str, Any], card: dict[str, Any] = OLD_CARD, **more: Any) -> Plan:
    consent = {"version": name, "cards": [card], "items": [agreement(), *items]}
    return flow(*more.pop("steps", STEPS), consent=consent, **more)


def at_age(**more: Any) -> Conversation:
    """Somebody who agreed to version 1 and is asked their age."""
    return agrees(version("1", QUOTES, **more))


NEW = version("2", QUOTES, OTHERS, card=NEW_CARD)


# ------------------------------------------------------------------ before the next question


def test_the_answer_is_taken_then_the_consent_comes_then_the_next_question() -> None:
    """What was just said is kept as it was asked for, and the next question waits behind the consent."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    assert amina.values == {"age": 70}
    assert amina.at == "@item:take_part"
    amina.presses("Yes, I agree", "No", "Yes, I agree")
    assert amina.at == "why"
    assert amina.values == {"age": 70}


def test_it_is_told_what_changed_in_the_new_words() -> None:
    """New or reworded cards are quoted, new and reworded items say so, what is as before is not marked."""
    amina = at_age()
    reworded = {**QUOTES, "text": "You may print my words."}
    amina.publishes(version("2", reworded, OTHERS, card=NEW_CARD))
    amina.says("70")
    told = [said.text for said in amina.chat]
    assert told[-3].startswith("Before we go on: something has changed in what you agreed to.")
    assert told[-2] == "New, or in other words than before:\n\nWe keep it ten years."
    assert told[-1] == "I agree to take_part.\n\nWe can only go on if you agree to this."
    assert (
        amina.presses("Yes, I agree").text
        == "You may print my words.\n\nThis one has other words than before."
    )
    assert amina.presses("Yes, I agree").text == "I agree to others.\n\nThis one is new."


def test_a_new_picture_on_a_card_is_news() -> None:
    """A card that shows something else is shown again, with what it shows."""
    media = {"a.png": Medium("1" * 64, "photo", "a.png"), "b.png": Medium("2" * 64, "photo", "b.png")}
    amina = at_age(card={**OLD_CARD, "image": {"en": "a.png"}}, media=media)
    amina.publishes(version("2", QUOTES, card={**OLD_CARD, "image": {"en": "b.png"}}, media=media))
    amina.says("70")
    assert [file.name for file in amina.chat[-2].message.attachments] == ["b.png"]


def test_where_no_words_are_new_it_says_just_that() -> None:
    """A version that changed nothing to be read here is asked for without talk of news."""
    amina = at_age()
    amina.publishes(version("2", QUOTES))
    amina.says("70")
    assert amina.chat[-2].text.startswith("Before we go on: there is a new version")


def test_each_item_is_logged_under_the_new_version() -> None:
    """Given and refused, in the new words; the old log stays as it was."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree", "No", "Yes, I agree")
    old, new = amina.did(Consented)[:2], amina.did(Consented)[2:]
    assert [(each.version, each.item, each.given) for each in old] == [
        ("1", "take_part", True),
        ("1", "quotes", True),
    ]
    assert [(each.version, each.item, each.given) for each in new] == [
        ("2", "take_part", True),
        ("2", "quotes", False),
        ("2", "others", True),
    ]
    assert new[0].wording != old[0].wording


def test_the_session_keeps_its_flow_version() -> None:
    """Only the words of the consent come from the newer version: its questions do not."""
    amina = at_age()
    amina.publishes(version("2", steps=[words("something_else")]))
    amina.says("70")
    amina.presses("Yes, I agree")
    assert amina.session is not None
    assert (amina.at, amina.session.version, amina.session.agreed) == ("why", "version1", "version1-2")


def test_the_same_consent_version_is_not_asked_again() -> None:
    """A newer flow whose consent has the same version changes nothing for those under way."""
    amina = at_age()
    amina.publishes(version("1", OTHERS, card=NEW_CARD))
    amina.says("70")
    assert amina.at == "why"


def test_it_is_asked_once() -> None:
    """Who has agreed to the newer version goes on undisturbed."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree", "Yes, I agree", "Yes, I agree")
    amina.says("Because.")
    assert amina.at == "more"


def test_a_finished_conversation_is_not_asked_again() -> None:
    """Neither one that ends with this answer, nor a change in one that has ended."""
    amina = agrees(version("1", steps=[number("age"), end("bye", text="Goodbye.")]))
    amina.publishes(NEW)
    assert "Goodbye." in amina.says("70").text
    amina.presses("Change", on="age")
    assert amina.at == "age"
    assert "noted" in amina.says("71").text


def test_notes_before_the_next_question_come_after_the_consent() -> None:
    """What leads into a question is said when it is asked."""
    amina = agrees(version("1", steps=[number("age"), note("intro"), words("why")]))
    amina.publishes(version("2"))
    amina.says("70")
    assert "intro?" not in [said.text for said in amina.chat]
    amina.presses("Yes, I agree")
    assert [said.text for said in amina.chat[-2:]] == ["intro?", "2 of 2\n\nwhy?"]


def test_who_agrees_while_it_changes_is_asked_for_both() -> None:
    """A version that comes out while the first is read is asked for before the first question."""
    amina = meets(version("1"))
    amina.presses("Next")
    amina.publishes(version("2", OTHERS))
    amina.presses("Yes, I agree")
    assert (amina.at, amina.chat[-2].text[:16]) == ("@item:take_part", "Before we go on:")
    amina.presses("Yes, I agree", "No")
    assert amina.at == "age"


# ------------------------------------------------------------------ nothing is lost


@pytest.mark.parametrize("command", ["again", "language"])
def test_a_half_made_choice_outlives_it(command: str) -> None:
    """Ticks that were set are still set when the question comes again in another turn."""
    plan = version("1", steps=[some_of("eaten", "apple", "pear")], languages=["en", "ur"])
    amina = agrees(plan)
    amina.presses("Apple")
    amina.publishes(version("2", languages=["en", "ur"]))
    amina.presses("Pear", "Apple")
    amina.commands(command)
    if command == "language":
        amina.presses("English")
    amina.presses("Yes, I agree")
    assert {"☐ Apple", "☑ Pear"} <= set(amina.last.labels)
    amina.presses("Done")
    assert amina.values == {"eaten": ["pear"]}


def test_going_back_leads_through_it_to_the_earlier_question() -> None:
    """Back asks an earlier question again: the consent comes before it, its answer still stands."""
    amina = at_age()
    amina.says("70")
    amina.publishes(NEW)
    amina.presses("Back")
    assert amina.at == "@item:take_part"
    amina.presses("Yes, I agree", "Yes, I agree", "Yes, I agree")
    assert (amina.at, "Your answer now: 70" in amina.last.text) == ("age", True)
    amina.presses("Keep my answer")
    assert amina.at == "why"


def test_an_earlier_question_that_it_rules_out_is_passed_over() -> None:
    """Who went back to a question that a no rules out is asked what comes next, not all from the start."""
    steps = [words("first"), number("age", when="quotes"), words("why")]
    amina = agrees(version("1", QUOTES, steps=steps))
    amina.says("One.")
    amina.says("70")
    amina.publishes(NEW)
    amina.presses("Back", "Yes, I agree", "No", "No")
    assert (amina.at, amina.values) == ("why", {"first": "One.", "age": "not_applicable"})


def test_a_change_leads_through_it_to_the_answer_that_is_mended() -> None:
    """Change comes to the question it was pressed for, and then back to where the person was."""
    amina = at_age()
    amina.says("70")
    amina.publishes(NEW)
    amina.presses("Change", on="age")
    amina.presses("Yes, I agree", "Yes, I agree", "Yes, I agree")
    amina.says("71")
    assert (amina.values["age"], amina.at) == (71, "why")


def test_a_change_in_the_middle_of_it_has_to_wait() -> None:
    """What was agreed to so far is not asked for once more because of it."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree")
    assert "first tell me what you agree to" in amina.presses("Change", on="age").text
    assert amina.at == "@item:quotes"


def test_words_typed_meanwhile_are_not_kept_but_yes_and_no_count() -> None:
    """An answer typed too early is not taken for one, and says why."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    assert "not kept" in amina.says("My secret").text
    assert "not kept" in amina.sends_voice().text
    assert "secret" not in repr(amina.session)
    amina.says("yes")
    assert amina.at == "@item:quotes"


@pytest.mark.parametrize("way", ["edits", "replies", "speaks"])
def test_an_earlier_answer_cannot_be_mended_meanwhile(way: str) -> None:
    """Neither an edit nor a reply in words or aloud is kept while it is asked for, and both say why."""
    amina = at_age(steps=[words("first"), *STEPS])
    amina.says("Once.")
    amina.publishes(NEW)
    amina.says("70")
    before = len(amina.records)
    match way:
        case "edits":
            amina.edits("My secret", of=0)
        case "replies":
            amina.says("My secret", to=amina.newest("first"))
        case _:
            amina.sends_voice(to=amina.newest("first"))
    assert "not kept" in amina.last.text
    assert (amina.at, len(amina.records), amina.did(Fetch)) == ("@item:take_part", before, [])
    assert "secret" not in repr(amina.session)
    amina.presses("Yes, I agree", "Yes, I agree", "Yes, I agree")
    amina.edits("Twice.", of=0)
    assert amina.values["first"] == "Twice."


def test_back_and_again_and_help_work_in_it() -> None:
    """It is a consent like the first: one can go back in it, see it again, and ask for help."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    assert "↩ Back" not in amina.last.labels
    amina.presses("Yes, I agree", "Back")
    assert amina.at == "@item:take_part"
    assert amina.commands("again").text.startswith("I agree to take_part.")
    assert "Call 111" in amina.presses("I need help").text


def test_answers_that_hang_on_an_item_fall_out_when_it_is_refused() -> None:
    """A no in the newer consent counts like any changed answer."""
    amina = agrees(
        version(
            "1", QUOTES, steps=[number("age", when="quotes"), words("quote", when="quotes"), words("why")]
        )
    )
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree", "No", "No")
    assert (amina.values, amina.at) == ({"age": "not_applicable"}, "why")


def test_an_item_that_is_gone_keeps_what_was_said_to_it() -> None:
    """Conditions of the session's own version still know what was agreed to then."""
    amina = agrees(version("1", QUOTES, steps=[number("age"), words("quote", when="quotes")]))
    amina.publishes(version("2", OTHERS))
    amina.says("70")
    amina.presses("Yes, I agree", "No")
    assert amina.at == "quote"


# ------------------------------------------------------------------ saying no


def refuses() -> Conversation:
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("No")
    return amina


def test_a_no_to_what_is_required_ends_it_and_asks_what_to_keep() -> None:
    """As with /stop: keep what was said, or erase it."""
    amina = refuses()
    assert amina.last.text.startswith("That is completely fine.")
    assert amina.last.labels == ["Stop here, keep my answers", "Erase everything", "No, go on"]
    amina.presses("Stop here, keep my answers")
    assert (amina.outcome, amina.values) == ("stopped", {"age": 70})
    assert amina.did(Consented)[-1][1:4] == ("2", "take_part", False)
    assert amina.session is not None
    assert (amina.session.asking, amina.session.behind) == ("", "")


def test_what_was_said_can_be_erased_then() -> None:
    """Erasing is as near as keeping."""
    amina = refuses()
    amina.presses("Erase everything")
    assert [each.participant for each in amina.did(Erase)] == ["amina"]


def test_who_thinks_again_can_still_agree() -> None:
    """Until the choice is made a yes goes on; after "No, go on" the item is asked once more."""
    amina = refuses()
    amina.presses("Yes, I agree", on="@item:take_part")
    assert amina.at == "@item:quotes"
    amina = refuses()
    amina.presses("No, go on")
    assert amina.last.text.startswith("I agree to take_part.")
    amina.presses("Yes, I agree", "Yes, I agree", "Yes, I agree")
    assert amina.at == "why"


def test_a_double_tap_on_no_is_one_no() -> None:
    """It is logged once, and what to keep is asked in one place only: the newest."""
    amina = refuses()
    before = len(amina.did(Consented))
    amina.taps(amina.newest("@item:take_part"), -9)
    assert len(amina.did(Consented)) == before
    asked = [said for said in amina.chat if said.step == "@stop"]
    assert [bool(said.labels) for said in asked] == [False, True]


# ------------------------------------------------------------------ still newer versions, and /privacy


def test_a_still_newer_version_in_the_middle_begins_anew() -> None:
    """What is agreed to is one version, not a mixture: its items are asked from the first."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree")
    old = amina.last
    amina.publishes(version("3", agreement("third", required=False), card=NEW_CARD))
    amina.presses("Yes, I agree", on=old)
    assert "just been changed" in old.text
    assert [each.item for each in amina.did(Consented) if each.version == "3"] == []
    assert amina.at == "@item:take_part"
    amina.presses("Yes, I agree", "Yes, I agree")
    assert [each.item for each in amina.did(Consented) if each.version == "3"] == ["take_part", "third"]
    assert amina.at == "why"


def test_a_typed_yes_to_old_words_agrees_to_no_new_ones() -> None:
    """Words that were meant for the version before are not taken for the one that has just come."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.publishes(version("3"))
    amina.says("yes")
    assert (amina.at, amina.did(Consented)[-1].version) == ("@item:take_part", "1")


def test_privacy_shows_and_changes_the_newer_consent() -> None:
    """What was agreed to last is what is listed, in its words, and changes are logged under it."""
    amina = at_age()
    amina.publishes(NEW)
    amina.says("70")
    amina.presses("Yes, I agree", "Yes, I agree", "No")
    listed = amina.commands("privacy")
    assert "3. I agree to others." in listed.text
    amina.presses("Change 3", on=listed)
    amina.presses("Yes, I agree", on=amina.last)
    assert amina.did(Consented)[-1][1:4] == ("2", "others", True)
    assert amina.at == "why"


def test_a_list_of_what_was_agreed_to_before_loses_its_buttons() -> None:
    """Its places would mean other items than it shows."""
    amina = at_age()
    listed = amina.commands("privacy")
    amina.presses("Change 2", on=listed)
    changing = amina.last
    amina.publishes(NEW)
    amina.says("70")
    assert (listed.labels, changing.labels) == ([], [])
    assert "first tell me" not in amina.taps(listed, 1).text
    assert amina.commands("privacy").labels == []
    assert amina.at == "@item:take_part"
