"""From the outbox to Telegram: chats side by side, each chat in order, at Telegram's pace.

Laws of this file
1. A row leaves the outbox only after Telegram took it, or will never take it: at least once.
2. Nothing that belongs to one chat holds up another; only 429 makes the whole bot wait.
3. A row that has waited in hand is looked up once more before it is sent: its person may be erased by now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from math import inf
from pathlib import Path
from typing import Any

import structlog

from bot.channels.telegram import encode
from bot.channels.telegram.books import Books
from bot.channels.telegram.courier import Courier
from bot.channels.telegram.pacing import Item, Pace, Queue
from bot.channels.telegram.transport import Api, BadRequest, Blocked, RetryAfter, Unreachable
from bot.engine.messages import load_message
from bot.errors import OperatorError
from bot.storage import sending
from bot.storage.contacts import open_address
from bot.storage.database import Database
from bot.storage.faults import passing
from bot.storage.sealing import Seal
from bot.storage.sending import Row

log = structlog.get_logger()

IN_HAND = 2000
ENOUGH = 20
"""Rows of one chat in hand, beyond which other chats come first."""
POLL_SECONDS = 1.0
GRACE_SECONDS = 4.0
_MOST_CHATS = 50_000

# Refusals that leave nothing to be done: what was wanted is so already, or nobody can see it any more.
_HARMLESS = ("message is not modified", "message to edit not found")


class Sender:
    """Sends what the outbox holds for as long as `run` runs.

    `woken` is set when there is more, and cleared here; without it the outbox is looked into every second.
    `bot` is the bot's id; `media` is the media folder, with the files of flows under their sha256 in the
    folder `flows`; `at_once` is how many calls may be under way.
    """

    def __init__(
        self,
        database: Database,
        api: Api,
        seal: Seal,
        *,
        bot: int,
        media: Path,
        woken: asyncio.Event,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        at_once: int = 64,
    ) -> None:
        self._database = database
        self._api = api
        self._seal = seal
        self._bot = bot
        self._woken = woken
        self._at_once = at_once
        self._fresh = pace.fresh
        self._queue = Queue(pace)
        self._books = Books(database, bot, self._settled)
        self._courier = Courier(api, media, self._books)
        self._chats: dict[int, int] = {}
        self._in_hand: dict[int, float] = {}
        self._progress: dict[int, int] = {}
        self._calls: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self._more = self._away = False
        self._failure: Exception | None = None

    async def run(self) -> None:
        """Send until cancelled; what is under way then is finished and settled, within seconds.

        Raises OperatorError where Telegram does not know the token.
        """
        async with self._database.reading() as db:
            self._courier.know(await sending.known_files(db, self._bot))
        loading = self._beside(self._load_for_ever())
        keeping = self._beside(self._books.keep())
        try:
            while not (self._failure or loading.done() or keeping.done()):
                self._bell.clear()
                self._start()
                await self._rest()
            for task in (loading, keeping):
                if task.done():
                    task.result()
            if self._failure:
                raise self._failure
        finally:
            loading.cancel()
            await self._end(loading, keeping)

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._bell.set())
        return task

    async def _end(self, loading: asyncio.Task[None], keeping: asyncio.Task[None]) -> None:
        if self._calls:
            _, late = await asyncio.wait(self._calls, timeout=GRACE_SECONDS)
            for call in late:
                call.cancel()
        self._books.end()
        await asyncio.wait([loading, keeping], timeout=GRACE_SECONDS)
        keeping.cancel()

    # ---------------------------------------------------------------- rows come in

    async def _load_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._woken.clear()
            await self._load()
            self._bell.set()
            alarm = loop.call_later(POLL_SECONDS, self._woken.set)
            await self._woken.wait()
            alarm.cancel()

    async def _load(self) -> None:
        # As it is before we look: a row that is settled while we look must not seem to be new.
        in_hand = set(self._in_hand)
        try:
            async with self._database.reading() as db:
                # One chat with thousands of rows must not keep all others out of our hands.
                waiting = await sending.waiting(db, IN_HAND, self._queue.crowded(ENOUGH))
                new = [row for row in waiting if row not in in_hand]
                rows = await sending.rows(db, new) if new else []
        except Exception as error:
            if not passing(error):
                raise
            log.warning("outbox_unreadable", error=type(error).__name__)
            return
        self._more = len(waiting) == IN_HAND
        self._queue.tidy(_now())
        for row in rows:
            self._add(row)

    def _add(self, row: Row) -> None:
        self._in_hand[row.id] = _now()
        try:
            message = load_message(row.body)
        except (ValueError, TypeError):
            # Written by another version of the bot.
            log.warning("outbox_row_unreadable", kind=row.kind)
            self._books.done([row.id])
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

    def _settled(self, rows: Collection[int]) -> None:
        for row in rows:
            self._in_hand.pop(row, None)
        if self._more and len(self._queue) < IN_HAND // 2:
            self._woken.set()

    # ---------------------------------------------------------------- messages go out

    def _start(self) -> None:
        while len(self._calls) < self._at_once and (item := self._queue.take(_now())):
            call = asyncio.create_task(self._attempt(item))
            self._calls.add(call)
            call.add_done_callback(self._ended)

    def _ended(self, call: asyncio.Task[None]) -> None:
        self._calls.discard(call)
        self._bell.set()

    async def _rest(self) -> None:
        """Until something is new, or a chat's time has come."""
        busy = len(self._calls) >= self._at_once
        delay = inf if busy else self._queue.delay(_now())
        alarm = asyncio.get_running_loop().call_later(min(delay, POLL_SECONDS), self._bell.set)
        await self._bell.wait()
        alarm.cancel()

    async def _attempt(self, item: Item) -> None:
        """Send one row, and see to what is to become of it."""
        try:
            message = await self._send(item) if await self._is_wanted(item) else 0
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

    async def _is_wanted(self, item: Item) -> bool:
        if _now() - self._in_hand[item.id] < self._fresh:
            return True
        async with self._database.reading() as db:
            return await sending.waits(db, item.id)

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
        if target := row.target or await self._books.message_of(row.session, row.number):
            call = encode.rewrite(item.chat, target, item.message, row.session, row.number)
            await self._api.call(call.method, call.params)

    def _done(self, item: Item, message: int = 0) -> None:
        if message and item.row.number:
            self._books.sent(item.row.session, item.row.number, message)
        self._queue.settle(item, _now())
        self._progress.pop(item.id, None)
        self._books.done([item.id])

    def _lose(self, item: Item) -> None:
        """The chat cannot be written to: its contact is marked, and its rows go."""
        log.info("contact_blocked")
        if item.row.contact:
            self._books.blocked(item.row.contact)
        self._progress.pop(item.id, None)
        self._books.done(self._queue.drop(item.chat))

    # ---------------------------------------------------------------- what the operator hears

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


def _now() -> float:
    return asyncio.get_running_loop().time()
