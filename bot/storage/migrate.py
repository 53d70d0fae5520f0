"""Bring a database to the shape that this version of the bot knows, one process at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.storage.database import Database
from bot.storage.faults import explain, passing

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x50_55_4E_44
"""A number of our own for PostgreSQL's advisory lock."""


async def migrate(database: Database) -> None:
    """Create or upgrade the tables: all of it or, if anything fails, nothing.

    Raises `OperatorError` for a database that a newer version of the bot has written.
    """
    try:
        async with database.transaction() as db:
            # On SQLite the transaction itself keeps other processes out.
            if not database.file:
                await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await db.run_sync(_upgrade, database.name)
    except (DBAPIError, OSError) as error:
        if passing(error):
            raise explain(error, database.name) from error
        raise


async def build(db: AsyncConnection, revision: str, name: str) -> None:
    """Make the tables of an empty database as they were at a revision, in the caller's transaction.

    Raises `OperatorError` for a revision of a newer version of the bot.
    """

    def create(connection: Connection) -> None:
        from alembic import command
        from alembic.script import ScriptDirectory

        config = _config(connection)
        known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
        if revision not in known:
            raise OperatorError(
                f"{name} was written by a newer version of the bot. Please install that version first."
            )
        command.upgrade(config, revision)

    await db.run_sync(create)


async def upgrade(db: AsyncConnection, name: str) -> None:
    """Bring the tables to the shape of this version, in the caller's transaction."""
    await db.run_sync(_upgrade, name)


def newest() -> str:
    """The revision of this version of the bot."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    return str(ScriptDirectory.from_config(config).get_current_head())


def _upgrade(connection: Connection, name: str) -> None:
    from alembic import command
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = _config(connection)
    known = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_heads()
    if not set(present) <= {revision.revision for revision in known.walk_revisions()}:
        raise OperatorError(
            f"The database {name} was written by a newer version of the bot. "
            "Please install that version again, or restore the backup from before the upgrade."
        )
    if set(present) != set(known.get_heads()):
        command.upgrade(config, "head")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    return config
