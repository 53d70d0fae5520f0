"""The last calls of the Bot API, for people who want to look behind the chat."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json, to_json

from bot.playground.bell import Bell
from bot.playground.bodies import Params

KEPT = 200
LONGEST = 200
"""Characters of a parameter or a result that are shown."""

_NOTHING_NEW = b'{"ok":true,"result":[]}'


@dataclass(slots=True)
class Log:
    """The last calls, each numbered: `number, at, method, params, ok, result, ms`. `bell` rings at each."""

    bell: Bell
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    count: int = 0

    def add(self, method: str, params: Params, status: int, body: bytes, seconds: float) -> None:
        """Note a call that was answered; polls that brought nothing are passed over."""
        if body == _NOTHING_NEW:
            return
        self.count += 1
        call = {
            "number": self.count,
            "at": time.time(),
            "method": method,
            "params": _short_params(params),
            "ok": status < 400,
            "result": _result(body),
            "ms": round(seconds * 1000, 1),
        }
        self.calls.append(call)
        self.bell.ring()

    def after(self, number: int) -> list[dict[str, Any]]:
        return [call for call in self.calls if call["number"] > number]


def _short_params(params: Params) -> dict[str, Any]:
    files = {name: f"{upload.name}, {len(upload.content):,} bytes" for name, upload in params.files.items()}
    return {name: short(value) for name, value in (params.args | files).items()}


def _result(body: bytes) -> str:
    try:
        answer = from_json(body)
    except ValueError:
        return short(body.decode(errors="replace"))
    if "result" not in answer:
        return str(answer.get("description", ""))
    return short(_named(answer["result"]))


def _named(result: Any) -> Any:
    """A message is told by its number, a list of updates by their kinds."""
    if isinstance(result, dict) and "message_id" in result:
        return f"message {result['message_id']}"
    if isinstance(result, list) and result and "update_id" in result[0]:
        kinds = [next(name for name in update if name != "update_id") for update in result]
        return ", ".join(kinds)
    return result


def short(value: Any) -> str:
    words = value if isinstance(value, str) else to_json(value).decode()
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"
