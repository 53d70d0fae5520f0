"""A bell for those who wait until something happens."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes everybody who waits, each time it rings; with it rings the bell of the whole house, if any."""

    __slots__ = ("_house", "_sleepers", "rings")

    def __init__(self, house: Bell | None = None) -> None:
        self._sleepers: set[asyncio.Future[None]] = set()
        self._house = house
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1
        for sleeper in self._sleepers:
            _wake(sleeper)
        self._sleepers.clear()
        if self._house is not None:
            self._house.ring()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or when so many seconds are over."""
        loop = asyncio.get_running_loop()
        sleeper = loop.create_future()
        self._sleepers.add(sleeper)
        alarm = loop.call_later(seconds, _wake, sleeper)
        try:
            await sleeper
        finally:
            alarm.cancel()
            self._sleepers.discard(sleeper)

    async def since(self, rings: int, seconds: float) -> None:
        """As `wait`, but at once if it has rung since its `rings` were so many."""
        if self.rings == rings:
            await self.wait(seconds)


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
