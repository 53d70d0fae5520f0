"""Pages of a PDF as pictures. Needs the extra `pdf`; it is loaded only where pages are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

LONGER_SIDE: Final = 2000
"""Pixels: small print stays legible when a phone zooms in, and Telegram sends no more than 2560."""
QUALITY: Final = 90


class MissingPart(Exception):  # noqa: N818 - it is named for what there is to be done
    """The extra that is needed, `pdf` or `poster`, is not installed."""


class Unreadable(Exception):  # noqa: N818
    """The file is no PDF that can be opened, or a page of it cannot: damaged, or locked with a password."""


def page_count(file: Path) -> int:
    """How many pages a PDF has. Raises `MissingPart` or `Unreadable`."""
    with _opened(file) as document:
        return len(document)


def page_image(file: Path, number: int) -> bytes:
    """A page (1 is the first) as a JPEG whose longer side has `LONGER_SIDE` pixels.

    The same file gives the same bytes as long as the libraries stay the same.
    Raises `MissingPart` or `Unreadable`.
    """
    with _opened(file) as document:
        page = document[number - 1]
        scale = LONGER_SIDE / max(page.get_size())
        image = page.render(scale=scale).to_pil().convert("RGB")
        content = BytesIO()
        # Without subsampling, red letters on white stay sharp.
        image.save(content, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        return content.getvalue()


@contextmanager
def _opened(file: Path) -> Iterator[PdfDocument]:
    try:
        import PIL.Image  # noqa: F401 - what pictures are made with
        import pypdfium2
    except ImportError as error:
        raise MissingPart from error
    try:
        with closing(pypdfium2.PdfDocument(file)) as document:
            yield document
    except pypdfium2.PdfiumError as error:
        raise Unreadable from error
