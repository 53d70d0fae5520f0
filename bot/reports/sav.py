"""SPSS system files (.sav): variables with labels and missing values, and then the cases one by one.

Written here and not by a library because those at hand want the whole table in memory. The layout is that
of the PSPP developers' guide, chapter "System File Format": records of the dictionary, little endian and
UTF-8, then cases in elements of 8 bytes, each said by one byte where that will do. A string of more than
255 bytes is kept as several, which records 13 and 14 of the dictionary join again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from sys import float_info
from typing import BinaryIO, Final, Literal, NamedTuple

Measure = Literal["nominal", "ordinal", "scale"]
Form = Literal["words", "number", "date", "time"]

WIDEST: Final = 32_767
"""Bytes that a string may have."""
LONGEST_NAME: Final = 64
LONGEST_LABEL: Final = 255
LONGEST_VALUE_LABEL: Final = 120
"""All in bytes."""

_NOTHING: Final = -float_info.max
_LOWEST: Final = struct.unpack("<d", bytes.fromhex("feffffffffffefff"))[0]
_BIAS: Final = 100
_BLANK, _MISSING, _RAW, _END = 254, 255, 253, 252
_MEASURES: Final = {"nominal": 1, "ordinal": 2, "scale": 3}
_STRING, _NUMBER, _DATE, _TIME = 1, 5, 39, 22
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Column(NamedTuple):
    """A variable. `width`: bytes of its strings, 0 for numbers, and for dates and times that are shown so.
    `labels`: value → label. `missing`: the least and the greatest of the numbers that are no answers.
    """

    name: str
    label: str
    width: int = 0
    form: Form = "number"
    decimals: int = 0
    measure: Measure = "nominal"
    labels: Mapping[float | str, str] = {}
    missing: tuple[float, float] | None = None


class _Segment(NamedTuple):
    """One variable of the file: all of a column, or a piece of one that is wider than 255 bytes. `place`: of
    its first element in a case, from 1.
    """

    column: Column
    short: bytes
    width: int
    place: int
    first: bool


def write(
    file: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[float | str | None]],
    size: int,
    made: datetime,
    title: str,
) -> None:
    """A whole system file: `size` rows, in each a value for every column, None where there is none.

    Strings must fit their column's width, labels and names their longest; dates and times are seconds since
    14 October 1582.
    """
    segments = list(_segments(columns))
    file.write(_head(segments, size, made, title))
    file.writelines(_variable(segment) for segment in segments)
    file.writelines(_value_labels(segment) for segment in segments if 0 <= segment.column.width <= 8)
    file.writelines(_extensions(columns, segments, size))
    file.write(struct.pack("<ii", 999, 0))
    _write_cases(file, columns, rows)


# ------------------------------------------------------------------ the dictionary


def pieces(width: int) -> list[int]:
    """The widths of the strings that make one of `width` bytes."""
    if width <= 255:
        return [width]
    count = -(-width // 252)
    return [255] * (count - 1) + [width - 252 * (count - 1)]


def _segments(columns: Sequence[Column]) -> Iterator[_Segment]:
    place = number = 1
    for column in columns:
        for index, width in enumerate(pieces(column.width)):
            yield _Segment(column, _short(number), width, place, index == 0)
            place += max(_elements(width), 1)
            number += 1


def _short(number: int) -> bytes:
    """A name of at most 8 bytes: V and the number in base 36."""
    name = ""
    while number:
        number, digit = divmod(number, 36)
        name = _DIGITS[digit] + name
    return f"V{name}".encode()


def _elements(width: int) -> int:
    return -(-width // 8)


def _head(segments: Sequence[_Segment], size: int, made: datetime, title: str) -> bytes:
    elements = sum(max(_elements(segment.width), 1) for segment in segments)
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        _padded(b"@(#) SPSS DATA FILE Sounding Board", 60),
        2,
        elements,
        1,
        0,
        size,
        float(_BIAS),
        f"{made.day:02} {_MONTHS[made.month - 1]} {made.year % 100:02}".encode(),
        f"{made:%H:%M:%S}".encode(),
        _padded(fitting(title, 64).encode(), 64),
    )


def _variable(segment: _Segment) -> bytes:
    column = segment.column
    label = column.label.encode() if segment.first else b""
    form = _format(column, segment.width)
    ranged = column.missing is not None
    record = struct.pack(
        "<iiiiii8s", 2, segment.width, bool(label), -2 if ranged else 0, form, form, _padded(segment.short, 8)
    )
    if label:
        record += struct.pack("<i", len(label)) + _padded(label, -(-len(label) // 4) * 4)
    if column.missing is not None:
        record += struct.pack("<dd", *column.missing)
    continued = struct.pack("<iiiiii8s", 2, -1, 0, 0, 0x011D01, 0x011D01, b" " * 8)
    return record + continued * (_elements(segment.width) - 1)


def _format(column: Column, width: int) -> int:
    """How it is shown: type, width and decimals in a byte each."""
    if width:
        return _STRING << 16 | width << 8
    match column.form:
        case "date":
            return _DATE << 16 | 10 << 8
        case "time":
            return _TIME << 16 | 20 << 8
        case _:
            return _NUMBER << 16 | 12 << 8 | column.decimals


def _value_labels(segment: _Segment) -> bytes:
    """The labels of numbers and of strings of up to 8 bytes."""
    labels = segment.column.labels
    if not labels:
        return b""
    record = struct.pack("<ii", 3, len(labels))
    for value, label in labels.items():
        text = label.encode()
        record += _value(value) + _padded(bytes([len(text)]) + text, _elements(len(text) + 1) * 8)
    return record + struct.pack("<iii", 4, 1, segment.place)


def _value(value: float | str) -> bytes:
    return _padded(value.encode(), 8) if isinstance(value, str) else struct.pack("<d", value)


def _extensions(columns: Sequence[Column], segments: Sequence[_Segment], size: int) -> Iterator[bytes]:
    yield _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001))
    yield _extension(4, 8, struct.pack("<ddd", _NOTHING, float_info.max, _LOWEST))
    yield _extension(11, 4, b"".join(map(_shown, segments)))
    heads = [segment for segment in segments if segment.first]
    yield _extension(13, 1, b"\t".join(b"%s=%s" % (each.short, each.column.name.encode()) for each in heads))
    if wide := [each for each in heads if each.column.width > 255]:
        yield _extension(14, 1, b"".join(b"%s=%05d\0\t" % (each.short, each.column.width) for each in wide))
    yield _extension(16, 8, struct.pack("<qq", 1, size))
    yield _extension(20, 1, b"UTF-8")
    if labels := b"".join(_long_labels(column) for column in columns if column.width > 8):
        yield _extension(21, 1, labels)


def _extension(kind: int, size: int, content: bytes) -> bytes:
    return struct.pack("<iiii", 7, kind, size, len(content) // size) + content


def _shown(segment: _Segment) -> bytes:
    """Measure, width on the screen, and side: words left, numbers right."""
    wide = min(max(segment.width, 8), 40)
    return struct.pack("<iii", _MEASURES[segment.column.measure], wide, 0 if segment.width else 1)


def _long_labels(column: Column) -> bytes:
    if not column.labels:
        return b""
    record = _counted(column.name.encode()) + struct.pack("<ii", column.width, len(column.labels))
    for value, label in column.labels.items():
        record += _counted(_padded(str(value).encode(), column.width)) + _counted(label.encode())
    return record


def _counted(content: bytes) -> bytes:
    return struct.pack("<i", len(content)) + content


def _padded(content: bytes, size: int) -> bytes:
    return content.ljust(size)


def fitting(text: str, size: int) -> str:
    """A text, or the beginning of it with "…" that has at most `size` bytes of UTF-8."""
    whole = text.encode()
    return text if len(whole) <= size else whole[: size - 3].decode(errors="ignore") + "…"


# ------------------------------------------------------------------ the cases


def _write_cases(
    file: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[float | str | None]]
) -> None:
    shapes = [pieces(column.width) for column in columns]
    codes, raw = bytearray(), bytearray()
    for row in rows:
        for shape, cell in zip(shapes, row, strict=True):
            for code, element in _packed(shape, cell):
                codes.append(code)
                raw += element
                if len(codes) == 8:
                    file.write(codes + raw)
                    codes.clear()
                    raw.clear()
    codes.append(_END)
    file.write(codes.ljust(8, b"\0") + raw)


def _packed(shape: Sequence[int], cell: float | str | None) -> Iterator[tuple[int, bytes]]:
    """The elements of a value: what each is, and its 8 bytes where they are not said by that."""
    if shape != [0]:
        text = b"" if cell is None else str(cell).encode()
        for place, width in enumerate(shape):
            yield from _words(text[255 * place : 255 * (place + 1)], _elements(width))
    elif cell is None:
        yield _MISSING, b""
    else:
        yield _figure(float(cell))


def _words(text: bytes, elements: int) -> Iterator[tuple[int, bytes]]:
    for place in range(elements):
        piece = text[8 * place : 8 * (place + 1)].rstrip(b" ")
        yield (_RAW, piece.ljust(8)) if piece else (_BLANK, b"")


def _figure(number: float) -> tuple[int, bytes]:
    if number.is_integer() and 1 <= number + _BIAS <= 251:
        return int(number) + _BIAS, b""
    return _RAW, struct.pack("<d", number)
