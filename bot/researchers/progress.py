"""`/progress`: how many came how far, as a picture and in words. The counting is done by a job.

A scope is written in a route as `<cohort>/<conversation>`: a cohort's number and a conversation's mark, "-"
for any. Co-researchers see their own recruits only.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any, NamedTuple

from bot.engine.messages import Part
from bot.engine.offering import mark
from bot.engine.wording import N_
from bot.researchers.actions import action
from bot.researchers.roles import FIGURES, Role
from bot.researchers.screens import PAGE, home, marked, page_of, pager, sorry, title_of
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import cohorts as store
from bot.storage import exporting
from bot.storage import invites as invite_store
from bot.storage.counting import Scope
from bot.storage.jobs import PROGRESS

ANY = "-"
OVERVIEW, QUESTION = "overview", "question"
VIEWS = {
    "cohort": N_("By cohort"),
    "language": N_("By language"),
    "invite": N_("By invite"),
    "day": N_("By day"),
    QUESTION: N_("By question"),
}
"""What the figures can be seen by."""


class Wanted(NamedTuple):
    """Whose figures: of a cohort (0: of all) and a conversation ("": of all)."""

    cohort: int = 0
    conversation: str = ""


@action("progress", FIGURES, N_("How many came how far"))
async def progress(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """The figures of the whole study, or of one cohort: `/progress Leeds conversation=leaflet`."""
    names = await exporting.conversations(visit.db, None)
    conversation = keys.get("conversation", names[0] if len(names) == 1 else "")
    if conversation and conversation not in names:
        raise sorry(visit.tr.gettext("There is no conversation called {name}."), name=conversation)
    named = {each.name: each for each in await store.all_cohorts(visit.db)}
    cohort = named.get(which)
    if which and cohort is None:
        raise sorry(visit.tr.gettext("There is no cohort called {name}."), name=which)
    return await _counted(visit, OVERVIEW, Wanted(cohort.id if cohort else 0, conversation))


@action("progress.show", FIGURES)
async def show(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The figures of a scope."""
    return await _counted(visit, OVERVIEW, await _wanted(visit, which))


@action("progress.by", FIGURES)
async def by(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The figures of a scope one by one: `<view>/<scope>`."""
    view, _, scope = which.partition("/")
    if view not in VIEWS:
        raise sorry(visit.tr.gettext("There is nothing to see there. Please begin with /progress."))
    return await _counted(visit, view, await _wanted(visit, scope))


async def _wanted(visit: Visit, scope: str) -> Wanted:
    cohort, _, place = scope.partition("/")
    names = await exporting.conversations(visit.db, None)
    known = cohort.isdecimal() and len(cohort) < 16
    return Wanted(int(cohort) if known else 0, marked(names, place))


async def _counted(visit: Visit, view: str, wanted: Wanted) -> Screen:
    """Let a job count; it says so meanwhile."""
    scope = await _scope(visit, wanted)
    body: dict[str, Any] = {
        "view": view,
        "scope": scope._asdict(),
        "route": f"{wanted.cohort or ANY}/{mark(wanted.conversation) if wanted.conversation else ANY}",
        "member": visit.member.id,
        "message": visit.message,
    }
    await visit.order(PROGRESS, body)
    await visit.note("progress", wanted.conversation, view)
    return Screen([Part(visit.tr.gettext("I am counting …"))])


async def _scope(visit: Visit, wanted: Wanted) -> Scope:
    recruits = visit.role == Role.CO_RESEARCHER
    invites = await invite_store.made_by(visit.db, visit.member.id) if recruits else None
    return Scope((wanted.cohort,) if wanted.cohort else (), invites, wanted.conversation)


# ------------------------------------------------------------------ whose figures


@action("progress.cohorts", FIGURES)
async def cohorts(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Choose the cohort whose figures are shown, a page at a time; the route's conversation stays."""
    scope, _, page = which.partition("//")
    talk, number = scope.rpartition("/")[2] or ANY, page_of(page)
    found = await store.all_cohorts(visit.db)
    every = Choice("✱ " + visit.tr.gettext("All"), f"progress.show:{ANY}/{talk}")
    shown = found[number * PAGE : (number + 1) * PAGE]
    choices = [Choice(cohort.name, f"progress.show:{cohort.id}/{talk}") for cohort in shown]
    pages = pager(f"progress.cohorts:{ANY}/{talk}//", number, len(found))
    told = visit.tr.gettext("The figures of which cohort?")
    return Screen([Part(told)], [every, *choices, *pages, home(visit)])


@action("progress.talks", FIGURES)
async def talks(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Choose the conversation whose figures are shown; the route's cohort stays."""
    cohort = which.partition("/")[0] or ANY
    names = await exporting.conversations(visit.db, None)
    every = Choice("✱ " + visit.tr.gettext("All"), f"progress.show:{cohort}/{ANY}")
    choices = [Choice(title_of(visit, name), f"progress.show:{cohort}/{mark(name)}") for name in names]
    told = visit.tr.gettext("The figures of which conversation?")
    return Screen([Part(told)], [every, *choices, home(visit)])


def buttons(tr: NullTranslations, view: str, route: str, *, talks: bool) -> list[Choice]:
    """What leads on from figures: the other views, and, where there are several conversations, theirs."""
    views = [name for name in VIEWS if name != view and (name != QUESTION or not route.endswith(ANY))]
    choices = [Choice(tr.gettext(VIEWS[name]), f"progress.by:{name}/{route}") for name in views]
    choices.append(Choice("👥 " + tr.gettext("Another cohort"), f"progress.cohorts:{route}", "whose"))
    if talks:
        choices.append(Choice("📄 " + tr.gettext("Another conversation"), f"progress.talks:{route}", "whose"))
    return choices


def overview_button(tr: NullTranslations, route: str) -> Choice:
    """Back to the figures of all of the scope."""
    return Choice("📊 " + tr.gettext("Everybody together"), f"progress.show:{route}")
