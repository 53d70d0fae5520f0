"""Whatever is behind a button or a command, however it came there, is answered and stumbles over nothing."""

from __future__ import annotations

import pytest

import bot.researchers.everything  # noqa: F401 - so that all actions are known
from bot.researchers.actions import ACTIONS
from tests.researchers.conftest import Place
from tests.whole.small import begins, finishes

ODD = ("", "#1/yes", "#999", "0/0/999999", "-/-", "x/y")


@pytest.mark.parametrize("odd", ODD)
async def test_no_button_stumbles(place: Place, odd: str) -> None:
    """An owner presses every button with something odd behind it; each is answered, and none is put aside."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    for name in ACTIONS:
        await olga.says("/help" if name == "menu" else "/menu")
        await olga.taps(f"={name}:{odd}", on=await olga.last())
        await olga.next_message()
    assert await place.query("SELECT trace FROM parked") == []


async def test_no_command_stumbles(place: Place) -> None:
    """So with commands and their further words."""
    olga = await place.owner()
    await place.invite("Leeds")
    for name in (name for name in ACTIONS if ACTIONS[name.partition(".")[0]].words):
        for words in ("", "x", "#1", "Leeds x=1", "=", "size=٣ limit=x with=, language=x as=", "a" * 3000):
            await olga.says(f"/{name.replace('.', ' ')} {words}")
            await olga.next_message()
    assert await place.query("SELECT trace FROM parked") == []
