"""What is kept of one person, as it stands in the tables, for somebody who looks on while it is written."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import answers, cohorts, consent_log, contacts, invites, participants, sessions

Shown = dict[str, Any]
"""A row: column → value."""

_PARTICIPANTS = (
    select(
        participants.c.id,
        cohorts.c.name.label("cohort"),
        func.coalesce(invites.c.label, "").label("invite"),
        participants.c.language,
        participants.c.joined_at,
    )
    .join(contacts, contacts.c.id == participants.c.contact_id)
    .join(cohorts, cohorts.c.id == participants.c.cohort_id)
    .outerjoin(invites, invites.c.id == participants.c.invite_id)
    .order_by(participants.c.joined_at, participants.c.id)
)
_SESSIONS = select(
    sessions.c.id,
    sessions.c.conversation,
    sessions.c.version,
    sessions.c.stage,
    sessions.c.outcome,
    sessions.c.language,
    sessions.c.mode,
    sessions.c.started_at,
    sessions.c.consented_at,
    sessions.c.finished_at,
).order_by(sessions.c.number)
_ANSWERS = select(
    answers.c.variable,
    answers.c.revision,
    answers.c.state,
    answers.c.value,
    answers.c.other,
    answers.c.comment,
    answers.c.files,
    answers.c.language,
    answers.c.draft,
    answers.c.answered_at,
).order_by(answers.c.id)
_CONSENTS = select(
    consent_log.c.item, consent_log.c.given, consent_log.c.language, consent_log.c.version, consent_log.c.at
).order_by(consent_log.c.id)


async def held(db: AsyncConnection, lookup: bytes) -> list[Shown]:
    """The participants behind a contact's lookup, each with `sessions`, those with `answers`, `consents`.

    Of each answer only the latest revision; nobody known: an empty list.
    """
    found = await _rows(db, _PARTICIPANTS.where(contacts.c.lookup == lookup))
    for participant in found:
        mine = _SESSIONS.where(sessions.c.participant_id == participant["id"])
        participant["sessions"] = await _rows(db, mine)
        for session in participant["sessions"]:
            session["answers"] = await _answers(db, session["id"])
            session["consents"] = await _rows(db, _CONSENTS.where(consent_log.c.session_id == session["id"]))
    return found


async def _rows(db: AsyncConnection, wanted: Select[Any]) -> list[Shown]:
    return [dict(row) for row in (await db.execute(wanted)).mappings()]


async def _answers(db: AsyncConnection, session: str) -> list[Shown]:
    rows = (await db.execute(_ANSWERS.where(answers.c.session_id == session))).mappings()
    # Later revisions come later; the place in the list is that of the first.
    latest = {row["variable"]: _read(row) for row in rows}
    return list(latest.values())


def _read(row: RowMapping) -> Shown:
    return {**row, "value": json.loads(row["value"]), "files": json.loads(row["files"])}
