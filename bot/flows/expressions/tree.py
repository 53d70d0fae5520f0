"""The values that expressions know, and the tree that an expression is read into.

Laws: nodes are frozen and hold offsets in characters of the source; whatever `parse` lets into a
tree, `evaluate` can compute and `kind_of` can judge.
"""

import keyword
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, NamedTuple, NoReturn, Protocol, TypeAlias


class Unknown(Enum):
    """The type of `UNKNOWN`: what a skipped, ruled out or not yet reached answer is worth."""

    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        """Refuse to be taken for true or false: ask `is UNKNOWN`, `is True` or `is False`."""
        message = "UNKNOWN is neither true nor false; compare with `is`"
        raise TypeError(message)


UNKNOWN: Final = Unknown.UNKNOWN

# Exactly these types, no subclasses. A date is an ISO string, an answer of several choices a tuple.
Scalar: TypeAlias = int | float | str | bool
Value: TypeAlias = Scalar | tuple["Value", ...]


class Scope(Protocol):
    """What the names of an expression stand for at one moment of one conversation."""

    def value(self, name: str) -> "Value | Unknown":
        """Return what an id, a consent item, or a word such as `language` is worth now."""

    def answered(self, name: str) -> "bool | Unknown":
        """Tell whether the step has a known answer; unknown only where one may still come."""

    def selected(self, name: str) -> "tuple[Value, ...] | Unknown":
        """Return the values chosen there, non-answers such as 'dont_know' too; () when none."""

    def numbers(self, name: str) -> tuple[int | float, ...]:
        """Return the known numbers that an id stands for: of a section, all of its numbers."""


class Problem(NamedTuple):
    """One thing wrong in an expression; `offset` counts characters of the source from 0."""

    offset: int
    code: str
    message: str
    remedy: str


class ExpressionError(Exception):
    """An expression that cannot be read; `problems` says where, why, and what to write instead."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(f"{problem.message} {problem.remedy}" for problem in problems))
        self.problems = problems


Order: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Sign: TypeAlias = Literal["+", "-", "*", "/"]
Total: TypeAlias = Literal["count", "sum", "mean"]


@dataclass(frozen=True, slots=True)
class Constant:
    offset: int
    value: Scalar


@dataclass(frozen=True, slots=True)
class Name:
    offset: int
    name: str


@dataclass(frozen=True, slots=True)
class Not:
    offset: int
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Minus:
    offset: int
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    offset: int
    word: Literal["and", "or"]
    operands: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    offset: int
    sign: Sign
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain: `orders[i]` stands between `operands[i]` and `operands[i + 1]`."""

    offset: int
    operands: "tuple[Node, ...]"
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """`member in among`; a list in the source is a tuple of constants here."""

    offset: int
    member: "Node"
    negated: bool
    among: "tuple[Constant, ...] | Node"


@dataclass(frozen=True, slots=True)
class Answered:
    offset: int
    step: Name


@dataclass(frozen=True, slots=True)
class Selected:
    offset: int
    step: Name
    choice: Constant


@dataclass(frozen=True, slots=True)
class Aggregate:
    offset: int
    total: Total
    steps: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Length:
    offset: int
    text: "Node"


@dataclass(frozen=True, slots=True)
class Round:
    offset: int
    number: "Node"
    places: int


Call: TypeAlias = Answered | Selected | Aggregate | Length | Round
Node: TypeAlias = Constant | Name | Not | Minus | Logic | Arithmetic | Comparison | Membership | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression that was read; of one source, all are equal. `names` are the ids it uses."""

    source: str
    tree: Node = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False)
    run: Callable[[Scope], Value | Unknown] = field(compare=False, repr=False)


FUNCTIONS: Final = {
    "answered": "answered(id)",
    "selected": "selected(id, value)",
    "count": "count(id, …)",
    "sum": "sum(id, …)",
    "mean": "mean(id, …)",
    "length": "length(text)",
    "round": "round(number, places)",
}
OPERATOR_WORDS: Final = frozenset({"and", "or", "not", "in"})
BOOLEAN_WORDS: Final = frozenset({"True", "False", "true", "false"})
_WORDS = {*FUNCTIONS, *BOOLEAN_WORDS, *keyword.kwlist} | {
    "language", "cohort", "answer", "item", "today"
}  # fmt: skip

# Words that an id may not be. Ids are unique ignoring case, so ask with `id.lower()`.
RESERVED_WORDS: Final = frozenset(_WORDS | {word.lower() for word in _WORDS})
