"""What may stand at each key of the format, derived from the models so that it is said only once."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from bot.flows.model import Flow, Model

Role: TypeAlias = Literal["text", "files", "texts", "word", "words", "value", "part", "parts", "map"]

FILE_KEYS = frozenset({"image", "audio", "video", "files"})


class Shape(NamedTuple):
    """`text` and `files` are language → words or path, `texts` a map of such, `word` is read as
    written, `value` is a whole number or a word (or a list of them), `part` and `parts` are models,
    `map` is a map of names to what `inner` says; "plain" is anything else.
    """

    role: Role | Literal["plain"]
    models: tuple[type[Model], ...] = ()
    inner: Shape | None = None


PLAIN = Shape("plain")


@cache
def shapes(model: type[Model]) -> dict[str, Shape]:
    """The keys that authors may write in a part of this model, each with its shape."""
    return {
        field.alias or name: _shape(field.alias or name, field.annotation)
        for name, field in model.model_fields.items()
    }


@cache
def required(model: type[Model]) -> frozenset[str]:
    """The keys that must be written."""
    fields = model.model_fields.items()
    return frozenset(field.alias or name for name, field in fields if field.is_required())


@cache
def step_models() -> dict[str, type[Model]]:
    """Step type → its model."""
    models = shapes(Flow)["steps"].models
    return {get_args(model.model_fields["type"].annotation)[0]: model for model in models}


def model_of(shape: Shape, value: Any) -> type[Model] | None:
    """The model of a part: steps are told apart by their `type`, which may be unknown (None)."""
    if len(shape.models) < 2:
        return shape.models[0] if shape.models else None
    kind = value.get("type") if isinstance(value, dict) else None
    return step_models().get(kind) if isinstance(kind, str) else None


def _shape(key: str, annotation: Any) -> Shape:
    members = _members(annotation)
    for member in members:
        if shape := _of_map(key, member) or _of_part(member):
            return shape
    if int in members and str in members:
        return Shape("value")
    if str in members:
        return Shape("word")
    return Shape("words") if tuple[str, ...] in members else PLAIN


def _of_map(key: str, annotation: Any) -> Shape | None:
    if get_origin(annotation) is not dict:
        return None
    _, value = get_args(annotation)
    if value is str:
        return Shape("files" if key in FILE_KEYS else "text")
    return Shape("texts") if value == dict[str, str] else Shape("map", inner=_shape(key, value))


def _of_part(annotation: Any) -> Shape | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return Shape("part", (annotation,))
    if get_origin(annotation) is not tuple:
        return None
    members = _members(get_args(annotation)[0])
    models = tuple(member for member in members if isinstance(member, type) and issubclass(member, Model))
    return Shape("parts", models) if models else None


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [member for outer in get_args(annotation) for member in _members(outer)]
        return tuple(member for member in inner if member is not NoneType)
    return (annotation,)
