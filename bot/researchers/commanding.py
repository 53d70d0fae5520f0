"""The commands that Telegram shows beside the field for words: in a chat of the team those of the role."""

from __future__ import annotations

from typing import Any

import structlog

from bot.channels.telegram.transport import Api, BadRequest
from bot.engine import wording
from bot.house import House
from bot.jobs import Handler
from bot.researchers.actions import commands_of
from bot.researchers.roles import Role
from bot.storage.contacts import address_of
from bot.storage.jobs import COMMANDS, Job, job_row
from bot.storage.rows import Row
from bot.storage.sealing import Seal
from bot.storage.team import Member, members_of

log = structlog.get_logger()


def job(contact: int, at: str) -> Row:
    """A job that sets the commands of a contact's chat, or takes those of the team away."""
    return job_row(COMMANDS, {}, at, contact)


def commander(api: Api, house: House, seal: Seal) -> Handler:
    """The handler of COMMANDS jobs. A refusal is logged and nothing else: the menu has buttons, too."""

    async def command(job: Job) -> None:
        async with house.database.reading() as db:
            address = await address_of(db, seal, job.contact)
            member = (await members_of(db, [job.contact])).get(job.contact)
        if address is None:
            return
        scope = {"scope": {"type": "chat", "chat_id": address.chat}}
        method = "setMyCommands" if member else "deleteMyCommands"
        listed = {"commands": commands(member)} if member else {}
        try:
            await api.call(method, {**listed, **scope})
        except BadRequest as error:
            log.warning("commands_not_set", error=type(error).__name__)

    return command


def commands(member: Member) -> list[dict[str, Any]]:
    """The team's commands of a member, in their language, and then everybody's."""
    tr = wording.words(member.language)
    ours = {each.name: tr.gettext(each.words) for each in commands_of(Role(member.role))}
    every = ours | wording.commands(member.language)
    return [{"command": name, "description": words} for name, words in every.items()]
