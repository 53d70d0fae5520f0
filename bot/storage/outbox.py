"""What a turn says becomes rows: parcels that are still to be sent, and prompts that can be edited later."""

from __future__ import annotations

from bot.engine.effects import Ask, Rewrite
from bot.engine.messages import dump_message
from bot.storage.rows import Row

REPLY = 0
"""The priority of an answer to somebody who waits; higher numbers are sent later."""
REMINDER = 10
"""The priority of what nobody waits for."""


def parcel_row(
    said: Ask | Rewrite, at: str, contact: int | None, target: int = 0, priority: int = REPLY
) -> Row:
    """A row of `outbox`; `target` is the message that was pressed, for a rewrite of just that one."""
    return {
        "contact_id": contact,
        "address": None,
        "priority": priority,
        "kind": "ask" if isinstance(said, Ask) else "rewrite",
        "session_id": said.session,
        "number": said.number,
        "step": said.step if isinstance(said, Ask) else "",
        "target": target,
        "body": dump_message(said.message),
        "attempts": 0,
        "created_at": at,
    }


def prompt_row(ask: Ask, contact: int) -> Row:
    """A row of `messages`: a prompt that is not sent yet."""
    return {
        "contact_id": contact,
        "session_id": ask.session,
        "number": ask.number,
        "step": ask.step,
        "message": None,
        "kind": "",
    }
