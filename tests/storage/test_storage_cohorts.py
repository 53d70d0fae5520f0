"""Cohorts, invites, and how far their people are."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from bot.engine.desk import Cohort, Invite
from bot.errors import OperatorError
from bot.storage import cohorts, invites, studies, team
from bot.storage.cohorts import Counted, Spoken
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.tables import contacts, participants, sessions
from bot.storage.tables import invites as invites_table

NOW = "2026-11-23T09:30:00+00:00"


async def test_a_cohort_comes_back_as_it_was_made(database: Database) -> None:
    """All that is said of a cohort is kept, in its order."""
    wanted = Cohort(0, "elders", ("leaflet", "video"), ("ur", "en-x-easy"), 20, "2026-12-31")
    async with database.transaction() as db:
        made = await cohorts.add_cohort(db, wanted, NOW)
        assert await cohorts.cohort_named(db, "elders") == made == wanted._replace(id=made.id)
        assert await cohorts.cohort_named(db, "youth") is None


async def test_two_cohorts_of_one_name_are_refused(database: Database) -> None:
    """The second gets a sentence with a remedy, and the first stays."""
    async with database.transaction() as db:
        await cohorts.add_cohort(db, Cohort(0, "elders", size=1), NOW)
        with pytest.raises(OperatorError, match=r"elders already. Please choose another name"):
            await cohorts.add_cohort(db, Cohort(0, "elders", size=2), NOW)
        [counted] = await cohorts.list_cohorts(db)
        assert counted.cohort.size == 1


async def test_the_open_cohort_makes_itself_once(database: Database) -> None:
    """Asked for twice it is the same one."""
    async with database.transaction() as db:
        first = await cohorts.open_cohort(db, NOW)
    async with database.transaction() as db:
        assert await cohorts.open_cohort(db, NOW) == first
        assert first.name == "open"


async def test_a_cohort_is_changed_only_where_it_differs(database: Database) -> None:
    """What somebody else has changed meanwhile stays, and the cohort keeps its people."""
    async with database.transaction() as db:
        before = await cohorts.add_cohort(db, Cohort(0, "elders", ("leaflet",), size=3), NOW)
        await cohorts.change_cohort(db, before, before._replace(closes="2027-01-01"))
        await cohorts.change_cohort(
            db, before, before._replace(name="old", status="paused", languages=("ur",))
        )
        found = await cohorts.cohort_of(db, before.id)
    assert found == before._replace(name="old", status="paused", languages=("ur",), closes="2027-01-01")


async def test_the_cohort_of_tests_is_shown_nowhere(database: Database) -> None:
    """Neither in a list nor by its number."""
    async with database.transaction() as db:
        tests = await cohorts.test_cohort(db, NOW)
        assert await cohorts.all_cohorts(db) == await cohorts.list_cohorts(db) == []
        assert await cohorts.cohort_of(db, tests.id) is None


async def test_people_are_counted_by_language_and_by_invite(database: Database, seal: Seal) -> None:
    """Each person counts once however many conversations they had; erased people and tests do not count. Who
    was never asked for the language has that of their conversation.
    """
    async with database.transaction() as db:
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        empty = await cohorts.add_cohort(db, Cohort(0, "empty"), NOW)
        invite = (await invites.add_invite(db, seal, cohort.id, "", 0, NOW)).invite.id
        await studies.publish(db, "h", "leaflet", "{}", NOW)
        for name, language, more in (
            ("a", "ur", {}),
            ("b", "", {}),
            ("c", "ur", {"invite_id": None}),
            ("d", "ur", {"erased_at": NOW, "invite_id": None}),
            ("e", "ur", {"test": True}),
            ("f", "", {"invite_id": None}),
        ):
            person = {"id": name, "cohort_id": cohort.id, "language": language, "joined_at": NOW}
            await db.execute(participants.insert(), {**person, "invite_id": invite, **more})
        await db.execute(
            sessions.insert(),
            [
                session("a", 1, "complete", NOW),
                session("a", 2, "complete", NOW),
                session("b", 1, "in_progress", NOW, language="en"),
                session("c", 1, "complete", NOW, test=True),
                session("e", 1, "complete", NOW, test=True),
            ],
        )
        elders, other = await cohorts.list_cohorts(db)
        [issued] = await invites.list_invites(db, seal, cohort.id)
    spoken = (Spoken("ur", 2, 1, 1), Spoken("", 1, 0, 0), Spoken("en", 1, 1, 0))
    assert elders == Counted(cohort._replace(joined=4), spoken)
    assert (elders.consented, elders.finished) == (2, 1)
    assert other == Counted(empty)
    assert (issued.consented, issued.finished) == (2, 1)


def session(
    participant: str, number: int, outcome: str, consented_at: str, *, test: bool = False, language: str = ""
) -> dict:
    names = ("state", "stage", "mode", "started_at", "finished_at")
    return dict.fromkeys(names, "") | {
        "language": language,
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
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        issued = await invites.add_invite(db, seal, cohort.id, "Thursday group", 5, NOW)
        assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", issued.code)
        found = await invites.lock_invites(db, seal, [issued.code, "made-up"])
        assert found == {issued.code: Invite(issued.invite.id, cohort.id, "Thursday group", 5)}
        [row] = await db.execute(select(invites_table))
        assert not any(issued.code in str(value) for value in row)


async def test_invites_are_listed_with_their_codes(database: Database, seal: Seal) -> None:
    """Whoever holds the key can hand a code out again, and sees which are used and revoked."""
    async with database.transaction() as db:
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        one, two = [await invites.add_invite(db, seal, cohort.id, label, 0, NOW) for label in ("one", "two")]
        await invites.use_invites(db, {one.invite.id: 2})
        await invites.revoke_invite(db, two.invite.id, NOW)
        assert await invites.list_invites(db, seal, cohort.id) == [
            one._replace(invite=one.invite._replace(used=2)),
            two._replace(invite=two.invite._replace(revoked=True)),
        ]
        assert await invites.list_invites(db, seal, cohort.id + 1) == []


async def test_codes_are_never_the_same(database: Database, seal: Seal) -> None:
    """Two invites of one cohort have codes of their own."""
    async with database.transaction() as db:
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        codes = {(await invites.add_invite(db, seal, cohort.id, "", 0, NOW)).code for _ in range(5)}
        assert len(codes) == 5


async def test_who_made_an_invite_is_known(database: Database, seal: Seal) -> None:
    """Theirs alone can be listed, and each found by its number."""
    async with database.transaction() as db:
        cohort = await cohorts.add_cohort(db, Cohort(0, "elders"), NOW)
        contact = await db.execute(contacts.insert(), {"lookup": b"1", "sealed": b"1", "created_at": NOW})
        amina = await team.add_member(db, contact.inserted_primary_key[0], "co_researcher", "", "en", [], NOW)
        await invites.add_invite(db, seal, cohort.id, "server", 0, NOW)
        hers = await invites.add_invite(db, seal, cohort.id, "hers", 0, NOW, amina.id)
        assert await invites.list_invites(db, seal, member=amina.id) == [hers]
        assert await invites.invite_of(db, seal, hers.invite.id) == hers
        assert [each.member for each in await invites.list_invites(db, seal)] == [0, amina.id]
        assert await invites.invite_of(db, seal, hers.invite.id + 1) is None
