"""The traps of YAML, explained to people who write words and meet them by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from bot.errors import Problem

What = tuple[str, str, str]
"""Code, message and remedy of a problem."""

QUOTED: Final = "Put the words in quotation marks, or on the lines below the key after `>-`."

TAG: Final = (
    "yaml-tag",
    "Words that begin with `!` mean something else to YAML (a tag), and are lost.",
    QUOTED,
)
ALIAS: Final = (
    "yaml-alias",
    "Words that begin with `*` mean something else to YAML (an alias).",
    QUOTED,
)
ANCHOR: Final = (
    "yaml-alias",
    "Words that begin with `&` mean something else to YAML (an anchor).",
    QUOTED,
)
BRACES: Final = (
    "yaml-brackets",
    "Words that begin with `{` are read as a map, not as words.",
    QUOTED,
)
KEY: Final = (
    "yaml-key",
    "A map or a list stands here where a key should be.",
    "Write a single word before the colon; if these are words, put them in quotation marks.",
)
DOCUMENTS: Final = (
    "many-documents",
    "The line `---` begins a second document, and only one belongs in a file.",
    "Delete this line, or move what follows it to a file of its own.",
)
NESTED: Final = (
    "too-nested",
    "Too many maps and lists stand inside each other here.",
    "Look for a line that is further to the right than it should be.",
)
MANY: Final = (
    "too-large",
    "More values stand before this than any conversation needs.",
    "Split the file in two.",
)
SIGNS: Final = {
    "*": "an alias",
    "&": "an anchor",
    "!": "a tag",
    "%": "an instruction to YAML",
    "@": "kept by YAML for itself",
    "`": "kept by YAML for itself",
    "?": "a long key",
    "|": "words on the lines below",
    ">": "words on the lines below",
    ",": "the next part of a list",
    "#": "a comment",
}
_LINE: Final = re.compile(r"\s*(?:- +)*(?:[^\s:'\"]+:\s+)?(?:- +)*(?P<words>\S.*)?$")


def comma(key: str) -> What:
    """What is wrong with a one-line map that a comma among words has cut."""
    message = f"`{key}` has no colon: a comma ends a value in a one-line map, so words were cut off."
    return "yaml-comma", message, "Put the words that hold the comma in quotation marks."


def comment(file: str, text: str, index: int) -> Problem:
    """A `#` that begins a comment where words go on."""
    at = text.index("#", index)
    message = "`#` after a space begins a comment, so the words from here on are lost."
    remedy = "Put the words in quotation marks; if it is a comment, put a space after `#`."
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Problem(file, *place, "yaml-comment", message, remedy, warning=True)


def tabs(file: str, text: str) -> Iterator[Problem]:
    """The first tab of every line that has one."""
    if "\t" not in text:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            message = "A tab stands here. YAML measures lines in spaces, and a tab has no width."
            remedy = "Replace it by spaces (two a level); your editor can do it for the whole file."
            yield Problem(file, number, line.index("\t") + 1, "tab", message, remedy)


def explained(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """The trap behind an error of the parser, at the place where its author can mend it."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return _unreadable(file, text)
    mark, context = error.problem_mark, error.context_mark
    lines = [*text.split("\n"), ""]
    what, line, column = _explained(lines, str(error.problem), mark, context or mark)
    return Problem(file, line + 1, column + 1, *what)


