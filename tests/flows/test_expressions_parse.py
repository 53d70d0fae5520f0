import pytest

from bot.flows.expressions import RESERVED_WORDS, Expression, ExpressionError, Problem, parse, renamed, reread


def only_problem(source: str) -> Problem:
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    "source",
    [
        "clear < 3",
        "  clear\n  < 3\n",
        "clear\u00a0<\u00a03",
        "1 < clear <= 3 != weight",
        "age in ['under_18', 'over_18'] and not quotes",
        'language == "ur" or cohort != "pilot"',
        "clear in [-1, 2.5]",
        "-(a + b) * .5 / 2.",
        "not not a and b not\n in [1]",
        "answered(a) or selected(b, 'dont_know') or selected(c, -99)",
        "round(mean(a, b), 1) > sum(c) - count(d)",
        "length('ہے') == 2",
        "true or True or false or False",
    ],
)
def test_the_language_of_the_format_is_read(source: str) -> None:
    """Everything that the format promises can be written, whatever the white space."""
    assert isinstance(parse(source), Expression)


def test_names_are_the_ids_and_words_referred_to() -> None:
    """`names` has every id, also inside functions, and neither functions nor true and false."""
    found = parse("answered(a) and true and sum(b, c) > round(d, 1) and language in [1]").names

    assert frozenset({"a", "b", "c", "d", "language"}) == found


def test_expressions_of_one_source_are_equal_and_hash_alike() -> None:
    """An expression can be a key: equal sources are equal, others are not."""
    parse.cache_clear()
    first = parse("clear < 3")
    parse.cache_clear()

    assert {first: 1} == {parse("clear < 3"): 1}
    assert first != parse("clear < 2")


@pytest.mark.parametrize(
    "source,offset,remedy",
    [
        ("a && b", 2, "Write `and` instead."),
        ("a || b", 2, "Write `or` instead."),
        ("!a", 0, "Write `not` instead."),
        ("clear = 3", 6, "Write `==` instead."),
        ("clear === 3", 6, "Write `==` instead."),
        ("clear <> 3", 6, "Write `!=` instead."),
        ("clear => 3", 6, "Write `>=` instead."),
        ("clear ≤ 3", 6, "Write `<=` instead."),
        ("${clear} < 3", 0, "Write `clear` alone."),
        ("a AND b", 2, "Write `and` instead."),
        ("a is 3", 2, "Write `==` instead."),
        ("a == ''x''", 5, "Write `'x'` instead."),
        ("cuont(a)", 0, "Did you mean `count(id, …)`?"),
        ("selected(age, under_18)", 14, "If it is a value, write `'under_18'`."),
        ("count > 2", 0, "Write `count(id, …)`."),
        ("a ==", 4, "Write what is missing there."),
        ("+a", 0, "Leave the plus sign out."),
    ],
)
def test_what_other_languages_write_is_told_in_ours(source: str, offset: int, remedy: str) -> None:
    """A habit from another language is refused where it stands, with our way of writing it."""
    problem = only_problem(source)

    assert (offset, remedy) == (problem.offset, problem.remedy)


