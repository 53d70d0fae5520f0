"""Every command and every button × every role: allowed or refused, none missing."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.playground.people import Person
from bot.researchers.actions import ACTIONS
from bot.researchers.roles import NAMES, Role
from scripts import roles
from tests.researchers.conftest import Place, opens

REFUSED = "not there for your role"
_ROW = re.compile(r"\| `(/?)([a-z_.-]+)` \| .* \|((?: [✓–] \|){4})\n")


def written() -> dict[str, dict[Role, bool]]:
    """The table as the page has it: action → role → may it?"""
    rows = _ROW.findall(roles.FILE.read_text(encoding="utf-8"))
    return {
        name: {role: sign == "✓" for role, sign in zip(Role, re.findall("[✓–]", signs), strict=True)}
        for _, name, signs in rows
    }


def test_the_table_is_what_the_code_says() -> None:
    """No action is missing from the page that people read, and none is there that is not."""
    assert roles.FILE.read_text(encoding="utf-8") == roles.table()
    assert written().keys() == ACTIONS.keys()


async def joined(place: Place, role: Role) -> Person:
    return await (place.owner() if role == Role.OWNER else place.member(role))


async def refusals(person: Person) -> list[str]:
    """What the bot has refused, of all that it has said."""
    await person.says("/menu")
    await person.sees("What would you like to do")
    return [message.text for message in await person.chat() if message.by_bot and REFUSED in message.text]


@pytest.mark.parametrize("role", Role)
async def test_every_button_is_allowed_or_refused_as_the_table_says(place: Place, role: Role) -> None:
    """Somebody of the role presses each button that there is, whether they were shown it or not."""
    person = await joined(place, role)
    asked = {name: may[role] for name, may in written().items()}
    for name, may in asked.items():
        await person.says("/help" if name == "menu" else "/menu")
        await person.taps(f"={name}", on=await person.last())
        await (person.next_message() if may else person.sees(REFUSED))
    assert len(await refusals(person)) == list(asked.values()).count(False)


@pytest.mark.parametrize("role", Role)
async def test_every_command_is_allowed_or_refused_as_the_table_says(place: Place, role: Role) -> None:
    """So are the commands, with and without a further word; the phone lists only what is allowed."""
    person = await joined(place, role)
    asked = {name: may[role] for name, may in written().items() if ACTIONS[name.partition(".")[0]].words}
    for name, may in asked.items():
        await person.says("/" + name.replace(".", " "))
        await (person.next_message() if may else person.sees(REFUSED))
    assert len(await refusals(person)) == list(asked.values()).count(False)
    listed = {name for name in await menu_of(place, person) if name in ACTIONS and ACTIONS[name].words}
    assert listed == {name for name, may in asked.items() if may and ACTIONS[name].words}


async def menu_of(place: Place, person: Person) -> list[str]:
    """The commands in the list of somebody's phone, once the bot has set them."""
    scope = f'{{"chat_id":{person.user["id"]},"type":"chat"}}'
    while (scope, "") not in place.world.bot.commands:  # noqa: ASYNC110 - a list has no event of its own
        await asyncio.sleep(0.05)
    return [each["command"] for each in place.world.bot.commands[scope, ""]]


async def test_nobody_else_may_press_any_of_them(place: Place) -> None:
    """A participant who presses the buttons, however they came by them, is told whom they are for; their
    commands are unknown.
    """
    await place.owner()
    stranger = await place.participant(await place.invite("Leeds"))
    for name in written():
        await stranger.says("/help")
        await stranger.taps(f"={name}", on=await stranger.last())
        await stranger.sees("This menu is for the study team")
    for name in (name for name in written() if ACTIONS[name].words):
        await stranger.says(f"/{name}")
        assert "What would you like to do" not in (await stranger.next_message()).text
    await opens(stranger, "?start=team-aaaaaaaaaaaaaaaaaaaaaa ")
    await stranger.sees("has been used, or is too old")


def test_every_role_has_a_name_and_something_to_do() -> None:
    """No role is there that may do nothing."""
    assert set(NAMES) == set(Role)
    assert all(any(role in action.may for action in ACTIONS.values()) for role in Role)
