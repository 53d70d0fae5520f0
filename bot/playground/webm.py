"""A browser records voice as WebM; a phone sends Ogg. The Opus packets in both are the same."""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.ogg import ogg, opus_head

_EBML = b"\x1a\x45\xdf\xa3"
_CODEC_PRIVATE = 0x63A2
_SIMPLE_BLOCK, _BLOCK = 0xA3, 0xA1
# What holds other elements is walked into, so sizes that a live recording leaves open do not matter.
_CONTAINERS = {0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0}
_LACING = 0x06


def voice_of(content: bytes) -> bytes:
    """A recording as a phone would send it: WebM with Opus becomes Ogg, all else stays what it is."""
    if not content.startswith(_EBML):
        return content
    try:
        elements = list(_elements(content))
    except IndexError:
        return content
    head = next((body for kind, body in elements if kind == _CODEC_PRIVATE), b"") or opus_head()
    packets = [packet for kind, body in elements if (packet := _packet(kind, body))]
    return ogg(head, packets) if packets and head.startswith(b"OpusHead") else content


def _packet(kind: int, body: bytes) -> bytes:
    """The one packet of a block: behind the track's number, two bytes of time and one of flags."""
    if kind not in {_SIMPLE_BLOCK, _BLOCK}:
        return b""
    at = _width(body[0]) + 3
    return b"" if body[at - 1] & _LACING else body[at:]


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        width = _width(content[at])
        kind = int.from_bytes(content[at : at + width])
        at += width
        width = _width(content[at])
        size = int.from_bytes(content[at : at + width]) & ((1 << 7 * width) - 1)
        at += width
        if kind not in _CONTAINERS:
            yield kind, content[at : at + size]
            at += size


def _width(first: int) -> int:
    """How many bytes a number has that begins with this one."""
    if first == 0:
        raise IndexError(first)
    return 9 - first.bit_length()
