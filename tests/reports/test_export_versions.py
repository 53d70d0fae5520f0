"""Two versions of a conversation in one export: joined by variable, and no column has two meanings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from bot.engine.answers import Answer
from bot.reports.table import variables
from bot.storage.database import Database
from tests.reports.talks import ALL, answer, coded, exported, flow, keep, plan, publish, row, said, table

OLD, NEW = "1111111111aaaa", "2222222222bbbb"


def choices(**labels: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": said(label)} for value, label in labels.items()]


BEFORE = [
    {"id": "gone", "type": "number", "text": said("How many?")},
    {"id": "kept", "type": "scale", "choices": "agree", "text": said("Is it clear?"), "or": ["dont_know"]},
    {
        "id": "list",
        "type": "select_multiple",
        "choices": [{"value": "a", "label": said("Red")}, {"value": "b", "label": said("Blue", "نیلا")}],
        "text": said("Which?"),
    },
    {"id": "one", "type": "select_one", "choices": choices(x="Mother", y="Father"), "text": said("Who?")},
    {"id": "age", "type": "select_one", "choices": choices(u="Under 18"), "text": said("Age?"), "or": ALL},
    {"id": "best", "type": "rank", "choices": choices(a="Red", b="Blue"), "text": said("Best?")},
]
AFTER = [
    {"id": "new", "type": "text", "accept": ["text"], "text": said("Why?")},
    {"id": "kept", "type": "select_one", "choices": "agree", "text": said("Is it all clear?")},
    {
        "id": "list",
        "type": "select_multiple",
        "choices": choices(b="Blue", c="Green"),
        "text": said("Which?"),
    },
    {"id": "one", "type": "select_one", "choices": choices(y="The father", z="Both"), "text": said("Who?")},
    {"id": "age", "type": "number", "text": said("How old?")},
    {
        "id": "best",
        "type": "select_multiple",
        "choices": choices(a="Red", b="Blue"),
        "text": said("Which are best?"),
    },
]
SAID_BEFORE = {
    "gone": answer(3),
    "kept": answer(2, comment="so so"),
    "list": answer(["a", "b"]),
    "one": answer("y"),
    "age": answer("other", other="=none of yours"),
    "best": answer(["b", "a"], comment="b of course"),
}
SAID_AFTER = {
    "new": answer("Because."),
    "kept": answer(3),
    "list": answer(["c"]),
    "one": answer(state="skipped"),
    "age": answer(41),
    "best": answer(["a"]),
}
NOT_REACHED = "-96"


async def both(database: Database, folder: Path) -> Path:
    """A session of each version, exported."""
    async with database.transaction() as db:
        await publish(db, flow(BEFORE), OLD, 2)
        await publish(db, flow(AFTER), NEW, 3)
        await keep(db, SAID_BEFORE, id="s1", version=OLD)
        await keep(db, SAID_AFTER, id="s2", version=NEW)
        await keep(db, SAID_AFTER, id="s3", version=NEW)
    await exported(database, folder / "out", sav=True)
    return folder / "out"


async def test_each_variable_has_its_columns_once(database: Database, tmp_path: Path) -> None:
    """The newest version's order, then what only the older one has; what a version did not ask or offer is
    not reached, and what it asked by another type stands apart.
    """
    before, after, _ = table(await both(database, tmp_path) / "answers-codes.csv")
    assert (before["flow_version"], after["flow_version"]) == ("1111111111", "2222222222")
    expected = {
        "new": ("", "Because."),
        "kept": ("2", "3"),
        "kept__comment": ("so so", ""),
        "list": ("a b", "c"),
        "list__b": ("1", "0"),
        "list__c": (NOT_REACHED, "1"),
        "list__comment": ("", ""),
        "list__a": ("1", NOT_REACHED),
        "one": ("y", "-99"),
        "one__comment": ("", ""),
        "age": (NOT_REACHED, "41"),
        "best": (NOT_REACHED, "a"),
        "best__a": (NOT_REACHED, "1"),
        "best__b": (NOT_REACHED, "0"),
        "best__comment": ("", ""),
        "gone": ("3", NOT_REACHED),
        "age__as_select_one": ("other", NOT_REACHED),
        "age__as_select_one__other": ("'=none of yours", ""),
        "age__as_select_one__comment": ("", ""),
        "best__as_rank__a": ("2", NOT_REACHED),
        "best__as_rank__b": ("1", NOT_REACHED),
        "best__as_rank__comment": ("b of course", ""),
    }
    assert list(before)[14:] == list(expected)
    assert {name: (before[name], after[name]) for name in expected} == expected


async def test_the_long_file_has_one_row_for_each_variable_of_a_session(
    database: Database, tmp_path: Path
) -> None:
    """Whatever type asked it, with the question and the label of the session's own version."""
    rows = table(await both(database, tmp_path) / "answers-long.csv")
    found = {
        (line["session"], line["variable"]): (line["question"], line["label"], line["state"]) for line in rows
    }
    assert len(found) == len(rows) == 3 * 7
    assert found["s1", "age"] == ("Age?", "Something else: =none of yours", "answered")
    assert found["s2", "age"] == ("How old?", "41", "answered")
    assert found["s1", "best"] == ("Best?", "Blue; Red", "answered")
    assert found["s1", "one"] == ("Who?", "Father", "answered")
    assert found["s1", "new"] == ("Why?", "", "not_reached")
    assert found["s2", "gone"] == ("How many?", "", "not_reached")


