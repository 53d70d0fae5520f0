"""A message's paragraphs as one text with entities, the form in which Telegram takes them. Pure.

Laws of this file
1. Templates are an author's light Markdown; what fills their places is plain words, put in after the
   conversion, so that no one's answer ever becomes a link or bold.
2. Offsets and lengths are counted in UTF-16 code units, as Telegram counts them.
3. A fill never turns the words around it: its own marks of direction are closed or taken away, and it
   stands in an isolate wherever right-to-left script is about. So do commands and phone numbers there.
4. The text fits in one message: people's words are shortened first, the author's only after them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from telegramify_markdown import RenderConfig, convert

from bot.engine.messages import Part
from bot.flows.texts import is_right_to_left

LIMIT = 4096

_LEFT_ISOLATE, _FIRST_ISOLATE, _ISOLATES, _POP = "\u2066", "\u2068", "\u2066\u2067\u2068", "\u2069"
_LEFT_MARK, _RIGHT_MARK = "\u200e", "\u200f"
# Controls, halves of characters, and the marks that turn all that follows. A tab is a space to Telegram.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]")
_ISOLATING = re.compile(f"[{_ISOLATES}{_POP}]")
_RIGHT_TO_LEFT = ("R", "AL", "AN")
# Among right-to-left words the slash of a command stands behind it, and the groups of a phone number stand
# in reverse. Not within an address, which an isolate would break. Telegram finds a command after any sign
# but a letter or digit, so also after a mark of direction; what entity a bot gives for it is passed over.
_UNTURNED = re.compile(
    r"(?<![\w/.@#=&+-])(?:/[A-Za-z0-9_]+(?![\w/])|\+?\(?\d(?:[ \u00a0()-]*\d){5,}(?![A-Za-z\d]))"
)

# A place travels through the Markdown parser as one private character, which the parser takes for a letter.
_FIRST_PLACE = 0xE000
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PRIVATE_OR_NOT = re.compile("[\ue000-\uf8ff]|[^\ue000-\uf8ff]+")
_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}|[<$&]")
# HTML and formulas are no part of light Markdown: without this, "<Next>" would vanish.
_LITERAL = {"{{": "{", "}}": "}", "<": "\uf8fd", "$": "\uf8fe", "&": "\uf8ff"}
_RESTORED = str.maketrans({"\uf8fd": "<", "\uf8fe": "$", "\uf8ff": "&"})

# No place in the name of a site: what people write there could make it another's, or none that is allowed.
_HOST = r"[^\s/?#.\ue000-\uf8ff]+"
_LINK = re.compile(rf"https?://{_HOST}(?:\.{_HOST})+(?:[/?#]\S*)?|tg://\S+")
_STYLES = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "text_link"}
)


def _config() -> RenderConfig:
    config = RenderConfig.isolated()
    config.cite_expandable = False
    symbols = config.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.image = ""
    symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.unordered_list_item = "•"
    return config


_CONFIG = _config()


class Entity(NamedTuple):
    """A stretch of styled text, in UTF-16 units; `url` for links."""

    kind: str
    start: int
    stop: int
    url: str = ""

    def plain(self) -> dict[str, Any]:
        """As the Bot API's MessageEntity."""
        entity = {"type": self.kind, "offset": self.start, "length": self.stop - self.start}
        return entity | {"url": self.url} if self.url else entity


class Rendered(NamedTuple):
    """A text and its entities, within the text and never empty."""

    text: str
    entities: list[Entity]


class _Piece(NamedTuple):
    """What stands at `start` of a converted template: literal text, or the place of the fill `name`, or
    what is put in there (`is_mark`): `text`, or where that is empty the mark of direction if directions mix.
    """

    start: int
    text: str = ""
    name: str = ""
    is_mark: bool = False


