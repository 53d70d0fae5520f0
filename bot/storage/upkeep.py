"""The database's own household: facts, update ids already taken, parked updates, pruning."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.storage.database import Database
from bot.storage.erasing import forget_contacts, forget_old_tests, forget_strangers
from bot.storage.rows import add, insert, padded
from bot.storage.sealing import Seal, load_key, seal_from
from bot.storage.studies import drop_candidates
from bot.storage.tables import declined, facts, parked, taken

REMEMBER_TAKEN = timedelta(hours=48)
"""Telegram offers an update for 24 hours; twice that is remembered."""
REMEMBER_PARKED = timedelta(days=30)

USERNAME = "bot_username"
"""The fact that tells the bot's own name."""
REMEMBER_DECLINED = timedelta(days=365)
REMEMBER_STRANGERS = timedelta(hours=48)
"""Contacts who wrote, but never came to take part."""
REMEMBER_TESTS = timedelta(days=7)
REMEMBER_CANDIDATES = timedelta(days=30)
"""Versions that were sent, and never published."""

KEY = "key"
"""The fact that tells which key this database is sealed with."""


class Parked(NamedTuple):
    """An update whose turn raised twice: what came in, sealed, and a traceback without values."""

    id: int
    contact: int
    sealed: bytes
    trace: str
    at: str


_TAKE = insert(taken).on_conflict_do_nothing().returning(taken.c.update_id)
_FACT = insert(facts).on_conflict_do_nothing()


async def open_seal(database: Database, explicit: str | None, key_file: Path) -> Seal:
    """The seal of this database. The first key that a database sees is its key from then on.

    Raises `OperatorError` for a key that is lost, wrong or lies beside the database.
    """
    if database.file and not explicit and beside(database.file, key_file):
        raise OperatorError(
            f"The key file {key_file} lies in the folder of the database, so that who copies one has both. "
            "Please choose another folder for it in SOUNDINGBOARD_KEY_FILE, or set SOUNDINGBOARD_KEY."
        )
    async with database.transaction() as db:
        known = await fact(db, KEY) is not None
        seal = seal_from(load_key(explicit, key_file, contacts_exist=known))
        await db.execute(_FACT, {"name": KEY, "value": seal.fingerprint})
        if await fact(db, KEY) != seal.fingerprint:
            raise OperatorError(
                f"The key does not belong to the database {database.name}. "
                "Please start the bot with the key that this database was made with."
            )
    return seal


def beside(database: Path, key_file: Path) -> bool:
    """Does the key lie in the folder of the database, so that who copies one has both?"""
    return database.resolve().parent in key_file.resolve().parents


async def fact(db: AsyncConnection, name: str) -> str | None:
    return (await db.execute(select(facts.c.value).where(facts.c.name == name))).scalar_one_or_none()


async def set_fact(db: AsyncConnection, name: str, value: str) -> None:
    await db.execute(delete(facts).where(facts.c.name == name))
    await add(db, facts, [{"name": name, "value": value}])


async def take_ids(db: AsyncConnection, bot: int, update_ids: Collection[int], at: str) -> set[int]:
    """Mark updates as taken; those that were not before. Waits for others who take the same ones now."""
    rows = [{"bot": bot, "update_id": update_id, "at": at} for update_id in sorted(set(update_ids))]
    return set((await db.execute(_TAKE, rows)).scalars()) if rows else set()


async def park(db: AsyncConnection, contact: int | None, sealed: bytes, trace: str, at: str) -> None:
    await add(db, parked, [{"contact_id": contact, "sealed": sealed, "trace": trace, "at": at}])


async def take_parked(db: AsyncConnection, ids: Collection[int]) -> set[int]:
    """Take these out of the parked updates; those that were still there. Waits for others who do it now."""
    if not ids:
        return set()
    gone = delete(parked).where(parked.c.id.in_(padded(ids))).returning(parked.c.id)
    return set((await db.execute(gone)).scalars())


async def stumbled_again(db: AsyncConnection, number: int, trace: str) -> None:
    """Another try came to nothing: the parked update stays, with the newer trace and until its old time."""
    await db.execute(update(parked).where(parked.c.id == number).values(trace=trace))


async def list_parked(db: AsyncConnection) -> list[Parked]:
    """All parked updates, the oldest first."""
    rows = await db.execute(select(*parked.columns).order_by(parked.c.id))
    return [Parked(id_, contact or 0, sealed, trace, at) for id_, contact, sealed, trace, at in rows]


async def prune(database: Database, now: str, contact_days: int) -> None:
    """Forget what is remembered only for a while, contacts after so many days, and wipe what SQLite's log
    still holds of deleted rows.
    """
    async with database.transaction() as db:
        await forget_contacts(db, _before(now, timedelta(days=contact_days)))
        await forget_strangers(db, _before(now, REMEMBER_STRANGERS))
        await forget_old_tests(db, _before(now, REMEMBER_TESTS), now)
        await drop_candidates(db, _before(now, REMEMBER_CANDIDATES))
        await db.execute(delete(taken).where(taken.c.at < _before(now, REMEMBER_TAKEN)))
        await db.execute(delete(declined).where(declined.c.at < _before(now, REMEMBER_DECLINED)))
        await db.execute(delete(parked).where(parked.c.at < _before(now, REMEMBER_PARKED)))
    await database.scrub()


def _before(now: str, span: timedelta) -> str:
    return (datetime.fromisoformat(now) - span).isoformat(timespec="seconds")
