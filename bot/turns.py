"""The door: everything that happens to a person's conversation comes through here, in one transaction.

1. An update id is taken once, in the transaction that keeps what it led to.
2. Whoever changes a person's state holds the lock of that person's contact row.
3. A database that is down, locked or full is nobody's poison: the batch waits. Whose turn raises twice is
   parked, and the queue goes on.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.messages import Message
from bot.engine.values import AnyEvent, Ask, Desk, Membership, Turn
from bot.storage import erased
from bot.storage.contacts import Contact, lock_contacts
from bot.storage.database import Database
from bot.storage.desks import Asked, desks
from bot.storage.faults import explain, passing
from bot.storage.ledger import Ledger, Seat, enter, write
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row, add
from bot.storage.sealing import Seal
from bot.storage.tables import outbox
from bot.storage.upkeep import park, stumbled_again, take_ids, take_parked

BATCH = 50
"""Turns in one commit: most of what a longer batch could save is saved."""

_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds to wait for a database that is not itself; then five, again and again."""

_log = structlog.get_logger()


class Arrival(NamedTuple):
    """What came in: the channel's update, decoded. `message` is the message that was pressed (or 0), `raw`
    the update as it came, to be kept sealed if its turn fails. `parked` is the row in which it was kept, if
    that has happened already: it is then taken from there, however often its update was.
    """

    update_id: int
    chat: int
    event: AnyEvent | Membership
    message: int = 0
    raw: str = ""
    parked: int = 0


Handler = Callable[[Desk, AnyEvent], Turn]
"""Pure: what is known of somebody, and what they did → what is to be done."""

Sorry = Callable[[Desk, AnyEvent], Message]
"""What to say to somebody whose update was parked; never raises."""


class StumbledError(Exception):
    """A handler raised; the cause is what it raised."""


