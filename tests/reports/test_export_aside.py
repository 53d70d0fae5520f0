"""An export beside people's conversations: they go on, and whoever stops it finds nothing half done."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.reports.aside import aside, held
from bot.reports.bundle import export
from bot.reports.outlets import Order
from bot.storage.database import Database
from tests.reports.talks import BEGAN, SPOKEN, STUDY, exported, keep


async def test_work_is_done_in_a_thread_of_its_own() -> None:
    """What it gives comes back, and so does what it raises."""
    assert await aside(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await aside(lambda: 1 / 0)


async def test_who_is_cancelled_waits_for_the_work() -> None:
    """The work is at its end before anybody clears away behind it."""
    begun, may_end, told = threading.Event(), threading.Event(), list[str]()

    def work() -> None:
        begun.set()
        may_end.wait(10)
        told.append("done")

    task = asyncio.create_task(aside(work))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told == ["done"]


async def test_what_is_held_is_opened_and_closed_aside() -> None:
    """Both in another thread, and it hears of what went wrong."""
    threads, heard = set[int](), list[str]()

    @contextmanager
    def noted() -> Iterator[str]:
        threads.add(threading.get_ident())
        try:
            yield "open"
        except ValueError as error:
            heard.append(str(error))
            raise
        finally:
            threads.add(threading.get_ident())

    async with held(noted()) as given:
        assert given == "open"
    with pytest.raises(ValueError, match="broken"):
        async with held(noted()):
            raise ValueError("broken")
    assert heard == ["broken"]
    assert threading.get_ident() not in threads


async def test_an_export_that_is_stopped_leaves_nothing(database: Database, tmp_path: Path) -> None:
    """Where the bot is ended in the middle of it, neither the folder nor a half of it stays."""
    async with database.transaction() as db:
        for number in range(3):
            await keep(db, SPOKEN, id=f"s{number}")
    (tmp_path / "exports").mkdir()
    order = Order(tmp_path, STUDY, BEGAN, "Amina", xlsx=True, sav=True)
    out = tmp_path / "exports" / "out"
    running: list[asyncio.Task[object]] = []

    def stop(written: int, of: int) -> None:
        assert (written, of) == (3, 3)
        running[0].cancel()

    running.append(asyncio.create_task(export(database, out, order, stop)))
    with pytest.raises(asyncio.CancelledError):
        await running[0]
    assert list((tmp_path / "exports").iterdir()) == []
    await exported(database, out)
