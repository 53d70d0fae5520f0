"""Choices in an order of their own for each person."""

from __future__ import annotations

import pytest

from bot.engine.messages import Control
from bot.reports.table import variables
from tests.engine.flows import choices, flow, step, words
from tests.engine.talk import Conversation, agrees

LETTERS = ("aa", "bb", "cc", "dd", "ee", "ff")


def asked(kind: str = "select_one", session: str = "sessionone", **more: object) -> Conversation:
    listed = choices(*LETTERS, "none!", "never!")
    plan = flow(step("q", kind, choices=listed, shuffle=True, **more), words("why"))
    return agrees(plan, id=session)


def shown(amina: Conversation) -> list[str]:
    buttons = (button for button in amina.asked.message.buttons if button.group == "answer")
    return [button.label.lstrip("☐☑ ") for button in buttons]


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank"])
def test_the_order_is_the_sessions_own_and_never_changes(kind: str) -> None:
    """Two sessions see two orders; each sees its own again after any turn, and on any device."""
    first, again, other = asked(kind), asked(kind), asked(kind, "sessiontwo")
    assert shown(first) == shown(again) != shown(other)
    assert sorted(shown(first)) == sorted(shown(other))
    first.commands("again")
    assert shown(first) == shown(again)


def test_orders_differ_between_questions() -> None:
    """One person does not meet the same order at every question."""
    listed = choices(*LETTERS)
    plan = flow(*(step(f"q{n}", "select_one", choices=listed, shuffle=True) for n in range(4)))
    amina = agrees(plan)
    orders = []
    for _ in range(4):
        orders.append(tuple(shown(amina)))
        amina.commands("skip")
    assert len(set(orders)) > 1


def test_every_choice_comes_everywhere() -> None:
    """Over many sessions each choice is the first about as often as any other."""
    firsts = [shown(asked(session=f"session{n}"))[0] for n in range(300)]
    assert {name: 30 <= firsts.count(name) <= 75 for name in set(firsts)} == {
        name.capitalize(): True for name in LETTERS
    }


def test_what_stands_alone_and_the_ways_out_stay_last() -> None:
    """Choices with `alone` keep their order at the end, and the non-answers come after them."""
    amina = asked("select_multiple", **{"or": ["other", "dont_know"]})
    assert shown(amina)[-2:] == ["None", "Never"]
    labels = [button.label for button in amina.asked.message.buttons]
    assert labels.index("I don't know") > labels.index("☐ Never")


def test_a_press_means_the_choice_wherever_it_stands() -> None:
    """A button carries the place in the author's list, so old presses and other devices agree."""
    amina = asked()
    for button in amina.asked.message.buttons:
        if button.group == "answer":
            assert button.label == [*LETTERS, "none", "never"][button.press].capitalize()
    amina.taps(amina.asked, 3)
    assert amina.values == {"q": "dd"}


def test_a_typed_place_is_the_place_that_is_shown() -> None:
    """Who types 2 means the second button of their own list; a name means the same to everybody."""
    amina = asked()
    second = shown(amina)[1]
    amina.says("2")
    assert amina.values == {"q": second.lower()}
    amina = asked()
    amina.says("cc")
    assert amina.values == {"q": "cc"}


def test_the_answer_and_the_columns_keep_the_authors_order() -> None:
    """Several answers stand as the author listed them, and so do the columns of exports."""
    amina = asked("select_multiple")
    amina.presses("Ff", "Aa", "Cc")
    amina.taps(amina.asked, Control.DONE)
    assert amina.values == {"q": ["aa", "cc", "ff"]}
    assert [choice.value for choice in variables([amina.plan])[0].choices][:3] == ["aa", "bb", "cc"]


def test_without_shuffle_the_order_is_the_authors() -> None:
    """Nobody's list is shuffled who did not ask for it."""
    plan = flow(step("q", "select_one", choices=choices(*LETTERS)))
    assert shown(agrees(plan)) == [letter.capitalize() for letter in LETTERS]
