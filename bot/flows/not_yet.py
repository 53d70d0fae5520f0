"""What the format has and this version does not do yet. A part that has come is a row to delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from bot.errors import Problem
from bot.flows import model
from bot.flows.manuscript import Manuscript
from bot.flows.model import Model
from bot.flows.places import Path
from bot.flows.shapes import shapes


class Row(NamedTuple):
    """A key (`type`: a step type as a whole) of the models named, with some values or with any."""

    models: tuple[type[Model], ...]
    key: str
    values: tuple[Any, ...] | None = None


QUESTION = (model.Question,)
SHUFFLED = (model.SelectOne, model.SelectMultiple, model.Rank, model.Section)

ROWS: Final = (
    Row((model.Rank, model.Date), "type"),
    Row(QUESTION, "items"),
    Row(QUESTION, "correct"),
    Row((*QUESTION, model.Section), "final", (True,)),
    Row((model.Section,), "again"),
    Row(SHUFFLED, "shuffle", (True,)),
    Row((model.MaterialStep,), "pages"),
    Row((model.Consent,), "check"),
    Row((model.Consent,), "helper", (True,)),
    Row((model.Card,), "image"),
    Row((model.Card,), "audio"),
    Row((model.Card,), "video"),
    Row((model.ConsentItem,), "image"),
    Row((model.ConsentItem,), "audio"),
)
REMEDY: Final = "Leave it out for now; the file stays right for the version that has it."


def check_not_yet(manuscript: Manuscript) -> Iterator[Problem]:
    """Every use of what this version does not do yet."""
    for path, part, placed in manuscript.parts:
        for row in ROWS:
            if isinstance(part, row.models):
                says = placed.says if placed else ""
                yield from _found(manuscript, path, part, row, says)


def _found(manuscript: Manuscript, path: Path, part: Model, row: Row, says: str) -> Iterator[Problem]:
    if row.key not in shapes(type(part)) or row.key not in part.model_fields_set:
        return
    value = getattr(part, row.key)
    if row.values is None:
        what = f"the type `{value}`" if row.key == "type" else f"`{row.key}`"
        yield _problem(manuscript, (*path, row.key), says, what, key=row.key != "type")
        return
    listed = value if isinstance(value, tuple) else (value,)
    for index, each in enumerate(listed):
        if each in row.values:
            here = (*path, row.key, index) if isinstance(value, tuple) else (*path, row.key)
            shown = f"`{row.key}: {manuscript.source.written(here)}`"
            yield _problem(manuscript, here, says, shown, key=False)


def _problem(manuscript: Manuscript, path: Path, says: str, what: str, *, key: bool) -> Problem:
    message = f"{says}{what} is part of the format, but this version cannot do it yet."
    if not says:
        message = message[0].upper() + message[1:]
    return manuscript.source.problem(path, "not-yet", message, REMEDY, key=key)
