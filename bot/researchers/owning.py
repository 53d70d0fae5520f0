"""The first of the team: whoever opens the owner link that was made at the server."""

from __future__ import annotations

from datetime import datetime

from bot.house import House, now
from bot.researchers.roles import Role
from bot.researchers.team import LINK_LASTS
from bot.storage import auditing, team
from bot.storage.auditing import Entry
from bot.storage.sealing import Seal


async def first_code(house: House, seal: Seal) -> str | None:
    """The code of a link that makes an owner, where there is none yet; one that can still be used is not
    replaced. None where there is an owner.
    """
    async with house.database.reading() as db:
        members = await team.list_members(db)
        links = await team.open_links(db, seal, now())
    if any(member.role == Role.OWNER for member in members):
        return None
    open_now = [code for link, code in links if link.role == Role.OWNER and not link.member]
    return open_now[-1] if open_now else await new_code(house, seal)


async def new_code(house: House, seal: Seal) -> str:
    """The code of a new link that makes an owner, once and within 24 hours; older ones do nothing more."""
    at = now()
    expires = (datetime.fromisoformat(at) + LINK_LASTS).isoformat(timespec="seconds")
    async with house.database.transaction() as db:
        for link, _ in await team.open_links(db, seal, at):
            if link.role == Role.OWNER and not link.member:
                await team.take_back_link(db, link.id, at)
        await auditing.note(db, Entry(at, 0, "owner-link", "", ""))
        return await team.add_link(db, seal, Role.OWNER, "", 0, expires, at)