class _Skeleton(NamedTuple):
    pieces: tuple[_Piece, ...]
    entities: tuple[Entity, ...]
    names: tuple[str, ...]


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def render(parts: Sequence[Part], language: str, limit: int = LIMIT) -> Rendered:
    """All paragraphs with a blank line between them, at most `limit` units long."""
    whole = _joined(parts, language, limit)
    if units(whole.text) <= limit:
        return whole
    longest = bisect_left(
        range(1, limit), x=True, key=lambda cap: units(_joined(parts, language, cap).text) > limit
    )
    return _cut(_joined(parts, language, max(longest, 1)), limit)


def clean(text: str) -> str:
    """The words without control characters and without anything that turns the text around them."""
    if text.isascii() and text.isprintable():
        return text
    text = _HARMFUL.sub("", text.replace("\t", " "))
    return "\n".join(map(_balanced, text.split("\n"))) if _ISOLATING.search(text) else text


def _balanced(line: str) -> str:
    """Every isolate of the line closed within it, and nothing closed that was not open."""
    kept, depth = [], 0
    for character in line:
        if character == _POP and depth == 0:
            continue
        depth += (character in _ISOLATES) - (character == _POP)
        kept.append(character)
    return "".join(kept) + _POP * depth


def shorten(text: str, limit: int) -> str:
    """The text, or its beginning with "…", in at most `limit` units."""
    if len(text) <= limit // 2 or units(text) <= limit:
        return text
    head = text.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return head.rstrip(" \n\u200d") + "…"


def _joined(parts: Sequence[Part], language: str, cap: int) -> Rendered:
    right_to_left = is_right_to_left(language)
    texts: list[str] = []
    entities: list[Entity] = []
    at = 0
    for part in parts:
        text, styled = _paragraph(part, right_to_left, cap)
        if not text.strip(" \n" + _LEFT_MARK + _RIGHT_MARK):
            continue
        entities += [Entity(kind, start + at, stop + at, url) for kind, start, stop, url in styled]
        texts.append(text)
        at += units(text) + 2
    return Rendered("\n\n".join(texts), entities)


def _paragraph(part: Part, right_to_left: bool, cap: int) -> Rendered:  # noqa: FBT001
    skeleton = _skeleton(part.template, right_to_left)
    fills = {name: _fill(part.fills[name], cap) for name in skeleton.names if name in part.fills}
    mark = ""
    if right_to_left or not all(map(_is_left_to_right, fills.values())):
        mark = _RIGHT_MARK if right_to_left else _LEFT_MARK
    shown = {name: _isolated(words, mark) for name, words in fills.items()} if mark else fills
    text, moved = _filled(skeleton, shown, mark)
    entities = [
        Entity(entity.kind, moved(entity.start), moved(entity.stop), _url(entity, skeleton, fills))
        for entity in skeleton.entities
    ]
    if part.style == "hint":
        entities = [entity for entity in entities if entity.kind != "italic"]
        entities.insert(0, Entity("italic", 0, units(text)))
    return Rendered(text, [entity for entity in entities if entity.stop > entity.start])


def _filled(skeleton: _Skeleton, fills: Mapping[str, str], mark: str) -> tuple[str, Callable[[int], int]]:
    """The text with every place filled, and where an offset of the skeleton has moved to."""
    texts, growths = [], []
    for piece in skeleton.pieces:
        words = piece.text
        if piece.is_mark:
            words = words or mark
            growths.append((piece.start, len(words)))
        elif piece.name:
            words = fills.get(piece.name, "{" + piece.name + "}")
            growths.append((piece.start, units(words) - 1))
        texts.append(words)

    def moved(offset: int) -> int:
        return offset + sum(growth for start, growth in growths if start < offset)

    return "".join(texts), moved


def _fill(words: str, cap: int) -> str:
    words = clean(words)
    short = shorten(words, cap)
    return words if short == words else clean(short)


def _is_left_to_right(words: str) -> bool:
    return words.isascii() or not any(map(_is_right_to_left, words))


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in _RIGHT_TO_LEFT


