"""What differs between the steps of two versions: which there are, where they stand, and what is in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from bot.flows.difference.changes import Change, Kind
from bot.flows.difference.comparing import At, Json, Versions, says
from bot.flows.difference.parts import part_changes
from bot.flows.difference.reordering import moved
from bot.flows.expressions import renamed
from bot.flows.placed import EXPRESSIONS
from bot.flows.placeholders import replaced
from bot.flows.shapes import shapes, step_models

SILENT: Final = frozenset({"note", "section", "end"})
"""The types that make no variable by themselves."""


class Spot(NamedTuple):
    """A step as JSON; `around` are the sections it stands in, outermost first, `previous` the step it comes
    after in the innermost ("" none).
    """

    step: Json
    around: tuple[str, ...]
    previous: str

    @property
    def section(self) -> str:
        return self.around[-1] if self.around else ""

    @property
    def told(self) -> str:
        return f"{self.section}/{self.previous}" if self.around else self.previous

    @property
    def is_variable(self) -> bool:
        return self.step["type"] not in SILENT or "again" in self.step


def step_changes(versions: Versions, before: Sequence[Json], after: Sequence[Json]) -> Iterator[Change]:
    """What differs in the steps, in their new order; those that are gone come first.

    A step that has only another id was renamed, and so are the conditions and placeholders that name it.
    """
    news = dict(_spots(after))
    names = _renames(dict(_spots(before)), news)
    olds = dict(_spots([_under(names, step) for step in before]))
    former = {new: old for old, new in names.items()}
    yield from _gone(versions, olds, news)
    away, repeated = _away(olds, news), {spot.step.get("again") for spot in olds.values()}
    for name, new in news.items():
        if name not in olds:
            yield Change(Kind.STEP_ADDED, name, after=says(versions.new.flow, new.step))
            continue
        old = olds[name]
        if name in former:
            yield Change(Kind.STEP_RENAMED, name, "id", "", former[name], name, exports=old.is_variable)
        if name in away:
            # Out of a section that is asked once more, its second variable goes.
            exports = not repeated.intersection(old.around) <= set(new.around)
            yield Change(Kind.STEP_MOVED, name, "", "", old.told, new.told, exports=exports)
        yield from _inside(versions, old, new)


def _inside(versions: Versions, old: Spot, new: Spot) -> Iterator[Change]:
    models = (step_models()[spot.step["type"]] for spot in (old, new))
    at = At(new.step["id"], variable=old.is_variable)
    yield from part_changes(versions, at, old.step, new.step, *models)


def _spots(steps: Sequence[Json], around: tuple[str, ...] = ()) -> Iterator[tuple[str, Spot]]:
    previous = ""
    for step in steps:
        yield step["id"], Spot(step, around, previous)
        yield from _spots(step.get("steps", ()), (*around, step["id"]))
        previous = step["id"]


def _gone(versions: Versions, olds: Mapping[str, Spot], news: Mapping[str, Spot]) -> Iterator[Change]:
    for name, old in olds.items():
        if name not in news:
            words = says(versions.old.flow, old.step)
            yield Change(Kind.STEP_REMOVED, name, before=words, exports=old.is_variable)


def _away(olds: Mapping[str, Spot], news: Mapping[str, Spot]) -> frozenset[str]:
    """The steps that stand in another section than before, and the fewest others that were moved."""
    common = [name for name in news if name in olds]
    settled = [name for name in common if olds[name].section == news[name].section]
    found = set(common).difference(settled)
    for section in {news[name].section for name in settled}:
        here = [name for name in settled if news[name].section == section]
        found |= moved((name for name in olds if name in set(here)), here)
    return frozenset(found)


# ------------------------------------------------------------------ other ids


def _renames(olds: Mapping[str, Spot], news: Mapping[str, Spot]) -> dict[str, str]:
    """Old id → new id of the steps that say the same under another id."""
    waiting: dict[str, list[str]] = {}
    for name, spot in news.items():
        if name not in olds:
            waiting.setdefault(_sight(spot.step), []).append(name)
    found = {}
    for name, spot in olds.items():
        if name not in news and (same := waiting.get(_sight(spot.step))):
            found[name] = same.pop(0)
    return found


def _sight(step: Json) -> str:
    """A step's type and words, by which it is known under another id; all of it where it says nothing."""
    known = {key: step[key] for key in _texts(step) if step.get(key)}
    if not known:
        known = {key: value for key, value in step.items() if key != "id"}
        known["steps"] = [inner["id"] for inner in step.get("steps", ())]
    return json.dumps({**known, "type": step["type"]}, sort_keys=True)


def _texts(step: Json) -> Iterator[str]:
    fields = shapes(step_models()[step["type"]])
    return (key for key, shape in fields.items() if shape.role == "text")


def _under(names: Mapping[str, str], step: Json) -> Json:
    """An old step with the new ids in it, and all that it holds."""
    if not names:
        return step
    found = {**_part_under(names, step, _texts(step)), "id": names.get(step["id"], step["id"])}
    for key in ("items", "again"):
        if isinstance(found.get(key), str):
            found[key] = names.get(found[key], found[key])
    if isinstance(found.get("items"), list):
        found["items"] = [_part_under(names, item, ("text",)) for item in found["items"]]
    if "steps" in found:
        found["steps"] = [_under(names, inner) for inner in found["steps"]]
    return found


def _part_under(names: Mapping[str, str], part: Json, texts: Any) -> Json:
    places = {name: f"{{{new}}}" for name, new in names.items()}
    found = dict(part)
    for key in EXPRESSIONS:
        if isinstance(found.get(key), str):
            found[key] = renamed(found[key], names)
    for key in texts:
        if found.get(key):
            found[key] = {tag: replaced(words, places) for tag, words in found[key].items()}
    return found
