"""YAML as authors write it: plain values by the rules of YAML 1.2, and the place of each.

The C parser's events are walked once, without its node tree: events still show the tags, anchors and
aliases that we refuse, and hold the marks that we keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from re import compile as pattern
from typing import Any, NoReturn

import yaml
from yamlcore import CCoreLoader

from bot.errors import AuthorError, Problem
from bot.flows import traps
from bot.flows.places import Event, Path, Source

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 50_000
MOST_VALUES = 100_000
DEEPEST = 40

_NOT_WORDS = frozenset("tTfFnN~+-.0123456789")
_HASH = pattern(r"(?<=\S) +(?=#[^\s#])")


@dataclass(slots=True)
class _Open:
    """A map or list whose end has not come yet; `bare` are one-line keys without a colon."""

    value: Any
    path: Path
    event: Event
    key: Event = None
    bare: list[Event] = field(default_factory=list)


def read(path: FilePath) -> Source:
    """The values of a file and their places.

    Raises `AuthorError` where nothing can be read; lesser problems are in the source's `problems`.
    """
    file = str(path)
    text = _text(path, file)
    if text.count("\n") > MOST_LINES:
        message = f"The file has more than {MOST_LINES:,} lines."
        _refuse(Problem(file, MOST_LINES + 1, 1, "too-large", message, "Split it in two."))
    tabs = tuple(traps.tabs(file, text))
    if tabs:
        raise AuthorError(tabs)
    return _Reader(file, text).read()


def _text(path: FilePath, file: str) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            _refuse(Problem(file, 1, 1, "too-large", "The file is larger than 2 MB.", "Split it in two."))
        data = path.read_bytes()
    except OSError:
        message = f"There is no file `{path.name}` here that can be read."
        _refuse(Problem(file, 1, 1, "missing-file", message, "Check its name and its folder."))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = "The file is not UTF-8 from here on."
        remedy = "Save it again with the encoding UTF-8 (in your editor: Save as, Encoding)."
        _refuse(Problem(file, line, column, "not-utf-8", message, remedy))


def _refuse(*problems: Problem) -> NoReturn:
    raise AuthorError(problems)


class _Reader:
    """One pass over the events of one file."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.nodes: dict[Path, Event] = {}
        self.keys: dict[Path, Event] = {}
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Any = None
        self.loader: Any = None

    def read(self) -> Source:
        try:
            self.loader = CCoreLoader(self.text)
            self._walk()
        except yaml.YAMLError as error:
            fatal = traps.explained(self.file, self.text, error)
            _refuse(*(known for known in self.problems if known[:3] != fatal[:3]), fatal)
        if not self.nodes:
            message = "There is nothing in this file."
            _refuse(Problem(self.file, 1, 1, "empty-file", message, "Begin it with `format: 1`."))
        self._hashes()
        return Source(self.file, self.text, self.root, self.nodes, self.keys, tuple(self.problems))

    def _walk(self) -> None:
        next_event = self.loader.get_event
        stack, documents = self.stack, 0
        while event := next_event():
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.SequenceEndEvent:
                stack.pop()
            elif kind is yaml.MappingEndEvent:
                self._close(stack.pop(), event)
            elif kind is yaml.AliasEvent:
                self._problem(event, traps.ALIAS)
                self._put(f"*{event.anchor}", event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    _refuse(*self.problems, self._found(event, traps.DOCUMENTS))

    def _scalar(self, event: Event) -> None:
        if event.tag is not None or event.anchor is not None:
            self._problem(event, traps.TAG if event.tag is not None else traps.ANCHOR)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.key is None and type(top.value) is dict:
            self._key(top, event)
            return
        self._put(event.value if event.style else self._plain(event.value), event)

    def _plain(self, text: str) -> Any:
        """The value of unquoted words: a number, true, false or nothing where YAML 1.2 says so."""
        if text and text[0] not in _NOT_WORDS:
            return text
        for tag, regexp in CCoreLoader.yaml_implicit_resolvers.get(text[:1], ()):
            # A number of thousands of digits, infinity and "not a number" stay words.
            if regexp.match(text) and text.lower()[-3:] not in ("inf", "nan") and len(text) < 40:
                construct = CCoreLoader.yaml_constructors[tag]
                return construct(self.loader, yaml.ScalarNode(tag, text))
        return text

    def _key(self, top: _Open, event: Event) -> None:
        path = (*top.path, event.value)
        if event.value in top.value:
            first = self.keys[path].start_mark.line + 1
            message = f"The key `{event.value}` is here twice: it is in line {first} already."
            self._problem(event, ("duplicate-key", message, "Keep one of the two."))
        top.key = event
        self.keys[path] = event

    def _put(self, value: Any, event: Event) -> Path:
        if not self.stack:
            self.root, self.nodes[()] = value, event
            return ()
        top = self.stack[-1]
        if type(top.value) is list:
            path = (*top.path, len(top.value))
            top.value.append(value)
        else:
            key = top.key
            if key is None:
                _refuse(*self.problems, self._found(event, traps.KEY))
            path = (*top.path, key.value)
            if value is None and self._is_bare(top, key, event):
                top.bare.append(key)
            top.value[key.value] = value
            top.key = None
        self.nodes[path] = event
        if len(self.nodes) > MOST_VALUES:
            _refuse(self._found(event, traps.MANY))
        return path

    def _is_bare(self, top: _Open, key: Event, value: Event) -> bool:
        between = self.text[key.end_mark.index : value.start_mark.index]
        return bool(top.event.flow_style) and ":" not in between

    def _open(self, value: Any, event: Event) -> None:
        if event.tag is not None or event.anchor is not None:
            self._problem(event, traps.TAG if event.tag is not None else traps.ANCHOR)
        path = self._put(value, event)
        self.stack.append(_Open(value, path, event))
        if len(self.stack) > DEEPEST:
            _refuse(*self.problems, self._found(event, traps.NESTED))

    def _close(self, closed: _Open, end: Event) -> None:
        if not closed.bare:
            return
        if len(closed.bare) == len(closed.value) and self.stack:
            self._problem(closed.event, traps.BRACES)
            words = self.text[closed.event.start_mark.index : end.end_mark.index]
            self.stack[-1].value[closed.path[-1]] = words
            return
        for key in closed.bare:
            self._problem(key, traps.comma(key.value))
            del closed.value[key.value]

    def _hashes(self) -> None:
        found = [match.start() for match in _HASH.finditer(self.text)]
        if not found:
            return
        events: Iterable[Event] = self.nodes.values()
        ends = {each.end_mark.index for each in events if not getattr(each, "style", "")}
        self.problems += (traps.comment(self.file, self.text, index) for index in found if index in ends)

    def _found(self, event: Event, what: tuple[str, str, str]) -> Problem:
        return Problem(self.file, event.start_mark.line + 1, event.start_mark.column + 1, *what)

    def _problem(self, event: Event, what: tuple[str, str, str]) -> None:
        self.problems.append(self._found(event, what))