def _isolated(words: str, mark: str) -> str:
    """Each line in an isolate of its own, for a line break ends every isolate; later lines with the mark."""
    lines = [f"{_FIRST_ISOLATE}{line}{_POP}" if line else "" for line in words.split("\n")]
    return f"\n{mark}".join(lines)


def _url(entity: Entity, skeleton: _Skeleton, fills: Mapping[str, str]) -> str:
    def quoted(place: re.Match[str]) -> str:
        return quote(fills.get(skeleton.names[ord(place[0]) - _FIRST_PLACE], ""), safe="")

    return _PRIVATE.sub(quoted, entity.url) if entity.url else ""


def _cut(whole: Rendered, limit: int) -> Rendered:
    text = shorten(whole.text, limit)
    end = units(text)
    kept = [entity for entity in whole.entities if entity.start < end]
    return Rendered(text, [entity._replace(stop=min(entity.stop, end)) for entity in kept])


@lru_cache(maxsize=4096)
def _skeleton(template: str, right_to_left: bool) -> _Skeleton:  # noqa: FBT001
    places: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        if found[1] is None:
            return _LITERAL[found[0]]
        return places.setdefault(found[1], chr(_FIRST_PLACE + len(places)))

    marked = _PLACE.sub(place, _PRIVATE.sub("", clean(template)))
    text, converted = convert(marked, latex_escape=False, config=_CONFIG)
    text = text.translate(_RESTORED).rstrip(" \n")
    names, end = tuple(places), units(text)
    entities = [
        Entity(found.type, found.offset, min(found.offset + found.length, end), _link(found.url))
        for found in converted
        if found.type in _STYLES and (found.type != "text_link" or _link(found.url))
    ]
    return _Skeleton(tuple(_pieces(text, names, right_to_left)), tuple(entities), names)


def _link(url: str | None) -> str:
    """The address, if Telegram takes it: others it refuses, and the whole message with them."""
    restored = (url or "").translate(_RESTORED)
    return restored if _LINK.fullmatch(restored) else ""


def _pieces(text: str, names: Sequence[str], right_to_left: bool) -> Iterator[_Piece]:  # noqa: FBT001
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and _needs_mark(line, right_to_left):
            yield _Piece(start, is_mark=True)
        for bit in _PRIVATE_OR_NOT.findall(line):
            if _PRIVATE.fullmatch(bit):
                yield _Piece(start, name=names[ord(bit) - _FIRST_PLACE])
            elif right_to_left:
                yield from _unturned(start, bit)
            else:
                yield _Piece(start, bit)
            start += units(bit)


def _unturned(start: int, text: str) -> Iterator[_Piece]:
    """Literal text in which every command and phone number stands in an isolate."""
    done = 0
    for found in _UNTURNED.finditer(text):
        at, end = start + units(text[: found.start()]), start + units(text[: found.end()])
        yield _Piece(start + units(text[:done]), text[done : found.start()])
        yield _Piece(at, _LEFT_ISOLATE, is_mark=True)
        yield _Piece(at, found[0])
        # One unit early, so that a style which ends with the number holds both marks.
        yield _Piece(end - 1, _POP, is_mark=True)
        done = found.end()
    yield _Piece(start + units(text[:done]), text[done:])


def _needs_mark(line: str, right_to_left: bool) -> bool:  # noqa: FBT001
    """Whether the line, by its first strong character, would not run as its language does. What is put in may
    have that character: there are phones that look for it inside of isolates, too.

    A line wholly in a script of the other direction keeps its own: it is a quotation or a fallback.
    """
    wanted = _RIGHT_TO_LEFT if right_to_left else ("L",)
    strong, before = _strong(_PRIVATE.sub("", line)), _strong(_PRIVATE.split(line, maxsplit=1)[0])
    if not strong or strong[0] in wanted:
        return not before and (not strong or bool(_PRIVATE.search(line)))
    return any(kind in wanted for kind in strong)


def _strong(text: str) -> list[str]:
    return [kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")]
