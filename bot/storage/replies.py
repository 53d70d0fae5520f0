"""Which prompt of ours somebody replied to: a channel's message becomes a prompt by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.events import AnyEvent, Tap, Utterance
from bot.storage.rows import padded
from bot.storage.tables import messages


class Said(NamedTuple):
    """What a contact did, and the message that it replies to (0: none)."""

    contact: int
    event: AnyEvent | Tap
    replied: int


_PROMPTS = select(
    messages.c.contact_id, messages.c.message, messages.c.session_id, messages.c.number, messages.c.step
).where(
    messages.c.contact_id.in_(bindparam("contacts", expanding=True)),
    messages.c.message.in_(bindparam("replied", expanding=True)),
)


async def named(db: AsyncConnection, said: Sequence[Said]) -> list[AnyEvent | Tap]:
    """The events, in their order; words and files that reply to a step which that contact was asked name it.
    Cards, pickers and the like (their steps begin with "@") have no answer that could be meant.
    """
    replies = [each for each in said if each.replied and isinstance(each.event, Utterance)]
    if not replies:
        return [each.event for each in said]
    wanted = {
        "contacts": padded({each.contact for each in replies}),
        "replied": padded({each.replied for each in replies}),
    }
    prompts = {(contact, message): name for contact, message, *name in await db.execute(_PROMPTS, wanted)}
    return [_named(each, prompts.get((each.contact, each.replied))) for each in said]


def _named(said: Said, prompt: list[str | int] | None) -> AnyEvent | Tap:
    if prompt is None or not isinstance(said.event, Utterance):
        return said.event
    session, number, step = prompt
    if str(step).startswith("@"):
        return said.event
    return replace(said.event, session=str(session), prompt=int(number), step=str(step))
