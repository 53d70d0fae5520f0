"""Expressions: that they can be read, and fit what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.errors import Problem
from bot.flows import expressions
from bot.flows.expressions import ANY, ExpressionError, Kind, kind_of, parse
from bot.flows.manuscript import Manuscript
from bot.flows.model import Calculate, Question
from bot.flows.names import SILENT, first_names, item_kind, kind_of_question, new_names
from bot.flows.placed import Placed
from bot.flows.places import Path

_WORD: Final = re.compile(r"\w+")


def judge(manuscript: Manuscript) -> dict[Path, list[Problem]]:
    """Problems of every `when`, `constraint` and `value` at its path, each at the very character."""
    names = first_names(manuscript)
    found: dict[Path, list[Problem]] = {}
    for placed in manuscript.steps:
        if not placed.broken:
            found |= dict(_of_step(manuscript, placed, names))
        names |= new_names(manuscript, placed, names)
    return found


def _of_step(
    manuscript: Manuscript, placed: Placed, names: Mapping[str, Kind]
) -> Iterator[tuple[Path, list[Problem]]]:
    step, path = placed.step, placed.path
    if step.when is not None:
        own = {**names, **item_kind(manuscript, placed, names)}
        yield _condition(manuscript, (*path, "when"), step.when, own)
    if isinstance(step, Calculate):
        here = (*path, "value")
        yield here, _judged(manuscript, here, step.value, names)[1]
    if isinstance(step, Question) and step.constraint is not None:
        answer = {"answer": kind_of_question(manuscript.flow, step)}
        yield _condition(manuscript, (*path, "constraint"), step.constraint, {**names, **answer})
    if isinstance(step, Question) and isinstance(step.items, tuple):
        for index, item in enumerate(step.items):
            if item.when is not None:
                here = (*path, "items", index, "when")
                yield _condition(manuscript, here, item.when, names)


def _condition(
    manuscript: Manuscript, path: Path, source: str, names: Mapping[str, Kind]
) -> tuple[Path, list[Problem]]:
    kind, problems = _judged(manuscript, path, source, names)
    if not problems and kind.name not in ("boolean", "any"):
        message = f"`{path[-1]}` is not true or false here."
        remedy = "Compare it with something, such as `clear < 3`, or write `answered(clear)`."
        problems.append(manuscript.source.problem(path, "not-boolean", message, remedy))
    return path, problems


def _judged(
    manuscript: Manuscript, path: Path, source: str, names: Mapping[str, Kind]
) -> tuple[Kind, list[Problem]]:
    try:
        kind, found = kind_of(parse(source), names)
    except ExpressionError as error:
        kind, found = ANY, error.problems
    problems = []
    for problem in found:
        offset, code, message, remedy = _told(manuscript, source, problem)
        problems.append(manuscript.source.problem(path, code, message, remedy, offset=offset))
    return kind, problems


def _told(manuscript: Manuscript, source: str, problem: expressions.Problem) -> expressions.Problem:
    """The problem, said better where the whole flow is known: a name that comes later, a note, or a check
    question.
    """
    match = _WORD.match(source, problem.offset) if problem.code == "unknown-name" else None
    placed = next((each for each in manuscript.asked if match and each.step.id == match[0]), None)
    if match and any(question.id == match[0] for question in manuscript.flow.consent.check):
        message = f"`{match[0]}` is a check question of the consent: what people answer is not kept."
        return problem._replace(message=message, remedy="Name a consent item, or a question that is a step.")
    if placed is None:
        return problem
    name = placed.step.id
    if isinstance(placed.step, SILENT):
        message = f"`{name}` is a {placed.step.type}: nobody answers it."
        return problem._replace(message=message, remedy="Name a question.")
    line, _ = manuscript.source.place(placed.place)
    message = f"`{name}` comes only in line {line}, so it has no answer here yet."
    return problem._replace(code="later-step", message=message, remedy="Move that step before it.")
