"""What can be said about an expression word by word, before Python's parser sees it.

Everything that is not one of our own words and signs is refused here, so that authors get our
sentences and the parser gets nothing but a small, plain part of Python.
"""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.flows.expressions.tree import BOOLEAN_WORDS, OPERATOR_WORDS, ExpressionError, Problem

MAX_CHARACTERS: Final = 1_000
MAX_BRACKETS: Final = 20

TOKEN = re.compile(
    r"""
    (?P<space>   \s+ )
  | (?P<doubled> ''[\w-]+'' | ""[\w-]+"" )
  | (?P<text>    '[^']*' | "[^"]*" )
  | (?P<number>  (?: (?:0|[1-9][0-9]*) (?:\.[0-9]*)? | \.[0-9]+ ) (?![\w.]) )
  | (?P<word>    [^\W\d]\w* )
  | (?P<numeral> \.?\w[\w.]* )
  | (?P<braces>  \$?\{\s*[\w.-]+\s*\} )
  | (?P<foreign> ===|!==|<>|=<|=>|:=|&&|\|\||\*\*|// )
  | (?P<sign>    ==|!=|<=|>=|[-+*/<>,] )
  | (?P<bracket> [()\[\]] )
  | (?P<stray>   . )
    """,
    re.VERBOSE | re.DOTALL,
)

INSTEAD: Final = {
    "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "=": "==", ":=": "==", "===": "==",
    "!==": "!=", "<>": "!=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*",
    "÷": "/", "−": "-", "–": "-", "—": "-", "،": ",",  # noqa: RUF001
    **dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("“”„«»", '"'),  # noqa: RUF001
    "is": "==", "None": "not answered(id)", "null": "not answered(id)",
}  # fmt: skip


class Token(NamedTuple):
    kind: str
    text: str
    offset: int


def scan(source: str) -> str:
    """Return the source with every line break and odd space as a plain space, offsets unchanged.

    Raises `ExpressionError` with every word and sign that does not belong in an expression.
    """
    if not source.strip():
        raise ExpressionError(
            Problem(0, "empty", "The expression is empty.", "Write one, such as clear < 3.")
        )
    if len(source) > MAX_CHARACTERS:
        message = f"The expression is {len(source)} characters long; {MAX_CHARACTERS} is the most."
        remedy = "Split it: put a part of it in a calculate step and use that step's id."
        raise ExpressionError(Problem(MAX_CHARACTERS, "too-long", message, remedy))
    tokens = tokens_of(source)
    problems = sorted([*word_problems(tokens), *bracket_problems(tokens)])
    if problems:
        raise ExpressionError(*problems)
    return "".join(re.sub(r"\s", " ", token.text) for token in tokens)


def tokens_of(source: str) -> list[Token]:
    """Cut the source into tokens; joined again they are the source."""
    return [
        Token(match.lastgroup or "stray", match.group(), match.start())
        for match in TOKEN.finditer(source)
    ]


def word_problems(tokens: list[Token]) -> Iterator[Problem]:
    solid = [token for token in tokens if token.kind != "space"]
    for token, following in zip(solid, [*solid[1:], Token("end", "", 0)], strict=True):
        if found := _problem_of(token, following):
            yield Problem(token.offset, *found)


def bracket_problems(tokens: list[Token]) -> Iterator[Problem]:
    still_open: list[Token] = []
    for token in tokens:
        match token:
            case Token(kind="bracket", text="(" | "["):
                still_open.append(token)
                if len(still_open) == MAX_BRACKETS + 1:
                    yield too_deep(token.offset)
            case Token(kind="bracket"):
                if still_open and still_open[-1].text + token.text in ("()", "[]"):
                    still_open.pop()
                else:
                    message = f"Nothing was opened that this {token.text} could close."
                    remedy = "Remove it, or open the bracket before it."
                    yield Problem(token.offset, "bracket", message, remedy)
    for token in still_open:
        message = f"The bracket {token.text} is never closed."
        yield Problem(token.offset, "bracket", message, "Close it, or remove it.")


def too_deep(offset: int) -> Problem:
    """Say that there are too many levels of brackets, signs or `not` inside each other."""
    remedy = "Put a part of it in a calculate step and use that step's id."
    return Problem(offset, "too-deep", "Too much is nested inside each other here.", remedy)


def _problem_of(token: Token, following: Token) -> tuple[str, str, str] | None:
    match token.kind:
        case "word":
            return _word_problem(token, following)
        case "text" if "\\" in token.text:
            return "stray", "A backslash has no meaning here.", "Remove it."
        case "text" if following.kind == "text":
            what = f"Nothing stands between {token.text} and {following.text}."
            return "stray", what, "Put a comma, and, or or between them."
        case "doubled":
            what = f"The quotation marks of {token.text} are doubled."
            return "quotes", what, f"Write {token.text[1:-1]} instead."
        case "numeral" if token.text.startswith("."):
            return "stray", f"{token.text} cannot follow a name.", "Use the name alone."
        case "numeral":
            what = f"{token.text} is not a number that can be read here."
            return "number", what, "Write it in the digits 0-9, such as 1500 or 0.5."
        case "braces":
            name = token.text.strip("${} \t\r\n")
            return "braces", f"{token.text} is written with braces.", f"Write {name} alone."
        case "foreign" | "stray":
            return _sign_problem(token.text)
    return None


def _word_problem(token: Token, following: Token) -> tuple[str, str, str] | None:
    word = token.text
    if word in INSTEAD:
        return "word", f"{word} is not a word of expressions.", f"Write {INSTEAD[word]} instead."
    if word in OPERATOR_WORDS | BOOLEAN_WORDS:
        return None
    if word.lower() in OPERATOR_WORDS | BOOLEAN_WORDS:
        return "word", f"{word} is in capital letters.", f"Write {word.lower()} instead."
    if keyword.iskeyword(word):
        remedy = "Combine comparisons with and, or and not; branch with the when of a step."
        return "word", f"{word} is not a word of expressions.", remedy
    if not word.isascii():
        remedy = "Write the id as it stands in the flow; put words and values in quotation marks."
        return "word", f"{word} cannot be an id: ids are in the letters A to Z.", remedy
    if following.kind in ("text", "doubled") and following.offset == token.offset + len(word):
        what = f"{word} stands right before a quotation mark."
        return "stray", what, "Remove it, or put a sign such as == between them."
    return None


def _sign_problem(sign: str) -> tuple[str, str, str]:
    if sign in "'\"":
        return "quotes", "This quotation mark has no partner.", f"Close the words with {sign} too."
    if sign in INSTEAD:
        return "sign", f"{sign} is not a sign of expressions.", f"Write {INSTEAD[sign]} instead."
    if unicodedata.category(sign[0]).startswith("C"):
        what = f"An invisible character (U+{ord(sign[0]):04X}) stands here."
        return "stray", what, "Delete it, and type this place again."
    remedy = "The signs are == != < <= > >= + - * / and round brackets."
    return "sign", f"{sign} is not a sign of expressions.", remedy
