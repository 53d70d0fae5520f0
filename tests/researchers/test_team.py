"""The team: links, roles, leaving, and what a role is not shown."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import OperatorError
from bot.office import team as team_office
from bot.researchers.actions import ACTIONS
from tests.researchers.conftest import Place, opens


async def test_the_owner_link_makes_an_owner_once(place: Place) -> None:
    """Who opens it first owns the study; who opens it next is told to ask for another link."""
    link = place.link
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


async def test_a_role_that_was_changed_counts_at_the_next_press(place: Place) -> None:
    """The menu of before is still on the phone; what the new role may not do is refused from it."""
    olga = await place.owner()
    rosa = await place.member("researcher", "Rosa")
    await rosa.says("/menu")
    menu = await rosa.sees("You are here as: Researcher")
    await olga.says("/team role Rosa as=viewer")
    await olga.sees("Sees the figures only")
    await rosa.presses("💬 Answers", on=menu)
    await rosa.sees("not there for your role")
    await rosa.says("/menu")
    assert "💬 Answers" not in (await rosa.sees("You are here as: Viewer")).buttons


async def test_a_researcher_changes_no_owner(place: Place) -> None:
    """Researchers invite, change and remove co-researchers and viewers, and nobody above them."""
    await place.owner()
    rosa = await place.member("researcher", "Rosa")
    await rosa.says("/team invite owner")
    assert "Owner" not in (await rosa.sees("Please choose one of the buttons")).buttons
    await rosa.says("/cancel")
    await rosa.says("/team remove #1")
    await rosa.sees("Only an owner can change that role")
    await rosa.says("/team role #1 as=viewer")
    await rosa.sees("Only an owner can change that role")


async def test_commands_are_those_of_the_chat(place: Place) -> None:
    """Participants never see the team's commands; who was removed does not either, from then on."""
    olga = await place.owner()
    vera = await place.member("viewer", "Vera")
    amina = await place.participant(await place.invite("Leeds"))
    await amina.sees("language")
    ours = {name for name, each in ACTIONS.items() if each.words}

    def listed() -> dict[str, set[str]]:
        found = place.world.bot.commands.items()
        return {scope: {each["command"] for each in told} & ours for (scope, _), told in found}

    def chat(person: object) -> str:
        return f'{{"chat_id":{person.user["id"]},"type":"chat"}}'

    async def until(done: object) -> None:
        async with asyncio.timeout(10):
            while not done():  # noqa: ASYNC110 - a list has no event of its own
                await asyncio.sleep(0.05)

    await until(lambda: {chat(olga), chat(vera)} <= listed().keys())
    assert {scope for scope, found in listed().items() if found} == {chat(olga), chat(vera)}
    assert listed()[chat(vera)] == {"menu", "progress", "alerts"}
    await olga.says("/team remove Vera")
    await olga.presses("Remove", on=await olga.sees("Their menu stops working at once"))
    await until(lambda: chat(vera) not in listed())


async def test_who_runs_the_study_can_take_part_in_it(place: Place) -> None:
    """Menus are answered as menus and questions as questions, in whatever order they are pressed; words go
    to where the last button was, and the answers count as anybody's.
    """
    olga = await place.owner()
    await opens(olga, await place.invite("Leeds"))
    await olga.presses("🌐 English")
    await olga.presses("Yes, I agree")
    question = await olga.sees("Do you like fruit?")
    await olga.says("/team invite")
    await olga.presses("Viewer", on=await olga.sees("What is the new person there for?"))
    asked = await olga.sees("What shall the team call them?")
    await olga.presses("Yes", on=question)
    await olga.sees("Why is that?")
    await olga.says("Because.")
    await olga.sees("Thank you")
    await olga.presses("No name", on=asked)
    await olga.sees("Send this link to the new person")
    rows = await place.query("SELECT variable, value FROM answers ORDER BY id")
    assert rows == [("like", '"yes"'), ("why", '"Because."')]
    assert await place.query("SELECT count(*), max(test) FROM participants") == [(1, 0)]


async def test_a_link_into_the_team_can_be_taken_back(place: Place) -> None:
    """It can be shown once more until somebody opens it; taken back, it lets nobody in."""
    olga = await place.owner()
    await olga.says("/team invite viewer label=Vera")
    link = (await olga.sees("https://t.me/")).text
    await olga.says("/team")
    await olga.presses("🔗 Vera · Viewer", on=await olga.sees("links that nobody has opened yet"))
    shown = await olga.sees("Send this link to the new person")
    assert link.split()[-1] in shown.text
    await olga.presses("✕ Take the link back", on=shown)
    await olga.sees("1 person runs the study")
    vera = await place.person()
    await opens(vera, link)
    await vera.sees("has been used, or is too old")


async def test_each_of_the_team_has_a_language_of_their_own(place: Place) -> None:
    """It is that of the phone at first, then the one that they choose; a conversation in which they take part
    keeps its own.
    """
    olga = await place.owner()
    await olga.says("/team invite viewer")
    link = (await olga.sees("https://t.me/")).text
    vera = await place.person("fr")
    await opens(vera, link)
    await vera.next_message()
    assert await place.query("SELECT language FROM team ORDER BY id") == [("en",), ("fr",)]
    await vera.says("/language")
    await vera.presses("اردو", on=await vera.next_message())
    await vera.next_message()
    await vera.says("/language")
    await vera.sees("براہِ کرم اپنی زبان چنیں")
    await opens(vera, await place.invite("Leeds"))
    await vera.presses("🌐 English")
    await vera.sees("I take part.")
    assert await place.query("SELECT language FROM team ORDER BY id") == [("en",), ("ur",)]


async def test_words_that_mean_nothing_lead_to_the_menu(place: Place) -> None:
    """Whatever somebody of the team writes, there is a next step."""
    olga = await place.owner()
    await olga.says("Good morning")
    assert "👥 Cohorts" in (await olga.sees("What would you like to do?")).buttons
    await olga.says("/cohorts new")
    await olga.sees("What shall the cohort be called?")
    await olga.presses("✕ Cancel")
    await olga.presses("☰ Menu", on=await olga.sees("Nothing was changed"))
    await olga.sees("What would you like to do?")
