"""answers.sav, opened with another library and compared with what people answered."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyreadstat
import pytest

from bot.reports.spss_kinds import valid
from bot.storage.database import Database
from tests.reports.every import (
    AGREE,
    CODES,
    EASY,
    GENE,
    LANGUAGES,
    OTHER,
    PARTS,
    SAID,
    STATES,
    WORDS,
    everything,
    nothing,
    unanswered,
)
from tests.reports.talks import ENDING, answer, exported, flow, keep, publish, said

NUMBERS = [
    "reading",
    "clear",
    "ease",
    "gene__correct",
    "topics__words",
    "topics__pictures",
    "children",
    "cousins",
]
NUMBERS += ["best__words", "best__pictures", "twice"]
"""Columns of numbers that carry missing codes."""
MISSING_LABELS = {-99 + place: state for place, state in enumerate(
    ["skipped", "dont_know", "not_applicable", "not_reached", "rather_not", "does_not_apply"]
)}  # fmt: skip


def opened(path: Path) -> tuple[dict[str, list[Any]], Any]:
    """Variable → its values, and what the file says of the variables."""
    return pyreadstat.read_sav(path, output_format="dict", user_missing=True)


async def kept(database: Database, tmp_path: Path, answers: Any, language: str = "en", **more: Any) -> Path:
    """One session of the flow in three languages, exported for SPSS."""
    async with database.transaction() as db:
        await publish(db, everything(), "v2", 2)
        await keep(db, answers, **{"version": "v2", "at": "why" if answers else "reading", **more})
    await exported(database, tmp_path / "out", language=language, sav=True)
    return tmp_path / "out" / "answers.sav"


def as_spss(name: str, cell: Any) -> Any:
    """How a cell of the codes must stand in the file: words where values can be words, days as days."""
    if name == "born":
        return date.fromisoformat(cell) if cell else None
    if name in NUMBERS:
        return None if cell == "other" else cell
    return str(cell)


async def test_every_answer_is_as_it_was_given(database: Database, tmp_path: Path) -> None:
    """Every type of question, in the words of three scripts, under the names of the other files."""
    found, _ = opened(await kept(database, tmp_path, SAID, mode="assisted", **ENDING))
    assert list(found)[14:] == list(CODES)
    assert {name: found[name] for name in CODES} == {
        name: [as_spss(name, cell)] for name, cell in CODES.items()
    }
    lead = {name: values[0] for name, values in found.items() if name not in CODES}
    assert lead == {
        "session": "s1",
        "participant": "p1",
        "cohort": "Leeds",
        "invite": "Poster",
        "conversation": "genetics",
        "flow_version": "v2",
        "language": "en",
        "mode": "assisted",
        "outcome": "complete",
        "test": 0,
        "started_at": datetime(2026, 11, 23, 9, 30),  # noqa: DTZ001
        "consented_at": datetime(2026, 11, 23, 9, 31),  # noqa: DTZ001
        "finished_at": datetime(2026, 11, 23, 9, 45, 15),  # noqa: DTZ001
        "minutes": 15.2,
    }


@pytest.mark.parametrize("state", STATES)
async def test_every_state_is_told_apart(database: Database, tmp_path: Path, state: str) -> None:
    """A missing code each, as a number or as words; columns of words and dates are empty."""
    found, _ = opened(await kept(database, tmp_path, nothing(state)))
    expected = {name: [as_spss(name, cell)] for name, cell in unanswered(state).items()}
    assert {name: found[name] for name in CODES} == expected


async def test_numbers_from_99_to_94_below_nothing_are_missing(database: Database, tmp_path: Path) -> None:
    """All coded variables of numbers declare the range, and a program that honours it sees nothing there."""
    path = await kept(database, tmp_path, nothing("rather_not"))
    _, about = opened(path)
    assert about.missing_ranges == {name: [{"lo": -99.0, "hi": -94.0}] for name in NUMBERS}
    honoured, _ = pyreadstat.read_sav(path, output_format="dict")
    assert {name: honoured[name] for name in NUMBERS} == {name: [None] for name in NUMBERS}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_labels_are_in_the_language_asked_for(
    database: Database, tmp_path: Path, language: str
) -> None:
    """Questions, choices, "something else" and each missing code have their words."""
    _, about = opened(await kept(database, tmp_path, SAID, language))
    missing = {code: STATES[state][language] for code, state in MISSING_LABELS.items()}
    worded = {str(code): words for code, words in missing.items()}
    agree = {choice["value"]: choice["label"][language] for choice in AGREE}
    parts = {choice["value"]: choice["label"][language] for choice in PARTS}
    other = {"other": OTHER[language]}
    assert about.variable_value_labels == {
        "reading": missing,
        "clear": agree | missing,
        "ease": {0: "0", 1: "1", 2: EASY[language]} | missing,
        "gene": parts | other | worded,
        "gene__correct": missing,
        "grade": {str(value): words for value, words in agree.items()} | other | worded,
        "topics": worded,
        "topics__words": {1: parts["words"]} | missing,
        "topics__pictures": {1: parts["pictures"]} | missing,
        "children": missing,
        "cousins": missing,
        "best__words": missing,
        "best__pictures": missing,
        "twice": missing,
    }
    names = about.column_names_to_labels
    assert (names["gene"], names["clear"]) == (GENE[language], WORDS["text"][language])
    assert names["topics__words"] == f"{WORDS['text'][language]} – {parts['words']}"


async def test_measures_are_those_of_the_questions(database: Database, tmp_path: Path) -> None:
    """Choices are nominal, scales and places ordinal; numbers, dates and what is counted are on a scale."""
    _, about = opened(await kept(database, tmp_path, SAID))
    measures = {name: measure for name, measure in about.variable_measure.items() if measure != "nominal"}
    assert measures == {
        **dict.fromkeys(["started_at", "consented_at", "finished_at", "minutes"], "scale"),
        **dict.fromkeys(["reading", "children", "cousins", "born", "twice"], "scale"),
        **dict.fromkeys(["clear", "ease", "best__words", "best__pictures"], "ordinal"),
    }
    formats = about.original_variable_types
    assert (formats["born"], formats["started_at"], formats["children"]) == (
        "SDATE10",
        "DATETIME20",
        "F12.2",
    )


async def test_what_is_too_long_says_so(database: Database, tmp_path: Path) -> None:
    """Labels and answers beyond what SPSS takes end in "…", in whole letters; README.txt has the counts."""
    label = "واضح" * 100
    steps = [
        {
            "id": "gene",
            "type": "select_one",
            "text": said(label),
            "choices": [{"value": "a", "label": said(label)}],
        },
        {"id": "why", "type": "text", "accept": ["text"], "text": said("Why?")},
    ]
    async with database.transaction() as db:
        await publish(db, flow(steps), "v2", 2)
        await keep(db, {"gene": answer("a"), "why": answer("ب" * 20_000)}, version="v2")
    await exported(database, tmp_path / "out", sav=True)
    found, about = opened(tmp_path / "out" / "answers.sav")
    assert found["why"] == ["ب" * 16_382 + "…"]
    assert about.column_names_to_labels["gene"] == label[:126] + "…"
    assert about.variable_value_labels["gene"]["a"] == label[:58] + "…"
    told = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "Labels that are too long for SPSS and end in …: 3. All of them: codebook.csv." in told
    assert "Answers that are too long for SPSS and end in …: 1. In full: answers-codes.csv." in told


async def test_something_else_than_a_number_is_counted(database: Database, tmp_path: Path) -> None:
    """A variable of numbers stays one: README.txt says how often its words stand beside it."""
    await kept(database, tmp_path, SAID)
    told = (tmp_path / "out" / "README.txt").read_text("utf-8")
    assert "Numbers and dates with something else, empty here: 1. See <variable>__other." in told


async def test_words_of_an_older_version_are_kept(database: Database, tmp_path: Path) -> None:
    """Where the newest version's choices are numbers and an older one's were words, all of it are words."""
    age = {"id": "age", "type": "select_one", "text": said("Age?")}
    old = [{"value": "young", "label": said("Young")}]
    async with database.transaction() as db:
        await publish(db, flow([age | {"choices": old}]), "v2", 2)
        await publish(db, flow([age | {"choices": AGREE}]), "v3", 3)
        await keep(db, {"age": answer("young")}, version="v2")
        await keep(db, {"age": answer(2)}, version="v3", id="s2")
        await keep(db, {"age": answer(state="skipped")}, version="v3", id="s3")
    await exported(database, tmp_path / "out", sav=True)
    found, about = opened(tmp_path / "out" / "answers.sav")
    assert found["age"] == ["young", "2", "-99"]
    assert about.missing_ranges == {}
    labels = {value: about.variable_value_labels["age"][value] for value in ("young", "2", "-99")}
    assert labels == {"young": "Young", "2": "Agree", "-99": "Skipped"}


def test_names_are_such_as_spss_takes() -> None:
    """Words that SPSS keeps for itself and signs that it refuses change; no two become one."""
    assert valid(["all", "With", "q__-1", "q___1", "Q___1", "plain"]) == {
        "all": "all_",
        "With": "With_",
        "q__-1": "q___1",
        "q___1": "q___1_2",
        "Q___1": "Q___1_3",
        "plain": "plain",
    }
    long = "x" * 64
    assert set(valid([long, long.upper()]).values()) == {long, "X" * 62 + "_2"}


async def test_another_name_is_told(database: Database, tmp_path: Path) -> None:
    """README.txt says what a variable is called where SPSS does not take its name."""
    choices = [{"value": "a-b", "label": said("A")}, {"value": "c", "label": said("C")}]
    async with database.transaction() as db:
        step = {"id": "q", "type": "select_multiple", "text": said("?"), "choices": choices}
        await publish(db, flow([step]), "v2", 2)
        await keep(db, {"q": answer(["a-b"])}, version="v2")
    await exported(database, tmp_path / "out", sav=True)
    found, _ = opened(tmp_path / "out" / "answers.sav")
    assert (found["q__a_b"], found["q__c"]) == ([1], [0])
    assert "q__a-b is called q__a_b." in (tmp_path / "out" / "README.txt").read_text("utf-8")
