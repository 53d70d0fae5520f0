"""What stands in the way of an export: it is said, and nothing half is left."""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.engine.answers import Answer
from bot.errors import OperatorError
from bot.reports.excel import workbook
from bot.storage import tables
from bot.storage.database import Database, connect
from tests.reports.talks import ENDED, SPOKEN, answer, exported, flow, keep, publish, said


async def test_an_export_never_overwrites(database: Database, tmp_path: Path) -> None:
    """A folder with something in it is left alone; an empty one is used."""
    out = tmp_path / "out"
    out.mkdir()
    await exported(database, out)
    before = (out / "README.txt").read_bytes()
    with pytest.raises(OperatorError, match="is already there"):
        await exported(database, out, language="ur")
    assert (out / "README.txt").read_bytes() == before
    with pytest.raises(OperatorError, match="is already there"):
        await exported(database, out / "README.txt")


async def test_names_that_are_not_there_are_told(database: Database, tmp_path: Path) -> None:
    """An unknown cohort or conversation is answered with those that there are, and writes nothing."""
    with pytest.raises(OperatorError, match=r"no cohort called Leds.*Leeds"):
        await exported(database, tmp_path / "out", cohort="Leds")
    with pytest.raises(OperatorError, match=r"no conversation called genetic .*genetics"):
        await exported(database, tmp_path / "out", conversation="genetic")
    assert not (tmp_path / "out").exists()


async def test_before_anything_is_published_there_is_nothing_to_export(tmp_path: Path) -> None:
    """A study that never ran is told so, with what to do first."""
    database = await connect(f"sqlite:///{tmp_path / 'new.db'}")
    async with database.transaction() as db:
        await db.run_sync(tables.metadata.create_all)
    with pytest.raises(OperatorError, match="nothing to export yet"):
        await exported(database, tmp_path / "out")
    await database.close()


async def test_a_failure_leaves_nothing(database: Database, tmp_path: Path) -> None:
    """Where an export breaks off in the middle, neither the folder nor a half of it stays."""
    async with database.transaction() as db:
        await keep(db, SPOKEN, id="s1")
        broken: dict[str, Answer] = {"topics": answer(["no such choice"])}
        await keep(db, broken, id="s2", started_at=ENDED)
    (tmp_path / "exports").mkdir()
    with pytest.raises(KeyError):
        await exported(database, tmp_path / "exports" / "out", xlsx=True, sav=True)
    assert list((tmp_path / "exports").iterdir()) == []


@contextmanager
def files_of(size: int) -> Iterator[None]:
    """The operating system lets no file grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("more", [{}, {"xlsx": True}, {"sav": True}])
async def test_a_full_disk_is_told_and_leaves_nothing(
    database: Database, tmp_path: Path, more: dict[str, bool]
) -> None:
    """A disk that takes no more is told with what to do; half an export does not stay."""
    async with database.transaction() as db:
        for number in range(40):
            await keep(db, {"why": answer("Far too long. " * 280)}, id=f"s{number}")
    told = r"cannot be written to .* Please check that the disk has room"
    with files_of(100_000), pytest.raises(OperatorError, match=told):
        await exported(database, tmp_path / "exports" / "out", **more)
    assert list((tmp_path / "exports").iterdir()) == []


async def test_a_disk_that_is_full_at_the_very_end_leaves_nothing(database: Database, tmp_path: Path) -> None:
    """The file for SPSS is put together last: where that fails, the rest does not stay either."""
    steps = [{"id": f"q{number}", "type": "number", "text": said("?")} for number in range(250)]
    async with database.transaction() as db:
        await publish(db, flow(steps, "long"), "v9")
        await keep(db, {"q1": answer(1)}, conversation="long", version="v9", at="q2")
    with files_of(60_000):
        await exported(database, tmp_path / "exports" / "csv", conversation="long")
        with pytest.raises(OperatorError, match="cannot be written to"):
            await exported(database, tmp_path / "exports" / "out", conversation="long", sav=True)
    assert [path.name for path in (tmp_path / "exports").iterdir()] == ["csv"]


def test_a_workbook_that_cannot_be_put_together_is_told(tmp_path: Path) -> None:
    """A disk that is full when Excel's file is put together is told as such, and nothing is left open."""
    with (
        files_of(3_000),
        pytest.raises(OSError, match="too large"),
        workbook(tmp_path / "a.xlsx", {"codes": ["a"]}) as (book, _),
    ):
        book["codes"]([["x" * 2_900]])
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


async def test_the_extra_for_excel_is_asked_for_first(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the library for Excel's files nothing is written, and it is told how to install it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(OperatorError, match=r"pip install 'sounding-board\[xlsx\]'"):
        await exported(database, tmp_path / "exports" / "out", xlsx=True)
    assert not (tmp_path / "exports").exists()
    await exported(database, tmp_path / "exports" / "out", sav=True)


async def test_a_place_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    """Where no folder can be made the operator is told so, not shown a traceback."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match=r"cannot be written to .* Please check"):
        await exported(database, tmp_path / "file" / "out")
