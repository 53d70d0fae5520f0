"""Who may be of the team, as far as this process knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import monotonic

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.team import Member, contacts_of_team, members_of

LOOK_SECONDS = 2.0
"""Between two looks who is of the team: another process may have let somebody in, from what was parked."""


@dataclass
class Roll:
    """The contacts that may be of the team. Nearly nobody is, so the database is asked who is only now and
    then, not in every batch: in between nobody comes to the team but here. Of these it is asked each time.
    """

    contacts: set[int] = field(default_factory=set)
    asked: float = -inf

    async def members(self, db: AsyncConnection, contacts: set[int]) -> dict[int, Member]:
        """Contact → member, of those who are of the team. The contacts are locked."""
        if monotonic() - self.asked > LOOK_SECONDS:
            self.contacts, self.asked = await contacts_of_team(db), monotonic()
        return await members_of(db, contacts & self.contacts)
