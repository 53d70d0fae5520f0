"""What was moved, told with as few moves as there can be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence


def moved(before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """The fewest names whose moving makes one order of the other; names that only one has do not count."""
    places = {name: place for place, name in enumerate(before)}
    common = [name for name in after if name in places]
    stayed = _rising([places[name] for name in common])
    return frozenset(common) - {common[index] for index in stayed}


def _rising(numbers: Sequence[int]) -> list[int]:
    """The indices of a longest rising subsequence (of distinct numbers), found as in patience sorting."""
    tops: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for index, number in enumerate(numbers):
        pile = bisect_left(tops, number)
        tops[pile : pile + 1] = [number]
        ends[pile : pile + 1] = [index]
        previous.append(ends[pile - 1] if pile else -1)
    found: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(index)
        index = previous[index]
    return found[::-1]
