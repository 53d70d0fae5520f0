"""A file's values become a model; what does not fit is told in the authors' words, not pydantic's.

The check goes on after that: what does not fit is replaced by a stand-in at its place and named in
`broken`, so that later checks keep quiet about it and still see everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.errors import AuthorError, Problem
from bot.flows.forming import form, nearest, owner
from bot.flows.model import Model
from bot.flows.places import Path, Source
from bot.flows.shapes import required, step_models

M = TypeVar("M", bound=Model)

EXPECTED = {
    "string_type": "words",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "tuple_type": "a list",
    "dict_type": "words, or a map from language to words",
    "model_type": "a map with keys of its own",
    "model_attributes_type": "a map with keys of its own",
}
STAND_INS: Mapping[str, Any] = {
    "format": 1,
    "id": "",
    "languages": (),
    "consent": {"version": "", "items": ()},
    "steps": (),
}
YES_NO = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


@dataclass(frozen=True)
class Built(Generic[M]):
    """A model with stand-ins at the paths in `broken`, and the problems that made them. `left_out` are paths
    of keys that were meant, but could not be used.
    """

    model: M
    broken: frozenset[Path]
    problems: tuple[Problem, ...]
    left_out: frozenset[Path]


def build(source: Source, model: type[M], language: str) -> Built[M]:
    """The model of a file. Raises `AuthorError` where the file is no map at all."""
    formed = form(source, model, language)
    if not isinstance(formed.value, dict):
        message = "The file holds no keys."
        remedy = "Write `key: value` in every line, with a space after the colon."
        raise AuthorError((source.problem((), "wrong-type", message, remedy),))
    try:
        sound = model.model_validate(formed.value, strict=True)
        return Built(sound, frozenset(), formed.problems, formed.left_out)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
    errors = _by_path(formed.value, details)
    told = {path: found for path, found in errors.items() if path not in formed.left_out}
    problems = [_problem(source, path, found) for path, found in told.items()]
    value, broken = _mended(formed.value, model, errors)
    mended = model.model_validate(value, strict=True)
    return Built(mended, broken, (*formed.problems, *problems), formed.left_out)


def _by_path(value: Any, details: Iterable[ErrorDetails]) -> dict[Path, list[ErrorDetails]]:
    """Errors by the path in the file. Of the arms of a union, the one that got furthest speaks."""
    found: dict[Path, list[ErrorDetails]] = {}
    for detail in details:
        found.setdefault(_path(value, detail), []).append(detail)
    return {
        path: errors
        for path, errors in found.items()
        if not any(other[: len(path)] == path and other != path for other in found)
    }


def _path(value: Any, detail: ErrorDetails) -> Path:
    """Pydantic's location without the names of union arms and step types in it."""
    path: list[str | int] = []
    fresh = False
    for key in detail["loc"]:
        if fresh and isinstance(value, dict) and key == value.get("type"):
            fresh = False
            continue
        fresh = isinstance(value, tuple) and isinstance(key, int) and key < len(value)
        if fresh or (isinstance(value, dict) and key in value):
            value = value[key]
            path.append(key if fresh else str(key))
    if detail["type"] == "missing":
        path.append(str(detail["loc"][-1]))
    return tuple(path)


