"""What the sender reads and settles: outbox rows, the messages they became, file ids, blocked contacts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.messages import load_message
from bot.storage.contacts import mark_blocked
from bot.storage.rows import each, insert, padded
from bot.storage.tables import contacts, file_ids, messages, outbox


class Row(NamedTuple):
    """A row of the outbox: `body` is a dumped Message, `address` the sealed chat.

    `contact` is 0 where the contact is gone.
    """

    id: int
    contact: int
    address: bytes
    priority: int
    kind: str
    session: str
    number: int
    target: int
    body: str


@dataclass(slots=True)
class Settled:
    """What became of some rows, to be written in one go.

    `done`: ids of rows that are sent or dropped; `sent`: (session, number) → Telegram's message id;
    `files`: (sha256, kind) → file id; `blocked`: contacts that cannot be written to.
    """

    done: list[int] = field(default_factory=list)
    sent: dict[tuple[str, int], int] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.done or self.files or self.blocked)


_WAITING = (
    select(outbox.c.id)
    .where(
        or_(
            outbox.c.contact_id.is_(None),
            outbox.c.contact_id.not_in(bindparam("without", expanding=True)),
        )
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("most"))
)


async def waiting(db: AsyncConnection, most: int, without: Collection[int] = ()) -> list[int]:
    """The ids of the first rows to be sent, the most urgent and then the oldest first, except those to
    contacts of whom the caller has enough in hand.
    """
    rows = await db.execute(_WAITING, {"most": most, "without": padded(without)})
    return list(rows.scalars())


async def rows(db: AsyncConnection, ids: Collection[int]) -> list[Row]:
    """Those of the rows that are still there."""
    columns = outbox.c
    query = (
        select(
            columns.id,
            columns.contact_id,
            columns.address,
            contacts.c.sealed,
            columns.priority,
            columns.kind,
            columns.session_id,
            columns.number,
            columns.target,
            columns.body,
        )
        .outerjoin(contacts, contacts.c.id == columns.contact_id)
        .where(columns.id.in_(padded(ids)))
        .order_by(columns.priority, columns.id)
    )
    return [
        Row(
            row.id,
            row.contact_id or 0,
            row.address or row.sealed,
            row.priority,
            row.kind,
            row.session_id,
            row.number,
            row.target,
            row.body,
        )
        for row in await db.execute(query)
    ]


async def waits(db: AsyncConnection, row: int) -> bool:
    """Whether a row is still to be sent; what waited for somebody who has been erased is not."""
    return (await db.execute(select(outbox.c.id).where(outbox.c.id == row))).one_or_none() is not None


async def mentioned(db: AsyncConnection, folder: str) -> set[str]:
    """The files in a folder of the media folder that rows of the outbox are to bring."""
    bodies = await db.execute(
        select(outbox.c.body).where(outbox.c.body.contains(f"{folder}/", autoescape=True))
    )
    return {
        file.kept.removeprefix(f"{folder}/")
        for body in bodies.scalars()
        for file in load_message(body).attachments
        if file.kept
    }


async def message_of(db: AsyncConnection, session: str, number: int) -> int:
    """Telegram's id of a prompt's message, or 0 where it was never sent."""
    query = select(messages.c.message).where(messages.c.session_id == session, messages.c.number == number)
    return (await db.execute(query)).scalar() or 0


async def known_files(db: AsyncConnection, bot: int) -> dict[tuple[str, str], str]:
    """The file ids of all files that this bot has sent, by sha256 and kind."""
    query = select(file_ids.c.sha256, file_ids.c.kind, file_ids.c.file_id)
    found = await db.execute(query.where(file_ids.c.bot == bot))
    return {(sha256, kind): file_id for sha256, kind, file_id in found}


_LOST = delete(outbox).where(outbox.c.contact_id.in_(bindparam("contacts", expanding=True)))
_DONE = delete(outbox).where(outbox.c.id == bindparam("row"))
_SENT = (
    update(messages)
    .where(messages.c.session_id == bindparam("session"), messages.c.number == bindparam("prompt"))
    .values(message=bindparam("sent"))
)
_new_file = insert(file_ids).inline()
_FILE = _new_file.on_conflict_do_update(
    index_elements=[file_ids.c.bot, file_ids.c.sha256, file_ids.c.kind],
    set_={"file_id": _new_file.excluded.file_id},
)


async def settle(db: AsyncConnection, settled: Settled, bot: int, at: str) -> None:
    """Write all of it: contacts get their mark, rows go, messages and files get their ids."""
    if settled.blocked:
        # First of all, for whoever changes a person's rows locks their contact before them.
        await mark_blocked(db, sorted(settled.blocked), at)
        await db.execute(_LOST, {"contacts": padded(settled.blocked)})
    await each(db, _DONE, [{"row": row} for row in settled.done])
    sent = [
        {"session": session, "prompt": number, "sent": message}
        for (session, number), message in sorted(settled.sent.items())
    ]
    await each(db, _SENT, sent)
    files = [
        {"bot": bot, "sha256": sha256, "kind": kind, "file_id": file_id}
        for (sha256, kind), file_id in settled.files.items()
    ]
    await each(db, _FILE, files)
