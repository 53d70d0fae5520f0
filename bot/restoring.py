"""A backup brought back. Whoever was erased after it was made is erased again before anybody can look.

Laws of this file
1. Nothing that is there is overwritten: a database or media that exist are refused.
2. The database takes its place last, whole; what fails or is killed before leaves none.
3. Files of those who were erased since are never written at all.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import sqlite3
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, is_zipfile

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.archive import FOLDERS, about, persist
from bot.errors import OperatorError
from bot.settings import Settings
from bot.storage import dumping, erased, erasing, migrate
from bot.storage.database import Database, connect
from bot.storage.faults import explain
from bot.storage.jobs import drop_unlinks
from bot.storage.sealing import load_key, seal_from
from bot.storage.tables import participants

_MEDIA = re.compile(rf"media/({'|'.join(FOLDERS)})/([^/\\]+)")
_SQLITE = b"SQLite format 3\0"


class Restored(NamedTuple):
    """What was brought back: rows of all tables, media files, and how many people and sessions were erased
    again. `made_at` is the backup's date; `listed` is False where no list of the erased was found.
    """

    made_at: str
    rows: int
    files: int
    erased: int
    listed: bool


async def restore(settings: Settings, source: Path, lists: Sequence[str] = ()) -> Restored:
    """Make database and media from a backup. `lists` tell of those who were erased since, beside the list in
    the media folder: lists of that kind, SQLite files, addresses of databases, or later backups.

    Raises `OperatorError`; then everything is as it was.
    """
    os.umask(0o077)
    ledger = settings.media / erased.NAME
    try:
        with _opened(source) as archive:
            facts = about(archive, source.name)
            _refuse_to_overwrite(settings)
            _check_key(settings, facts["key"], source.name)
            noted = erased.read(ledger)
            codes = _noted(archive) | noted
            for each in lists:
                codes |= await _codes(each)
            done = await _restore(settings, archive, facts["revision"], codes)
        for code, at in codes.items():
            if code not in noted:
                erased.note(ledger, [code], at)
    except (BadZipFile, zlib.error, ValueError, KeyError, EOFError) as error:
        raise OperatorError(
            f"The backup {source} is damaged ({type(error).__name__}). Please take another one."
        ) from error
    except OSError as error:
        raise OperatorError(
            f"The backup cannot be restored ({error.strerror or error}). "
            "Please check that the disk has room and that the folders are writable."
        ) from error
    return Restored(facts["made_at"], *done, listed=bool(lists or noted))


@contextmanager
def _opened(source: Path) -> Iterator[ZipFile]:
    if not source.is_file():
        raise OperatorError(f"There is no backup {source}.")
    if not is_zipfile(source):
        raise OperatorError(f"{source} is no backup made by `soundingboard backup`, or it is damaged.")
    with ZipFile(source) as archive:
        yield archive


def _refuse_to_overwrite(settings: Settings) -> None:
    file = settings.database_file
    # A log that another database of this name has left would be read into the new one.
    files = [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")] if file else []
    there = [path for path in files if path.exists()]
    there += [path for path in (settings.media / folder for folder in FOLDERS) if _holds_something(path)]
    if there:
        raise OperatorError(
            f"{there[0].absolute()} is already there, and nothing is overwritten. Please stop the bot, and "
            f"move it away first. Leave {erased.NAME} in the media folder: it tells who was erased."
        )


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _check_key(settings: Settings, fingerprint: str, name: str) -> None:
    if not fingerprint:
        return
    explicit = settings.key.get_secret_value() if settings.key else None
    if seal_from(load_key(explicit, settings.key_file, contacts_exist=True)).fingerprint != fingerprint:
        raise OperatorError(
            f"The key does not belong to {name}. Please put the key in place that the bot had at that time."
        )


# ------------------------------------------------------------------ who was erased since


async def _codes(source: str) -> dict[str, str]:
    return await _codes_of_server(source) if "://" in source else _codes_of_path(Path(source))


def _codes_of_path(path: Path) -> dict[str, str]:
    if not path.is_file():
        raise OperatorError(f"There is no list of the erased {path}.")
    if is_zipfile(path):
        return _codes_of_backup(path)
    with path.open("rb") as file:
        kind = file.read(len(_SQLITE))
    return _codes_of_file(path) if kind == _SQLITE else erased.read(path)


def _codes_of_backup(path: Path) -> dict[str, str]:
    with ZipFile(path) as archive:
        about(archive, path.name)
        rows = dumping.read_rows(_lines(archive, "tables/participants.jsonl"))
        return _noted(archive) | {row["id"]: row["erased_at"] for row in rows if row["erased_at"]}


def _noted(archive: ZipFile) -> dict[str, str]:
    """Who had been erased when a backup was made, by its copy of the list."""
    return erased.parse(archive.read(erased.NAME).decode("utf-8", "replace"))


def _codes_of_file(path: Path) -> dict[str, str]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            return dict(
                db.execute("SELECT id, erased_at FROM participants WHERE erased_at IS NOT NULL").fetchall()
            )
    except sqlite3.Error:
        raise OperatorError(f"{path} cannot be read as a database of the bot.") from None


async def _codes_of_server(url: str) -> dict[str, str]:
    database = await connect(url)
    try:
        async with database.reading() as db:
            gone = select(participants.c.id, participants.c.erased_at)
            rows = await db.execute(gone.where(participants.c.erased_at.is_not(None)))
            return {code: at for code, at in rows if at}
    except DBAPIError as error:
        raise explain(error, database.name) from error
    finally:
        await database.close()


# ------------------------------------------------------------------ all of it, or nothing


async def _restore(
    settings: Settings, archive: ZipFile, revision: str, codes: dict[str, str]
) -> tuple[int, int, int]:
    """Rows, files and how many were erased again."""
    with _media(settings.media) as draft:
        async with _new_database(settings) as database:
            try:
                async with database.transaction() as db:
                    rows = await _fill(db, archive, revision)
                    again = await erasing.erase_again(db, codes)
                    gone = await drop_unlinks(db)
                    files = await asyncio.to_thread(_extract, archive, draft, gone)
                    # On a server the commit is what cannot be taken back.
                    if not database.file:
                        _place(draft, settings.media)
            except DBAPIError as error:
                raise explain(error, database.name) from error
            await database.scrub()
        if file := settings.database_file:
            _place(draft, settings.media)
            _draft_of(file).rename(file)
            persist(file.parent)
    return rows, files, again


@asynccontextmanager
async def _new_database(settings: Settings) -> AsyncIterator[Database]:
    """An empty database: SQLite's under another name than its final one."""
    file = settings.database_file
    if file:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear(_draft_of(file))
    database = await connect(f"sqlite:///{_draft_of(file)}" if file else settings.database_url)
    try:
        yield database
    except BaseException:
        await database.close()
        if file:
            _clear(_draft_of(file))
        raise
    await database.close()