def _unreadable(file: str, text: str) -> Problem:
    found = re.search(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", text)
    at = found.start() if found else 0
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    message = "An invisible character stands here that no text file may hold."
    return Problem(file, *place, "control-character", message, "Delete it, and type it again.")


def _explained(lines: list[str], said: str, mark: yaml.Mark, context: yaml.Mark) -> tuple[What, int, int]:
    here = (mark.line, mark.column)
    at_end = mark.line >= len(lines) - 1 or not any(
        line.strip() for line in [lines[mark.line][mark.column :], *lines[mark.line + 1 :]]
    )
    match said:
        case "mapping values are not allowed in this context":
            return _colon(lines, *here)
        case "block sequence entries are not allowed in this context":
            return _dash(), *here
        case "did not find expected comment or line break":
            return _sign(lines, context.line, context.column), context.line, context.column
        case "found unknown escape character":
            return _escape(), *here
        case "found unexpected end of stream" | "found unexpected document indicator":
            return _unclosed("quotation mark"), context.line, context.column
        case "did not find expected ',' or '}'" | "did not find expected ',' or ']'":
            if at_end:
                return _unclosed("bracket"), context.line, context.column
            return _one_line(lines, *here)
        case "did not find expected node content" if at_end:
            return _unclosed("bracket"), context.line, context.column
        case "did not find expected node content":
            return _sign(lines, *here), *here
        case "found character that cannot start any token":
            return _sign(lines, *here), *here
        case "did not find expected alphabetic or numeric character":
            return _sign(lines, context.line, context.column), context.line, context.column
        case _:
            return _uneven(lines, *here)


def _colon(lines: list[str], line: int, column: int) -> tuple[What, int, int]:
    before = lines[line][:column]
    if ": " not in before:
        return _indent(), line, len(lines[line]) - len(lines[line].lstrip())
    message = "There is a second `: ` in this line, so YAML takes the words before it for a key."
    return ("yaml-colon", message, QUOTED), line, column


def _one_line(lines: list[str], line: int, column: int) -> tuple[What, int, int]:
    if lines[line][column : column + 1] == ":":
        message = "There is a second `: ` in this value, and a one-line map has one a value."
        return ("yaml-colon", message, "Put the words in quotation marks."), line, column
    if lines[line][:column].rstrip()[-1:] in ("'", '"'):
        return _quotes(), line, column
    message = "Something is missing before this: a comma, or the bracket that ends the line above."
    remedy = "Close every `{` and `[` on its own line, and put commas between values."
    return ("yaml-brackets", message, remedy), line, column


def _uneven(lines: list[str], line: int, column: int) -> tuple[What, int, int]:
    """A line that ends its own value too early, or that does not stand where its neighbours do."""
    match = _LINE.match(lines[line])
    start = match.start("words") if match else -1
    words = lines[line][max(start, 0) :]
    if 0 <= start < column:
        if words[0] in "'\"":
            return _quotes(), line, column
        if words[0] in "[{":
            message = f"Words that begin with `{words[0]}` are read as a list or a map."
            return ("yaml-brackets", message, QUOTED), line, start
    return _indent(), line, column


def _sign(lines: list[str], line: int, column: int) -> What:
    sign = lines[line][column : column + 1]
    if sign in ("]", "}"):
        message = f"`{sign}` closes a bracket that was never opened."
        return "yaml-brackets", message, "Delete it; if it belongs to words, put them in quotes."
    message = f"Words cannot begin with `{sign}`: to YAML it is {SIGNS.get(sign, 'a sign')}."
    return "yaml-sign", message, QUOTED


def _quotes() -> What:
    message = "The quotation marks end before the words do."
    remedy = "Put all of the words in one pair of marks; inside '…' an apostrophe is written twice ('')."
    return "yaml-quotes", message, remedy


def _unclosed(what: str) -> What:
    code = "yaml-quotes" if what == "quotation mark" else "yaml-brackets"
    return code, f"The {what} that opens here is never closed.", "Close it where its value ends."


def _dash() -> What:
    message = "A list cannot begin in the line of its key, nor words with `- `."
    return "yaml-indent", message, "Begin the list on the next line, or put the words in quotes."


def _escape() -> What:
    message = 'Inside "…" a backslash has a meaning, and YAML does not know this one.'
    return "yaml-escape", message, "Use '…' instead, or write the backslash twice."


def _indent() -> What:
    message = "This line does not stand where the lines above let it stand."
    remedy = "Line it up: keys of one map begin in the same column, two spaces a level."
    return "yaml-indent", message, remedy
