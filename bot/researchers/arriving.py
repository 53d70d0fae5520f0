"""Somebody opens a link into the team."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import languages, wording
from bot.engine.events import Command
from bot.engine.messages import Message, Part
from bot.flows.words import languages as bot_languages
from bot.guests import Guest
from bot.researchers import commanding, menu, roles
from bot.researchers.alerts import AT_FIRST, HELP
from bot.researchers.roles import Role
from bot.researchers.visit import Bureau, Visit, message_of
from bot.storage import auditing, team
from bot.storage.auditing import Entry
from bot.storage.jobs import add_jobs
from bot.storage.team import Member, TeamLink


async def arrive(
    bureau: Bureau, db: AsyncConnection, guest: Guest, member: Member | None, post: Callable[[Message], None]
) -> None:
    """Make whoever opens a link one of the team, in the link's role, and show them the menu. A link counts
    once; who is in the team already gets only a greater role by it: of who tries a link that they made for
    somebody else it is not used up.
    """
    event = guest.event
    assert isinstance(event, Command)
    language = member.language if member else languages.likely(list(bot_languages()), event.phone)
    greater = roles.raises(Role(member.role) if member else None)
    link = await team.take_link(db, bureau.seal, event.argument, greater, event.at)
    if link is None:
        post(_unknown(language) if member is None else await _menu(bureau, db, guest, member, []))
        return
    arrived = await _arrived(db, guest, member, link, language)
    await auditing.note(db, Entry(event.at, arrived.id, "team.arrive", arrived.label, arrived.role))
    await add_jobs(db, [commanding.job(guest.contact.id, event.at)])
    post(await _menu(bureau, db, guest, arrived, _welcome(arrived)))


async def _arrived(
    db: AsyncConnection, guest: Guest, member: Member | None, link: TeamLink, language: str
) -> Member:
    alerts = AT_FIRST.get(Role(link.role), ())
    if member is None:
        at = guest.event.at
        return await team.add_member(db, guest.contact.id, link.role, link.label, language, alerts, at)
    risen = member._replace(role=link.role, alerts=tuple(dict.fromkeys([*member.alerts, *alerts])), desk={})
    await team.save_member(db, risen)
    return risen


async def _menu(
    bureau: Bureau, db: AsyncConnection, guest: Guest, member: Member, parts: list[Part]
) -> Message:
    visit = Visit(db=db, bureau=bureau, contact=guest.contact, member=member, event=guest.event)
    screen = await menu.menu(visit, "", {})
    return message_of(screen._replace(parts=[*parts, *screen.parts]), member.language)


def _welcome(member: Member) -> list[Part]:
    tr = wording.words(member.language)
    parts = [Part(tr.gettext("Welcome to the study team."))]
    if HELP in member.alerts:
        told = tr.gettext("When somebody presses “I need help”, I tell you at once. /alerts changes that.")
        parts.append(Part(told))
    return parts


def _unknown(language: str) -> Message:
    text = wording.words(language).gettext(
        "This link into the study team has been used, or is too old. Please ask for a new one."
    )
    return Message(language, [Part(text)])
