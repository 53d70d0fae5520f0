"""`/export`: everything that was said, as a ZIP in the chat. What is made is made by a job."""

from __future__ import annotations

from bot.engine import wording
from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.researchers import wizard
from bot.researchers.actions import action
from bot.researchers.roles import STUDY
from bot.researchers.screens import back, home, number_of, sorry, title_of
from bot.researchers.visit import Choice, Screen, Visit
from bot.researchers.wizard import Asking, Draft, Option, Question, Wizard
from bot.storage import cohorts, exporting
from bot.storage.exporting import Chosen
from bot.storage.jobs import EXPORT

ALL = "all"
EXCEL, SPSS, TESTS = "excel", "spss", "tests"
KINDS = {EXCEL: N_("For Excel too"), SPSS: N_("For SPSS too"), TESTS: N_("With the tests")}
"""What an export may hold besides the CSV files of everybody's answers."""


def chosen_of(order: Draft) -> Chosen:
    """Which sessions an order is of; the desk keeps it, a job has it in its body."""

    def named(key: str) -> str | None:
        return None if order.get(key, ALL) == ALL else order[key]

    return Chosen(named("cohort"), named("conversation"), named("language"), TESTS in order["with"])


# ------------------------------------------------------------------ what is asked


async def _ask_cohort(visit: Visit, _draft: Draft) -> Asking | None:
    names = [each.name for each in await cohorts.all_cohorts(visit.db)]
    return _one_of(visit, visit.tr.gettext("Answers of which cohort?"), {name: name for name in names})


async def _ask_conversation(visit: Visit, _draft: Draft) -> Asking | None:
    names = {name: title_of(visit, name) for name in await exporting.conversations(visit.db, None)}
    return _one_of(visit, visit.tr.gettext("Which conversation?"), names)


async def _ask_language(visit: Visit, _draft: Draft) -> Asking | None:
    names = {tag: wording.language_name(tag) for tag in visit.bureau.shelf.study.languages}
    return _one_of(visit, visit.tr.gettext("Of people who spoke which language?"), names)


def _one_of(visit: Visit, question: str, names: dict[str, str]) -> Asking | None:
    """Not asked where there is nothing to choose."""
    if len(names) < 2:
        return None
    options = [Option(name, label) for name, label in names.items()]
    return Asking(Part(question), options, skip="✱ " + visit.tr.gettext("All"))


async def _ask_with(visit: Visit, _draft: Draft) -> Asking:
    tr = visit.tr
    told = tr.gettext("The CSV files open everywhere. What else is to be in it?")
    options = [Option(kind, tr.gettext(label)) for kind, label in KINDS.items()]
    return Asking(Part(told), options, many=True, skip=tr.gettext("Nothing else"))


async def _read_cohort(visit: Visit, _draft: Draft, words: str) -> str:
    return _known(visit, words, [each.name for each in await cohorts.all_cohorts(visit.db)])


async def _read_conversation(visit: Visit, _draft: Draft, words: str) -> str:
    return _known(visit, words, await exporting.conversations(visit.db, None))


async def _read_language(visit: Visit, _draft: Draft, words: str) -> str:
    return _known(visit, words, visit.bureau.shelf.study.languages)


async def _read_with(visit: Visit, _draft: Draft, words: str) -> list[str]:
    return [_known(visit, word, list(KINDS)) for word in words.replace(",", " ").split()]


def _known(visit: Visit, words: str, names: list[str] | tuple[str, ...]) -> str:
    if words in {"", ALL}:
        return ALL
    if words not in names:
        told = visit.tr.gettext("I do not know {name}. There are: {names}.")
        raise sorry(told, name=words, names=wording.listed([*names], visit.language))
    return words


# ------------------------------------------------------------------ what is done


async def _agreed(visit: Visit, draft: Draft) -> Screen:
    """What it will hold, and a button that makes it; the order waits on the member's desk."""
    count = await exporting.count(visit.db, chosen_of(draft))
    if not count:
        told = visit.tr.gettext("Nobody has answered anything there yet, so there is nothing to export.")
        return Screen([Part(told)], [back(visit, "export"), home(visit)])
    number = visit.member.desk.get("ordered", 0) + 1
    visit.desk(ordered=number, order=draft)
    told = visit.tr.ngettext("This export has {n} conversation.", "This export has {n} conversations.", count)
    parts = [Part(f"**{visit.tr.gettext('Export')}**"), Part(_of_what(visit), _names(visit, draft))]
    parts.append(Part(told, {"n": str(count)}))
    make = Choice("📦 " + visit.tr.gettext("Make it"), f"export.make:#{number}")
    return Screen(parts, [make, back(visit, "export"), home(visit)])


def _of_what(visit: Visit) -> str:
    return visit.tr.gettext(
        "Cohort: {cohort}\nConversation: {conversation}\nLanguage: {language}\nWith: {kinds}"
    )


def _names(visit: Visit, draft: Draft) -> dict[str, str]:
    every = visit.tr.gettext("All")
    chosen = {key: draft.get(key, ALL) for key in ("cohort", "conversation", "language")}
    names = {key: every if value == ALL else value for key, value in chosen.items()}
    if chosen["language"] != ALL:
        names["language"] = wording.language_name(chosen["language"])
    kinds = ["CSV", *(visit.tr.gettext(KINDS[kind]) for kind in draft["with"])]
    return names | {"kinds": wording.listed(kinds, visit.language)}


WIZARD = wizard.register(
    Wizard(
        "export",
        STUDY,
        [
            Question("cohort", _ask_cohort, _read_cohort),
            Question("conversation", _ask_conversation, _read_conversation),
            Question("language", _ask_language, _read_language),
            Question("with", _ask_with, _read_with),
        ],
        _agreed,
    )
)


@action("export", STUDY, N_("Answers as files"))
async def export(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Choose what is taken out: `/export Leeds with=excel,spss`, or question by question."""
    return await wizard.begin(visit, WIZARD, which, keys)


@action("export.make", STUDY)
async def make(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Make the export that was agreed on last; a second tap makes no second one."""
    order = visit.member.desk.get("order")
    if order is None or number_of(which) != visit.member.desk.get("ordered"):
        raise sorry(visit.tr.gettext("That export was made already, or another one was chosen. See /export."))
    body = {"order": order, "member": visit.member.id, "message": visit.message}
    await visit.order(EXPORT, body)
    visit.desk(order=None)
    names = _names(visit, order)
    await visit.note(
        "export", names["cohort"], f"{names['conversation']}, {names['language']}, {names['kinds']}"
    )
    return Screen([Part(visit.tr.gettext("I am making the export. It comes here as a file."))])
