"""What waits for the team is not sent to who may not see it any more, nor words of who was erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.engine.effects import Ask, saying
from bot.engine.messages import Attachment, Button, Message, Part
from bot.storage import erasing, team
from bot.storage.contacts import lock_contacts
from bot.storage.database import Database
from bot.storage.jobs import EXPORT, HAND, add_jobs, job_row
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.sealing import Seal
from bot.storage.tables import jobs, outbox, participants
from tests.storage import crowd

NOW = "2026-11-27T10:00:00+00:00"
WHO = "k7m2p9x3wd"


def shown(*words: str, route: str = "", kept: str = "", name: str = "file") -> Message:
    buttons = [Button("Back", 0, route=route)] if route else []
    files = [Attachment("", "document", name, kept=kept)] if kept else []
    return Message("en", [Part(each) for each in words], buttons, files)


ANSWERS = shown(f"{WHO} · Leeds\nSweet.", route="answers.about:0/0")
VOICE = shown(f"{WHO} · Leeds", kept="answers/s1-why.oga")
ARCHIVE = shown(kept="made/0123", name="soundingboard-2026-11-27.zip")
ALERT = shown(f"Somebody pressed “I need help”: participant {WHO}, cohort answers.")
PICTURE = shown("Progress", kept="made/4567", name="progress-1.png")
OTHERS = shown("a2b3c4d5e6 · Leeds\nSour.", route="answers.about:0/0")


@pytest.fixture
async def member(database: Database, seal: Seal) -> team.Member:
    """Somebody of the team for whom all of these wait; and a participant who has said something."""
    async with database.transaction() as db:
        await crowd.settle(db, {"Leeds": ["market"]}, "fruit")
        talk = crowd.talk("s1", WHO, "fruit", "complete", consented_at=NOW)
        await crowd.write(
            db, [crowd.person(WHO, 1, NOW)], [talk], [crowd.said("s1", "why", NOW) | {"files": "[]"}]
        )
        contact = (await lock_contacts(db, seal, "telegram", [7], [7], NOW))[7].id
        waiting = (ANSWERS, VOICE, ARCHIVE, ALERT, PICTURE, OTHERS)
        await add(db, outbox, [parcel_row(saying(each), NOW, contact) for each in waiting])
        return await team.add_member(db, contact, "researcher", "Rita", "en", [], NOW)


async def waiting(database: Database) -> list[str]:
    async with database.reading() as db:
        return list((await db.execute(select(outbox.c.body).order_by(outbox.c.id))).scalars())


async def test_who_is_erased_is_in_nothing_that_waits(
    database: Database, member: team.Member, tmp_path: Path
) -> None:
    """Their answers and every export go, and who waited for that is told; a call for help stays."""
    assert await erasing.erase(database, WHO, NOW, tmp_path / "erased.txt")
    left = await waiting(database)
    assert not any("Sweet." in body or ".oga" in body or ".zip" in body for body in left)
    assert [word in "".join(left) for word in ("I need help", "progress-1", "Sour.")] == [True] * 3
    assert "make it once more" in left[-1]
    assert len(left) == 4


async def test_who_was_removed_is_sent_nothing_more(database: Database, member: team.Member) -> None:
    """Of what waits only what belongs to a conversation of theirs is sent still."""
    async with database.transaction() as db:
        await db.execute(
            insert(outbox).values(parcel_row(Ask("s9", 1, "q", shown("?")), NOW, member.contact))
        )
        await team.remove_member(db, member.id, NOW)
    [left] = await waiting(database)
    assert '"?"' in left


async def test_who_erases_what_they_said_gets_the_export_that_they_asked_for(
    database: Database, member: team.Member, tmp_path: Path
) -> None:
    """Somebody of the team takes part, too: their jobs for the team outlive their answers; others' do not."""
    async with database.transaction() as db:
        await db.execute(update(participants).values(contact_id=member.contact))
        await add_jobs(db, [job_row(kind, {}, NOW, member.contact) for kind in (EXPORT, HAND)])
    assert await erasing.erase(database, WHO, NOW, tmp_path / "erased.txt")
    async with database.reading() as db:
        assert list((await db.execute(select(jobs.c.kind))).scalars()) == [EXPORT]
