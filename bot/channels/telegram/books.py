"""What became of the rows that were sent, kept in memory for a moment and written down in bulk.

A commit for each message would cost more than the sending. What is lost with the process is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import UTC, datetime

import structlog

from bot.storage import sending
from bot.storage.database import Database
from bot.storage.faults import passing
from bot.storage.sending import Settled

log = structlog.get_logger()

SETTLE_SECONDS = 0.02
_RETRY_SECONDS = 1.0


class Books:
    """`settled` is called with the ids of rows once they are out of the database."""

    def __init__(self, database: Database, bot: int, settled: Callable[[Collection[int]], None]) -> None:
        self._database = database
        self._bot = bot
        self._tell = settled
        self._open = self._closing = Settled()
        self._dirty = asyncio.Event()
        self._ending = False

    def sent(self, session: str, number: int, message: int) -> None:
        """A prompt has become this message of Telegram's."""
        self._open.sent[session, number] = message

    def done(self, rows: Collection[int]) -> None:
        """These rows are sent or never will be."""
        self._open.done += rows
        self._dirty.set()

    def learned(self, sha256: str, kind: str, file_id: str) -> None:
        self._open.files[sha256, kind] = file_id

    def blocked(self, contact: int) -> None:
        self._open.blocked.add(contact)
        self._dirty.set()

    async def message_of(self, session: str, number: int) -> int:
        """Telegram's id of a prompt's message, written down or not yet; 0 where it was never sent."""
        key = (session, number)
        if known := self._open.sent.get(key) or self._closing.sent.get(key):
            return known
        async with self._database.reading() as db:
            return await sending.message_of(db, session, number)

    async def keep(self) -> None:
        """Write down what comes in, until `end`."""
        while not self._ending or self._dirty.is_set():
            await self._dirty.wait()
            if not self._ending:
                await asyncio.sleep(SETTLE_SECONDS)
            self._dirty.clear()
            await self._write()

    def end(self) -> None:
        """Let `keep` write down the rest and return."""
        self._ending = True
        self._dirty.set()

    async def _write(self) -> None:
        self._closing, self._open = self._open, Settled()
        while self._closing:
            try:
                async with self._database.transaction() as db:
                    at = datetime.now(UTC).isoformat(timespec="seconds")
                    await sending.settle(db, self._closing, self._bot, at)
                break
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("outbox_not_settled", error=type(error).__name__)
                await asyncio.sleep(_RETRY_SECONDS)
        done, self._closing = self._closing.done, Settled()
        self._tell(done)
