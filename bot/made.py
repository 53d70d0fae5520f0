"""Files that are made for one of the team, such as an export: sent once, then gone from the disk."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from bot.engine.messages import Attachment
from bot.house import MADE, House
from bot.patience import ever
from bot.storage.sending import mentioned

SWEEP_SECONDS = 600.0
SPARED_SECONDS = 600.0
"""So old is a file at least that is taken for left over: the message that sends it is written after it."""
AT_WORK_SECONDS = 3600.0
"""And so old a folder in which something is made."""


def kept(house: House, content: bytes, name: str, kind: str = "document") -> Attachment:
    """Write a file down, and how it is sent under the name that people see. Call it off the event loop."""
    place = new_place(house)
    with place.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return attachment(place, name, kind)


def new_place(house: House) -> Path:
    """Where a new file, or a folder to work in, may be made; nothing is there yet."""
    house.made_files.mkdir(mode=0o700, parents=True, exist_ok=True)
    return house.made_files / secrets.token_hex(16)


def attachment(place: Path, name: str, kind: str = "document") -> Attachment:
    """How a file that lies in such a place is sent, under the name that people see."""
    return Attachment("", kind, name, kept=f"{MADE}/{place.name}")


def drop(house: House, files: Iterable[Attachment]) -> None:
    """Delete files that are not to be sent after all. Call it off the event loop."""
    for file in files:
        (house.settings.media / file.kept).unlink(missing_ok=True)


async def sweep_on(house: House, *, pause: float = SWEEP_SECONDS) -> None:
    """Delete what was sent, or is left over from a process that was killed, now and then until cancelled."""
    await ever("sweeping_waits", lambda: sweep(house, SPARED_SECONDS), pause)


async def sweep(house: House, spared: float) -> None:
    """Delete the files that no message is to bring any more, except those of the last `spared` seconds, and
    what was left of work that ended in between.
    """
    old = await asyncio.to_thread(_older, house.made_files, time.time() - spared)
    if not old:
        return
    async with house.database.reading() as db:
        wanted = await mentioned(db, MADE)
    for place in old:
        if place.name not in wanted:
            await asyncio.to_thread(_delete, place)


def _older(folder: Path, than: float) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    spared = {True: min(than, time.time() - AT_WORK_SECONDS), False: than}
    return [place for place in found if place.stat().st_mtime < spared[place.is_dir()]]


def _delete(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