@pytest.mark.parametrize(
    "source,offset,code",
    [
        (" \n ", 0, "empty"),
        ("a" * 1001, 1000, "too-long"),
        ("a.b", 1, "stray"),
        ("a[0]", 0, "syntax"),
        ("a > 1,5", 6, "comma"),
        ("a == ()", 5, "brackets"),
        ("f'x' == a", 1, "missing-sign"),
        ("a in ['x' 'y']", 10, "missing-sign"),
        ("a b", 2, "missing-sign"),
        ("a not b", 2, "missing-sign"),
        ("a == == b", 5, "syntax"),
        ("a == 'x", 5, "quotes"),
        ("(a", 0, "bracket"),
        ("a)", 1, "bracket"),
        ("[a)", 2, "bracket"),
        ("a ** 2", 2, "sign"),
        ("a // 2", 2, "sign"),
        ("a % 2", 2, "sign"),
        ("a # 3", 2, "sign"),
        ("1e5", 0, "number"),
        ("1_000", 0, "number"),
        ("2j", 0, "number"),
        ("007", 0, "number"),
        ("0x1f", 0, "number"),
        ("1or 2", 0, "number"),
        ("۳ < a", 0, "number"),
        ("9999999999999999", 0, "number"),
        ("عمر < 3", 0, "word"),
        ("a\u200b < 3", 1, "stray"),
        ("'\\d' == a", 0, "stray"),
        ("'\ud800' == a", 1, "stray"),
        ("sum(*a)", 0, "function"),
        ("count()", 0, "function"),
        ("answered('a')", 0, "function"),
        ("round(a)", 0, "function"),
        ("round(a, true)", 0, "function"),
        ("round(a, 11)", 0, "function"),
        ("sum(a, 3)", 0, "function"),
        ("1(2)", 0, "syntax"),
        ("a in []", 5, "list"),
        ("[1] == a", 0, "list"),
        ("a in [b]", 6, "value"),
        ("a in [true]", 6, "value"),
        ("a in [1] == b", 0, "chain"),
        ("not " * 70 + "a", 260, "too-deep"),
        ("(" * 30 + "a" + ")" * 30, 20, "too-deep"),
        ("-" * 999 + "1", 65, "too-deep"),
        ("+".join("a" * 400), 0, "too-deep"),
    ],
)
def test_what_is_not_of_the_language_is_refused_at_its_place(source: str, offset: int, code: str) -> None:
    """Each thing that does not belong is one problem, at its offset, with a remedy."""
    problem = only_problem(source)

    assert (offset, code) == (problem.offset, problem.code)
    assert problem.message.endswith(".")
    assert problem.remedy.endswith((".", "?", "too."))


@pytest.mark.parametrize(
    "source", ["a if b else c", "lambda: 3", "{1: 2}", "‘a’", "[x for x in y]", "(a := 3)", "a)(b"]
)
def test_other_forms_of_python_are_refused(source: str) -> None:
    """No ternary, lambda, dictionary, comprehension or assignment gets in."""
    with pytest.raises(ExpressionError):
        parse(source)


def test_offsets_count_characters_not_bytes() -> None:
    """After Urdu words an offset still points at the character that people see."""
    problem = only_problem("'صحت' == cuont(a)")

    assert "'صحت' == cuont(a)".index("cuont") == problem.offset


def test_every_wrong_word_is_told_at_once() -> None:
    """An author hears of all wrong signs in one go, in the order of the text."""
    with pytest.raises(ExpressionError) as caught:
        parse("(a = 3 && !b")

    assert [problem.offset for problem in caught.value.problems] == [0, 3, 7, 10]
    assert "Write `and` instead." in str(caught.value)


def test_the_words_of_the_language_are_reserved() -> None:
    """An id cannot be a word that an expression would read otherwise, in any case."""
    names = "true false language cohort answer item today"
    functions = "answered selected count sum mean length round"

    assert {*names.split(), *functions.split(), "and", "or", "not", "in"} <= RESERVED_WORDS
    assert {"True", "False", "None", "if", "else", "lambda", "none"} <= RESERVED_WORDS
    assert "clear" not in RESERVED_WORDS


def test_renaming_changes_ids_and_nothing_else() -> None:
    """Ids become others wherever they stand; words in quotation marks, functions and spaces stay."""
    source = "answered( item )\nand item == 'item' or count(item, other) > 1 and not items"
    expected = "answered( a_b )\nand a_b == 'item' or count(a_b, x) > 1 and not items"
    assert renamed(source, {"item": "a_b", "other": "x"}) == expected


def test_what_was_renamed_can_be_read_whatever_its_length() -> None:
    """Longer ids may make an expression longer than an author may write; it is worth the same."""
    source = " or ".join(["a == 1"] * 90)
    longer = renamed(source, {"a": "a" * 60})
    with pytest.raises(ExpressionError):
        parse(longer)
    assert reread(longer).names == frozenset({"a" * 60})
    assert reread(source) == parse(source)
