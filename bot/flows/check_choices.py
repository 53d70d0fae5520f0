"""Lists of choices: their values, and that every list that is named is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.errors import Problem
from bot.flows.builtin import LISTS
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.model import NON_ANSWERS, Choice, Flow, Model, Scale, Step
from bot.flows.places import Path
from bot.flows.plan import choices_of

MISSING_CODES: Final = range(-99, -93)
"""The codes of exports for answers that are missing, which no real value may have."""
MOST: Final = 90
"""Telegram takes 100 buttons a message; some are ours."""

_VALUE: Final = re.compile(r"[A-Za-z0-9_-]+")


def listed(flow: Flow, step: Step) -> tuple[Choice, ...]:
    """The choices of a step; none for a scale of so many values that they are never listed."""
    width = (step.to or 0) - (step.from_ or 0) if isinstance(step, Scale) else 0
    return choices_of(flow, step) if width < MOST else ()


def check_choices(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every list, shared or of one step, and of every name of a list."""
    if ("choices",) not in manuscript.broken:
        for name, choices in manuscript.flow.choices.items():
            if name in LISTS:
                yield _built_in(manuscript, name)
            yield from _list(manuscript, ("choices", name), choices)
    for path, part, _ in manuscript.parts:
        here = (*path, "choices")
        match _choices(part):
            case str() as name:
                yield from _named(manuscript, here, name)
            case tuple() as choices:
                yield from _list(manuscript, here, choices)


def _choices(part: Model) -> str | tuple[Choice, ...] | None:
    found = getattr(part, "choices", None)
    return None if isinstance(found, dict) else found


def _built_in(manuscript: Manuscript, name: str) -> Problem:
    message = f"`{name}` is a list that every flow has already."
    remedy = "Delete this list and use the built-in one, or give it another name."
    return manuscript.source.problem(("choices", name), "built-in-list", message, remedy, key=True)


def _named(manuscript: Manuscript, path: Path, name: str) -> Iterator[Problem]:
    if ("choices",) in manuscript.broken or name in manuscript.flow.choices or name in LISTS:
        return
    known = [*manuscript.flow.choices, *LISTS]
    remedy = nearest(name, known, f"Write it under `choices`, or use one of: {', '.join(known)}.")
    message = f"There is no list of choices called `{name}`."
    yield manuscript.source.problem(path, "unknown-list", message, remedy)


def _list(manuscript: Manuscript, path: Path, choices: tuple[Choice, ...]) -> Iterator[Problem]:
    source = manuscript.source
    if not choices:
        yield source.problem(path, "empty-list", "This list has no choices.", "Write some.")
        return
    if len(choices) > MOST:
        message = f"These are {len(choices)} choices, and a message can hold {MOST} buttons."
        yield source.problem(path, "too-many-choices", message, "Ask for a number, or for words.")
    seen: dict[int | str, int] = {}
    for index, choice in enumerate(choices):
        here = (*path, index, "value")
        if found := _value(choice.value):
            yield source.problem(here, *found)
        elif seen.setdefault(choice.value, index) != index:
            message = f"The value `{choice.value}` is in this list twice."
            remedy = "Give each choice a value of its own."
            yield source.problem(here, "duplicate-value", message, remedy)
        elif isinstance(choice.value, int) != isinstance(choices[0].value, int):
            message = f"`{choice.value}` is among values of another kind."
            remedy = "In one list, let all values be whole numbers or all be words."
            yield source.problem(here, "mixed-values", message, remedy)


def _value(value: int | str) -> tuple[str, str, str] | None:
    if value in NON_ANSWERS:
        message = f"`{value}` is kept for the bot's own answer of that meaning."
        remedy = f"Offer it with `or: [{value}]` instead of a choice, or use another word."
        return "reserved-value", message, remedy
    if value in MISSING_CODES:
        message = f"{value} means a missing answer in exports (−94 to −99 do)."
        return "reserved-value", message, "Use another number."
    if isinstance(value, str) and not _VALUE.fullmatch(value):
        message = f"`{value}` cannot be a value."
        remedy = "Use a whole number, or letters of A to Z, digits, `_` and `-`, without spaces."
        return "bad-value", message, remedy
    return None