async def test_the_codebook_covers_all_versions(database: Database, tmp_path: Path) -> None:
    """Choices of all of them, other labels with their version, and each type with its question."""
    book = {line["variable"]: line for line in table(await both(database, tmp_path) / "codebook.csv")}
    assert book["list"]["values_en"] == "b = Blue\nc = Green\na = Red"
    assert book["one"]["values_en"] == "y = The father\nz = Both\nx = Mother\ny = Father (in 1111111111)"
    # Only the Urdu label is another one.
    assert book["list"]["values_ur"] == "b = Blue\nc = Green\na = Red\nb = نیلا (in 1111111111)"
    assert book["kept"]["values_en"] == "1 = Disagree\n2 = Not sure\n3 = Agree"
    told = {name: (book[name]["type"], book[name]["question_en"], book[name]["n"]) for name in book}
    assert told["age"] == ("number", "How old?", "2")
    assert told["age__as_select_one"] == ("select_one", "Age?", "1")
    assert told["best__as_rank"] == ("rank", "Best?", "1")
    assert told["best__as_rank__a"] == ("place", "Best? – Red", "1")
    assert told["kept"] == ("select_one", "Is it all clear?", "3")
    assert book["age__as_select_one"]["values_en"] == "u = Under 18\nother = Something else"


async def test_the_readme_says_how_many_had_which_version(database: Database, tmp_path: Path) -> None:
    """Newest first, and which variables were asked by another type before."""
    told = (await both(database, tmp_path) / "README.txt").read_text("utf-8").splitlines()
    begin = told.index("VERSIONS OF THE CONVERSATION, newest first")
    assert [line.split("  published")[0] for line in told[begin + 1 : begin + 3]] == [
        "2222222222",
        "1111111111",
    ]
    assert [line.rpartition(", ")[2] for line in told[begin + 1 : begin + 3]] == [
        "sessions: 2",
        "sessions: 1",
    ]
    assert told[begin + 3 : begin + 5] == [
        "age was asked by another type of step in an older version: see age__as_select_one.",
        "best was asked by another type of step in an older version: see best__as_rank.",
    ]


async def test_spss_has_numbers_where_the_newest_version_asks_for_them(
    database: Database, tmp_path: Path
) -> None:
    """Words of an older version stand beside them, with the labels of that version."""
    path = await both(database, tmp_path) / "answers.sav"
    found, about = pyreadstat.read_sav(path, output_format="dict", user_missing=True)
    assert found["age"] == [-96, 41, 41]
    assert found["age__as_select_one"] == ["other", NOT_REACHED, NOT_REACHED]
    assert about.missing_ranges["age"] == [{"lo": -99, "hi": -94}]
    labels = about.variable_value_labels["age__as_select_one"]
    assert (labels["u"], labels["other"]) == ("Under 18", "Something else")
    assert about.column_names_to_labels["best__as_rank__a"] == "Best? – Red"
    assert {value: about.variable_value_labels["one"][value] for value in "xyz"} == {
        "x": "Mother",
        "y": "The father",
        "z": "Both",
    }


TYPES: dict[str, tuple[dict[str, Any], Answer, Any]] = {
    "select_one": ({"choices": choices(a="A", b="B")}, answer("b"), "b"),
    "scale": ({"choices": "agree"}, answer(2), 2),
    "select_multiple": ({"choices": choices(a="A", b="B")}, answer(["b", "a"]), "b a"),
    "rank": ({"choices": choices(a="A", b="B")}, answer(["b", "a"]), None),
    "number": ({}, answer(2), 2),
    "text": ({}, answer("2"), "2"),
    "date": ({}, answer("2026-11-23"), "2026-11-23"),
    "material": ({"material": "leaflet"}, answer(2), 2),
    "calculate": ({"value": "1 + 1"}, answer(2), 2),
}
"""Type → its keys, an answer to it, and what stands in its own column (none of a ranking)."""


@pytest.mark.parametrize("older", TYPES)
@pytest.mark.parametrize("newer", TYPES)
def test_no_column_mixes_two_types(newer: str, older: str) -> None:
    """Whichever type follows on another: only what is alike, one choice of several, shares its columns."""
    made = [
        plan([{"id": "q", "type": name, "text": said("?"), **TYPES[name][0]}], name)
        for name in (newer, older)
    ]
    cells = coded(row({"q": TYPES[older][1]}, *made))
    alike = newer == older or {newer, older} == {"select_one", "scale"}
    name = "q" if alike else f"q__as_{older}"
    expected = TYPES[older][2]
    if expected is not None:
        assert cells[name] == expected
    if older == "rank":
        assert (cells[f"{name}__a"], cells[f"{name}__b"]) == (2, 1)
    if not alike:
        own = {column for column in cells if not column.startswith("q__as_")}
        assert {cells[column] for column in own} <= {-96, ""}


def test_types_that_come_and_go_share_their_columns() -> None:
    """Number, words, number again: two sets of columns, with the newest question."""
    versions = [
        plan([{"id": "q", "type": type_, "accept": ["text"], "text": said(version)}], version)
        if type_ == "text"
        else plan([{"id": "q", "type": type_, "text": said(version)}], version)
        for version, type_ in (("v3", "number"), ("v2", "text"), ("v1", "number"))
    ]
    found = variables(versions)
    assert [(each.name, each.plan.version) for each in found] == [("q", "v3"), ("q__as_text", "v2")]
