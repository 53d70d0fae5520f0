"""Right answers: that somebody could give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.errors import Problem
from bot.flows.check_choices import listed
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.model import Date, Number, Question, Rank, Scale, SelectMultiple, SelectOne
from bot.flows.placed import Placed


class Unfit(NamedTuple):
    """Why a right value is none."""

    code: str
    message: str
    remedy: str


def check_correct(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every `correct`."""
    for placed in manuscript.sound:
        step = placed.step
        if not isinstance(step, Question) or step.correct is None:
            continue
        path = (*placed.path, "correct")
        values = step.correct if isinstance(step.correct, tuple) else (step.correct,)
        if not values:
            message = f"{placed.says}no answer would be right."
            yield manuscript.source.problem(path, "empty-list", message, "Write the right values.")
        for index, value in enumerate(values):
            here = (*path, index) if isinstance(step.correct, tuple) else path
            if value in values[:index]:
                message = f"`{value}` is in this list twice."
                remedy = "Delete one of the two."
                yield manuscript.source.problem(here, "duplicate-value", message, remedy)
            elif unfit := _unfit(manuscript, placed, value):
                yield manuscript.source.problem(here, *unfit)
        if unfit := _together(placed, values):
            yield manuscript.source.problem(path, *unfit)


def _unfit(manuscript: Manuscript, placed: Placed, value: int | str) -> Unfit | None:
    match placed.step:
        case SelectOne() | SelectMultiple() | Scale() | Rank() as step:
            return _no_choice(manuscript, placed, step, value)
        case Number() as step:
            return _no_number(placed, step, value)
        case Date():
            return _no_date(placed, value)
        case _:
            return None


def _no_choice(
    manuscript: Manuscript, placed: Placed, step: SelectOne | SelectMultiple | Scale | Rank, value: int | str
) -> Unfit | None:
    values = [choice.value for choice in listed(manuscript.flow, step)]
    if not values or value in values:
        return None
    shown = ", ".join(f"`{each}`" for each in values[:12])
    remedy = nearest(str(value), map(str, values), "Write one of these values.")
    return Unfit("unknown-value", f"{placed.says}there is no choice `{value}` among {shown}.", remedy)


def _no_number(placed: Placed, step: Number, value: int | str) -> Unfit | None:
    try:
        number = float(value)
    except ValueError:
        return Unfit(
            "not-number", f"{placed.says}`{value}` is not a number.", "Write it in the digits 0 to 9."
        )
    within = step.min <= number and (step.max is None or number <= step.max)
    if within and round(number, step.decimals) == number:
        return None
    message = f"{placed.says}nobody can answer {value} here."
    return Unfit("bad-range", message, "Change it, or `min`, `max` or `decimals` of the step.")


def _no_date(placed: Placed, value: int | str) -> Unfit | None:
    try:
        if date.fromisoformat(str(value)).isoformat() == value:
            return None
    except ValueError:
        pass
    message = f"{placed.says}`{value}` is not a date of the calendar."
    return Unfit("not-date", message, "Write year, month and day, as in `2026-01-31`.")


def _together(placed: Placed, values: tuple[int | str, ...]) -> Unfit | None:
    """Right values that cannot all be given in one answer; elsewhere any one of several is right."""
    match placed.step:
        case SelectMultiple(max=int() as most) if len(values) > most:
            message = f"{placed.says}people can choose {most}, and {len(values)} are right."
            return Unfit("bad-range", message, "Raise `max`, or leave some out.")
        case Rank(top=int() as top) if len(values) != top:
            message = f"{placed.says}the right order has {len(values)} values, and {top} are ranked."
            return Unfit("bad-range", message, f"Write {top} values, best first.")
        case _:
            return None
