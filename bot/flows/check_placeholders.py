"""Placeholders: each inserts an answer that is certain to be there, in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.errors import Problem
from bot.flows.expressions import Expression
from bot.flows.forming import nearest
from bot.flows.guarantees import holding, is_certain
from bot.flows.manuscript import Manuscript, Words
from bot.flows.model import Calculate, Choice, Question
from bot.flows.placed import Placed
from bot.flows.placeholders import Placeholder, placeholders

PLAIN_KEYS: Final = frozenset({"button", "unit", "labels", "title"})
"""Texts of steps that are shown without answers in them so far."""


def check_placeholders(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every `{…}` in the flow's texts."""
    earlier: dict[str, dict[str, Placed]] = {}
    so_far: dict[str, Placed] = {}
    holders = {words.step.step.id for words in manuscript.words if words.step and _holds(words)}
    for placed in manuscript.steps:
        if placed.step.id in holders:
            earlier[placed.step.id] = dict(so_far)
        so_far[placed.step.id] = placed
    for words in manuscript.words:
        if _holds(words):
            before = earlier[words.step.step.id] if words.step else {}
            yield from _of_words(manuscript, words, before)
            yield from _different(manuscript, words)


def _holds(words: Words) -> bool:
    return any("{" in text for text in words.text.values())


def _of_words(manuscript: Manuscript, words: Words, earlier: Mapping[str, Placed]) -> Iterator[Problem]:
    true = holding(words.step, earlier) if words.step else frozenset()
    for tag, text in words.text.items():
        for placeholder in placeholders(text):
            found = _problem(manuscript, words, placeholder, earlier, true)
            if found is not None:
                path = (*words.path, tag)
                yield manuscript.source.problem(path, *found, offset=placeholder.offset)


def _problem(
    manuscript: Manuscript,
    words: Words,
    placeholder: Placeholder,
    earlier: Mapping[str, Placed],
    true: frozenset[Expression],
) -> tuple[str, str, str] | None:
    name = placeholder.name
    if name is None:
        message = "This `{` does not begin an id in braces."
        return "brace", message, "Write `{{` for a brace, and `{id}` for an answer."
    if name in manuscript.lost or (name == "item" and getattr(words.part, "items", None)):
        return None
    placed = earlier.get(name)
    if placed is None or not isinstance(placed.step, Question | Calculate) or placed.broken:
        return _unknown(manuscript, name, placed, earlier)
    if isinstance(words.part, Choice) or words.key in PLAIN_KEYS:
        message = f"`{{{name}}}`: answers cannot be inserted into labels, buttons and titles yet."
        return "not-yet", message, "Insert the answer into the question's text."
    if not is_certain(placed, true):
        message = f"`{{{name}}}` has perhaps no answer here."
        remedy = f"Write `answered({name})` into this step's `when` (joined with `and`)."
        return "unanswered-placeholder", message, remedy
    return None


def _unknown(
    manuscript: Manuscript, name: str, placed: Placed | None, earlier: Mapping[str, Placed]
) -> tuple[str, str, str] | None:
    if placed is not None and placed.broken:
        return None
    otherwise = "Write the id of a question that comes before, or `{{` for a brace."
    message = f"No question before this is called `{name}`."
    if any(each.step.id == name for each in manuscript.steps):
        message = f"`{name}` has no answer that could be inserted here."
        return "unknown-placeholder", message, otherwise
    questions = [id_ for id_, each in earlier.items() if isinstance(each.step, Question)]
    return "unknown-placeholder", message, nearest(name, questions, otherwise)


def _different(manuscript: Manuscript, words: Words) -> Iterator[Problem]:
    """Every language inserts the same answers as the first one written."""
    names = {
        tag: {found.name for found in placeholders(text) if found.name} for tag, text in words.text.items()
    }
    first = next(iter(names))
    for tag, found in names.items():
        if found != names[first]:
            odd = ", ".join(f"{{{name}}}" for name in sorted(found ^ names[first]))
            message = f"`{tag}` and `{first}` do not insert the same answers: {odd}."
            remedy = "Insert the same answers in every language."
            path = (*words.path, tag)
            yield manuscript.source.problem(path, "other-placeholders", message, remedy)
