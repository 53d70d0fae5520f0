"""Migrations: what they make is what the code knows, whoever runs them and however often."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from bot.errors import OperatorError
from bot.storage.database import Database, connect
from bot.storage.migrate import migrate
from bot.storage.tables import metadata


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    """Nothing is in the code that is not in a migrated database, and nothing the other way round."""
    async with database.transaction() as db:
        assert await db.run_sync(differences) == []


async def test_a_column_that_no_migration_knows_would_be_found(sqlite: Database) -> None:
    """The comparison above does see a difference when there is one."""
    async with sqlite.transaction() as db:
        await db.execute(text("ALTER TABLE facts ADD COLUMN forgotten TEXT"))
        assert len(await db.run_sync(differences)) == 1


async def test_migrating_again_changes_nothing(database: Database) -> None:
    """A database that is up to date keeps what it holds."""
    async with database.transaction() as db:
        await db.execute(text("INSERT INTO facts VALUES ('kept', 'yes')"))
    await migrate(database)
    async with database.reading() as db:
        assert (await db.execute(text("SELECT value FROM facts"))).scalars().all() == ["yes"]


async def test_two_that_start_at_once_migrate_once(blank_url: str) -> None:
    """Two processes that find an empty database do not trip over each other."""
    both = [await connect(blank_url) for _ in range(2)]
    await asyncio.gather(*map(migrate, both))
    async with both[0].reading() as db:
        assert (await db.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == ["0003"]
    for database in both:
        await database.close()


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    """A revision that this code does not know: the operator reads what to do, and nothing is changed."""
    async with database.transaction() as db:
        present = (await db.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
        await db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OperatorError, match=r"newer version of the bot. Please install that version again"):
        await migrate(database)
    async with database.transaction() as db:
        assert (await db.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"
        await db.execute(text("UPDATE alembic_version SET version_num = :present"), {"present": present})


async def test_a_migration_that_fails_leaves_nothing_behind(blank_url: str) -> None:
    """Where one table is in the way none of the others is made."""
    database = await connect(blank_url)
    async with database.transaction() as db:
        await db.execute(text("CREATE TABLE parked (id INTEGER)"))
    with pytest.raises(OperatorError, match="check that it is this bot's own database"):
        await migrate(database)
    async with database.reading() as db:
        assert await db.run_sync(lambda connection: inspect(connection).get_table_names()) == ["parked"]
    await database.close()


async def test_a_file_that_another_program_holds_is_told(tmp_path: Path) -> None:
    """While somebody else has the file locked the operator reads so, once the patience is over."""
    file = tmp_path / "study.sqlite"
    database = await connect(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with database._writer.connect() as db:
        driver = (await db.get_raw_connection()).driver_connection
        await driver.execute("PRAGMA busy_timeout=1")
    with pytest.raises(OperatorError, match=r"is locked by another program. Please close other programs"):
        await migrate(database)
    other.close()
    await database.close()
