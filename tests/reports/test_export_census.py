"""Every cell of every file of an export, read back by other libraries and compared with what was answered.

That is every type of step in every state, in English, Urdu and Arabic.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pyreadstat
import pytest
from openpyxl.utils.escape import unescape

from bot.flows.model import Step
from bot.storage.database import Database
from tests.reports import expected
from tests.reports.census import STATES, STEPS, WORDS, Person, census, people, settle
from tests.reports.every import LANGUAGES, OTHER
from tests.reports.every import STATES as STATE_WORDS
from tests.reports.expected import ASKED, MISSING, Asked, Cell, Row, in_csv
from tests.reports.talks import exported, left, publish

SILENT = {"note", "section", "end"}
"""Types that ask nothing, and have no column."""


def test_every_type_is_there_in_every_state() -> None:
    """No type of step that can be answered, and no state of it, is without its cells in each language."""
    union = get_args(Step)[0]
    types = {get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)}
    assert types == {step["type"] for step in STEPS}
    wanted = {(type_, state, tag) for type_ in types - SILENT for state in STATES for tag in LANGUAGES}
    there = {(each.type, one.states[each.id], one.language) for one in people() for each in ASKED}
    assert there == wanted


def test_all_that_can_stand_beside_an_answer_is_there() -> None:
    """Something else, comments, files, right and wrong, in each language; all sorts of words somewhere."""
    found: dict[str, set[Any]] = {"other": set(), "comment": set(), "files": set(), "correct": set()}
    said = set()
    for person in people():
        for name, cell in expected.codes(person).items():
            part = name.rpartition("__")[2]
            if part in found and cell not in {"", *MISSING.values()}:
                found[part].add((person.language, cell if part == "correct" else ""))
            said.add(cell)
    assert set(WORDS) <= said
    once = {(tag, "") for tag in LANGUAGES}
    right_and_wrong = {(tag, score) for tag in LANGUAGES for score in (0, 1)}
    assert found == {"other": once, "comment": once, "files": once, "correct": right_and_wrong}


async def kept(database: Database, home: Path, **more: Any) -> tuple[Path, list[Person]]:
    """All of the census in the database, with recordings, exported for Excel and SPSS too."""
    found = people()
    (home / "answers").mkdir()
    for person in found:
        for answer in chain.from_iterable(person.revisions.values()):
            for name in answer.files:
                (home / "answers" / name).write_bytes(name.encode())
    async with database.transaction() as db:
        await publish(db, census(), "v2", 2)
        await settle(db, found)
        await left(db, 1, "declined", 4)
    await exported(database, home / "out", test=True, xlsx=True, sav=True, **more)
    return home / "out", found


def recordings(found: Iterable[Person]) -> list[str]:
    """The files of all answers that count."""
    return [
        file
        for person in found
        for name, state in person.states.items()
        if state == "answered"
        for file in person.last(name).files
    ]


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def tables(found: list[Person], language: str) -> dict[str, list[Row]]:
    """File → its rows, as they must be."""
    return {
        "answers-codes": [expected.codes(each) for each in found],
        "answers-labels": [expected.labels(each, language) for each in found],
        "answers-long": [row for each in found for row in expected.long(each, language)],
        "history": [row for each in found for row in expected.history(each, language)],
        "consent": [row for each in found for row in expected.consents(each)],
        "codebook": list(expected.codebook(found)),
    }


def grid(rows: list[Row]) -> list[list[Cell]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_cell_of_every_csv_file(
    database: Database, tmp_path: Path, language: str, *, raw: bool
) -> None:
    """Codes, labels, long table, history, consent and codebook, in their order of rows and columns."""
    out, found = await kept(database, tmp_path, language=language, raw=raw)
    for name, rows in tables(found, language).items():
        header, *cells = grid(rows)
        assert read(out / f"{name}.csv") == [header, *([in_csv(c, raw=raw) for c in row] for row in cells)], (
            name
        )
    assert {path.name for path in out.iterdir()} == {
        *(f"{name}.csv" for name in tables(found, language)),
        *("README.txt", "media", "answers.xlsx", "answers.sav"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_cell_of_the_workbook(database: Database, tmp_path: Path, language: str) -> None:
    """Numbers are the same numbers, and words the same words, whatever they look like."""
    out, found = await kept(database, tmp_path, language=language)
    book = openpyxl.load_workbook(out / "answers.xlsx")
    for sheet in book:
        file = "codebook" if sheet.title == "codebook" else f"answers-{sheet.title}"
        assert [[_typed(cell) for cell in row] for row in sheet.values] == [
            [(type(cell) is not str, cell) for cell in row] for row in grid(tables(found, language)[file])
        ], sheet.title
    assert book.sheetnames == ["codes", "labels", "long", "codebook"]


def _typed(cell: Any) -> tuple[bool, Any]:
    """Whether it is a number, and what it is."""
    if isinstance(cell, str):
        return False, unescape(cell)
    return cell is not None, "" if cell is None else cell


# ------------------------------------------------------------------ SPSS

TIMES = ("started_at", "consented_at", "finished_at")


def is_number(asked: Asked, name: str) -> bool:
    """Whether a column must be one of numbers: by its type, and its choices."""
    part = expected.part_of(asked, name)
    if part != "value":
        return part in {"chosen", "place", "correct"}
    if asked.type in {"number", "material"} or name == "twice":
        return True
    whole = all(isinstance(choice, int) for choice in asked.labels)
    return asked.type in {"select_one", "scale"} and whole and not asked.takes_other


def in_spss(name: str, cell: Cell) -> Any:
    """How a cell of the codes stands in answers.sav."""
    if name in TIMES:
        return datetime.fromisoformat(str(cell)).replace(tzinfo=None) if cell else None
    asked = owner(name)
    if asked is None:
        return cell if name == "test" else (cell or None) if name == "minutes" else cell
    if asked.type == "date" and name == asked.id:
        return datetime.fromisoformat(str(cell)).date() if cell and cell != "other" else None
    if is_number(asked, name):
        return None if cell in {"", "other"} else cell
    return in_csv(cell, raw=True).rstrip(" ")


def owner(name: str) -> Asked | None:
    return next((each for each in ASKED if name == each.id or name.startswith(f"{each.id}__")), None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_value_of_the_file_for_spss(database: Database, tmp_path: Path, language: str) -> None:
    """The codes again: numbers, days and times as such, all else as words."""
    out, people_ = await kept(database, tmp_path, language=language)
    found, _ = pyreadstat.read_sav(out / "answers.sav", output_format="dict", user_missing=True)
    rows = [expected.codes(each) for each in people_]
    assert found == {name: [in_spss(name, row[name]) for row in rows] for name in rows[0]}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_label_of_the_file_for_spss(database: Database, tmp_path: Path, language: str) -> None:
    """Variables and values are labelled in the language asked for; the missing codes are declared."""
    out, people_ = await kept(database, tmp_path, language=language)
    _, about = pyreadstat.read_sav(out / "answers.sav", output_format="dict", user_missing=True)
    coded = {}
    for name in expected.codes(people_[0]):
        asked = owner(name)
        if asked is not None:
            assert about.column_names_to_labels[name] == expected.about(asked, name)[language]
            if asked.has_codes(name):
                coded[name] = value_labels(asked, name, language)
    assert about.variable_value_labels == coded
    numbers = [name for name in coded if is_number(owner(name), name)]  # type: ignore[arg-type]
    assert about.missing_ranges == {name: [{"lo": -99.0, "hi": -94.0}] for name in numbers}


def value_labels(asked: Asked, name: str, language: str) -> dict[Any, str]:
    """The labels of choices, and of what is no answer; words where the values are words."""
    labels: dict[Any, str] = {code: STATE_WORDS[state][language] for state, code in MISSING.items()}
    if name != asked.id:
        choice = asked.labels.get(name.removeprefix(f"{asked.id}__"))
        chosen = choice and expected.part_of(asked, name) == "chosen"
        return labels | ({1: choice[language]} if choice and chosen else {})
    if asked.type in {"select_one", "scale"}:
        labels |= {value: words[language] for value, words in asked.labels.items()}
        if asked.takes_other:
            labels["other"] = OTHER[language]
    return labels if is_number(asked, name) else {str(value): words for value, words in labels.items()}


# ------------------------------------------------------------------ beside the tables


async def test_every_recording_is_there(database: Database, tmp_path: Path) -> None:
    """As it was sent, under the name that the tables tell; and none of what was ruled out."""
    out, found = await kept(database, tmp_path)
    names = recordings(found)
    assert 0 < len(names) < len(list((tmp_path / "answers").iterdir()))
    assert {path.name: path.read_bytes() for path in (out / "media").iterdir()} == {
        name: name.encode() for name in names
    }


async def test_the_readme_counts_them_all(database: Database, tmp_path: Path) -> None:
    """Sessions by outcome, version, and those held as a test; files; and who left only a count."""
    out, found = await kept(database, tmp_path)
    told = (out / "README.txt").read_text("utf-8")
    outcomes = [person.outcome for person in found]
    tests = sum(person.test for person in found)
    for line in [
        f"SESSIONS: {len(found)}, all with consent; {tests} of them tests, with 1 in the column test",
        *(f"{outcomes.count(name)} {name}" for name in ("in_progress", "complete", "stopped")),
        "4 said no to taking part (only counted: no row here)",
        f"Files in media/: {len(recordings(found))}",
    ]:
        assert line in told.splitlines()
    assert re.findall(r"sessions: (\d+)$", told, re.MULTILINE) == [str(len(found))]
