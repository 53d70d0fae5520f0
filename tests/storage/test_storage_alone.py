"""One process runs the bot on a database; whoever comes second is told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.storage.alone import alone
from bot.storage.database import Database, connect


async def test_the_second_is_refused_until_the_first_has_gone(database: Database, database_url: str) -> None:
    """While one holds the database another may read and write it, but not run the bot on it."""
    other = await connect(database_url)
    async with alone(database):
        with pytest.raises(OperatorError, match=r"running already .* Please stop the other one first"):
            async with alone(other):
                pass
        async with other.transaction():
            pass
    async with alone(other):
        pass
    await other.close()


async def test_another_way_to_the_same_file_is_the_same_database(tmp_path: Path) -> None:
    """Who comes by a link to the file is refused like anybody else."""
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(tmp_path / "study.db")
    first = await connect(f"sqlite:///{tmp_path / 'study.db'}")
    second = await connect(f"sqlite:///{link}")
    async with alone(first):
        with pytest.raises(OperatorError, match="running already"):
            async with alone(second):
                pass
    await first.close()
    await second.close()


async def test_a_broken_connection_takes_its_lock_again(
    postgres: Database, new_postgres: str, postgres_server
) -> None:
    """After the server cut all connections the lock is held once more, before long."""
    other = await connect(new_postgres)
    async with alone(postgres, 0.02) as watch:
        watching = asyncio.create_task(watch())
        first = _holder(postgres_server)
        postgres_server(f"SELECT pg_terminate_backend({first})")
        async with asyncio.timeout(5):
            while _holder(postgres_server) in ("", first):  # noqa: ASYNC110 - a lock has no event of its own
                await asyncio.sleep(0.01)
        assert not await _free(other)
        watching.cancel()
    await other.close()


def _holder(postgres_server: Callable[[str], str]) -> str:
    """The process of the server that holds the lock, "" for none."""
    told = postgres_server("SELECT 'held by ' || pid FROM pg_locks WHERE locktype = 'advisory'")
    found = re.search(r"held by (\d+)", told)
    return found[1] if found else ""


async def _free(database: Database) -> bool:
    try:
        async with alone(database):
            return True
    except OperatorError:
        return False
