"""The longest way through a flow, found by changing one answer at a time.

It is a way that exists (as far as its conditions can be listed), though perhaps not the very longest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from bot.flows.paths import Stop
from bot.flows.placed import Placed
from bot.flows.states import SILENT, Guess, State

Weight: TypeAlias = Callable[[Placed], float]

MOST_LOOKS: Final = 50_000
"""How many steps are looked at, over all, in one group of steps that depend on each other."""


def longest(route: Sequence[Stop], weight: Weight) -> float:
    """The sum of the weights of the steps on the longest way that was found."""
    weights = {stop.name: weight(stop.placed) if stop.placed else 0.0 for stop in route}
    return sum(_longest_of(group, weights) for group in _groups(route))


def _groups(route: Sequence[Stop]) -> list[list[Stop]]:
    """The stops in groups whose conditions have nothing to do with each other, each in order."""
    leader = {stop.name: stop.name for stop in route}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = name = leader[leader[name]]
        return name

    for stop in route:
        for name in stop.names & leader.keys():
            leader[find(name)] = find(stop.name)
    groups: dict[str, list[Stop]] = {}
    for stop in route:
        groups.setdefault(find(stop.name), []).append(stop)
    return list(groups.values())


def _longest_of(group: Sequence[Stop], weights: Mapping[str, float]) -> float:
    asked = {name for stop in group for name in stop.names}
    deciding = [stop for stop in group if stop.name in asked and len(stop.states) > 1]
    chosen: dict[str, State] = {}
    best, looks, better = _walk(group, chosen, weights), 0, bool(deciding)
    while better:
        better = False
        for stop in deciding:
            for state in stop.states:
                looks += len(group)
                if looks > MOST_LOOKS:
                    return best
                found = _walk(group, {**chosen, stop.name: state}, weights)
                if found > best:
                    best, better, chosen[stop.name] = found, True, state
    return best


def _walk(group: Sequence[Stop], chosen: Mapping[str, State], weights: Mapping[str, float]) -> float:
    states: dict[str, State] = {}
    guess, total = Guess(states), 0.0
    for stop in group:
        if not stop.holds(guess):
            continue
        total += weights[stop.name]
        states[stop.name] = chosen.get(stop.name, stop.states[0] if stop.states else SILENT)
    return total
