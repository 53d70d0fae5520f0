"""A poster to hang up: A5, with the study's name, a sentence in each language, a QR code and its link.

Typst sets it by `poster.typ`: it joins, turns and wraps letters of every script by itself, which Pillow does
only where the machine has libfribidi. Needs the extra `poster`; it is loaded only where posters are wanted.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import segno

from bot.materials.pdf import MissingPart

if TYPE_CHECKING:
    from typst import Fonts

DOTS_PER_INCH: Final = 300
_FOLDER: Final = Path(__file__).parent
_NO_ROOM: Final = "no room"  # what `poster.typ` says then
_SENTENCE: Final = re.compile(r"(?<=[.!?:؟۔।])\s+")

# Between the letters of the others (Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean) a line may break.
_LONG_WORD: Final = re.compile(r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff]{13,}")


class Line(NamedTuple):
    """Words and the tag of their language (BCP 47)."""

    text: str
    language: str


class Poster(NamedTuple):
    """The same page twice: a PDF in vectors, a PNG of 1748 by 2480 pixels.

    `missing` has the tags of the languages of which something was left out, because neither the bot nor this
    machine has a font with all of its letters. Noto has one for nearly every script.
    """

    pdf: bytes
    png: bytes
    missing: tuple[str, ...]


class Unprintable(ValueError):  # noqa: N818 - it is named for what the words are
    """There is no font for the name or for any sentence, or no room; the message says what to do."""


def poster(name: Sequence[Line], lines: Sequence[Line], url: str) -> Poster:
    """The poster of a link: the study's name and the sentences, each in the languages they are given in.

    The same words make the same bytes on machines with the same fonts. Takes a second or two:
    not for an event loop. Raises `MissingPart` or `Unprintable`.
    """
    fonts, lacking = _fonts_for([*name, *lines], url)
    names, sentences = ([each for each in some if each not in lacking] for some in (name, lines))
    missing = tuple(dict.fromkeys(line.language for line in lacking))
    if not names or not sentences:
        raise Unprintable(
            f"No font here can write {', '.join(missing)}. Please install one and try again; "
            "on Debian, fonts-noto-core has nearly every script, fonts-noto-cjk the others."
        )
    content = _content(names, sentences, url)
    return Poster(_set("pdf", content, fonts), _at_its_size(_set("png", content, fonts)), missing)


def _fonts_for(lines: Sequence[Line], url: str) -> tuple[Fonts, list[Line]]:
    """The bot's own fonts, or with the machine's where these are not enough; and what they cannot write."""
    own = _fonts(with_the_machines=False)
    if all(_can_write(own, line, url) for line in lines):
        return own, []
    every = _fonts(with_the_machines=True)
    return every, [line for line in lines if not _can_write(every, line, url)]


def _fonts(*, with_the_machines: bool) -> Fonts:
    try:
        import typst
    except ImportError as error:
        raise MissingPart from error
    return typst.Fonts(include_system_fonts=with_the_machines, font_paths=[_FOLDER / "fonts"])


def _can_write(fonts: Fonts, line: Line, url: str) -> bool:
    import typst

    try:
        _compiled("pdf", _content([line], [], url), fonts)
    except typst.TypstError as error:
        if "could not be displayed" in error.message:
            return False
        if _NO_ROOM not in error.message:
            raise
    return True


def _set(kind: Literal["pdf", "png"], content: str, fonts: Fonts) -> bytes:
    import typst

    try:
        return _compiled(kind, content, fonts)
    except typst.TypstError as error:
        if _NO_ROOM not in error.message:
            raise
        raise Unprintable(
            "The words or the link are too long for a poster of A5. "
            "Please choose a shorter name for the study, or fewer languages."
        ) from error


def _compiled(kind: Literal["pdf", "png"], content: str, fonts: Fonts) -> bytes:
    """The page; a PDF as screen readers like it (PDF/UA), which is refused where a letter has no glyph."""
    import typst

    compiler = typst.Compiler(_FOLDER / "poster.typ", font_paths=fonts, sys_inputs={"poster": content})
    standard: Final = "ua-1" if kind == "pdf" else None
    page = compiler.compile(format=kind, ppi=DOTS_PER_INCH, pdf_standards=standard)
    assert isinstance(page, bytes), "a poster is one page"
    return page


def _content(names: Sequence[Line], lines: Sequence[Line], url: str) -> str:
    """What the template is given."""
    drawn = BytesIO()
    # Error correction Q: the code still reads when a quarter of a worn poster is gone.
    segno.make(url, error="q", micro=False).save(drawn, kind="svg", border=0)
    return json.dumps(
        {
            "title": names[0].text,
            "names": [{**_line(name), "sentences": [name.text], "easy": False} for name in names],
            "lines": [_line(line) for line in lines],
            "code": drawn.getvalue().decode(),
            "url": url,
            "address": url.removeprefix("https://"),
        }
    )


def _line(line: Line) -> dict[str, object]:
    """A line for the template; Easy Read has each sentence on a line of its own."""
    easy = line.language.endswith("-x-easy")
    return {
        "language": line.language.partition("-")[0],
        "leftwards": _runs_left(line.text),
        "easy": easy,
        "sentences": _SENTENCE.split(line.text) if easy else [line.text],
        "long_words": _LONG_WORD.findall(line.text),
    }


def _runs_left(text: str) -> bool:
    """By most of its letters, not by its language: where a translation is missing the words are English."""
    directions = [unicodedata.bidirectional(character) for character in text]
    return directions.count("R") + directions.count("AL") > directions.count("L")


def _at_its_size(png: bytes) -> bytes:
    """The picture with its resolution, so that it is printed as large as it is meant to be."""
    from PIL import Image

    sized = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").save(sized, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return sized.getvalue()
