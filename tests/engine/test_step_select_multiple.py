"""Several answers of several."""

from __future__ import annotations

import pytest

from tests.engine.flows import flow, some_of, words
from tests.engine.talk import Conversation, agrees

FRUIT = ("apple", "pear", "plum", "none!")


def asked(*values: str, **more: object) -> Conversation:
    return agrees(flow(some_of("fruit", *(values or FRUIT), **more), words("why")))


def test_presses_tick_and_untick_and_done_is_the_answer() -> None:
    """Choices are ticked and unticked on the same message until Done is pressed."""
    amina = asked()
    amina.presses("Pear", "Apple", "Plum", "Plum")
    assert amina.asked.labels[:4] == ["☑ Apple", "☑ Pear", "☐ Plum", "☐ None"]
    assert amina.answers == {}
    amina.presses("Done")
    assert amina.values == {"fruit": ["apple", "pear"]}
    assert amina.newest("fruit").styled("answer") == "✅ Apple, Pear"


def test_the_answer_is_in_the_order_of_the_list() -> None:
    """Whatever is ticked first, the values stand as the author listed them."""
    amina = asked()
    amina.presses("Plum", "Apple", "Done")
    assert amina.values == {"fruit": ["apple", "plum"]}


@pytest.mark.parametrize(
    "presses, values", [(["Apple", "None"], ["none"]), (["None", "Pear"], ["pear"]), (["None"], ["none"])]
)
def test_a_choice_that_stands_alone_clears_the_others(presses: list[str], values: list[str]) -> None:
    """A choice like "None of these" and the rest rule each other out."""
    amina = asked()
    amina.presses(*presses, "Done")
    assert amina.values == {"fruit": values}


def test_a_choice_that_stands_alone_is_enough_for_any_minimum() -> None:
    """Who says "none of these" need not find a second one."""
    amina = asked(min=2)
    amina.presses("None", "Done")
    assert amina.values == {"fruit": ["none"]}


def test_something_else_and_a_choice_that_stands_alone_rule_each_other_out() -> None:
    """The two cannot be ticked side by side, in either order."""
    amina = asked(**{"or": ["other"]})
    amina.presses("None", "Something else")
    amina.says("Quince")
    assert [label for label in amina.asked.labels if label.startswith("☑")] == ["☑ Something else"]
    amina.presses("None", "Done")
    assert amina.values == {"fruit": ["none"]}
    assert amina.answers["fruit"].other == ""


def test_done_without_a_choice_says_what_to_do() -> None:
    """An empty answer is not taken: skipping is another button."""
    amina = asked()
    assert "at least 1" in amina.presses("Done").text
    assert (amina.at, amina.answers) == ("fruit", {})


def test_too_few_and_too_many_are_said_with_the_number() -> None:
    """`min` and `max` are held, and the question stays as it was ticked."""
    amina = asked(min=2, max=2)
    assert "at least 2" in amina.presses("Apple", "Done").text
    assert "at most 2" in amina.presses("Pear", "Plum", "Done").text
    amina.presses("Plum", "Done")
    assert amina.values == {"fruit": ["apple", "pear"]}


def test_something_else_is_one_more_choice_with_words() -> None:
    """`other` is ticked, its words are asked for and shown, and Done waits for them."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Apple", "Something else")
    amina.presses("Done")
    assert amina.answers == {}
    amina.says("Quince")
    assert "✏️ Quince" in amina.asked.text
    amina.presses("Done")
    assert amina.values == {"fruit": ["apple", "other"]}
    assert amina.answers["fruit"].other == "Quince"
    assert amina.newest("fruit").styled("answer") == "✅ Apple, Something else: Quince"


def test_something_else_can_be_unticked_with_its_words() -> None:
    """A second press on `other` takes the words away too."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Apple", "Something else")
    amina.says("Quince")
    amina.presses("Something else", "Done")
    assert amina.values == {"fruit": ["apple"]}
    assert amina.answers["fruit"].other == ""


def test_dont_know_needs_no_done() -> None:
    """A non-answer without words is taken at once, whatever was ticked."""
    amina = asked(**{"or": ["dont_know"]})
    amina.presses("Apple", "I don't know")
    assert amina.values == {"fruit": "dont_know"}


def test_a_changed_answer_begins_where_it_stood() -> None:
    """Change shows the ticks and words of the answer so far."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Apple", "Something else")
    amina.says("Quince")
    amina.presses("Done")
    amina.presses("Change", on="fruit")
    assert amina.asked.labels[0] == "☑ Apple"
    amina.presses("Pear", "Done")
    assert amina.values == {"fruit": ["apple", "pear", "other"]}
    assert amina.answers["fruit"].other == "Quince"


def test_choices_may_be_named() -> None:
    """Words that name a choice tick it, and untick it again; Done is still to be pressed."""
    amina = asked()
    amina.says("pear")
    amina.says("Apple!")
    amina.says("PEAR")
    assert amina.answers == {}
    amina.presses("Done")
    assert amina.values == {"fruit": ["apple"]}
