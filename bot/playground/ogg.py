"""Ogg Opus, the container of voice notes: written here from Opus packets."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache

SAMPLE_RATE = 48_000
"""In which Ogg Opus counts, whatever was recorded."""

_FIRST, _LAST = 2, 4
_MOST_SEGMENTS = 255
# Of each configuration in the first byte of a packet: how long its frames are, in samples.
_MS = SAMPLE_RATE // 1000
_FRAMES = (
    [_MS * ms for ms in (10, 20, 40, 60)] * 3
    + [_MS * ms for ms in (10, 20)] * 2
    + [_MS * 5 // 2, _MS * 5, _MS * 10, _MS * 20] * 4
)


def ogg(head: bytes, packets: Iterable[bytes]) -> bytes:
    """A voice note of these packets; `head` is the stream's OpusHead."""
    tags = b"OpusTags" + struct.pack("<I", 10) + b"playground" + struct.pack("<I", 0)
    bodies = list(_pages(packets)) or [([], 0)]
    pages = [_page(0, 0, _FIRST, [head]), _page(1, 0, 0, [tags])]
    for held, position in bodies:
        flags = _LAST if len(pages) - 1 == len(bodies) else 0
        pages.append(_page(len(pages), position, flags, held))
    return b"".join(pages)


def opus_head(channels: int = 1) -> bytes:
    """The head of a stream without anything special."""
    return b"OpusHead" + struct.pack("<BBHIHB", 1, channels, 0, SAMPLE_RATE, 0, 0)


def samples_of(packet: bytes) -> int:
    """How long a packet sounds, in samples."""
    if not packet:
        return 0
    frames = {0: 1, 3: packet[1] & 63 if len(packet) > 1 else 0}.get(packet[0] & 3, 2)
    return _FRAMES[packet[0] >> 3] * frames


def _pages(packets: Iterable[bytes]) -> Iterable[tuple[list[bytes], int]]:
    """Packets by page, with the sample at which each page ends."""
    held: list[bytes] = []
    segments = position = 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if held and segments + needed > _MOST_SEGMENTS:
            yield held, position
            held, segments = [], 0
        held.append(packet)
        segments += needed
        position += samples_of(packet)
    if held:
        yield held, position


def _page(number: int, position: int, flags: int, packets: list[bytes]) -> bytes:
    lengths = [length for packet in packets for length in (*[255] * (len(packet) // 255), len(packet) % 255)]
    head = struct.pack("<4sBBQIII", b"OggS", 0, flags, position, 1, number, 0)
    page = head + bytes([len(lengths), *lengths]) + b"".join(packets)
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
