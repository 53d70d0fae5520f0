"""What differs between two versions of one part of a flow, key by key, whatever part it is.

Parts are compared as the JSON that their hash is made of, led by the shapes of the format: where that JSON
differs there is at least one change, for a key that nobody thought of here as well. A file is another one if
its content is, under whatever name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from bot.flows.builtin import choice_list
from bot.flows.difference.changes import Change, Kind
from bot.flows.difference.comparing import At, Json, Versions, says
from bot.flows.difference.reordering import moved
from bot.flows.difference.values import files, setting, shown, words
from bot.flows.model import Choice, Flow, Material, Model, as_json
from bot.flows.shapes import FILE_KEYS, Shape, shapes

HOLDING_FILES: Final = FILE_KEYS | {"materials", "consent", "cards", "check", "items"}
"""The keys under which a file may have changed though its path has not."""

_ABSENT: Final = object()


class Listed(NamedTuple):
    """What the changes of a list are called."""

    added: Kind
    removed: Kind
    moved: Kind


CHOICES: Final = Listed(Kind.CHOICE_ADDED, Kind.CHOICE_REMOVED, Kind.CHOICE_MOVED)
ITEMS: Final = Listed(Kind.ITEM_ADDED, Kind.ITEM_REMOVED, Kind.ITEM_MOVED)
CONSENT: Final = Listed(Kind.CONSENT_ADDED, Kind.CONSENT_REMOVED, Kind.CONSENT_MOVED)

NAMED: Final = {
    "materials": (Kind.MATERIAL_ADDED, Kind.MATERIAL_REMOVED),
    "choices": (Kind.LIST_ADDED, Kind.LIST_REMOVED),
}


def part_changes(versions: Versions, at: At, old: Json, new: Json, *models: type[Model]) -> Iterator[Change]:
    """What differs in a part, but for steps in it; `models` are those of the older and the newer version."""
    fields = {key: shape for model in models for key, shape in shapes(model).items() if key != "steps"}
    defaults = {key: value for model in models for key, value in _defaults(model).items()}
    for key, shape in fields.items():
        same = old.get(key, _ABSENT) == new.get(key, _ABSENT)
        if same and key not in HOLDING_FILES:
            continue
        before, after = (side.get(key, defaults.get(key)) for side in (old, new))
        found = tuple(_key_changes(versions, at.inner(key), shape, before, after))
        yield from found
        if not (same or found):
            yield at.inner(key).change(Kind.WRITTEN_OTHERWISE, shown(before), shown(after))


@cache
def _defaults(model: type[Model]) -> Json:
    fields = {name: field for name, field in model.model_fields.items() if not field.is_required()}
    found = {
        field.alias or name: field.get_default(call_default_factory=True) for name, field in fields.items()
    }
    return {key: [*value] if isinstance(value, tuple) else value for key, value in found.items()}


def _key_changes(versions: Versions, at: At, shape: Shape, before: Any, after: Any) -> Iterator[Change]:
    match shape.role:
        case "text":
            yield from words(at, before or {}, after or {})
        case "files":
            yield from files(versions, at, before or {}, after or {})
        case "texts":
            olds, news = before or {}, after or {}
            for name in dict.fromkeys((*olds, *news)):
                yield from words(at.inner(name), olds.get(name, {}), news.get(name, {}))
        case "map":
            yield from _map(versions, at, before or {}, after or {})
        case "part":
            inside = At(at.key, consent=True)
            yield from part_changes(versions, inside, before, after, shape.models[0])
        case "parts":
            yield from _parts(versions, at, shape.models[0], before, after)
        case _:
            yield from setting(at, before, after)


# ------------------------------------------------------------------ lists and maps


def _map(versions: Versions, at: At, before: Json, after: Json) -> Iterator[Change]:
    """The materials and the shared lists, by their names."""
    added, removed = NAMED[at.key]
    for name in dict.fromkeys((*before, *after)):
        here, old, new = at.inner(name), before.get(name), after.get(name)
        if old is None:
            yield here.change(added, after=says(versions.new.flow, new))
        elif new is None:
            yield here.change(removed, says(versions.old.flow, old))
        elif isinstance(new, list):
            yield from _list(versions, _of_list(versions, here, name), Choice, old, new, CHOICES)
        else:
            yield from part_changes(versions, here, old, new, Material)


def _of_list(versions: Versions, at: At, name: str) -> At:
    return at._replace(variable=name in versions.asked_lists, consent=name in versions.checked_lists)


def _parts(versions: Versions, at: At, model: type[Model], before: Any, after: Any) -> Iterator[Change]:
    """A list that stands in a part, or in its place the name of one that stands elsewhere."""
    if model is Choice:
        if before != after or not isinstance(before, str):
            olds, news = _choices(versions.old.flow, before), _choices(versions.new.flow, after)
            yield from _list(versions, at, model, olds, news, CHOICES)
        if isinstance(before, str) and isinstance(after, str):
            yield from setting(at, before, after)
    elif isinstance(before, str) or isinstance(after, str):
        yield from setting(at, before, after)
    else:
        kinds = CONSENT if at.consent else ITEMS
        yield from _list(versions, at, model, before or [], after or [], kinds)


def _choices(flow: Flow, written: Any) -> list[Json]:
    if isinstance(written, str):
        found = flow.choices.get(written) or choice_list(written) or ()
        return [as_json(choice) for choice in found]
    return [*written] if written else []


def _list(
    versions: Versions,
    at: At,
    model: type[Model],
    before: Sequence[Json],
    after: Sequence[Json],
    kinds: Listed,
) -> Iterator[Change]:
    olds, news = _named(before, after)
    exported = kinds is CHOICES
    for name in (name for name in olds if name not in news):
        yield at.inner(name).change(kinds.removed, says(versions.old.flow, olds[name]), exports=True)
    away = moved(olds, news)
    for name, part in news.items():
        here = at.inner(name)
        if name not in olds:
            yield here.change(kinds.added, after=says(versions.new.flow, part), exports=exported)
            continue
        if name in away:
            yield here.change(kinds.moved, _previous(olds, name), _previous(news, name))
        yield from part_changes(versions, here, olds[name], part, model)


def _previous(names: Mapping[str, Json], name: str) -> str:
    order = list(names)
    place = order.index(name)
    return order[place - 1] if place else ""


def _named(before: Sequence[Json], after: Sequence[Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The parts of both lists under names that tell which belong together."""
    if all("id" in part or "value" in part for part in (*before, *after)):
        return {_name(part): part for part in before}, {_name(part): part for part in after}
    return _numbered(before, after)


def _name(part: Json) -> str:
    return str(part.get("id", part.get("value")))


def _numbered(before: Sequence[Json], after: Sequence[Json]) -> tuple[dict[str, Json], dict[str, Json]]:
    """Cards have no ids: those that are the same belong together, then the others in their order."""
    partners: dict[int, int] = {}
    for number, card in enumerate(after):
        same = (each for each, old in enumerate(before) if old == card and each not in partners)
        if (found := next(same, None)) is not None:
            partners[found] = number
    lonely = [number for number in range(len(after)) if number not in partners.values()]
    rest = [number for number in range(len(before)) if number not in partners]
    partners |= dict(zip(rest, lonely, strict=False))
    names = [
        str(partners[number] + 1) if number in partners else f"{number + 1} (old)"
        for number in range(len(before))
    ]
    news = {str(number): card for number, card in enumerate(after, 1)}
    return dict(zip(names, before, strict=True)), news
