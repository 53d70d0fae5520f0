"""In which order a step's choices are shown: as written, or shuffled by who is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.flows.model import Rank, SelectMultiple, SelectOne
from bot.flows.plan import Node

SHUFFLED = frozenset({"select_one", "select_multiple", "rank"})


def order(node: Node, session: str) -> Sequence[int]:
    """The places of a step's choices in its list, in the order in which a session sees them.

    It hangs on the session's and the step's ids alone, so it is the same after a restart, on every device,
    and for every item of one question. A choice that stands alone keeps to the end.
    """
    step, count = node.step, len(node.choices)
    # By the word: a model is slowly asked for its class, and every turn comes here.
    if step.type not in SHUFFLED:
        return range(count)
    assert isinstance(step, SelectOne | SelectMultiple | Rank)
    if not step.shuffle:
        return range(count)
    seed = f"{session}/{step.id}"
    return sorted(range(count), key=lambda place: (node.choices[place].alone, *_key(node, seed, place)))


def _key(node: Node, seed: str, place: int) -> tuple[bytes, int]:
    choice = node.choices[place]
    if choice.alone:
        return b"", place
    return hashlib.sha256(f"{seed}/{choice.value}".encode()).digest(), place
