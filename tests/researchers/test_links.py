"""Links into the team: who is raised by one, who is not lowered, and which links end with their maker."""

from __future__ import annotations

from tests.researchers.conftest import Place, opens


async def link_for(place: Place, role: str, label: str = "") -> str:
    """A link into the team that the owner has made."""
    owner = await place.owner()
    await owner.says(f'/team invite {role} label="{label}"')
    return (await owner.sees("https://t.me/")).text


async def test_a_link_of_a_lesser_role_lowers_nobody_and_is_not_used_up(place: Place) -> None:
    """A researcher who tries the link that is meant for somebody else stays a researcher, and it still lets
    that one in.
    """
    rita = await place.member("researcher", "Rita")
    link = await link_for(place, "viewer", "Vera")
    await opens(rita, link)
    await rita.sees("You are here as: Researcher")
    vera = await place.person()
    await opens(vera, link)
    await vera.sees("You are here as: Viewer")


async def test_a_link_of_a_greater_role_raises(place: Place) -> None:
    """A viewer who is sent a researcher's link is a researcher, once, in the same row."""
    vera = await place.member("viewer", "Vera")
    await opens(vera, await link_for(place, "researcher"))
    await vera.sees("You are here as: Researcher")
    assert await place.query("SELECT count(*) FROM team") == [(2,)]


async def test_links_end_with_whoever_made_them(place: Place) -> None:
    """Who is removed, or may not appoint that role any more, gets nobody in by a link that they kept."""
    olga, rita = await place.owner(), await place.member("researcher", "Rita")
    otto = await place.member("owner", "Otto")
    await rita.says("/team invite viewer")
    hers = (await rita.sees("https://t.me/")).text
    await otto.says("/team invite owner")
    his = (await otto.sees("https://t.me/")).text
    await olga.says("/team role Rita as=viewer")
    await olga.sees("Rita · Viewer")
    await olga.says("/team remove Otto")
    await olga.presses("Remove", on=await olga.sees("Their menu stops working"))
    await olga.sees("2 people run the study")
    for link in (hers, his):
        await opens(otto, link)
        await otto.sees("has been used, or is too old")
