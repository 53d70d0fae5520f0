"""What an expression must fit before anybody answers: names, values, kinds. Nothing raises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final, Literal, TypeAlias, assert_never

from bot.flows.expressions.tree import (
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
    Problem,
    Round,
    Scalar,
    Selected,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name stands for.

    `values` are what `selected` may name: a choice's values, and the non-answers offered ('other',
    'dont_know', …), which a number, text or date may have too. `choices` is an answer of several
    values; `section` is an id that stands for many numbers (of a multi-item step too); `any` is for
    what is wrong already, so that one mistake is told once.
    """

    name: Literal["number", "text", "date", "boolean", "choice", "choices", "section", "any"]
    values: tuple[int | str, ...] = ()


NUMBER: Final = Kind("number")
TEXT: Final = Kind("text")
DATE: Final = Kind("date")
BOOLEAN: Final = Kind("boolean")
SECTION: Final = Kind("section")
ANY: Final = Kind("any")

NON_ANSWERS: Final = frozenset({"other", "dont_know", "rather_not", "does_not_apply"})
UNKNOWN_ANSWERS: Final = NON_ANSWERS - {"other"}
MOST_SHOWN: Final = 12

Names: TypeAlias = Mapping[str, Kind]
Family: TypeAlias = Literal["number", "words", "date", "boolean", "several", "any"]


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a comparison."""

    node: Node
    kind: Kind


def kind_of(expression: Expression, names: Names) -> tuple[Kind, tuple[Problem, ...]]:
    """Return what the expression comes to, and everything in it that does not fit `names`.

    Never raises; where something does not fit, that part counts as `ANY`.
    """
    found: list[Problem] = []
    kind = _visit(expression.tree, names, found)
    return kind, tuple(sorted(found))


def _visit(node: Node, names: Names, found: list[Problem]) -> Kind:
    match node:
        case Constant(value=value):
            return _constant_kind(value)
        case Name():
            return _single(node, names, found)
        case Not(operand=operand):
            return _booleans((operand,), names, found)
        case Logic(operands=operands):
            return _booleans(operands, names, found)
        case Minus(operand=operand):
            return _numbers((operand,), names, found)
        case Arithmetic(left=left, right=right):
            return _numbers((left, right), names, found)
        case Comparison():
            return _comparison(node, names, found)
        case Membership():
            return _membership(node, names, found)
        case _:
            return _call(node, names, found)


def _call(node: Call, names: Names, found: list[Problem]) -> Kind:
    match node:
        case Answered(step=step):
            _single(step, names, found)
            return BOOLEAN
        case Selected():
            return _selected(node, names, found)
        case Aggregate(steps=steps):
            return _aggregate(steps, names, found)
        case Round(number=number):
            return _numbers((number,), names, found)
        case Length(text=text):
            return _length(text, names, found)
        case _:
            assert_never(node)


def _constant_kind(value: Scalar) -> Kind:
    match value:
        case bool():
            return BOOLEAN
        case str():
            return TEXT
        case _:
            return NUMBER


def _look_up(node: Name, names: Names, found: list[Problem]) -> Kind:
    if node.name in names:
        return names[node.name]
    found.append(Problem(node.offset, "unknown-name", *_unknown_name(node.name, names)))
    return ANY


def _unknown_name(name: str, names: Names) -> tuple[str, str]:
    if name == "answer":
        return "`answer` has a meaning only in a constraint.", "Write the id of an earlier step."
    if name == "item":
        message = "`item` has a meaning only where a step takes its items from an earlier step."
        return message, "Write the id of an earlier step."
    message = f"Nothing before this is called `{name}`."
    if any(name in kind.values for kind in names.values()):
        return message, f"If it is a value, put it in quotation marks: `'{name}'`."
    spellings = {known.lower(): known for known in names}
    if near := get_close_matches(name.lower(), spellings, 1):
        return message, f"Did you mean `{spellings[near[0]]}`?"
    return message, "Write the id of an earlier step, or move that step before this one."


def _single(node: Name, names: Names, found: list[Problem]) -> Kind:
    kind = _look_up(node, names, found)
    if kind.name != "section":
        return kind
    message = f"`{node.name}` stands for many answers."
    remedy = f"Name one of its steps, or write `count({node.name})`, `sum(…)` or `mean(…)`."
    found.append(Problem(node.offset, "many-answers", message, remedy))
    return ANY


def _booleans(nodes: Iterable[Node], names: Names, found: list[Problem]) -> Kind:
    for node in nodes:
        kind = _visit(node, names, found)
        if kind.name not in ("boolean", "any"):
            message = f"{_shown(node)} is {_described(kind)}, not true or false."
            remedy = _comparison_remedy(node, kind)
            found.append(Problem(node.offset, "not-boolean", message, remedy))
    return BOOLEAN


def _comparison_remedy(node: Node, kind: Kind) -> str:
    if not isinstance(node, Name):
        return "Compare it with something, as in `clear < 3`."
    if kind.values:
        return f"Write `selected({node.name}, {kind.values[0]!r})` or `answered({node.name})`."
    return f"Compare it with something, or write `answered({node.name})`."


def _numbers(nodes: Iterable[Node], names: Names, found: list[Problem]) -> Kind:
    for node in nodes:
        kind = _visit(node, names, found)
        if _family(kind) not in ("number", "any"):
            message = f"{_shown(node)} is {_described(kind)}: it cannot be calculated with."
            remedy = "Calculate with numbers and with steps whose answers are numbers."
            found.append(Problem(node.offset, "not-number", message, remedy))
    return NUMBER


def _aggregate(steps: Iterable[Name], names: Names, found: list[Problem]) -> Kind:
    for step in steps:
        kind = _look_up(step, names, found)
        if kind.name != "section" and _family(kind) not in ("number", "any"):
            message = f"{_shown(step)} is {_described(kind)}: it has no numbers."
            remedy = "Name a step whose answer is a number, or a section of such steps."
            found.append(Problem(step.offset, "not-number", message, remedy))
    return NUMBER


def _length(text: Node, names: Names, found: list[Problem]) -> Kind:
    kind = _visit(text, names, found)
    if kind.name not in ("text", "any"):
        message = f"{_shown(text)} is {_described(kind)}: its characters cannot be counted."
        found.append(Problem(text.offset, "not-text", message, "Name a step of type text."))
    return NUMBER


def _selected(node: Selected, names: Names, found: list[Problem]) -> Kind:
    kind, step, choice = _single(node.step, names, found), node.step, node.choice
    if kind.name == "any" or choice.value in kind.values:
        return BOOLEAN
    if kind.values:
        found.append(_no_such_value(choice, Term(step, kind)))
    else:
        message = f"{_shown(step)} is {_described(kind)}: nothing is selected there."
        remedy = "Name a step with choices, or compare with a sign such as `==`."
        found.append(Problem(step.offset, "unlike-kinds", message, remedy))
    return BOOLEAN


def _comparison(node: Comparison, names: Names, found: list[Problem]) -> Kind:
    terms = [Term(operand, _visit(operand, names, found)) for operand in node.operands]
    for order, left, right in zip(node.orders, terms, terms[1:], strict=False):
        found += _compare(left, right, ordered=order not in ("==", "!="))
    return BOOLEAN


def _membership(node: Membership, names: Names, found: list[Problem]) -> Kind:
    member = Term(node.member, _visit(node.member, names, found))
    if isinstance(node.among, tuple):
        listed = [Term(item, _constant_kind(item.value)) for item in node.among]
        problems = [problem for item in listed for problem in _compare(member, item)]
        found += dict.fromkeys(problems)
        return BOOLEAN
    among = Term(node.among, _visit(node.among, names, found))
    if among.kind.name == "choices":
        found += _compare(member, Term(among.node, Kind("choice", among.kind.values)))
    elif among.kind.name != "any":
        message = f"{_shown(among.node)} is {_described(among.kind)}: nothing can be in it."
        remedy = "Write a list such as `['a', 'b']`, or a step with several answers, or use `==`."
        found.append(Problem(among.node.offset, "not-list", message, remedy))
    return BOOLEAN


def _compare(left: Term, right: Term, *, ordered: bool = False) -> list[Problem]:
    families = {_family(left.kind), _family(right.kind)}
    if "any" in families:
        return []
    if "several" in families:
        return [_several(left if _family(left.kind) == "several" else right)]
    for term, other in ((left, right), (right, left)):
        if isinstance(term.node, Constant) and not ordered and other.kind.values:
            return _equal_to_value(term, other)
        if isinstance(term.node, Constant) and other.kind.name == "date" and term.kind == TEXT:
            return _equal_to_date(term.node)
    if len(families) > 1:
        return [_unlike(left, right)]
    if ordered and families & {"words", "boolean"}:
        return [_unordered(left, right)]
    return [] if ordered else _no_common_value(left, right)


def _several(term: Term) -> Problem:
    message = f"{_shown(term.node)} can have several answers at once."
    name = term.node.name if isinstance(term.node, Name) else "id"
    remedy = f"Write `selected({name}, value)`, or `value in {name}`."
    return Problem(term.node.offset, "several-answers", message, remedy)


def _equal_to_value(constant: Term, other: Term) -> list[Problem]:
    assert isinstance(constant.node, Constant)
    value = constant.node.value
    if value in other.kind.values and not isinstance(value, bool):
        return [_never_equal(constant.node, other)] if value in UNKNOWN_ANSWERS else []
    if other.kind.name == "choice":
        return [_no_such_value(constant.node, other)]
    if other.kind.name == "date" and constant.kind == TEXT:
        return _equal_to_date(constant.node)
    return [] if _family(constant.kind) == _family(other.kind) else [_unlike(constant, other)]


def _never_equal(constant: Constant, other: Term) -> Problem:
    message = f"An answer {_shown(constant)} is unknown, so nothing is ever equal to it."
    name = other.node.name if isinstance(other.node, Name) else "id"
    remedy = f"Write `selected({name}, {constant.value!r})`."
    return Problem(constant.offset, "never-equal", message, remedy)


def _no_such_value(constant: Constant, other: Term) -> Problem:
    values = other.kind.values
    shown = ", ".join(f"`{value!r}`" for value in values[:MOST_SHOWN])
    more = ", …" if len(values) > MOST_SHOWN else ""
    message = f"{_shown(other.node)} has no value {_shown(constant)}: its values are {shown}{more}."
    spellings = {str(value).lower(): value for value in values}
    near = get_close_matches(str(constant.value).lower(), spellings, 1)
    remedy = f"Did you mean `{spellings[near[0]]!r}`?" if near else "Write one of these values."
    return Problem(constant.offset, "unknown-value", message, remedy)


def is_date(text: str) -> bool:
    """Whether words are a day of the calendar as year, month and day: "2026-01-31"."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _equal_to_date(constant: Constant) -> list[Problem]:
    if is_date(str(constant.value)):
        return []
    message = f"{_shown(constant)} is not a date of the calendar."
    remedy = "Write year, month and day as in `'2026-01-31'`."
    return [Problem(constant.offset, "not-date", message, remedy)]


