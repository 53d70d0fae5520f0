"""How the bot gets its updates: getUpdates with Telegram's semantics of offsets, and the webhook's address
(`webhooks` delivers).

One trap is kept as it is in life: an offset far above the queue (the bot remembers a high number, and
Telegram has started again at a low one) confirms nothing and is answered from the head of the queue.
A bot that only ever raises its offset then sees the same updates for ever.
"""

from __future__ import annotations

import re
import time
from itertools import islice
from typing import Any

from bot.playground.bodies import Params, flag, number, structure, text
from bot.playground.faults import Refusal, bad
from bot.playground.world import Bot, Json, World

LONGEST_POLL = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
# How far above the next update id an offset may be and still count as one of this numbering.
FUTURE = 10

_OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
_WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


async def get_updates(world: World, bot: Bot, params: Params) -> list[Json]:
    """Confirm what lies below the offset and return what is pending, waiting up to `timeout` for it."""
    if bot.webhook:
        raise Refusal(409, _WEBHOOK_ACTIVE)
    _set_allowed(bot, params.args)
    bot.poll += 1
    mine = bot.poll
    bot.bell.ring()
    offset = number(params.args, "offset")
    limit = min(max(number(params.args, "limit", 100), 1), 100)
    end = time.monotonic() + min(number(params.args, "timeout"), LONGEST_POLL)
    while not (pending := take(bot, offset, limit)):
        left = end - time.monotonic()
        if left <= 0 or world.closed:
            break
        await bot.bell.wait(left)
        _check_still_mine(bot, mine)
    return pending


def _check_still_mine(bot: Bot, mine: int) -> None:
    if bot.webhook:
        raise Refusal(409, "Conflict: terminated by setWebhook request")
    if bot.poll != mine:
        raise Refusal(409, _OTHER_POLL)


def take(bot: Bot, offset: int, limit: int) -> list[Json]:
    """Forget what the offset confirms and return the first of what is left."""
    queue = bot.updates
    if offset < 0:
        while len(queue) > -offset:
            queue.popleft()
    elif offset <= bot.next_update + FUTURE:
        while queue and queue[0]["update_id"] < offset:
            queue.popleft()
    return list(islice(queue, limit))


def _set_allowed(bot: Bot, args: Json) -> None:
    # Like Telegram, what is asked for once holds until something else is asked for.
    kinds: Any = structure(args, "allowed_updates", "allowed updates")
    if isinstance(kinds, list):
        bot.allowed = frozenset(map(str, kinds)) or None


def set_webhook(_world: World, bot: Bot, params: Params) -> bool:
    url = text(params.args, "url")
    if not url:
        return delete_webhook(_world, bot, params)
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    secret, most = text(params.args, "secret_token"), number(params.args, "max_connections", 40)
    if not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    _set_allowed(bot, params.args)
    _drop_if_asked(bot, params)
    bot.webhook = {"url": url, "secret_token": secret, "max_connections": min(max(most, 1), 100)}
    bot.webhook_error = {}
    bot.bell.ring()
    bot.postman.ring()
    return True


def delete_webhook(_world: World, bot: Bot, params: Params) -> bool:
    _drop_if_asked(bot, params)
    bot.webhook = {}
    bot.webhook_error = {}
    return True


def _drop_if_asked(bot: Bot, params: Params) -> None:
    if flag(params.args, "drop_pending_updates"):
        bot.updates.clear()


def get_webhook_info(_world: World, bot: Bot, _params: Params) -> Json:
    info: Json = {
        "url": bot.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if bot.webhook:
        info |= {"max_connections": bot.webhook["max_connections"], "ip_address": "127.0.0.1"}
        info |= bot.webhook_error
    if bot.allowed is not None:
        info["allowed_updates"] = sorted(bot.allowed)
    return info
