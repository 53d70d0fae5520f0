"""Pictures and films as phones make them: with the place, the camera and more secrets inside."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

RED, BLUE = (200, 10, 10), (10, 10, 200)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def photographed(kind: str, orientation: int = 6, **more: Any) -> bytes:
    """A picture 40 wide and 20 high, its left quarter blue, that says how it is to be turned and where it was
    taken. Every secret in it contains the word SECRET.
    """
    picture = Image.new("RGB", (40, 20), RED)
    picture.paste(BLUE, (0, 0, 10, 20))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "SECRET camera"
    exif.get_ifd(GPS).update({1: "N", 2: (53.0, 22.0, 51.0), 29: "SECRET day"})
    if kind in {"JPEG", "MPO"}:
        more |= {"comment": b"SECRET comment", "icc_profile": b"SECRET profile" * 10}
    if kind in {"JPEG", "WEBP", "AVIF"}:
        more |= {"xmp": b"<x:xmpmeta>SECRET place</x:xmpmeta>"}
    written = BytesIO()
    picture.save(written, kind, exif=exif, **more)
    return written.getvalue()


def box(kind: bytes, *contents: bytes) -> bytes:
    """One box of an MP4 film."""
    content = b"".join(contents)
    return (8 + len(content)).to_bytes(4) + kind + content


def filmed() -> bytes:
    """The bones of a film from a phone: the place stands in three boxes, sound and picture in a fourth."""
    track = box(b"trak", box(b"tkhd", bytes(84)), box(b"udta", b"SECRET name"))
    movie = box(b"moov", box(b"mvhd", bytes(100)), track, box(b"udta", box(b"\xa9xyz", b"SECRET +53.3-1.5")))
    return b"".join(
        [box(b"ftyp", b"isom", bytes(4)), movie, box(b"uuid", b"SECRET xmp"), box(b"mdat", b"film" * 50)]
    )
