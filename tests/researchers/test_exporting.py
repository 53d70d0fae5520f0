"""Exports in the chat: what is in the ZIP, how far it is, and who gets none."""

from __future__ import annotations

import asyncio
import csv
import io
import os
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from bot.office import cohorts as cohort_office
from bot.playground.people import Person
from tests.researchers.conftest import Place, downloaded
from tests.researchers.test_publishing import LOVE
from tests.researchers.test_trying import tries
from tests.whole.small import begins, finishes


async def zip_of(place: Place, person: object) -> ZipFile:
    name = next(name for name in await names_of(person) if name.endswith(".zip"))
    return ZipFile(io.BytesIO(await downloaded(place, person, name)))


async def names_of(person: object) -> list[str]:
    """The files that the bot has sent somebody."""
    await person.sees("README.txt says what is in it", patience=20)
    return [m.raw["document"]["file_name"] for m in await person.chat() if "document" in m.raw]


async def test_an_export_by_buttons_holds_what_was_said(place: Place) -> None:
    """Everything of everybody, in CSV, for Excel and for SPSS, comes as one ZIP; the audit log has it."""
    olga, link = await place.owner(), await place.invite("Leeds")
    person = await place.participant(link)
    await begins(person)
    await finishes(person, "=Sweet, sour")
    await olga.says("/export")
    await olga.sees("Which conversation?")
    await olga.presses("✱ All")
    await olga.sees("spoke which language")
    await olga.presses("✱ All")
    await olga.sees("What else is to be in it?")
    await olga.presses("☐ For Excel too")
    await olga.presses("☐ For SPSS too")
    await olga.presses("✔ Done")
    await olga.sees("This export has 1 conversation.")
    await olga.presses("📦 Make it")
    await olga.sees("The export is ready", patience=20)
    made = await zip_of(place, olga)
    codes = next(name for name in made.namelist() if name.endswith("fruit/answers-codes.csv"))
    [row] = csv.DictReader(io.StringIO(made.read(codes).decode("utf-8-sig")))
    assert row["why"] == "'=Sweet, sour"
    book = next(name for name in made.namelist() if name.endswith("fruit/answers.xlsx"))
    sheet = load_workbook(io.BytesIO(made.read(book)))["codes"]
    assert "=Sweet, sour" in [cell.value for cell in next(sheet.iter_rows(min_row=2))]
    assert await place.query("SELECT object, detail FROM audit WHERE action = 'export'") == [
        ("All", "All, All, CSV, For Excel too, For SPSS too")
    ]
    sav = next(name for name in made.namelist() if name.endswith("fruit/answers.sav"))
    assert made.read(sav).startswith(b"$FL2")


async def test_only_what_was_chosen_is_in_it(place: Place) -> None:
    """Of two cohorts and two languages, the rows of one of each."""
    olga = await place.owner()
    for cohort in ("Leeds", "Bradford"):
        link = await place.invite(cohort)
        for language in ("🌐 English", "🌐 اردو"):
            person = await place.participant(link)
            await begins(person, language)
            asked = (await person.chat())[-1]
            await person.presses(asked.buttons[0], on=asked)
            await person.says(f"{cohort} {language}")
            await person.next_message()
    await olga.says("/export Leeds language=ur")
    await olga.presses("📦 Make it", on=await olga.sees("This export has 1 conversation."))
    made = await zip_of(place, olga)
    codes = next(name for name in made.namelist() if name.endswith("/answers-codes.csv"))
    [row] = csv.DictReader(io.StringIO(made.read(codes).decode("utf-8-sig")))
    assert (row["cohort"], row["language"], row["why"]) == ("Leeds", "ur", "Leeds 🌐 اردو")


async def test_a_command_says_it_all_at_once(place: Place) -> None:
    """What a command names is not asked; what it does not know is told with what there is."""
    olga = await place.owner()
    await place.invite("Leeds")
    await olga.says("/export Leeds conversation=fruit language=ur")
    await olga.sees("Nobody has answered anything there yet")
    await olga.says("/export Bradford")
    assert "There are: Leeds." in (await olga.sees("I do not know Bradford")).text


