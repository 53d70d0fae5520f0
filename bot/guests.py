"""Who is let in at the door, and what the team takes of it before conversations do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.events import AnyEvent, Tap
from bot.storage.contacts import Contact
from bot.storage.ledger import Ledger, Seat
from bot.storage.rows import Row


class Guest(NamedTuple):
    """Somebody who is let in: what they did, and the message that they pressed (or 0)."""

    contact: Contact
    event: AnyEvent | Tap
    message: int


class Team(Protocol):
    """What runs the study from the chat takes part in every batch, in its transaction."""

    async def let_in(self, db: AsyncConnection, guests: Sequence[Guest], ledger: Ledger, /) -> list[Rest]:
        """Do what is meant for it; what is meant for a conversation is left."""

    async def after(
        self, db: AsyncConnection, rest: Sequence[Rest], seats: Sequence[Seat], ledger: Ledger, /
    ) -> None:
        """Take notice of what happened in conversations: a seat for each of the rest."""

    async def parked(self, db: AsyncConnection, at: str, /) -> list[Row]:
        """Rows of the outbox that tell that somebody's message was put aside."""

    async def committed(self, ledger: Ledger, /) -> None:
        """What it did is there for good."""


class Rest(NamedTuple):
    """What is meant for a conversation; `test`: for the one that somebody of the team tries; `member`: their
    number in the team (0: they are not in it).
    """

    guest: Guest
    event: AnyEvent
    test: bool = False
    member: int = 0


class NoTeam:
    """Nobody runs the study from the chat."""

    async def let_in(self, _db: AsyncConnection, guests: Sequence[Guest], _ledger: Ledger) -> list[Rest]:
        """Everything is meant for a conversation."""
        return [Rest(guest, guest.event) for guest in guests if not isinstance(guest.event, Tap)]

    async def after(
        self, _db: AsyncConnection, _rest: Sequence[Rest], _seats: Sequence[Seat], _ledger: Ledger
    ) -> None:
        """Nobody takes notice."""

    async def parked(self, _db: AsyncConnection, _at: str) -> list[Row]:
        """Nobody is told."""
        return []

    async def committed(self, _ledger: Ledger) -> None:
        """Nothing was done."""
