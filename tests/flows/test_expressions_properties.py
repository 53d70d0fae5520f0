"""Laws of expressions, tried on expressions and answers that nobody would think of."""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.flows.expressions import (
    BOOLEAN,
    DATE,
    NUMBER,
    SECTION,
    TEXT,
    UNKNOWN,
    ExpressionError,
    Kind,
    Problem,
    Unknown,
    Value,
    evaluate,
    kind_of,
    parse,
    truth,
)

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
NAMES = ("a", "b", "c")


@dataclass(frozen=True)
class Answers:
    values: dict[str, Value]
    chosen: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    totals: dict[str, tuple[int | float, ...]] = field(default_factory=dict)

    def value(self, name: str) -> Value | Unknown:
        return self.values.get(name, UNKNOWN)

    def answered(self, name: str) -> bool:
        return name in self.values

    def selected(self, name: str) -> tuple[Value, ...]:
        return self.chosen.get(name, ())

    def numbers(self, name: str) -> tuple[int | float, ...]:
        return self.totals.get(name, ())


# A tree of tuples (sign, part, …); its leaves are source text.
links = st.tuples(st.sampled_from(sorted(COMPARISONS)), st.sampled_from([*NAMES, "0", "1", "2"]))
chains = st.builds(
    lambda first, rest: ("chain", first, *rest), st.sampled_from(NAMES), st.lists(links, min_size=1)
)
logic = st.recursive(
    chains,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner, inner),
    ),
    max_leaves=8,
)


def written(tree: Any) -> str:
    match tree:
        case ("chain", first, *rest):
            return " ".join([first, *(f"{sign} {name}" for sign, name in rest)])
        case ("not", part):
            return f"not ({written(part)})"
        case (word, *parts):
            return f" {word} ".join(f"({written(part)})" for part in parts)
    raise AssertionError(tree)


def naive(tree: Any, known: dict[str, int]) -> bool | None:
    """Three-valued logic as in the definition, one case after another; None is unknown."""
    match tree:
        case ("not", part):
            worth = naive(part, known)
            return None if worth is None else not worth
        case ("and" | "or" as word, *parts):
            worths = [naive(part, known) for part in parts]
            return three_valued(worths, decisive=word == "or")
        case ("chain", first, *rest):
            operands = [first, *(name for _, name in rest)]
            numbers = [int(name) if name.isdigit() else known.get(name) for name in operands]
            signs = [sign for sign, _ in rest]
            pairs = zip(signs, numbers, numbers[1:], strict=False)
            unknown = None
            worths = [unknown if None in (a, b) else COMPARISONS[sign](a, b) for sign, a, b in pairs]
            return three_valued(worths, decisive=False)
    raise AssertionError(tree)


def three_valued(worths: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in worths:
        return decisive
    return None if None in worths else not decisive


@given(logic, st.dictionaries(st.sampled_from(NAMES), st.integers(0, 2)))
def test_logic_and_comparisons_agree_with_the_definition(tree: Any, known: dict[str, int]) -> None:
    """And, or, not and chains come to what a plain reading of SQL's three values says."""
    source = written(tree)
    assume(len(source) <= 1000)
    expected = naive(tree, known)

    found = truth(parse(source), Answers(dict(known)))

    assert (UNKNOWN if expected is None else expected) is found


names = st.sampled_from(["clear", "weight", "words", "born", "causes", "quotes", "part", "missing"])
constants = st.sampled_from(
    ["0", "1", "2.5", "1000000000000000", "'a'", "'2020-01-31'", "true", "false", "'ہ'"]
)
lists = st.sampled_from(["[1, 2]", "['a', 'dont_know']", "[-1.5, 'a']"])


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one, signs = (
        inner.map("({})".format),
        st.sampled_from([*COMPARISONS, "+", "-", "*", "/", "and", "or", "in"]),
    )
    return st.one_of(
        st.builds("{} {} {}".format, one, signs, one),
        st.builds("{} {} {} < {}".format, one, st.sampled_from(sorted(COMPARISONS)), one, one),
        st.builds("{} {} {}".format, one, st.sampled_from(["in", "not in"]), lists),
        one.map("not {}".format),
        one.map("-{}".format),
        inner.map("length({})".format),
        st.builds("round({}, {})".format, inner, st.integers(0, 10)),
    )


calls = st.one_of(
    names.map("answered({})".format),
    st.builds("selected({}, {})".format, names, st.sampled_from(["'a'", "1", "'dont_know'"])),
    st.builds("{}({}, {})".format, st.sampled_from(["count", "sum", "mean"]), names, names),
)
anything = st.recursive(st.one_of(names, constants, calls), grown, max_leaves=10)

scalars = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.sampled_from(["", "a", "2020-01-31"]), st.just(10**400)
)
values = st.one_of(scalars, st.lists(scalars, max_size=3).map(tuple))
totals = st.lists(st.one_of(st.integers(), st.floats(), st.just(-(10**400))), max_size=4).map(tuple)
scopes = st.builds(
    Answers,
    st.dictionaries(names, values),
    st.dictionaries(names, st.lists(scalars, max_size=3).map(tuple)),
    st.dictionaries(names, totals),
)
KINDS = {
    "clear": Kind("choice", (0, 1, 2, "dont_know")),
    "weight": NUMBER,
    "words": TEXT,
    "born": DATE,
    "causes": Kind("choices", ("a", "b", "dont_know")),
    "quotes": BOOLEAN,
    "part": SECTION,
}


