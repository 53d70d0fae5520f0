"""Which outbox row goes next, and when. No I/O and no clock: the moment is always given, in seconds.

Laws of this file
1. One row of a chat at a time, by priority and then age; a chat that must wait holds up no other.
2. Only messages count towards the rates (an edit costs nothing), each attachment as one.
3. Until a row is settled it keeps its place: `again` brings it back before all that came after it.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

from bot.engine.messages import Message
from bot.storage.sending import Row

_LONGEST_DELAY = 15.0


class Pace(NamedTuple):
    """Messages a second, over all and in one chat; 0: as fast as it goes.

    `burst` is how many of one chat may go at once after a rest; `again` the seconds until a message that
    could not be sent is tried again, doubled each time; `fresh` those after which a message that was read
    from the outbox is looked up once more before it is sent.
    """

    overall: float = 30.0
    chat: float = 1.0
    burst: int = 3
    again: float = 0.5
    fresh: float = 2.0


class Item(NamedTuple):
    """A row in its order, read: its chat, its message, and the number of messages that Telegram counts."""

    priority: int
    id: int
    chat: int
    cost: int
    row: Row
    message: Message


@dataclass(slots=True)
class _Lane:
    items: list[Item] = field(default_factory=list)
    busy: bool = False
    held_until: float = 0.0
    full_at: float = 0.0
    failures: int = 0


class Queue:
    """All rows in hand."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._lanes: dict[int, _Lane] = {}
        self._ready: list[tuple[int, int, int]] = []
        self._waiting: list[tuple[float, int]] = []
        self._next = 0.0

    def __len__(self) -> int:
        return sum(len(lane.items) for lane in self._lanes.values())

    def add(self, item: Item, now: float) -> None:
        lane = self._lanes.setdefault(item.chat, _Lane())
        insort(lane.items, item, key=_order)
        self._line_up(item.chat, lane, now)

    def take(self, now: float) -> Item | None:
        """The next item that may go now, or None. Its chat stands still until it is settled."""
        if now < self._next:
            return None
        while self._waiting and self._waiting[0][0] <= now:
            chat = heappop(self._waiting)[1]
            if lane := self._lanes.get(chat):
                self._line_up(chat, lane, now)
        while self._ready:
            _, number, chat = heappop(self._ready)
            lane = self._lanes.get(chat)
            if lane and self._may_go(lane, number, now):
                lane.busy = True
                self._pay(lane, lane.items[0].cost, now)
                return lane.items[0]
        return None

    def _may_go(self, lane: _Lane, number: int, now: float) -> bool:
        # A place in the line is out of date once something more urgent has come, or the chat must wait.
        if lane.busy or not lane.items or lane.items[0].id != number:
            return False
        return self._start(lane) <= now

    def settle(self, item: Item, now: float) -> None:
        """The item is done with, sent or dropped: the next of its chat may follow."""
        if lane := self._lanes.get(item.chat):
            lane.items.remove(item)
            lane.busy, lane.failures = False, 0
            self._line_up(item.chat, lane, now)

    def again(self, item: Item, now: float) -> None:
        """The item could not be sent: it comes first once more, each time after twice as long."""
        if lane := self._lanes.get(item.chat):
            lane.busy = False
            lane.held_until = now + min(self._pace.again * 2**lane.failures, _LONGEST_DELAY)
            lane.failures = min(lane.failures + 1, 10)
            self._line_up(item.chat, lane, now)

    def pause(self, item: Item, until: float, now: float) -> None:
        """Telegram asked for patience: nothing at all goes before `until`."""
        self._next = max(self._next, until)
        if lane := self._lanes.get(item.chat):
            lane.busy = False
            self._line_up(item.chat, lane, now)

    def drop(self, chat: int) -> list[int]:
        """Forget a chat; gives the ids of the rows that were in hand for it."""
        lane = self._lanes.pop(chat, None)
        return [item.id for item in lane.items] if lane else []

    def crowded(self, most: int) -> set[int]:
        """The contacts for whom so many items or more are in hand."""
        return {lane.items[0].row.contact for lane in self._lanes.values() if len(lane.items) >= most}

    def delay(self, now: float) -> float:
        """After `take` gave None: seconds until it may give something, if nothing is added or settled."""
        first = self._next if self._ready else inf
        if self._waiting:
            first = min(first, max(self._waiting[0][0], self._next))
        return max(0.0, first - now)

    def tidy(self, now: float) -> None:
        """Forget chats that are at rest."""
        self._lanes = {chat: lane for chat, lane in self._lanes.items() if lane.items or lane.full_at > now}
        self._waiting = [place for place in self._waiting if place[1] in self._lanes]
        heapify(self._waiting)

    def _line_up(self, chat: int, lane: _Lane, now: float) -> None:
        if lane.busy or not lane.items:
            return
        first, start = lane.items[0], self._start(lane)
        if start <= now:
            heappush(self._ready, (first.priority, first.id, chat))
        else:
            heappush(self._waiting, (start, chat))

    def _start(self, lane: _Lane) -> float:
        """From when on the first item of a chat may go."""
        if not self._pace.chat or not lane.items[0].cost:
            return lane.held_until
        return max(lane.held_until, lane.full_at - (self._pace.burst - 1) / self._pace.chat)

    def _pay(self, lane: _Lane, cost: int, now: float) -> None:
        if self._pace.overall:
            self._next = max(self._next, now) + cost / self._pace.overall
        if self._pace.chat:
            lane.full_at = max(lane.full_at, now) + cost / self._pace.chat


def _order(item: Item) -> tuple[int, int]:
    return item.priority, item.id
