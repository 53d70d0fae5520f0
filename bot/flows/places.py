"""What was read from a file, and where in the file every part of it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from bot.errors import Problem

Path: TypeAlias = tuple[str | int, ...]
"""The way to a part of a file: keys of maps and positions in lists, such as `("steps", 3, "text")`."""

Event: TypeAlias = Any
"""A parser's event. The stubs take every mark for optional; the C parser gives all of them."""

_ESCAPES = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """A YAML file as plain values. `nodes` and `keys` hold the parser's event of every value and key.

    `problems` are those that did not keep the file from being read.
    """

    file: str
    text: str
    value: Any
    nodes: Mapping[Path, Event]
    keys: Mapping[Path, Event]
    problems: tuple[Problem, ...] = ()

    def written(self, path: Path) -> str | None:
        """A scalar exactly as its author typed it (`1.10`, `no`), or None where it is no scalar."""
        event = self.nodes.get(path)
        return event.value if isinstance(event, yaml.ScalarEvent) else None

    def place(self, path: Path, *, key: bool = False, offset: int | None = None) -> tuple[int, int]:
        """Line and column (1-based) of a value, of a character in it, or of its key.

        Where the path leads to nothing written (a default, a text given as one string), the part
        around it is meant.
        """
        event = self.keys.get(path) if key else None
        while event is None:
            event = self.nodes.get(path)
            if event is None and not path:
                return 1, 1
            path = path[:-1]
        if isinstance(event, yaml.ScalarEvent) and offset is not None:
            return _line_and_column(self.text, _index(self.text, event, offset))
        return event.start_mark.line + 1, event.start_mark.column + 1

    def problem(
        self,
        path: Path,
        code: str,
        message: str,
        remedy: str,
        *,
        key: bool = False,
        offset: int | None = None,
        warning: bool = False,
    ) -> Problem:
        """A problem at the value of `path`, at a character of it, or at its key."""
        line, column = self.place(path, key=key, offset=offset)
        return Problem(self.file, line, column, code, message, remedy, warning)


def _line_and_column(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


def _index(text: str, event: Event, offset: int) -> int:
    """Where the character at `offset` of a scalar stands in the file, whatever its quotes and folds."""
    value, style = event.value, event.style
    index, end = event.start_mark.index, event.end_mark.index
    if style in ("'", '"'):
        index += 1
    elif style in ("|", ">"):
        index = text.index("\n", index)
    at = _past_space(text, index, end) if style in ("|", ">") else index
    position = 0
    while position < offset and at < end:
        if value[position].isspace():
            # Folding turns runs of space into others: a run in the value is a run in the file.
            run = _past_space(value, position, len(value))
            at = min(_past_space(text, at, end), at + offset - position if run > offset else end)
            position = min(run, offset)
        else:
            at += _width(text, at, style)
            position += 1
    return at


def _past_space(text: str, index: int, end: int) -> int:
    match = re.compile(r"\s*").match(text, index, end)
    return match.end() if match else index


def _width(text: str, at: int, style: str | None) -> int:
    if style == "'" and text.startswith("''", at):
        return 2
    if style == '"' and text[at] == "\\":
        return _ESCAPES.get(text[at + 1], 2)
    return 1
