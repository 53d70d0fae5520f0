"""Ids: how they are written, and that each is there once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.errors import Problem
from bot.flows.expressions import RESERVED_WORDS
from bot.flows.manuscript import Manuscript
from bot.flows.model import Consent, Item, Question
from bot.flows.placed import Placed
from bot.flows.places import Path

LONGEST: Final = 48
STEP_ID: Final = re.compile(r"(?!.*__)[A-Za-z][A-Za-z0-9_]*")
FLOW_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def check_ids(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of the ids of the flow, its steps, its consent and the items of its steps."""
    yield from _flow_id(manuscript)
    seen: dict[str, Path] = {}
    for path, name in _ids(manuscript):
        yield from _written(manuscript, path, name)
        first = seen.setdefault(name.lower(), path)
        if first != path:
            yield _twice(manuscript, path, first, name)
    for placed in manuscript.sound:
        if isinstance(placed.step, Question) and isinstance(placed.step.items, tuple):
            yield from _item_ids(manuscript, (*placed.path, "items"), placed.step.items)
    yield from _made(manuscript, seen)


def _made(manuscript: Manuscript, written: Mapping[str, Path]) -> Iterator[Problem]:
    """Ids that items and repetitions make: each has to be there once as well."""
    seen: dict[str, Placed] = {}
    for placed in manuscript.asked:
        if placed.broken or not placed.made_by:
            continue
        name = placed.step.id.lower()
        first = seen.setdefault(name, placed)
        # What is twice in one list has been told there.
        other = first is not placed and _maker(first) != _maker(placed)
        if name in written or other:
            line, _ = manuscript.source.place(written.get(name, first.made_by))
            message = f"This becomes `{placed.step.id}`, and that id is in line {line} already."
            remedy = "Give one of the two another id; capital letters do not make a difference."
            yield manuscript.source.problem(placed.made_by, "duplicate-id", message, remedy)


def _maker(placed: Placed) -> Path:
    """The list of items, or the `again`, that has made a step."""
    return placed.made_by[:-2] if placed.made_by[-1] == "id" else placed.made_by


def _flow_id(manuscript: Manuscript) -> Iterator[Problem]:
    name = manuscript.flow.id
    if ("id",) not in manuscript.broken and not _fits(FLOW_ID, name):
        message = f"A conversation cannot be called `{name}`."
        remedy = f"Use up to {LONGEST} letters, digits and hyphens, such as `genetics-leaflet`."
        yield manuscript.source.problem(("id",), "bad-id", message, remedy)


def _ids(manuscript: Manuscript) -> Iterator[tuple[Path, str]]:
    consent: Consent = manuscript.flow.consent
    for index, question in enumerate(consent.check):
        yield ("consent", "check", index, "id"), question.id
    for index, item in enumerate(consent.items):
        yield ("consent", "items", index, "id"), item.id
    for placed in manuscript.steps:
        if placed.step.id:
            yield (*placed.path, "id"), placed.step.id


def _item_ids(manuscript: Manuscript, path: Path, items: tuple[Item, ...]) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for index, item in enumerate(items):
        here = (*path, index, "id")
        yield from _written(manuscript, here, item.id)
        first = seen.setdefault(item.id.lower(), here)
        if first != here:
            yield _twice(manuscript, here, first, item.id)


def _written(manuscript: Manuscript, path: Path, name: str) -> Iterator[Problem]:
    if name.lower() in RESERVED_WORDS:
        message = f"`{name}` is a word of expressions, so it cannot be an id."
        remedy = f"Choose another word, such as `{name}_1`."
        yield manuscript.source.problem(path, "reserved-id", message, remedy)
    elif not _fits(STEP_ID, name):
        message = f"`{name}` cannot be an id."
        remedy = f"Begin with a letter of A to Z; then letters, digits and single `_`, {LONGEST} at most."
        yield manuscript.source.problem(path, "bad-id", message, remedy)


def _fits(pattern: re.Pattern[str], name: str) -> bool:
    return len(name) <= LONGEST and pattern.fullmatch(name) is not None


def _twice(manuscript: Manuscript, path: Path, first: Path, name: str) -> Problem:
    line, _ = manuscript.source.place(first)
    message = f"The id `{name}` is taken: it is in line {line} already."
    remedy = "Give one of the two another id; capital letters do not make a difference."
    return manuscript.source.problem(path, "duplicate-id", message, remedy)
