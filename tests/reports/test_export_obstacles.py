"""What stands in the way of an export: it is said, and nothing half is left."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.answers import Answer
from bot.errors import OperatorError
from bot.storage import tables
from bot.storage.database import Database, connect
from tests.reports.talks import ENDED, SPOKEN, answer, exported, keep


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
        await exported(database, tmp_path / "exports" / "out")
    assert list((tmp_path / "exports").iterdir()) == []


@pytest.fixture
def small_disk() -> Iterator[None]:
    """The operating system lets no file grow beyond 100 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_is_told_and_leaves_nothing(
    database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A disk that takes no more is told with what to do; half an export does not stay."""
    async with database.transaction() as db:
        for number in range(40):
            await keep(db, {"why": answer("Far too long. " * 280)}, id=f"s{number}")
    request.getfixturevalue("small_disk")
    with pytest.raises(OperatorError, match=r"cannot be written to .* Please check that the disk has room"):
        await exported(database, tmp_path / "exports" / "out")
    assert list((tmp_path / "exports").iterdir()) == []


async def test_a_place_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    """Where no folder can be made the operator is told so, not shown a traceback."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match=r"cannot be written to .* Please check"):
        await exported(database, tmp_path / "file" / "out")
