"""`/answers`: what people have said, question by question, newest first, each under a code.

Every screen of it is a look that the audit log holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.engine.messages import Attachment, Part
from bot.engine.offering import mark
from bot.engine.uploads import kind_of
from bot.engine.wording import N_
from bot.flows.plan import Plan
from bot.reports.labels import question, state_words, value_label
from bot.reports.table import Entry, Variable, variables
from bot.researchers.actions import action
from bot.researchers.audit import moment
from bot.researchers.roles import STUDY
from bot.researchers.screens import PAGE, back, home, marked, page_of, pager, sorry, title_of
from bot.researchers.visit import Choice, Screen, SorryError, Visit
from bot.storage import hearing, studies
from bot.storage.hearing import Heard

SIZE = 5
"""Answers on a screen."""
LONGEST_LABEL = 34
"""Letters of a question on a button."""
FOLDER = "answers"
"""Where people's files lie in the media folder."""
SIGNS = {"voice": "🎤", "photo": "🖼", "video": "🎬", "document": "📎"}


@action("answers", STUDY, N_("What people have said"))
async def answers(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The conversations in which something was said; of a single one its questions at once."""
    tr, names = visit.tr, await hearing.conversations(visit.db)
    if not names:
        return Screen([Part(tr.gettext("Nobody has answered anything yet."))], [home(visit)])
    if which in names or len(names) == 1:
        return await about(visit, str(mark(which if which in names else names[0])), {})
    choices = [Choice(title_of(visit, name), f"answers.about:{mark(name)}") for name in names]
    return Screen([Part(tr.gettext("Answers in which conversation?"))], [*choices, home(visit)])


async def _conversation(visit: Visit, which: str) -> str:
    names = await hearing.conversations(visit.db)
    if name := marked(names, which.partition("/")[0]):
        return name
    raise sorry(visit.tr.gettext("There is nothing to see there. Please begin with /answers."))


async def _questions(visit: Visit, conversation: str) -> Sequence[Variable]:
    """The variables of all its versions that people answer."""
    found = await studies.versions(visit.db, conversation)
    shelf = visit.bureau.shelf
    plans = [await shelf.plan(visit.db, version.hash) for version in found if version.number]
    return [variable for variable in variables(plans) if variable.node.asks and variable.name == variable.id]


@action("answers.about", STUDY)
async def about(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The questions of a conversation, with how many have answered each: `<conversation>/<page>`."""
    name = await _conversation(visit, which)
    found = await _questions(visit, name)
    page = page_of(which) if "/" in which else 0
    shown = list(enumerate(found))[page * PAGE : (page + 1) * PAGE]
    counts = await hearing.counts(visit.db, name, [variable.id for _, variable in shown])
    choices = [
        Choice(
            _short(visit, number, variable, counts.get(variable.id, 0)),
            f"answers.one:{mark(name)}/{mark(variable.id)}/0",
        )
        for number, variable in shown
    ]
    told = visit.tr.gettext("Choose a question; the number says how many have answered it.")
    pages = pager(f"answers.about:{mark(name)}/", page, len(found))
    parts = [Part("**{title}**", {"title": title_of(visit, name)}), Part(told)]
    return Screen(parts, [*choices, *pages, home(visit)])


def _short(visit: Visit, number: int, variable: Variable, count: int) -> str:
    words = " ".join(question(variable.plan, variable.node, visit.language).replace("*", "").split())
    cut = words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + "…"
    return f"{number + 1}. {cut} ({count})"


@action("answers.one", STUDY)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """What was said to a question, newest first: `<conversation>/<question>/<page>`."""
    name = await _conversation(visit, which)
    found = await _questions(visit, name)
    variable, page = _question(visit, found, which), page_of(which)
    count = (await hearing.counts(visit.db, name, [variable.id])).get(variable.id, 0)
    await visit.note("answers", name, variable.id)
    heard = await hearing.latest(visit.db, name, variable.id, SIZE, page * SIZE)
    parts = [Part("**{question}**", {"question": question(variable.plan, variable.node, visit.language)})]
    parts += [_told(visit, each) for each in heard]
    if not heard:
        parts.append(Part(visit.tr.gettext("Nobody has answered this yet.")))
    pages = pager(f"answers.one:{mark(name)}/{mark(variable.id)}/", page, count, SIZE)
    up = back(visit, f"answers.about:{mark(name)}/{found.index(variable) // PAGE}")
    return Screen(parts, [*_files(heard), *pages, up, home(visit)])


def _question(visit: Visit, found: Sequence[Variable], which: str) -> Variable:
    name = marked((variable.id for variable in found), [*which.split("/"), ""][1])
    for variable in found:
        if variable.id == name:
            return variable
    raise sorry(visit.tr.gettext("There is nothing to see there. Please begin with /answers."))


def _whole(digits: str) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 9 else 0


@action("answers.of", STUDY)
async def of(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """All that one participant has said, by their code: `/answers of k7m2p9x3wd`."""
    code, _, _ = which.partition("/")
    page = page_of(which) if "/" in which else 0
    heard = await hearing.of_participant(visit.db, code)
    if not heard:
        raise sorry(visit.tr.gettext("There are no answers under that code."))
    await visit.note("answers", code)
    shown = heard[page * SIZE : (page + 1) * SIZE]
    parts = [Part("**{code}**", {"code": code})]
    for each in shown:
        parts += [_asked(visit, each), _told(visit, each)]
    pages = pager(f"answers.of:{code}/", page, len(heard), SIZE)
    return Screen(parts, [*_files(shown), *pages, back(visit, "answers"), home(visit)])


def _asked(visit: Visit, heard: Heard) -> Part:
    plan = visit.bureau.shelf.plans[heard.version]
    node = plan.index.get(heard.variable)
    return Part("{question}", {"question": question(plan, node, visit.language) if node else heard.variable})


# ------------------------------------------------------------------ an answer


def _told(visit: Visit, heard: Heard) -> Part:
    fills = {
        "code": heard.participant,
        "cohort": heard.cohort,
        "when": moment(heard.answer.answered_at or heard.answer.asked_at, visit.language),
        "words": said(heard, visit.bureau.shelf.plans[heard.version], visit.language),
    }
    return Part("{code} · {cohort} · {when}\n{words}", fills)


def said(heard: Heard, plan: Plan, language: str) -> str:
    """An answer in words: the label of what was chosen, what was written, what was sent, and the comment."""
    answer, node = heard.answer, plan.index.get(heard.variable)
    lines = [state_words(answer.state, language) if answer.state != "answered" else ""]
    if answer.state == "answered" and node:
        label = value_label(
            Entry(Variable(heard.variable, heard.variable, plan, node), plan, node, answer), language
        )
        lines.append(f"{label}: {answer.other}" if answer.other else str(label))
    lines += [SIGNS[kind_of(file)] for file in answer.files]
    lines += [f"💬 {answer.comment}"] if answer.comment else []
    return "\n".join(filter(None, lines))


def _files(heard: Sequence[Heard]) -> list[Choice]:
    """A button for each file that was sent with these answers."""
    return [
        Choice(
            f"{SIGNS[kind_of(file)]} {each.participant}",
            f"answers.file:#{each.id}/{place}",
            "files",
        )
        for each in heard
        for place, file in enumerate(each.answer.files)
    ]


@action("answers.file", STUDY)
async def file(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """A voice note, a picture or another file that somebody sent: `#<answer>/<place>`."""
    number, _, place = which.removeprefix("#").partition("/")
    heard = await hearing.one(visit.db, _whole(number))
    if heard is None or _whole(place) >= len(heard.answer.files):
        raise SorryError(Part(visit.tr.gettext("That file is not there any more.")))
    name = heard.answer.files[_whole(place)]
    if not await asyncio.to_thread((visit.bureau.house.answer_files / name).is_file):
        told = visit.tr.gettext("That file is still on its way, or was lost. Please try again soon.")
        raise SorryError(Part(told))
    await visit.note("answers", heard.conversation, f"{heard.variable}: {kind_of(name)}")
    shown = f"{heard.participant}.{name.rpartition('.')[2]}"
    sent = Attachment("", kind_of(name), shown, kept=f"{FOLDER}/{name}")
    return Screen(
        [Part("{code} · {cohort}", {"code": heard.participant, "cohort": heard.cohort})], [], [sent]
    )
