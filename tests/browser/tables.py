"""The export of the story, opened as a researcher opens it: what everybody said is in each of its tables."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pyreadstat
from openpyxl.worksheet.worksheet import Worksheet

from tests.browser.crowd import PLACES, SCALE, VIEWS, WITHDRAWN, View

COLUMNS = ("language", "clear", "places", "change")


def hold_what_was_said(zipped: bytes, folder: Path) -> None:
    """CSV, Excel and SPSS all have the ten, in codes and in labels, and nothing of who has withdrawn."""
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        assert file.testzip() is None
        file.extractall(folder)
    [place] = {path.parent for path in folder.rglob("answers-codes.csv")}
    codes, labels = Counter(map(coded, VIEWS)), Counter(map(labelled, VIEWS))
    assert views(csv_of(place / "answers-codes.csv")) == codes
    assert views(csv_of(place / "answers-labels.csv")) == labels
    book = openpyxl.load_workbook(place / "answers.xlsx")
    assert views(sheet_of(book["codes"])) == codes
    assert views(sheet_of(book["labels"])) == labels
    columns, meta = pyreadstat.read_sav(str(place / "answers.sav"), output_format="dict")
    assert views(turned(columns)) == codes
    assert [meta.variable_value_labels["clear"][value] for value in range(1, 6)] == list(SCALE["en"])
    texts = [path.read_text(encoding="utf-8-sig") for path in place.glob("*.csv")]
    for table in (*texts, repr([list(sheet.values) for sheet in book]), repr(columns)):
        assert WITHDRAWN.change not in table


# ------------------------------------------------------------------ what they hold


def views(rows: Iterable[Mapping[str, object]]) -> Counter[tuple[str, ...]]:
    """What everybody said who finished, whatever kind of table it stands in."""
    done = [row for row in rows if row["outcome"] == "complete"]
    return Counter(tuple(_plain(row[name]) for name in COLUMNS) for row in done)


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) else str(value)


def csv_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet_of(sheet: Worksheet) -> list[dict[str, object]]:
    header, *rows = sheet.values
    return [dict(zip(header, row, strict=True)) for row in rows]


def turned(columns: Mapping[str, Iterable[object]]) -> list[dict[str, object]]:
    """Columns as rows."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


# ------------------------------------------------------------------ what was said


def coded(view: View) -> tuple[str, ...]:
    """A view as the codes have it: several places in the order of the question."""
    return (view.language, str(view.clear), " ".join(_in_order(view)), view.change)


def labelled(view: View) -> tuple[str, ...]:
    """A view as the labels have it, in the first language."""
    places = "; ".join(PLACES["en"][place] for place in _in_order(view))
    return (view.language, SCALE["en"][view.clear - 1], places, view.change)


def _in_order(view: View) -> list[str]:
    return [place for place in PLACES["en"] if place in view.places]
