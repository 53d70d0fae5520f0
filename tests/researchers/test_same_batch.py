"""What happens in one batch at the door, or in one that must be done twice, in both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event as listening
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.arrivals import Arrival
from bot.engine.answers import Answer
from bot.engine.desk import Cohort, Desk
from bot.engine.effects import Record, Turn
from bot.engine.events import AnyEvent, Command, Tap, Words
from bot.flows.loading import load_study
from bot.flows.package import package
from bot.house import House
from bot.publishing import Shelf
from bot.researchers.desk import TeamDesk
from bot.researchers.visit import Bureau
from bot.settings import Settings
from bot.storage import cohorts, invites, studies, team
from bot.storage.contacts import lock_contacts
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.upkeep import USERNAME, set_fact
from bot.turns import Door
from tests.turns.conftest import BOT, say
from tests.whole.small import write_study

NOW = "2026-11-23T09:30:00+00:00"
OLGA, VERA, AMINA, BADR = 1, 2, 3, 4


@dataclass
class Office:
    """A door with the team behind it, and shorthands for what arrives."""

    database: Database
    door: Door
    code: str = ""
    ids: count[int] = field(default_factory=lambda: count(1000))

    async def take(self, *arrived: tuple[int, AnyEvent | Tap]) -> None:
        """Let these in, all in one batch."""
        arrivals = []
        for chat, event in arrived:
            number = next(self.ids)
            fresh = replace(event, at=NOW, fresh=f"{number:04}" * 16)
            arrivals.append(Arrival(number, chat, fresh, raw=f"raw {number}"))
        await self.door.take(arrivals)

    async def rows(self, sql: str) -> Sequence[object]:
        async with self.database.reading() as db:
            return [tuple(row) for row in await db.execute(text(sql))]


def receiving(shelf: Shelf) -> object:
    """The study's own reception; what "boom" leads to no database takes."""

    def receive(desk: Desk, event: AnyEvent) -> Turn:
        if isinstance(event, Words) and event.text == "boom":
            return Turn(None, (Record("nowhere", "why", Answer("answered", "boom")),))
        return shelf.receive(desk, event)

    return receive


@pytest.fixture
async def office(database: Database, seal: Seal, tmp_path: Path) -> Office:
    """An owner (Olga), a researcher (Vera), and an invite that leads into a cohort."""
    folder = write_study(tmp_path / "study")
    settings = Settings(study=folder, media=tmp_path / "media", database="sqlite:///none")
    shelf = Shelf(load_study(folder), ("fruit",))
    async with database.transaction() as db:
        found = package(folder / "fruit")
        await studies.publish(db, found.version, "fruit", found.body, NOW)
        await set_fact(db, USERNAME, "here_bot")
        known = await lock_contacts(db, seal, "telegram", [OLGA, VERA], [OLGA, VERA], NOW)
        await team.add_member(db, known[OLGA].id, "owner", "Olga", "en", ["help"], NOW)
        await team.add_member(db, known[VERA].id, "researcher", "Vera", "en", [], NOW)
        cohort = await cohorts.add_cohort(db, Cohort(0, "Leeds"), NOW)
        issued = await invites.add_invite(db, seal, cohort.id, "", 0, NOW)
        await shelf.restock(db)
    door = Door(
        database=database,
        seal=seal,
        handler=receiving(shelf),
        sorry=lambda _desk, _event: say("sorry"),
        declining=lambda stray, name: say(f"not here, {stray.phone} {name}"),
        channel="telegram",
        bot=BOT,
        now=lambda: NOW,
        team=TeamDesk(Bureau(House(settings, database), seal, shelf)),
    )
    return Office(database, door, issued.code)


def tap(route: str) -> Tap:
    return Tap(at=NOW, route=route)


def says(words: str) -> Words | Command:
    name, _, argument = words.removeprefix("/").partition(" ")
    return Command(at=NOW, name=name, argument=argument) if words[0] == "/" else Words(at=NOW, text=words)


