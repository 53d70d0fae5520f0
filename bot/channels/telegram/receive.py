"""From Telegram to the door by long polling.

Laws of this file
1. An update is confirmed only after the door has committed it: the offset moves after `take` returned.
2. One malformed update is logged and passed over; it spoils no other.
3. A press is answered after the commit, best effort, for old updates too: no button keeps spinning.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from random import uniform
from typing import Any

import structlog

from bot.arrivals import Arrival
from bot.channels.telegram.decode import ALLOWED_UPDATES, decode
from bot.channels.telegram.transport import Api, Conflict, RetryAfter, TelegramError
from bot.errors import OperatorError

log = structlog.get_logger()

Take = Callable[[Sequence[Arrival]], Awaitable[object]]
"""The door: returns once all that arrived is committed, or raises and nothing is."""

POLL_SECONDS = 25
GRACE_SECONDS = 8.0
_SLACK_SECONDS = 10
FIRST_DELAY, _LONGEST_DELAY = 1.0, 30.0
_MOST_ANSWERS = 500


async def receive(api: Api, take: Take, *, first_delay: float = FIRST_DELAY) -> None:
    """Fetch updates and take them through the door until cancelled; a batch in the door is finished then.

    Waits, twice as long each time and at most 30 seconds, while Telegram is away. Raises OperatorError
    where Telegram does not know the token, and whatever `take` raises.
    """
    presses = Presses(api)
    try:
        await patiently(partial(api.call, "deleteWebhook", {}), first_delay)
        offset = 0
        while True:
            updates = await patiently(partial(_fetch, api, offset), first_delay)
            if updates:
                await _through(take_updates(take, updates, presses))
                # Set, not raised: after a quiet week Telegram may start again at a lower number.
                offset = _last_id(updates) + 1
    finally:
        presses.close()


async def _fetch(api: Api, offset: int) -> Any:
    params = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED_UPDATES}
    return await api.call("getUpdates", params, POLL_SECONDS + _SLACK_SECONDS)


def _last_id(updates: Sequence[Any]) -> int:
    numbers: list[int] = [each["update_id"] for each in updates if type(each.get("update_id")) is int]
    return max(numbers)


async def patiently(call: Callable[[], Awaitable[Any]], first_delay: float) -> Any:
    """The result of a call that is tried until Telegram takes it, at first after so many seconds."""
    delay = first_delay
    while True:
        try:
            return await call()
        except RetryAfter as patience:
            wait = patience.seconds
        except Conflict:
            log.warning(
                "updates_are_fetched_elsewhere",
                remedy="Two bots run with one token. Stop the other one, or make a new bot for this one.",
            )
            wait = _about(delay)
        except TelegramError as error:
            log.warning("updates_do_not_come", reason=str(error), seconds=round(delay))
            wait = _about(delay)
        delay = min(delay * 2, _LONGEST_DELAY)
        await asyncio.sleep(wait)


def _about(seconds: float) -> float:
    """Up to that long, so that many bots do not come back in the same moment."""
    return seconds * uniform(0.5, 1)  # noqa: S311 - no secret


async def _through(batch: Awaitable[None]) -> None:
    """Finish a batch that has begun, even if we are stopped meanwhile: its commit may be under way."""
    work = asyncio.ensure_future(batch)
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work], timeout=GRACE_SECONDS)
        work.cancel()
        raise


async def take_updates(take: Take, updates: Sequence[Any], presses: Presses) -> None:
    """Decode updates, take what is for us through the door, then answer the presses among them."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    decoded = [decode(update, now=now, fresh=secrets.token_hex(32)) for update in updates]
    for skipped in decoded:
        if skipped.reason:
            log.info("update_skipped", reason=skipped.reason)
    arrivals = [each.arrival for each in decoded if each.arrival]
    if arrivals:
        await take(arrivals)
    for each in decoded:
        if each.query:
            presses.answer(each.query)


class Presses:
    """Answers presses beside everything else: they hold up nobody, and one that fails is let go."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._tasks: set[asyncio.Task[None]] = set()

    def answer(self, query: str) -> None:
        """Take the waiting sign off a button that was pressed."""
        if len(self._tasks) < _MOST_ANSWERS:
            task = asyncio.create_task(self._answer(query))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, query: str) -> None:
        try:
            await self._api.call("answerCallbackQuery", {"callback_query_id": query})
        except (TelegramError, OperatorError) as error:
            log.debug("press_unanswered", error=type(error).__name__)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
