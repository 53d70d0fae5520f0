"""From tree to value. A tree becomes nested functions once, so that a turn can ask hundreds.

Laws: nothing here raises, whatever the scope answers. Unknown spreads as in SQL: only `and` with
something false and `or` with something true decide without it. Kinds that do not fit together (text
in a sum, a number before a date) make unknown, and are not equal; `kind_of` has told the author.
"""

import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, TypeAlias, TypeGuard, assert_never

from bot.flows.expressions.tree import (
    UNKNOWN,
    Aggregate,
    Answered,
    Arithmetic,
    Call,
    Comparison,
    Constant,
    Expression,
    Length,
    Logic,
    Membership,
    Minus,
    Name,
    Node,
    Not,
    Order,
    Round,
    Scope,
    Selected,
    Sign,
    Total,
    Unknown,
    Value,
)

Run: TypeAlias = Callable[[Scope], Value | Unknown]
Compare: TypeAlias = Callable[[Value | Unknown, Value | Unknown], bool | Unknown]

# Beyond it floats no longer tell whole numbers apart; a larger result is unknown.
LIMIT: Final = 10**15

# What can be put in order, each with its like. bool is left out on purpose: true is not 1 here.
FAMILIES: Final = {int: "number", float: "number", str: "text"}

OPERATIONS: Final[dict[Sign, Callable[[Any, Any], Any]]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def evaluate(expression: Expression, scope: Scope) -> Value | Unknown:
    """Return what the expression is worth in this scope; never raises."""
    return expression.run(scope)


def truth(expression: Expression, scope: Scope) -> bool | Unknown:
    """Return the worth of a `when` or `constraint`; anything but true or false is unknown."""
    value = expression.run(scope)
    return value if isinstance(value, bool) else UNKNOWN


def compiled(node: Node) -> Run:
    """Return the function that computes this tree."""
    match node:
        case Constant(value=constant):
            return lambda _: constant
        case Name(name=name):
            return lambda scope: scope.value(name)
        case Not(operand=operand):
            return _negation(compiled(operand))
        case Minus(operand=operand):
            return _arithmetic(operator.sub, lambda _: 0, compiled(operand))
        case Logic(word=word, operands=operands):
            return _logic(tuple(map(compiled, operands)), decisive=word == "or")
        case Arithmetic(sign=sign, left=left, right=right):
            return _arithmetic(OPERATIONS[sign], compiled(left), compiled(right))
        case Comparison(operands=operands, orders=orders):
            return _comparison(tuple(map(compiled, operands)), tuple(COMPARES[o] for o in orders))
        case Membership(member=member, negated=negated, among=among):
            return _membership(compiled(member), _values(among), negated=negated)
        case _:
            return _call(node)


def _call(node: Call) -> Run:
    match node:
        case Answered(step=step):
            return lambda scope: scope.answered(step.name)
        case Selected(step=step, choice=choice):
            return _selection(step.name, choice.value)
        case Aggregate(total=total, steps=steps):
            return _aggregate(total, tuple(step.name for step in steps))
        case Length(text=text):
            return _length(compiled(text))
        case Round(number=number, places=places):
            return _rounded(compiled(number), places)
        case _:
            assert_never(node)


def _selection(name: str, value: Value) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        chosen = scope.selected(name)
        return chosen if isinstance(chosen, Unknown) else value in chosen

    return run


def _is_number(value: Value | Unknown) -> TypeGuard[int | float]:
    return type(value) is int or type(value) is float


def _bounded(number: float) -> float | Unknown:
    # NaN compares as false with everything, so it ends here too.
    return number if -LIMIT <= number <= LIMIT else UNKNOWN


def _negation(operand: Run) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        value = operand(scope)
        return not value if isinstance(value, bool) else UNKNOWN

    return run


def _logic(operands: tuple[Run, ...], *, decisive: bool) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        result: bool | Unknown = not decisive
        for operand in operands:
            value = operand(scope)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                result = UNKNOWN
        return result

    return run


def _arithmetic(operation: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        a, b = left(scope), right(scope)
        if not (_is_number(a) and _is_number(b)):
            return UNKNOWN
        try:
            return _bounded(operation(a, b))
        except ArithmeticError:
            return UNKNOWN

    return run


def _equal(a: Value | Unknown, b: Value | Unknown) -> bool | Unknown:
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    return a == b and (type(a) is bool) is (type(b) is bool)


def _unequal(a: Value | Unknown, b: Value | Unknown) -> bool | Unknown:
    equal = _equal(a, b)
    return equal if equal is UNKNOWN else not equal


def _ordering(order: Callable[[Any, Any], bool]) -> Compare:
    def compare(a: Value | Unknown, b: Value | Unknown) -> bool | Unknown:
        family = FAMILIES.get(type(a))
        if family is None or family != FAMILIES.get(type(b)):
            return UNKNOWN
        return order(a, b)

    return compare


COMPARES: Final[dict[Order, Compare]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _ordering(operator.lt),
    "<=": _ordering(operator.le),
    ">": _ordering(operator.gt),
    ">=": _ordering(operator.ge),
}


def _comparison(operands: tuple[Run, ...], compares: tuple[Compare, ...]) -> Run:
    if len(compares) > 1:
        return _chain(operands, compares)
    (left, right), (compare,) = operands, compares
    return lambda scope: compare(left(scope), right(scope))


def _chain(operands: tuple[Run, ...], compares: tuple[Compare, ...]) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        values = [operand(scope) for operand in operands]
        links = [c(a, b) for c, a, b in zip(compares, values, values[1:], strict=False)]
        if any(link is False for link in links):
            return False
        return UNKNOWN if UNKNOWN in links else True

    return run


def _values(among: tuple[Constant, ...] | Node) -> Run:
    if not isinstance(among, tuple):
        return compiled(among)
    values = tuple(constant.value for constant in among)
    return lambda _: values


def _membership(member: Run, among: Run, *, negated: bool) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        value, values = member(scope), among(scope)
        if value is UNKNOWN or not isinstance(values, tuple):
            return UNKNOWN
        return (value in values and type(value) is not bool) is not negated

    return run


def _aggregate(total: Total, names: tuple[str, ...]) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        numbers = [number for name in names for number in scope.numbers(name)]
        if total == "count":
            return len(numbers)
        return _total(total, numbers)

    return run


def _total(total: Total, numbers: list[int | float]) -> float | Unknown:
    # As in SQL, the sum of nothing is unknown: who said nothing has no score, not a score of 0.
    if not numbers:
        return UNKNOWN
    try:
        if total == "mean":
            return _bounded(math.fsum(numbers) / len(numbers))
        # fsum: the built-in sum of floats changed between Python 3.11 and 3.12.
        whole = all(type(number) is int for number in numbers)
        return _bounded(sum(numbers) if whole else math.fsum(numbers))
    except (OverflowError, ValueError):
        return UNKNOWN


def _length(text: Run) -> Run:
    def run(scope: Scope) -> Value | Unknown:
        value = text(scope)
        return len(value) if isinstance(value, str) else UNKNOWN

    return run


def _rounded(number: Run, places: int) -> Run:
    step = Decimal(1).scaleb(-places)

    def run(scope: Scope) -> Value | Unknown:
        value = number(scope)
        if not _is_number(value) or _bounded(value) is UNKNOWN:
            return UNKNOWN
        # From the digits that people see, so that 2.675 becomes 2.68; halves go away from zero.
        digits = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
        return float(digits) + 0.0 if places and type(value) is float else int(digits)

    return run
