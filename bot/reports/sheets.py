"""CSV as spreadsheets and statisticians open it: UTF-8 with BOM, RFC 4180, CRLF."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.reports.table import Cell, plain

Rows = Iterable[Sequence[Cell]]

# A spreadsheet takes text that begins like this for a formula and runs it.
RUNS = frozenset("=+-@\t\r\n")


@contextmanager
def sheet(path: Path, header: Sequence[str], *, raw: bool) -> Iterator[Callable[[Rows], None]]:
    """A new CSV file with its header; call what is given with rows to add them.

    Numbers are written as numbers. Text that a spreadsheet would run gets a leading "'" unless `raw`.
    Raises `FileExistsError` where the file exists, other `OSError`s when the disk is full and the like.
    """
    field = _raw if raw else _guarded
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")

        def write(rows: Rows) -> None:
            writer.writerows([field(cell) for cell in row] for row in rows)

        write([header])
        yield write
        file.flush()
        os.fsync(file.fileno())


def _raw(cell: Cell) -> int | str:
    return plain(cell) if isinstance(cell, float) else cell


def _guarded(cell: Cell) -> int | str:
    if isinstance(cell, str):
        return f"'{cell}" if cell[:1] in RUNS else cell
    return _raw(cell)
