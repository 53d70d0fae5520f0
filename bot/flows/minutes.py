"""How long a conversation takes: an estimate, for people who read at an easy pace.

A text is read at 150 words a minute, with its hint and the labels of its choices; then each type of step
takes its own time to answer. Words are those of the flow's first language. What an `end` says is not
counted: people are done by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from bot.flows.check_choices import listed
from bot.flows.longest import longest
from bot.flows.model import End, Flow, Note, Spoken, Step, Text
from bot.flows.paths import Stop
from bot.flows.placed import Placed
from bot.flows.texts import pick

SECONDS_A_WORD: Final = 60 / 150
SECONDS: Final = {
    "note": 2,
    "material": 60,
    "select_one": 4,
    "select_multiple": 7,
    "scale": 3,
    "number": 6,
    "text": 25,
    "date": 8,
    "rank": 15,
    "section": 0,
    "calculate": 0,
    "end": 0,
}
SECONDS_A_CARD: Final = 2
SECONDS_AN_ITEM: Final = 3


def minutes_of(flow: Flow, route: Sequence[Stop]) -> int:
    """The longest way through a flow, of which `route` are the stops, with its consent."""
    seconds = seconds_of_consent(flow) + longest(route, partial(seconds_of_step, flow))
    return round(seconds / 60)


def seconds_of_step(flow: Flow, placed: Placed) -> float:
    """Reading and answering one step as it is asked."""
    if placed.is_many:
        return 0
    return _words(flow, placed.step) * SECONDS_A_WORD + SECONDS[placed.step.type]


def seconds_of_consent(flow: Flow) -> float:
    """Reading the cards, saying who helps, answering the check questions, and deciding on the items."""
    texts = [card.text for card in flow.consent.cards]
    texts += [question.text for question in flow.consent.check]
    texts += [item.text for item in flow.consent.items]
    words = sum(_count(flow, text) for text in texts)
    decisions = len(flow.consent.check) + len(flow.consent.items) + flow.consent.helper
    answers = len(flow.consent.cards) * SECONDS_A_CARD + decisions * SECONDS_AN_ITEM
    return words * SECONDS_A_WORD + answers


def _words(flow: Flow, step: Step) -> int:
    if isinstance(step, End) or not isinstance(step, Spoken):
        return 0
    texts = [step.text, step.hint, *(choice.label for choice in listed(flow, step))]
    texts += [step.button] if isinstance(step, Note) else []
    return sum(_count(flow, text) for text in texts)


def _count(flow: Flow, text: Text | None) -> int:
    return len(pick(text, next(iter(flow.languages), "en"), flow.languages).split())
