"""Versions that are tried before they are published, and the tests of them: kept apart, and not for long."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Cohort
from bot.storage import auditing, cohorts, studies, upkeep
from bot.storage.auditing import Entry
from bot.storage.contacts import add_participants, lock_contacts
from bot.storage.database import Database
from bot.storage.erasing import forget_tests
from bot.storage.rows import Row, add
from bot.storage.sealing import Seal
from bot.storage.studies import Use
from bot.storage.tables import flow_versions, participants, sessions

NOW = "2026-11-23T09:30:00+00:00"
CANDIDATE, PUBLISHED = "c" * 64, "p" * 64


def session_of(who: str, version: str, outcome: str = "in_progress", *, test: bool = False) -> Row:
    texts = dict.fromkeys(("language", "mode", "started_at", "consented_at", "finished_at"), "")
    about = {"id": f"s-{who}", "participant_id": who, "number": 1, "conversation": "leaflet"}
    return {
        **about,
        "version": version,
        "state": "{}",
        "stage": "x",
        "outcome": outcome,
        "test": test,
        **texts,
    }


async def tried(db: AsyncConnection, seal: Seal, chat: int, joined: str = NOW) -> int:
    """Somebody of the chat takes part in what is published, and tries what is not; the contact's id."""
    [contact] = (await lock_contacts(db, seal, "telegram", [chat], {chat}, NOW)).values()
    await studies.keep_version(db, CANDIDATE, "leaflet", "{}", joined)
    await studies.publish(db, PUBLISHED, "leaflet", "{}", NOW)
    real = await cohorts.open_cohort(db, NOW)
    there = await cohorts.test_cohort(db, NOW)
    rows: list[tuple[str, Cohort]] = [(f"real{chat}", real), (f"test{chat}", there)]
    await add_participants(
        db,
        [
            {
                "id": who,
                "contact_id": contact.id,
                "cohort_id": cohort.id,
                "invite_id": None,
                "language": "en",
                "joined_at": joined,
                "test": cohort is there,
            }
            for who, cohort in rows
        ],
    )
    begun = [session_of(f"real{chat}", PUBLISHED), session_of(f"test{chat}", CANDIDATE, test=True)]
    await add(db, sessions, begun)
    return contact.id


async def left(db: AsyncConnection) -> list[str]:
    """The participants and versions that are still there."""
    people = (await db.execute(select(participants.c.id))).scalars().all()
    return sorted([*people, *(await db.execute(select(flow_versions.c.hash))).scalars()])


async def test_a_test_is_forgotten_with_nothing_left_of_it(database: Database, seal: Seal) -> None:
    """Only what that member tried goes, without a tombstone; their own part in the study stays."""
    async with database.transaction() as db:
        contact = await tried(db, seal, 1)
        await tried(db, seal, 2)
        await forget_tests(db, contact, NOW)
        assert await left(db) == [CANDIDATE, PUBLISHED, "real1", "real2", "test2"]
        assert set((await db.execute(select(sessions.c.id))).scalars()) == {"s-real1", "s-real2", "s-test2"}


async def test_tests_and_what_was_never_published_are_pruned(database: Database, seal: Seal) -> None:
    """A test goes after a week, a version that was sent after 30 days; what was published stays."""
    old, young = "2026-10-01T09:30:00+00:00", "2026-11-20T09:30:00+00:00"
    async with database.transaction() as db:
        await tried(db, seal, 1, young)
        await db.execute(flow_versions.update().where(flow_versions.c.number == 0).values(published_at=old))
    await upkeep.prune(database, NOW, 365)
    async with database.transaction() as db:
        assert await left(db) == [CANDIDATE, PUBLISHED, "real1", "test1"]
        await db.execute(participants.update().values(joined_at=old))
    await upkeep.prune(database, NOW, 365)
    async with database.transaction() as db:
        assert await left(db) == [PUBLISHED, "real1"]


async def test_tests_are_not_counted_in_a_version(database: Database, seal: Seal) -> None:
    """How many began with a version and are not finished is told of participants only."""
    async with database.transaction() as db:
        await tried(db, seal, 1)
        await tried(db, seal, 2)
        await db.execute(sessions.update().where(sessions.c.id == "s-real2").values(outcome="complete"))
        assert await studies.in_use(db, "leaflet") == {PUBLISHED: Use(2, 1)}
        assert await studies.in_use(db, "video") == {}


async def test_a_version_is_found_by_ten_signs(database: Database, seal: Seal) -> None:
    """The first ten signs of a hash are enough, fewer are not, and others find nothing."""
    async with database.transaction() as db:
        await tried(db, seal, 1)
        found = await studies.version(db, "p" * 10)
        assert found
        assert found.hash == PUBLISHED
        for strange in ("p" * 9, "x" * 10, "p%________", ""):
            assert await studies.version(db, strange) is None


async def test_a_version_that_the_chat_publishes_stays_without_its_folder(database: Database) -> None:
    """Published once more from the chat, the folder's latest version counts as the chat's."""
    async with database.transaction() as db:
        await studies.publish(db, PUBLISHED, "leaflet", "{}", NOW)
        assert await studies.newest(db) == 1
        assert await studies.make_latest(db, PUBLISHED, NOW, "chat")
        assert not await studies.make_latest(db, PUBLISHED, NOW, "chat")
        assert await studies.newest(db) == 2
        latest = await studies.latest(db, "leaflet")
        assert latest
        assert latest.source == "chat"


async def test_the_last_who_did_something_is_told(database: Database) -> None:
    """Of several entries of an action about the same, the last one."""
    async with database.transaction() as db:
        for member, action in ((0, "a"), (0, "b")):
            await auditing.note(db, Entry(NOW, member, action, "leaflet", "one"))
        await auditing.note(db, Entry("2026-11-24", 0, "a", "leaflet", "one"))
        assert await auditing.last_of(db, "a") == {"one": Entry("2026-11-24", 0, "a", "leaflet", "one")}
