"""What somebody who looks on sees of a person."""

from __future__ import annotations

import pytest

from bot.engine.desk import Cohort
from bot.storage import cohorts, studies
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.showing import held
from bot.storage.tables import answers, consent_log, contacts, participants, sessions

NOW = "2026-11-23T09:30:00+00:00"


@pytest.fixture
def lookup(seal: Seal) -> bytes:
    return seal.lookup("telegram", 42)


async def test_of_an_unknown_person_nothing_is_shown(database: Database, lookup: bytes) -> None:
    """Who never joined has no row anywhere."""
    async with database.reading() as db:
        assert await held(db, lookup) == []


async def test_answers_are_shown_as_they_stand(database: Database, lookup: bytes) -> None:
    """Of each answer the latest revision counts, its value read; nothing of others is shown."""
    async with database.transaction() as db:
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        await studies.publish(db, "h", "leaflet", "{}", NOW)
        for number, (found, code) in enumerate(((lookup, "mine"), (b"another", "theirs")), 1):
            contact = {"id": number, "lookup": found, "sealed": b"", "created_at": NOW}
            await db.execute(contacts.insert(), contact)
            await db.execute(participants.insert(), participant(code, number, cohort.id))
            await db.execute(sessions.insert(), session(code))
        await db.execute(
            answers.insert(),
            [
                answer("mine", "clear", 1, "1"),
                answer("mine", "why", 1, '"words"'),
                answer("mine", "clear", 2, "5"),
                answer("theirs", "clear", 1, "3"),
            ],
        )
        await db.execute(consent_log.insert(), [consent("mine", "take_part"), consent("mine", "quotes")])
    async with database.reading() as db:
        (shown,) = await held(db, lookup)
    assert (shown["id"], shown["cohort"], shown["invite"]) == ("mine", "elders", "")
    (only,) = shown["sessions"]
    said = [(each["variable"], each["value"], each["revision"]) for each in only["answers"]]
    assert said == [("clear", 5, 2), ("why", "words", 1)]
    assert [each["item"] for each in only["consents"]] == ["take_part", "quotes"]


def participant(code: str, contact: int, cohort: int) -> dict:
    return {"id": code, "contact_id": contact, "cohort_id": cohort, "language": "ur", "joined_at": NOW}


def session(code: str) -> dict:
    names = ("state", "stage", "outcome", "language", "mode", "started_at", "consented_at", "finished_at")
    own = {"id": code, "participant_id": code, "number": 1, "conversation": "leaflet", "version": "h"}
    return dict.fromkeys(names, "") | own | {"test": False}


def answer(code: str, variable: str, revision: int, value: str) -> dict:
    names = ("other", "comment", "language", "wording", "material", "draft", "asked_at", "answered_at")
    own = {"session_id": code, "variable": variable, "revision": revision, "value": value}
    return dict.fromkeys(names, "") | own | {"state": "answered", "files": "[]"}


def consent(code: str, item: str) -> dict:
    names = ("version", "language", "wording", "mode")
    return dict.fromkeys(names, "") | {"session_id": code, "item": item, "given": True, "at": NOW}
