"""New cohorts, and changing those there are: the same questions, all of them or one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.engine import dates, wording
from bot.engine.answers import Rejection
from bot.engine.desk import Cohort
from bot.engine.invites import standing
from bot.engine.messages import Part
from bot.flows.model import Date
from bot.researchers import checks, cohorts, wizard
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import back, title_of
from bot.researchers.visit import Choice, Screen, SorryError, Visit
from bot.researchers.wizard import Asking, Draft, Option, Question, Wizard
from bot.storage import cohorts as store

SIZES = (10, 20, 30, 50, 100)
OPENS_IN, CLOSES_IN = (1, 7, 14), (7, 14, 28, 56)
"""Days from today that are offered as buttons."""
_DAY = Date(id="day", type="date", text={}, min="today")


def _start(visit: Visit, **known: object) -> Draft:
    """`today` is kept, or a button that is pressed after midnight would mean another day than it says."""
    return {"today": visit.at[:10], **known}


async def _so_far(visit: Visit, draft: Draft) -> Cohort:
    """The cohort as it is, with what was answered."""
    number = draft.get("cohort")
    cohort = await cohorts.found(visit, f"#{number}") if number else Cohort(0, "")
    said = {key: draft[key] for key in FIELDS if key in draft}
    told: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in said.items()}
    return cohort._replace(**told)


# ------------------------------------------------------------------ the questions


async def _ask_name(visit: Visit, _draft: Draft) -> Asking:
    told = visit.tr.gettext(
        "What shall the cohort be called? Exports show it. A place or a group will do, in letters A to Z."
    )
    return Asking(Part(told))


async def _read_name(visit: Visit, draft: Draft, words: str) -> str:
    before = await _so_far(visit, draft)
    await checks.check_new_name(visit.db, before.name, words, visit.language)
    return words


async def _ask_conversations(visit: Visit, draft: Draft) -> Asking | None:
    names = list(visit.bureau.shelf.latest)
    if len(names) == 1 and "cohort" not in draft:
        return None
    tr = visit.tr
    told = tr.gettext("Which conversations, and in which order? Press them one after the other, then Done.")
    options = [Option(name, title_of(visit, name)) for name in names]
    return Asking(Part(told), options, many=True, ordered=True, skip=tr.gettext("All, in any order"))


async def _read_conversations(visit: Visit, _draft: Draft, words: str) -> list[str]:
    wanted = _several(words)
    checks.check_conversations(wanted, list(visit.bureau.shelf.latest), visit.language)
    return wanted


async def _ask_languages(visit: Visit, _draft: Draft) -> Asking | None:
    tags = visit.bureau.shelf.study.languages
    if len(tags) == 1:
        return None
    told = visit.tr.gettext("In which languages? Press those that are offered to this cohort, then Done.")
    options = [Option(tag, wording.language_name(tag)) for tag in tags]
    return Asking(Part(told), options, many=True, skip=visit.tr.gettext("All of the study"))


async def _read_languages(visit: Visit, _draft: Draft, words: str) -> list[str]:
    wanted = _several(words)
    checks.check_languages(wanted, visit.bureau.shelf.study.languages, visit.language)
    return wanted


def _several(words: str) -> list[str]:
    return list(dict.fromkeys(filter(None, re.split(r"[\s,،]+", words))))


async def _ask_size(visit: Visit, _draft: Draft) -> Asking:
    told = visit.tr.gettext("How many people at most? Press a number, or write one.")
    options = [Option(str(size), str(size)) for size in SIZES]
    return Asking(Part(told), options, skip=visit.tr.gettext("Any number"))


async def _read_size(visit: Visit, _draft: Draft, words: str) -> int:
    size = checks.number_in(words)
    checks.check_size(size, visit.language)
    return size


async def _ask_opens(visit: Visit, draft: Draft) -> Asking:
    told = visit.tr.gettext("From which day on can people join? Press a day, or write a date.")
    return Asking(Part(told), _offered(visit, draft, OPENS_IN), skip=visit.tr.gettext("At once"))


async def _read_opens(visit: Visit, draft: Draft, words: str) -> str:
    opens = _day(visit, words)
    checks.check_days(opens, (await _so_far(visit, draft)).closes, visit.language)
    return opens


async def _ask_closes(visit: Visit, draft: Draft) -> Asking:
    told = visit.tr.gettext("Until which day can people join? Press the last day, or write a date.")
    return Asking(Part(told), _offered(visit, draft, CLOSES_IN), skip=visit.tr.gettext("No last day"))


async def _read_closes(visit: Visit, draft: Draft, words: str) -> str:
    closes = _day(visit, words)
    checks.check_days((await _so_far(visit, draft)).opens, closes, visit.language)
    return closes


def _offered(visit: Visit, draft: Draft, ahead: Sequence[int]) -> list[Option]:
    today = date.fromisoformat(draft["today"])
    days = [(today + timedelta(days)).isoformat() for days in ahead]
    return [Option(day, wording.day(day, visit.language)) for day in days]


def _day(visit: Visit, words: str) -> str:
    if not words:
        return ""
    read = dates.read(_DAY, words, visit.language, (), visit.at[:10])
    if isinstance(read, Rejection):
        raise SorryError(read.part)
    return read


QUESTIONS = (
    Question("name", _ask_name, _read_name),
    Question("conversations", _ask_conversations, _read_conversations),
    Question("languages", _ask_languages, _read_languages),
    Question("size", _ask_size, _read_size),
    Question("opens", _ask_opens, _read_opens),
    Question("closes", _ask_closes, _read_closes),
)
FIELDS = tuple(question.key for question in QUESTIONS)


# ------------------------------------------------------------------ a new one


async def _made(visit: Visit, draft: Draft) -> Screen:
    cohort = await _so_far(visit, draft)
    if "conversations" not in draft:
        cohort = cohort._replace(conversations=tuple(visit.bureau.shelf.latest))
    await checks.check_new_name(visit.db, "", cohort.name, visit.language)
    made = await store.add_cohort(visit.db, cohort, visit.at)
    await visit.note("cohorts.new", made.name, checks.changes(Cohort(made.id, made.name), made))
    told = visit.tr.gettext("Here is the new cohort. People come into it by invites: make one next.")
    shown = await cohorts.card(visit, made, told)
    invite = Choice("➕ " + visit.tr.gettext("New invite"), f"invites.new:#{made.id}")
    return shown._replace(choices=[invite, *shown.choices])


NEW = wizard.register(Wizard("cohorts.new", STUDY, QUESTIONS, _made))


@action("cohorts.new", STUDY)
async def new(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Make a cohort: `/cohorts new Leeds conversations=fruit,tea languages=en,ur size=20 closes=2027-03-31`.
    Of what is not said, what may be left out is left out.
    """
    return await wizard.begin(visit, NEW, which, keys, _start(visit))


