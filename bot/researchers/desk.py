"""The team's part in every batch at the door: what is meant for it, who may do it, and what is shown.

Laws of this file
1. The role is asked of the database at every press and every command, in the transaction that does it.
2. What somebody may not do is told in the same words, whether it is there or not.
3. The team's menus and somebody's own conversation do not mix: what names a conversation goes there, what
   names nothing goes to where they were last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import languages, wording
from bot.engine.effects import Rewrite, saying
from bot.engine.events import AnyEvent, Command, Press, Sent, Tap, Utterance, Words
from bot.engine.messages import Message, Part
from bot.guests import Guest, Rest
from bot.patience import StumbledError
from bot.researchers import alerts, arriving, trying, wizard
from bot.researchers.actions import ACTIONS, Asked, of_command, of_route
from bot.researchers.alerts import Alarm, Patience
from bot.researchers.everything import menu
from bot.researchers.roll import Roll
from bot.researchers.trying import TEST
from bot.researchers.visit import Bureau, Screen, SorryError, Visit, message_of
from bot.storage.faults import passing
from bot.storage.ledger import Ledger, Seat, enter
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row
from bot.storage.team import CODE, Member, members_of, save_member

TALK = "talk"
"""What somebody's desk says where they were last, unless that is the team's menus or a test."""

_ASIDE = frozenset({"start", "help", "language"})
"""Commands that both have; they are meant for where one was last."""


@dataclass(frozen=True)
class TeamDesk:
    """The team of a study, as the door knows it."""

    bureau: Bureau
    patience: Patience = field(default_factory=Patience)
    roll: Roll = field(default_factory=Roll)

    async def let_in(self, db: AsyncConnection, guests: Sequence[Guest], ledger: Ledger) -> list[Rest]:
        """Do what the team does; the others, and what of theirs is meant for a conversation, are left."""
        members = await self.roll.members(db, {guest.contact.id for guest in guests})
        rest, served = [], False
        for guest in guests:
            if served:  # what came before in this batch may have changed who is who
                members = await members_of(db, [guest.contact.id])
            member, event = members.get(guest.contact.id), guest.event
            takes_part = guest.contact.participant is not None
            if isinstance(event, Tap) or is_for_the_team(event, member, takes_part=takes_part):
                await self._serve(db, guest, member, ledger)
                served = True
            else:
                tests = member is not None and trying.goes_on(event, member)
                rest.append(Rest(guest, event, tests, member.id if member else 0))
        return rest

    async def after(
        self, db: AsyncConnection, rest: Sequence[Rest], seats: Sequence[Seat], ledger: Ledger
    ) -> None:
        """Tell those who want to know, and note that who pressed or said something in a conversation is there
        from now on; a test that has ended leads back to the team.
        """
        ledger.parcels.extend(
            await alerts.rows(db, await alerts.raised(db, seats, ledger, self.patience), ledger.at)
        )
        there = {seat.contact.id: seat for seat in seats}
        for contact, member in (await members_of(db, [r.guest.contact.id for r in rest if r.member])).items():
            seat = there[contact]
            if trying.has_ended(seat, ledger):
                said = saying(trying.offered(self.bureau, seat, member.language))
                ledger.parcels.append(parcel_row(said, ledger.at, contact))
                await _keep(db, member, _at(member, None))
            else:
                await _keep(db, member, _at(member, _focus(member, seat, ledger)))

    async def parked(self, db: AsyncConnection, at: str) -> list[Row]:
        """Rows of the outbox that tell whoever wants to know that a message was put aside."""
        if not self.patience.allows(alerts.PARKED, at):
            return []
        self.patience.note([alerts.PARKED], at)
        return await alerts.rows(db, [Alarm(alerts.PARKED, alerts.PARKED_WORDS, {})], at)

    async def committed(self, ledger: Ledger) -> None:
        """What was told is told for good, and new sessions get what was published."""
        self.patience.note(ledger.told, ledger.at)
        if ledger.published:
            async with self.bureau.house.database.reading() as db:
                await self.bureau.shelf.restock(db)

    async def _serve(self, db: AsyncConnection, guest: Guest, member: Member | None, ledger: Ledger) -> None:
        try:
            if is_link(guest.event) and isinstance(guest.event, Command):
                self.roll.contacts.add(guest.contact.id)
                await arriving.arrive(self.bureau, db, guest, member, partial(_post, ledger, guest))
            elif member is None:
                _post(ledger, guest, _closed(self.bureau, guest))
            else:
                await self._visited(db, guest, member, ledger)
        except Exception as error:
            if passing(error):
                raise
            raise StumbledError from error

    async def _visited(self, db: AsyncConnection, guest: Guest, member: Member, ledger: Ledger) -> None:
        visit = Visit(
            db=db,
            bureau=self.bureau,
            contact=guest.contact,
            member=member,
            event=guest.event,
            message=guest.message,
        )
        try:
            screen = await answer(visit)
        except SorryError as error:
            screen = Screen([error.part], [menu.home(visit)], anew=True)
        _post(ledger, guest, message_of(screen, visit.language), anew=screen.anew or bool(screen.attachments))
        for seat, turn in visit.begun:
            enter(ledger, seat, turn)
        ledger.parcels.extend(visit.rows)
        ledger.jobs.extend(visit.jobs)
        await _keep(db, member, visit.member)
        ledger.published.extend(visit.published)


def is_link(event: AnyEvent | Tap) -> bool:
    """Whether a link into the team was opened."""
    return isinstance(event, Command) and event.name == "start" and bool(CODE.fullmatch(event.argument))


def is_for_the_team(event: AnyEvent, member: Member | None, *, takes_part: bool = False) -> bool:
    """Whether an event is meant for the team's menus, not for a conversation. What is edited never answers a
    menu: it may be an answer of theirs, wherever they are now.
    """
    if member is None or is_link(event):
        return is_link(event)
    here = not member.desk.get("focus")
    match event:
        case Command(name="start", argument=argument) if argument:
            return False
        case Command(name=name) if name in _ASIDE:
            return here
        case Command(name=name):
            return _is_known(name)
        case Press():
            return False
        case Utterance() if event.session:
            return False
        case Utterance(edits=True):
            return here and not takes_part
        case _:
            return here


def _is_known(name: str) -> bool:
    return name == "cancel" or (name in ACTIONS and bool(ACTIONS[name].words))


async def answer(visit: Visit) -> Screen:
    """What is shown to what somebody of the team does."""
    event = visit.event
    match event:
        case Tap(route=route) if route.startswith("w:"):
            waiting = wizard.current(visit)
            if waiting is None:
                raise wizard.answered_already(visit)
            return await wizard.pressed(visit, waiting, route.removeprefix("w:"))
        case Tap(route=route):
            return await _do(visit, of_route(route))
        case Command(name="cancel"):
            wizard.drop(visit)
            visit.desk(focus=None)
            return await menu.menu(visit, "", {})
        case Command(name=name, argument=argument):
            wizard.drop(visit)
            return await _do(visit, of_command({"start": "menu"}.get(name, name), argument))
        case Utterance(edits=True):
            told = visit.tr.gettext("What you have changed there changes nothing here. Please write it anew.")
            raise SorryError(Part(told))
        case Words(text=text) if waiting := wizard.current(visit):
            return await wizard.said(visit, waiting, text)
        case Sent() if "publish.file" in ACTIONS:
            return await _do(visit, Asked("publish.file"))
        case _:
            return await menu.menu(visit, "", {})


async def _do(visit: Visit, asked: Asked) -> Screen:
    action = ACTIONS.get(asked.action)
    if action is None or visit.role not in action.may:
        raise SorryError(not_yours(visit))
    visit.desk(focus=None)
    return await action.run(visit, asked.which, asked.keys)


def not_yours(visit: Visit) -> Part:
    """What somebody is told who may not do what they wanted, or wants what is not there."""
    return Part(visit.tr.gettext("That is not there for your role. Here is what you can do: /menu"))


def _focus(member: Member, seat: Seat, ledger: Ledger) -> str | None:
    """Where somebody is after what they did in a conversation. Who takes no part, such as who only asked how
    words are kept, is where they were: with the team.
    """
    who, event = seat.desk.participant, seat.event
    if isinstance(event, Utterance) and event.edits:
        return member.desk.get("focus")
    if who and who.test:
        return TEST
    gone = {each for farewell in ledger.farewells for each in farewell.participants}
    joined = seat.contact.id in {row["contact_id"] for row in ledger.participants}
    return TALK if joined or seat.desk.others or (who and who.id not in gone) else None


def _at(member: Member, focus: str | None) -> Member:
    rest = {name: kept for name, kept in member.desk.items() if name != "focus"}
    return member._replace(desk=rest | ({"focus": focus} if focus else {}))


async def _keep(db: AsyncConnection, before: Member, after: Member) -> None:
    if after != before:
        await save_member(db, after)


def _closed(bureau: Bureau, guest: Guest) -> Message:
    """A menu of the team's was pressed by somebody who is not (any more) of it."""
    tags = list(bureau.shelf.study.languages)
    language = languages.likely(tags, guest.event.phone)
    text = wording.words(language).gettext("This menu is for the study team, and you are not in it any more.")
    return Message(language, [Part(text)])


def _post(ledger: Ledger, guest: Guest, message: Message, *, anew: bool = False) -> None:
    """Say it: in place of what was pressed, unless that is to stay."""
    edits = guest.message and not anew
    said = Rewrite("", 0, message) if edits else saying(message)
    row = parcel_row(said, ledger.at, guest.contact.id or None, guest.message if edits else 0)
    ledger.parcels.append(row if guest.contact.id else row | {"address": guest.contact.sealed})
