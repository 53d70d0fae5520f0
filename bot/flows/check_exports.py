"""Exports: every column has a name of its own that fits, and no value looks like a missing code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import Final, NamedTuple

from bot.errors import Problem
from bot.flows.bounds import NOTHING, Bounds, bounds
from bot.flows.check_choices import MISSING_CODES, MOST, listed
from bot.flows.check_steps import missing_code
from bot.flows.expressions import ExpressionError, parse
from bot.flows.manuscript import Manuscript
from bot.flows.model import (
    Calculate,
    MaterialStep,
    Number,
    Question,
    Rank,
    Scale,
    SelectMultiple,
    TextStep,
)
from bot.flows.placed import Placed
from bot.flows.places import Path
from bot.flows.plan import CLOSED

LONGEST: Final = 64
COLUMNS: Final = (
    "session",
    "participant",
    "cohort",
    "invite",
    "conversation",
    "flow_version",
    "language",
    "mode",
    "outcome",
    "test",
    "started_at",
    "consented_at",
    "finished_at",
    "minutes",
)
"""The columns that every export has before those of the flow."""


class Column(NamedTuple):
    """A column's name, the path of what in the flow makes it, and the step that it is of."""

    name: str
    path: Path
    placed: Placed


def check_exports(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of column names, and of calculated values."""
    seen: dict[str, Column | None] = dict.fromkeys(COLUMNS)
    for placed in manuscript.asked:
        if not (placed.broken or placed.is_many):
            for column in _columns(manuscript, placed):
                yield from _name(manuscript, column, seen)
    yield from _calculated(manuscript)


def _columns(manuscript: Manuscript, placed: Placed) -> Iterator[Column]:
    for name, path in _names(manuscript, placed):
        yield Column(name, path, placed)


def _names(manuscript: Manuscript, placed: Placed) -> Iterator[tuple[str, Path]]:
    step, path = placed.step, placed.path
    if not isinstance(step, Question | Calculate | MaterialStep):
        return
    here = _place(placed, "id")
    yield step.id, here
    if not isinstance(step, Question):
        return
    if isinstance(step, CLOSED):
        yield f"{step.id}__comment", here
    if isinstance(step, TextStep) and set(step.accept) != {"text"}:
        yield f"{step.id}__files", here
    if isinstance(step, TextStep) and "voice" in step.accept:
        yield f"{step.id}__transcript", here
    if "other" in step.or_:
        yield f"{step.id}__other", _place(placed, "or")
    if step.correct is not None:
        yield f"{step.id}__correct", _place(placed, "correct")
    if isinstance(step, SelectMultiple | Rank):
        for index, choice in enumerate(listed(manuscript.flow, step)):
            inline = isinstance(step.choices, tuple) and not placed.made_by
            place = (*path, "choices", index, "value") if inline else _place(placed, "choices")
            yield f"{step.id}__{choice.value}", place


def _place(placed: Placed, key: str) -> Path:
    """Where to look for a name's beginning: at the step's key, or at what has made the step of another."""
    return placed.made_by or (*placed.path, key)


def _name(manuscript: Manuscript, column: Column, seen: dict[str, Column | None]) -> Iterator[Problem]:
    problem, (name, path, placed) = manuscript.source.problem, column
    # Where the id itself is too long, all that begins with it is.
    if len(name) > LONGEST and (name == placed.step.id or len(placed.step.id) <= LONGEST):
        message = f"In exports this becomes `{name}`: {len(name)} characters, {LONGEST} at most."
        yield problem(path, "long-name", message, "Make the step's id or the value shorter.")
    first = seen.setdefault(name.lower(), column)
    if first is column or (first and first.placed is not placed and _is_same_id(first.placed, placed)):
        # Two steps of one id have been told by the check of ids.
        return
    what = "a column that every export has"
    if first is not None:
        what = f"what line {manuscript.source.place(first.path)[0]} becomes"
    message = f"In exports this becomes `{name}`, which is also {what}."
    yield problem(path, "name-clash", message, "Choose another id or value here.")


def _is_same_id(first: Placed, second: Placed) -> bool:
    return first.step.id.lower() == second.step.id.lower()


def _calculated(manuscript: Manuscript) -> Iterator[Problem]:
    known: dict[str, list[Bounds]] = {}
    for placed in manuscript.asked:
        found = NOTHING if placed.is_many else _bounds(manuscript, placed, known)
        if found == NOTHING:
            continue
        for name in dict.fromkeys((placed.step.id, *(outer.step.id for outer in placed.around))):
            known.setdefault(name, []).append(found)
        reaches = found[0] <= MISSING_CODES[-1] and found[1] >= MISSING_CODES[0]
        if reaches and isinstance(placed.step, Calculate):
            yield missing_code(manuscript, _place(placed, "value"), placed)


def _bounds(manuscript: Manuscript, placed: Placed, known: Mapping[str, list[Bounds]]) -> Bounds:
    """The least and the most that a step's number can be."""
    step = placed.step
    match step:
        case Number():
            return step.min, inf if step.max is None else step.max
        case MaterialStep():
            return 0, inf
        case Calculate(value=source):
            try:
                return bounds(parse(source).tree, known)
            except ExpressionError:
                return NOTHING
        case Scale(from_=int() as low, to=int() as high) if high - low >= MOST:
            return low, high
        case _:
            values = [choice.value for choice in listed(manuscript.flow, step)]
            numbers = [value for value in values if isinstance(value, int)]
            return (min(numbers), max(numbers)) if numbers else NOTHING
