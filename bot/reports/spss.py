"""answers.sav: the codes as SPSS has them, with labels, measures and missing values.

How wide a variable must be and whether all of it is numbers is known only after the last row, so rows wait in
a file of lines beside it; memory does not grow with them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from bot.reports import sav
from bot.reports.sheets import Rows
from bot.reports.spss_kinds import Kind, kinds, valid
from bot.reports.table import MISSING, Cell, Variable, plain

Field = float | str | None

_RANGE: Final = (float(min(MISSING.values())), float(max(MISSING.values())))
_BEGINNING: Final = datetime(1582, 10, 14)  # noqa: DTZ001 - times there have no zone


@dataclass
class Told:
    """What README.txt has to say of the file: columns under another name (name → name there), how many
    labels and words were too long, and how many answers "other" stand at numbers.
    """

    renamed: dict[str, str] = field(default_factory=dict)
    labels: int = 0
    words: int = 0
    others: int = 0


@contextmanager
def system_file(
    path: Path, variables: Sequence[Variable], language: str, *, title: str, now: str
) -> Iterator[tuple[Callable[[Rows], None], Told]]:
    """A new .sav file: call what is given with rows of the codes. What is told is complete at the end.

    `title` is the file's own label. Raises `OSError`s when the disk is full and the like.
    """
    told = Told()
    waiting = path.with_name(f".{path.name}.rows")
    with waiting.open("x+", encoding="utf-8") as lines:
        rows = _Waiting(lines, list(kinds(variables, language)))
        yield rows.write, told
        lines.seek(0)
        columns = list(_columns(rows, told))
        fields = (list(_fields(rows.kinds, json.loads(line), told)) for line in lines)
        with path.open("xb") as file:
            sav.write(file, columns, fields, rows.count, datetime.fromisoformat(now), title)
            file.flush()
            os.fsync(file.fileno())
    waiting.unlink()


class _Waiting:
    """Rows that wait in a file, and what is known of each column when all have passed by."""

    def __init__(self, lines: TextIO, kinds: Sequence[Kind]) -> None:
        self.lines = lines
        self.kinds = list(kinds)
        self.widths = [1] * len(kinds)
        self.count = 0

    def write(self, rows: Rows) -> None:
        for row in rows:
            self.count += 1
            self.lines.write(json.dumps(row) + "\n")
            for place, cell in enumerate(row):
                self._measure(place, cell)

    def _measure(self, place: int, cell: Cell) -> None:
        self.widths[place] = max(self.widths[place], len(_text(cell).encode()))
        kind = self.kinds[place]
        # A version may ask for words where the newest asks for a number: then all of it are words.
        if kind.form != "words" and _is_words(kind, cell):
            self.kinds[place] = kind._replace(form="words", measure="nominal")


def _is_words(kind: Kind, cell: Cell) -> bool:
    if cell == "" or (kind.other and cell == "other"):
        return False
    match kind.form:
        case "number":
            return isinstance(cell, str)
        case _:
            return _moment(cell) is None


def _moment(cell: Cell) -> datetime | None:
    try:
        return datetime.fromisoformat(str(cell))
    except ValueError:
        return None


def _text(cell: Cell) -> str:
    return plain(cell) if isinstance(cell, float) else str(cell)


def _columns(rows: _Waiting, told: Told) -> Iterator[sav.Column]:
    names = valid([kind.name for kind in rows.kinds])
    told.renamed.update({name: there for name, there in names.items() if name != there})
    for kind, width in zip(rows.kinds, rows.widths, strict=True):
        words = kind.form == "words"
        labels = {
            str(value) if words else value: _label(label, sav.LONGEST_VALUE_LABEL, told)
            for value, label in kind.labels.items()
        }
        widest = max([width, *(len(str(value)) for value in labels)])
        yield sav.Column(
            name=names[kind.name],
            label=_label(kind.label, sav.LONGEST_LABEL, told),
            width=min(widest, sav.WIDEST) if words else 0,
            form=kind.form,
            decimals=kind.decimals,
            measure=kind.measure,
            labels=labels,
            missing=_RANGE if kind.coded and not words else None,
        )


def _label(text: str, size: int, told: Told) -> str:
    whole = " ".join(text.split())
    short = sav.fitting(whole, size)
    told.labels += short != whole
    return short


def _fields(kinds: Sequence[Kind], row: Sequence[Cell], told: Told) -> Iterator[Field]:
    for kind, cell in zip(kinds, row, strict=True):
        match kind.form:
            case "words":
                yield _words(cell, told)
            case _ if isinstance(cell, str) and cell in {"", "other"}:
                told.others += cell == "other"
                yield None
            case "number":
                yield float(cell)
            case _:
                yield _seconds(cell)


def _words(cell: Cell, told: Told) -> str:
    whole = _text(cell)
    short = sav.fitting(whole, sav.WIDEST)
    told.words += short != whole
    return short


def _seconds(cell: Cell) -> float:
    """Since the Gregorian calendar began, as SPSS counts; of times, in UTC."""
    moment = datetime.fromisoformat(str(cell))
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - _BEGINNING).total_seconds()
