"""Cohorts, invites and published flows."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.engine.desk import Cohort, Invite
from bot.errors import OperatorError
from bot.storage import studies
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.studies import Counted, Version
from bot.storage.tables import invites, participants, sessions

NOW = "2026-11-23T09:30:00+00:00"


async def test_a_cohort_comes_back_as_it_was_made(database: Database) -> None:
    """All that is said of a cohort is kept, in its order."""
    wanted = Cohort(0, "elders", ("leaflet", "video"), ("ur", "en-x-easy"), 20, "2026-12-31")
    async with database.transaction() as db:
        made = await studies.add_cohort(db, wanted, NOW)
        assert await studies.cohort_named(db, "elders") == made == wanted._replace(id=made.id)
        assert await studies.cohort_named(db, "youth") is None


async def test_two_cohorts_of_one_name_are_refused(database: Database) -> None:
    """The second gets a sentence with a remedy, and the first stays."""
    async with database.transaction() as db:
        await studies.add_cohort(db, Cohort(0, "elders", size=1), NOW)
        with pytest.raises(OperatorError, match=r"elders already. Please choose another name"):
            await studies.add_cohort(db, Cohort(0, "elders", size=2), NOW)
        [counted] = await studies.list_cohorts(db)
        assert counted.cohort.size == 1


async def test_the_open_cohort_makes_itself_once(database: Database) -> None:
    """Asked for twice it is the same one."""
    async with database.transaction() as db:
        first = await studies.open_cohort(db, NOW)
    async with database.transaction() as db:
        assert await studies.open_cohort(db, NOW) == first
        assert first.name == "open"


async def test_cohorts_are_listed_with_how_far_people_are(database: Database) -> None:
    """Each person counts once however many conversations they had; erased people and tests do not count."""
    async with database.transaction() as db:
        cohort = await studies.add_cohort(db, Cohort(0, "elders"), NOW)
        await studies.add_cohort(db, Cohort(0, "empty"), NOW)
        await studies.publish(db, "h", "leaflet", "{}", NOW)
        for name, erased in (("a", None), ("b", None), ("c", None), ("d", NOW)):
            person = {
                "id": name,
                "cohort_id": cohort.id,
                "language": "en",
                "joined_at": NOW,
                "erased_at": erased,
            }
            await db.execute(participants.insert(), person)
        await db.execute(
            sessions.insert(),
            [
                session("a", 1, "complete", NOW),
                session("a", 2, "complete", NOW),
                session("b", 1, "in_progress", NOW),
                session("c", 1, "complete", NOW, test=True),
            ],
        )
        assert await studies.list_cohorts(db) == [
            Counted(cohort._replace(joined=3), consented=2, finished=1),
            Counted(Cohort(cohort.id + 1, "empty"), 0, 0),
        ]


def session(participant: str, number: int, outcome: str, consented_at: str, *, test: bool = False) -> dict:
    names = ("state", "stage", "language", "mode", "started_at", "finished_at")
    return dict.fromkeys(names, "") | {
        "id": f"{participant}{number}",
        "participant_id": participant,
        "number": number,
        "conversation": "leaflet",
        "version": "h",
        "outcome": outcome,
        "test": test,
        "consented_at": consented_at,
    }


async def test_an_invite_can_be_found_by_its_code_only(database: Database, seal: Seal) -> None:
    """The code fits into a Telegram link, finds its invite, and is nowhere in the database as it is."""
    async with database.transaction() as db:
        cohort = await studies.add_cohort(db, Cohort(0, "elders"), NOW)
        issued = await studies.add_invite(db, seal, cohort.id, "Thursday group", 5, NOW)
        assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", issued.code)
        found = await studies.lock_invites(db, seal, [issued.code, "made-up"])
        assert found == {issued.code: Invite(issued.invite.id, cohort.id, "Thursday group", 5)}
        [row] = await db.execute(select(invites))
        assert not any(issued.code in str(value) for value in row)


async def test_invites_are_listed_with_their_codes(database: Database, seal: Seal) -> None:
    """Whoever holds the key can hand a code out again, and sees which are used and revoked."""
    async with database.transaction() as db:
        cohort = await studies.add_cohort(db, Cohort(0, "elders"), NOW)
        one, two = [await studies.add_invite(db, seal, cohort.id, label, 0, NOW) for label in ("one", "two")]
        await studies.use_invites(db, {one.invite.id: 2})
        await studies.revoke_invite(db, two.invite.id, NOW)
        assert await studies.list_invites(db, seal, cohort.id) == [
            one._replace(invite=one.invite._replace(used=2)),
            two._replace(invite=two.invite._replace(revoked=True)),
        ]
        assert await studies.list_invites(db, seal, cohort.id + 1) == []


async def test_codes_are_never_the_same(database: Database, seal: Seal) -> None:
    """Two invites of one cohort have codes of their own."""
    async with database.transaction() as db:
        cohort = await studies.add_cohort(db, Cohort(0, "elders"), NOW)
        codes = {(await studies.add_invite(db, seal, cohort.id, "", 0, NOW)).code for _ in range(5)}
        assert len(codes) == 5


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
        assert await studies.latest(db, "leaflet") == Version("a", "leaflet", 2)
        assert await studies.latest(db, "video") == Version("m", "video", 3)


async def test_an_older_version_can_be_the_latest_again(database: Database) -> None:
    """It is then the latest of its own conversation; what is so already, or unknown, stays as it is."""
    async with database.transaction() as db:
        for hash_, conversation in (("z", "leaflet"), ("a", "leaflet"), ("m", "video")):
            await studies.publish(db, hash_, conversation, "{}", NOW)
        for hash_ in ("a", "m", "nobody"):
            await studies.make_latest(db, hash_)
        assert await studies.latest(db, "leaflet") == Version("a", "leaflet", 2)
        await studies.make_latest(db, "z")
        assert await studies.latest(db, "leaflet") == Version("z", "leaflet", 4)
        assert await studies.latest(db, "video") == Version("m", "video", 3)
