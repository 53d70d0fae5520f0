"""Published flows."""

from __future__ import annotations

import asyncio

from bot.storage import studies
from bot.storage.database import Database
from bot.storage.studies import Version

NOW = "2026-11-23T09:30:00+00:00"


async def test_a_flow_is_published_once_and_never_changes(database: Database) -> None:
    """A second publication under one hash is no publication, whatever its body."""
    async with database.transaction() as db:
        assert await studies.publish(db, "h1", "leaflet", "first", NOW)
        assert not await studies.publish(db, "h1", "leaflet", "other", NOW)
        assert await studies.body(db, "h1") == "first"
        assert await studies.body(db, "h2") is None


async def test_new_sessions_get_the_latest_publication(database: Database) -> None:
    """The latest is the last published of that conversation, whatever the others do."""
    async with database.transaction() as db:
        assert await studies.latest(db, "leaflet") is None
        for hash_, conversation in (("z", "leaflet"), ("a", "leaflet"), ("m", "video")):
            await studies.publish(db, hash_, conversation, "{}", NOW)
        assert await studies.latest(db, "leaflet") == Version("a", "leaflet", 2, NOW, "folder")
        assert await studies.latest(db, "video") == Version("m", "video", 3, NOW, "folder")


async def test_an_older_version_can_be_the_latest_again(database: Database) -> None:
    """It is then the latest of its own conversation; what is so already, or unknown, stays as it is."""
    async with database.transaction() as db:
        for hash_, conversation in (("z", "leaflet"), ("a", "leaflet"), ("m", "video")):
            await studies.publish(db, hash_, conversation, "{}", NOW)
        for hash_ in ("a", "m", "nobody"):
            await studies.make_latest(db, hash_)
        assert await studies.latest(db, "leaflet") == Version("a", "leaflet", 2, NOW, "folder")
        await studies.make_latest(db, "z")
        assert await studies.latest(db, "leaflet") == Version("z", "leaflet", 4, NOW, "folder")
        assert await studies.latest(db, "video") == Version("m", "video", 3, NOW, "folder")


async def test_of_two_that_publish_at_once_one_comes_second(database: Database) -> None:
    """Each publication has a number of its own, however many come at once: the highest is the latest."""

    async def one(number: int) -> None:
        async with database.transaction() as db:
            await studies.publish(db, f"hash{number}", "leaflet", "{}", NOW)

    await one(0)
    await asyncio.gather(*map(one, range(1, 12)))
    async with database.reading() as db:
        numbers = [version.number for version in await studies.versions(db, "leaflet")]
    assert sorted(numbers) == list(range(1, 13))
