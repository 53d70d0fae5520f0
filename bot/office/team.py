"""What whoever runs the bot does about the team, at the server."""

from __future__ import annotations

from bot import introducing
from bot.errors import OperatorError
from bot.house import now, opened
from bot.researchers import commanding, owning
from bot.settings import Settings
from bot.storage import auditing, team
from bot.storage.auditing import Entry
from bot.storage.contacts import lock_known
from bot.storage.jobs import add_jobs
from bot.storage.team import Member


async def owner_link(settings: Settings) -> str:
    """A new link that makes whoever opens it first an owner, within 24 hours."""
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        return introducing.link_of(name, await owning.new_code(house, seal))


async def list_team(settings: Settings) -> list[Member]:
    """The team, in the order in which they came."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
        return await team.list_members(db)


async def remove_member(settings: Settings, number: int) -> None:
    """Remove somebody from the team, an owner too. Raises `OperatorError` where there is nobody."""
    async with opened(settings, begun=True) as house, house.database.transaction() as db:
        member = await team.member(db, number)
        if member is None:
            raise OperatorError(f"There is nobody with the number {number}. See `soundingboard team list`.")
        await lock_known(db, [member.contact])
        await team.remove_member(db, number, now())
        await auditing.note(db, Entry(now(), 0, "team.remove", member.label, member.role))
        await add_jobs(db, [commanding.job(member.contact, now())])
