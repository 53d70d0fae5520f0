"""Everything the engine must know of the people who have just written, in one SELECT for all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.values import (
    AnyEvent,
    Cohort,
    Command,
    Desk,
    Due,
    Invite,
    Participant,
    Press,
    Session,
    load_session,
)
from bot.storage.rows import padded
from bot.storage.sealing import Seal
from bot.storage.studies import lock_cohorts, lock_invites
from bot.storage.tables import cohorts, contacts, participants, sessions


class Asked(NamedTuple):
    """Whose desk is wanted, and for which event. The contact is locked."""

    contact: int
    event: AnyEvent


class _Extras(NamedTuple):
    """What only some events need: invites by their code, cohorts by id, and sessions pressed on that are
    not the current participant's, by (contact, session).
    """

    invites: dict[str, Invite]
    cohorts: dict[int, Cohort]
    pressed: dict[tuple[int, str], Session]


_DESKS = (
    select(
        contacts.c.id.label("contact"),
        participants.c.id.label("participant"),
        participants.c.cohort_id,
        participants.c.invite_id,
        participants.c.language,
        cohorts.c.name,
        cohorts.c.conversations,
        cohorts.c.languages,
        cohorts.c.size,
        cohorts.c.closes,
        sessions.c.id.label("session"),
        sessions.c.number,
        sessions.c.stage,
        sessions.c.outcome,
        sessions.c.conversation,
        sessions.c.state,
    )
    .select_from(
        contacts.join(participants, participants.c.id == contacts.c.participant)
        .join(cohorts, cohorts.c.id == participants.c.cohort_id)
        .outerjoin(sessions, sessions.c.participant_id == participants.c.id)
    )
    .where(contacts.c.id.in_(bindparam("contacts", expanding=True)))
)

_ELSEWHERE = (
    select(participants.c.contact_id, sessions.c.id, sessions.c.state)
    .join(participants, participants.c.id == sessions.c.participant_id)
    .where(sessions.c.id.in_(bindparam("sessions", expanding=True)))
)


async def desks(
    db: AsyncConnection, seal: Seal, asked: Sequence[Asked], open_cohort: int | None = None
) -> dict[int, Desk]:
    """Contact → desk. Cohort's `joined` is counted for `invited` and `open` only, whose rows are locked."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in await db.execute(_DESKS, {"contacts": padded([each.contact for each in asked])}):
        found[row.contact].append(row)
    extras = await _extras(db, seal, asked, found, open_cohort)
    return {each.contact: _desk(each, found[each.contact], extras, open_cohort) for each in asked}


def _desk(asked: Asked, rows: list[Any], extras: _Extras, open_cohort: int | None) -> Desk:
    desk = _at_home(asked, rows) if rows else Desk()
    if open_cohort is not None and not rows:
        desk = desk._replace(open=extras.cohorts[open_cohort])
    event = asked.event
    if pressed := extras.pressed.get((asked.contact, _named(event))):
        return desk._replace(pressed=pressed)
    if isinstance(event, Command) and (invite := extras.invites.get(_code(event))):
        return desk._replace(invite=invite, invited=extras.cohorts[invite.cohort])
    return desk


def _at_home(asked: Asked, rows: list[Any]) -> Desk:
    """The desk of a contact who takes part; one row for each session, or one without a session."""
    # An earlier conversation that a Change has opened again comes before later ones that have ended.
    begun = sorted((row for row in rows if row.session), key=lambda row: (row.stage != "ended", row.number))
    named = _named(asked.event)
    earlier = next((row for row in begun[:-1] if row.session == named), None)
    first = rows[0]
    return Desk(
        participant=Participant(first.participant, first.cohort_id, first.invite_id or 0, first.language),
        cohort=Cohort(
            first.cohort_id,
            first.name,
            tuple(json.loads(first.conversations)),
            tuple(json.loads(first.languages)),
            first.size,
            first.closes,
        ),
        session=load_session(begun[-1].state) if begun else None,
        pressed=load_session(earlier.state) if earlier else None,
        ended=tuple(dict.fromkeys(row.conversation for row in begun if row.outcome != "in_progress")),
    )


async def _extras(
    db: AsyncConnection,
    seal: Seal,
    asked: Sequence[Asked],
    found: dict[int, list[Any]],
    open_cohort: int | None,
) -> _Extras:
    codes = {_code(each.event) for each in asked} - {""}
    invites = await lock_invites(db, seal, codes)
    wanted = {invite.cohort for invite in invites.values()}
    if open_cohort is not None and any(each.contact not in found for each in asked):
        wanted.add(open_cohort)
    at_home = {row.session for rows in found.values() for row in rows}
    named = {_named(each.event) for each in asked} - {""}
    return _Extras(invites, await lock_cohorts(db, wanted), await _elsewhere(db, named - at_home))


async def _elsewhere(db: AsyncConnection, named: Collection[str]) -> dict[tuple[int, str], Session]:
    """Sessions of a shared phone's other participants, by contact: only their own contact may see them."""
    if not named:
        return {}
    rows = await db.execute(_ELSEWHERE, {"sessions": padded(named)})
    return {(contact, session): load_session(state) for contact, session, state in rows}


def _named(event: AnyEvent) -> str:
    """The session whose button was pressed, or whose timer fell due, or ""."""
    return event.session if isinstance(event, Press | Due) else ""


def _code(event: AnyEvent) -> str:
    return event.argument if isinstance(event, Command) and event.name == "start" else ""
