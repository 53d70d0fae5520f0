"""Answers as they are quoted back to the person who gave them."""

from __future__ import annotations

from bot.engine import parse, uploads, wording
from bot.engine.answers import Given
from bot.engine.scope import worth
from bot.flows.model import Number, TextStep
from bot.flows.plan import Node, Plan
from bot.flows.texts import pick

QUOTED = 300
"""Characters of people's words that are quoted at the most."""


def shown(plan: Plan, node: Node, given: Given, language: str) -> str:
    """An answer as the person saw it, in their language; "" for what nobody sees."""
    if given.state != "answered":
        return _state(given.state, language)
    if given.files or (isinstance(node.step, TextStep) and isinstance(given.value, list)):
        said, files = worth(node, given), uploads.counted(given.files, language)
        return ": ".join(filter(None, [files, shortened(str(said or ""))]))
    values = given.value if isinstance(given.value, list) else [given.value]
    listed = wording.numbered if node.step.type == "rank" else wording.listed
    return listed([_value(plan, node, given, value, language) for value in values], language)


def _state(state: str, language: str) -> str:
    if state == "skipped":
        return wording.words(language).gettext("Skipped")
    return wording.non_answer(state, language) if state in wording.NON_ANSWER else ""


def _value(plan: Plan, node: Node, given: Given, value: object, language: str) -> str:
    if value == "other" and given.other:
        return f"{wording.non_answer('other', language)}: {shortened(given.other)}"
    if isinstance(value, int | str) and value in node.by_value:
        return parse.label(node.by_value[value], language, plan.flow.languages)
    if isinstance(node.step, Number) and node.step.unit:
        return f"{value} {pick(node.step.unit, language, plan.flow.languages)}"
    if node.step.type == "date":
        return wording.day(str(value), language)
    return shortened(str(value)) if isinstance(node.step, TextStep) else str(value)


def shortened(words: str) -> str:
    """People's words, short enough to be quoted back."""
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
