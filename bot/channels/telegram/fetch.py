"""Files that people sent, brought into the answers' folder: a job's handler."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

import structlog

from bot.channels.telegram.transport import Api, BadRequest
from bot.storage.jobs import Job

log = structlog.get_logger()


def fetcher(api: Api, folder: Path) -> Callable[[Job], Awaitable[None]]:
    """The handler of FETCH jobs: the file is whole under its name in `folder`, or not there at all.

    Given up and logged where Telegram will never hand it over (over 20 MB, or gone). Raises where another
    attempt may help: Unreachable, RetryAfter, OSError (the disk is full).
    """

    async def fetch(job: Job) -> None:
        target = folder / job.body["name"]
        if target.exists():
            return
        try:
            found = await api.call("getFile", {"file_id": job.body["file_id"]})
            await _download(api, found["file_path"], target)
        except BadRequest as refusal:
            log.warning("file_given_up", reason=str(refusal))

    return fetch


async def _download(api: Api, file_path: str, target: Path) -> None:
    await asyncio.to_thread(target.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    # Always the same name, so that a killed process leaves nothing that is not overwritten or unlinked.
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("wb") as file:
            await api.download(file_path, file)
            await asyncio.to_thread(_persist, file)
        await asyncio.to_thread(draft.rename, target)
    finally:
        draft.unlink(missing_ok=True)


def _persist(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
