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
from bot.flows.placed import Placed, has_items, texts_of
from bot.flows.placeholders import Placeholder, placeholders

PLAIN_KEYS: Final = frozenset({"button", "unit", "labels", "title"})
"""Texts of steps that are shown as they are written, without answers in them."""


def check_placeholders(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every `{…}` in the flow's texts."""
    earlier: dict[str, dict[str, Placed]] = {}
    so_far: dict[str, Placed] = {}
    holders = {words.step.step.id for words in manuscript.words if words.step and _holds(words)}
    for placed in manuscript.steps:
        if placed.step.id in holders:
            earlier[placed.step.id] = dict(so_far)
        so_far |= {each.step.id: each for each in manuscript.unrolled.blocks[placed.path]}
    for words in manuscript.words:
        if _holds(words):
            before = earlier[words.step.step.id] if words.step else {}
            yield from _of_words(manuscript, words, before)
            yield from _different(manuscript, words)
    yield from _made(manuscript)


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
    has_item = words.key != "labels" and isinstance(words.part, Question) and has_items(words.part)
    if name in manuscript.lost or (name == "item" and has_item):
        return None
    placed = earlier.get(name)
    if placed is not None and has_items(placed.step):
        message = f"`{{{name}}}` stands for an answer about each of its items."
        remedy = f"Write the id of one answer, such as `{{{_member(name, earlier)}}}`, or leave it out."
        return "many-answers", message, remedy
    if placed is None or not isinstance(placed.step, Question | Calculate) or placed.broken:
        return _unknown(manuscript, name, placed, earlier)
    if isinstance(words.part, Choice) or words.key in PLAIN_KEYS:
        message = f"`{{{name}}}`: an answer is not inserted into labels, buttons and titles."
        return "misplaced-placeholder", message, "Insert the answer into the question's text."
    if not is_certain(placed, true):
        message = f"`{{{name}}}` has perhaps no answer here."
        remedy = f"Write `answered({name})` into this step's `when` (joined with `and`)."
        return "unanswered-placeholder", message, remedy
    return None


def _member(name: str, earlier: Mapping[str, Placed]) -> str:
    found = (id_ for id_, each in earlier.items() if any(outer.step.id == name for outer in each.around))
    return next(found, f"{name}_item")


def _made(manuscript: Manuscript) -> Iterator[Problem]:
    """What is asked again, or about another step's items, stands elsewhere: the answer must be there too."""
    earlier: dict[str, Placed] = {}
    for placed in manuscript.asked:
        if placed.made_by and placed.made_by[-1] != "id" and not placed.is_many:
            yield from _made_step(manuscript, placed, earlier)
        earlier[placed.step.id] = placed


def _made_step(manuscript: Manuscript, placed: Placed, earlier: Mapping[str, Placed]) -> Iterator[Problem]:
    texts = [words for _, text in texts_of(placed.step) for words in text.values() if "{" in words]
    names = dict.fromkeys(found.name for words in texts for found in placeholders(words) if found.name)
    if not names:
        return
    true = holding(placed, earlier)
    for name in names:
        answer = earlier.get(name)
        if answer is not None and not answer.broken and not is_certain(answer, true):
            message = f"{placed.says}`{{{name}}}` in its words has perhaps no answer here."
            remedy = f"Write `answered({name})` into this step's `when` (joined with `and`)."
            yield manuscript.source.problem(placed.made_by, "unanswered-placeholder", message, remedy)


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
