"""Messages as plain text, for a terminal and for whoever looks for words in them. Pure.

Light Markdown only: bold, italic, links and lists. What fills a template's places is put in last, so
that nobody's answer is read as Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.engine.messages import Part
from bot.flows.texts import is_right_to_left

_TOKEN = re.compile(
    r"\\(?P<escaped>[^\w\s])"
    r"|\[(?P<link>[^\]\n]+)\]\((?P<address>[^)\s]+)\)"
    r"|(?P<strong>\*\*|__)(?=\S)(?P<bold>.+?)(?<=\S)(?P=strong)"
    r"|(?<!\w)(?P<mark>[*_])(?=\S)(?P<italic>.+?)(?<=\S)(?P=mark)(?!\w)"
)
_BULLET = re.compile(r"^(\s*)[-*+] +", re.MULTILINE)
_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LEFT_ISOLATE, _RIGHT_ISOLATE, _FIRST_ISOLATE, _POP = "\u2066", "\u2067", "\u2068", "\u2069"
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# People's words reach a terminal: without their control characters they cannot move its cursor.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Style(NamedTuple):
    """What opens and closes bold, italic and dimmed words."""

    bold: tuple[str, str] = ("", "")
    italic: tuple[str, str] = ("", "")
    dim: tuple[str, str] = ("", "")


PLAIN = Style()
ANSI = Style(("\x1b[1m", "\x1b[22m"), ("\x1b[3m", "\x1b[23m"), ("\x1b[2m", "\x1b[22m"))


def words(parts: Iterable[Part]) -> str:
    """The words of a message, paragraphs apart by an empty line, without any mark of direction."""
    return "\n\n".join(_filled(part, PLAIN, clean) for part in parts)


def unmarked(text: str) -> str:
    """Words that an author wrote, without their Markdown."""
    return _inline(text, PLAIN)


def lines(part: Part, language: str, style: Style) -> list[str]:
    """One paragraph as lines for a terminal. Each right-to-left line, and each fill that might turn the
    words around it, stands in an isolate.
    """
    text = _filled(part, style, lambda fill: isolated(fill, language))
    opening, closing = {"hint": style.italic, "count": style.dim}.get(part.style, ("", ""))
    shown = [f"{opening}{line}{closing}" if line else "" for line in text.split("\n")]
    return [framed(line, language) for line in shown]


def framed(line: str, language: str) -> str:
    """A line that runs as its language does, whatever it begins with."""
    return f"{_RIGHT_ISOLATE}{line}{_POP}" if line and is_right_to_left(language) else line


def isolated(text: str, language: str) -> str:
    """Words set into a line of a language, so that neither turns the other."""
    text = clean(text)
    if not is_right_to_left(language) and not any(map(_is_right_to_left, text)):
        return text
    return "\n".join(f"{_FIRST_ISOLATE}{line}{_POP}" for line in text.split("\n"))


def kept_left_to_right(sign: str, language: str) -> str:
    """Signs that look the same in every language."""
    return f"{_LEFT_ISOLATE}{sign}{_POP}" if is_right_to_left(language) else sign


def clean(text: str) -> str:
    """Words without control characters and without marks that turn what follows."""
    return _TURNING.sub("", _CONTROL.sub("", text))


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL", "AN"}


def _filled(part: Part, style: Style, fill: Callable[[str], str]) -> str:
    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0][0]
        return fill(part.fills[name]) if name in part.fills else found[0]

    return _PLACE.sub(place, _inline(part.template, style))


def _inline(text: str, style: Style) -> str:
    return _styled(_BULLET.sub(r"\1• ", text), style)


def _styled(text: str, style: Style) -> str:
    return _TOKEN.sub(lambda found: _token(found, style), text)


def _token(found: re.Match[str], style: Style) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["link"]:
        return f"{_styled(found['link'], style)} ({found['address']})"
    opening, closing = style.bold if found["bold"] else style.italic
    return f"{opening}{_styled(found['bold'] or found['italic'], style)}{closing}"
