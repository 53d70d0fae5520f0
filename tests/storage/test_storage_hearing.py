"""What people have said as the team reads it: the latest of each, no tests, and nothing before consent."""

from __future__ import annotations

import pytest

from bot.storage import finishing, hearing
from bot.storage.database import Database
from tests.storage import crowd

AT = "2026-11-27T10:00:0{}+00:00"


def said(
    session: str, variable: str, second: int, revision: int = 1, value: str = '"x"'
) -> dict[str, object]:
    row = crowd.said(session, variable, AT.format(second), revision=revision)
    return row | {"files": "[]", "value": value}


@pytest.fixture
async def talked(database: Database) -> Database:
    """Amina said something twice; Badr said something in a test, Chris without having agreed to it."""
    agreed = {"consented_at": AT.format(0)}
    async with database.transaction() as db:
        await crowd.settle(db, {"Leeds": ["market"]}, "fruit", "tea")
        people = [crowd.person("amina", 1, AT.format(0)), crowd.person("badr", 1, AT.format(0), test=True)]
        people.append(crowd.person("chris", 1, AT.format(0)))
        talks = [
            crowd.talk("s1", "amina", "fruit", "in_progress", **agreed),
            crowd.talk("s2", "badr", "tea", "complete", **agreed, test=True),
            crowd.talk("s3", "chris", "tea", "in_progress"),
        ]
        for row in people:
            row.setdefault("test", False)
        answers = [
            said("s1", "why", 1),
            said("s1", "why", 2, 2, '"y"'),
            said("s2", "why", 3),
            said("s3", "why", 4),
        ]
        await crowd.write(db, people, talks, answers)
    return database


async def test_only_what_counts_is_heard(talked: Database) -> None:
    """One conversation, one answer, and that as it stands now."""
    async with talked.reading() as db:
        assert await hearing.conversations(db) == ["fruit"]
        assert await hearing.counts(db, "fruit", ["why", "like"]) == {"why": 1}
        assert await hearing.counts(db, "tea", ["why"]) == {}
        [heard] = await hearing.latest(db, "fruit", "why", 5, 0)
        assert (heard.participant, heard.answer.value) == ("amina", "y")
        assert await hearing.of_participant(db, "badr") == []
        assert await hearing.one(db, heard.id) == heard


async def test_a_test_makes_no_cohort_complete(talked: Database) -> None:
    """Who only tries a conversation fills nothing; who finishes it does, once."""

    def row(session: str, who: str, *, test: bool) -> dict[str, object]:
        return {"id": session, "participant_id": who, "outcome": "complete", "test": test}

    async with talked.transaction() as db:
        await db.exec_driver_sql("UPDATE cohorts SET size = 1")
        assert await finishing.completed(db, [row("s2", "badr", test=True)]) == []
        [cohort] = await finishing.completed(db, [row("s1", "amina", test=False)])
        assert (cohort.name, cohort.size) == ("Leeds", 1)
