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
from bot.flows.manuscript import Manuscript
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
from bot.flows.placed import Placed, items_of

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
    if placed.broken:
        return {placed.step.id: ANY}
    found: dict[str, Kind] = {}
    for each in manuscript.unrolled.blocks[placed.path]:
        if kind := known.get(each.repeats) or _kind(manuscript.flow, each, known):
            found[each.step.id] = kind
    return found


def item_kind(manuscript: Manuscript, placed: Placed, known: Mapping[str, Kind]) -> dict[str, Kind]:
    """What `item` stands for in a step's condition: an earlier step's answer about the same item."""
    step = placed.step
    if not isinstance(step, Question) or not isinstance(step.items, str):
        return {}
    home = manuscript.unrolled.homes.get(step.items)
    first = next(iter(items_of(home.step)), None) if home else None
    return {"item": known.get(f"{step.items}_{first.id}", ANY) if first else ANY}


def _kind(flow: Flow, placed: Placed, known: Mapping[str, Kind]) -> Kind | None:
    match placed.step:
        case Note() | End():
            return None
        case Section():
            return SECTION
        case MaterialStep():
            return NUMBER
        case Calculate(value=source):
            return _calculated(source, known)
        case step:
            return SECTION if placed.is_many else kind_of_question(flow, step)


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


def _calculated(source: str, known: Mapping[str, Kind]) -> Kind:
    try:
        kind, problems = kind_of(parse(source), known)
    except ExpressionError:
        return ANY
    return ANY if problems else kind
