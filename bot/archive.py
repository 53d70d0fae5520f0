"""A backup: everything but the key in one file, whole under its name or not there at all.

The same file is made from SQLite and PostgreSQL, and either can be made from it. It is a ZIP:

    backup.json             what it is: format, date, version, the migration, the key's fingerprint
    erased.txt              who had been erased by then (`bot.storage.erased`)
    tables/<name>.jsonl     every table (`bot.storage.dumping`)
    media/<folder>/<file>   what people sent, and the files of published conversations
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.house import now
from bot.settings import Settings
from bot.storage import dumping, erased
from bot.storage.database import Database, connect
from bot.storage.faults import explain

FORMAT = 1
ABOUT = "backup.json"
FOLDERS = ("answers", "flows")
"""The folders inside the media folder."""


class Kept(NamedTuple):
    """A backup that was made: its file, and how many participants and media files are in it."""

    file: Path
    participants: int
    files: int


async def backup(settings: Settings, out: Path | None) -> Kept:
    """Write a backup while the bot may be running; `out` is a new file, or a folder for one named after now.

    Raises `OperatorError`; nothing is left then.
    """
    file = settings.database_file
    if file and not file.exists():
        raise OperatorError(f"There is no database {file.absolute()} yet, so there is nothing to keep.")
    os.umask(0o077)
    made_at = now()
    out = _target(out, made_at)
    database = await connect(settings.database_url)
    try:
        with _draft(out) as archive:
            return Kept(out, *await _write(database, settings.media, archive, made_at))
    except DBAPIError as error:
        raise explain(error, database.name) from error
    except OSError as error:
        raise OperatorError(
            f"The backup cannot be written to {out} ({error.strerror or error}). "
            "Please check that the disk has room and that the folder is writable."
        ) from error
    finally:
        await database.close()


def _target(out: Path | None, made_at: str) -> Path:
    name = f"soundingboard-{datetime.fromisoformat(made_at):%Y-%m-%dT%H%M%S}.zip"
    target = (Path(name) if out is None else out / name if out.is_dir() else out).absolute()
    if target.exists():
        raise OperatorError(f"{target} is already there. Please choose another name, or move that one away.")
    return target


@contextmanager
def _draft(out: Path) -> Iterator[ZipFile]:
    """A hidden file beside `out`, for its owner only, that takes its name at the end."""
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("wb") as file:
            draft.chmod(0o600)
            with ZipFile(file, "w", ZIP_DEFLATED, strict_timestamps=False) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
        persist(out.parent)
    finally:
        with suppress(OSError):
            draft.unlink()


async def _write(database: Database, media: Path, archive: ZipFile, made_at: str) -> tuple[int, int]:
    # Listed before the database is read: of each of these files the database then knows whose it is, so
    # that with an erased person's rows their files can be left out.
    listed = [path for folder in FOLDERS for path in _files(media / folder)]
    async with database.reading() as db:
        people = await _write_tables(db, database.name, archive, made_at)
    ledger = media / erased.NAME
    archive.writestr(_entry(erased.NAME, made_at), ledger.read_bytes() if ledger.exists() else b"")
    return people, sum(_write_file(archive, path) for path in listed)


def _files(folder: Path) -> list[Path]:
    """The whole files in a folder, without those on their way."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


async def _write_tables(db: AsyncConnection, name: str, archive: ZipFile, made_at: str) -> int:
    revision = await dumping.revision(db)
    if not revision:
        raise OperatorError(f"The database {name} has no tables of the bot yet, so there is nothing to keep.")
    about = {
        "format": FORMAT,
        "made_at": made_at,
        "version": version("sounding-board"),
        "revision": revision,
        "key": await dumping.key_fingerprint(db),
    }
    archive.writestr(_entry(ABOUT, made_at), json.dumps(about, indent=1))
    people = 0
    for table in await dumping.tables(db):
        with archive.open(_entry(f"tables/{table.name}.jsonl", made_at), "w", force_zip64=True) as member:
            async for part in dumping.lines(db, table):
                member.write(part.encode())
                people += part.count("\n") if table.name == "participants" else 0
    return max(people - 1, 0)  # the line of names


def _entry(name: str, made_at: str) -> ZipInfo:
    entry = ZipInfo(name, datetime.fromisoformat(made_at).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


def _write_file(archive: ZipFile, path: Path) -> bool:
    """False: the file has just been erased."""
    try:
        archive.write(path, f"media/{path.parent.name}/{path.name}", ZIP_STORED)
    except FileNotFoundError:
        return False
    return True


def persist(folder: Path) -> None:
    """Let what was renamed in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def about(archive: ZipFile, name: str) -> dict[str, Any]:
    """What a backup says of itself. Raises `OperatorError` where it is none, or a newer one."""
    try:
        found = json.loads(archive.read(ABOUT))
        kind = found["format"]
    except (KeyError, ValueError, TypeError):
        raise OperatorError(f"{name} is no backup made by `soundingboard backup`.") from None
    if kind != FORMAT:
        raise OperatorError(f"{name} was made by a newer version of the bot. Please install that version.")
    return dict(found)
