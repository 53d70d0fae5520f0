"""`/audit`: who looked at what, took what out, changed a role, published. It cannot be changed from here."""

from __future__ import annotations

import asyncio
from datetime import datetime

from babel.dates import format_datetime, get_timezone

from bot import made
from bot.engine import wording
from bot.engine.messages import Attachment, Part
from bot.engine.wording import N_
from bot.house import House
from bot.reports import auditlog
from bot.reports.auditlog import SERVER, Labels
from bot.researchers import roles
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import home, page_of, pager
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import auditing, team
from bot.storage.auditing import Entry

SIZE = 10
"""Entries on a screen."""

WORDS = {
    "owner-link": N_("made an owner link"),
    "team.arrive": N_("joined the team"),
    "team.invite": N_("made a link into the team"),
    "team.unlink": N_("took back a link into the team"),
    "team.role": N_("changed a role"),
    "team.remove": N_("removed from the team"),
    "cohorts.new": N_("made a cohort"),
    "cohorts.edit": N_("changed a cohort"),
    "cohorts.pause": N_("paused a cohort"),
    "cohorts.close": N_("closed a cohort"),
    "cohorts.reopen": N_("opened a cohort again"),
    "invites.new": N_("made an invite"),
    "invites.revoke": N_("revoked an invite"),
    "invites.poster": N_("made a poster"),
    "publish.file": N_("sent a conversation"),
    "publish.now": N_("published"),
    "progress": N_("looked at the progress"),
    "answers": N_("looked at answers"),
    "export": N_("made an export"),
    "erase": N_("erased a participant"),
    "audit": N_("took out the audit log"),
}
"""What was done, in words; an action without words is shown by its name."""


@action("audit", STUDY, N_("Who did what"))
async def audit(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The latest entries, a page at a time."""
    tr, page = visit.tr, page_of(which)
    entries = await auditing.entries(visit.db, SIZE, page * SIZE)
    labels = await team.labels(visit.db)
    parts = [Part(f"**{tr.gettext('Audit log')}**")]
    parts += [_told(visit, entry, labels) for entry in entries]
    if not entries:
        parts.append(Part(tr.gettext("There is nothing here yet.")))
    count = await auditing.count(visit.db)
    csv = Choice("📄 " + tr.gettext("All of it, as a file"), "audit.csv", "file")
    return Screen(parts, [*pager("audit:", page, count, SIZE), csv, home(visit)])


def _told(visit: Visit, entry: Entry, labels: Labels) -> Part:
    about = [_named(each, visit.language) for each in (entry.object, entry.detail) if each]
    fills = {
        "when": moment(entry.at, visit.language),
        "who": who(entry, labels, visit.language),
        "what": visit.tr.gettext(WORDS[entry.action]) if entry.action in WORDS else entry.action,
        "object": " · ".join(about),
    }
    return Part("{when}\n{who}: {what} – {object}" if about else "{when}\n{who}: {what}", fills)


def _named(words: str, language: str) -> str:
    return roles.name(words, language) if words in roles.NAMES else words


def who(entry: Entry, labels: Labels, language: str) -> str:
    """Who did it: by label, else by role."""
    label, role = labels.get(entry.member, ("", SERVER))
    if role == SERVER:
        return wording.words(language).gettext("At the server")
    return label or roles.name(role, language)


def moment(at: str, language: str) -> str:
    """A time in UTC as people of a language write it: "27 Nov 2026, 16:40"."""
    return format_datetime(
        datetime.fromisoformat(at), "d MMM y HH:mm", get_timezone("UTC"), wording.locale(language)
    )


@action("audit.csv", STUDY)
async def csv(visit: Visit, _which: str, _keys: dict[str, str]) -> Screen:
    """The whole log, as a file for a spreadsheet."""
    await visit.note("audit")
    entries, labels = await auditing.entries(visit.db), await team.labels(visit.db)
    file = await asyncio.to_thread(_file, visit.bureau.house, entries, labels)
    return Screen([Part(visit.tr.gettext("Here is the audit log."))], [home(visit)], [file])


def _file(house: House, entries: list[Entry], labels: Labels) -> Attachment:
    place = made.new_place(house)
    auditlog.write(place, entries, labels)
    return made.attachment(place, "audit.csv")
