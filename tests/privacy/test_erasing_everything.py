"""A mark in every place where somebody can leave something, and a search for it once they are erased.

The places are read from the schema: a table that is added tomorrow and points at a person is tried too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, LargeBinary, Table, Text, delete, insert, select, update

from bot.engine.desk import Desk
from bot.engine.effects import Ask, Erase, Turn
from bot.engine.events import Command
from bot.jobs import run_due, unlinker
from bot.storage import erased, erasing
from bot.storage.contacts import lock_contacts
from bot.storage.database import Database
from bot.storage.jobs import FETCH, UNLINK
from bot.storage.ledger import Ledger, Seat, enter, write
from bot.storage.tables import contacts, metadata, participants, sessions, team
from tests.turns.conftest import NOW, Room, new_room, say

__all__ = ["new_room"]

MARK = "zyzzyva"
POINTERS = {"contact_id", "session_id", "participant_id"}
# Who is of the team stays so when what they said as a participant is erased.
THEIRS = [t for t in metadata.sorted_tables if POINTERS & set(t.columns.keys()) and t is not team]


@pytest.fixture
async def room(database: Database, new_room: Callable[..., Any], tmp_path: Path) -> Room:
    room = await new_room(database)
    room.door.erasures = tmp_path / "media" / erased.NAME
    await room.join(7)
    return room


def mark(column: Column[Any]) -> str:
    return f"{MARK}-{column.table.name}-{column.name}"


async def leave_marks(room: Room, media: Path) -> list[str]:
    """A row with a mark in every text and bytes of every table that points at the person; files, too: of an
    answer, of one that is not complete, and half of a download. Gives the files' names.
    """
    [contact] = await room.all(contacts, "id")
    [(person, session)] = await room.all(sessions, "participant_id", "id")
    pointers = {"contact_id": contact, "session_id": session, "participant_id": person}
    names = [f"{session}-{MARK}-{what}.oga" for what in ("answer", "draft", "coming")]
    special = {
        "answers.files": json.dumps(names[:1]),
        "jobs.body": json.dumps({"file_id": MARK, "name": names[2]}),
        "jobs.kind": FETCH,
    }
    async with room.database.transaction() as db:
        for table in THEIRS:
            if table is not participants and table is not sessions:
                await db.execute(delete(table))
                await db.execute(insert(table).values(_row(table, pointers, special)))
        draft = {"answers": {MARK: [MARK]}, "draft": [[], "", MARK, [MARK], [names[1]]]}
        await db.execute(update(sessions).values(state=json.dumps(draft), mode=MARK))
        await db.execute(update(participants).values(language=MARK))
    (media / "answers").mkdir(parents=True)
    for name in (*names[:2], f".{names[2]}.part"):
        (media / "answers" / name).write_bytes(MARK.encode())
    return names


def _row(table: Table, pointers: dict[str, Any], special: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in pointers:
            row[column.name] = pointers[column.name]
        elif isinstance(column.type, Text):
            row[column.name] = special.get(f"{table.name}.{column.name}", mark(column))
        elif isinstance(column.type, LargeBinary):
            row[column.name] = mark(column).encode()
        elif not column.primary_key:
            row[column.name] = True if "BOOL" in str(column.type) else 1
    if table.name == "jobs":
        row["due_at"] = NOW
    return row


def holding(folder: Path) -> Iterator[str]:
    """The files that hold the mark, in their name or their content."""
    for path in folder.rglob("*"):
        if path.is_file() and MARK.encode() in path.name.encode() + path.read_bytes():
            yield path.name


async def cells(database: Database) -> list[str]:
    """Every cell of every table that holds the mark."""
    async with database.reading() as db:
        found = []
        for table in metadata.sorted_tables:
            for row in await db.execute(select(table)):
                found += [f"{table.name}: {cell}" for cell in row if MARK in str(cell)]
    return found


def test_every_place_is_tried() -> None:
    """The schema has the tables that we know of as pointing at people; a new one is noticed here."""
    assert {table.name for table in THEIRS} >= {
        *("participants", "sessions", "answers", "consent_log", "messages"),
        *("outbox", "timers", "jobs", "parked"),
    }


@pytest.mark.parametrize("way", ["chat", "command"])
async def test_nothing_of_them_is_left(room: Room, tmp_path: Path, way: str) -> None:
    """Erased by themselves or by the operator, no table, database file, log, recording or list holds the
    mark, and the list of the erased holds their code and a date only.
    """
    media = tmp_path / "media"
    await leave_marks(room, media)
    [person] = await room.all(participants, "id")
    assert await cells(room.database)
    if way == "chat":
        await _erase_in_chat(room, person)
    else:
        assert await erasing.erase(room.database, person, NOW, media / erased.NAME)
    await run_due(room.database, {UNLINK: unlinker(media / "answers")})
    await room.database.scrub()
    assert await cells(room.database) == []
    assert list(holding(tmp_path)) == []
    assert (media / erased.NAME).read_text("utf-8").split() == [NOW, person]


async def _erase_in_chat(room: Room, person: str) -> None:
    """As the door does it; the marked session has no state that a conversation could be held in."""
    goodbye = Turn(None, (Erase(person, NOW), Ask("", 0, "", say("goodbye"))))
    ledger = Ledger(NOW)
    async with room.database.transaction() as db:
        known = await lock_contacts(db, room.seal, "telegram", [7], {7}, NOW)
        enter(ledger, Seat(known[7], Desk(), Command(at=NOW, name="withdraw"), 0), goodbye)
        await write(db, ledger)
        await asyncio.to_thread(erased.note, room.door.erasures, ledger.erased, NOW)


async def test_a_session_of_which_a_count_is_kept_leaves_no_file(room: Room, tmp_path: Path) -> None:
    """Recordings of an answer that was not complete yet go as well when somebody declines."""
    media = tmp_path / "media"
    names = await leave_marks(room, media)
    [session] = await room.all(sessions, "id")
    async with room.database.transaction() as db:
        await erasing.forget_sessions(db, [session], NOW)
    await run_due(room.database, {UNLINK: unlinker(media / "answers")})
    assert [name for name in holding(media) if name in {*names, f".{names[2]}.part"}] == []
