"""`/publish`: the conversations of the study, and how a new version of one comes into play.

Whoever is in the middle of a conversation stays on the version that they began; who begins later gets what is
published here.
"""

from __future__ import annotations

from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.flows.plan import Plan
from bot.publishing import PUBLISHED, release
from bot.reports.rows import short
from bot.researchers import versions
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import PAGE, ask, back, home, lines, page_of, pager, sorry
from bot.researchers.versions import Known, found, is_running, label, origin, parts_of, title, used
from bot.researchers.visit import MENU, Choice, Screen, Visit
from bot.storage import studies
from bot.storage.erasing import forget_tests
from bot.storage.studies import Version

LINES = 16
"""So much of a difference is told where more stands in the message."""
NOTHING = "0"
"""Stands in a route for the running version of a conversation that has none."""


# ------------------------------------------------------------------ what there is


@action("publish", STUDY, N_("Conversations: try, publish, compare"))
async def publish(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The conversations with the versions that run, and how to send a new one."""
    if which and not which.isdecimal():
        return await conversation(visit, await _named(visit, which), 0)
    tr, plans = visit.tr, list(visit.bureau.shelf.latest.values())
    how = tr.gettext(
        "Send me a flow.yaml, or a ZIP file of a conversation's folder with its pictures, films and "
        "recordings. I look at it and tell you what I find. Nothing is published before you say so."
    )
    there = tr.gettext("There is no conversation yet.")
    if plans:
        there = tr.ngettext("{n} conversation runs.", "{n} conversations run.", len(plans))
    page = page_of(which)
    shown = plans[page * PAGE : (page + 1) * PAGE]
    parts = [Part(f"**{tr.gettext('Conversations')}**"), Part(there, {"n": str(len(plans))})]
    parts += [await _about(visit, plan) for plan in shown]
    choices = [
        Choice(f"📄 {title(plan, visit.language)}", f"publish.one:{short(plan.version)}") for plan in shown
    ]
    return Screen([*parts, Part(how)], [*choices, *pager("publish:", page, len(plans)), home(visit)])


async def _about(visit: Visit, plan: Plan) -> Part:
    """A conversation and the version that runs: since when, by whom, and who is in it."""
    known = await found(visit, plan.version)
    name = {"title": title(plan, visit.language), "name": short(plan.version)}
    return lines(
        [Part("**{title}** · {name}", name), await origin(visit, known.version), used(visit, known.use)]
    )


async def _named(visit: Visit, which: str) -> str:
    """The conversation of an id, or a title."""
    wanted = which.casefold()
    for name, plan in visit.bureau.shelf.latest.items():
        if wanted in {name.casefold(), title(plan, visit.language).casefold()}:
            return name
    if await studies.versions(visit.db, which):
        return which
    raise sorry(visit.tr.gettext("There is no conversation of that name. See /publish."))


@action("publish.one", STUDY)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The conversation of which this is a version."""
    name, _ = parts_of(which)
    known = await found(visit, name)
    return await conversation(visit, known.version.conversation, page_of(which))


async def conversation(visit: Visit, name: str, page: int) -> Screen:
    """A conversation: the version that runs, and all others."""
    tr = visit.tr
    stored = await studies.versions(visit.db, name)
    now = next((each for each in stored if is_running(visit, each)), None)
    first = await found(visit, (now or stored[0]).hash)
    parts = [Part("**{title}** ({name})", {"title": title(first.plan, visit.language), "name": name})]
    if now is None:
        parts.append(Part(tr.gettext("It does not run: nobody can begin it.")))
    else:
        running = Part(tr.gettext("● {name} runs."), {"name": short(now.hash)})
        parts += [running, await origin(visit, now), used(visit, first.use)]
    if any(not each.number for each in stored):
        parts.append(Part(tr.gettext("✎ are versions that were never published.")))
    choices = [
        Choice(label(visit, each), f"publish.version:{short(each.hash)}", "versions")
        for each in stored[page * PAGE : (page + 1) * PAGE]
    ]
    if len(stored) > 1:
        choices.append(
            Choice(tr.gettext("Compare two"), f"publish.compare:{short(first.plan.version)}", "go")
        )
    pages = pager(f"publish.one:{short(first.plan.version)}/", page, len(stored))
    return Screen(parts, [*choices, *pages, back(visit, "publish"), home(visit)])


# ------------------------------------------------------------------ a version that was sent


async def summary(visit: Visit, known: Known) -> Screen:
    """What a version would bring that was sent and has nothing to mend, and what can be done with it."""
    tr, version = visit.tr, known.version
    running = versions.running(visit, version.conversation)
    name, base = short(version.hash), short(running.version) if running else NOTHING
    heading = {"title": title(known.plan, visit.language), "name": version.conversation}
    parts = [Part("**{title}** ({name})", heading), *_news(visit, version, known.plan, running)]
    choices = [Choice("▶ " + tr.gettext("Try it"), f"publish.try:{name}")]
    if not is_running(visit, version):
        choices.append(Choice("✔ " + tr.gettext("Publish"), f"publish.now:{name}/{base}"))
        if running:
            choices.append(Choice(tr.gettext("All changes"), f"publish.diff:{name}/{base}", "go"))
        choices.append(Choice("✕ " + tr.gettext("Leave it"), f"publish.leave:{name}", "go"))
        parts += await _stay(visit, version)
    return Screen(parts, [*choices, home(visit)], anew=True)


def _news(visit: Visit, version: Version, plan: Plan, running: Plan | None) -> list[Part]:
    tr = visit.tr
    if running is None:
        told = tr.gettext(
            "This is a new conversation. Once it is published, it goes to the cohorts that are made for it, "
            "and to those that take all."
        )
        return [Part(told)]
    if running.version == version.hash:
        return [Part(tr.gettext("This is the very version that runs already."))]
    told = tr.gettext("What is different from {name}, which runs now:")
    return [
        Part(told, {"name": short(running.version)}),
        *versions.told(running, plan, visit.language, LINES),
    ]


async def _stay(visit: Visit, version: Version) -> list[Part]:
    uses = await studies.in_use(visit.db, version.conversation)
    going_on = sum(use.under_way for use in uses.values())
    told = visit.tr.ngettext(
        "{n} person is in the middle of it, and stays on the version that they began.",
        "{n} people are in the middle of it, and stay on the version that they began.",
        going_on,
    )
    return [Part(told, {"n": str(going_on)}, "hint")] if going_on else []


@action("publish.leave", STUDY)
async def leave(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Let go of a version that was sent, and was not published."""
    known = await found(visit, which)
    await forget_tests(visit.db, visit.contact.id, visit.at)
    await studies.drop_candidate(visit.db, known.version.hash)
    told = visit.tr.gettext("Nothing was published.")
    return Screen(
        [Part(told)], [Choice("↩ " + visit.tr.gettext("Conversations"), "publish", MENU), home(visit)]
    )


# ------------------------------------------------------------------ into play


@action(PUBLISHED, STUDY)
async def now(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Let whoever begins from now on get a version: `<it>/<the one that ran when it was shown>`."""
    name, base = parts_of(which)
    known = await found(visit, name)
    running = versions.running(visit, known.version.conversation)
    before = short(running.version) if running else NOTHING
    if base not in {"", before} and not is_running(visit, known.version):
        told = visit.tr.gettext("Another version was published meanwhile. Please look once more:")
        screen = await summary(visit, known)
        return screen._replace(parts=[Part(told, {}, "notice"), *screen.parts])
    return await _published(visit, known)


@action("publish.back", STUDY)
async def back_to(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Ask once more, then let whoever begins from now on get a version that is not the latest."""
    name, sure = parts_of(which)
    known = await found(visit, name)
    if sure == "yes":
        return await _published(visit, known)
    told = visit.tr.gettext(
        "Shall whoever begins {title} from now on get {name}? Whoever is in the middle stays where they are."
    )
    called = short(known.version.hash)
    shown = ask(
        visit, told, visit.tr.gettext("Yes"), f"publish.back:{called}/yes", f"publish.version:{called}"
    )
    return shown._replace(parts=[Part(told, {"title": title(known.plan, visit.language), "name": called})])


async def _published(visit: Visit, known: Known) -> Screen:
    """Once or twice, it is the same: only the first time counts and is in the audit log."""
    version, name = known.version, short(known.version.hash)
    if await release(visit.db, version.hash, version.conversation, visit.at, visit.member.id):
        visit.published.append(version.conversation)
    fills = {"title": title(known.plan, visit.language), "name": name}
    told = visit.tr.gettext(
        "✔ **{title}** is published ({name}). Whoever begins from now on gets it; whoever is in the middle "
        "stays on the version that they began."
    )
    up = Choice("↩ " + visit.tr.gettext("Conversations"), "publish", MENU)
    return Screen([Part(told, fills)], [up, home(visit)])