@pytest.mark.parametrize(
    "command", ["/export lang=ur", "/team invite viewer name=Vera", "/invites new for=1"]
)
async def test_a_slip_in_a_command_does_not_do_more_than_was_meant(place: Place, command: str) -> None:
    """A key that no question has is told with those there are, and nothing is begun."""
    olga = await place.owner()
    await place.invite("Leeds")
    await olga.says(command)
    assert "What can be said here" in (await olga.last()).text
    assert await place.query("SELECT count(*) FROM team_links WHERE role = 'viewer'") == [(0,)]


async def test_a_second_tap_makes_no_second_export(place: Place) -> None:
    """The button counts once; pressed again it says so."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    await olga.says("/export Leeds")
    offer = await olga.sees("This export has 1 conversation.")
    await olga.taps("=export.make:#1", on=offer)
    await olga.sees("I am making the export")
    await olga.taps("=export.make:#1", on=offer)
    await olga.sees("made already")
    await names_of(olga)
    assert await place.query("SELECT count(*) FROM audit WHERE action = 'export'") == [(1,)]


async def voiced(place: Place, link: str, number: int) -> Person:
    """Somebody new whose answer is a recording, of which the bot has so many by then."""
    person = await place.participant(link)
    await begins(person)
    await person.presses("Yes")
    await person.speaks(3)
    await person.sees("Thank you")
    while len(list(place.settings.media.glob("answers/[!.]*"))) < number:  # noqa: ASYNC110 - files
        await asyncio.sleep(0.05)
    return person


async def test_what_is_too_large_for_the_chat_comes_in_parts(place: Place) -> None:
    """Two recordings of 30 MB are two files that open by themselves; the line that said it is being made says
    in its own place that it is ready.
    """
    olga, link = await place.owner(), await place.invite("Leeds")
    for number in (1, 2):
        await voiced(place, link, number)
    for file in place.settings.media.glob("answers/[!.]*"):
        file.write_bytes(os.urandom(30_000_000))
    await olga.says("/export Leeds")
    offer = await olga.sees("This export has 2 conversations.")
    await olga.presses("📦 Make it", on=offer)
    ready = await olga.sees("The export is ready", patience=60)
    assert ready.id == offer.id
    await olga.sees("README.txt says what is in it", patience=60)
    names = [m.raw["document"]["file_name"] for m in await olga.chat() if "document" in m.raw]
    assert [name[-10:] for name in names] == ["1-of-2.zip", "2-of-2.zip"]
    parts = [ZipFile(io.BytesIO(await downloaded(place, olga, name))) for name in names]
    inside = [name for part in parts for name in part.namelist()]
    assert len([name for name in inside if "/media/" in name]) == 2
    assert len(set(inside)) == len(inside)


async def test_an_export_that_cannot_be_made_says_so(place: Place) -> None:
    """Where something is in the way nobody is told that there were no answers, and nothing is left behind."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    await olga.says("/export Leeds")
    await olga.sees("This export has 1 conversation.")
    await cohort_office.edit_cohort(place.settings, "Leeds", {"name": "Bradford"})
    await olga.presses("📦 Make it")
    await olga.sees("The export could not be made")
    assert await place.query("SELECT count(*) FROM jobs WHERE kind = 'export'") == [(0,)]
    assert not [path for path in place.settings.media.glob("made/*") if path.is_file()]


async def test_the_readme_calls_published_what_was(place: Place) -> None:
    """An export with the tests tells of a version that was only tried."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    await tries(olga, LOVE)
    await olga.says("/export conversation=fruit with=tests")
    await olga.presses("📦 Make it", on=await olga.sees("This export has 2 conversations."))
    made = await zip_of(place, olga)
    told = made.read(next(name for name in made.namelist() if name.endswith("README.txt"))).decode()
    assert "never published, only tried, sessions: 1" in told
    assert told.count("  published ") == 1
