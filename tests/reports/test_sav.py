"""SPSS system files: what is written is what another library reads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.sav import Column, fitting, pieces, write

MADE = datetime(2026, 11, 24, 10, 5, 6, tzinfo=UTC)


def written(path: Path, columns: list[Column], *rows: list[Any], title: str = "") -> Any:
    with path.open("wb") as file:
        write(file, columns, iter(rows), len(rows), MADE, title)
    return pyreadstat.read_sav(path, output_format="dict", user_missing=True)


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    """UTF-8, when it was made, its title, and how many cases."""
    _, about = written(tmp_path / "a.sav", [Column("a", "")], [1], [2], title="صحت مند مستقبل")
    assert (about.file_encoding, about.number_rows, about.file_label) == ("UTF-8", 2, "صحت مند مستقبل")
    assert about.creation_time == MADE.replace(tzinfo=None)


def test_no_case_at_all_is_a_file_too(tmp_path: Path) -> None:
    """A file without rows still has its variables."""
    found, _ = written(tmp_path / "a.sav", [Column("a", "A"), Column("b", "B", width=300)])
    assert found == {"a": [], "b": []}


@pytest.mark.parametrize("number", [-99, -100, 0, 151, 152, -0.5, 2.25, 1e15, 1e-9])
def test_numbers_are_exact(tmp_path: Path, number: float) -> None:
    """Those that are said in one byte and those that need eight; nothing is nothing."""
    found, _ = written(tmp_path / "a.sav", [Column("a", "")], [number], [None])
    assert found["a"] == [number, None]


@pytest.mark.parametrize("width", [1, 7, 8, 9, 255, 256, 504, 505, 1000, 32_767])
def test_strings_of_every_width_are_whole(tmp_path: Path, width: int) -> None:
    """Also where one is kept as many, between variables that must stay where they are."""
    columns = [Column("a", ""), Column("long_name_of_words", "W", width=width), Column("z", "", width=3)]
    words = ("0123456789" * 3277)[:width]
    rows = [[1, words, "end"], [2, "", ""], [3, words[:-1], "e"]]
    found, about = written(tmp_path / "a.sav", columns, *rows)
    assert found == {"a": [1, 2, 3], "long_name_of_words": [words, "", words[:-1]], "z": ["end", "", "e"]}
    assert about.column_names_to_labels["long_name_of_words"] == "W"


@pytest.mark.parametrize("width", [5, 8, 9, 40, 300])
def test_labels_of_words_stand_at_any_width(tmp_path: Path, width: int) -> None:
    """Short strings and long ones have labels of their values in any script."""
    labels = {"a": "واضح", "-99": "Skipped"}
    columns = [Column("q", "", width=width, labels=labels), Column("n", "", labels={1: "نعم", -99: "لا"})]
    _, about = written(tmp_path / "a.sav", columns, ["a", 1])
    assert about.variable_value_labels == {"q": labels, "n": {1: "نعم", -99: "لا"}}


def test_a_thousand_variables_keep_their_names(tmp_path: Path) -> None:
    """Names of 64 letters that differ only at their end."""
    columns = [Column(f"{'x' * 60}{number:04}", str(number)) for number in range(1000)]
    found, _ = written(tmp_path / "a.sav", columns, list(range(1000)))
    assert found == {column.name: [number] for number, column in enumerate(columns)}


def test_pieces_of_a_wide_string_have_room_for_it() -> None:
    """None is wider than 255 bytes, and each is as SPSS counts them."""
    assert (pieces(0), pieces(255), pieces(256), pieces(505)) == ([0], [255], [255, 4], [255, 255, 1])


def test_a_cut_never_halves_a_letter() -> None:
    """A text that fits is left alone; of another the beginning stays, in whole letters."""
    assert fitting("واضح", 8) == "واضح"
    assert [fitting("واضح", size) for size in (7, 6, 5)] == ["وا…", "و…", "و…"]


ROWS = st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.floats()))


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, stretch=st.integers(1, 200))
def test_any_row_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float]], stretch: int
) -> None:
    """Whatever people write is read back, but for spaces at the end, which SPSS does not keep."""
    path = tmp_path_factory.getbasetemp() / "any.sav"
    made = [[words * stretch, number if abs(number) < 1e300 else None] for words, number in rows]
    width = max([1, *(len(words.encode()) for words, _ in made)])
    made = [row for row in made if len(row[0].encode()) <= 32_767]
    columns = [Column("words", "", width=min(width, 32_767)), Column("number", "")]
    found, _ = written(path, columns, *made)
    assert found["words"] == [words.rstrip(" ") for words, _ in made]
    assert found["number"] == [number for _, number in made]
