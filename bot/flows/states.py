"""The ways in which each step can have been answered, as far as conditions can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final, Literal, NamedTuple

from bot.flows.check_choices import MOST, listed
from bot.flows.clauses import Use
from bot.flows.expressions import UNKNOWN, Unknown, Value
from bot.flows.expressions.kinds import is_date
from bot.flows.expressions.tree import Scalar
from bot.flows.model import (
    Calculate,
    Date,
    Flow,
    MaterialStep,
    Number,
    Question,
    Rank,
    Scale,
    SelectMultiple,
    SelectOne,
    Step,
    TextStep,
)

MOST_TICKS: Final = 6
"""Choices of a `select_multiple` of which every combination is still listed."""

ANYTHING: Final = "\0"
"""Words that no condition names."""

ANY_DAY: Final = date(2000, 1, 1)
"""The day that stands for all, where no condition names one."""


class State(NamedTuple):
    """One way in which a step can have been answered, or not."""

    value: Value | Unknown = UNKNOWN
    selected: tuple[Value, ...] = ()


SILENT: Final = State()


@dataclass(frozen=True)
class Guess:
    """A scope of expressions in which steps have been answered in these ways."""

    states: Mapping[str, State]

    def value(self, name: str) -> Value | Unknown:
        return self.states.get(name, SILENT).value

    def answered(self, name: str) -> bool:
        return self.states.get(name, SILENT).value is not UNKNOWN

    def selected(self, name: str) -> tuple[Value, ...]:
        return self.states.get(name, SILENT).selected

    def numbers(self, name: str) -> tuple[int | float, ...]:
        value = self.value(name)
        return (value,) if isinstance(value, int | float) else ()


class Domain(NamedTuple):
    """The states of a name.

    All of them are `listed`; or they stand for more: in comparisons with `constants` (those they
    were made from), or only where it is asked whether there is an answer (`hidden`).
    """

    states: tuple[State, ...]
    reach: Literal["listed", "constants", "hidden"] = "listed"

    def covers(self, use: Use) -> bool:
        """Whether these states show all that can come of this use."""
        if self.reach == "listed":
            return True
        return use.constants == () if self.reach == "hidden" else use.constants is not None


def truths(*, required: bool) -> Domain:
    """A consent item: who did not agree to a required one never gets to the steps."""
    return Domain((State(True),) if required else (State(True), State(False)))


def words(values: Iterable[str]) -> Domain:
    """Words that are always known: the language, the cohort."""
    return Domain(tuple(State(value) for value in values))


def domain(flow: Flow, step: Step, constants: frozenset[Scalar]) -> Domain | None:
    """The states of a step, or None where they cannot be listed; `constants` are what conditions
    compare it with.
    """
    match step:
        case Scale(choices=None, from_=low, to=high):
            ends = (low or 0, high or 0)
            whole = range(ends[0], ends[1] + 1) if ends[1] - ends[0] <= MOST else None
            numbers = whole if whole is not None else _numbers(constants, *ends, 0)
            states = (*_single(numbers), *_without(step))
            return Domain(states, "constants" if whole is None else "listed") if numbers else None
        case SelectOne() | Scale():
            values = [choice.value for choice in listed(flow, step)]
            return Domain((*_single(values), *_without(step))) if values else None
        case SelectMultiple():
            return _several(flow, step)
        case Number():
            numbers = _numbers(constants, step.min, step.max, step.decimals)
            return Domain((*_known(numbers), *_without(step)), "constants") if numbers else None
        case TextStep():
            known = [each for each in constants if isinstance(each, str)]
            return Domain((*_known([*known, ANYTHING]), *_without(step)), "constants")
        case Date():
            return _days(step, constants)
        case Rank():
            return _ranked(flow, step)
        case MaterialStep():
            return Domain((State(ANYTHING),), "hidden")
        case Calculate():
            return Domain((State(ANYTHING), SILENT), "hidden")
        case _:
            return None


def _single(values: Iterable[int | float | str]) -> Iterator[State]:
    return (State(value, (value,)) for value in values)


def _known(values: Iterable[int | float | str]) -> Iterator[State]:
    return (State(value) for value in values)


def _without(step: Question) -> Iterator[State]:
    """Non-answers; all but `other` leave the answer unknown."""
    for word in step.or_:
        yield State(word if word == "other" else UNKNOWN, (word,))
    if not step.required:
        yield SILENT


def _several(flow: Flow, step: SelectMultiple) -> Domain | None:
    choices = listed(flow, step)
    alone = [choice.value for choice in choices if choice.alone]
    free = [choice.value for choice in choices if not choice.alone]
    free += ["other"] if "other" in step.or_ else []
    if not choices or len(free) > MOST_TICKS:
        return None
    low = max(step.min or 0, 0 if not step.required else 1)
    sizes = range(low, min(len(free), len(free) if step.max is None else step.max) + 1)
    ticks = [*((value,) for value in alone), *(c for n in sizes for c in combinations(free, n))]
    states = [State(tuple(each), tuple(each)) for each in ticks]
    rest = [state for state in _without(step) if state.selected != ("other",)]
    return Domain((*states, *rest))


def _ranked(flow: Flow, step: Rank) -> Domain | None:
    """Which choices have a place; the order makes no difference to any condition."""
    values = [choice.value for choice in listed(flow, step)]
    if not values or len(values) > MOST_TICKS:
        return None
    count = min(step.top or len(values), len(values))
    placed = [*combinations(values, count)]
    if "other" in step.or_:
        # It takes one of the places of `top`; without that it is one more.
        some = combinations(values, count - 1) if step.top else placed
        placed += [(*each, "other") for each in some]
    rest = [state for state in _without(step) if state.selected != ("other",)]
    return Domain((*(State(each, each) for each in placed), *rest))


def _days(step: Date, constants: frozenset[Scalar]) -> Domain | None:
    """One day of every stretch that the constants cut the calendar into, and the constants."""
    low, high = (bound if bound and bound != "today" else None for bound in (step.min, step.max))
    written = [each for each in (*constants, low, high) if isinstance(each, str) and is_date(each)]
    cuts = {date.fromisoformat(each).toordinal() for each in written} or {ANY_DAY.toordinal()}
    around = {min(max(cut + move, 1), date.max.toordinal()) for cut in cuts for move in (-1, 0, 1)}
    days = [date.fromordinal(each).isoformat() for each in sorted(around)]
    fitting = [day for day in days if (not low or low <= day) and (not high or day <= high)]
    return Domain((*_known(fitting), *_without(step)), "constants") if fitting else None


def _numbers(constants: frozenset[Scalar], low: float, high: float | None, decimals: int) -> list[float]:
    """One number of every stretch that the constants cut the range into, and the constants."""
    step = 10 ** -max(0, min(decimals, 9))
    cuts = {low, *(each for each in constants if isinstance(each, int | float))}
    cuts |= set() if high is None else {high}
    around = {round(cut + move, 9) for cut in cuts for move in (-step, 0, step)}
    # With a fractional constant the whole numbers beside it stand for its two sides.
    around |= {float(side) for cut in cuts for side in (cut // 1, cut // 1 + 1)}
    return sorted(number for number in around if low <= number and (high is None or number <= high))
