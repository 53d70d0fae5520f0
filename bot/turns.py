"""The door: everything that happens to a person's conversation comes through here, in one transaction.

1. An update id is taken once, in the transaction that keeps what it led to.
2. Whoever changes a person's state holds the lock of that person's contact row.
3. A database that is down, locked or full is nobody's poison: the batch waits. Whose turn raises twice is
   parked, and the queue goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import blocking
from bot.arrivals import Arrival, in_batches, is_welcome
from bot.engine.desk import Desk
from bot.engine.effects import Turn, saying
from bot.engine.events import AnyEvent, Membership, Stray, Tap, Unreadable
from bot.engine.messages import Message
from bot.guests import Guest, NoTeam, Rest, Team
from bot.patience import One, Park, StumbledError, Turns, attempt
from bot.storage import erased
from bot.storage.contacts import Contact, lock_contacts, seal_address
from bot.storage.database import Database
from bot.storage.declined import decline
from bot.storage.desks import Asked, desks
from bot.storage.ledger import Ledger, Seat, enter, write
from bot.storage.outbox import REMINDER, parcel_row
from bot.storage.replies import Said, named
from bot.storage.rows import Row, add
from bot.storage.sealing import Seal
from bot.storage.tables import outbox
from bot.storage.upkeep import USERNAME, fact, park, stumbled_again, take_ids, take_parked

Handler = Callable[[Desk, AnyEvent], Turn]
"""Pure: what is known of somebody, and what they did → what is to be done."""

Sorry = Callable[[Desk, AnyEvent], Message]
"""What to say to somebody whose update was parked; never raises."""

Declining = Callable[[Stray, str], Message]
"""What to say once to a group, a channel or another bot; the bot's own name is given, or "" if it is not
known yet.
"""


@dataclass(slots=True, eq=False)
class _Visit:
    """One call of `take` that waits for its batch."""

    arrivals: Sequence[Arrival]
    done: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Door:
    """`bot` is the bot's own id (update ids are counted for each bot), `now` gives the time as ISO text,
    `woken` is set after a commit that left something to send, each of `hired` after one that left a job,
    `open_cohort` is the cohort of those who come without an invite (None: nobody may), and `erasures` the
    file that backups are restored by (None: there will be no backup). `team` runs the study. `parkings`
    counts what was parked.
    """

    database: Database
    seal: Seal
    handler: Handler
    sorry: Sorry
    declining: Declining
    channel: str
    bot: int
    now: Callable[[], str]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    hired: list[asyncio.Event] = field(default_factory=list)
    open_cohort: int | None = None
    erasures: Path | None = None
    team: Team = field(default_factory=NoTeam)
    parkings: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _visits: list[_Visit] = field(default_factory=list)

    def hires(self) -> asyncio.Event:
        """An event of one's own that is set after each commit that left a job."""
        self.hired.append(asyncio.Event())
        return self.hired[-1]

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Let these in. On return all that they led to is committed, or they are parked.

        Calls that come while another one is at work are committed together, in the order of the calls.
        """
        visit = _Visit(arrivals)
        self._visits.append(visit)
        try:
            async with self.lock:
                if not visit.done:
                    await self._take_visits()
        finally:
            if not visit.done:  # cancelled: its caller has not acknowledged, and brings it again
                self._visits.remove(visit)

    async def _take_visits(self) -> None:
        visits = list(self._visits)
        for batch in in_batches([arrival for visit in visits for arrival in visit.arrivals]):
            await self.attempt(batch, self._turns, self._park)
        for visit in visits:
            visit.done = True
        self._visits = [visit for visit in self._visits if not visit.done]

    async def attempt(self, batch: Sequence[One], turns: Turns[One], park: Park[One]) -> None:
        """Let the turns of a batch happen together; if they cannot, each alone; if it cannot, park it."""
        parked = await attempt(self.database.name, batch, turns, park)
        self.parkings += parked

    async def _turns(self, batch: Sequence[Arrival]) -> None:
        ledger = Ledger(self.now())
        async with self.database.transaction() as db:
            arrivals, known = await self._let_in(db, batch, ledger.at)
            rest = await self.team.let_in(db, await self._guests(db, arrivals, known), ledger)
            seats = await self._seats(db, rest)
            blocking.note(ledger, arrivals, known)
            for seat in seats:
                take_turn(self.handler, seat, ledger)
            await self.team.after(db, rest, seats, ledger)
            await self._decline(db, arrivals, ledger)
            await self.keep(db, ledger)
            await blocking.welcome_back(db, arrivals, known, ledger.at)
        await self.committed(ledger)

    async def keep(self, db: AsyncConnection, ledger: Ledger) -> None:
        """Write a ledger, and outside of the database who is erased by it."""
        await write(db, ledger)
        if ledger.deletes and self.erasures:
            await asyncio.to_thread(erased.note, self.erasures, ledger.erased, ledger.at)

    async def committed(self, ledger: Ledger) -> None:
        """Wake who sends what a ledger held, and wipe what it took out."""
        if ledger.wakes:
            self.woken.set()
        if ledger.jobs:
            for event in self.hired:
                event.set()
        if ledger.deletes:
            await self.database.scrub()
        await self.team.committed(ledger)

    async def _let_in(
        self, db: AsyncConnection, batch: Sequence[Arrival], at: str
    ) -> tuple[list[Arrival], dict[int, Contact]]:
        """Those of the batch that were not taken before, and the contacts of their chats, locked."""
        fresh = await take_ids(db, self.bot, [each.update_id for each in batch if not each.parked], at)
        again = await take_parked(db, [each.parked for each in batch if each.parked])
        arrivals = [each for each in batch if each.parked in again or each.update_id in fresh]
        chats = [arrival.chat for arrival in arrivals if not isinstance(arrival.event, Stray)]
        welcome = {arrival.chat for arrival in arrivals if is_welcome(arrival.event)}
        return arrivals, await lock_contacts(db, self.seal, self.channel, chats, welcome, at)

    async def _guests(
        self, db: AsyncConnection, arrivals: Sequence[Arrival], known: dict[int, Contact]
    ) -> list[Guest]:
        """Who is let in; where they reply to a prompt, their event tells to which."""
        came = [
            (known.get(arrival.chat) or self._stranger(arrival.chat), arrival.event, arrival)
            for arrival in arrivals
            if not isinstance(arrival.event, Membership | Stray)
        ]
        said = [Said(contact.id, event, arrival.replied) for contact, event, arrival in came]
        events = await named(db, said)
        return [
            Guest(contact, event, arrival.message)
            for (contact, _, arrival), event in zip(came, events, strict=True)
        ]

    async def _seats(self, db: AsyncConnection, rest: Sequence[Rest]) -> list[Seat]:
        asked = [Asked(each.guest.contact.id, each.event, each.test) for each in rest]
        found = await desks(db, self.seal, asked, self.open_cohort) if asked else {}
        return [
            Seat(each.guest.contact, found[each.guest.contact.id], each.event, each.guest.message)
            for each in rest
        ]

    def _stranger(self, chat: int) -> Contact:
        """Somebody of whom nothing is kept, to be answered all the same."""
        return Contact(0, seal_address(self.seal, self.channel, chat), None, blocked=False)

    async def _decline(self, db: AsyncConnection, arrivals: Sequence[Arrival], ledger: Ledger) -> None:
        """Groups, channels and other bots are told once, and nothing of them is kept but that they were."""
        strays = {arrival.chat: arrival.event for arrival in arrivals if isinstance(arrival.event, Stray)}
        new = await decline(db, self.seal, self.channel, strays, ledger.at)
        untold = [chat for chat in new if not strays[chat].known]
        name = (await fact(db, USERNAME) or "") if untold else ""
        for chat in untold:
            said = saying(self.declining(strays[chat], name))
            address = seal_address(self.seal, self.channel, chat)
            row = parcel_row(said, ledger.at, None, priority=REMINDER)
            ledger.parcels.append(row | {"address": address})

    async def _park(self, arrival: Arrival, trace: str) -> None:
        at = self.now()
        async with self.database.transaction() as db:
            if arrival.parked:  # it is there still, and the person knows that it went wrong
                await stumbled_again(db, arrival.parked, trace)
                return
            arrivals, known = await self._let_in(db, [arrival], at)
            contact = known.get(arrival.chat)
            if not arrivals:
                return
            raw = self.seal.seal(arrival.raw.encode("utf-8", "surrogatepass"))
            await park(db, contact.id if contact else None, raw, trace, at)
            await add(db, outbox, await self.team.parked(db, at))
            if contact and not isinstance(arrival.event, Membership | Stray):
                await add(db, outbox, [await self._apology(db, contact, arrival.event, at)])
        self.woken.set()

    async def _apology(self, db: AsyncConnection, contact: Contact, event: AnyEvent | Tap, at: str) -> Row:
        # A button of the team's is apologised for like words: both belong to no session.
        said = Unreadable(at=at, phone=event.phone, what="") if isinstance(event, Tap) else event
        try:
            desk = (await desks(db, self.seal, [Asked(contact.id, said)], self.open_cohort))[contact.id]
        except (ValueError, TypeError, LookupError):
            desk = Desk()  # the very session may be what cannot be read
        return parcel_row(saying(self.sorry(desk, said)), at, contact.id)


def take_turn(handler: Handler, seat: Seat, ledger: Ledger) -> None:
    """One turn. Those who came in earlier in this batch count already where an invite is nearly used up."""
    desk = seat.desk
    if ledger.joined:
        desk = _recounted(desk, ledger)
    try:
        turn = handler(desk, seat.event)
    except Exception as error:
        raise StumbledError from error
    enter(ledger, seat, turn)


def _recounted(desk: Desk, ledger: Ledger) -> Desk:
    if invite := desk.invite:
        desk = desk._replace(invite=invite._replace(used=invite.used + ledger.used[invite.id]))
    if invited := desk.invited:
        desk = desk._replace(invited=invited._replace(joined=invited.joined + ledger.joined[invited.id]))
    if cohort := desk.open:
        desk = desk._replace(open=cohort._replace(joined=cohort.joined + ledger.joined[cohort.id]))
    return desk
