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
from bot.flows.manuscript import Manuscript, Placed
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
    """A column's name, and the path of what in the flow makes it."""

    name: str
    path: Path


def check_exports(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of column names, and of calculated values."""
    seen: dict[str, Path | None] = dict.fromkeys(COLUMNS)
    for placed in manuscript.sound:
        for column in _columns(manuscript, placed):
            yield from _name(manuscript, column, seen)
    yield from _calculated(manuscript)


def _columns(manuscript: Manuscript, placed: Placed) -> Iterator[Column]:
    step, path = placed.step, placed.path
    if not isinstance(step, Question | Calculate | MaterialStep):
        return
    here = (*path, "id")
    yield Column(step.id, here)
    if not isinstance(step, Question):
        return
    if isinstance(step.items, tuple):
        for index, item in enumerate(step.items):
            yield Column(f"{step.id}_{item.id}", (*path, "items", index, "id"))
    if isinstance(step, CLOSED):
        yield Column(f"{step.id}__comment", here)
    if isinstance(step, TextStep) and set(step.accept) != {"text"}:
        yield Column(f"{step.id}__files", here)
    if isinstance(step, TextStep) and "voice" in step.accept:
        yield Column(f"{step.id}__transcript", here)
    if "other" in step.or_:
        yield Column(f"{step.id}__other", (*path, "or"))
    if step.correct is not None:
        yield Column(f"{step.id}__correct", (*path, "correct"))
    if isinstance(step, SelectMultiple | Rank):
        for index, choice in enumerate(listed(manuscript.flow, step)):
            inline = isinstance(step.choices, tuple)
            place = (*path, "choices", index, "value") if inline else (*path, "choices")
            yield Column(f"{step.id}__{choice.value}", place)


def _name(manuscript: Manuscript, column: Column, seen: dict[str, Path | None]) -> Iterator[Problem]:
    problem, (name, path) = manuscript.source.problem, column
    if len(name) > LONGEST:
        message = f"In exports this becomes `{name}`: {len(name)} characters, {LONGEST} at most."
        yield problem(path, "long-name", message, "Make the step's id or the value shorter.")
    first = seen.setdefault(name.lower(), path)
    if first == path or (first is not None and _is_step_id(first) and _is_step_id(path) and "__" not in name):
        # Two steps of one id have been told by the check of ids.
        return
    what = "a column that every export has"
    if first is not None:
        what = f"what line {manuscript.source.place(first)[0]} becomes"
    message = f"In exports this becomes `{name}`, which is also {what}."
    yield problem(path, "name-clash", message, "Choose another id or value here.")


def _is_step_id(path: Path) -> bool:
    return path[-1] == "id" and "items" not in path


def _calculated(manuscript: Manuscript) -> Iterator[Problem]:
    known: dict[str, list[Bounds]] = {}
    for placed in manuscript.steps:
        found = _bounds(manuscript, placed, known)
        if found == NOTHING:
            continue
        for name in (placed.step.id, *(outer.step.id for outer in placed.around)):
            known.setdefault(name, []).append(found)
        reaches = found[0] <= MISSING_CODES[-1] and found[1] >= MISSING_CODES[0]
        if reaches and isinstance(placed.step, Calculate):
            yield missing_code(manuscript, (*placed.path, "value"), placed)


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
