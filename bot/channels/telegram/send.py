"""From the outbox to Telegram: chats side by side, each chat in order, at Telegram's pace.

Laws of this file
1. A row leaves the outbox only after Telegram took it, or will never take it: at least once.
2. Nothing that belongs to one chat holds up another; only 429 makes the whole bot wait.
3. Rows are settled in bulk, for a commit each would cost more than the sending.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from math import inf
from pathlib import Path

import structlog

from bot.channels.telegram import encode
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.pacing import Item, Pace, Queue
from bot.channels.telegram.transport import Api, BadRequest, Blocked, RetryAfter, Unreachable
from bot.engine.values import load_message
from bot.errors import OperatorError
from bot.storage import sending
from bot.storage.contacts import open_address
from bot.storage.database import Database
from bot.storage.faults import passing
from bot.storage.sealing import Seal
from bot.storage.sending import Row, Settled

log = structlog.get_logger()

IN_HAND = 1000
POLL_SECONDS = 1.0
SETTLE_SECONDS = 0.02
GRACE_SECONDS = 4.0
_MOST_CHATS = 50_000

# Refusals that leave nothing to be done: what was wanted is so already, or nobody can see it any more.
_HARMLESS = ("message is not modified", "message to edit not found")


class Sender:
    """Sends what the outbox holds for as long as `run` runs; `wake` tells it that there is more.

    `bot` is the bot's id; `media` holds the files of flows under their sha256; `at_once` is how many
    calls may be under way.
    """

    def __init__(
        self,
        database: Database,
        api: Api,
        seal: Seal,
        *,
        bot: int,
        media: Path,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        at_once: int = 64,
    ) -> None:
        self._database = database
        self._api = api
        self._seal = seal
        self._bot = bot
        self._media = media
        self._at_once = at_once
        self._queue = Queue(pace)
        self._chats: dict[int, int] = {}
        self._in_hand: set[int] = set()
        self._progress: dict[int, int] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._settled = self._settling = Settled()
        self._bell = asyncio.Event()
        self._dirty = asyncio.Event()
        self._news, self._loaded_at = True, 0.0
        self._more = self._away = self._ending = False
        self._failure: Exception | None = None

    def wake(self) -> None:
        """Look into the outbox at once."""
        self._news = True
        self._bell.set()

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished and settled, within seconds.

        Raises OperatorError where Telegram does not know the token.
        """
        async with self._database.reading() as db:
            files = await sending.known_files(db, self._bot)
        self._courier = Courier(self._api, self._media, files)
        settling = asyncio.create_task(self._settle_until_the_end())
        settling.add_done_callback(lambda _: self._bell.set())
        try:
            while not (self._failure or settling.done()):
                self._bell.clear()
                await self._load()
                self._start()
                await self._rest()
            raise self._failure or settling.exception() or AssertionError
        finally:
            await self._end(settling)

    async def _end(self, settling: asyncio.Task[None]) -> None:
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=GRACE_SECONDS)
            for call in late:
                call.cancel()
        self._ending = True
        self._dirty.set()
        await asyncio.wait([settling], timeout=GRACE_SECONDS)
        settling.cancel()

    # ---------------------------------------------------------------- rows come in

    async def _load(self) -> None:
        if not self._news and _now() < self._loaded_at + POLL_SECONDS:
            return
        self._news, self._loaded_at = False, _now()
        try:
            async with self._database.reading() as db:
                waiting = await sending.waiting(db, IN_HAND)
                self._more = len(waiting) == IN_HAND
                new = [row for row in waiting if row not in self._in_hand]
                rows = await sending.rows(db, new) if new else []
        except Exception as error:
            if not passing(error):
                raise
            log.warning("outbox_unreadable", error=type(error).__name__)
            return
        for row in rows:
            self._add(row)
        self._queue.tidy(_now())

    def _add(self, row: Row) -> None:
        self._in_hand.add(row.id)
        try:
            message = load_message(row.body)
        except (ValueError, TypeError):
            # Written by another version of the bot.
            log.warning("outbox_row_unreadable", kind=row.kind)
            self._drop([row.id])
            return
        cost = 0 if row.kind == "rewrite" else 1 + len(message.attachments)
        item = Item(row.priority, row.id, self._chat(row), cost, row, message)
        self._queue.add(item, _now())

    def _chat(self, row: Row) -> int:
        chat = self._chats.get(row.contact) or open_address(self._seal, row.address).chat
        if row.contact:
            if len(self._chats) >= _MOST_CHATS:
                self._chats.clear()
            self._chats[row.contact] = chat
        return chat

    def _start(self) -> None:
        while len(self._calls) < self._at_once and (item := self._queue.take(_now())):
            call = asyncio.create_task(self._attempt(item))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _rest(self) -> None:
        busy = len(self._calls) >= self._at_once
        delay = inf if busy else self._queue.delay(_now())
        loop = asyncio.get_running_loop()
        alarm = loop.call_later(min(delay, POLL_SECONDS), self._bell.set)
        await self._bell.wait()
        alarm.cancel()

    # ---------------------------------------------------------------- messages go out

    async def _attempt(self, item: Item) -> None:
        """Send one row, and say what is to become of it."""
        try:
            message = await self._send(item)
        except RetryAfter as patience:
            log.warning("telegram_asks_to_wait", seconds=patience.seconds)
            self._queue.pause(item, _now() + patience.seconds, _now())
        except Unreachable as error:
            self._note_away(error)
            self._queue.again(item, _now())
        except Blocked:
            self._lose(item)
        except BadRequest as refusal:
            self._note_refusal(item, str(refusal))
            self._done(item)
        except OperatorError as error:
            self._failure = error
        except Exception as error:  # noqa: BLE001 - a bug must cost one message, not all behind it
            if passing(error):
                self._queue.again(item, _now())
            else:
                log.warning("row_not_sendable", kind=item.row.kind, error=type(error).__name__)
                self._done(item)
        else:
            self._note_back()
            self._done(item, message)
        self._bell.set()

    async def _send(self, item: Item) -> int:
        """The id of the message sent, or 0."""
        row = item.row
        if row.kind == "rewrite":
            await self._rewrite(item)
            return 0
        message = 0
        calls = encode.send(item.chat, item.message, row.session, row.number)
        for call in calls[self._progress.get(row.id, 0) :]:
            message = await self._courier.carry(call)
            self._progress[row.id] = self._progress.get(row.id, 0) + 1
        return message

    async def _rewrite(self, item: Item) -> None:
        row = item.row
        key = (row.session, row.number)
        target = row.target or self._settled.sent.get(key) or self._settling.sent.get(key)
        if not target:
            async with self._database.reading() as db:
                target = await sending.message_of(db, *key)
        if target:
            call = encode.rewrite(item.chat, target, item.message, *key)
            await self._api.call(call.method, call.params)

    def _note_away(self, error: Unreachable) -> None:
        if not self._away:
            self._away = True
            log.warning("telegram_unreachable", reason=str(error))

    def _note_back(self) -> None:
        if self._away:
            self._away = False
            log.info("telegram_reachable_again")

    def _note_refusal(self, item: Item, description: str) -> None:
        if not any(harmless in description for harmless in _HARMLESS):
            log.error("message_refused", kind=item.row.kind, description=description)

    # ---------------------------------------------------------------- rows are settled

    def _done(self, item: Item, message: int = 0) -> None:
        if message and item.row.number:
            self._settled.sent[item.row.session, item.row.number] = message
        self._queue.settle(item, _now())
        self._drop([item.id])

    def _lose(self, item: Item) -> None:
        """The chat cannot be written to: its contact is marked, and its rows go."""
        log.info("contact_blocked")
        if item.row.contact:
            self._settled.blocked.add(item.row.contact)
        self._drop(self._queue.drop(item.chat))

    def _drop(self, rows: list[int]) -> None:
        self._settled.done += rows
        for row in rows:
            self._progress.pop(row, None)
        self._dirty.set()

    async def _settle_until_the_end(self) -> None:
        while not self._ending or self._dirty.is_set():
            await self._dirty.wait()
            if not self._ending:
                await asyncio.sleep(SETTLE_SECONDS)
            self._dirty.clear()
            await self._settle()

    async def _settle(self) -> None:
        """Write what became of rows since the last time; while the database is away, try again."""
        self._settling, self._settled = self._settled, Settled()
        self._settling.files, self._courier.learned = self._courier.learned, {}
        while self._settling:
            try:
                async with self._database.transaction() as db:
                    at = datetime.now(UTC).isoformat(timespec="seconds")
                    await sending.settle(db, self._settling, self._bot, at)
                break
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("outbox_unsettled", error=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)
        self._in_hand.difference_update(self._settling.done)
        self._settling = Settled()
        if self._more and len(self._queue) < IN_HAND // 2:
            self.wake()


def _now() -> float:
    return asyncio.get_running_loop().time()
