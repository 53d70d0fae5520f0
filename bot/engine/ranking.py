"""Ranking: each press gives the next place, a second one takes it away.

The choice that is left over last places itself. With `top` the last place ends the question, as there is
nothing more to do; without it Done is offered, so that the whole order can be looked at first.
"""

from __future__ import annotations

from bot.engine.answers import Draft, Rejection
from bot.engine.messages import Part
from bot.engine.wording import words
from bot.flows.model import Rank
from bot.flows.plan import Node

Ranked = list[int | str]
_KEYCAP = "\ufe0f\u20e3"
FREE = "▫️"
"""The sign of a choice without a place: as wide as one, so that no button moves under a thumb."""


def places(node: Node, step: Rank, chosen: Ranked) -> int:
    """How many places there are to give; "something else" may take one."""
    other = "other" in step.or_ if step.top else "other" in chosen
    things = len(node.choices) + other
    return min(step.top or things, things)


def is_whole(node: Node, step: Rank, draft: Draft) -> bool:
    """Whether every place is given, with words for "something else" where that is among them."""
    return len(draft.chosen) >= places(node, step, draft.chosen) and not _wants_words(draft)


def _wants_words(draft: Draft) -> bool:
    return "other" in draft.chosen and not draft.other


def ends(node: Node, step: Rank, draft: Draft) -> bool:
    """Whether the ranking is done by itself."""
    return step.top is not None and is_whole(node, step, draft)


def tapped(node: Node, step: Rank, draft: Draft, value: int | str, language: str) -> Draft | Rejection:
    """What a press on a choice or on "something else" does."""
    if value in draft.chosen:
        return without(draft, value)
    if len(draft.chosen) >= places(node, step, [*draft.chosen, value]):
        return _full(len(draft.chosen), language)
    chosen = _completed(node, step, [*draft.chosen, value])
    waits = "other" if value == "other" else draft.waits
    return draft._replace(chosen=chosen, waits=waits)


def _completed(node: Node, step: Rank, chosen: Ranked) -> Ranked:
    """With the choice that is left over last in the last place."""
    left = [choice.value for choice in node.choices if choice.value not in chosen]
    every = len(left) == 1 and len(chosen) + 1 == places(node, step, chosen)
    # Where "something else" may still take the place, nothing is left over.
    return [*chosen, *left] if every and not (step.top and "other" in step.or_) else chosen


def named(node: Node, step: Rank, draft: Draft, values: Ranked, language: str) -> Draft | Rejection:
    """What it does to name one choice, which is as good as a press, or several: each without a place gets
    the next one.
    """
    if len(values) == 1:
        return tapped(node, step, draft, values[0], language)
    for value in values:
        if value not in draft.chosen:
            made = tapped(node, step, draft, value, language)
            if isinstance(made, Rejection):
                return made
            draft = made
    return draft


def without(draft: Draft, value: int | str) -> Draft:
    """The draft without one of what is ranked: those after it move up."""
    chosen = [each for each in draft.chosen if each != value]
    if value == "other":
        return Draft(chosen)
    return draft._replace(chosen=chosen)


def undone(draft: Draft) -> Draft | None:
    """The draft without the last place; None where there is none."""
    return without(draft, draft.chosen[-1]) if draft.chosen else None


def missing(node: Node, step: Rank, draft: Draft, language: str) -> Rejection | None:
    """What keeps a ranking from being done, or None."""
    tr, left = words(language), places(node, step, draft.chosen) - len(draft.chosen)
    if left > 0:
        text = tr.ngettext(
            "There is {n} place left. Please press the one that comes next.",
            "There are {n} places left. Please press the one that comes next.",
            left,
        )
        return Rejection(Part(text, {"n": str(left)}))
    if _wants_words(draft):
        text = tr.gettext("You chose “Something else”. Please write what it is, in a few words.")
        return Rejection(Part(text))
    return None


def _full(count: int, language: str) -> Rejection:
    text = words(language).ngettext(
        "You have given the only place. Press it again to take it away.",
        "You have given all {n} places. Press one again to take it away.",
        count,
    )
    return Rejection(Part(text, {"n": str(count)}))


def hint(step: Rank, language: str) -> Part:
    """How a ranking is made, and of how many."""
    tr = words(language)
    if step.top is None:
        text = tr.gettext("Press what comes first, then what comes next. A second press takes it away.")
        return Part(text, {}, "hint")
    text = tr.ngettext(
        "Press the one that comes first.",
        "Press the {n} that come first, one after the other. A second press takes one away.",
        step.top,
    )
    return Part(text, {"n": str(step.top)}, "hint")


def sign(place: int) -> str:
    """The sign of a place (from 1) on a button: a picture of its figure, which no direction turns."""
    if place == 10:
        return "🔟"
    return f"{place}{_KEYCAP}" if place < 10 else f"{place}."
