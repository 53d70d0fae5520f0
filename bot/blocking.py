"""Who blocks the bot, and who comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.arrivals import Arrival
from bot.engine.events import Membership
from bot.engine.reminding import BACK, BACK_AFTER
from bot.storage.contacts import Contact
from bot.storage.jobs import set_timer_of_running
from bot.storage.ledger import Ledger


def note(ledger: Ledger, arrivals: Sequence[Arrival], known: dict[int, Contact]) -> None:
    """Who blocks the bot gets nothing more; who writes again has not blocked it."""
    for arrival in arrivals:
        contact = known.get(arrival.chat)
        if isinstance(arrival.event, Membership) and arrival.event.blocked:
            ledger.blocked.extend([contact.id] if contact else [])
        elif contact and contact.blocked:
            ledger.unblocked.append(contact.id)


async def welcome_back(
    db: AsyncConnection, arrivals: Sequence[Arrival], known: dict[int, Contact], at: str
) -> None:
    """Who unblocks the bot has their question again soon, unless they come back to it by themselves."""
    due = (datetime.fromisoformat(at) + BACK_AFTER).isoformat(timespec="seconds")
    for arrival in arrivals:
        contact, event = known.get(arrival.chat), arrival.event
        if isinstance(event, Membership) and not event.blocked and contact and contact.blocked:
            await set_timer_of_running(db, contact.id, BACK, due)
