"""Everything the engine must know of the people who have just written, in one SELECT for all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import household
from bot.engine.desk import Cohort, Desk, Invite, Participant
from bot.engine.events import AnyEvent, Command, Due, Press, Sent, Utterance
from bot.engine.session import load_session
from bot.storage.cohorts import lock_cohorts
from bot.storage.invites import lock_invites
from bot.storage.rows import padded
from bot.storage.sealing import Seal
from bot.storage.tables import cohorts, contacts, participants, sessions


class Asked(NamedTuple):
    """Whose desk is wanted, and for which event. The contact is locked; 0: nobody that we know. `test`: they
    try a conversation now, so that what names no session is meant for that.
    """

    contact: int
    event: AnyEvent
    test: bool = False


class _Meant(NamedTuple):
    """The row of the session that an event names, or None; and the contact's rows among which it is met: of
    what they try, or of all else.
    """

    named: Any
    rows: list[Any]


class _Extras(NamedTuple):
    """What only some events need: invites by their code and by their id, cohorts by id."""

    invites: dict[str | int, Invite]
    cohorts: dict[int, Cohort]


_DESKS = (
    select(
        contacts.c.id.label("contact"),
        contacts.c.participant.label("current"),
        participants.c.id.label("participant"),
        participants.c.cohort_id,
        participants.c.invite_id,
        participants.c.language,
        participants.c.joined_at,
        participants.c.test,
        cohorts.c.name,
        cohorts.c.conversations,
        cohorts.c.languages,
        cohorts.c.size,
        cohorts.c.closes,
        cohorts.c.opens,
        cohorts.c.status,
        sessions.c.id.label("session"),
        sessions.c.number,
        sessions.c.stage,
        sessions.c.outcome,
        sessions.c.conversation,
        sessions.c.finished_at,
        sessions.c.state,
    )
    .select_from(
        contacts.join(participants, participants.c.contact_id == contacts.c.id)
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .outerjoin(sessions, sessions.c.participant_id == participants.c.id)
    )
    .where(contacts.c.id.in_(bindparam("contacts", expanding=True)))
)


async def desks(
    db: AsyncConnection, seal: Seal, asked: Sequence[Asked], open_cohort: int | None = None
) -> dict[int, Desk]:
    """Contact → desk. Cohort's `joined` is counted for `invited` and `open` only, whose rows are locked."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in await db.execute(_DESKS, {"contacts": padded([each.contact for each in asked])}):
        found[row.contact].append(row)
    meant = [_meant(each, found[each.contact]) for each in asked]
    extras = await _extras(db, seal, asked, open_cohort if any(not each.rows for each in meant) else None)
    return {
        each.contact: _desk(each.event, those, extras, open_cohort)
        for each, those in zip(asked, meant, strict=True)
    }


def _meant(asked: Asked, rows: list[Any]) -> _Meant:
    named = _named(asked.event, rows)
    test = named.test if named else asked.test
    return _Meant(named, [row for row in rows if row.test == test])


def _desk(event: AnyEvent, meant: _Meant, extras: _Extras, open_cohort: int | None) -> Desk:
    invite = extras.invites.get(_code(event) or household.invite_of(event))
    named, rows = meant
    desk = _at_home(event, rows, invite, named) if rows else Desk()
    if open_cohort is not None and not rows:
        desk = desk._replace(open=extras.cohorts[open_cohort])
    if invite:
        desk = desk._replace(invite=invite, invited=extras.cohorts[invite.cohort])
    return desk


