"""From text to tree. Python's own parser reads; here its tree becomes our smaller one."""

import ast
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache, partial
from typing import Final, NoReturn, TypeAlias, cast

from bot.flows.expressions.evaluate import LIMIT, compiled
from bot.flows.expressions.scan import plain, scan, tokens_of, too_deep
from bot.flows.expressions.tree import (
    BOOLEAN_WORDS,
    FUNCTIONS,
    Aggregate,
    Answered,
    Arithmetic,
    Comparison,
    Constant,
    Expression,
    ExpressionError,
    Length,
    Logic,
    Membership,
    Minus,
    Name,
    Node,
    Not,
    Order,
    Problem,
    Round,
    Scalar,
    Selected,
    Sign,
)

MAX_DEPTH: Final = 64
MAX_PLACES: Final = 10

Place: TypeAlias = Callable[[ast.expr], int]
Inner: TypeAlias = Callable[[ast.expr], Node]

SIGNS: Final[dict[type[ast.operator], Sign]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
ORDERS: Final[dict[type[ast.cmpop], Order]] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Read an expression of at most 1,000 characters; line breaks count as spaces.

    Raises `ExpressionError`, whose problems have offsets in characters of `source`.
    """
    return _read(source, scan(source))


@lru_cache(maxsize=4096)
def reread(source: str) -> Expression:
    """Read an expression that `parse` could read before its ids were `renamed`, of any length."""
    return _read(source, plain(source))


def canonical(source: str) -> str:
    """The same expression without what makes no difference: odd spaces, brackets, kinds of quotes."""
    return ast.unparse(_syntax(plain(source)))


def renamed(source: str, names: Mapping[str, str]) -> str:
    """The same expression about others: each id that `names` has is replaced by its new name."""
    tokens = tokens_of(source)
    return "".join(
        names.get(token.text, token.text) if token.kind == "word" else token.text for token in tokens
    )


def _read(source: str, text: str) -> Expression:
    syntax = _syntax(text)
    tree = _node(syntax, partial(_place, f"({text}".encode()), 0)
    used = {part.id for part in ast.walk(syntax) if isinstance(part, ast.Name)}
    names = frozenset(used - FUNCTIONS.keys() - BOOLEAN_WORDS)
    return Expression(source, tree, names, compiled(tree))


def _syntax(text: str) -> ast.expr:
    # Brackets around it make leading spaces harmless; that its own are in order, `scan` has seen.
    try:
        return ast.parse(f"({text})", mode="eval").body
    except SyntaxError as error:
        raise ExpressionError(_misfit(text, (error.offset or 2) - 2)) from None
    except (MemoryError, RecursionError):
        raise ExpressionError(too_deep(0)) from None
    except UnicodeEncodeError as error:
        message, remedy = "Half a character stands here.", "Delete it, and type this place again."
        raise ExpressionError(Problem(error.start - 1, "stray", message, remedy)) from None


def _misfit(text: str, offset: int) -> Problem:
    solid = [token for token in tokens_of(text) if token.kind != "space"]
    misfit = next((token for token in solid if token.offset + len(token.text) > offset), None)
    if misfit is None:
        message, remedy = "The expression breaks off at its end.", "Write what is missing there."
        return Problem(len(text), "syntax", message, remedy)
    remedy = "Something is missing before it, or it is one too many."
    return Problem(misfit.offset, "syntax", f"`{misfit.text}` does not fit in here.", remedy)


def _place(text: bytes, part: ast.expr) -> int:
    # Python counts UTF-8 bytes, people count characters; the bracket put before the text is one.
    return len(text[: part.col_offset].decode()) - 1


def _node(part: ast.expr, place: Place, depth: int) -> Node:
    at = place(part)
    if depth > MAX_DEPTH:
        raise ExpressionError(too_deep(at))
    inner: Inner = partial(_node, place=place, depth=depth + 1)
    match part:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return _constant(at, value)
        case ast.Name(id="true" | "false" as boolean):
            return Constant(at, boolean == "true")
        case ast.Name(id=name):
            return _name(at, name)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(at, inner(operand))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _minus(at, inner(operand))
        case ast.BoolOp(op=op, values=values):
            operands = tuple(inner(value) for value in values)
            return Logic(at, "and" if isinstance(op, ast.And) else "or", operands)
        case ast.BinOp(op=op, left=left, right=right):
            return Arithmetic(at, SIGNS[type(op)], inner(left), inner(right))
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _comparison(at, [left, *others], ops, inner)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(at, name, arguments, inner)
        case ast.Tuple(elts=[_, second, *_]):
            remedy = "Write decimals with a point (`1.5`) and lists in square brackets."
            _refuse(place(second), "comma", "A comma does not fit in before this.", remedy)
    return _refuse(max(at, 0), *_unwelcome(part))


def _refuse(offset: int, code: str, message: str, remedy: str) -> NoReturn:
    raise ExpressionError(Problem(offset, code, message, remedy))


def _unwelcome(part: ast.expr) -> tuple[str, str, str]:
    match part:
        case ast.List():
            remedy = "Write a comparison such as `id in ['a', 'b']`."
            return "list", "A list can stand only after `in` or `not in`.", remedy
        case ast.Tuple():
            remedy = "Put an id or a value in them, or remove them."
            return "brackets", "These brackets hold nothing that can be used.", remedy
        case ast.Subscript():
            remedy = "Use the id alone; each thing that a step asks about has an id of its own."
            return "syntax", "Square brackets cannot follow a name.", remedy
        case ast.UnaryOp():
            return "sign", "A plus sign cannot stand before this.", "Leave the plus sign out."
        case ast.Call():
            remedy = "Put a sign or a comma before the bracket."
            return "syntax", "Only a function's name can stand before a bracket.", remedy
        case _:
            return "syntax", "This cannot be part of an expression.", "Leave it out."


def _constant(at: int, value: Scalar) -> Constant:
    if not isinstance(value, str) and value > LIMIT:
        _refuse(at, "number", "This number is too large.", f"Use numbers up to {LIMIT}.")
    return Constant(at, value)


def _name(at: int, name: str) -> Name:
    if name in FUNCTIONS:
        _refuse(at, "function", f"`{name}` is a function.", f"Write `{FUNCTIONS[name]}`.")
    return Name(at, name)


def _minus(at: int, operand: Node) -> Node:
    match operand:
        case Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Constant(at, -number)
    return Minus(at, operand)


def _comparison(at: int, operands: list[ast.expr], ops: list[ast.cmpop], inner: Inner) -> Node:
    if not any(isinstance(op, ast.In | ast.NotIn) for op in ops):
        orders = tuple(ORDERS[type(op)] for op in ops)
        return Comparison(at, tuple(inner(operand) for operand in operands), orders)
    if len(ops) > 1:
        message = "`in` and `not in` cannot be part of a chain of comparisons."
        _refuse(at, "chain", message, "Join two comparisons with `and`.")
    member, among = operands
    return Membership(at, inner(member), isinstance(ops[0], ast.NotIn), _among(among, inner))


def _among(among: ast.expr, inner: Inner) -> tuple[Constant, ...] | Node:
    if not isinstance(among, ast.List):
        return inner(among)
    items = tuple(_choice(inner(item)) for item in among.elts)
    if not items:
        at = inner(ast.copy_location(ast.Constant(0), among)).offset
        _refuse(at, "list", "This list is empty.", "Write the values in it, such as `['a', 'b']`.")
    return items


def _choice(node: Node) -> Constant:
    match node:
        case Constant(value=bool()):
            pass
        case Constant():
            return node
        case Name(name=name):
            message = f"`{name}` stands where only a value can stand."
            _refuse(node.offset, "value", message, f"If it is a value, write `'{name}'`.")
    message = "Only a value can stand here."
    _refuse(node.offset, "value", message, "Write a number, or words in quotation marks.")


def _call(at: int, function: str, parts: list[ast.expr], inner: Inner) -> Node:
    if function not in FUNCTIONS:
        near = get_close_matches(function.lower(), FUNCTIONS, 1)
        offers = near or FUNCTIONS
        remedy = f"Did you mean {' or '.join(f'`{FUNCTIONS[offer]}`' for offer in offers)}?"
        _refuse(at, "function", f"There is no function `{function}`.", remedy)
    if any(isinstance(part, ast.Starred) for part in parts):
        message = "A star cannot stand before what is given to a function."
        _refuse(at, "function", message, f"Write `{FUNCTIONS[function]}`.")
    match function, [inner(part) for part in parts]:
        case "answered", [Name() as step]:
            return Answered(at, step)
        case "selected", [Name() as step, choice]:
            return Selected(at, step, _choice(choice))
        case "count" | "sum" | "mean", [Name(), *_] as steps if _all_names(steps):
            return Aggregate(at, function, tuple(cast("list[Name]", steps)))
        case "length", [text]:
            return Length(at, text)
        case "round", [number, Constant(value=places)] if _is_places(places):
            return Round(at, number, int(places))
    return _misused(at, function)


def _is_places(places: Scalar) -> bool:
    return type(places) is int and 0 <= places <= MAX_PLACES


def _all_names(nodes: list[Node]) -> bool:
    return all(isinstance(node, Name) for node in nodes)


def _misused(at: int, function: str) -> NoReturn:
    notes = {
        "length": "It takes one thing: an id, or words in quotation marks.",
        "round": f"The places are a whole number from 0 to {MAX_PLACES}.",
    }
    note = notes.get(function, "`id` stands for the id of an earlier step, without quotation marks.")
    message = f"`{function}` is not given what it needs."
    _refuse(at, "function", message, f"Write `{FUNCTIONS[function]}`. {note}")
