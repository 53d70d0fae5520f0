"""From plain values to the values the models take: what was written in short is written out.

A text or path given as one string stands under the first language; words that are read as written are
what the author typed (`1.10`, `no`); whole-number values are numbers; lists are tuples. Keys that the
format does not know, and keys with nothing after them, are told and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bot.errors import Problem
from bot.flows.model import Model
from bot.flows.places import Path, Source
from bot.flows.shapes import PLAIN, Shape, model_of, shapes

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True)
class Formed:
    """Values ready for a model. `left_out` are paths of keys that stood there but could not be used."""

    value: Any
    problems: tuple[Problem, ...]
    left_out: frozenset[Path]


@dataclass
class _Forming:
    source: Source
    language: str
    problems: list[Problem] = field(default_factory=list)
    left_out: set[Path] = field(default_factory=set)


def form(source: Source, model: type[Model], language: str) -> Formed:
    """The file's values for `model`; `language` is the one in which plain strings are written."""
    work = _Forming(source, language)
    value = _part(work, source.value, model, ())
    return Formed(value, tuple(work.problems), frozenset(work.left_out))


def value_of(written: str) -> int | str:
    """A choice's value as the format has it: whole numbers are numbers, all else is as typed."""
    return int(written) if _WHOLE.fullmatch(written) else written


def owner(value: Any, path: Path) -> str:
    """Whose part of the file a path leads to, as the beginning of a sentence: "Step `clear`: "."""
    names = {"steps": "Step", "check": "Question", "items": "Item", "cards": "Card"}
    found = ""
    for index, key in enumerate(path):
        if isinstance(value, dict) and key not in value:
            break
        if not isinstance(value, dict | list):
            break
        value = value[key]  # type: ignore[index]
        if isinstance(key, int) and index and path[index - 1] in names:
            known = value.get("id") if isinstance(value, dict) else None
            name = f"`{known}`" if isinstance(known, str) else str(key + 1)
            found = f"{names[str(path[index - 1])]} {name}: "
    return found


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """A remedy that names the known word most like this one, or `otherwise`."""
    spellings = {each.lower(): each for each in known}
    found = get_close_matches(word.lower(), spellings, 1)
    return f"Did you mean `{spellings[found[0]]}`?" if found else otherwise


def _part(work: _Forming, value: Any, model: type[Model], path: Path) -> Any:
    if not isinstance(value, dict):
        return _plain(value)
    known = shapes(model)
    formed = {}
    for key, inner in value.items():
        here = (*path, key)
        shape = known.get(key)
        if shape is None:
            _unknown(work, model, value, here)
        elif inner is None:
            message = f"{owner(work.source.value, here)}nothing is written after `{key}:`."
            remedy = f"Write what belongs there, or delete `{key}:`."
            work.problems.append(work.source.problem(here, "empty-value", _start(message), remedy, key=True))
            work.left_out.add(here)
        else:
            formed[key] = _shaped(work, inner, shape, here)
    return formed


def _start(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _unknown(work: _Forming, model: type[Model], value: dict[str, Any], path: Path) -> None:
    key = str(path[-1])
    free = [known for known in shapes(model) if known not in value]
    others = ", ".join(f"`{known}`" for known in free)
    remedy = nearest(key, free, f"Delete it. The keys that may be added here: {others}.")
    near = get_close_matches(key.lower(), free, 1)
    if near:
        work.left_out.add((*path[:-1], near[0]))
    message = f"{owner(work.source.value, path)}`{key}` is not a key of the format here."
    work.problems.append(work.source.problem(path, "unknown-key", message, remedy, key=True))


def _shaped(work: _Forming, value: Any, shape: Shape, path: Path) -> Any:
    match shape.role:
        case "text" | "files":
            return _text(work, value, path)
        case "texts" if isinstance(value, dict):
            return {value_of(key): _text(work, inner, (*path, key)) for key, inner in value.items()}
        case "word":
            return _word(work, value, path)
        case "words" | "value" if isinstance(value, list):
            inner_shape = Shape("word" if shape.role == "words" else "value")
            return tuple(
                _shaped(work, inner, inner_shape, (*path, index)) for index, inner in enumerate(value)
            )
        case "value":
            word = _word(work, value, path)
            return value_of(word) if isinstance(word, str) else word
        case "part":
            return _part(work, value, shape.models[0], path)
        case "parts" if isinstance(value, list):
            return tuple(_listed(work, inner, shape, (*path, index)) for index, inner in enumerate(value))
        case "parts" if not isinstance(value, dict):
            return _word(work, value, path)
        case "map" if isinstance(value, dict):
            return {
                key: _shaped(work, inner, shape.inner or PLAIN, (*path, key)) for key, inner in value.items()
            }
        case _:
            return _plain(value)


def _listed(work: _Forming, value: Any, shape: Shape, path: Path) -> Any:
    model = model_of(shape, value)
    return _part(work, value, model, path) if model else _plain(value)


def _text(work: _Forming, value: Any, path: Path) -> Any:
    if isinstance(value, dict):
        return {tag: _word(work, words, (*path, tag)) for tag, words in value.items()}
    word = _word(work, value, path)
    return {work.language: word} if isinstance(word, str) else word


def _word(work: _Forming, value: Any, path: Path) -> Any:
    if value is None or isinstance(value, dict | list):
        return _plain(value)
    written = work.source.written(path)
    return written if written is not None else value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_plain(inner) for inner in value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
