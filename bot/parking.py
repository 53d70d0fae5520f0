"""Messages over which the bot has stumbled: what they are without what they say, and another try."""

from __future__ import annotations

import json
import secrets
from typing import Any, NamedTuple

from bot import app, publishing
from bot.arrivals import Arrival
from bot.channels.telegram.decode import decode
from bot.errors import OperatorError
from bot.house import now, opened, study_of
from bot.settings import Settings
from bot.storage.jobs import set_timers, timer_row
from bot.storage.sealing import Seal
from bot.storage.sessions import has_session
from bot.storage.upkeep import Parked, list_parked, take_parked
from bot.turns import Door


class Tried(NamedTuple):
    """Numbers of parked messages: taken now, parked still, and not to be read at all."""

    taken: list[int]
    again: list[int]
    unreadable: list[int]


async def listed(settings: Settings) -> list[Parked]:
    """All that is parked, the oldest first."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
        return await list_parked(db)


async def drop(settings: Settings, number: int) -> None:
    """Give a parked message up for good. Raises `OperatorError` where there is none of that number."""
    async with opened(settings, begun=True) as house:
        async with house.database.transaction() as db:
            if not await take_parked(db, [number]):
                raise _unknown(str(number))
        await house.database.scrub()


async def retry(settings: Settings, wanted: str) -> Tried:
    """Take a parked message (its number), or all, through the door as if they had just come.

    The bot may be running: whoever comes first takes a message, and it counts once. Answers are sent by
    the running bot.
    """
    bot = int(settings.required_token().partition(":")[0])
    study, found = study_of(settings), publishing.packages(settings)
    async with opened(settings, begun=True) as house:
        seal = await house.seal()
        async with house.database.reading() as db:
            rows = _chosen(await list_parked(db), wanted)
        door = await app.open_door(house, seal, await publishing.stocked(house, study, found), bot)
        tried = Tried([], [], [])
        for row in rows:
            await _retry(door, seal, row, tried)
        await house.database.scrub()
    return tried


def _chosen(rows: list[Parked], wanted: str) -> list[Parked]:
    chosen = [row for row in rows if wanted in {"all", str(row.id)}]
    if not chosen and wanted != "all":
        raise _unknown(wanted)
    return chosen


async def _retry(door: Door, seal: Seal, row: Parked, tried: Tried) -> None:
    raw = json.loads(seal.open(row.sealed).decode("utf-8", "surrogatepass"))
    if isinstance(raw, dict) and "timer" in raw:
        await _set_again(door, row, **raw["timer"])
        tried.taken.append(row.id)
        return
    arrival = _arrival(raw, row)
    if arrival is None:
        tried.unreadable.append(row.id)
        return
    before = door.parkings
    await door.take([arrival])
    (tried.taken if door.parkings == before else tried.again).append(row.id)


async def _set_again(door: Door, row: Parked, session: str, kind: str) -> None:
    """Let a timer fall due once more, for the running bot; not where its session has gone meanwhile."""
    async with door.database.transaction() as db:
        if await take_parked(db, [row.id]) and await has_session(db, session):
            await set_timers(db, [timer_row(row.contact, kind, now(), session)])


def _arrival(raw: Any, row: Parked) -> Arrival | None:
    """What came in, decoded anew by this version of the bot; None where it cannot be."""
    found = decode(raw, now=now(), fresh=secrets.token_hex(32)).arrival
    return found._replace(parked=row.id) if found else None


def _unknown(number: str) -> OperatorError:
    return OperatorError(f"Nothing is parked under number {number}. `soundingboard parked` lists what is.")


def where(row: Parked) -> str:
    """The class of the error and the place where it was raised; never a value."""
    *frames, kind = row.trace.splitlines() or ["?"]
    return f"{kind} in {frames[-1].rpartition('bot/')[2]}" if frames else kind


def line_of(row: Parked) -> str:
    return f"{row.id}  {row.at}  {where(row)}"


def as_data(row: Parked) -> dict[str, Any]:
    return {"number": row.id, "at": row.at, "where": where(row)}


def told(tried: Tried) -> str:
    """What became of a try, for people."""
    lines = [f"Taken: {len(tried.taken)}."]
    if tried.again:
        numbers = ", ".join(map(str, tried.again))
        lines.append(f"Stumbled again, and still parked: {numbers}.")
    if tried.unreadable:
        numbers = ", ".join(map(str, tried.unreadable))
        lines.append(f"Cannot be read by this version: {numbers}. `--drop` gives one up.")
    return "\n".join(lines)
