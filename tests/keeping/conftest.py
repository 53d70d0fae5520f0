"""A study in which two people have said something, as a backup finds it; fixtures of the door's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.storage import erased
from bot.storage.database import Database
from bot.storage.tables import participants, sessions
from tests.conftest import KEY
from tests.turns.conftest import Room, new_room

__all__ = ["new_room"]

ANA, BEN = 7, 8
WORDS = {ANA: "A cousin called Zebedee", BEN: "What Ben thinks"}
VOICE = {ANA: b"OggS Ana speaks", BEN: b"OggS Ben speaks"}


@dataclass
class Lived:
    """The study: its settings, the room behind its door, and who is who."""

    settings: Settings
    room: Room
    codes: dict[int, str]
    files: dict[int, Path]

    async def erase(self, person: int) -> None:
        """They erase themselves; their recording is then deleted as the bot would."""
        await self.room.door.take([self.room.command(person, "erase")])
        self.files[person].unlink()


def settings_of(url: str, folder: Path, **more: Any) -> Settings:
    """Settings with the database at `url` and all else in a folder."""
    ours = {"media": folder / "media", "key": KEY, "key_file": folder / "key", "study": folder / "study"}
    return Settings(**{"database": url, **ours, **more})


@pytest.fixture
async def lived(database: Database, database_url: str, new_room: Callable[..., Any], tmp_path: Path) -> Lived:
    """Ana and Ben have joined, written and spoken; somebody unknown has left."""
    settings = settings_of(database_url, tmp_path / "old")
    room = await new_room(database)
    room.door.erasures = settings.media / erased.NAME
    files, codes = {}, {}
    (settings.media / "answers").mkdir(parents=True)
    (settings.media / "flows").mkdir()
    (settings.media / "flows" / "ab12").write_bytes(b"a leaflet")
    for person in (ANA, BEN):
        await room.invited(person)
        await room.door.take([room.words(person, WORDS[person]), room.words(person, "boom")])
        session = (await room.all(sessions, "id"))[-1]
        name = f"{session}-q-1.oga"
        await room.door.take([room.command(person, "agree"), room.command(person, "voice", name)])
        files[person] = settings.media / "answers" / name
        files[person].write_bytes(VOICE[person])
        known = await room.all(participants, "id")
        [codes[person]] = set(known) - set(codes.values())
    return Lived(settings, room, codes, files)


@pytest.fixture
def elsewhere(blank_url: str, tmp_path: Path) -> Settings:
    """Where to bring a backup back to: nothing is there, once on each kind of database."""
    return settings_of(blank_url, tmp_path / "new")
