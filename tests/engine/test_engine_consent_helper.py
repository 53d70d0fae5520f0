"""Who helps: asked after the cards, logged with everything that is agreed to."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.effects import Consented
from bot.flows.plan import Plan
from tests.engine.flows import agreement, check_question, flow, words
from tests.engine.talk import Conversation, meets

ITEMS = [agreement(), agreement("quotes", required=False)]


def asked(**more: Any) -> Plan:
    cards = [{"text": "Who we are."}]
    consent = {"version": "1", "helper": True, "cards": cards, "items": ITEMS, **more}
    return flow(words("why"), consent=consent, languages=["en", "ur"])


def at_the_helper(**more: Any) -> Conversation:
    amina = meets(asked(**more), language="en")
    amina.presses("Next")
    return amina


def test_who_helps_is_asked_after_the_cards_before_anything_is_checked() -> None:
    """By then people know what this is about, and who "the study team" are."""
    amina = at_the_helper(check=[check_question("can_stop")])
    assert amina.last.text == "Is somebody helping you with this chat?"
    assert amina.last.labels[:5] == [
        "No, nobody",
        "Family or a friend",
        "A carer or support worker",
        "Someone from the study team",
        "Somebody else",
    ]
    assert amina.presses("No, nobody").text == "can_stop?"


@pytest.mark.parametrize(
    "label, mode, helper",
    [
        ("No, nobody", "self", ""),
        ("Family or a friend", "assisted", "family"),
        ("A carer or support worker", "assisted", "carer"),
        ("Someone from the study team", "assisted", "team"),
        ("Somebody else", "assisted", "other"),
    ],
)
def test_every_item_is_logged_with_who_helped(label: str, mode: str, helper: str) -> None:
    """`mode` is self or assisted, and `helper` says who, with each item that is agreed to or refused."""
    amina = at_the_helper()
    amina.presses(label, "Yes, I agree", "No")
    assert [(each.item, each.mode, each.helper) for each in amina.did(Consented)] == [
        ("take_part", mode, helper),
        ("quotes", mode, helper),
    ]
    assert amina.session is not None
    assert (amina.session.mode, amina.session.helper) == (mode, helper)


def test_who_helps_may_be_typed_and_changed_by_going_back() -> None:
    """A typed label counts, and the last answer is the one that is logged."""
    amina = at_the_helper()
    amina.says("family or a friend")
    assert "✅ Family or a friend" in amina.newest("@helper").text
    amina.presses("Back", "No, nobody", "Yes, I agree")
    [logged] = amina.did(Consented)
    assert (logged.mode, logged.helper) == ("self", "")


def test_a_second_tap_on_who_helps_says_nothing() -> None:
    """A double tap does not answer what comes next."""
    amina = at_the_helper()
    first = amina.last
    amina.taps(first, 1)
    amina.taps(first, 1)
    assert (amina.at, amina.turns[-1][1].effects) == ("@item:take_part", ())


def test_without_helper_nobody_is_asked() -> None:
    """A consent that does not ask for help is given by oneself."""
    amina = at_the_helper(helper=False)
    amina.presses("Yes, I agree")
    assert [(each.mode, each.helper) for each in amina.did(Consented)] == [("self", "")]
