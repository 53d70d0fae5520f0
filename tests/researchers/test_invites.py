"""Invites in the chat: made, passed on, printed, revoked; whose they are, and what became of them."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pypdfium2
from PIL import Image
from sqlalchemy import update

from bot.house import House, study_of
from bot.house import opened as house_of
from bot.playground.people import Message, Person
from bot.researchers.drawing import drawer
from bot.storage import jobs, team
from bot.storage.jobs import Job
from bot.storage.tables import team as team_table
from tests.researchers.conftest import Place, downloaded, opens
from tests.whole.small import begins, finishes

NOW = "2026-11-27T09:30:00+00:00"


async def made(person: Person, command: str) -> str:
    """The link of a new invite, as it comes in a message of its own."""
    await person.says(f"/invites new {command}")
    return (await person.sees("https://t.me/")).text


async def test_an_invite_is_made_by_buttons_and_leads_into_its_cohort(place: Place) -> None:
    """The wizard asks for cohort, label and limit; the link comes apart, with the study's name in the
    languages of the cohort and nothing else, and works.
    """
    olga = await place.owner()
    await olga.says("/cohorts new Leeds conversations=fruit languages=ur,en")
    await olga.sees("Here is the new cohort")
    await olga.presses("☰ Menu")
    await olga.sees("What would you like to do?")
    await olga.presses("🔗 Invites")
    await olga.sees("There is none yet")
    await olga.presses("➕ New invite")
    await olga.presses("Leeds", on=await olga.sees("Into which cohort"))
    assert "leave out people's names" in (await olga.sees("What shall the invite be called?")).text
    await olga.says("Market, Friday")
    await olga.presses("20", on=await olga.sees("How many people may come in by it?"))
    link = await olga.sees("https://t.me/")
    name, urdu, url = link.text.split("\n\n")
    assert (name, "پھل اور چائے" in urdu, url.partition("?start=")[0]) == (
        "Fruit and tea",
        True,
        "https://t.me/playground_bot",
    )
    assert link.buttons == ()
    amina = await place.participant(link.text)
    await begins(amina)
    await finishes(amina)
    zara = await place.participant(link.text)
    await zara.sees("language")
    await olga.says("/invites")
    listed = (await olga.sees("Market, Friday · Leeds")).text
    assert "2 of 20 opened it · 1 consented · 1 finished" in listed


async def test_a_co_researcher_has_their_own_invites_alone(place: Place) -> None:
    """They are offered open cohorts only, and of others' invites see, print and revoke nothing; the owner
    sees all, and whose they are.
    """
    olga = await place.owner()
    await place.invite("Leeds")
    await olga.says("/cohorts new Past")
    await olga.sees("Here is the new cohort")
    await olga.presses("⛔ Close")
    await olga.sees("Nobody new comes in")
    amina = await place.member("co_researcher", "Amina")
    await amina.says("/invites")
    await amina.sees("There is none yet")
    await amina.presses("➕ New invite")
    asked = await amina.sees("Into which cohort")
    assert asked.buttons == ("Leeds", "✕ Cancel")
    await made(amina, 'Leeds label="Her bus stop"')
    for command in ("/invites new Past", "/invites new Past label=x"):
        await amina.says(command)
        await amina.sees("Past takes in nobody new")
    await amina.says("/invites")
    listed = await amina.sees("Her bus stop")
    assert "a place" not in listed.text
    for route in ("one", "link", "poster", "revoke"):
        await amina.taps(f"=invites.{route}:#1", on=listed)
        await amina.sees("Which invite is meant?")
    await amina.taps("=invites.revoke:#1/yes", on=listed)
    await amina.sees("Which invite is meant?")
    await olga.says("/invites")
    everything = (await olga.sees("Her bus stop")).text
    assert "a place" in everything
    await olga.presses("🔗 Her bus stop")
    await olga.sees("Amina · Co-researcher made it on")
    assert await place.query("SELECT count(*) FROM invites WHERE revoked_at IS NOT NULL") == [(0,)]


async def test_a_button_means_what_it_says_after_a_cohort_was_closed(place: Place) -> None:
    """What is on offer has changed since the question was shown; the buttons that stand there have not."""
    olga, rosa = await place.owner(), await place.member("researcher", "Rosa")
    for name in ("Leeds", "York", "Bath"):
        await olga.says(f"/cohorts new {name}")
        await olga.sees("Here is the new cohort")
    await rosa.says("/invites new")
    asked = await rosa.sees("Into which cohort")
    await olga.says("/cohorts close Leeds")
    await olga.sees("Nobody new comes in")
    await rosa.presses("Leeds", on=asked)
    again = await rosa.sees("Leeds takes in nobody new")
    assert again.buttons == ("York", "Bath", "✕ Cancel")
    await rosa.presses("Bath", on=again)
    await rosa.presses("No label", on=await rosa.sees("What shall the invite be called?"))
    await rosa.presses("Any number", on=await rosa.sees("How many people may come in"))
    await rosa.sees("It leads into the cohort Bath")


async def test_a_revoked_invite_lets_nobody_in_and_who_is_in_goes_on(place: Place) -> None:
    """It is asked once more; then the link is as good as unknown, and nothing is left to be done with it."""
    olga = await place.owner()
    await place.invite("Leeds")
    link = await made(olga, "leeds label=Bus")
    amina = await place.participant(link)
    await begins(amina)
    await olga.says("/invites revoke bus")
    await olga.sees("Revoke Bus?")
    await olga.presses("Revoke")
    card = await olga.sees("It is revoked")
    assert card.buttons == ("↩ Back", "☰ Menu")
    await (await place.participant(link)).sees("I do not know this link")
    await opens(amina, link)
    await amina.sees("Do you like fruit?")
    await finishes(amina)
    await olga.says("/invites poster Bus")
    await olga.sees("a poster of it would lead nowhere")
    audited = await place.query("SELECT action, object, detail FROM audit WHERE action LIKE 'invites.%'")
    assert audited == [
        ("invites.new", "Leeds", "a place"),
        ("invites.new", "Leeds", "Bus"),
        ("invites.revoke", "Leeds", "Bus"),
    ]


async def test_a_poster_comes_as_files_to_print(place: Place) -> None:
    """First that it is being drawn; then PDF and PNG of A5 as documents, with label and link in words."""
    olga = await place.owner()
    await olga.says("/cohorts new Leeds languages=en,ur")
    await olga.sees("Here is the new cohort")
    link = await made(olga, 'Leeds label="Market, Friday"')
    await olga.presses("🖼 Poster")
    drawing = await olga.sees("I am drawing the poster", patience=30)
    told = await olga.sees("The poster for “Market, Friday”", patience=30)
    assert link.rpartition("\n")[2] in told.text
    page = pypdfium2.PdfDocument(await downloaded(place, olga, "poster-Leeds-1.pdf"))[0]
    words = page.get_textpage().get_text_range()
    assert "Fruit and tea" in words
    assert link.partition("https://")[2].replace("\n", "") in words.replace("\r\n", "")
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [148, 210]
    picture = Image.open(BytesIO(await downloaded(place, olga, "poster-Leeds-1.png")))
    assert picture.size == (1748, 2480)
    assert "See below" in (await now(olga, drawing)).text
    await olga.presses("↩ Back", on=drawing)
    await olga.sees("It leads into the cohort Leeds")


async def now(person: Person, message: Message) -> Message:
    """A message as it stands now."""
    return next(each for each in await person.chat() if each.id == message.id)


async def test_a_poster_is_sent_once_and_only_to_who_may_see_the_invite(place: Place) -> None:
    """A job that is done once more after a crash sends nothing; nor does one of somebody whose role was
    changed meanwhile.
    """
    amina = await place.member("co_researcher", "Amina")
    await place.invite("Leeds")
    await made(amina, "Leeds label=Bus")
    await place.stops()
    async with house_of(place.settings) as house:
        draw = drawer(house, study_of(place.settings), await house.seal(), asyncio.Event())
        [job] = await ordered(house, "Amina", 2)
        await draw(job)
        await draw(job)
        assert await place.query("SELECT kind FROM outbox") == [("ask",)]
        [others] = await ordered(house, "Amina", 1)
        await draw(others)
        [late] = await ordered(house, "Amina", 2)
        async with house.database.transaction() as db:
            await db.execute(update(team_table).values(role="viewer"))
        await draw(late)
    assert await place.query("SELECT kind FROM outbox") == [("ask",)]
    assert await place.query("SELECT count(*) FROM jobs WHERE kind = 'poster'") == [(0,)]


async def ordered(house: House, label: str, invite: int) -> list[Job]:
    """A poster is ordered by somebody; the jobs that wait."""
    async with house.database.transaction() as db:
        [contact] = [each.contact for each in await team.list_members(db) if each.label == label]
        body = {"invite": invite, "message": 0}
        await jobs.add_jobs(db, [jobs.job_row(jobs.POSTER, body, NOW, contact)])
        return await jobs.take_jobs(db, NOW, 9)


async def test_viewers_have_no_invites(place: Place) -> None:
    """Neither a list nor a link."""
    await place.invite("Leeds")
    vera = await place.member("viewer")
    for command in ("/invites", "/invites new Leeds", "/invites link #1", "/invites revoke #1"):
        await vera.says(command)
        await vera.sees("not there for your role")
