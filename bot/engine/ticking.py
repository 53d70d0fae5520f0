"""Ticking several choices: a press ticks, a second one unticks; one that stands alone clears the rest."""

from __future__ import annotations

from bot.engine.answers import Draft, Rejection
from bot.engine.messages import Part
from bot.engine.wording import words
from bot.flows.model import Choice, SelectMultiple
from bot.flows.plan import Node


def toggled(node: Node, draft: Draft, choice: Choice) -> Draft:
    """The draft after a press on a choice."""
    if choice.value in draft.chosen:
        return draft._replace(chosen=[v for v in draft.chosen if v != choice.value])
    if choice.alone:
        return draft._replace(chosen=[choice.value], other="", waits="")
    return draft._replace(chosen=[*(v for v in draft.chosen if v not in _alone(node)), choice.value])


def other_toggled(node: Node, draft: Draft) -> Draft:
    """The draft after a press on "something else", whose words are asked for."""
    chosen = [v for v in draft.chosen if v != "other" and v not in _alone(node)]
    if "other" in draft.chosen:
        return draft._replace(chosen=chosen, other="", waits="")
    return draft._replace(chosen=[*chosen, "other"], waits="other")


def ticked(node: Node, draft: Draft, choices: list[Choice]) -> Draft:
    """The draft with all of these chosen, also those that were."""
    for choice in choices:
        if choice.value not in draft.chosen:
            draft = toggled(node, draft, choice)
    return draft


def _alone(node: Node) -> set[int | str]:
    return {choice.value for choice in node.choices if choice.alone}


def missing(node: Node, step: SelectMultiple, draft: Draft, language: str) -> Rejection | None:
    """What keeps the choice from being done, or None."""
    tr = words(language)
    count = len(draft.chosen)
    least = 1 if _alone(node).intersection(draft.chosen) else max(step.min or 1, 1)
    if count < least:
        text = tr.ngettext(
            "Please choose at least {n} answer, then press Done.",
            "Please choose at least {n} answers, then press Done.",
            least,
        )
        return Rejection(Part(text, {"n": str(least)}))
    if step.max is not None and count > step.max:
        text = tr.ngettext(
            "Please choose at most {n} answer. Press one again to take it away.",
            "Please choose at most {n} answers. Press one again to take it away.",
            step.max,
        )
        return Rejection(Part(text, {"n": str(step.max)}))
    if "other" in draft.chosen and not draft.other:
        text = tr.gettext("You chose “Something else”. Please write what it is, in a few words.")
        return Rejection(Part(text))
    return None


def values(node: Node, draft: Draft) -> list[int | str]:
    """What is ticked, in the order of the list."""
    order = {choice.value: position for position, choice in enumerate(node.choices)}
    return sorted(draft.chosen, key=lambda value: order.get(value, len(order)))
