"""Conditions taken apart: the clauses that must each be true, and how each uses its names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, assert_never

from bot.flows.expressions import Scope, Unknown, Value
from bot.flows.expressions.evaluate import compiled
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
    Scalar,
    Selected,
)
from bot.flows.guarantees import readable


class Use(NamedTuple):
    """A name in a clause: compared with these constants only, or (None) in any other way."""

    name: str
    constants: tuple[Scalar, ...] | None


@dataclass(frozen=True, eq=False, slots=True)
class Clause:
    """A part of a condition that must be true on its own."""

    run: Callable[[Scope], Value | Unknown]
    uses: tuple[Use, ...]
    names: frozenset[str]


@lru_cache(maxsize=4096)
def clauses_of(source: str) -> tuple[Clause, ...]:
    """The parts of a condition that `and` joins; none where it cannot be read."""
    expression = readable(source)
    return tuple(map(_clause, _operands(expression.tree))) if expression else ()


def _operands(node: Node) -> Iterator[Node]:
    if isinstance(node, Logic) and node.word == "and":
        for operand in node.operands:
            yield from _operands(operand)
    else:
        yield node


def _clause(node: Node) -> Clause:
    uses = tuple(_uses(node))
    return Clause(compiled(node), uses, frozenset(use.name for use in uses))


def _uses(node: Node) -> Iterator[Use]:
    match node:
        case Logic(operands=operands):
            for operand in operands:
                yield from _uses(operand)
        case Not(operand=operand):
            yield from _uses(operand)
        case Comparison(operands=operands):
            yield from _compared(operands)
        case Membership(member=member, among=tuple() as among):
            yield from _compared((member, *among))
        case Membership(member=Constant(), among=Name(name=name)):
            yield Use(name, ())
        case Answered(step=step) | Selected(step=step):
            yield Use(step.name, ())
        case _:
            yield from (Use(name, None) for name in _names(node))


def _compared(operands: tuple[Node, ...]) -> Iterator[Use]:
    names = {operand.name for operand in operands if isinstance(operand, Name)}
    plain = all(isinstance(operand, Name | Constant) for operand in operands)
    if plain and len(names) == 1:
        constants = tuple(each.value for each in operands if isinstance(each, Constant))
        yield Use(names.pop(), constants)
    else:
        yield from (Use(name, None) for operand in operands for name in _names(operand))


def _names(node: Node) -> Iterator[str]:
    match node:
        case Name(name=name):
            yield name
        case Constant():
            return
        case Not(operand=inner) | Minus(operand=inner) | Round(number=inner) | Length(text=inner):
            yield from _names(inner)
        case Logic(operands=operands) | Comparison(operands=operands):
            for operand in operands:
                yield from _names(operand)
        case Arithmetic(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case Membership(member=member, among=among):
            yield from _names(member)
            if not isinstance(among, tuple):
                yield from _names(among)
        case Answered(step=step) | Selected(step=step):
            yield step.name
        case Aggregate(steps=steps):
            yield from (step.name for step in steps)
        case _:
            assert_never(node)
