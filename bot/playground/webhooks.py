"""Updates brought to a bot's webhook, as Telegram brings them.

Laws of this file
1. An update leaves the queue only after the bot has answered it with 2xx: it comes again until then, each
   time after twice as long.
2. What happened in one chat comes in its order, one at a time; different chats side by side, at most
   `max_connections` at once. A chat whose update is refused holds up no other.
3. While there is a webhook, getUpdates is refused (`updates`).
4. Nothing leaves this machine: an address elsewhere is one that cannot be found.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from math import inf
from urllib.parse import urlsplit

import aiohttp
from pydantic_core import to_json

from bot.playground.faults import REASONS
from bot.playground.world import Bot, Json, World

ANSWER_SECONDS = 60.0
LONGEST_PAUSE = 60.0
_NEAR = frozenset({"127.0.0.1", "localhost"})
SHOWN = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class _Round:
    """One bot's deliveries: by chat those under way, those that wait, and how often each has failed."""

    under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    held_until: dict[int, float] = field(default_factory=dict)
    failures: Counter[int] = field(default_factory=Counter)


async def deliver(world: World) -> None:
    """Bring the updates of all bots that have a webhook, until cancelled."""
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http,
        asyncio.TaskGroup() as group,
    ):
        for bot in world.bots.values():
            group.create_task(_deliver(world, bot, http))


async def _deliver(world: World, bot: Bot, http: aiohttp.ClientSession) -> None:
    way = _Round()
    try:
        while True:
            pause = _start(world, bot, http, way) if bot.webhook else inf
            await bot.postman.wait(min(pause, LONGEST_PAUSE))
    finally:
        for task in way.under_way.values():
            task.cancel()


def _start(world: World, bot: Bot, http: aiohttp.ClientSession, way: _Round) -> float:
    """Send off what may go now; the seconds until a chat that waits may go again."""
    now, seen = time.monotonic(), set[int]()
    for update in bot.updates:
        if len(way.under_way) >= bot.webhook["max_connections"]:
            break
        chat = chat_of(update)
        first = chat not in seen
        seen.add(chat)
        if first and chat not in way.under_way and way.held_until.get(chat, 0.0) <= now:
            way.under_way[chat] = asyncio.create_task(_bring(world, bot, http, way, update))
    later = [until - now for until in way.held_until.values() if until > now]
    return max(min(later, default=inf), 0.0)


def chat_of(update: Json) -> int:
    """Whose queue an update waits in: its chat's, else that of who acted; 0 where it names neither."""
    for content in update.values():
        if isinstance(content, dict):
            holder = content.get("message", content)
            return int((holder.get("chat") or content.get("from") or {}).get("id", 0))
    return 0


async def _bring(world: World, bot: Bot, http: aiohttp.ClientSession, way: _Round, update: Json) -> None:
    chat = chat_of(update)
    try:
        trouble = await _posted(bot, http, update)
    finally:
        del way.under_way[chat]
    if not trouble:
        way.failures.pop(chat, None)
        way.held_until.pop(chat, None)
        if update in bot.updates:
            bot.updates.remove(update)
    else:
        bot.webhook_error = {"last_error_date": int(time.time()), "last_error_message": trouble}
        pause = min(world.redelivery_seconds * 2 ** way.failures[chat], LONGEST_PAUSE)
        way.held_until[chat] = time.monotonic() + pause
        way.failures[chat] = min(way.failures[chat] + 1, 16)
    bot.bell.ring()
    bot.postman.ring()


async def _posted(bot: Bot, http: aiohttp.ClientSession, update: Json) -> str:
    """What went wrong, in Telegram's words; "" if nothing did."""
    if urlsplit(bot.webhook["url"]).hostname not in _NEAR:
        return "Failed to resolve host: Name or service not known"
    headers = {"Content-Type": "application/json"}
    if bot.webhook["secret_token"]:
        headers[SHOWN] = bot.webhook["secret_token"]
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with http.post(
            bot.webhook["url"], data=to_json(update), headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            status = response.status
    except aiohttp.ClientConnectorError:
        return "Connection refused"
    except (aiohttp.ClientError, OSError):
        return "Connection reset by peer"
    if 200 <= status < 300:
        return ""
    return f"Wrong response from the webhook: {status} {REASONS.get(status, '')}".rstrip()
