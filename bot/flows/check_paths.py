"""Paths: steps that nobody gets to, and more steps than people have patience for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.errors import Problem
from bot.flows.clauses import Clause
from bot.flows.longest import longest
from bot.flows.manuscript import Manuscript
from bot.flows.minutes import minutes_of
from bot.flows.model import Calculate
from bot.flows.paths import MOST_TRIES_IN_ALL, Stop, reachable, stops
from bot.flows.placed import Placed
from bot.flows.places import Path

MOST_STEPS: Final = 100
REMEDY: Final = "Correct its condition or one of those before it, or delete what nobody sees."


def check_paths(manuscript: Manuscript, doubtful: frozenset[Path]) -> Iterator[Problem]:
    """Problems of the ways through a flow; the conditions at `doubtful` paths say nothing."""
    route = stops(manuscript, doubtful)
    yield from _unreachable(manuscript, route)
    yield from _too_long(manuscript, route)
    yield from _minutes(manuscript, route)


def _unreachable(manuscript: Manuscript, route: tuple[Stop, ...]) -> Iterator[Problem]:
    before: dict[str, Stop] = {}
    ends: list[Stop] = []
    judged: dict[tuple[frozenset[Clause], int], bool] = {}
    lost: set[str] = set()
    told: set[Path] = set()
    tries = iter(range(MOST_TRIES_IN_ALL))
    for stop in route:
        placed = stop.placed
        if placed is not None and not any(outer.step.id in lost for outer in placed.around):
            key = (frozenset(stop.clauses), len(ends))
            if key not in judged:
                judged[key] = reachable(stop, before, ends, tries)
            if not judged[key]:
                path, problem = _nobody(manuscript, placed)
                if path not in told and _model(manuscript, placed) not in lost:
                    yield problem
                told.add(path)
                lost.add(placed.step.id)
                if not stop.clauses:
                    return
        if stop.ends:
            ends.append(stop)
        before[stop.name] = stop


def _model(manuscript: Manuscript, placed: Placed) -> str | None:
    """The id of what a step was made after: if nobody gets there, that has been told."""
    if placed.item and not placed.repeats:
        home = manuscript.unrolled.homes[placed.around[-1].step.id]
        return f"{home.step.id}_{placed.item.id}"
    return placed.repeats or None


def _nobody(manuscript: Manuscript, placed: Placed) -> tuple[Path, Problem]:
    """What is told of a step that nobody gets to, and where: its condition, or what has brought it there."""
    is_own = placed.made_by[:-1] in {(), placed.path}
    path = placed.path if is_own else placed.made_by
    message = f"{placed.says}nobody gets here, nor to what follows: everybody has ended before."
    if placed.around:
        message = f"{placed.says}nobody gets here, whatever they answer."
    if placed.step.when is not None:
        path = (*path, "when") if is_own else path
        message = f"{placed.says}nobody gets here, because its `when` is never true at this place."
    return path, manuscript.source.problem(path, "unreachable", message, REMEDY)


def _too_long(manuscript: Manuscript, route: tuple[Stop, ...]) -> Iterator[Problem]:
    count = longest(route, _is_shown)
    if count > MOST_STEPS:
        message = f"Somebody can meet {count:.0f} steps on the way; few people answer that many."
        remedy = f"Split the conversation; {MOST_STEPS} steps are very many already."
        yield manuscript.source.problem(("steps",), "long-path", message, remedy, key=True, warning=True)


def _is_shown(placed: Placed) -> float:
    return not (placed.is_many or isinstance(placed.step, Calculate))


def _minutes(manuscript: Manuscript, route: tuple[Stop, ...]) -> Iterator[Problem]:
    promised = manuscript.flow.minutes
    if promised is None or ("consent",) in manuscript.broken:
        return
    estimate = minutes_of(manuscript.flow, route)
    if estimate > promised:
        message = f"The longest way takes about {estimate} minutes, and {promised} are promised."
        remedy = f"Write `minutes: {estimate}`, or ask less."
        yield manuscript.source.problem(("minutes",), "minutes", message, remedy, warning=True)
