"""The versions of a conversation: which there are, what differs between two of them, what is said of one.

A version is called by the first ten signs of its hash, as in the exports.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from bot.engine import wording
from bot.engine.messages import Attachment, Part
from bot.flows.difference import differences
from bot.flows.plan import Plan
from bot.flows.texts import pick
from bot.publishing import PUBLISHED
from bot.reports import changes
from bot.reports.rows import short
from bot.researchers import roles
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import PAGE, back, home, page_of, pager, sorry
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import auditing, studies
from bot.storage import team as store
from bot.storage.studies import Use, Version


class Known(NamedTuple):
    """A version and what is kept of it."""

    version: Version
    plan: Plan
    use: Use


# ------------------------------------------------------------------ finding them


async def found(visit: Visit, which: str) -> Known:
    """The version of a hash or its first ten signs. Raises `SorryError` where there is none."""
    version = await studies.version(visit.db, which)
    if version is None:
        raise sorry(visit.tr.gettext("That version is not there. See /publish."))
    plan = await visit.bureau.shelf.plan(visit.db, version.hash)
    uses = await studies.in_use(visit.db, version.conversation)
    return Known(version, plan, uses.get(version.hash, Use(0, 0)))


def running(visit: Visit, conversation: str) -> Plan | None:
    """The version that new sessions get; None where the conversation is not there, or not any more."""
    return visit.bureau.shelf.latest.get(conversation)


def is_running(visit: Visit, version: Version) -> bool:
    """Whether new sessions get this version."""
    plan = running(visit, version.conversation)
    return plan is not None and plan.version == version.hash


def parts_of(which: str) -> tuple[str, str]:
    """What stands before and after the `/` (or the space) of a route or a command."""
    first, *rest = re.split(r"[/ ]", which, maxsplit=1)
    return first, rest[0].strip() if rest else ""


def title(plan: Plan, language: str) -> str:
    """What a conversation is called."""
    return pick(plan.flow.title, language, plan.flow.languages)


def label(visit: Visit, version: Version) -> str:
    """A version on a button: ● runs now, ✎ was never published."""
    mark = "● " if is_running(visit, version) else "" if version.number else "✎ "
    at = date.fromisoformat(version.at[:10])
    day = format_date(at, "medium", locale=wording.locale(visit.language))
    return f"{mark}{short(version.hash)} · {day}"


# ------------------------------------------------------------------ what is said of them


async def origin(visit: Visit, version: Version) -> Part:
    """When a version was published, or sent, and by whom."""
    tr, fills = visit.tr, {"date": wording.day(version.at, visit.language)}
    if not version.number:
        return Part(tr.gettext("Sent on {date}, never published."), fills)
    if version.source == "folder":
        return Part(tr.gettext("Published on {date}, from the study's folder."), fills)
    who = await _publisher(visit, version)
    if not who:
        return Part(tr.gettext("Published on {date}, at the server."), fills)
    return Part(tr.gettext("Published on {date} by {who}."), {**fills, "who": who})


async def _publisher(visit: Visit, version: Version) -> str:
    entry = (await auditing.last_of(visit.db, PUBLISHED)).get(short(version.hash))
    if entry is None or not entry.member:
        return ""
    called, role = (await store.labels(visit.db))[entry.member]
    return called or roles.name(role, visit.language)


def used(visit: Visit, use: Use) -> Part:
    """How many people are, or were, in a version."""
    if not use.begun:
        return Part(visit.tr.gettext("Nobody has begun with it."))
    told = visit.tr.ngettext(
        "{n} conversation began with it; {going_on} not finished yet.",
        "{n} conversations began with it; {going_on} not finished yet.",
        use.begun,
    )
    return Part(told, {"n": str(use.begun), "going_on": str(use.under_way)})


@action("publish.version", STUDY)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """One version: where it comes from, who is in it, and what can be done with it."""
    known = await found(visit, which)
    version, tr, name = known.version, visit.tr, short(known.version.hash)
    runs = is_running(visit, version)
    parts = [
        Part("**{title}** · {name}", {"title": title(known.plan, visit.language), "name": name}),
        await origin(visit, version),
        used(visit, known.use),
    ]
    if runs:
        parts.append(Part(tr.gettext("● It runs now: whoever begins gets it.")))
    choices = [Choice("▶ " + tr.gettext("Try it"), f"publish.try:{name}")]
    if not runs:
        choices.append(Choice(_wanted(visit, version), f"publish.back:{name}"))
    choices.append(Choice(tr.gettext("Compare"), f"publish.compare:{name}"))
    return Screen(parts, [*choices, back(visit, f"publish.one:{name}"), home(visit)])


def _wanted(visit: Visit, version: Version) -> str:
    return visit.tr.gettext("Go back to it") if version.number else visit.tr.gettext("Publish")


# ------------------------------------------------------------------ two of them


@action("publish.compare", STUDY)
async def compare(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Choose with which other version one is compared; `/publish compare A B` names both."""
    first, second = parts_of(which)
    if second and not second.isdecimal():
        return await diff(visit, f"{first}/{second}", {})
    known = await found(visit, first)
    others = [
        each
        for each in await studies.versions(visit.db, known.version.conversation)
        if each.hash != known.version.hash
    ]
    if not others:
        raise sorry(visit.tr.gettext("There is no other version of it yet."))
    name, page = short(known.version.hash), page_of(which)
    told = visit.tr.gettext("With which version shall I compare {name}?")
    choices = [
        Choice(label(visit, each), f"publish.diff:{name}/{short(each.hash)}")
        for each in others[page * PAGE : (page + 1) * PAGE]
    ]
    pages = pager(f"publish.compare:{name}/", page, len(others))
    return Screen([Part(told, {"name": name})], [*choices, *pages, back(visit, f"publish.version:{name}")])


@action("publish.diff", STUDY)
async def diff(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """What differs between two versions of a conversation: in words, and all of it as a file."""
    pair = [await found(visit, each) for each in parts_of(which)]
    old, new = sorted(pair, key=lambda known: (known.version.number == 0, known.version.number))
    if old.version.conversation != new.version.conversation:
        raise sorry(visit.tr.gettext("These are versions of two conversations. See /publish."))
    fills = {"old": short(old.version.hash), "new": short(new.version.hash)}
    parts = [Part(visit.tr.gettext("**What is different** from {old} to {new}:"), fills)]
    parts += told(old.plan, new.plan, visit.language)
    choices = [back(visit, f"publish.version:{fills['new']}"), home(visit)]
    if is_running(visit, old.version):
        publish = Choice("✔ " + visit.tr.gettext("Publish"), f"{PUBLISHED}:{fills['new']}/{fills['old']}")
        choices = [publish, *choices]
    return Screen(parts, choices, listed(old.plan, new.plan))


def told(old: Plan, new: Plan, language: str, most: int = changes.MOST) -> list[Part]:
    """The difference in words, as paragraphs of so many lines at most."""
    return changes.told(differences(old, new), language, most)


def listed(old: Plan, new: Plan) -> Sequence[Attachment]:
    """All of the difference as a file; none where there is no difference."""
    text = changes.as_text(differences(old, new))
    name = f"changes-{new.flow.id}-{short(old.version)}-{short(new.version)}.txt"
    return [Attachment("", "document", name, text)] if text else []
