"""The rows of history.csv: every revision of every answer, in the order in which they came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.engine.answers import Answer
from bot.flows.plan import Plan
from bot.reports.labels import value_label
from bot.reports.rows import WHO, who
from bot.reports.table import Cell, Entry, Variable, value_cell
from bot.storage.exporting import Kept, Revision

HISTORY = (
    *WHO,
    "step",
    "variable",
    "revision",
    "change",
    "state",
    "value",
    "label",
    "other",
    "comment",
    "files",
    "material",
    "draft",
    "language",
    "wording",
    "asked_at",
    "answered_at",
    "mode",
)


class History:
    """Tells of each revision what it changed. Revisions of one session come together and in order, so only
    that session's latest answers are remembered.
    """

    def __init__(self, variables: Iterable[Variable], plans: Mapping[str, Plan], language: str) -> None:
        self._variables = {variable.id: variable for variable in variables}
        self._plans = plans
        self._language = language
        self._session = ""
        self._before: dict[str, Answer] = {}

    def rows(self, page: Mapping[str, Kept], revisions: Iterable[Revision]) -> Iterator[list[Cell]]:
        """A row for each revision; `page` has their sessions by id."""
        for session, variable, answer in revisions:
            if session != self._session:
                self._session, self._before = session, {}
            change = what_changed(self._before.get(variable), answer)
            self._before[variable] = answer
            yield self._row(page[session], variable, change, answer)

    def _row(self, kept: Kept, name: str, change: str, answer: Answer) -> list[Cell]:
        entry = self._entry(kept, name, answer)
        shown = answer.state == "answered"
        stands = answer.state != "not_applicable"
        return [
            *who(kept),
            entry.node.written if entry else name,
            name,
            answer.revision,
            change,
            answer.state,
            value_cell(answer.value) if shown else "",
            value_label(entry, self._language) if shown and entry else "",
            answer.other if stands else "",
            answer.comment if stands else "",
            " ".join(answer.files) if stands else "",
            answer.material,
            answer.draft,
            answer.language,
            answer.wording,
            answer.asked_at,
            answer.answered_at,
            kept.mode,
        ]

    def _entry(self, kept: Kept, name: str, answer: Answer) -> Entry | None:
        variable, plan = self._variables.get(name), self._plans[kept.version]
        if variable is None:
            return None
        return Entry(variable, plan, plan.index.get(name, variable.node), answer)


def what_changed(before: Answer | None, after: Answer) -> str:
    """Why there is this revision: `first`, `changed`, `comment` (only words typed beside it),
    `ruled_out` (a condition no longer holds) or `applies_again`.
    """
    if after.state == "not_applicable":
        return "ruled_out"
    if before is None:
        return "first"
    if before.state == "not_applicable":
        return "applies_again"
    said = ("state", "value", "other", "files")
    same = all(getattr(before, name) == getattr(after, name) for name in said)
    return "comment" if same and before.comment != after.comment else "changed"
