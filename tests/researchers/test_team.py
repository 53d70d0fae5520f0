"""The team: links, roles, leaving, and what a role is not shown."""

from __future__ import annotations

import pytest

from bot import team_office
from bot.errors import OperatorError
from tests.researchers.conftest import Place, opens


async def test_the_owner_link_makes_an_owner_once(place: Place) -> None:
    """Who opens it first owns the study; who opens it next is told to ask for another link."""
    link = await place.links.get()
    olga, other = await place.person(), await place.person()
    await opens(olga, link)
    assert "You are here as: Owner" in (await olga.sees("Welcome to the study team")).text
    await opens(other, link)
    await other.sees("has been used, or is too old")
    await other.says("/menu")
    assert "What would you like to do" not in (await other.last()).text


async def test_a_removed_member_has_no_menu_any_more(place: Place) -> None:
    """The menu that they have open does nothing from the moment of their removal on, and says so."""
    olga = await place.owner()
    vera = await place.member("viewer", "Vera")
    await vera.says("/menu")
    menu = await vera.sees("What would you like to do")
    await olga.says("/team remove Vera")
    await olga.sees("Their menu stops working at once")
    await olga.presses("Remove")
    await olga.sees("1 person runs the study")
    await vera.presses(menu.buttons[-1], on=menu)
    await vera.sees("you are not in it any more")


async def test_each_role_is_shown_what_it_may_do(place: Place) -> None:
    """A viewer has no button that leads to the team, and the command says that it is not there."""
    vera = await place.member("viewer")
    await vera.says("/menu")
    assert not any("Team" in label for label in (await vera.last()).buttons)
    await vera.says("/team")
    await vera.sees("not there for your role")


async def test_the_last_owner_stays(place: Place) -> None:
    """A study never loses its only owner."""
    olga = await place.owner()
    await olga.presses("🤝 Team")
    await olga.presses("Owner (you)")
    await olga.presses("✕ Remove")
    await olga.sees("Their menu stops working")
    await olga.presses("Remove")
    await olga.sees("The study needs an owner")


async def test_a_wizard_of_the_team_goes_by_buttons_and_words(place: Place) -> None:
    """Inviting asks for the role by buttons and for a name in words; an old button explains itself."""
    olga = await place.owner()
    await olga.says("/team invite")
    asked = await olga.sees("What is the new person there for?")
    await olga.presses("Co-researcher", on=asked)
    await olga.sees("What shall the team call them?")
    await olga.says("Amina")
    await olga.sees("Send this link to the new person: Amina · Co-researcher")
    await olga.taps("=w:1/0", on=asked)
    await olga.sees("That question has been answered")


async def test_the_team_is_seen_and_changed_at_the_server(place: Place) -> None:
    """A lost owner is removed by number, and a new owner link lets another one in."""
    olga = await place.owner()
    [member] = await team_office.list_team(place.settings)
    assert (member.role, member.label) == ("owner", "")
    await team_office.remove_member(place.settings, member.id)
    with pytest.raises(OperatorError, match="nobody with the number"):
        await team_office.remove_member(place.settings, member.id)
    await olga.says("/menu")
    assert "What would you like to do" not in (await olga.last()).text
    other = await place.person()
    await opens(other, await team_office.owner_link(place.settings))
    await other.sees("You are here as: Owner")


async def test_who_erases_what_they_said_stays_in_the_team(place: Place) -> None:
    """Somebody of the team takes part, too: what they said goes when they want, their role stays."""
    vera = await place.member("viewer", "Vera")
    await opens(vera, await place.invite("Leeds"))
    await vera.presses("🌐 English")
    await vera.presses("Yes, I agree")
    await vera.presses("Yes")
    await vera.says("/withdraw")
    await vera.presses("Erase everything")
    await vera.sees("erased")
    assert await place.query("SELECT count(*) FROM sessions") == [(0,)]
    await vera.says("/menu")
    await vera.sees("You are here as: Viewer")
