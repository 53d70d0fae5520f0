"""What the cells of the table are called: in the language asked for, along its chain."""

from __future__ import annotations

from typing import Final

from bot.engine.wording import N_, NON_ANSWER, non_answer, words
from bot.flows.model import Section
from bot.flows.plan import CLOSED, Node, Plan
from bot.flows.texts import pick
from bot.reports.table import MISSING, Cell, Column, Entry, code, several, value_cell

# The other states have words of their own in the chat; these three nobody presses.
_UNSAID: Final = {
    "skipped": N_("Skipped"),
    "not_applicable": N_("Not applicable"),
    "not_reached": N_("Not reached"),
}


def label(column: Column, entry: Entry, language: str) -> Cell:
    """The same with labels: of the choices in `language`, and of the non-answers."""
    state = entry.answer.state
    if column.coded and state != "answered":
        return state_words(state, language)
    if column.part == "value" and state == "answered":
        return value_label(entry, language)
    cell = code(column, entry)
    return state_words("not_reached", language) if cell == MISSING["not_reached"] else cell


def value_label(entry: Entry, language: str) -> Cell:
    """The answered value as people saw it: a choice's label, several joined by "; "."""
    answer = entry.answer
    if isinstance(entry.node.step, CLOSED):
        return "; ".join(_label(entry, one, language) for one in several(answer.value))
    return non_answer("other", language) if answer.other else value_cell(answer.value)


def _label(entry: Entry, value: int | str, language: str) -> str:
    if value == "other":
        return non_answer("other", language)
    return pick(entry.node.by_value[value].label, language, entry.plan.flow.languages)


def state_words(state: str, language: str) -> str:
    """What a state without an answer is called in a language."""
    if state in NON_ANSWER:
        return non_answer(state, language)
    return words(language).gettext(_UNSAID[state])


def question(plan: Plan, node: Node, language: str) -> str:
    """A step's words as they are in the flow, `{placeholders}` and all."""
    if isinstance(node.step, Section):
        return ""
    return pick(node.step.text, language, plan.flow.languages)