def _problem(source: Source, path: Path, errors: list[ErrorDetails]) -> Problem:
    detail = errors[0]
    who, key = owner(source.value, path), str(path[-1]) if path else ""
    match detail["type"]:
        case "missing":
            message = f"{who}`{key}` is missing."
            remedy = "Write `format: 1`." if key == "format" else f"Add `{key}:` and what belongs to it."
            return source.problem(path[:-1], "missing-key", message, remedy)
        case "union_tag_not_found":
            remedy = "Add `type:` and the kind of step, such as `select_one`, `text` or `note`."
            return source.problem(path, "missing-key", f"{who}`type` is missing.", remedy)
        case "union_tag_invalid":
            kind = str(detail["ctx"]["tag"])
            remedy = nearest(kind, step_models(), f"The types are {', '.join(step_models())}.")
            message = f"{who}there is no type of step called `{kind}`."
            return source.problem((*path, "type"), "unknown-type", message, remedy)
        case "literal_error":
            words = detail["ctx"]["expected"].replace("'", "`")
            shown = source.written(path) or ""
            remedy = nearest(shown, words.split("`")[1::2], f"Write {words}.")
            message = f"{who}`{_key(path)}` cannot be `{shown}`."
            return source.problem(path, "unknown-word", message, remedy)
        case _:
            return _wrong_type(source, path, errors, who)


def _key(path: Path) -> str:
    return next((key for key in reversed(path) if isinstance(key, str)), "")


def _wrong_type(source: Source, path: Path, errors: list[ErrorDetails], who: str) -> Problem:
    kinds = [detail["type"] for detail in errors]
    expected = " or ".join(dict.fromkeys(EXPECTED.get(kind, "something else") for kind in kinds))
    if errors[0]["loc"][-1] == "[key]":
        message, remedy = f"{who}the key `{path[-1]}` must be {expected}.", f"Write {expected}."
        return source.problem(path, "wrong-type", message, remedy, key=True)
    written = source.written(path)
    what = f"`{written[:30]}`" if written else "something else"
    message = f"{who}`{_key(path)}` must be {expected}, and {what} stands here."
    return source.problem(path, "wrong-type", message, _remedy(_key(path), kinds[0], written, expected))


def _remedy(key: str, kind: str, written: str | None, expected: str) -> str:
    if key == "pages":
        return "Write the numbers of the pages in square brackets, such as `[1, 2]`."
    if kind == "bool_type" and written and written.lower() in YES_NO:
        return f"Write `{YES_NO[written.lower()]}`: for YAML, `{written}` is a word like any other."
    if kind in ("int_type", "float_type") and written and written.isdecimal():
        return f"Write {written} without quotation marks."
    if kind == "tuple_type" and written:
        return f"Write it in square brackets: `[{written[:30]}]`."
    return f"Write {expected} here."


def _mended(
    value: dict[str, Any], model: type[Model], errors: Iterable[Path]
) -> tuple[dict[str, Any], frozenset[Path]]:
    """The value with what is wrong left out or replaced, and the paths of what was replaced."""
    broken: set[Path] = set()
    for path in errors:
        at = next((i for i in range(len(path), 1, -1) if _is_step(path[:i])), 1)
        broken.add(path[:at])
    mended = dict(value)
    for key in [str(path[0]) for path in broken if len(path) == 1]:
        mended.pop(key, None)
        if key in required(model):
            mended[key] = STAND_INS.get(key, {})
    if isinstance(mended.get("steps"), tuple):
        mended["steps"] = _steps(mended["steps"], ("steps",), broken)
    return mended, frozenset(broken)


def _is_step(path: Path) -> bool:
    return path[-2] == "steps" and isinstance(path[-1], int) and all(key == "steps" for key in path[::2])


def _steps(steps: tuple[Any, ...], path: Path, broken: set[Path]) -> tuple[Any, ...]:
    return tuple(_step(step, (*path, index), broken) for index, step in enumerate(steps))


def _step(step: Any, path: Path, broken: set[Path]) -> Any:
    inner = step.get("steps") if isinstance(step, dict) and step.get("type") == "section" else None
    if isinstance(inner, tuple):
        inner = _steps(inner, (*path, "steps"), broken)
    if path not in broken:
        return step if inner is None else {**step, "steps": inner}
    known = step.get("id") if isinstance(step, dict) else None
    stand_in = {"id": known if isinstance(known, str) else ""}
    if isinstance(inner, tuple):
        return {**stand_in, "type": "section", "steps": inner}
    return {**stand_in, "type": "note", "text": {}}
