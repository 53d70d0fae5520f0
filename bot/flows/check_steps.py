"""What a step's own keys must be together, one function a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from bot.errors import Problem
from bot.flows.check_choices import MISSING_CODES, MOST, listed
from bot.flows.expressions.kinds import is_date
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.model import (
    Calculate,
    Date,
    End,
    MaterialStep,
    Note,
    Number,
    Question,
    Rank,
    Scale,
    Section,
    SelectMultiple,
    SelectOne,
    TextStep,
)
from bot.flows.placed import Placed
from bot.flows.places import Path

MOST_DECIMALS = 6


def check_steps(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of steps as such, and of lists that must not be empty."""
    yield from _whole(manuscript)
    for placed in manuscript.sound:
        step = placed.step
        if step.about:
            yield from _material(manuscript, (*placed.path, "about"), step.about)
        if isinstance(step, Question):
            yield from _twice(manuscript, (*placed.path, "or"), step.or_)
        yield from _step(manuscript, placed)


def _whole(manuscript: Manuscript) -> Iterator[Problem]:
    flow, problem = manuscript.flow, manuscript.source.problem
    for path, found, what in (
        (("steps",), flow.steps, "steps"),
        (("consent", "items"), flow.consent.items, "items"),
    ):
        if not found and path[:1] not in manuscript.broken:
            yield problem(path, "empty-list", f"There are no {what} here.", "Write at least one.")
    if flow.minutes is not None and flow.minutes < 1:
        message = "`minutes` is the promise made to people, and cannot be less than 1."
        yield problem(("minutes",), "bad-range", message, "Write a whole number from 1.")
    for name, material in flow.materials.items():
        if not material.files:
            message = f"The material `{name}` has no files."
            remedy = "Name a file, or one for each language."
            yield problem(("materials", name, "files"), "empty-list", message, remedy)


def _step(manuscript: Manuscript, placed: Placed) -> Iterator[Problem]:
    match placed.step:
        case MaterialStep(material=name):
            yield from _material(manuscript, (*placed.path, "material"), name)
        case SelectMultiple() as step:
            yield from _several(manuscript, placed, step)
        case Scale() as step:
            yield from _scale(manuscript, placed, step)
        case Number() as step:
            yield from _number(manuscript, placed, step)
        case TextStep() as step:
            yield from _text(manuscript, placed, step)
        case Date() as step:
            yield from _date(manuscript, placed, step)
        case Rank() as step:
            yield from _rank(manuscript, placed, step)
        case Section(steps=(), again=None):
            message = f"{placed.says}there are no steps in it."
            yield manuscript.source.problem(
                placed.path, "empty-list", message, "Write some under `steps:`, or delete it."
            )
        case SelectOne() | Note() | Section() | Calculate() | End():
            return
        case _:
            assert_never(placed.step)


def _material(manuscript: Manuscript, path: Path, name: str) -> Iterator[Problem]:
    materials = manuscript.flow.materials
    if name in materials or ("materials",) in manuscript.broken:
        return
    message = f"There is no material called `{name}`."
    remedy = nearest(name, materials, "Describe it under `materials:` at the top of the flow.")
    yield manuscript.source.problem(path, "unknown-material", message, remedy)


def _twice(manuscript: Manuscript, path: Path, words: Sequence[str]) -> Iterator[Problem]:
    for index, word in enumerate(words):
        if word in words[:index]:
            message = f"`{word}` is in this list twice."
            yield manuscript.source.problem(
                (*path, index), "duplicate-value", message, "Delete one of the two."
            )


def _range(manuscript: Manuscript, path: Path, message: str, remedy: str) -> Problem:
    return manuscript.source.problem(path, "bad-range", message, remedy)


def _several(manuscript: Manuscript, placed: Placed, step: SelectMultiple) -> Iterator[Problem]:
    count = len(listed(manuscript.flow, step)) + ("other" in step.or_)
    for key, value in (("min", step.min), ("max", step.max)):
        if value is not None and not 0 <= value <= count and count:
            message = f"{placed.says}`{key}` is {value}, and there are {count} choices."
            remedy = f"Write a number from 0 to {count}."
            yield _range(manuscript, (*placed.path, key), message, remedy)
    yield from _order(manuscript, placed, "min", "max", step.min, step.max)


def _order(
    manuscript: Manuscript,
    placed: Placed,
    low: str,
    high: str,
    least: float | None,
    most: float | None,
) -> Iterator[Problem]:
    if least is not None and most is not None and least > most:
        message = f"{placed.says}`{low}` ({least:g}) is more than `{high}` ({most:g})."
        key = high if high in placed.step.model_fields_set or high == "to" else low
        yield _range(manuscript, (*placed.path, key), message, "Exchange or correct the two.")


