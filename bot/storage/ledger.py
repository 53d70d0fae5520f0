"""What the turns of a batch leave behind: effects become rows, and all rows are written in one go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple, assert_never

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Desk
from bot.engine.effects import (
    Ask,
    Consented,
    Effect,
    Erase,
    Fetch,
    Hand,
    Join,
    Record,
    Rewrite,
    Speak,
    Switch,
    Tally,
    Turn,
    Wake,
)
from bot.engine.events import AnyEvent, Press
from bot.engine.session import Session
from bot.storage.contacts import (
    Contact,
    add_participants,
    mark_blocked,
    set_languages,
    switch_participants,
)
from bot.storage.erasing import erase_participant, forget_sessions
from bot.storage.invites import use_invites
from bot.storage.jobs import FETCH, HAND, add_jobs, job_row, set_timers, timer_row
from bot.storage.outbox import REPLY, parcel_row, prompt_row
from bot.storage.rows import Row, add
from bot.storage.sessions import answer_row, consent_row, count_tallies, save_sessions, session_row
from bot.storage.tables import answers, consent_log, messages, outbox


class Seat(NamedTuple):
    """One arrival at its desk: whose it is, what is known, what came in, and the message pressed (or 0)."""

    contact: Contact
    desk: Desk
    event: AnyEvent
    message: int


class Farewell(NamedTuple):
    """A participant to be erased, and the last words to their contact (rows of `outbox`)."""

    contact: Contact
    participants: list[str]
    words: list[Row]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rows gathered from turns, a list for each table. `at` is the time of the batch; `used` and `joined`
    count who came in by an invite (its id) and into a cohort (its id); `published` are conversations of which
    new sessions get another version, `told` the participants whose call for help the team is told of.
    """

    at: str
    priority: int = REPLY
    blocked: list[int] = field(default_factory=list)
    unblocked: list[int] = field(default_factory=list)
    participants: list[Row] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    switched: dict[int, str] = field(default_factory=dict)
    used: Counter[int] = field(default_factory=Counter)
    joined: Counter[int] = field(default_factory=Counter)
    sessions: list[Row] = field(default_factory=list)
    answers: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    prompts: list[Row] = field(default_factory=list)
    parcels: list[Row] = field(default_factory=list)
    jobs: list[Row] = field(default_factory=list)
    timers: list[Row] = field(default_factory=list)
    tallies: list[Row] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    farewells: list[Farewell] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def wakes(self) -> bool:
        """Is there now something to send or a job to do?"""
        return bool(self.parcels or self.jobs or self.forgotten or self.farewells)

    @property
    def deletes(self) -> bool:
        """Does it take words out of the database?"""
        return bool(self.forgotten or self.farewells)

    @property
    def erased(self) -> list[str]:
        """The codes of participants and sessions that go for good."""
        return [code for farewell in self.farewells for code in farewell.participants] + self.forgotten


def enter(ledger: Ledger, seat: Seat, turn: Turn) -> None:
    """Put a turn into the ledger. Of a turn that erases somebody only its words are kept."""
    erased = [effect.participant for effect in turn.effects if isinstance(effect, Erase)]
    if erased:
        ledger.farewells.append(_farewell(ledger, seat, turn, erased))
        return
    counted = {effect.session for effect in turn.effects if isinstance(effect, Tally)}
    session = turn.session
    # A press that changes nothing is common (a double tap), and a session's JSON is the dearest row.
    if session and session.id not in counted and session not in (seat.desk.session, seat.desk.pressed):
        ledger.sessions.append(session_row(session))
    for effect in turn.effects:
        if not (isinstance(effect, Record | Consented | Fetch | Wake) and effect.session in counted):
            _enter(ledger, seat, turn, effect)
        # An offer of conversations belongs to no session, and is never looked up again.
        if isinstance(effect, Ask) and effect.session and effect.number and effect.session not in counted:
            ledger.prompts.append(prompt_row(effect, seat.contact.id))


