"""Try it: a conversation as a participant has it, in the chat of somebody who runs the study."""

from __future__ import annotations

from pathlib import Path

from bot.office import answers as office
from bot.playground.people import Person
from bot.storage.exporting import Chosen
from tests.researchers.conftest import Place, opens
from tests.researchers.test_publishing import FRUIT, LOVE, invited, question, sends
from tests.whole.small import FLOW, finishes
from tests.whole.test_the_path import prompted

COUNTED = " UNION ALL ".join(
    f"SELECT count(*) FROM {table}"
    for table in ("participants WHERE NOT test", "sessions WHERE NOT test", "tallies", "timers")
)
NOTHING = [(0,)] * 4


async def tries(person: Person, flow: str) -> None:
    """Send a flow and begin to try it, up to its first question."""
    await sends(person, flow)
    await person.presses("▶ Try it", on=await person.sees("What is different from"))
    await agrees(person)


async def agrees(person: Person) -> None:
    """Go through language and consent of the conversation that has just begun below other messages."""
    picker = await person.sees("Please choose your language")
    await person.presses("🌐 English", on=picker)
    item = await prompted(person, after=picker)
    await person.presses(item.buttons[0], on=item)
    await prompted(person, after=item)


async def test_a_version_is_tried_before_it_is_published(place: Place) -> None:
    """The whole conversation goes as for a participant, counts nowhere, and then offers to publish it."""
    olga = await place.owner()
    await tries(olga, LOVE)
    assert "love fruit" in await question(olga)
    await olga.presses("Yes")
    await olga.sees("Why is that?")
    await olga.says("Because.")
    ended = await olga.sees("The test of About fruit")
    assert "Thank you" in "".join(message.text for message in await olga.chat())
    assert await place.query(COUNTED) == NOTHING
    await olga.presses("✔ Publish", on=ended)
    await olga.sees("is published")


async def test_what_was_only_tried_is_exported_where_tests_are_wanted(place: Place, tmp_path: Path) -> None:
    """A conversation that was never published is in the export with the tests, and in no other."""
    olga = await place.owner()
    await sends(olga, FLOW.format(name="plum"))
    await olga.presses("▶ Try it", on=await olga.sees("This is a new conversation"))
    await agrees(olga)
    await olga.presses("Yes")
    await olga.sees("Why is that?")
    with_tests = await office.export(place.settings, office.Wanted(Chosen(test=True)), tmp_path / "all")
    assert (with_tests.conversations, with_tests.sessions) == (("fruit", "plum", "tea"), 1)
    without = await office.export(place.settings, office.Wanted(Chosen()), tmp_path / "real")
    assert (without.conversations, without.sessions) == (("fruit", "tea"), 0)


async def test_a_test_goes_on_after_a_restart(place: Place) -> None:
    """A version that was never published is still there for who tries it."""
    olga = await place.owner()
    await tries(olga, LOVE)
    await place.stops()
    await place.starts()
    await olga.presses("Yes")
    await olga.sees("Why is that?")


async def test_a_test_that_is_stopped_ends(place: Place) -> None:
    """Stopping it, and erasing it, lead back to the team; commands go there afterwards."""
    olga = await place.owner()
    await tries(olga, LOVE)
    await olga.says("/stop")
    await olga.presses(next(label for label in (await olga.last()).buttons if "rase" in label))
    await olga.sees("The test of")
    assert await place.query("SELECT count(*) FROM sessions") == [(0,)]
    await olga.presses("▶ Try it again")
    await agrees(olga)
    await olga.says("/menu")
    await olga.sees("What would you like to do")
    await olga.says("/help")
    await olga.sees("Everything is in the menu")
    assert await place.query(COUNTED) == NOTHING


async def test_who_only_tries_is_not_reminded(place: Place) -> None:
    """Where people are reminded of what they have not finished, a test is not waited for."""
    olga = await place.owner()
    await place.stops()
    with (place.settings.study / "study.yaml").open("a", encoding="utf-8") as study:
        study.write("reminders: [24h]\n")
    await place.starts()
    await opens(olga, await invited(place, "fruit"))
    await agrees(olga)
    reminded = await place.query("SELECT count(*) FROM timers")
    assert reminded == [(1,)]
    await olga.says("/menu")
    await olga.sees("What would you like to do")
    await tries(olga, LOVE)
    assert await place.query("SELECT count(*) FROM timers") == reminded


async def test_of_two_tests_only_the_last_is_there(place: Place) -> None:
    """Trying again begins anew, and nothing is left of the time before."""
    olga = await place.owner()
    await tries(olga, LOVE)
    await olga.presses("Yes")
    await olga.sees("Why is that?")
    await olga.says("/publish fruit")
    listed = await olga.sees("●")
    await olga.presses(next(label for label in listed.buttons if label.startswith("●")), on=listed)
    await olga.presses("▶ Try it", on=await olga.sees("from the study's folder"))
    await agrees(olga)
    assert "like fruit" in await question(olga)
    assert await place.query("SELECT count(*) FROM participants WHERE test") == [(1,)]
    assert await place.query("SELECT count(*) FROM answers WHERE variable = 'like'") == [(0,)]


async def test_who_takes_part_and_tries_is_not_mixed_up(place: Place) -> None:
    """A button goes to its own conversation, words to where the last button was; the real answers are real
    and those of the test are none.
    """
    olga = await place.owner()
    await opens(olga, await invited(place, "fruit"))
    await agrees(olga)
    real = (await olga.chat())[-1]
    await olga.says("/menu")
    await olga.sees("What would you like to do")
    await tries(olga, FRUIT.replace("like fruit", "love fruit").replace("Why is that", "What for"))
    test = (await olga.chat())[-1]
    await olga.presses("No", on=test)
    await olga.sees("What for?")
    await olga.presses("Yes", on=real)
    await olga.sees("Why is that?")
    await olga.says("The real reason.")
    await olga.sees("Thank you")
    kept = "SELECT s.test, a.variable, a.value FROM answers a JOIN sessions s ON s.id = a.session_id"
    assert sorted(await place.query(kept)) == [
        (0, "like", '"yes"'),
        (0, "why", '"The real reason."'),
        (1, "like", '"no"'),
    ]
    await olga.presses("✏️ Change", on=test)
    await olga.presses("Yes", on=await prompted(olga, after=test))
    await olga.sees("What for?")
    await olga.says("A test of words.")
    await olga.sees("The test of")
    assert (1, "why", '"A test of words."') in await place.query(kept)
    assert len(await place.query("SELECT id FROM participants WHERE NOT test")) == 1


async def test_a_link_that_is_opened_during_a_test_is_real(place: Place) -> None:
    """An invite's link begins the study's own conversation, not the one that is tried."""
    olga = await place.owner()
    link = await invited(place, "fruit")
    await tries(olga, LOVE)
    await opens(olga, link)
    await agrees(olga)
    assert "like fruit" in await question(olga)
    await finishes(olga)
    rows = await place.query("SELECT test, outcome FROM sessions ORDER BY test")
    assert rows == [(0, "complete"), (1, "in_progress")]
