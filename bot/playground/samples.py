"""Small real files for people who send something without saying what: silence, a grey picture, a page."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache

from bot.playground.ogg import ogg, opus_head

_OPUS_SILENCE = b"\xf8\xff\xfe"  # one frame of 20 ms
_FRAMES_PER_SECOND = 50


@lru_cache(maxsize=64)
def silence(seconds: int) -> bytes:
    """A playable Ogg Opus voice note without a sound."""
    return ogg(opus_head(), [_OPUS_SILENCE] * max(seconds, 1) * _FRAMES_PER_SECOND)


@lru_cache(maxsize=16)
def picture(width: int = 640, height: int = 480) -> bytes:
    """A grey PNG of that size in pixels."""
    return png(width, height, [b"\x80" * width] * height, channels=1)


def png(width: int, height: int, lines: Iterable[bytes], channels: int) -> bytes:
    """A PNG of lines of pixels, each of 1 (grey), 3 (red, green, blue) or 4 (and opacity) bytes."""
    rows = zlib.compress(b"".join(b"\x00" + line for line in lines), 1)
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, GIF or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        return struct.unpack(">II", content[16:24])
    if content.startswith((b"GIF87a", b"GIF89a")) and len(content) >= 10:
        return struct.unpack("<HH", content[6:10])
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        # C0 to CF hold the frame's size, but for the three that hold tables.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
