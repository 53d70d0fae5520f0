"""What people write must not run in the spreadsheet of whoever opens an export."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.reports.sheets import sheet


def written(tmp_path: Path, *cells: str, raw: bool = False) -> list[str]:
    path = tmp_path / "x.csv"
    with sheet(path, ["a"], raw=raw) as write:
        write([cells])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1]


@pytest.mark.parametrize(
    "before", ["", " ", "\t", "\r\n", "\u00a0", "\u200b", "\ufeff", "\u2068", " \t \u200e"]
)
@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1"])
def test_no_cell_begins_with_a_formula(tmp_path: Path, before: str, formula: str):
    """Whatever unseen signs stand before it, text that could run as a formula gets an apostrophe."""
    assert written(tmp_path, before + formula) == [f"'{before}{formula}"]


@pytest.mark.parametrize("breaks", [";", "; ", "\n", "\r\n\r\n", "x;\t"])
@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil.example")', "@SUM(1)", "-cmd|' /C calc'!A0"])
def test_no_formula_begins_where_a_semicolon_parts_cells(tmp_path: Path, breaks: str, formula: str):
    """A spreadsheet that parts cells at semicolons, and ignores our quotes, finds no formula either."""
    assert written(tmp_path, f"fine{breaks}{formula}") == [f"fine{breaks}'{formula}"]


@pytest.mark.parametrize("text", ["good - bad", "one\n- two", "a;b; - c", "1 = one", "x;\n y", "it's"])
def test_other_words_stay_as_they_are(tmp_path: Path, text: str):
    """Lists, dashes and sums in the middle of a line are nobody's formula."""
    assert written(tmp_path, text) == [text]


def test_raw_is_raw(tmp_path: Path):
    """`--raw` changes nothing."""
    assert written(tmp_path, " =1", "x;=1", raw=True) == [" =1", "x;=1"]