def _enter(ledger: Ledger, seat: Seat, turn: Turn, effect: Effect) -> None:
    match effect:
        case Ask() | Rewrite():
            target = _target(seat, effect)
            row = parcel_row(effect, ledger.at, seat.contact.id or None, target, ledger.priority)
            ledger.parcels.append(row if seat.contact.id else row | {"address": seat.contact.sealed})
        case Record():
            ledger.answers.append(answer_row(effect))
        case Consented():
            ledger.consents.append(consent_row(effect))
        case Fetch():
            body = {"file_id": effect.file_id, "name": effect.name}
            ledger.jobs.append(job_row(FETCH, body, ledger.at, seat.contact.id, effect.session))
        case Tally():
            _tally(ledger, _session(seat, turn, effect.session), effect.outcome)
        case Join():
            _join(ledger, seat, effect)
        case Speak():
            ledger.languages[effect.participant] = effect.language
        case Switch():
            ledger.switched[seat.contact.id] = effect.participant
        case Wake():
            ledger.timers.append(timer_row(seat.contact.id, effect.kind, effect.at, effect.session))
        case Hand():
            ledger.jobs.append(job_row(HAND, effect._asdict(), ledger.at, seat.contact.id))
        case Erase():
            pass  # `enter` has seen to it
        case _:
            assert_never(effect)


def _target(seat: Seat, said: Ask | Rewrite) -> int:
    """The message to edit, where it is the very prompt that was pressed: it may have been sent twice."""
    event = seat.event
    pressed = isinstance(event, Press) and (event.session, event.prompt) == (said.session, said.number)
    return seat.message if pressed and isinstance(said, Rewrite) else 0


def _tally(ledger: Ledger, session: Session, outcome: str) -> None:
    row = {"participant": session.participant, "conversation": session.conversation, "outcome": outcome}
    ledger.tallies.extend([] if session.test else [row])
    ledger.forgotten.append(session.id)


def _session(seat: Seat, turn: Turn, wanted: str) -> Session:
    known = (turn.session, seat.desk.session, seat.desk.pressed)
    return next(session for session in known if session and session.id == wanted)


def _join(ledger: Ledger, seat: Seat, join: Join) -> None:
    ledger.joined[join.cohort] += 1
    if join.invite:
        ledger.used[join.invite] += 1
    ledger.participants.append(
        {
            "id": join.participant,
            "contact_id": seat.contact.id,
            "cohort_id": join.cohort,
            "invite_id": join.invite or None,
            "language": join.language,
            "joined_at": join.at,
            "test": join.test,
        }
    )


def _farewell(ledger: Ledger, seat: Seat, turn: Turn, erased: list[str]) -> Farewell:
    """The words are cut loose from the session; an edit can then reach only the message that was pressed."""
    loose = {"session_id": "", "number": 0}
    words = [
        parcel_row(said, ledger.at, None, _target(seat, said), ledger.priority) | loose
        for said in turn.effects
        if isinstance(said, Ask) or (isinstance(said, Rewrite) and _target(seat, said))
    ]
    return Farewell(seat.contact, erased, words)


async def write(db: AsyncConnection, ledger: Ledger) -> None:
    """Write everything, in the order in which rows refer to each other."""
    await mark_blocked(db, ledger.blocked, ledger.at)
    await mark_blocked(db, ledger.unblocked, None)
    await add_participants(db, ledger.participants)
    await switch_participants(db, ledger.switched)
    await use_invites(db, ledger.used)
    await set_languages(db, ledger.languages)
    await save_sessions(db, ledger.sessions)
    await add(db, answers, ledger.answers)
    await add(db, consent_log, ledger.consents)
    await add(db, messages, ledger.prompts)
    await set_timers(db, ledger.timers)
    await count_tallies(db, ledger.tallies)
    await forget_sessions(db, ledger.forgotten, ledger.at)
    farewells = [row for farewell in ledger.farewells for row in await _erase(db, farewell, ledger.at)]
    await add(db, outbox, ledger.parcels + farewells)
    await add_jobs(db, ledger.jobs)


async def _erase(db: AsyncConnection, farewell: Farewell, at: str) -> list[Row]:
    lives = [await erase_participant(db, participant, at) for participant in farewell.participants]
    contact = farewell.contact
    ways = {"contact_id": contact.id} if all(lives) else {"address": contact.sealed}
    return [row | ways for row in farewell.words]
