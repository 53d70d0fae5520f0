"""What a file tells besides what it shows, such as where a photo was taken, is taken out of it here.

A picture is written anew from its pixels alone, so that nothing stays which is not understood. Of films and
recordings in boxes (MP4, MOV, M4A) the boxes that tell such things are blanked where they stand. All other
files are left as they were sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

MOST_PIXELS: Final = 50_000_000
"""Of all frames together; about 150 MB in memory."""
_LEAST_FRAME: Final = 10_000
"""Pixels that the smallest frame counts for: a million tiny ones fill the memory, too."""

# Only these are ever opened: Pillow's other readers are not for strangers' files.
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_PICTURE_BRANDS: Final = {
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"hevm",
    b"hevs",
    b"mif2",
    b"avci",
    b"avcs",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"crx ",
}
# JPEG XL and JPEG 2000, which are no films though they come in boxes.
_PICTURE_BOXES: Final = {b"JXL ", b"jP  "}
# What a picture looks like, and not what it tells.
_LOOKS: Final = ("transparency", "duration", "loop")
_SAVED: Final[dict[str, dict[str, Any]]] = {"WEBP": {"quality": 90}, "TIFF": {"compression": "tiff_deflate"}}

_BOXES: Final = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
_TELLING: Final = {b"udta", b"meta", b"uuid"}
_HOLDING: Final = {b"moov", b"trak"}
_HEADER, _LONG_HEADER = 8, 16
_DEEPEST: Final = 16
"""Boxes within boxes; those of a film that hold others are nested two deep."""


class UnreadableError(Exception):
    """A picture or film that cannot be opened, or is too large to be: what it tells cannot be taken out."""


def without_traces(content: bytes) -> bytes:
    """The same file without them. Raises UnreadableError; may take seconds."""
    if _is_picture(content):
        return _from_pixels(content)
    return _blanked(content) if content[4:8] in _BOXES else content


# ------------------------------------------------------------------ pictures


def _is_picture(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    in_boxes = content[4:8] == b"ftyp" and content[8:12] in _PICTURE_BRANDS
    return content.startswith(_BEGINNINGS) or is_webp or in_boxes or content[4:8] in _PICTURE_BOXES


def _from_pixels(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            return _anew(picture)
    except (MemoryError, UnreadableError):
        raise
    except Exception as error:  # noqa: BLE001 - broken files make Pillow raise nearly anything
        raise UnreadableError(type(error).__name__) from None


def _anew(picture: Any) -> bytes:
    # A JPEG may hold several pictures (MPO): all but the first are the camera's own business.
    single, written = isinstance(picture, JpegImageFile), BytesIO()
    kind = "JPEG" if single else picture.format
    count = 1 if single else getattr(picture, "n_frames", 1)
    _measure(_pixels(picture) * count)
    more = dict(_SAVED.get(kind, {}))
    if single:
        more = {"qtables": picture.quantization, "subsampling": get_sampling(picture)}
    if count == 1:
        _plain(picture).save(written, kind, **more)
    else:
        first, *others = _frames(picture)
        first.save(written, kind, save_all=True, append_images=others, **more)
    return written.getvalue()


def _frames(picture: Any) -> Iterator[Image.Image]:
    """Every frame, measured before it is unpacked: a later one may be much larger than the first."""
    pixels = 0
    for frame in ImageSequence.Iterator(picture):
        pixels += _pixels(frame)
        _measure(pixels)
        yield _plain(frame)


def _pixels(frame: Any) -> int:
    return max(int(frame.width * frame.height), _LEAST_FRAME)


def _measure(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise UnreadableError("too many pixels")


def _plain(picture: Any) -> Image.Image:
    """The pixels as they are looked at, and nothing beside them."""
    # A copy is of no format, and so carries nothing of the file into the next one.
    turned = ImageOps.exif_transpose(picture).copy()
    turned.info = {name: turned.info[name] for name in _LOOKS if name in turned.info}
    return turned


# ------------------------------------------------------------------ films


def _blanked(content: bytes) -> bytes:
    film = bytearray(content)
    for start, end in list(_telling(content, 0, len(content))):
        film[start - 4 : start] = b"free"
        film[start:end] = bytes(end - start)
    return bytes(film)


def _telling(content: bytes, at: int, stop: int, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Where the contents of telling boxes begin and end; what is no box ends the search."""
    if depth > _DEEPEST:
        raise UnreadableError("boxes too deep")
    while at + _HEADER <= stop:
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        header = _LONG_HEADER if size == 1 else _HEADER
        if size == 1:
            size = int.from_bytes(content[at + _HEADER : at + _LONG_HEADER])
        end = stop if size == 0 else at + size
        if not at + header <= end <= stop:
            return
        if kind in _TELLING:
            yield at + _HEADER, end
        elif kind in _HOLDING:
            yield from _telling(content, at + header, end, depth + 1)
        at = end
