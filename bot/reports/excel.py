"""answers.xlsx: codes, labels, long table and codebook as sheets. Needs the extra `xlsx`.

Rows go to the disk as they come, so memory does not grow with them. What Excel has no room for is counted and
told, a cell that is cut says so itself, and the CSV files have all of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from bot.errors import OperatorError
from bot.reports.sheets import RUNS, Rows
from bot.reports.table import Cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEETS: Final = ("codes", "labels", "long", "codebook")
CUT: Final = "… [cut here: Excel has no room for more. The CSV file has all of it.]"


@dataclass(frozen=True)
class Room:
    """What a sheet of Excel holds: rows with the header, columns, and characters of a cell (UTF-16 units)."""

    rows: int = 1_048_576
    columns: int = 16_384
    characters: int = 32_767


EXCEL: Final = Room()


@dataclass
class Lack:
    """What did not fit into a sheet: rows, columns, and cells of which only the beginning is there."""

    rows: int = 0
    columns: int = 0
    cells: int = 0


@dataclass
class Told:
    """What README.txt has to say: sheet → what it lacks."""

    lacks: dict[str, Lack] = field(default_factory=lambda: {name: Lack() for name in SHEETS})


Book = Mapping[str, Callable[[Rows], None]]


def need() -> None:
    """Raises `OperatorError` where the extra `xlsx` is not installed."""
    try:
        import xlsxwriter  # noqa: F401
    except ModuleNotFoundError as error:
        raise OperatorError(
            "Excel files need the extra xlsx. Please install it with: pip install 'sounding-board[xlsx]'"
        ) from error


@contextmanager
def workbook(
    path: Path, headers: Mapping[str, Sequence[str]], room: Room = EXCEL
) -> Iterator[tuple[Book, Told]]:
    """A new workbook: sheet → what to call with rows to add them. What is told is complete at the end.

    Raises `FileExistsError` where the file exists, other `OSError`s when the disk is full and the like.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with path.open("xb") as file, TemporaryDirectory(dir=path.parent) as waiting:
        book = Workbook(_Sink(file), _options(waiting))
        told = Told()
        try:
            sheets = {name: _Sheet(book, name, header, room, told) for name, header in headers.items()}
            yield {name: sheet.write for name, sheet in sheets.items()}, told
            for sheet in sheets.values():
                sheet.finish()
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            with ExitStack() as closing:
                for each in book.worksheets():
                    # After a failure both are still open: the rows, and the sheet being made of them.
                    closing.callback(each.row_data_fh.close)
                    closing.callback(each.fh.close)
        file.flush()
        os.fsync(file.fileno())


class _Sink:
    """The file, for a ZIP that after a failure writes its end when it is collected, however late that is."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.place = file, 0

    def write(self, content: bytes) -> int:
        if self.file.closed:
            self.place += len(content)
            return len(content)
        return self.file.write(content)

    def seek(self, place: int) -> int:
        self.place = place
        return place if self.file.closed else self.file.seek(place)

    def tell(self) -> int:
        return self.place if self.file.closed else self.file.tell()

    def flush(self) -> None:
        if not self.file.closed:
            self.file.flush()


def _options(folder: str) -> dict[str, Any]:
    return {
        "constant_memory": True,
        "tmpdir": folder,
        "use_zip64": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }


class _Sheet:
    """One sheet while its rows come in; the first row is the header."""

    def __init__(self, book: Any, name: str, header: Sequence[str], room: Room, told: Told) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.room, self.lack = room, told.lacks[name]
        self.count, self.width = 0, min(len(header), room.columns)
        self.lack.columns = len(header) - self.width
        self.bold = book.add_format({"bold": True})
        self.quoted = book.add_format({"quote_prefix": True})
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, max(self.width - 1, 0), 16)
        for place, words in enumerate(header[: self.width]):
            self.sheet.write_string(0, place, words, self.bold)

    def write(self, rows: Rows) -> None:
        for row in rows:
            if self.count + 1 >= self.room.rows:
                self.lack.rows += 1
                continue
            self.count += 1
            for place, cell in enumerate(row[: self.width]):
                self._write(place, cell)

    def _write(self, place: int, cell: Cell) -> None:
        if not isinstance(cell, str):
            self.sheet.write_number(self.count, place, cell)
        elif cell:
            text = within(cell, self.room.characters)
            self.lack.cells += text != cell
            # So that words stay words when somebody edits the cell, or saves the sheet as CSV.
            self.sheet.write_string(self.count, place, text, self.quoted if text[0] in RUNS else None)

    def finish(self) -> None:
        if self.width:
            self.sheet.autofilter(0, 0, self.count, self.width - 1)


def within(text: str, most: int) -> str:
    """A text of at most so many UTF-16 units; of a longer one the beginning, which says that it is cut."""
    if len(text) * 2 <= most or _units(text) <= most:
        return text
    room = (most - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