def _draft_of(file: Path) -> Path:
    return file.absolute().with_name(f".{file.name}.restoring")


def _clear(draft: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        draft.with_name(draft.name + suffix).unlink(missing_ok=True)


async def _fill(db: AsyncConnection, archive: ZipFile, revision: str) -> int:
    if await dumping.revision(db):
        raise OperatorError(
            "The database has the bot's tables already, and nothing is overwritten. "
            "Please name an empty one in SOUNDINGBOARD_DATABASE."
        )
    await migrate.build(db, revision, "The backup")
    tables = await dumping.tables(db)
    rows = 0
    for table in tables:
        rows += await dumping.fill(db, table, _lines(archive, f"tables/{table.name}.jsonl"))
    await dumping.count_on(db, tables)
    await migrate.upgrade(db, "The backup")
    return rows


def _lines(archive: ZipFile, name: str) -> Iterator[str]:
    with archive.open(name) as member:
        yield from io.TextIOWrapper(member, encoding="utf-8")


# ------------------------------------------------------------------ media


@contextmanager
def _media(media: Path) -> Iterator[Path]:
    """A folder inside the media folder from which what was extracted takes its place."""
    draft = media / ".restoring"
    shutil.rmtree(draft, ignore_errors=True)
    for folder in FOLDERS:
        (draft / folder).mkdir(mode=0o700, parents=True)
    try:
        yield draft
    except BaseException:
        for placed in (folder for folder in FOLDERS if not (draft / folder).exists()):
            shutil.rmtree(media / placed)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _extract(archive: ZipFile, draft: Path, gone: set[str]) -> int:
    count = 0
    for name in archive.namelist():
        found = _MEDIA.fullmatch(name)
        if not found or found[2].startswith(".") or (found[1] == "answers" and found[2] in gone):
            continue
        with archive.open(name) as member, (draft / found[1] / found[2]).open("xb") as file:
            shutil.copyfileobj(member, file)
            file.flush()
            os.fsync(file.fileno())
        count += 1
    return count


def _place(draft: Path, media: Path) -> None:
    for folder in FOLDERS:
        persist(draft / folder)
        (draft / folder).rename(media / folder)  # an empty folder gives way
    persist(media)
