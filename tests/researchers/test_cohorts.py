"""Cohorts in the chat: made by a wizard, changed, paused, closed and opened again."""

from __future__ import annotations

import re

import pytest

from bot.playground.people import Person
from tests.researchers.conftest import Place
from tests.whole.small import begins, finishes

FIELDS = "SELECT name, conversations, languages, size, opens, closes, status FROM cohorts"


async def asked(person: Person, words: str, *presses: str) -> None:
    """A question is there; press these, one after the other."""
    await person.sees(words)
    for label in presses:
        await person.presses(label)


def unmarked(text: str) -> str:
    """Without the marks that keep two directions apart."""
    return re.sub("[\u200e\u2068\u2069]", "", text)


async def test_a_cohort_is_made_by_buttons(place: Place) -> None:
    """The wizard asks for name, conversations in their order, languages, target, first and last day."""
    olga = await place.owner()
    await olga.presses("👥 Cohorts")
    await asked(olga, "There is no cohort yet", "➕ New cohort")
    await asked(olga, "What shall the cohort be called?")
    await olga.says("Leeds")
    await asked(olga, "Which conversations", "☐ About tea", "☐ About fruit", "✔ Done")
    await asked(olga, "In which languages?", "☐ English", "☐ اردو", "✔ Done")
    await asked(olga, "How many people at most?", "30")
    await asked(olga, "From which day on", "At once")
    await asked(olga, "Until which day")
    await olga.says("31 March 2099")
    card = await olga.sees("Here is the new cohort")
    for words in ("1. About tea, 2. About fruit", "English, اردو", "0 of 30 joined", "31 March 2099"):
        assert words in card.text
    row = ("Leeds", '["tea", "fruit"]', '["en", "ur"]', 30, "", "2099-03-31", "open")
    assert await place.query(FIELDS) == [row]


async def test_a_wizard_goes_on_after_the_bot_was_stopped(place: Place) -> None:
    """What was answered before is kept, ticks included, and the buttons that stand there still count."""
    olga = await place.owner()
    await olga.says("/cohorts new")
    await asked(olga, "What shall the cohort be called?")
    await olga.says("Leeds")
    await asked(olga, "Which conversations", "☐ About tea")
    ticked = await olga.sees("Which conversations")
    assert "1. About tea" in ticked.buttons
    await place.stops()
    await place.starts()
    await olga.presses("✔ Done")
    await asked(olga, "In which languages?", "All of the study")
    await asked(olga, "How many people at most?", "Any number")
    await asked(olga, "From which day on", "At once")
    await asked(olga, "Until which day", "No last day")
    await olga.sees("Here is the new cohort")
    assert await place.query(FIELDS) == [("Leeds", '["tea"]', "[]", 0, "", "", "open")]


async def test_a_cohort_is_made_and_changed_by_one_command(place: Place) -> None:
    """What is said as key=value is not asked; what is left out and may be is left out."""
    olga = await place.owner()
    await olga.says("/cohorts new Leeds conversations=fruit size=20")
    await olga.sees("Here is the new cohort")
    await olga.says('/cohorts edit leeds name="Leeds North" languages=ur,en closes="1 June 2099"')
    assert "Leeds North" in (await olga.sees("It is changed")).text
    row = ("Leeds North", '["fruit"]', '["ur", "en"]', 20, "", "2099-06-01", "open")
    assert await place.query(FIELDS) == [row]


@pytest.mark.parametrize(
    "command, says",
    [
        ("new läds", "cannot be named “läds”"),
        ("new open", "is kept for people without an invite"),
        ("new York conversations=frut", "no conversation “frut”. It has: fruit, tea."),
        ("new York languages=cy", "no language “cy”. It has: en, en-x-easy, ur."),
        ("new York size=many", "a number from 1 to 1,000,000"),
        ("new York closes=soon", "Please send the day, the month and the year"),
        ("new York closes=2020-01-01", "Please send a date that is not before"),
        ("new York opens=2099-02-01 closes=2099-01-01", "would be after the last day, 1 January 2099"),
        ("new York sise=3", "I do not know “sise=”"),
        ("edit Leeds closes=2099-01-01", "The first day, 1 February 2099"),
        ("edit Leeds name=Bradford", "a cohort named Bradford already"),
        ("edit York size=3", "Which cohort is meant?"),
    ],
)
async def test_what_cannot_be_is_answered_with_what_can(place: Place, command: str, says: str) -> None:
    """The reason is told, and nothing is made or changed."""
    olga = await place.owner()
    for name in ("Leeds", "Bradford"):
        await olga.says(f"/cohorts new {name} opens=2099-02-01")
        await olga.sees("Here is the new cohort")
    before = await place.query(FIELDS)
    await olga.says(f"/cohorts {command}")
    await olga.sees(says)
    assert await place.query(FIELDS) == before


