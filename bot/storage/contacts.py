"""Contacts and their participants: who someone is, sealed, and as whom they take part."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import Row, add, each, insert, padded
from bot.storage.sealing import Seal
from bot.storage.tables import contacts, participants


class Contact(NamedTuple):
    """A contact whose row is locked. `sealed` holds its address; `participant` is the current one's id. The
    `id` 0 is that of somebody who has no row, and gets none.
    """

    id: int
    sealed: bytes
    participant: str | None
    blocked: bool


class Address(NamedTuple):
    channel: str
    chat: int


_LOCKED = (
    select(
        contacts.c.lookup,
        contacts.c.id,
        contacts.c.sealed,
        contacts.c.participant,
        contacts.c.blocked_at.is_not(None),
    )
    .where(contacts.c.lookup.in_(bindparam("lookups", expanding=True)))
    .order_by(contacts.c.lookup)  # everybody locks in the same order, so nobody waits in a circle
    .with_for_update(key_share=True)
)
_KNOWN = (
    select(contacts.c.id, contacts.c.sealed, contacts.c.participant, contacts.c.blocked_at.is_not(None))
    .where(contacts.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(contacts.c.lookup)
    .with_for_update(key_share=True)
)
_MEET = insert(contacts).on_conflict_do_nothing().inline()
_JOIN = update(contacts).where(contacts.c.id == bindparam("contact")).values(participant=bindparam("new"))
_SPEAK = update(participants).where(participants.c.id == bindparam("who")).values(language=bindparam("new"))
_BLOCK = update(contacts).where(contacts.c.id == bindparam("contact")).values(blocked_at=bindparam("at"))


async def lock_contacts(
    db: AsyncConnection, seal: Seal, channel: str, chats: Collection[int], welcome: Collection[int], at: str
) -> dict[int, Contact]:
    """Lock the contacts of these chats until the transaction ends; chat → contact.

    Those of `welcome` who are new get a contact; other unknown chats are left out.
    """
    lookups = {seal.lookup(channel, chat): chat for chat in chats}
    known = await _locked(db, lookups)
    newcomers = {lookup: chat for lookup, chat in lookups.items() if chat in welcome and chat not in known}
    if newcomers:
        rows = [
            {
                "lookup": lookup,
                "sealed": seal_address(seal, channel, newcomers[lookup]),
                "created_at": at,
            }
            for lookup in sorted(newcomers)
        ]
        await each(db, _MEET, rows)
        known |= await _locked(db, newcomers)
    return known


async def lock_known(db: AsyncConnection, ids: Collection[int]) -> dict[int, Contact]:
    """Lock contacts by their own ids until the transaction ends; those that are gone are left out."""
    rows = await db.execute(_KNOWN, {"ids": padded(ids)}) if ids else ()
    return {row[0]: Contact(*row) for row in rows}


async def _locked(db: AsyncConnection, lookups: dict[bytes, int]) -> dict[int, Contact]:
    if not lookups:
        return {}
    rows = await db.execute(_LOCKED, {"lookups": padded(lookups)})
    return {lookups[lookup]: Contact(*contact) for lookup, *contact in rows}


def seal_address(seal: Seal, channel: str, chat: int) -> bytes:
    """What `open_address` opens."""
    return seal.seal(f"{channel}:{chat}".encode())


def open_address(seal: Seal, sealed: bytes) -> Address:
    """The channel and chat id behind a contact's or an outbox row's sealed address."""
    channel, _, chat = seal.open(sealed).decode().rpartition(":")
    return Address(channel, int(chat))


async def address_of(db: AsyncConnection, seal: Seal, contact: int) -> Address | None:
    """Where a contact is written to; None where it is gone."""
    sealed = (
        await db.execute(select(contacts.c.sealed).where(contacts.c.id == contact))
    ).scalar_one_or_none()
    return open_address(seal, sealed) if sealed else None


async def mark_blocked(db: AsyncConnection, contact_ids: Collection[int], at: str | None) -> None:
    """Note since when these contacts have blocked the bot; None: they have not (any more)."""
    await each(db, _BLOCK, [{"contact": contact, "at": at} for contact in contact_ids])


async def add_participants(db: AsyncConnection, rows: list[Row]) -> None:
    """Add participants (rows of the table); each but a test becomes the current one of its contact."""
    await add(db, participants, rows)
    real = [row for row in rows if not row["test"]]
    await each(db, _JOIN, [{"contact": row["contact_id"], "new": row["id"]} for row in real])


async def switch_participants(db: AsyncConnection, switched: dict[int, str]) -> None:
    """Contact's id → the participant who is the current one from now on."""
    await each(db, _JOIN, [{"contact": contact, "new": who} for contact, who in switched.items()])


async def set_languages(db: AsyncConnection, languages: dict[str, str]) -> None:
    """Participant's id → the language that they now speak."""
    await each(db, _SPEAK, [{"who": who, "new": language} for who, language in languages.items()])
