"""A study's rows for tests that count them: cohorts with invites, people, their sessions and answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import tables

BEFORE = "2026-11-01T00:00:00+00:00"


async def settle(db: AsyncConnection, labels: dict[str, list[str]], *conversations: str) -> None:
    """Cohorts (from 1 on) with invites of these labels (from 1 on), and published conversations."""
    invite = 0
    for number, (name, own) in enumerate(labels.items(), 1):
        cohort = {"id": number, "name": name, "conversations": "[]", "languages": "[]", "size": 0}
        await db.execute(insert(tables.cohorts).values(cohort | {"closes": "", "created_at": BEFORE}))
        for label in own:
            invite += 1
            row = {
                "id": invite,
                "cohort_id": number,
                "lookup": bytes([invite]),
                "sealed": b"",
                "label": label,
            }
            await db.execute(
                insert(tables.invites).values(row | {"uses": 0, "used": 0, "created_at": BEFORE})
            )
    for number, name in enumerate(conversations, 1):
        row = {"hash": name, "number": number, "conversation": name, "body": "{}", "published_at": BEFORE}
        await db.execute(insert(tables.flow_versions).values(row))


def person(code: str, cohort: int, joined_at: str, **more: Any) -> dict[str, Any]:
    usual = {"contact_id": None, "invite_id": None, "language": "en", "erased_at": None}
    return {"id": code, "cohort_id": cohort, "joined_at": joined_at, **usual, **more}


def talk(code: str, who: str, conversation: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A session row; `consented_at`, `finished_at`, `state` and `version` can be said."""
    names = ("stage", "language", "mode", "started_at", "consented_at", "finished_at")
    own = {"id": code, "participant_id": who, "number": 1, "conversation": conversation, "outcome": outcome}
    return dict.fromkeys(names, "") | own | {"version": conversation, "state": "{}", "test": False} | more


def said(session: str, variable: str, at: str, state: str = "answered", revision: int = 1) -> dict[str, Any]:
    names = ("value", "other", "comment", "files", "language", "wording", "material", "draft", "asked_at")
    own = {"session_id": session, "variable": variable, "revision": revision, "state": state}
    return dict.fromkeys(names, "") | own | {"answered_at": at}


async def write(
    db: AsyncConnection,
    people: list[dict[str, Any]],
    talks: list[dict[str, Any]],
    answers: list[dict[str, Any]],
) -> None:
    for table, rows in (
        (tables.participants, people),
        (tables.sessions, talks),
        (tables.answers, answers),
    ):
        if rows:
            await db.execute(insert(table), rows)
