"""Groups, channels and other bots that were told once that the bot speaks with single people only."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rows import insert
from bot.storage.sealing import Seal
from bot.storage.tables import declined

_DECLINE = insert(declined).on_conflict_do_nothing().returning(declined.c.lookup)


async def decline(db: AsyncConnection, seal: Seal, channel: str, chats: Collection[int], at: str) -> set[int]:
    """Remember these chats as declined; those that were not before. All that is kept is their HMAC."""
    lookups = {seal.lookup(channel, chat): chat for chat in chats}
    rows = [{"lookup": lookup, "at": at} for lookup in sorted(lookups)]
    new = (await db.execute(_DECLINE, rows)).scalars() if rows else ()
    return {lookups[lookup] for lookup in new}
