"""A database with one published conversation and one cohort."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database, connect
from bot.storage.tables import metadata
from tests.reports.talks import flow, publish, recruit


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await connect(f"sqlite:///{tmp_path / 'data' / 'study.db'}")
    async with database.transaction() as db:
        await db.run_sync(metadata.create_all)
        await publish(db, flow())
        await recruit(db)
    yield database
    await database.close()
