import pytest

from bot.flows.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    SECTION,
    TEXT,
    Kind,
    Problem,
    kind_of,
    parse,
)

NAMES = {
    "clear": Kind("choice", (1, 2, 3, "dont_know")),
    "useful": Kind("choice", (1, 2, 3)),
    "age": Kind("choice", ("under_18", "over_18", "rather_not")),
    "causes": Kind("choices", ("a", "b", "none", "rather_not")),
    "weight": Kind("number", ("dont_know",)),
    "words": TEXT,
    "born": DATE,
    "today": DATE,
    "moved": Kind("date", ("dont_know",)),
    "gender": Kind("choice", ("woman", "man", "rather_not")),
    "quotes": BOOLEAN,
    "part": SECTION,
    "language": Kind("choice", ("en", "ur")),
    "broken": ANY,
}


def problems(source: str) -> tuple[Problem, ...]:
    return kind_of(parse(source), NAMES)[1]


@pytest.mark.parametrize(
    "source,expected",
    [
        ("clear < 3", BOOLEAN),
        ("clear < 2.5 <= useful", BOOLEAN),
        ("clear == useful", BOOLEAN),
        ("age == 'under_18' or age in ['over_18']", BOOLEAN),
        ("'a' in causes and 'b' not in causes", BOOLEAN),
        ("'none' in causes", BOOLEAN),
        ("selected(causes, 'rather_not') and selected(weight, 'dont_know')", BOOLEAN),
        ("moved == '2000-02-29' and selected(moved, 'dont_know')", BOOLEAN),
        ("born < '2000-02-29' and born <= today", BOOLEAN),
        ("quotes and not (quotes == false)", BOOLEAN),
        ("language == 'ur'", BOOLEAN),
        ("words == 'yes' and length(words) > 3", BOOLEAN),
        ("clear + weight / 2", NUMBER),
        ("round(mean(part, clear), 1)", NUMBER),
        ("count(part)", NUMBER),
        ("broken > 3 and broken == 'x' and broken and 3 in broken", BOOLEAN),
        ("words", TEXT),
        ("age", NAMES["age"]),
        ("answered(words) and answered(causes)", BOOLEAN),
    ],
)
def test_what_fits_has_a_kind_and_no_problem(source: str, expected: Kind) -> None:
    """An expression that fits its names comes to a kind, and check has nothing to say."""
    assert (expected, ()) == kind_of(parse(source), NAMES)


