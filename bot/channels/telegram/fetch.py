"""Files that people sent, brought into the answers' folder: a job's handler."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

import structlog

from bot.channels.telegram.transport import Api, BadRequest
from bot.engine.effects import saying
from bot.engine.uploads import Lost, lost
from bot.storage.database import Database
from bot.storage.jobs import Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.sessions import language_of
from bot.storage.tables import outbox
from bot.traces import UnreadableError, without_traces

log = structlog.get_logger()

Tell = Callable[[Job, Lost], Awaitable[None]]
"""Tells the person of a job that their file could not be kept, and why."""


def fetcher(api: Api, folder: Path, tell: Tell) -> Callable[[Job], Awaitable[None]]:
    """The handler of FETCH jobs: the file is whole under its name in `folder`, or not there at all.

    It gets its name only when what it tells besides what it shows is out of it. Given up, logged and told
    where Telegram will never hand it over (over 20 MB, or gone) or a picture cannot be opened. Raises where
    another attempt may help: Unreachable, RetryAfter, OSError (the disk is full).
    """
    one_at_a_time = asyncio.Lock()

    async def fetch(job: Job) -> None:
        target = folder / job.body["name"]
        if target.exists():
            return
        try:
            found = await api.call("getFile", {"file_id": job.body["file_id"]})
            await _download(api, found["file_path"], target, one_at_a_time)
        except BadRequest as refusal:
            log.warning("file_given_up", reason=str(refusal))
            await tell(job, "large" if "too big" in str(refusal) else "gone")
        except UnreadableError as error:
            log.warning("picture_given_up", reason=str(error))
            await tell(job, "unreadable")

    return fetch


def teller(database: Database, woken: asyncio.Event, now: Callable[[], str]) -> Tell:
    """Tells by the outbox, in the language of the session; `woken` is set, so that it is sent at once."""

    async def tell(job: Job, why: Lost) -> None:
        async with database.transaction() as db:
            language = await language_of(db, job.session)
            if language is not None:
                said = saying(lost(why, language))
                await add(db, outbox, [parcel_row(said, now(), job.contact)])
        woken.set()

    return tell


async def _download(api: Api, file_path: str, target: Path, one_at_a_time: asyncio.Lock) -> None:
    await asyncio.to_thread(target.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    # Always the same name, so that a killed process leaves nothing that is not overwritten or unlinked.
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("w+b") as file:
            await api.download(file_path, file)
            # Pictures take memory: one after the other.
            async with one_at_a_time:
                await asyncio.to_thread(_clean, file)
        await asyncio.to_thread(draft.rename, target)
    finally:
        draft.unlink(missing_ok=True)


def _clean(file: BinaryIO) -> None:
    file.seek(0)
    content = without_traces(file.read())
    file.seek(0)
    file.truncate()
    file.write(content)
    file.flush()
    os.fsync(file.fileno())
