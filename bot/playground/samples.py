"""Small real files for people who send something without saying what: silence, a grey picture, a page."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

_OPUS_SILENCE = b"\xf8\xff\xfe"  # one frame of 20 ms
_FRAME_SAMPLES = 960  # 20 ms at the 48 kHz in which Ogg Opus counts
_FRAMES_PER_SECOND = 50
_FRAMES_PER_PAGE = 250  # a page has room for 255
_FIRST, _LAST = 2, 4


@lru_cache(maxsize=64)
def silence(seconds: int) -> bytes:
    """A playable Ogg Opus voice note without a sound."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 10) + b"playground" + struct.pack("<I", 0)
    pages = [_page(0, 0, _FIRST, [head]), _page(1, 0, 0, [tags])]
    total = max(seconds, 1) * _FRAMES_PER_SECOND
    for start in range(0, total, _FRAMES_PER_PAGE):
        end = min(start + _FRAMES_PER_PAGE, total)
        frames = [_OPUS_SILENCE] * (end - start)
        flags = _LAST if end == total else 0
        pages.append(_page(len(pages), end * _FRAME_SAMPLES, flags, frames))
    return b"".join(pages)


def _page(number: int, position: int, flags: int, packets: list[bytes]) -> bytes:
    head = struct.pack("<4sBBQIII", b"OggS", 0, flags, position, 1, number, 0)
    lacing = bytes([len(packets), *map(len, packets)])
    page = head + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


@lru_cache(maxsize=1)
def _checksums() -> tuple[int, ...]:
    # Ogg's CRC runs the other way round than zlib's, so zlib's cannot be used.
    table = []
    for value in range(256):
        rest = value << 24
        for _ in range(8):
            rest = (rest << 1) ^ (0x04C11DB7 if rest & 0x80000000 else 0)
        table.append(rest & 0xFFFFFFFF)
    return tuple(table)


def _checksum(data: bytes) -> int:
    table, rest = _checksums(), 0
    for byte in data:
        rest = ((rest << 8) & 0xFFFFFFFF) ^ table[(rest >> 24) ^ byte]
    return rest


@lru_cache(maxsize=16)
def picture(width: int = 640, height: int = 480) -> bytes:
    """A grey PNG of that size in pixels."""
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
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
