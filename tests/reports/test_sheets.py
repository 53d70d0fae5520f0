"""CSV files: what is written is what is read back, and no spreadsheet runs it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.sheets import sheet

NASTY = 'two\nlines, "quoted"; اردو, \u200fRTL\u200e 👩🏽\u200d⚕️ \r\n end'


def written(path: Path, *cells: float | str, raw: bool = False) -> list[str]:
    path.unlink(missing_ok=True)
    with sheet(path, ["a"], raw=raw) as write:
        write([cells])
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1]


def test_the_file_is_as_spreadsheets_expect(tmp_path: Path) -> None:
    """It begins with a byte order mark, lines end in CRLF, quotes are doubled."""
    with sheet(tmp_path / "a.csv", ["a", "b"], raw=False) as write:
        write([['say "no"', "x,y"]])
    assert (tmp_path / "a.csv").read_bytes() == b'\xef\xbb\xbfa,b\r\n"say ""no""","x,y"\r\n'


def test_nasty_text_survives(tmp_path: Path) -> None:
    """New lines, quotes, commas, right-to-left marks and emoji come back unchanged."""
    assert written(tmp_path / "a.csv", NASTY, "") == [NASTY, ""]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_would_run_gets_an_apostrophe(tmp_path: Path, sign: str) -> None:
    """A formula in someone's words stays words; `raw` leaves it as it was."""
    formula = f"{sign}cmd|' /C calc'!A0"
    assert written(tmp_path / "a.csv", formula) == [f"'{formula}"]
    assert written(tmp_path / "a.csv", formula, raw=True) == [formula]


@pytest.mark.parametrize("number, text", [(-99, "-99"), (-1.5, "-1.5"), (3.0, "3"), (0, "0")])
def test_numbers_are_never_guarded(tmp_path: Path, number: float, text: str) -> None:
    """A negative number stays a number, whole ones without decimals."""
    assert written(tmp_path / "a.csv", number) == [text]


@given(words=st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    """Whatever people write is read back whole, and never begins like a formula."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    assert written(path, "x", words, raw=True) == ["x", words]
    guarded = written(path, "x", words)[1]
    assert guarded.removeprefix("'") == words.removeprefix("'")
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
