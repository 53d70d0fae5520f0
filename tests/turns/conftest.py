"""A door with a small conversation behind it, and people who talk to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.arrivals import Arrival
from bot.engine.answers import Answer, Given
from bot.engine.desk import Cohort, Desk
from bot.engine.effects import Ask, Consented, Effect, Erase, Fetch, Join, Record, Rewrite, Speak, Tally, Turn
from bot.engine.events import AnyEvent, Command, Membership, Press, Words
from bot.engine.messages import Message, Part
from bot.engine.session import Session
from bot.storage import cohorts, invites, studies
from bot.storage.database import Database
from bot.storage.invites import Issued
from bot.storage.sealing import Seal
from bot.storage.sessions import save_sessions, session_row
from bot.turns import Door

NOW = "2026-11-23T09:30:00+00:00"
BOT = 4242


def say(text: str) -> Message:
    return Message("en", [Part(text)])


def handle(desk: Desk, event: AnyEvent) -> Turn:
    """The conversation: /start joins, words are answers, a press changes an answer, commands do the rest."""
    match event:
        case Words(text="boom"):
            raise RuntimeError("these are somebody's words: boom")
        case Command(name="start"):
            return _start(desk, event)
        case _ if desk.session is None or desk.participant is None:
            return Turn(None, (Ask("", 0, "", say("stranger")),))
        case Words():
            return _answer(desk.session, event.text, event.at)
        case Press():
            return _press(desk.pressed or desk.session, event)
        case Command():
            return _command(desk.session, event)
    return Turn(desk.session)


def _start(desk: Desk, event: Command) -> Turn:
    cohort = desk.invited or desk.open
    full = desk.invite and desk.invite.uses and desk.invite.used >= desk.invite.uses
    if cohort is None or full or (cohort.size and cohort.joined >= cohort.size):
        return Turn(desk.session, (Ask("", 0, "", say("closed")),))
    invite = desk.invite.id if desk.invite else 0
    person, session = f"p{event.fresh[:8]}", f"s{event.fresh[:8]}"
    join = Join(person, cohort.id, invite, "en", event.at)
    new = Session(session, person, "leaflet", "h1", cohort.name, "en", last=1, prompt=1, started_at=event.at)
    return Turn(new, (join, Ask(session, 1, "q1", say("first"))))


def _answer(session: Session, text: str, at: str) -> Turn:
    number = session.last + 1
    given = Given("answered", text, number)
    answer = Answer("answered", text, revision=number, asked_at=at, answered_at=at)
    after = replace(session, last=number, prompt=number, answers={"q": given})
    effects = (
        Record(session.id, "q", answer),
        Rewrite(session.id, session.prompt, say(text)),
        Ask(session.id, number, f"q{number}", say("next")),
    )
    return Turn(after, effects)


def _press(session: Session, event: Press) -> Turn:
    return Turn(session, (Rewrite(event.session, event.prompt, say(f"for {session.id}")),))


def _command(session: Session, event: Command) -> Turn:
    last = session.last + 1
    does: dict[str, tuple[Effect, ...]] = {
        "erase": (Erase(session.participant, event.at), Ask(session.id, last, "", say("goodbye"))),
        "decline": (
            Record(session.id, "q", Answer("answered", "too much", revision=99)),
            Tally(session.id, "declined"),
            Ask(session.id, last, "", say("a pity")),
        ),
        "agree": (Consented(session.id, "v1", "take_part", True, "en", "w", event.at, "self"),),
        "urdu": (Speak(session.participant, "ur"),),
        "voice": (
            Record(session.id, "q", Answer("answered", files=[event.argument], revision=50 + last)),
            Fetch(session.id, "file-7", event.argument),
        ),
        "end": (),
    }
    over = {"stage": "ended", "outcome": "complete"} if event.name in {"end", "decline"} else {}
    return Turn(replace(session, last=last, **over), does[event.name])


@dataclass
class Room:
    """A database, a door into it, and shorthands for what arrives."""

    database: Database
    seal: Seal
    door: Door
    cohort: int
    seen: list[tuple[Desk, AnyEvent]] = field(default_factory=list)
    ids: count[int] = field(default_factory=lambda: count(1000))

    def arrival(self, chat: int, event: AnyEvent | Membership, message: int = 0) -> Arrival:
        number = next(self.ids)
        if not isinstance(event, Membership):
            event = replace(event, fresh=f"{number:04}".ljust(32, "x"))
        return Arrival(number, chat, event, message, raw=f"raw {number}")

    def words(self, chat: int, text: str) -> Arrival:
        return self.arrival(chat, Words(at=NOW, text=text))

    def command(self, chat: int, name: str, argument: str = "") -> Arrival:
        return self.arrival(chat, Command(at=NOW, name=name, argument=argument))

    def press(self, chat: int, session: str, prompt: int, message: int) -> Arrival:
        return self.arrival(chat, Press(at=NOW, session=session, prompt=prompt, index=0), message)

    def block(self, chat: int, *, blocked: bool = True) -> Arrival:
        return self.arrival(chat, Membership(at=NOW, blocked=blocked))

    async def join(self, *chats: int) -> None:
        await self.door.take([self.command(chat, "start") for chat in chats])

    async def invite(self, uses: int = 0, size: int = 0) -> Issued:
        """An invite into a new cohort."""
        async with self.database.transaction() as db:
            cohort = await cohorts.add_cohort(db, Cohort(0, f"cohort {next(self.ids)}", size=size), NOW)
            return await invites.add_invite(db, self.seal, cohort.id, "", uses, NOW)

    async def invited(self, chat: int) -> None:
        """Somebody takes part by an invite of their own."""
        await self.door.take([self.command(chat, "start", (await self.invite()).code)])

    async def save(self, session: Session) -> None:
        async with self.database.transaction() as db:
            await save_sessions(db, [session_row(session)])

    async def all(self, table: Table, *columns: str) -> list[Any]:
        """All rows in the order of their keys: tuples of these columns, or plain values of a single one."""
        chosen = [table.c[name] for name in columns] or list(table.columns)
        async with self.database.reading() as db:
            rows = (await db.execute(select(*chosen).order_by(*table.primary_key))).all()
        return [row[0] for row in rows] if len(columns) == 1 else [tuple(row) for row in rows]


@pytest.fixture
def new_room(seal: Seal) -> Callable[..., Any]:
    """Builds a room in a database: a published flow, the open cohort, a door."""

    async def build(database: Database) -> Room:
        async with database.transaction() as db:
            await studies.publish(db, "h1", "leaflet", "{}", NOW)
            cohort = await cohorts.open_cohort(db, NOW)
        seen: list[tuple[Desk, AnyEvent]] = []

        def watched(desk: Desk, event: AnyEvent) -> Turn:
            seen.append((desk, event))
            return handle(desk, event)

        door = Door(
            database=database,
            seal=seal,
            handler=watched,
            sorry=lambda _desk, _event: say("sorry"),
            declining=lambda stray, name: say(f"not here, {stray.phone} {name}"),
            channel="telegram",
            bot=BOT,
            now=lambda: NOW,
            open_cohort=cohort.id,
        )
        return Room(database, seal, door, cohort.id, seen)

    return build


@pytest.fixture
async def room(database: Database, new_room: Callable[..., Any]) -> Room:
    return await new_room(database)


@pytest.fixture
async def small_room(sqlite: Database, new_room: Callable[..., Any]) -> Room:
    """A room in SQLite only."""
    return await new_room(sqlite)
