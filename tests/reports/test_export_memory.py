"""Rows stream: the memory of an export does not grow with them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from sqlalchemy import insert

from bot.reports.bundle import export
from bot.reports.outlets import Order
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.exporting import Chosen
from tests.reports.talks import (
    AGREED,
    BEGAN,
    STUDY,
    answer,
    answer_row,
    flow,
    publish,
    recruit,
    said,
    session,
    session_row,
)

FEW, MANY = 300, 3_000
WORDS = answer("Some words that somebody said. " * 10)


async def crowd(database: Database, number: int, size: int) -> None:
    """A cohort of one participant with so many sessions, each with one answer."""
    shared = {"version": "v2", "participant": f"p{number}", "started_at": BEGAN, "consented_at": AGREED}
    people = [session({"q": WORDS}, id=f"{number}-{index}", **shared) for index in range(size)]
    async with database.transaction() as db:
        await recruit(db, f"cohort {size}", number)
        await db.execute(insert(tables.sessions), [session_row(one) for one in people])
        await db.execute(insert(tables.answers), [answer_row(one.id, "q", WORDS) for one in people])


async def peak(database: Database, out: Path, cohort: str) -> int:
    """The most bytes that Python held at a time while a cohort was exported."""
    tracemalloc.start()
    order = Order(out / "none", STUDY, BEGAN, "Amina", Chosen(cohort), xlsx=True, sav=True)
    await export(database, out, order)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


async def test_ten_times_the_sessions_need_no_more_memory(database: Database, tmp_path: Path) -> None:
    """Ten times the rows, the same memory, for Excel and SPSS too: 2,700 more answers are 2 MB of cells, and
    none of them is held.
    """
    async with database.transaction() as db:
        question = {"id": "q", "type": "text", "accept": ["text"], "text": said("?")}
        await publish(db, flow([question]), "v2", 2)
    await crowd(database, 2, FEW)
    await crowd(database, 3, MANY)
    few = await peak(database, tmp_path / "few", f"cohort {FEW}")
    many = await peak(database, tmp_path / "many", f"cohort {MANY}")
    lines = (tmp_path / "many" / "answers-codes.csv").read_bytes().count(b"\r\n")
    assert lines == MANY + 1
    assert many < few + 500_000
