"""Telegram having a bad day: refusals in its own shape, failures on demand, and its rate limits."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
# From these on it is not the Bot API that answers but the web server before it.
FRONT_DOOR = frozenset({502, 503, 504})


class Refusal(Exception):  # noqa: N818 - Telegram refuses; it is not we who failed
    """What Telegram answers instead of a result."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad(description: str) -> Refusal:
    """A 400 with Telegram's words."""
    return Refusal(400, f"Bad Request: {description}")


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after)


@dataclass(slots=True)
class Fault:
    """A failure that waits for its call; status 0 cuts the connection."""

    method: str
    status: int
    description: str | None
    retry_after: int | None
    times: int
    handled: bool = False

    def refusal(self) -> Refusal:
        if self.status == 429 and self.description is None:
            return too_many(self.retry_after or 1)
        words = self.description or REASONS.get(self.status, "Error")
        return Refusal(self.status, words, self.retry_after)


def take_fault(faults: list[Fault], method: str) -> Fault | None:
    """The failure that this call (a lower-case method) meets, if any waits for it."""
    for fault in faults:
        if fault.method == method or (fault.method == "*" and method != "getupdates"):
            fault.times -= 1
            if fault.times <= 0:
                faults.remove(fault)
            return fault
    return None


@dataclass(frozen=True, slots=True)
class Rates:
    """How many messages a second Telegram takes: over all, and in one chat."""

    overall: int = 30
    chat: int = 1


def check_rate(rates: Rates, sends: deque[float], chat_sends: deque[float]) -> None:
    """Count one send; raise 429 if it comes too soon. Refused sends are not counted."""
    moment = time.monotonic()
    for limit, times in ((rates.overall, sends), (rates.chat, chat_sends)):
        while times and times[0] <= moment - 1:
            times.popleft()
        if len(times) >= limit:
            raise too_many(1)
    sends.append(moment)
    chat_sends.append(moment)
