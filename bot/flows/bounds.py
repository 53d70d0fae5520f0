"""The least and the most that a calculated number can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Final, TypeAlias

from bot.flows.expressions.tree import (
    Aggregate,
    Arithmetic,
    Constant,
    Length,
    Minus,
    Name,
    Node,
    Round,
)

Bounds: TypeAlias = tuple[float, float]

NOTHING: Final[Bounds] = (inf, -inf)
"""The bounds of what is no number."""


def bounds(node: Node, known: Mapping[str, Sequence[Bounds]]) -> Bounds:
    """Bounds of a tree's value, `NOTHING` for words and truth.

    `known` has the bounds of each number that a name stands for: many for a section.
    """
    match node:
        case Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value, value
        case Name(name=name):
            return next(iter(known.get(name, ())), NOTHING)
        case Minus(operand=operand):
            low, high = bounds(operand, known)
            return -high, -low
        case Round(number=number):
            low, high = bounds(number, known)
            return low - 0.5, high + 0.5
        case Arithmetic(sign=sign, left=left, right=right):
            return _arithmetic(sign, bounds(left, known), bounds(right, known))
        case Aggregate(total=total, steps=steps):
            return _aggregate(total, [part for step in steps for part in known.get(step.name, ())])
        case Length():
            return 0, inf
        case _:
            return NOTHING


def _arithmetic(sign: str, left: Bounds, right: Bounds) -> Bounds:
    if NOTHING in (left, right):
        return NOTHING
    (a, b), (c, d) = left, right
    match sign:
        case "+":
            return a + c, b + d
        case "-":
            return a - d, b - c
        case "*":
            return _corners(a, b, c, d)
        case _:
            if c <= 0 <= d:
                return (0, inf) if a >= 0 and c == 0 else (-inf, inf)
            return _corners(a, b, 1 / c, 1 / d)


def _corners(a: float, b: float, c: float, d: float) -> Bounds:
    # Nothing times without end is nothing here: a bound is only reached by real answers.
    products = [0.0 if 0 in (x, y) else x * y for x in (a, b) for y in (c, d)]
    return min(products), max(products)


def _aggregate(total: str, parts: Sequence[Bounds]) -> Bounds:
    if total == "count":
        return 0, len(parts)
    if not parts:
        return NOTHING
    low, high = min(part[0] for part in parts), max(part[1] for part in parts)
    if total == "mean":
        return low, high
    # Any of the parts may be unknown, but not all of them: the sum of nothing is unknown.
    lowest = sum(min(part[0], 0) for part in parts) if low < 0 else low
    highest = sum(max(part[1], 0) for part in parts) if high > 0 else high
    return lowest, highest
