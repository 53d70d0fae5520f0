"""Transactions, snapshots, and what whoever runs the bot is told when a database does not work."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import OperatorError
from bot.storage.database import Database, connect
from bot.storage.faults import explain, passing
from bot.storage.tables import facts


async def names(database: Database) -> list[str]:
    async with database.reading() as db:
        return list((await db.execute(facts.select().order_by(facts.c.name))).scalars())


async def keep(database: Database, name: str) -> None:
    async with database.transaction() as db:
        await db.execute(facts.insert(), {"name": name, "value": ""})


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    """Rows written before an exception are gone after it."""

    async def fail() -> None:
        async with database.transaction() as db:
            await db.execute(facts.insert(), {"name": "half", "value": ""})
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await names(database) == []


async def test_writers_of_one_process_take_turns(database: Database) -> None:
    """Thirty transactions at once all succeed, none meets a locked database."""
    await asyncio.gather(*(keep(database, f"{number:02}") for number in range(30)))
    assert await names(database) == [f"{number:02}" for number in range(30)]


async def test_writers_of_one_process_go_in_the_order_they_came(sqlite: Database) -> None:
    """Nobody overtakes: SQLite's own waiting, which is a lottery, is left to other processes."""
    done: list[int] = []

    async def write(number: int) -> None:
        await keep(sqlite, str(number))
        done.append(number)

    await asyncio.gather(*map(write, range(30)))
    assert done == list(range(30))


async def test_a_reader_sees_one_moment(database: Database) -> None:
    """What is committed while somebody reads is not seen before the next reading."""
    async with database.reading() as db:
        before = (await db.execute(facts.select())).all()
        await keep(database, "later")
        assert (await db.execute(facts.select())).all() == before == []
    assert await names(database) == ["later"]


async def test_a_reader_cannot_write(database: Database) -> None:
    """Writing in a reading is refused by the database itself."""
    async with database.reading() as db:
        with pytest.raises(DBAPIError):
            await db.execute(facts.insert(), {"name": "sly", "value": ""})