# ------------------------------------------------------------------ changing one


def _alone(question: Question) -> Question:
    """Asked only where it is the one that is to be changed."""

    async def ask(visit: Visit, draft: Draft) -> Asking | None:
        return await question.ask(visit, draft) if draft.get("what") == question.key else None

    return question._replace(ask=ask)


async def _edited(visit: Visit, draft: Draft) -> Screen:
    before, after = await cohorts.found(visit, f"#{draft['cohort']}"), await _so_far(visit, draft)
    await checks.check_new_name(visit.db, before.name, after.name, visit.language)
    checks.check_days(after.opens, after.closes, visit.language)
    await store.change_cohort(visit.db, before, after)
    await visit.note("cohorts.edit", before.name, checks.changes(before, after))
    return await cohorts.card(visit, after, visit.tr.gettext("It is changed."))


EDIT = wizard.register(Wizard("cohorts.edit", STUDY, tuple(map(_alone, QUESTIONS)), _edited))


@action("cohorts.edit", STUDY)
async def edit(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Ask what is to be changed (`#12`), then how (`#12/size`); or `/cohorts edit Leeds size=30`."""
    who, _, what = which.partition("/")
    cohort = await cohorts.found(visit, who)
    if keys or what in FIELDS:
        return await wizard.begin(visit, EDIT, "", keys, _start(visit, cohort=cohort.id, what=what))
    return _ask_what(visit, cohort)


def _ask_what(visit: Visit, cohort: Cohort) -> Screen:
    tr = visit.tr
    labels = {
        "name": tr.gettext("Name"),
        "conversations": tr.gettext("Conversations"),
        "languages": tr.gettext("Languages"),
        "size": tr.gettext("Target"),
        "opens": tr.gettext("First day"),
        "closes": tr.gettext("Last day"),
    }
    told = tr.gettext(
        "What you change counts for everybody who comes from now on. Who is in already goes on with what "
        "they have begun; only which conversations come after it changes for them, too."
    )
    if cohort.name == store.OPEN:
        del labels["name"]
    if len(visit.bureau.shelf.study.languages) == 1:
        del labels["languages"]
    choices = [Choice(label, f"cohorts.edit:#{cohort.id}/{what}") for what, label in labels.items()]
    parts = [Part(tr.gettext("What is to be changed about {name}?"), {"name": cohort.name}), Part(told)]
    return Screen(parts, [*choices, back(visit, f"cohorts.one:#{cohort.id}")])


@action("cohorts.reopen", STUDY)
async def reopen(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Take people in again; where the last day is over, ask for another."""
    cohort = await cohorts.put(visit, which, "open", "cohorts.reopen")
    if standing(cohort, visit.at[:10]) == "closed":
        asked = await wizard.begin(visit, EDIT, "", {}, _start(visit, cohort=cohort.id, what="closes"))
        told = visit.tr.gettext("Its last day is over. Please choose another one.")
        return asked._replace(parts=[Part(told), *asked.parts])
    return await cohorts.card(visit, cohort, visit.tr.gettext("Open again: newcomers come in."))