async def test_a_role_that_was_just_taken_away_is_gone_in_the_same_batch(office: Office) -> None:
    """Vera presses at the moment in which she becomes a viewer: she is refused, and stays one."""
    await office.take((OLGA, tap("team.role:#2/viewer")), (VERA, tap("cohorts.close:#1")))
    assert await office.rows("SELECT role FROM team WHERE id = 2") == [("viewer",)]
    assert await office.rows("SELECT status FROM cohorts WHERE name = 'Leeds'") == [("open",)]


async def test_who_was_just_removed_does_nothing_more(office: Office) -> None:
    """So with who is removed: they are told, and nothing of theirs is kept."""
    await office.take((OLGA, tap("team.remove:#2/yes")), (VERA, says("/team invite viewer")))
    assert await office.rows("SELECT count(*) FROM team_links") == [(0,)]
    assert await office.rows("SELECT contact_id, desk, alerts FROM team WHERE id = 2") == [(None, "{}", "[]")]


async def test_a_call_for_help_is_told_though_the_batch_had_to_be_done_again(office: Office) -> None:
    """What somebody else's message spoils in the same batch takes the alert with it only until it is done
    again.
    """
    await office.take((AMINA, says(f"/start {office.code}")), (BADR, says(f"/start {office.code}")))
    await office.take((AMINA, says("I need help")), (BADR, says("boom")))
    told = await office.rows("SELECT body FROM outbox WHERE body LIKE '%Somebody pressed%'")
    assert len(told) == 1
    await office.take((AMINA, says("I need help")))
    assert len(await office.rows("SELECT 1 FROM outbox WHERE body LIKE '%Somebody pressed%'")) == 1


@pytest.mark.parametrize(
    "route",
    [
        *("menu", "help", "cohorts", "cohorts.one:#1", "cohorts.pause:#1", "invites", "invites.one:#1"),
        *("invites.link:#1", "invites.revoke:#1/yes", "publish", "progress", "answers", "export", "team"),
        *("team.one:#2", "alerts:help", "audit", "audit.csv", "cohorts.new", "team.invite", "invites.new:#1"),
    ],
)
async def test_both_kinds_of_database_do_what_is_pressed(office: Office, route: str) -> None:
    """Nothing that is pressed stumbles."""
    await office.take((AMINA, says(f"/start {office.code}")), (OLGA, tap(route)))
    assert await office.rows("SELECT trace FROM parked") == []
    assert await office.rows("SELECT 1 FROM outbox o JOIN team t USING (contact_id) WHERE t.id = 1") != []


async def test_who_may_see_less_is_not_sent_what_waits(office: Office) -> None:
    """Vera asked for the audit log while Telegram was away; when she is a viewer it is not sent to her."""
    await office.take((VERA, tap("audit.csv")))
    theirs = "SELECT count(*) FROM outbox o JOIN team t USING (contact_id) WHERE t.id = 2"
    assert await office.rows(theirs) == [(1,)]
    await office.take((OLGA, tap("team.role:#2/viewer")))
    assert await office.rows(theirs) == [(0,)]


async def test_people_who_take_part_cost_no_look_into_the_team(office: Office) -> None:
    """Whether somebody is of the team is asked of the database only where it may be so."""
    asked: list[str] = []
    await office.take((AMINA, says(f"/start {office.code}")))
    with heard(Engine, asked):
        await office.take((AMINA, says("Hello")), (BADR, says("Hello")))
        assert [sql for sql in asked if "FROM team" in sql] == []
        await office.take((OLGA, says("/menu")))
        assert [sql for sql in asked if "FROM team" in sql] != []


@contextmanager
def heard(target: object, asked: list[str]) -> Iterator[None]:
    """What the database is asked meanwhile."""

    def hear(_db: object, _cursor: object, sql: str, *_more: object) -> None:
        asked.append(" ".join(sql.split()))

    listening.listen(target, "before_cursor_execute", hear)
    try:
        yield
    finally:
        listening.remove(target, "before_cursor_execute", hear)