def _unlike(left: Term, right: Term) -> Problem:
    message = (
        f"{_shown(left.node)} is {_described(left.kind)}, "
        f"{_shown(right.node)} is {_described(right.kind)}: they cannot be compared."
    )
    remedy = "Compare numbers with numbers, and words and dates with words in quotation marks."
    return Problem(left.node.offset, "unlike-kinds", message, remedy)


def _unordered(left: Term, right: Term) -> Problem:
    term = right if isinstance(left.node, Constant) else left
    message = f"{_shown(term.node)} is {_described(term.kind)}: it has no smaller and larger."
    remedy = "Use `==` or `!=`, or `in` with a list of values."
    return Problem(left.node.offset, "no-order", message, remedy)


def _no_common_value(left: Term, right: Term) -> list[Problem]:
    ours, theirs = set(left.kind.values), set(right.kind.values)
    if left.kind.name != "choice" or right.kind.name != "choice" or ours & theirs - UNKNOWN_ANSWERS:
        return []
    message = f"{_shown(left.node)} and {_shown(right.node)} have no value in common."
    remedy = "Compare steps that share a list of choices."
    return [Problem(left.node.offset, "unknown-value", message, remedy)]


def _family(kind: Kind) -> Family:
    match kind.name:
        case "choice":
            values = set(kind.values) - NON_ANSWERS
            numeric = values and all(isinstance(value, int) for value in values)
            return "number" if numeric else "words"
        case "text":
            return "words"
        case "choices" | "section":
            return "several"
        case "number" | "date" | "boolean" | "any":
            return kind.name
        case _:
            assert_never(kind.name)


def _described(kind: Kind) -> str:
    match kind.name:
        case "number" | "text" | "date":
            return {"number": "a number", "text": "text", "date": "a date"}[kind.name]
        case "boolean":
            return "true or false"
        case "choice":
            return "a number" if _family(kind) == "number" else "one of several words"
        case "choices" | "section":
            return "several answers"
        case "any":
            return "something"
        case _:
            assert_never(kind.name)


def _shown(node: Node) -> str:
    match node:
        case Name(name=name):
            return f"`{name}`"
        case Constant(value=bool() as value):
            return f"`{str(value).lower()}`"
        case Constant(value=value):
            return f"`{value!r}`"
        case _:
            return "this"