async def test_one_thing_is_changed_by_buttons(place: Place) -> None:
    """The screen says for whom a change counts, and asks for that one thing only."""
    olga = await place.owner()
    await olga.says("/cohorts new Leeds size=20")
    await olga.sees("Here is the new cohort")
    await olga.presses("✏️ Edit")
    assert "Who is in already goes on" in (await olga.sees("What is to be changed about Leeds?")).text
    await olga.presses("Target")
    await asked(olga, "How many people at most?", "50")
    assert "0 of 50 joined" in (await olga.sees("It is changed")).text
    assert await place.query("SELECT action, object, detail FROM audit WHERE action LIKE 'cohorts.%'") == [
        ("cohorts.new", "Leeds", "size=20"),
        ("cohorts.edit", "Leeds", "size=50"),
    ]


async def test_a_pause_is_for_newcomers(place: Place) -> None:
    """Who is in finishes; who comes in the pause is asked to come back, and comes in when it is over."""
    olga, link = await place.owner(), await place.invite("Leeds")
    amina = await place.participant(link)
    await begins(amina)
    await olga.says("/cohorts pause Leeds")
    await olga.sees("Newcomers are asked to come back later")
    zara = await place.participant(link)
    await zara.sees("taking a break")
    await finishes(amina)
    await olga.presses("🟢 Open again")
    await olga.sees("Open again: newcomers come in")
    await zara.says(f"/start {link.partition('?start=')[2]}")
    await zara.sees("language")
    await olga.presses("⛔ Close")
    await olga.sees("Nobody new comes in; who is in goes on")
    await (await place.participant(link)).sees("This group has closed")


async def test_opening_again_after_the_last_day_asks_for_another(place: Place) -> None:
    """Else it would be open in name only."""
    olga = await place.owner()
    await place.invite("Leeds", closes="2020-01-01")
    await olga.says("/cohorts reopen Leeds")
    await asked(olga, "Its last day is over. Please choose another one.", "No last day")
    assert "🟢 Open" in (await olga.sees("It is changed")).text


async def test_a_card_tells_how_far_people_are_in_each_language(place: Place) -> None:
    """Each person counts once, under the language that they chose."""
    olga, link = await place.owner(), await place.invite("Leeds", size=9)
    amina, zara = await place.participant(link), await place.participant(link)
    await begins(amina)
    await finishes(amina)
    await begins(zara, "🌐 اردو")
    await place.participant(link)
    await olga.says("/cohorts Leeds")
    card = unmarked((await olga.sees("consented")).text)
    assert card.splitlines()[-4:] == [
        "3 of 9 joined · 2 consented · 1 finished",
        "• no language chosen yet: 1 joined · 0 consented · 0 finished",
        "• English: 1 joined · 1 consented · 1 finished",
        "• اردو: 1 joined · 1 consented · 0 finished",
    ]


async def test_co_researchers_and_viewers_have_no_cohorts(place: Place) -> None:
    """Neither the list, nor a card, nor a change."""
    await place.invite("Leeds")
    for role in ("co_researcher", "viewer"):
        somebody = await place.member(role)
        for command in ("/cohorts", "/cohorts Leeds", "/cohorts pause Leeds", "/cohorts new York"):
            await somebody.says(command)
            await somebody.sees("not there for your role")
        await somebody.says("/menu")
        menu = await somebody.last()
        await somebody.taps("=cohorts.close:#1", on=menu)
        await somebody.sees("not there for your role")
    assert await place.query("SELECT name, status FROM cohorts") == [("Leeds", "open")]