def _at_home(event: AnyEvent, rows: list[Any], invite: Invite | None, named: Any) -> Desk:
    """The desk of a contact who takes part; a row for each session, or one for who has none. It is that of
    the current participant, or of the one whom the event names (by the session of the row `named`).
    """
    people = _people(rows)
    current = rows[0].participant if rows[0].test else rows[0].current
    who = named.participant if named else _switched(event, people, current, invite)
    who = who or household.left_alone(event, list(people))
    assumed = not who and household.may_be_anybody(event, has_invite=invite is not None)
    if assumed:
        who = next(reversed(people))
    if not who:
        return Desk(others=tuple(people.values()))
    # An earlier conversation that a Change has opened again comes before later ones that have ended.
    begun = sorted(
        (row for row in rows if row.session and row.participant == who),
        key=lambda row: (row.stage != "ended", row.number),
    )
    earlier = named and named.session != begun[-1].session
    first = next(row for row in rows if row.participant == who)
    return Desk(
        participant=people[who],
        cohort=Cohort(
            first.cohort_id,
            first.name,
            tuple(json.loads(first.conversations)),
            tuple(json.loads(first.languages)),
            first.size,
            first.closes,
            opens=first.opens,
            status=first.status,
        ),
        session=load_session(begun[-1].state) if begun else None,
        pressed=load_session(named.state) if earlier else None,
        ended=tuple(dict.fromkeys(row.conversation for row in begun if row.outcome != "in_progress")),
        others=tuple(people[each] for each in people if each != who),
        speaking="" if assumed or who == current else _until_now(event, current),
    )


def _until_now(event: AnyEvent, current: str | None) -> str:
    """Who was speaking; where that was nobody, a reminder need not wait for anybody."""
    return current or ("" if isinstance(event, Due) else household.NOBODY)


def _people(rows: Iterable[Any]) -> dict[str, Participant]:
    """All who share the phone, by id, in the order in which they joined."""
    people: dict[str, Participant] = {}
    going_on = {row.participant for row in rows if row.session and row.stage != "ended"}
    for row in sorted(rows, key=lambda row: (row.joined_at, row.participant)):
        known = people.get(row.participant)
        ended = max(known.ended if known else "", row.finished_at or "")
        people[row.participant] = Participant(
            row.participant,
            row.cohort_id,
            row.invite_id or 0,
            row.language,
            joined=row.joined_at,
            ended="" if row.participant in going_on else ended,
            test=row.test,
        )
    return people


def _named(event: AnyEvent, rows: Iterable[Any]) -> Any:
    """The session that an event names by a button, by what it replies to, by the message that it edits, or by
    the album that it goes on.
    """
    if isinstance(event, Utterance) and event.edits:
        return next((row for row in rows if row.session and _has_heard(row.state, event.message)), None)
    if isinstance(event, Sent) and event.album and not event.session:
        return next((row for row in rows if row.session and _has_begun(row.state, event.album)), None)
    if isinstance(event, Press | Utterance | Due) and event.session:
        return next((row for row in rows if row.session == event.session), None)
    return None


def _has_heard(state: str, message: int) -> bool:
    # Reading a session costs much more than looking whether the number is there at all.
    return f'"{message}":' in state and str(message) in load_session(state).heard


def _has_begun(state: str, album: str) -> bool:
    return album in state and any(each.name == album for each in load_session(state).albums)


def _switched(
    event: AnyEvent, people: dict[str, Participant], current: str | None, invite: Invite | None
) -> str | None:
    """Who is speaking: the current one (None: nobody), who says so now, or whose link was opened again."""
    joined = [who.id for who in people.values() if invite and _code(event) and who.invite == invite.id]
    return household.chosen(event, list(people)) or (current if current in joined else [*joined, current][0])


async def _extras(
    db: AsyncConnection,
    seal: Seal,
    asked: Sequence[Asked],
    open_cohort: int | None,
) -> _Extras:
    codes = {_code(each.event) for each in asked} - {""}
    ids = {household.invite_of(each.event) for each in asked} - {0}
    invites = await lock_invites(db, seal, codes, ids)
    wanted = {invite.cohort for invite in invites.values()}
    if open_cohort is not None:
        wanted.add(open_cohort)
    return _Extras(invites, await lock_cohorts(db, wanted))


def _code(event: AnyEvent) -> str:
    return event.argument if isinstance(event, Command) and event.name == "start" else ""
