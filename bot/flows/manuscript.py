"""A flow as its author wrote it: the model, the file it came from, and where each part stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import NamedTuple

from bot.errors import Problem
from bot.flows.model import Flow, Model, Section, Text
from bot.flows.placed import Placed, Unrolled, unrolled, written
from bot.flows.places import Path, Source
from bot.flows.shapes import shapes


class Words(NamedTuple):
    """A text at its path; `step` is the step that says it, None in consent, titles and lists."""

    path: Path
    text: Text
    key: str
    part: Model
    step: Placed | None

    @property
    def in_consent(self) -> bool:
        return self.path[0] == "consent"


@dataclass(frozen=True, eq=False)
class Manuscript:
    """What `check` works on. Nothing in `broken` or `left_out` is spoken of again: that has been told.

    `study_languages` is None where there is no study to ask.
    """

    folder: FilePath
    source: Source
    flow: Flow
    broken: frozenset[Path] = frozenset()
    problems: tuple[Problem, ...] = ()
    study_languages: tuple[str, ...] | None = None
    left_out: frozenset[Path] = frozenset()

    @property
    def languages(self) -> tuple[str, ...]:
        """The flow's languages; none where they could not be read, so that none are missed."""
        return () if ("languages",) in self.broken else self.flow.languages

    @cached_property
    def steps(self) -> tuple[Placed, ...]:
        """Every step and section in the order in which they are written, broken ones too."""
        return tuple(written(self.flow.steps, self.broken))

    @cached_property
    def unrolled(self) -> Unrolled:
        """The steps as they are asked: one for each item, sections that are repeated written out."""
        return unrolled(self.steps, self.flow.languages)

    @cached_property
    def asked(self) -> tuple[Placed, ...]:
        """Every step and section as it is asked, in order; those with items before what comes of them."""
        return self.unrolled.asked

    @cached_property
    def sound(self) -> tuple[Placed, ...]:
        """The steps and sections that are what their author wrote."""
        return tuple(placed for placed in self.steps if not placed.broken)

    @cached_property
    def parts(self) -> tuple[tuple[Path, Model, Placed | None], ...]:
        """Every part of the flow that is a model, with the step it belongs to."""
        outside = [
            found
            for key in ("materials", "choices", "consent")
            if (key,) not in self.broken
            for found in _inner(getattr(self.flow, key), (key,), None)
        ]
        inside = [found for placed in self.sound for found in _inner(placed.step, placed.path, placed)]
        return (((), self.flow, None), *outside, *inside)

    @cached_property
    def words(self) -> tuple[Words, ...]:
        """Every text of the flow."""
        found = (words for part in self.parts for words in _words(*part))
        return tuple(words for words in found if words.path[:1] not in self.broken)

    @cached_property
    def lost(self) -> frozenset[str]:
        """Ids that were written in broken parts: who speaks of them is not wrong."""
        return frozenset(
            self.source.written(path) or ""
            for path in self.source.nodes
            if path[-1:] == ("id",) and any(path[: len(cut)] == cut for cut in self.broken)
        )


def _inner(value: object, path: Path, placed: Placed | None) -> Iterator[tuple[Path, Model, Placed | None]]:
    match value:
        case Model():
            yield path, value, placed
            for key, shape in shapes(type(value)).items():
                if shape.role in ("part", "parts") and not _holds_steps(value, key):
                    yield from _inner(_field(value, key), (*path, key), placed)
        case tuple():
            for index, inner in enumerate(value):
                yield from _inner(inner, (*path, index), placed)
        case dict():
            for key, inner in value.items():
                yield from _inner(inner, (*path, key), placed)


def _holds_steps(value: Model, key: str) -> bool:
    return isinstance(value, Section) and key == "steps"


def _field(value: Model, key: str) -> object:
    return getattr(value, {"from": "from_", "or": "or_"}.get(key, key))


def _words(path: Path, part: Model, placed: Placed | None) -> Iterator[Words]:
    for key, shape in shapes(type(part)).items():
        if shape.role == "text" and (text := _field(part, key)) is not None:
            # A `text` that may be left out is an empty map; only a written one is words.
            if key in part.model_fields_set:
                yield Words((*path, key), text, key, part, placed)  # type: ignore[arg-type]
        elif shape.role == "texts" and (texts := _field(part, key)):
            for value, text in texts.items():  # type: ignore[attr-defined]
                yield Words((*path, key, str(value)), text, key, part, placed)
