"""Which answers are certain to be known where a condition holds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, assert_never

from bot.flows.expressions import Expression, ExpressionError, parse
from bot.flows.expressions.kinds import UNKNOWN_ANSWERS
from bot.flows.expressions.tree import (
    Aggregate,
    Answered,
    Arithmetic,
    Comparison,
    Constant,
    Length,
    Logic,
    Membership,
    Minus,
    Name,
    Node,
    Not,
    Round,
    Selected,
)
from bot.flows.model import Question
from bot.flows.placed import Placed

Ids = frozenset[str]

NONE: Final[Ids] = frozenset()


def conditions(placed: Placed) -> frozenset[Expression]:
    """A step's own `when` and those of the sections around it; unreadable ones are left out."""
    sources = [each.step.when for each in (*placed.around, placed)]
    return frozenset(found for source in sources if source and (found := readable(source)))


@lru_cache(maxsize=4096)
def readable(source: str) -> Expression | None:
    """The expression, or None where it cannot be read."""
    try:
        return parse(source)
    except ExpressionError:
        return None


def holding(placed: Placed, earlier: Mapping[str, Placed]) -> frozenset[Expression]:
    """All conditions that are true wherever this step is asked.

    They are its own, and those of every `earlier` step whose answer must be known for them to hold.
    """
    found, fresh = set[Expression](), conditions(placed)
    while fresh:
        found |= fresh
        names = {name for condition in fresh for name in when_true(condition)} & earlier.keys()
        fresh = frozenset(condition for name in names for condition in conditions(earlier[name])) - found
    return frozenset(found)


def is_certain(placed: Placed, true: frozenset[Expression]) -> bool:
    """Whether a step has a known answer wherever these conditions are true."""
    step = placed.step
    if any(step.id in when_true(condition) for condition in true):
        return True
    if not isinstance(step, Question) or not step.required or set(step.or_) & UNKNOWN_ANSWERS:
        return False
    whens = [each.step.when for each in (*placed.around, placed)]
    return all(when is None or readable(when) in true for when in whens)


@lru_cache(maxsize=4096)
def when_true(condition: Expression) -> Ids:
    """The names that are known where the condition is true."""
    return _decided(condition.tree, truth=True)


def _decided(node: Node, *, truth: bool) -> Ids:
    """The names that are known where a part of a condition is surely `truth`."""
    match node:
        case Not(operand=operand):
            return _decided(operand, truth=not truth)
        case Logic(word=word, operands=operands):
            parts = [_decided(operand, truth=truth) for operand in operands]
            every = (word == "and") is truth
            return frozenset.union(*parts) if every else frozenset.intersection(*parts)
        case Comparison(operands=operands):
            # A chain is false as soon as one link is, whatever is unknown in the others.
            return _all(operands) if truth or len(operands) == 2 else NONE
        case Membership(member=member, among=among):
            return _needed(member) | (NONE if isinstance(among, tuple) else _needed(among))
        case Answered(step=step):
            return frozenset({step.name}) if truth else NONE
        case Selected(step=step, choice=choice):
            known = truth and choice.value not in UNKNOWN_ANSWERS
            return frozenset({step.name}) if known else NONE
        case _:
            return _needed(node)


def _needed(node: Node) -> Ids:
    """The names without which a part has no known value."""
    match node:
        case Name(name=name):
            return frozenset({name})
        case Arithmetic(left=left, right=right):
            return _needed(left) | _needed(right)
        case Minus(operand=inner) | Round(number=inner) | Length(text=inner):
            return _needed(inner)
        case Comparison(operands=operands):
            return _all(operands) if len(operands) == 2 else NONE
        case Constant() | Aggregate() | Not() | Logic() | Membership() | Answered() | Selected():
            return NONE
        case _:
            assert_never(node)


def _all(nodes: tuple[Node, ...]) -> Ids:
    return frozenset(name for node in nodes for name in _needed(node))
