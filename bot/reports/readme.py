"""README.txt of an export: what is in the folder, how to read it, and how many sessions it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.flows.texts import pick
from bot.reports import excel, spss
from bot.reports.rows import short
from bot.reports.table import MISSING
from bot.storage.exporting import OUTCOMES, Chosen, Published

_LEFT = {
    "declined": "said no to taking part",
    "failed_check": "did not pass the questions about taking part",
    "screened_out": "were screened out",
}

_STATES = {
    "skipped": "the person skipped the question",
    "dont_know": "the person said that they do not know",
    "not_applicable": "a condition ruled the question out",
    "not_reached": "the question was never asked",
    "rather_not": "the person would rather not say",
    "does_not_apply": "the person said that it does not apply to them",
}

_FILES = """\
answers-codes.csv   one row a session, values as codes
answers-labels.csv  the same with labels, in language {language}
answers-long.csv    one row a variable of a session: question, value, state, wording, times
history.csv         every revision of every answer, in order, with what changed
codebook.csv        every variable: question, values, condition, how many answered
consent.csv         every consent item given, refused or changed
media/              what people sent; the tables hold the names of the files
"""
_XLSX = "answers.xlsx        codes, labels, long and codebook as sheets, for Excel\n"
_SAV = "answers.sav         the codes with labels of variables and values in language {language}, for SPSS\n"

_IN_EXCEL = """\
Numbers are numbers; words are as they were written, and Excel runs none of them. Times and dates are words.
"""

_IN_SPSS = """\
-99 to -94 are declared missing where values are numbers. SPSS can declare only three missing values of words,
so none is: where words are values, -99 to -94 stand there with their labels. Times are in UTC.
"""

_READING = """\
Files are CSV in UTF-8, separated by commas. Times are in UTC with their offset.
{guard}
minutes: from the start to the end of a session, pauses included. seconds: from a question to its answer.
Several choices: <variable> has their values separated by spaces, <variable>__<value> is 1 or 0.
Rankings: <variable>__<value> is the place, 1 is best, 0 is not ranked.
"Something else": the value is other, the person's words are in <variable>__other.
<variable>__comment: words written at a question with choices. <variable>__files: names in media/.
<variable>__correct: 1 or 0, where the question has a right answer.
In answers-long.csv the state has its own column; value and label are empty where there is no answer.
history.csv has what people said first and changed later; its column change is first, changed, comment (words
typed beside the answer), ruled_out (by a condition) or applies_again. Files of earlier revisions stay behind.
An answer that a later change ruled out is not_applicable.
mode is self, or assisted where somebody helped; helper in consent.csv says who: family (or a friend), carer
(or support worker), team (of the study), other.
flow_version is the start of the version's hash. What a version did not ask or offer is not_reached.
"""

_GUARD = "Text that a spreadsheet would take for a formula begins with an extra '."
_RAW = "Text is exactly as people wrote it: a spreadsheet may take some of it for formulas."


class Facts(NamedTuple):
    """What an export of one conversation is told by. `now`: ISO 8601; `left`: outcome → count;
    `outcomes` and `versions` count the sessions by outcome and by version, `tests` those among them that were
    held to try it out; `absent` files of people were not in the media folder; `excel` and `spss` are told of
    where those files were asked for; `retyped`: name of a variable as an older version asked it → its id.
    """

    study: str
    conversation: str
    chosen: Chosen
    language: str
    raw: bool
    now: str
    by: str
    published: Sequence[Published]
    left: Mapping[str, int]
    outcomes: Counter[str]
    versions: Counter[str]
    tests: int
    files: int
    absent: int
    retyped: Mapping[str, str]
    excel: excel.Told | None = None
    spss: spss.Told | None = None


def readme(facts: Facts) -> str:
    """The text of README.txt, in English."""
    exported = f"Exported {facts.now} by {facts.by}"
    sections = [
        "\n".join([facts.study, _whose(facts), exported]),
        "WHAT IS HERE\n" + _files(facts).format(language=facts.language),
        f"SESSIONS: {facts.outcomes.total()}, all with consent{_tests(facts)}\n" + _sessions(facts),
        "VERSIONS OF THE CONVERSATION, newest first\n" + _versions(facts),
        "HOW TO READ IT\n" + _READING.format(guard=_RAW if facts.raw else _GUARD),
        "WHERE THERE IS NO ANSWER\n" + _missing(),
    ]
    if facts.excel:
        sections.append("ANSWERS.XLSX\n" + _IN_EXCEL + "\n".join(_lacking(facts.excel)))
    if facts.spss:
        sections.append("ANSWERS.SAV\n" + _IN_SPSS + "\n".join(_otherwise(facts.spss)))
    return "\n\n".join(section.rstrip() for section in sections) + "\n"


def _whose(facts: Facts) -> str:
    chosen = facts.chosen
    cohort = "all cohorts" if chosen.cohort is None else f"cohort {chosen.cohort}"
    spoken = "" if chosen.spoken is None else f", only sessions held in {chosen.spoken}"
    return f"Conversation {facts.conversation}, {cohort}{spoken}"


def _tests(facts: Facts) -> str:
    return f"; {facts.tests} of them tests, with 1 in the column test" if facts.chosen.test else ""


def _files(facts: Facts) -> str:
    return _FILES + (_XLSX if facts.excel else "") + (_SAV if facts.spss else "")


def _lacking(told: excel.Told) -> Iterator[str]:
    """What Excel has no room for, a sentence each."""
    for sheet, lack in told.lacks.items():
        file = "codebook.csv" if sheet == "codebook" else f"answers-{sheet}.csv"
        if lack.rows:
            yield f"Sheet {sheet} is full: the last {lack.rows:,} rows are only in {file}."
        if lack.columns:
            yield f"Sheet {sheet} is full: the last {lack.columns:,} columns are only in {file}."
        if lack.cells:
            yield f"Sheet {sheet}: cells too long for Excel, which say so: {lack.cells:,}. In full: {file}."


def _otherwise(told: spss.Told) -> Iterator[str]:
    """What is not as in the CSV files, a sentence each."""
    if told.labels:
        yield f"Labels that are too long for SPSS and end in …: {told.labels:,}. All of them: codebook.csv."
    if told.words:
        yield f"Answers that are too long for SPSS and end in …: {told.words:,}. In full: answers-codes.csv."
    if told.others:
        yield f"Numbers and dates with something else, empty here: {told.others:,}. See <variable>__other."
    for name, there in told.renamed.items():
        yield f"{name} is called {there}."


def study_name(name: Mapping[str, str], languages: Sequence[str]) -> str:
    """The study's name in its first language."""
    return pick(name, languages[0], languages)


def _sessions(facts: Facts) -> str:
    counted = "only counted" if facts.chosen.spoken is None else "only counted, in all languages"
    lines = [f"{facts.outcomes[outcome]} {outcome}" for outcome in OUTCOMES]
    lines += [
        f"{count} {_LEFT.get(outcome, outcome)} ({counted}: no row here)"
        for outcome, count in facts.left.items()
    ]
    lines.append(f"Files in media/: {facts.files}")
    if facts.absent:
        lines.append(
            f"Files that the tables name but that had not arrived or could not be kept: {facts.absent}"
        )
    return "\n".join(lines)


def _versions(facts: Facts) -> str:
    lines = [
        f"{short(one.version)}  {_published(one)}, sessions: {facts.versions[one.version]}"
        for one in facts.published
    ]
    lines += [
        f"{id_} was asked by another type of step in an older version: see {name}."
        for name, id_ in facts.retyped.items()
    ]
    return "\n".join(lines)


def _published(version: Published) -> str:
    return f"published {version.published_at}" if version.published_at else "never published, only tried"


def _missing() -> str:
    codes = "\n".join(f"{MISSING[state]}  {state}: {words}" for state, words in _STATES.items())
    return f"{codes}\nColumns of words and dates are empty; answers-long.csv has the state."