@dataclass(slots=True, eq=False)
class _Visit:
    """One call of `take` that waits for its batch."""

    arrivals: Sequence[Arrival]
    done: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Door:
    """`bot` is the bot's own id (update ids are counted for each bot), `now` gives the time as ISO text,
    `woken` is set after a commit that left something to send or a job, `open_cohort` is the cohort of
    those who come without an invite (None: nobody may), and `erasures` the file that backups are restored
    by (None: there will be no backup). `parkings` counts what was parked.
    """

    database: Database
    seal: Seal
    handler: Handler
    sorry: Sorry
    channel: str
    bot: int
    now: Callable[[], str]
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    open_cohort: int | None = None
    erasures: Path | None = None
    parkings: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _visits: list[_Visit] = field(default_factory=list)

    async def take(self, arrivals: Sequence[Arrival]) -> None:
        """Let these in. On return all that they led to is committed, or they are parked.

        Calls that come while another one is at work are committed together, in the order of the calls.
        """
        visit = _Visit(arrivals)
        self._visits.append(visit)
        try:
            async with self._lock:
                if not visit.done:
                    await self._take_visits()
        finally:
            if not visit.done:  # cancelled: its caller has not acknowledged, and brings it again
                self._visits.remove(visit)

    async def _take_visits(self) -> None:
        visits = list(self._visits)
        for batch in in_batches([arrival for visit in visits for arrival in visit.arrivals]):
            await self._take_batch(batch)
        for visit in visits:
            visit.done = True
        self._visits = [visit for visit in self._visits if not visit.done]

    async def _take_batch(self, batch: Sequence[Arrival]) -> None:
        try:
            await self._patiently(lambda: self._turns(batch))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            _log.warning("door.again_alone", kind=type(error).__name__, arrivals=len(batch))
            for arrival in batch:
                await self._take_alone(arrival)

    async def _take_alone(self, arrival: Arrival) -> None:
        try:
            await self._patiently(lambda: self._turns([arrival]))
        except Exception as error:  # noqa: BLE001 - parked with its trace
            trace = trace_of(error)
            _log.error("door.parked", trace=trace)
            await self._patiently(lambda: self._park(arrival, trace))
            self.parkings += 1

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it, and do it again for as long as the database is not itself."""
        for pause in chain(_PAUSES, repeat(5.0)):
            try:
                await work()
            except Exception as error:
                if not passing(error):
                    raise
                _log.warning("door.waits", seconds=pause, why=str(explain(error, self.database.name)))
                await asyncio.sleep(pause)
            else:
                return

    async def _turns(self, batch: Sequence[Arrival]) -> None:
        ledger = Ledger(self.now())
        async with self.database.transaction() as db:
            arrivals, known = await self._let_in(db, batch, ledger.at)
            seats = await self._seats(db, arrivals, known)
            _note_membership(ledger, arrivals, known)
            for seat in seats:
                _turn(self.handler, seat, ledger)
            await write(db, ledger)
            if ledger.deletes and self.erasures:
                await asyncio.to_thread(erased.note, self.erasures, ledger.erased, ledger.at)
        if ledger.wakes:
            self.woken.set()
        if ledger.deletes:
            await self.database.scrub()

    async def _let_in(
        self, db: AsyncConnection, batch: Sequence[Arrival], at: str
    ) -> tuple[list[Arrival], dict[int, Contact]]:
        """Those of the batch that were not taken before, and the contacts of their chats, locked."""
        fresh = await take_ids(db, self.bot, [each.update_id for each in batch if not each.parked], at)
        again = await take_parked(db, [each.parked for each in batch if each.parked])
        arrivals = [each for each in batch if each.parked in again or each.update_id in fresh]
        chats = [arrival.chat for arrival in arrivals]
        # Who only blocks or unblocks the bot is no reason to remember them.
        welcome = {arrival.chat for arrival in arrivals if not isinstance(arrival.event, Membership)}
        return arrivals, await lock_contacts(db, self.seal, self.channel, chats, welcome, at)

    async def _seats(
        self, db: AsyncConnection, arrivals: Sequence[Arrival], known: dict[int, Contact]
    ) -> list[Seat]:
        guests = [
            (known[arrival.chat], arrival.event, arrival.message)
            for arrival in arrivals
            if not isinstance(arrival.event, Membership)
        ]
        asked = [Asked(contact.id, event) for contact, event, _ in guests]
        found = await desks(db, self.seal, asked, self.open_cohort) if asked else {}
        return [Seat(contact, found[contact.id], event, message) for contact, event, message in guests]

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
            if contact and not isinstance(arrival.event, Membership):
                await add(db, outbox, [await self._apology(db, contact, arrival.event, at)])
        self.woken.set()

    async def _apology(self, db: AsyncConnection, contact: Contact, event: AnyEvent, at: str) -> Row:
        asked = Asked(contact.id, event)
        try:
            desk = (await desks(db, self.seal, [asked], self.open_cohort))[contact.id]
        except (ValueError, TypeError, LookupError):
            desk = Desk()  # the very session may be what cannot be read
        return parcel_row(Ask("", 0, "", self.sorry(desk, event)), at, contact.id)


def in_batches(arrivals: Sequence[Arrival]) -> Iterator[Sequence[Arrival]]:
    """At most `BATCH` arrivals each and at most one of a chat, every chat's own in their order."""
    rounds: list[list[Arrival]] = []
    seen: Counter[int] = Counter()
    for arrival in arrivals:
        if seen[arrival.chat] == len(rounds):
            rounds.append([])
        rounds[seen[arrival.chat]].append(arrival)
        seen[arrival.chat] += 1
    for each in rounds:
        yield from (each[start : start + BATCH] for start in range(0, len(each), BATCH))


def trace_of(error: BaseException) -> str:
    """Where an error was raised, a line `file:line:function` for each frame, then its class: no values."""
    cause = error.__cause__ if isinstance(error, StumbledError) else error
    lines = []
    step = cause.__traceback__ if cause else None
    while step:
        code = step.tb_frame.f_code
        lines.append(f"{code.co_filename}:{step.tb_lineno}:{code.co_name}")
        step = step.tb_next
    return "\n".join([*lines, type(cause).__qualname__])


def _turn(handler: Handler, seat: Seat, ledger: Ledger) -> None:
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


def _note_membership(ledger: Ledger, arrivals: Sequence[Arrival], known: dict[int, Contact]) -> None:
    """Who blocks the bot gets nothing more; who writes again has not blocked it."""
    for arrival in arrivals:
        contact = known.get(arrival.chat)
        if isinstance(arrival.event, Membership) and arrival.event.blocked:
            ledger.blocked.extend([contact.id] if contact else [])
        elif contact and contact.blocked:
            ledger.unblocked.append(contact.id)
