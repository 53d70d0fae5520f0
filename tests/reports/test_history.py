"""history.csv: what people said first, and what became of it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.reports.history import HISTORY, what_changed
from bot.storage import tables
from bot.storage.database import Database
from tests.reports.talks import (
    AGREED,
    ANSWERED,
    BEGAN,
    NASTY,
    answer,
    answer_row,
    exported,
    keep,
    recruit,
    session,
    session_row,
    table,
)

RULED_OUT = answer("hard words", state="not_applicable", comment="hm")


async def revised(db, of: str, variable: str, *revisions) -> None:
    """Keep these as revisions 1, 2, … of a variable."""
    for number, one in enumerate(revisions, 1):
        row = answer_row(of, variable, one._replace(revision=number))
        await db.execute(insert(tables.answers).values(row))


async def test_every_revision_is_a_row_in_the_order_of_events(database: Database, tmp_path: Path) -> None:
    """First said, mended, commented, ruled out by another answer and back again: nothing is left out."""
    async with database.transaction() as db:
        await keep(db, {})
        await revised(db, "s1", "clear", answer(1), answer(3, comment="so"), answer(3, comment="so\nso"))
        voice = answer(None, files=["s1-why-1.oga"])
        await revised(db, "s1", "why", voice, RULED_OUT, answer("hard words"))
    await exported(database, tmp_path / "out")
    rows = table(tmp_path / "out" / "history.csv")
    assert [
        (row["variable"], row["revision"], row["change"], row["state"], row["value"]) for row in rows
    ] == [
        ("clear", "1", "first", "answered", "1"),
        ("clear", "2", "changed", "answered", "3"),
        ("clear", "3", "comment", "answered", "3"),
        ("why", "1", "first", "answered", ""),
        ("why", "2", "ruled_out", "not_applicable", ""),
        ("why", "3", "applies_again", "answered", "hard words"),
    ]
    assert rows[0] == {
        **dict.fromkeys(HISTORY, ""),
        "session": "s1",
        "participant": "p1",
        "cohort": "Leeds",
        "invite": "Poster",
        "conversation": "genetics",
        "flow_version": "v1",
        "mode": "self",
        "step": "clear",
        "variable": "clear",
        "revision": "1",
        "change": "first",
        "state": "answered",
        "value": "1",
        "label": "Disagree",
        "language": "en",
        "wording": "w1",
        "asked_at": rows[0]["asked_at"],
        "answered_at": ANSWERED,
    }
    assert (rows[2]["comment"], rows[3]["files"], rows[4]["comment"]) == ("so\nso", "s1-why-1.oga", "")


async def test_other_words_have_their_own_column(database: Database, tmp_path: Path) -> None:
    """Words of "something else" and what a spreadsheet would run are kept as in the other files."""
    async with database.transaction() as db:
        await keep(db, {})
        await revised(db, "s1", "gene", answer("other", other=NASTY), answer(state="dont_know"))
    await exported(database, tmp_path / "out", language="ur")
    first, second = table(tmp_path / "out" / "history.csv")
    assert (first["value"], first["other"]) == ("other", f"'{NASTY}")
    assert first["label"] != ""
    assert (second["state"], second["value"], second["label"], second["change"]) == (
        *("dont_know", "", ""),
        "changed",
    )


async def test_only_exported_sessions_have_a_history(database: Database, tmp_path: Path) -> None:
    """No tests, nobody without consent, no other cohort; sessions in the order in which they began."""
    async with database.transaction() as db:
        await recruit(db, "Bradford", 2)
        await keep(db, {}, id="late", started_at="2026-11-23T12:00:00+00:00")
        await keep(db, {}, id="early")
        await keep(db, {}, id="tried", test=True)
        await keep(db, {}, id="before", consented_at="")
        await keep(db, {}, id="elsewhere", participant="p2")
        for name in ("late", "early", "tried", "before", "elsewhere"):
            await revised(db, name, "clear", answer(1), answer(2))
    await exported(database, tmp_path / "out", cohort="Leeds")
    rows = table(tmp_path / "out" / "history.csv")
    assert [(row["session"], row["change"]) for row in rows] == [
        ("early", "first"),
        ("early", "changed"),
        ("late", "first"),
        ("late", "changed"),
    ]
    assert "history.csv" in (tmp_path / "out" / "README.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "before, after, expected",
    [
        (None, answer(1), "first"),
        (None, RULED_OUT, "ruled_out"),
        (answer(1), answer(1, comment="x"), "comment"),
        (answer(1), answer(2, comment="x"), "changed"),
        (answer("other", other="a"), answer("other", other="b"), "changed"),
        (answer(files=["a"]), answer(files=["b"]), "changed"),
        (answer(1), answer(1), "changed"),
        (RULED_OUT, answer(1), "applies_again"),
        (answer(1), RULED_OUT, "ruled_out"),
    ],
)
def test_what_a_revision_changed(before, after, expected) -> None:
    """Each revision says what it changed, and none is guessed from another's state."""
    assert what_changed(before, after) == expected


async def peak(database: Database, out: Path, cohort: str) -> int:
    tracemalloc.start()
    await exported(database, out, cohort=cohort)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


async def test_a_long_history_needs_no_more_memory(database: Database, tmp_path: Path) -> None:
    """One person who changes an answer 20,000 times costs no more memory than one who does 2,000 times."""
    words = "Some words that somebody said. " * 10
    for number, (cohort, size) in enumerate([("few", 2_000), ("many", 20_000)], 2):
        one = session({}, id=cohort, participant=f"p{number}", started_at=BEGAN, consented_at=AGREED)
        rows = [answer_row(cohort, "why", answer(words, revision=n)) for n in range(size)]
        async with database.transaction() as db:
            await recruit(db, cohort, number)
            await db.execute(insert(tables.sessions), [session_row(one)])
            await db.execute(insert(tables.answers), rows)
    few = await peak(database, tmp_path / "few", "few")
    many = await peak(database, tmp_path / "many", "many")
    assert len(table(tmp_path / "many" / "history.csv")) == 20_000
    assert many < few + 500_000
