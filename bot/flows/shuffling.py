"""The order of a shuffled section: it follows from the session's id and the ids in it, from nothing else."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

from bot.flows.model import Section
from bot.flows.placed import Placed

Spot: TypeAlias = int | tuple[str, str]
"""Where something stands in what is around it: at a place, or, in a shuffled section, where (section, step)
is drawn to.
"""


def spot_of(placed: Placed, outer: Placed | None, place: int) -> Spot:
    """The spot of a step or section. What repeats a section comes in the order that it had there."""
    if outer is None or not isinstance(outer.step, Section) or not outer.step.shuffle:
        return place
    return outer.repeats or outer.step.id, placed.repeats or placed.step.id


def drawn(session: str, spot: Spot) -> int:
    """A place in the order: the same for a session on every device, after every restart."""
    if isinstance(spot, int):
        return spot
    return int.from_bytes(hashlib.sha256("\0".join((session, *spot)).encode()).digest()[:8], "big")