def _scale(manuscript: Manuscript, placed: Placed, step: Scale) -> Iterator[Problem]:
    source, path = manuscript.source, placed.path
    ends = (step.from_, step.to)
    if manuscript.left_out & {(*path, key) for key in ("choices", "from", "to")}:
        return
    if (step.choices is None) == (None in ends) or (step.choices is not None and any(ends)):
        message = f"{placed.says}a scale has either `choices`, or `from` and `to`."
        remedy = "Write `choices: agree_5`, or for example `from: 1` and `to: 5`."
        yield source.problem(path, "scale-ends", message, remedy)
        return
    if step.from_ is not None and step.to is not None:
        yield from _range_of_scale(manuscript, placed, step, range(step.from_, step.to + 1))
        return
    choices = listed(manuscript.flow, step)
    if any(isinstance(choice.value, str) for choice in choices):
        message = f"{placed.says}the values of a scale are whole numbers."
        remedy = "Use a list of numbers, or the type `select_one`."
        yield source.problem((*path, "choices"), "scale-values", message, remedy)


def _range_of_scale(manuscript: Manuscript, placed: Placed, step: Scale, values: range) -> Iterator[Problem]:
    path = placed.path
    yield from _order(manuscript, placed, "from", "to", step.from_, step.to)
    if len(values) > MOST:
        message = f"{placed.says}a scale of {len(values)} values needs more buttons than fit."
        remedy = f"Use at most {MOST} values, or the type `number`."
        yield manuscript.source.problem((*path, "to"), "too-many-choices", message, remedy)
    if values and values[0] <= MISSING_CODES[-1] and values[-1] >= MISSING_CODES[0]:
        yield missing_code(manuscript, (*path, "from"), placed)
    for value in step.labels or {}:
        if value not in values:
            message = f"{placed.says}{value} is not on this scale."
            remedy = f"Label values from {step.from_} to {step.to}."
            yield manuscript.source.problem(
                (*path, "labels", str(value)), "bad-range", message, remedy, key=True
            )


def missing_code(manuscript: Manuscript, path: Path, placed: Placed) -> Problem:
    """A real value could be one of the codes for missing answers."""
    message = f"{placed.says}a value could be from −99 to −94, which mean missing in exports."
    remedy = "Bound it with `min` and `max`, or ask in another unit."
    return manuscript.source.problem(path, "missing-code", message, remedy)


def _number(manuscript: Manuscript, placed: Placed, step: Number) -> Iterator[Problem]:
    path = placed.path
    if not 0 <= step.decimals <= MOST_DECIMALS:
        message = f"{placed.says}`decimals` is {step.decimals}."
        remedy = f"Write how many digits may follow the point, from 0 to {MOST_DECIMALS}."
        yield _range(manuscript, (*path, "decimals"), message, remedy)
    yield from _order(manuscript, placed, "min", "max", step.min, step.max)
    most = float("inf") if step.max is None else step.max
    if step.min <= MISSING_CODES[-1] and most >= MISSING_CODES[0]:
        yield missing_code(manuscript, (*path, "min"), placed)


def _text(manuscript: Manuscript, placed: Placed, step: TextStep) -> Iterator[Problem]:
    path = placed.path
    if not step.accept:
        message = f"{placed.says}it accepts nothing."
        remedy = "Write `accept: [text, voice]`, or leave the key out."
        yield manuscript.source.problem((*path, "accept"), "empty-list", message, remedy)
    yield from _twice(manuscript, (*path, "accept"), step.accept)
    if step.max_length is not None and step.max_length < 1:
        message = f"{placed.says}`max_length` is {step.max_length} characters."
        yield _range(manuscript, (*path, "max_length"), message, "Write a number from 1.")


def _date(manuscript: Manuscript, placed: Placed, step: Date) -> Iterator[Problem]:
    bounds = {"min": step.min, "max": step.max}
    written = {key: bound for key, bound in bounds.items() if bound not in {None, "today"}}
    wrong = [key for key, bound in written.items() if not is_date(str(bound))]
    for key in wrong:
        message = f"{placed.says}`{bounds[key]}` is not a date of the calendar."
        remedy = "Write year, month and day as in `2026-01-31`, or `today`."
        yield manuscript.source.problem((*placed.path, key), "not-date", message, remedy)
    if not wrong and len(written) == 2 and str(step.min) > str(step.max):
        message = f"{placed.says}`min` ({step.min}) is after `max` ({step.max})."
        yield _range(manuscript, (*placed.path, "max"), message, "Exchange or correct the two.")


def _rank(manuscript: Manuscript, placed: Placed, step: Rank) -> Iterator[Problem]:
    count = len(listed(manuscript.flow, step))
    if count == 1:
        message = f"{placed.says}there is only one choice, so there is nothing to rank."
        remedy = "Write at least two choices, or use the type `select_one`."
        yield _range(manuscript, (*placed.path, "choices"), message, remedy)
    elif step.top is not None and count and not 1 <= step.top <= count:
        message = f"{placed.says}`top` is {step.top}, and there are {count} choices."
        yield _range(manuscript, (*placed.path, "top"), message, f"Write a number from 1 to {count}.")
