"""`/cohorts`: a card for each group of people, and its breaks and ends."""

from __future__ import annotations

from bot.engine import wording
from bot.engine.desk import Cohort
from bot.engine.invites import Standing, standing
from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import PAGE, back, home, lines, number_of, page_of, pager, sorry, title_of
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import cohorts as store
from bot.storage.cohorts import OPEN, Counted

PICTURES: dict[Standing, str] = {"open": "🟢", "paused": "⏸", "closed": "⛔", "full": "🏁", "early": "🕓"}
STANDINGS: dict[Standing, str] = {
    "open": N_("Open"),
    "paused": N_("On a break: newcomers are asked to come back later"),
    "closed": N_("Closed: nobody new comes in"),
    "full": N_("Full: nobody new comes in"),
    "early": N_("Not open yet: newcomers are told when"),
}


@action("cohorts", STUDY, N_("Groups of people"))
async def cohorts(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """All cohorts, a page at a time (`#/2`); or the card of one: `/cohorts Leeds`."""
    if which and not which.startswith("#/"):
        return await one(visit, which, {})
    tr, page = visit.tr, page_of(which)
    found = await store.list_cohorts(visit.db)
    shown = found[page * PAGE : (page + 1) * PAGE]
    parts = [Part(f"**{tr.gettext('Cohorts')}**"), *(_short(visit, each) for each in shown)]
    if not found:
        told = tr.gettext("There is no cohort yet. A cohort is a group of people who are asked the same.")
        parts.append(Part(told))
    choices = [Choice("➕ " + tr.gettext("New cohort"), "cohorts.new", "new")]
    choices += [Choice(_label(visit, each.cohort), f"cohorts.one:#{each.cohort.id}") for each in shown]
    return Screen(parts, [*choices, *pager("cohorts:#/", page, len(found)), home(visit)])


def _label(visit: Visit, cohort: Cohort) -> str:
    return f"{PICTURES[standing(cohort, visit.at[:10])]} {cohort.name}"


def _short(visit: Visit, counted: Counted) -> Part:
    return lines([Part("**{name}**", {"name": counted.cohort.name}), _figures(visit, counted)])


def _figures(visit: Visit, counted: Counted) -> Part:
    cohort, tr = counted.cohort, visit.tr
    fills = figures(cohort.joined, counted.consented, counted.finished)
    if not cohort.size:
        return Part(tr.gettext("{joined} joined · {consented} consented · {finished} finished"), fills)
    told = tr.gettext("{joined} of {size} joined · {consented} consented · {finished} finished")
    return Part(told, {**fills, "size": str(cohort.size)})


def figures(joined: int, consented: int, finished: int) -> dict[str, str]:
    """Numbers as they are put into words."""
    return {"joined": str(joined), "consented": str(consented), "finished": str(finished)}


# ------------------------------------------------------------------ a card


@action("cohorts.one", STUDY)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The card of a cohort, with all that can be done."""
    return await card(visit, await found(visit, which))


async def found(visit: Visit, which: str) -> Cohort:
    """The cohort that is meant, by number or by name. Raises `SorryError` where there is none."""
    number, name = number_of(which), which.casefold()
    for each in await store.all_cohorts(visit.db):
        if each.id == number or each.name.casefold() == name:
            return each
    raise sorry(visit.tr.gettext("Which cohort is meant? /cohorts shows all of them."))


async def card(visit: Visit, cohort: Cohort, told: str = "") -> Screen:
    """The card, below a sentence about what has just been done."""
    people = await store.by_language(visit.db, cohort.id)
    counted = Counted(cohort, people.get(cohort.id, ()))
    parts = [Part(told)] if told else []
    parts += [lines(_about(visit, cohort)), lines([_figures(visit, counted), *_spoken(visit, counted)])]
    if cohort.name == OPEN:
        parts.append(Part(visit.tr.gettext("Everybody who comes without an invite is in this one.")))
    return Screen(parts, [*_buttons(visit, cohort), back(visit, "cohorts"), home(visit)])


def _about(visit: Visit, cohort: Cohort) -> list[Part]:
    """Name, standing, conversations, languages, target and days, a line each."""
    tr, stands = visit.tr, standing(cohort, visit.at[:10])
    size = str(cohort.size) if cohort.size else tr.gettext("any number of people")
    return [
        Part("**{name}**", {"name": cohort.name}),
        Part(f"{PICTURES[stands]} {tr.gettext(STANDINGS[stands])}"),
        Part(tr.gettext("Conversations: {names}"), {"names": _titles(visit, cohort)}),
        Part(tr.gettext("Languages: {names}"), {"names": _languages(visit, cohort)}),
        Part(tr.gettext("Target: {size}"), {"size": size}),
        *_days(visit, cohort),
    ]


def _days(visit: Visit, cohort: Cohort) -> list[Part]:
    tr, language = visit.tr, visit.language
    said = [
        (tr.gettext("First day: {date}"), cohort.opens),
        (tr.gettext("Last day to join: {date}"), cohort.closes),
    ]
    return [Part(told, {"date": wording.day(day, language)}) for told, day in said if day]


def _titles(visit: Visit, cohort: Cohort) -> str:
    """In their order, where there is one."""
    names = [title_of(visit, name) for name in cohort.conversations]
    if not names:
        return visit.tr.gettext("all of the study, in any order")
    return wording.numbered(names, visit.language) if len(names) > 1 else names[0]


def _languages(visit: Visit, cohort: Cohort) -> str:
    names = [wording.language_name(tag) for tag in cohort.languages]
    return wording.listed(names, visit.language) or visit.tr.gettext("all of the study")


def _spoken(visit: Visit, counted: Counted) -> list[Part]:
    """How far people are, a line for each language."""
    told = visit.tr.gettext("{language}: {joined} joined · {consented} consented · {finished} finished")
    unknown = visit.tr.gettext("no language chosen yet")
    return [
        Part(
            f"• {told}",
            {
                "language": wording.language_name(each.language) if each.language else unknown,
                **figures(each.joined, each.consented, each.finished),
            },
        )
        for each in counted.languages
    ]


def _buttons(visit: Visit, cohort: Cohort) -> list[Choice]:
    tr, number = visit.tr, f"#{cohort.id}"
    edit = Choice("✏️ " + tr.gettext("Edit"), f"cohorts.edit:{number}")
    pause = Choice("⏸ " + tr.gettext("Pause"), f"cohorts.pause:{number}")
    close = Choice("⛔ " + tr.gettext("Close"), f"cohorts.close:{number}")
    reopen = Choice("🟢 " + tr.gettext("Open again"), f"cohorts.reopen:{number}")
    invites = Choice("🔗 " + tr.gettext("Invites"), f"invites:{number}")
    return [edit, *{"open": [pause, close], "paused": [reopen, close]}.get(cohort.status, [reopen]), invites]


# ------------------------------------------------------------------ taking a break


@action("cohorts.pause", STUDY)
async def pause(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Take in nobody new for a while."""
    told = visit.tr.gettext("Paused. Newcomers are asked to come back later; who is in goes on.")
    return await card(visit, await put(visit, which, "paused", "cohorts.pause"), told)


@action("cohorts.close", STUDY)
async def close(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Take in nobody new any more."""
    told = visit.tr.gettext("Closed. Nobody new comes in; who is in goes on.")
    return await card(visit, await put(visit, which, "closed", "cohorts.close"), told)


async def put(visit: Visit, which: str, status: str, done: str) -> Cohort:
    """Give a cohort another status; the cohort as it is then."""
    before = await found(visit, which)
    after = before._replace(status=status)
    await store.change_cohort(visit.db, before, after)
    await visit.note(done, after.name)
    return after
