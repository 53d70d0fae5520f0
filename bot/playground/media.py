"""Files of the chats for the browser: what people and bots uploaded, so never to be trusted.

Only pictures, sound, video and PDFs are shown; all else is offered for saving, under its name. Browsers may
not guess types, and a file that is opened on its own is locked into a sandbox.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from bot.playground.samples import png
from bot.playground.world import File

_SHOWN = {
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "audio/ogg",
    "audio/mpeg",
    "audio/mp4",
    "audio/opus",
    "audio/aac",
    "audio/webm",
    "audio/wav",
    "audio/x-wav",
    "audio/flac",
    "video/mp4",
    "video/webm",
    "video/ogg",
    "application/pdf",
}
# By these a phone knows which app opens what was saved; no browser runs them.
_SAVED = {
    "application/zip",
    "application/json",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_MAGIC = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"GIF8", "image/gif"))
_SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
# Chrome shows no PDF in a sandbox. What begins as a PDF and is called one is never read as HTML.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PREVIEW_PIXELS = 1400
MOST_PAGES = 40


def type_of(file: File) -> str:
    """The type a browser is told; `application/octet-stream` for what it might run."""
    if file.content.startswith(b"%PDF-"):
        return "application/pdf"
    for magic, kind in _MAGIC:
        if file.content.startswith(magic):
            return kind
    told = file.media.get("mime_type", "") if isinstance(file.media, dict) else ""
    # What is called a PDF and does not begin as one might be anything.
    known = (_SHOWN | _SAVED) - {"application/pdf"}
    return told if told in known else "application/octet-stream"


def _disposition(file: File, kind: str) -> str:
    named = file.media.get("file_name") if isinstance(file.media, dict) else None
    name = quote(named or file.path.rpartition("/")[2], safe="")
    return f"{'inline' if kind in _SHOWN else 'attachment'}; filename*=UTF-8''{name}"


def respond(file: File, asked: str | None) -> Response:
    """The file, or the part of it that a `Range` asks for, so that players can seek."""
    kind = type_of(file)
    headers = {
        "content-security-policy": _PDF_POLICY if kind == "application/pdf" else _SANDBOX,
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=3600",
        "content-disposition": _disposition(file, kind),
    }
    size = len(file.content)
    part = _part(asked, size) if asked else None
    if part is None:
        return Response(file.content, media_type=kind, headers=headers)
    start, stop = part
    if start >= stop:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    return Response(file.content[start:stop], 206, headers, kind)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    return int(found[1]), min(int(found[2]) + 1, size) if found[2] else size


def pages(file: File) -> list[str]:
    """Of a PDF: the shape of each page, such as "210 / 297"; empty where pages cannot be drawn here."""
    pdfium = _pdfium()
    if pdfium is None or not file.content.startswith(b"%PDF-"):
        return []
    try:
        document = pdfium.PdfDocument(file.content)
        return [
            f"{width:.0f} / {height:.0f}" for width, height in map(document.get_page_size, _upto(document))
        ]
    except pdfium.PdfiumError:
        return []


def _upto(document: Any) -> range:
    return range(min(len(document), MOST_PAGES))


@lru_cache(maxsize=32)
def page_picture(content: bytes, number: int) -> bytes | None:
    """A page (from 0) of a PDF as a PNG; None where there is none or it cannot be drawn."""
    pdfium = _pdfium()
    if pdfium is None:
        return None
    try:
        page = pdfium.PdfDocument(content)[number]
        bitmap = page.render(scale=_PREVIEW_PIXELS / max(page.get_size()), rev_byteorder=True)
    except (pdfium.PdfiumError, IndexError):
        return None
    rows = bytes(bitmap.buffer)
    used = bitmap.width * bitmap.n_channels
    lines = [rows[at : at + used] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride)]
    return png(bitmap.width, bitmap.height, lines, channels=bitmap.n_channels)


@lru_cache(maxsize=1)
def _pdfium() -> Any:
    try:
        import pypdfium2
    except ImportError:
        return None
    return pypdfium2
