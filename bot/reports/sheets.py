"""CSV as spreadsheets and statisticians open it: UTF-8 with BOM, RFC 4180, CRLF."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.reports.table import Cell, plain

Rows = Iterable[Sequence[Cell]]

# A spreadsheet takes text that begins like this for a formula and runs it; some pass over what cannot be
# seen before it, and some read the signs of full width as the others. Where the comma is the decimal sign,
# quotation marks protect nothing, and semicolons and line breaks begin new cells; a list's "- " is let be.
_RUNS = re.compile("[\t\r\n]|[\\s\0-\x1f\u200b-\u200f\u2060-\u206f\ufeff]*[=+\\-@＝＋－＠]")
_RUNS_LATER = re.compile(r"(?<=[;\t\r\n])([^\S\t\r\n]*)(?=[=+@＝＋＠]|[-－][^;\t\r\n]*[(|])")


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
    if not isinstance(cell, str):
        return _raw(cell)
    within = _RUNS_LATER.sub(r"\1'", cell)
    return f"'{within}" if _RUNS.match(within) else within
