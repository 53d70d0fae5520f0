"""answers.xlsx, opened with another library and compared with what people answered."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from bot.reports.excel import CUT, Room, within, workbook
from bot.reports.sheets import RUNS
from bot.storage.database import Database
from tests.reports.every import CODES, LABELS, LANGUAGES, SAID, STATES, everything, nothing, unanswered
from tests.reports.talks import ENDING, SPOKEN, answer, exported, keep, publish

NAMES = ["codes", "labels", "long", "codebook"]
FILES = {"codes": "answers-codes", "labels": "answers-labels", "long": "answers-long", "codebook": "codebook"}


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Sheet → rows, as Excel shows them."""
    book = openpyxl.load_workbook(path, read_only=True)
    found = {sheet.title: [[_seen(cell) for cell in row] for row in sheet.values] for sheet in book}
    book.close()
    return found


def _seen(cell: Any) -> Any:
    return unescape(cell) if isinstance(cell, str) else "" if cell is None else cell


def records(path: Path, name: str) -> list[dict[str, Any]]:
    header, *rows = sheets(path)[name]
    return [dict(zip(header, row, strict=True)) for row in rows]


async def kept(database: Database, tmp_path: Path, answers: Any, language: str) -> Path:
    """One session of the flow in three languages, exported for Excel."""
    async with database.transaction() as db:
        await publish(db, everything(), "v2", 2)
        at = "reading" if not answers else "why"
        await keep(db, answers, version="v2", at=at, language=language)
    await exported(database, tmp_path / "out", language=language, xlsx=True)
    return tmp_path / "out" / "answers.xlsx"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_answer_is_as_it_was_given(database: Database, tmp_path: Path, language: str) -> None:
    """Every type of question in three languages: codes, labels, and a row each in the long sheet."""
    path = await kept(database, tmp_path, SAID, language)
    [codes], [labels] = records(path, "codes"), records(path, "labels")
    assert {name: codes[name] for name in list(codes)[14:]} == CODES
    assert {name: labels[name] for name in list(labels)[14:]} == LABELS[language]
    rows = {row["variable"]: row for row in records(path, "long")}
    assert {row["state"] for row in rows.values()} == {"answered"}
    assert (rows["children"]["value"], rows["twice"]["value"], rows["brief"]["value"]) == (2.25, 4, "-")
    assert rows["why"]["value"] == f"{CODES['why']}\ns1-why-1.ogg"
    assert rows["clear"]["comment"] == "=واضح ہے"
    assert rows["clear"]["question"] == everything().steps[1].text[language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
async def test_every_state_is_told_apart(
    database: Database, tmp_path: Path, state: str, language: str
) -> None:
    """A missing code that is a number, its words in the labels, and its name in the long sheet."""
    path = await kept(database, tmp_path, nothing(state), language)
    [codes], [labels] = records(path, "codes"), records(path, "labels")
    assert {name: codes[name] for name in list(codes)[14:]} == unanswered(state)
    words = {name: STATES[state][language] if value else "" for name, value in unanswered(state).items()}
    assert {name: labels[name] for name in list(labels)[14:]} == words
    assert [row["state"] for row in records(path, "long")] == [state] * len(SAID)


async def test_sheets_hold_what_the_csv_files_hold(database: Database, tmp_path: Path) -> None:
    """Cell by cell the same as the raw CSV files, in the same order of sheets, rows and columns."""
    async with database.transaction() as db:
        await keep(db, SPOKEN, mode="assisted", **ENDING)
        await keep(db, {"reading": answer(12), "clear": answer(state="skipped")}, id="s2", at="gene")
    await exported(database, tmp_path / "out", raw=True, xlsx=True)
    found = sheets(tmp_path / "out" / "answers.xlsx")
    assert list(found) == NAMES
    for name, rows in found.items():
        with (tmp_path / "out" / f"{FILES[name]}.csv").open(encoding="utf-8-sig", newline="") as file:
            written = list(csv.reader(file))
        assert [[str(cell) for cell in row] for row in rows] == written


async def test_numbers_are_numbers_and_words_never_run(database: Database, tmp_path: Path) -> None:
    """Numbers can be added up; words that look like a formula, a link or a number stay words, for good."""
    said = {"why": answer("=1+1"), "children": answer(2.0), "gene": answer("other", other="https://a.org")}
    async with database.transaction() as db:
        await keep(db, {**SPOKEN, **said})
        await keep(db, {"why": answer("007")}, id="s2")
    await exported(database, tmp_path / "out", xlsx=True)
    book = openpyxl.load_workbook(tmp_path / "out" / "answers.xlsx")
    codes = {cell.value: cell.column - 1 for cell in book["codes"][1]}
    first, second = book["codes"][2], book["codes"][3]
    types = {name: first[codes[name]].data_type for name in ("why", "children", "clear", "gene__other")}
    assert types == {"why": "s", "children": "n", "clear": "n", "gene__other": "s"}
    assert (first[codes["why"]].value, second[codes["why"]].value) == ("=1+1", "007")
    assert (first[codes["why"]].quotePrefix, first[codes["gene__other"]].quotePrefix) == (True, False)
    assert first[codes["gene__other"]].hyperlink is None


async def test_a_researcher_can_start_at_once(database: Database, tmp_path: Path) -> None:
    """The header stays in sight, is bold, and every column can be filtered, over all rows."""
    async with database.transaction() as db:
        await keep(db, SPOKEN)
        await keep(db, SPOKEN, id="s2")
    await exported(database, tmp_path / "out", xlsx=True)
    for sheet in openpyxl.load_workbook(tmp_path / "out" / "answers.xlsx"):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet["A1"].font.bold


async def test_words_of_any_script_read_from_their_own_side(database: Database, tmp_path: Path) -> None:
    """Excel shows each cell from the side from which its own words are read: no cell says otherwise."""
    path = await kept(database, tmp_path, SAID, "ar")
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert {(cell.alignment.horizontal, cell.alignment.readingOrder) for cell in cells} == {(None, 0)}


# ------------------------------------------------------------------ what Excel has no room for


def test_what_does_not_fit_is_counted_and_says_so(tmp_path: Path) -> None:
    """Too many rows or columns stay away, a cell that is too long ends in a sentence; each is counted."""
    room = Room(rows=3, columns=2, characters=100)
    with workbook(tmp_path / "a.xlsx", {"codes": ["a", "b", "c"], "long": ["a"]}, room) as (book, told):
        book["codes"]([[1, "x" * 101, 3], [2, "y" * 100, 3], [3, "", 3], [4, "", 3]])
        book["long"](iter([["z"]]))
    lack = told.lacks["codes"]
    assert (lack.rows, lack.columns, lack.cells) == (2, 1, 1)
    found = sheets(tmp_path / "a.xlsx")
    cut = "x" * (100 - len(CUT)) + CUT
    assert found == {"codes": [["a", "b"], [1, cut], [2, "y" * 100]], "long": [["a"], ["z"]]}
    assert told.lacks["long"].rows == 0


async def test_the_readme_says_what_excel_has_no_room_for(database: Database, tmp_path: Path) -> None:
    """An answer of 40,000 characters is cut in the sheets, and README.txt tells where all of it is."""
    async with database.transaction() as db:
        await keep(db, {"why": answer("ا" * 40_000)})
    await exported(database, tmp_path / "out", xlsx=True)
    told = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "answers.xlsx " in told
    # The long sheet has the words twice, as value and as label.
    for name, count in {"codes": 1, "labels": 1, "long": 2}.items():
        lack = f"Sheet {name}: cells too long for Excel, which say so: {count}. In full: answers-{name}.csv."
        assert lack in told
    [row] = records(tmp_path / "out" / "answers.xlsx", "codes")
    assert row["why"] == "ا" * (32_767 - len(CUT)) + CUT
    assert "answers.sav" not in told


def test_a_cut_never_halves_a_character() -> None:
    """Excel counts a face as two characters; what is left has at most as many, and only whole faces."""
    assert within("👩" * 50, 100) == "👩" * 50
    short = within("a" + "👩" * 100, 101)
    assert short.removesuffix(CUT) in {"a" + "👩" * count for count in range(100)}
    assert len(short.encode("utf-16-le")) // 2 in {100, 101}


@settings(max_examples=60, deadline=None)
@given(words=st.text(st.characters(codec="utf-8"), min_size=1), number=st.floats(-1e9, 1e9))
def test_any_cell_comes_back(tmp_path_factory: pytest.TempPathFactory, words: str, number: float) -> None:
    """Whatever people write is read back whole, control characters and Excel's own signs for them too."""
    path = tmp_path_factory.getbasetemp() / "any.xlsx"
    path.unlink(missing_ok=True)
    with workbook(path, {"codes": ["a", "b"]}) as (book, _):
        book["codes"]([[words, number]])
    [cell, back] = sheets(path)["codes"][1]
    assert cell == words
    assert back == pytest.approx(number, rel=1e-15)


def test_signs_that_run_are_the_same_as_in_csv() -> None:
    """Every sign that begins a formula is known to both kinds of file."""
    assert set("=+-@\t\r\n") == RUNS
