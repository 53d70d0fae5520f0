"""What the names of expressions stand for, at each step of a flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.flows.check_choices import listed
from bot.flows.expressions import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    SECTION,
    TEXT,
    ExpressionError,
    Kind,
    kind_of,
    parse,
)
from bot.flows.manuscript import Manuscript, Placed
from bot.flows.model import (
    Calculate,
    Date,
    End,
    Flow,
    MaterialStep,
    Note,
    Number,
    Question,
    Rank,
    Scale,
    Section,
    SelectMultiple,
    SelectOne,
    TextStep,
)

SILENT: Final = (Note, End)
"""The steps that have no answer, so that their ids stand for nothing."""


def first_names(manuscript: Manuscript) -> dict[str, Kind]:
    """What is known before the first step."""
    consent = manuscript.flow.consent
    return {
        **dict.fromkeys(manuscript.lost, ANY),
        "language": Kind("choice", manuscript.languages) if manuscript.languages else ANY,
        "cohort": TEXT,
        "today": DATE,
        **{item.id: BOOLEAN for item in consent.items},
    }


def new_names(manuscript: Manuscript, placed: Placed, known: Mapping[str, Kind]) -> dict[str, Kind]:
    """What a step adds to the names that are `known` to steps after it."""
    step = placed.step
    if placed.broken:
        return {step.id: ANY}
    match step:
        case Note() | End():
            return {}
        case Section(again=str() as again):
            inner = [inside.step.id for inside in manuscript.steps if _in(inside, again)]
            return {step.id: SECTION, **{f"{step.id}_{name}": ANY for name in inner}}
        case Section():
            return {step.id: SECTION}
        case MaterialStep():
            return {step.id: NUMBER}
        case Calculate(value=source):
            return {step.id: _calculated(source, known)}
        case _:
            kind = kind_of_question(manuscript.flow, step)
            if isinstance(step.items, tuple):
                items = {f"{step.id}_{item.id}": kind for item in step.items}
                return {step.id: SECTION, **items}
            return {step.id: SECTION if step.items else kind}


def kind_of_question(flow: Flow, step: Question) -> Kind:
    """What the answer to a question is, non-answers among its values."""
    match step:
        case Number():
            return Kind("number", step.or_)
        case TextStep():
            return Kind("text", step.or_)
        case Date():
            return Kind("date", step.or_)
        case SelectMultiple() | Rank():
            return Kind("choices", (*_values(flow, step), *step.or_))
        case SelectOne() | Scale():
            values = _values(flow, step)
            return Kind("choice", (*values, *step.or_)) if values else ANY
        case _:
            return ANY


def _values(flow: Flow, step: SelectOne | SelectMultiple | Scale | Rank) -> tuple[int | str, ...]:
    return tuple(choice.value for choice in listed(flow, step))


def _in(placed: Placed, section: str) -> bool:
    return any(outer.step.id == section for outer in placed.around)


def _calculated(source: str, known: Mapping[str, Kind]) -> Kind:
    try:
        kind, problems = kind_of(parse(source), known)
    except ExpressionError:
        return ANY
    return ANY if problems else kind
