"""Links into the team: for one person, for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.researchers.team import LINK_LASTS
from bot.storage import team
from bot.storage.contacts import lock_contacts
from bot.storage.database import Database
from bot.storage.sealing import Seal
from bot.storage.tables import contacts, team_links
from bot.storage.tables import team as team_table
from bot.storage.upkeep import prune

NOW = "2026-11-23T09:30:00+00:00"

ROLES = ("owner", "researcher", "co_researcher", "viewer")


def later(span: timedelta) -> str:
    return (datetime.fromisoformat(NOW) + span).isoformat(timespec="seconds")


async def test_a_link_counts_for_a_day_and_once(database: Database, seal: Seal) -> None:
    """A second before its day is over it makes somebody one of the team; after that, or again, nobody."""
    last = later(LINK_LASTS - timedelta(seconds=1))
    assert timedelta(hours=24) == LINK_LASTS
    async with database.transaction() as db:
        old = await team.add_link(db, seal, "owner", "", 0, later(LINK_LASTS), NOW)
        new = await team.add_link(db, seal, "viewer", "Vera", 0, later(LINK_LASTS), NOW)
        assert await team.take_link(db, seal, old, ROLES, later(LINK_LASTS)) is None
        found = await team.take_link(db, seal, new, ROLES, last)
        assert found
        assert (found.role, found.label) == ("viewer", "Vera")
        assert await team.take_link(db, seal, new, ROLES, last) is None
        assert [link.role for link, _ in await team.open_links(db, seal, last)] == ["owner"]


async def test_a_link_is_kept_sealed(database: Database, seal: Seal) -> None:
    """Who has the database without the key cannot open it; who has the key can hand it out once more."""
    async with database.transaction() as db:
        code = await team.add_link(db, seal, "owner", "", 0, later(LINK_LASTS), NOW)
        [row] = await db.execute(select(team_links))
        assert code not in repr(tuple(row))
        assert [told for _, told in await team.open_links(db, seal, NOW)] == [code]
        assert team.CODE.fullmatch(code)


async def test_of_who_was_removed_only_role_and_label_stay(database: Database, seal: Seal) -> None:
    """The audit log still tells who did something; nothing leads to their chat, and their desk is empty."""
    async with database.transaction() as db:
        known = await lock_contacts(db, seal, "telegram", [7], {7}, NOW)
        vera = await team.add_member(db, known[7].id, "viewer", "Vera", "ur", ("complete",), NOW)
        await team.save_member(db, vera._replace(desk={"focus": "talk"}))
        await team.remove_member(db, vera.id, NOW)
        assert await team.list_members(db) == []
        assert await team.labels(db) == {vera.id: ("Vera", "viewer")}
        [row] = await db.execute(select(team_table))
    assert tuple(row) == (vera.id, None, "viewer", "Vera", "", "[]", "{}", NOW, NOW)


async def test_the_contact_of_the_team_stays_and_of_who_was_removed_goes(
    database: Database, seal: Seal
) -> None:
    """Whoever runs the study need not take part in it to be known; removed, they are strangers again."""
    async with database.transaction() as db:
        known = await lock_contacts(db, seal, "telegram", [7], {7}, NOW)
        vera = await team.add_member(db, known[7].id, "viewer", "Vera", "en", (), NOW)
    await prune(database, later(timedelta(days=999)), 365)
    async with database.transaction() as db:
        assert len(list(await db.execute(select(contacts.c.id)))) == 1
        await team.remove_member(db, vera.id, NOW)
    await prune(database, later(timedelta(days=999)), 365)
    async with database.reading() as db:
        assert list(await db.execute(select(contacts.c.id))) == []
        assert await team.labels(db) == {vera.id: ("Vera", "viewer")}
