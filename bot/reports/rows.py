"""The rows of the files of answers and of consent: what leads each row, and what follows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.flows.check_exports import COLUMNS
from bot.reports.labels import label, question, value_label
from bot.reports.table import Cell, Entry, Variable, code, once, value_cell
from bot.storage.exporting import Kept

WHO = ("session", "participant", "cohort", "invite", "conversation", "flow_version")
LONG = (
    *WHO,
    "step",
    "variable",
    "question",
    "value",
    "label",
    "state",
    "comment",
    "material",
    "draft",
    "language",
    "wording",
    "asked_at",
    "answered_at",
    "seconds",
    "revision",
    "mode",
)
CONSENT = (*WHO, "version", "item", "given", "language", "wording", "mode", "helper", "at")


def short(version: str) -> str:
    """A flow version's hash as people tell versions apart."""
    return version[:10]


def wide_header(variables: Sequence[Variable]) -> list[str]:
    """The header of the codes and of the labels."""
    return [*COLUMNS, *(column.name for variable in variables for column in variable.columns)]


def codes(kept: Kept, entries: Sequence[Entry]) -> list[Cell]:
    """One session's row of codes."""
    answers = [code(column, entry) for entry in entries for column in entry.variable.columns]
    return [*_lead(kept), *answers]


def labels(kept: Kept, entries: Sequence[Entry], language: str) -> list[Cell]:
    """One session's row of labels."""
    answers = [label(column, entry, language) for entry in entries for column in entry.variable.columns]
    return [*_lead(kept), *answers]


def long(kept: Kept, entries: Sequence[Entry], language: str) -> Iterator[list[Cell]]:
    """One session's rows of variables; the state stands in its own column, so no missing codes."""
    lead = who(kept)
    for entry in once(entries):
        answer = entry.answer
        shown = answer.state == "answered"
        kept_words = answer.state != "not_applicable"
        yield [
            *lead,
            entry.node.written,
            entry.variable.id,
            question(entry.plan, entry.node, language),
            _value(entry) if shown else "",
            _words(entry, language) if shown else "",
            answer.state,
            answer.comment if kept_words else "",
            answer.material,
            answer.draft,
            answer.language,
            answer.wording,
            answer.asked_at,
            answer.answered_at,
            _seconds(answer.asked_at, answer.answered_at),
            answer.revision if answer.answered_at else "",
            kept.mode,
        ]


def consents(kept: Kept) -> Iterator[list[Cell]]:
    """One session's consent items, given, refused or changed, in order."""
    lead = who(kept)
    for item in kept.consents:
        given = int(item.given)
        words = [item.language, item.wording, item.mode, item.helper, item.at]
        yield [*lead, item.version, item.item, given, *words]


def who(kept: Kept) -> list[Cell]:
    """What leads a row of every file."""
    version = short(kept.version)
    return [kept.id, kept.participant, kept.cohort, kept.invite, kept.conversation, version]


def _lead(kept: Kept) -> list[Cell]:
    seconds = _seconds(kept.started_at, kept.finished_at)
    return [
        *who(kept),
        kept.language,
        kept.mode,
        kept.outcome,
        int(kept.test),
        kept.started_at,
        kept.consented_at,
        kept.finished_at,
        round(seconds / 60, 1) if isinstance(seconds, int) else "",
    ]


def _value(entry: Entry) -> Cell:
    """The value, or the words and then the names of the files, each on a line of its own."""
    value = value_cell(entry.answer.value)
    if not entry.answer.files:
        return value
    return "\n".join([*([str(value)] if value != "" else []), *entry.answer.files])


def _words(entry: Entry, language: str) -> Cell:
    """The label; of "something else" with the person's words."""
    if not entry.answer.files:
        words = value_label(entry, language)
        return f"{words}: {entry.answer.other}" if entry.answer.other else words
    return _value(entry)


def _seconds(start: str, end: str) -> int | str:
    if not (start and end):
        return ""
    return round((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