async def test_sqlite_is_set_up_to_lose_nothing(sqlite: Database) -> None:
    """Who writes has a log, syncs fully, checks foreign keys and overwrites what it deletes."""
    async with sqlite.transaction() as db:
        found = {
            name: (await db.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 5000,
    }


async def test_scrubbing_waits_for_readers_to_go(sqlite: Database) -> None:
    """While somebody reads an older moment the log stays, and says so; afterwards it is emptied."""
    log = Path(f"{sqlite.file}-wal")

    def length() -> int:
        return log.stat().st_size

    async with sqlite.reading() as db:
        await db.execute(facts.select())
        await keep(sqlite, "new")
        assert not await sqlite.scrub()
        assert length() > 0
    assert await sqlite.scrub()
    assert length() == 0


async def test_missing_folders_are_made(tmp_path: Path) -> None:
    """A database in a folder that is not there yet opens, and nobody else may look into that folder."""
    database = await connect(f"sqlite:///{tmp_path}/new/deep/study.sqlite")
    await database.close()
    assert (tmp_path / "new/deep/study.sqlite").exists()
    assert (tmp_path / "new/deep").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "url",
    ["study.sqlite", "mysql://me:secret@host/name", "postgresql://me:secret@host:port/name", ""],
)
async def test_an_address_of_another_kind_gets_an_example(url: str) -> None:
    """What is no address of a database is refused with one that is, and without its password."""
    with pytest.raises(OperatorError, match=r"sqlite:///folder/file.db") as refused:
        await connect(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
async def test_a_database_without_a_file_is_refused(url: str) -> None:
    """A database in memory would lose everything with the process."""
    with pytest.raises(OperatorError, match="names no file"):
        await connect(url)


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where a file is in the way of the folder the operator reads which folder it is."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match=r"file/data for the database cannot be made .* choose another"):
        await connect(f"sqlite:///{tmp_path}/file/data/study.sqlite")


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """Another program's file is left as it is, and the operator reads what to do."""
    (tmp_path / "notes.txt").write_text("Dear diary, " * 100)
    with pytest.raises(OperatorError, match=r"notes.txt is no database. Please give another file name"):
        await connect(f"sqlite:///{tmp_path}/notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "Dear diary, " * 100


async def test_a_server_that_is_not_there_is_told() -> None:
    """Nobody listens: one sentence and a remedy, and the password is not in it."""
    with pytest.raises(OperatorError, match=r"study at 127.0.0.1 cannot be reached. Please check") as refused:
        await connect("postgresql://me:secret@127.0.0.1:1/study")
    assert "secret" not in str(refused.value)


async def test_a_wrong_password_is_told(postgres_server) -> None:
    """A server that refuses the password: the operator reads so, and the password is not in it."""
    postgres_server(
        "CREATE ROLE stranger LOGIN PASSWORD 'right';"
        "COPY (SELECT 'local all stranger scram-sha-256' UNION ALL SELECT 'local all all trust')"
        f" TO '{postgres_server('SHOW hba_file').split()[2]}';"
        "SELECT pg_reload_conf();"
    )
    with pytest.raises(OperatorError, match="refuses the user name or the password") as refused:
        await connect(f"postgresql://stranger:secret@/postgres?host={postgres_server.place}")
    assert "secret" not in str(refused.value)


async def test_a_database_that_does_not_exist_is_told(postgres_server) -> None:
    """A name that the server does not know is told apart from a server that is not there."""
    with pytest.raises(OperatorError, match=r"nowhere at .* has no database of that name. Please create it"):
        await connect(f"postgresql://postgres@/nowhere?host={postgres_server.place}")


def refusal(connection: sqlite3.Connection, statement: str) -> DBAPIError:
    """How SQLAlchemy reports what SQLite says to a statement."""
    with pytest.raises(sqlite3.Error) as refused:
        connection.execute(statement)
    return DBAPIError.instance(statement, (), refused.value, sqlite3.Error)


def read_only(file: Path) -> DBAPIError:
    return refusal(sqlite3.connect(f"file:{file}?mode=ro", uri=True), "CREATE TABLE more (a)")


def locked(file: Path) -> DBAPIError:
    sqlite3.connect(file, isolation_level=None).execute("BEGIN EXCLUSIVE")
    return refusal(sqlite3.connect(file, timeout=0), "CREATE TABLE more (a)")


def full(file: Path) -> DBAPIError:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA max_page_count=1")
    return refusal(connection, "INSERT INTO some VALUES (zeroblob(100000))")


def unopenable(file: Path) -> DBAPIError:
    with pytest.raises(sqlite3.Error) as refused:
        sqlite3.connect(file / "deeper")
    return DBAPIError.instance("", (), refused.value, sqlite3.Error)


@pytest.mark.parametrize(
    "fault, words",
    [
        (read_only, "can only be read. Please make the file and its folder writable"),
        (locked, "is locked by another program. Please close other programs"),
        (full, "has no room left on its disk. Please free some space"),
        (unopenable, "cannot be opened. Please make sure that its folder exists"),
    ],
)
def test_sqlites_own_troubles_pass_and_are_told(fault, words: str, tmp_path: Path) -> None:
    """Each of them says what to do, and none of them is the fault of what was to be written."""
    file = tmp_path / "x.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE some (a)")
    connection.close()
    error = fault(file)
    assert passing(error)
    assert words in str(explain(error, "study"))


async def test_rows_that_do_not_fit_are_no_trouble_of_the_database(database: Database) -> None:
    """A row without a value where one is needed will not fit later either."""
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as db:
            await db.execute(facts.insert(), {"name": "whole", "value": None})
    assert not passing(refused.value)


async def test_errors_show_no_values(database: Database) -> None:
    """What was to be written is not in the words of the error, which end in logs."""
    with pytest.raises(DBAPIError) as refused:
        async with database.transaction() as db:
            await db.execute(facts.insert(), [{"name": "my sister's words", "value": "x"}] * 2)
    assert "sister" not in str(refused.value).split("DETAIL")[0]
