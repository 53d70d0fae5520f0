"""What comes in at the door, and in which batches it is let in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from bot.engine.events import AnyEvent, Membership, Press, Stray, Tap, Utterance

_One = TypeVar("_One")

BATCH = 50
"""Turns in one commit: most of what a longer batch could save is saved."""


class Arrival(NamedTuple):
    """What came in: the channel's update, decoded. `message` is the message that was pressed, `replied` the
    one that was replied to (or 0), `raw` the update as it came, to be kept sealed if its turn fails. `parked`
    is the row in which it was kept, if that has happened already: it is then taken from there, however often
    its update was.
    """

    update_id: int
    chat: int
    event: AnyEvent | Membership | Stray | Tap
    message: int = 0
    raw: str = ""
    parked: int = 0
    replied: int = 0


def in_batches(
    arrivals: Sequence[_One], whose: Callable[[Any], int] = attrgetter("chat")
) -> Iterator[Sequence[_One]]:
    """At most `BATCH` arrivals each and at most one of a chat, every chat's own in their order."""
    rounds: list[list[_One]] = []
    seen: Counter[int] = Counter()
    for arrival in arrivals:
        if seen[whose(arrival)] == len(rounds):
            rounds.append([])
        rounds[seen[whose(arrival)]].append(arrival)
        seen[whose(arrival)] += 1
    for each in rounds:
        yield from (each[start : start + BATCH] for start in range(0, len(each), BATCH))


def is_welcome(event: AnyEvent | Membership | Stray | Tap) -> bool:
    """Is it a reason to remember who did it? Not a blocking, nor what is done to messages of a chat that was
    erased or forgotten.
    """
    edits = isinstance(event, Utterance) and event.edits
    return not (edits or isinstance(event, Membership | Stray | Press | Tap))
