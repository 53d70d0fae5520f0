"""The house: its settings, its database, and where it keeps its files."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.errors import OperatorError
from bot.flows.loading import load_study
from bot.flows.model import Study
from bot.settings import Settings
from bot.storage import erased
from bot.storage.database import Database, connect
from bot.storage.faults import explain, passing
from bot.storage.migrate import migrate
from bot.storage.sealing import Seal
from bot.storage.upkeep import open_seal

MADE = "made"


@dataclass(frozen=True)
class House:
    """An open database, migrated, and the settings that led to it."""

    settings: Settings
    database: Database

    @property
    def flow_files(self) -> Path:
        """The files of published flows, each under its sha256."""
        return self.settings.media / "flows"

    @property
    def answer_files(self) -> Path:
        """The files that people sent."""
        return self.settings.media / "answers"

    @property
    def made_files(self) -> Path:
        """Files that were made for one person, until they are sent."""
        return self.settings.media / MADE

    @property
    def erasures(self) -> Path:
        """Who was erased, for backups that are restored later."""
        return self.settings.media / erased.NAME

    async def seal(self) -> Seal:
        """What seals identities here. Raises `OperatorError` for a wrong or lost key."""
        key = self.settings.key.get_secret_value() if self.settings.key else None
        return await open_seal(self.database, key, self.settings.key_file)


@asynccontextmanager
async def opened(settings: Settings, *, begun: bool = False) -> AsyncIterator[House]:
    """The house, open for as long as the block runs; `begun`: only if it was open before. From then on the
    process makes its files for its own user only.

    Raises `OperatorError` where it cannot be, and where the database gives way later.
    """
    file = settings.database_file
    if begun and file and not file.exists():
        # An empty database in the wrong folder would answer with "nothing there".
        raise OperatorError(
            f"There is no database {file.absolute()} yet. Please start the bot once with "
            "`soundingboard run`, or set SOUNDINGBOARD_DATABASE to the one that it uses."
        )
    # The database, recordings and exports hold what people said, and folders may be there already.
    os.umask(0o077)
    database = await connect(settings.database_url)
    try:
        await migrate(database)
        yield House(settings, database)
    except DBAPIError as error:
        if not passing(error):
            raise
        raise explain(error, database.name) from error
    finally:
        await database.close()


def now() -> str:
    """This moment as the house writes it: ISO 8601 in UTC, with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def study_of(settings: Settings) -> Study:
    """The study that is run here. Raises `OperatorError` where there is none, `AuthorError` for faults."""
    if not (settings.study / "study.yaml").is_file():
        raise OperatorError(
            f"There is no study.yaml in {settings.study}. "
            "Set SOUNDINGBOARD_STUDY to the folder that holds it."
        )
    return load_study(settings.study)