@pytest.mark.parametrize(
    "source,offset,code",
    [
        ("agee == 'under_18'", 0, "unknown-name"),
        ("answered(nothing)", 9, "unknown-name"),
        ("sum(part, nothing)", 10, "unknown-name"),
        ("answer > 3", 0, "unknown-name"),
        ("item == 3", 0, "unknown-name"),
        ("age == 'under18'", 7, "unknown-value"),
        ("'under18' != age", 0, "unknown-value"),
        ("age in ['under_18', 'b']", 20, "unknown-value"),
        ("selected(age, 'x')", 14, "unknown-value"),
        ("selected(clear, '2')", 16, "unknown-value"),
        ("clear == '2'", 9, "unknown-value"),
        ("clear == true", 9, "unknown-value"),
        ("clear == useful == 4", 19, "unknown-value"),
        ("'q' in causes", 0, "unknown-value"),
        ("age == language", 0, "unknown-value"),
        ("language in causes", 0, "unknown-value"),
        ("clear == 'dont_know'", 9, "never-equal"),
        ("weight == 'dont_know'", 10, "never-equal"),
        ("'rather_not' in causes", 0, "never-equal"),
        ("weight == '3'", 10, "unlike-kinds"),
        ("weight < words", 0, "unlike-kinds"),
        ("1 < clear < '3'", 4, "unlike-kinds"),
        ("age < 3", 0, "unlike-kinds"),
        ("quotes == 1", 0, "unlike-kinds"),
        ("born == words", 0, "unlike-kinds"),
        ("born > 3", 0, "unlike-kinds"),
        ("selected(words, 'x')", 9, "unlike-kinds"),
        ("born < '2000-02-30'", 7, "not-date"),
        ("'20000101' < born", 0, "not-date"),
        ("moved == '2000-02-30'", 9, "not-date"),
        ("age == gender", 0, "unknown-value"),
        ("age < 'over_18'", 0, "no-order"),
        ("words >= 'a'", 0, "no-order"),
        ("quotes < true", 0, "no-order"),
        ("words + 1", 0, "not-number"),
        ("1 * age", 4, "not-number"),
        ("-quotes", 1, "not-number"),
        ("round(born, 1)", 6, "not-number"),
        ("count(age)", 6, "not-number"),
        ("mean(part, causes)", 11, "not-number"),
        ("not clear", 4, "not-boolean"),
        ("quotes and words", 11, "not-boolean"),
        ("(clear + 1) or quotes", 1, "not-boolean"),
        ("length(age)", 7, "not-text"),
        ("causes == 'a'", 0, "several-answers"),
        ("causes in ['a', 'b']", 0, "several-answers"),
        ("3 < causes", 4, "several-answers"),
        ("'a' in words", 7, "not-list"),
        ("1 in part", 5, "many-answers"),
        ("part > 3", 0, "many-answers"),
        ("answered(part)", 9, "many-answers"),
    ],
)
def test_what_does_not_fit_is_found_at_its_place(source: str, offset: int, code: str) -> None:
    """Each mistake is one problem, at the part that is wrong."""
    assert [(offset, code)] == [(problem.offset, problem.code) for problem in problems(source)]


@pytest.mark.parametrize(
    "source,told",
    [
        ("agee == 'under_18'", "Did you mean `age`?"),
        ("AGE == 'under_18'", "Did you mean `age`?"),
        ("age == under_18", "put it in quotation marks: `'under_18'`"),
        (
            "age == 'under18'",
            "its values are `'under_18'`, `'over_18'`, `'rather_not'`. Did you mean `'under_18'`?",
        ),
        ("clear == '2'", "Did you mean `2`?"),
        ("clear == 'dont_know'", "Write `selected(clear, 'dont_know')`."),
        ("causes == 'a'", "Write `selected(causes, value)`, or `value in causes`."),
        ("not clear", "Write `selected(clear, 1)` or `answered(clear)`."),
        ("part > 3", "write `count(part)`, `sum(…)` or `mean(…)`"),
        ("answer > 3", "only in a constraint"),
        ("item > 3", "only where a step takes its items from an earlier step"),
    ],
)
def test_a_problem_says_what_to_write(source: str, told: str) -> None:
    """The author reads what is wrong and the nearest thing that would be right."""
    (problem,) = problems(source)

    assert told in f"{problem.message} {problem.remedy}"


def test_one_mistake_is_told_once_and_two_in_order() -> None:
    """A wrong name causes no second problem around it; separate mistakes come in reading order."""
    found = problems("(nothing + 1) * 2 > 3 and age == 'x' and not words")

    assert [problem.code for problem in found] == ["unknown-name", "unknown-value", "not-boolean"]
    assert [problem.offset for problem in problems("words == 3 + age")] == [0, 13]


def test_long_lists_of_values_are_cut_short() -> None:
    """A scale from 0 to 100 does not fill the screen when one value is wrong."""
    names = {"pain": Kind("choice", tuple(range(101)))}

    (problem,) = kind_of(parse("pain == 101"), names)[1]

    assert "`11`, …" in problem.message
    assert "`12`" not in problem.message


def test_answer_and_item_are_names_where_they_are_given() -> None:
    """In a constraint `answer` has the kind of the step that is being asked."""
    assert kind_of(parse("answer > 3"), {"answer": NUMBER}) == (BOOLEAN, ())
