"""What can be said about an expression word by word, before Python's parser sees it.

Everything that is not one of our own words and signs is refused here, so that authors get our
sentences and the parser gets nothing but a small, plain part of Python.
"""

import keyword
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
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
  | (?P<both>    not\s+in\b )
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
    "÷": "/", "−": "-", "–": "-", "—": "-", "،": ",",
    **dict.fromkeys("‘’‚`´", "'"), **dict.fromkeys("“”„«»", '"'),
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
            Problem(0, "empty", "The expression is empty.", "Write one, such as `clear < 3`.")
        )
    if len(source) > MAX_CHARACTERS:
        message = f"The expression is {len(source)} characters long; {MAX_CHARACTERS} is the most."
        remedy = "Split it: put a part of it in a `calculate` step and use that step's id."
        raise ExpressionError(Problem(MAX_CHARACTERS, "too-long", message, remedy))
    tokens = tokens_of(source)
    problems = sorted([*word_problems(tokens), *bracket_problems(tokens)])
    if problems:
        raise ExpressionError(*problems)
    return plain(source)


def plain(source: str) -> str:
    """The source with every line break and odd space as a plain space, offsets unchanged."""
    return re.sub(r"\s", " ", source)


def tokens_of(source: str) -> list[Token]:
    """Cut the source into tokens; joined again they are the source."""
    matches = TOKEN.finditer(source)
    return [Token(match.lastgroup or "stray", match.group(), match.start()) for match in matches]


def word_problems(tokens: list[Token]) -> Iterator[Problem]:
    solid = [token for token in tokens if token.kind != "space"]
    for token in solid:
        if found := _problem_of(token):
            yield Problem(token.offset, *found)
    for token, following in pairwise(solid):
        if _ends_operand(token) and (_is_operand(following) or following.text == "not"):
            message = f"Nothing stands between `{token.text}` and `{following.text}`."
            remedy = "Put a sign such as `==`, a comma, `and` or `or` between them."
            yield Problem(following.offset, "missing-sign", message, remedy)


def _is_operand(token: Token) -> bool:
    if token.kind != "word":
        return token.kind in ("text", "number")
    word = token.text
    return word in BOOLEAN_WORDS or not (keyword.iskeyword(word.lower()) or word in INSTEAD)


def _ends_operand(token: Token) -> bool:
    return _is_operand(token) or token.text in (")", "]")


def bracket_problems(tokens: list[Token]) -> Iterator[Problem]:
    still_open: list[Token] = []
    for token in tokens:
        match token:
            case Token(kind="bracket", text="(" | "["):
                still_open.append(token)
                if len(still_open) == MAX_BRACKETS + 1:
                    yield too_deep(token.offset)
            case Token(kind="bracket"):
                opener = still_open.pop().text if still_open else ""
                if opener + token.text not in ("()", "[]"):
                    message = f"Nothing was opened that this `{token.text}` could close."
                    remedy = "Remove it, or open the bracket before it."
                    yield Problem(token.offset, "bracket", message, remedy)
    for token in still_open:
        message = f"The bracket `{token.text}` is never closed."
        yield Problem(token.offset, "bracket", message, "Close it, or remove it.")


def too_deep(offset: int) -> Problem:
    """Say that there are too many levels of brackets, signs or `not` inside each other."""
    remedy = "Put a part of it in a `calculate` step and use that step's id."
    return Problem(offset, "too-deep", "Too much is nested inside each other here.", remedy)


def _problem_of(token: Token) -> tuple[str, str, str] | None:
    text = token.text
    match token.kind:
        case "word":
            return _word_problem(text)
        case "text" if "\\" in text:
            return "stray", "A backslash has no meaning here.", "Remove it."
        case "doubled":
            what = f"The quotation marks of `{text}` are doubled."
            return "quotes", what, f"Write `{text[1:-1]}` instead."
        case "numeral" if text.startswith("."):
            return "stray", f"`{text}` cannot follow a name.", "Use the name alone."
        case "numeral":
            what = f"`{text}` is not a number that can be read here."
            return "number", what, "Write it in the digits 0 to 9, such as `1500` or `0.5`."
        case "braces":
            name = text.strip("${} \t\r\n")
            return "braces", f"`{text}` is written with braces.", f"Write `{name}` alone."
        case "foreign" | "stray":
            return _sign_problem(text)
    return None


def _word_problem(word: str) -> tuple[str, str, str] | None:
    refusal = f"`{word}` is not a word of expressions."
    if word in INSTEAD:
        return "word", refusal, f"Write `{INSTEAD[word]}` instead."
    if word in OPERATOR_WORDS | BOOLEAN_WORDS:
        return None
    if word.lower() in OPERATOR_WORDS | BOOLEAN_WORDS:
        return "word", f"`{word}` is in capital letters.", f"Write `{word.lower()}` instead."
    if keyword.iskeyword(word):
        remedy = "Combine comparisons with `and`, `or` and `not`; branch with a step's `when`."
        return "word", refusal, remedy
    if not word.isascii():
        remedy = "Write the id as it stands in the flow; put words and values in quotation marks."
        return "word", f"`{word}` cannot be an id: ids are in the letters A to Z.", remedy
    return None


def _sign_problem(sign: str) -> tuple[str, str, str]:
    if sign in "'\"":
        return "quotes", "This quotation mark has no partner.", f"Close the words with {sign} too."
    refusal = f"`{sign}` is not a sign of expressions."
    if sign in INSTEAD:
        return "sign", refusal, f"Write `{INSTEAD[sign]}` instead."
    if len(sign) == 1 and unicodedata.category(sign).startswith("C"):
        what = f"An invisible character (U+{ord(sign):04X}) stands here."
        return "stray", what, "Delete it, and type this place again."
    return "sign", refusal, "The signs are `== != < <= > >= + - * /` and round brackets."
