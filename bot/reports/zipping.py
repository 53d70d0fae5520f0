"""A finished export as ZIP files that a chat can carry: one, or several that each open by themselves.

Unpacked in one place they are the export's folder again. Whole files are shared out, in an order in which
tables come before people's files; only a table that is too large for a ZIP of its own is cut, between two
rows. All is read and written piece by piece, so memory does not grow with the export. What a file takes in a
ZIP is measured by packing it once into nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EEXIST
from itertools import pairwise
from os import strerror
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LIMIT: Final = 49_000_000
"""Bytes of one ZIP: Telegram takes 50 MB from a bot."""
LEFT_OUT: Final = "LEFT-OUT.txt"

_TOO_LARGE: Final = """\
These files are too large to be sent in a chat. They are in an export that is made where the bot runs, with:
soundingboard export
"""
_CHUNK: Final = 1 << 16
_PACKED: Final = {".csv", ".txt", ".sav"}
"""What gets smaller; recordings, pictures and workbooks are packed already."""
_END: Final = 22
_ENTRY: Final = 160
"""Bytes of the end of a ZIP, and of what it says of a file besides its name (twice there), generously."""


class _Piece(NamedTuple):
    """A file under its name in the ZIP, or the rows of a table from one byte to another after its header.
    `size`: the bytes that it takes there.
    """

    path: Path
    name: str
    start: int
    end: int
    header: bytes = b""
    size: int = 0


def zipped(folder: Path, into: Path, name: str, limit: int = LIMIT) -> list[Path]:
    """Put an export's folder into `<name>.zip` in the folder `into`, or, where that had more than `limit`
    bytes, into `<name>-1-of-3.zip` and so on, each with at most as many; their paths, in order.

    Tables that are too large are cut into `answers-long.part1.csv` and so on, each with the header; other
    files that are too large stay away, and LEFT-OUT.txt in the first ZIP names them. It takes a while: call
    it in a thread. Raises `FileExistsError` where such a ZIP is there already, other `OSError`s when the disk
    is full and the like; none of the files is left then.
    """
    with _waiting(into, name) as waiting:
        parts = _parts(_pieces(folder, waiting, name, limit - _END), limit - _END)
        targets = [into / _called(name, number, len(parts)) for number in range(1, len(parts) + 1)]
        for target in targets:
            if target.exists():
                raise FileExistsError(EEXIST, strerror(EEXIST), str(target))
        for target, part in zip(targets, parts, strict=True):
            _write(waiting / target.name, part)
        return [(waiting / target.name).rename(target) for target in targets]


def _called(name: str, number: int, count: int) -> str:
    return f"{name}.zip" if count == 1 else f"{name}-{number}-of-{count}.zip"


@contextmanager
def _waiting(into: Path, name: str) -> Iterator[Path]:
    """A hidden folder in which the files wait until all of them are there."""
    waiting = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=into))
    try:
        yield waiting
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _write(path: Path, part: Sequence[_Piece]) -> None:
    with ZipFile(path, "x") as file:
        for piece in part:
            about = ZipInfo.from_file(piece.path, piece.name)
            about.compress_type = ZIP_DEFLATED if _is_packed(piece) else ZIP_STORED
            about.file_size = len(piece.header) + piece.end - piece.start
            with file.open(about, "w") as entry:
                for chunk in _chunks(piece):
                    entry.write(chunk)


# ------------------------------------------------------------------ what goes where


def _pieces(folder: Path, waiting: Path, name: str, room: int) -> list[_Piece]:
    """Everything in the folder, in order, in pieces that each fit into a ZIP; first what is left out."""
    paths = sorted(
        (path for path in folder.rglob("*") if path.is_file()),
        key=lambda path: ("media" in path.relative_to(folder).parts, path),
    )
    found, left = [], []
    for path in paths:
        pieces = _fitting(_whole(path, f"{name}/{path.relative_to(folder).as_posix()}"), room)
        found += pieces
        if not pieces:
            left.append(path)
    return [*_told(left, folder, waiting / LEFT_OUT, f"{name}/{LEFT_OUT}"), *found]


def _told(left: Sequence[Path], folder: Path, path: Path, name: str) -> Iterator[_Piece]:
    if not left:
        return
    lines = [f"{each.relative_to(folder).as_posix()}  {each.stat().st_size:,} bytes" for each in left]
    path.write_text("\n".join([_TOO_LARGE, *lines, ""]), encoding="utf-8", newline="\r\n")
    yield _whole(path, name)


def _parts(pieces: Sequence[_Piece], room: int) -> list[list[_Piece]]:
    parts: list[list[_Piece]] = [[]]
    left = room
    for piece in pieces:
        if piece.size > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(piece)
        left -= piece.size
    return parts


# ------------------------------------------------------------------ pieces


def _whole(path: Path, name: str) -> _Piece:
    return _measured(_Piece(path, name, 0, path.stat().st_size))


def _measured(piece: _Piece) -> _Piece:
    size = piece.end - piece.start
    if _is_packed(piece):
        packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        size = sum(len(packer.compress(chunk)) for chunk in _chunks(piece)) + len(packer.flush())
    return piece._replace(size=size + _ENTRY + 2 * len(piece.name.encode()))


def _is_packed(piece: _Piece) -> bool:
    return piece.path.suffix in _PACKED


def _chunks(piece: _Piece) -> Iterator[bytes]:
    yield piece.header
    with piece.path.open("rb") as file:
        file.seek(piece.start)
        left = piece.end - piece.start
        while chunk := file.read(min(left, _CHUNK)):
            left -= len(chunk)
            yield chunk


def _fitting(whole: _Piece, room: int) -> list[_Piece]:
    """A file in as few pieces as there must be; in none, where it cannot be made to fit."""
    if whole.size <= room:
        return [whole]
    if whole.path.suffix != ".csv":
        return []
    start = _row_after(whole.path, 0, 0)
    with whole.path.open("rb") as file:
        rows = whole._replace(start=start, header=file.read(start))
    pieces = list(_cut(rows, room))
    stem = whole.name.removesuffix(".csv")
    numbered = [each._replace(name=f"{stem}.part{number}.csv") for number, each in enumerate(pieces, 1)]
    return numbered if all(each.size <= room for each in pieces) else []


def _cut(piece: _Piece, room: int) -> Iterator[_Piece]:
    """Its rows in pieces that fit, as far as there are rows to part."""
    if piece.size <= room:
        yield piece
        return
    ends = _ends(piece, piece.size * 10 // (room * 9) + 1)
    if len(ends) == 1:
        yield piece
        return
    for start, end in pairwise([piece.start, *ends]):
        yield from _cut(_measured(piece._replace(start=start, end=end)), room)


def _ends(piece: _Piece, count: int) -> list[int]:
    """Where so many pieces of about the same length end, fewer where there are not so many rows."""
    ends = [piece.start]
    for number in range(1, count + 1):
        place = piece.start + (piece.end - piece.start) * number // count
        if place > ends[-1]:
            ends.append(_row_after(piece.path, ends[-1], place - 1))
    return ends[1:]


def _row_after(path: Path, start: int, place: int) -> int:
    """Where the first row ends that ends beyond a place; `start` is where some row begins."""
    quotes = 0
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            start += len(line)
            quotes += line.count(b'"')
            # Within quotes a line's end is a part of what somebody wrote.
            if start > place and quotes % 2 == 0:
                break
    return start