@given(anything, scopes)
def test_evaluation_never_raises(source: str, scope: Answers) -> None:
    """Whatever is asked of whatever answers, there is a value or UNKNOWN, and judging it raises nothing."""
    assume(len(source) <= 1000)
    expression = parse(source)

    found = evaluate(expression, scope)
    kind_of(expression, KINDS)

    assert found is UNKNOWN or isinstance(found, int | float | str | tuple)
    assert truth(expression, scope) in (True, False, UNKNOWN)


fitting = st.fixed_dictionaries(
    {},
    optional={
        "clear": st.integers(0, 2),
        "weight": st.floats(0, 200) | st.integers(0, 200),
        "words": st.sampled_from(["", "a", "شکریہ"]),
        "born": st.dates().map(str),
        "causes": st.lists(st.sampled_from("ab"), unique=True).map(tuple),
        "quotes": st.booleans(),
    },
)


def kinded(depth: int) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Return expressions that are true or false, and expressions that are numbers."""
    truths = st.sampled_from(
        [
            "quotes",
            "'a' in causes",
            "clear in [1, 2]",
            "words == 'a'",
            "born < '2020-01-31'",
            "selected(clear, 'dont_know')",
        ]
    )
    numbers = st.sampled_from(
        ["clear", "weight", "3", "0.5", "length(words)", "mean(part, clear)", "count(part)"]
    )
    if depth == 0:
        return truths, numbers
    inner_truths, inner_numbers = (inner.map("({})".format) for inner in kinded(depth - 1))
    return (
        st.one_of(
            truths,
            inner_truths.map("not {}".format),
            st.builds(
                "{} {} {}".format, inner_truths, st.sampled_from(["and", "or", "==", "!="]), inner_truths
            ),
            st.builds(
                "{} {} {}".format, inner_numbers, st.sampled_from(["<", "<=", ">", ">="]), inner_numbers
            ),
        ),
        st.one_of(
            numbers,
            inner_numbers.map("-{}".format),
            inner_numbers.map("round({}, 1)".format),
            st.builds("{} {} {}".format, inner_numbers, st.sampled_from("+-*/"), inner_numbers),
        ),
    )


@given(kinded(3)[0], fitting, totals)
def test_what_is_kinded_as_boolean_is_true_false_or_unknown(
    source: str, known: dict[str, Value], numbers: tuple[int | float, ...]
) -> None:
    """Once check has passed a `when`, answers of those kinds can only make it true, false or unknown."""
    expression = parse(source)

    assert kind_of(expression, KINDS) == (BOOLEAN, ())
    found = evaluate(expression, Answers(known, totals={"part": numbers}))
    assert found is UNKNOWN or isinstance(found, bool)


PIECES = [
    *("a", "not ", "and ", "in ", "if ", "count(", "'x'", "==", ".5", "${a}"),
    *' ()[],"1<-+*\nہ\\\0\ud800',
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_reading_any_text_gives_an_expression_or_problems(source: str) -> None:
    """Any text is refused with problems that lie in it, or is fit to be judged and computed."""
    problems: tuple[Problem, ...] = ()
    try:
        expression = parse(source)
    except ExpressionError as error:
        problems = error.problems
    else:
        problems = kind_of(expression, {})[1]
        evaluate(expression, Answers({"a": 1}))
        assert problems or not expression.names

    assert all(0 <= problem.offset <= len(source) for problem in problems)
    assert all(problem.message and problem.remedy for problem in problems)
