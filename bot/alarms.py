"""Timers that fell due go through the door like everything else that happens to a conversation.

A timer's row is dropped in the transaction that keeps what it led to: killed at any moment, it has either
led to that, once, or is still due.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.arrivals import BATCH, in_batches
from bot.engine.events import Due
from bot.storage.contacts import Contact, lock_known
from bot.storage.desks import Asked, desks
from bot.storage.jobs import Timer, claim_timers, due_timers
from bot.storage.ledger import Ledger, Seat
from bot.storage.outbox import REMINDER
from bot.storage.rows import add
from bot.storage.tables import outbox
from bot.storage.upkeep import park
from bot.turns import Door, take_turn

_MOST = 10 * BATCH


@dataclass(frozen=True, slots=True)
class Alarms:
    """The timers of a house, and the door that they go through."""

    door: Door

    async def ring(self) -> int:
        """Let everything happen that is due now; returns how many timers fell due."""
        rung = 0
        while timers := await self._due():
            for batch in in_batches(timers, attrgetter("contact")):
                async with self.door.lock:
                    await self.door.attempt(batch, self._turns, self._park)
            rung += len(timers)
        return rung

    async def _due(self) -> list[Timer]:
        async with self.door.database.reading() as db:
            return await due_timers(db, self.door.now(), _MOST)

    async def _turns(self, batch: Sequence[Timer]) -> None:
        ledger = Ledger(self.door.now(), priority=REMINDER)
        async with self.door.database.transaction() as db:
            contacts, timers = await self._let_in(db, batch)
            for seat in await self._seats(db, contacts, timers, ledger.at):
                take_turn(self.door.handler, seat, ledger)
            await self.door.keep(db, ledger)
        await self.door.committed(ledger)

    async def _let_in(
        self, db: AsyncConnection, batch: Sequence[Timer]
    ) -> tuple[dict[int, Contact], list[Timer]]:
        """The contacts, locked, and the timers nobody else has taken; who blocked the bot is left out."""
        found = await lock_known(db, sorted({timer.contact for timer in batch}))
        contacts = {id_: contact for id_, contact in found.items() if not contact.blocked}
        claimed = await claim_timers(db, [timer.id for timer in batch if timer.contact in contacts])
        return contacts, [timer for timer in batch if timer.id in claimed]

    async def _seats(
        self, db: AsyncConnection, contacts: dict[int, Contact], timers: list[Timer], at: str
    ) -> list[Seat]:
        events = {timer.contact: Due(at=at, session=timer.session, kind=timer.kind) for timer in timers}
        asked = [Asked(contact, event) for contact, event in events.items()]
        found = await desks(db, self.door.seal, asked) if asked else {}
        return [Seat(contacts[each.contact], found[each.contact], each.event, 0) for each in asked]

    async def _park(self, timer: Timer, trace: str) -> None:
        """Nobody waits for it, so nothing is said; what fell due is kept for whoever mends the cause."""
        raw = json.dumps({"timer": {"session": timer.session, "kind": timer.kind}})
        async with self.door.database.transaction() as db:
            contacts, timers = await self._let_in(db, [timer])
            if timers:
                at = self.door.now()
                await park(db, contacts[timer.contact].id, self.door.seal.seal(raw.encode()), trace, at)
                await add(db, outbox, await self.door.team.parked(db, at))
