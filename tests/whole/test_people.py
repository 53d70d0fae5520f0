"""Edits, replies, a shared phone and a copy of everything, from Telegram to the export and back."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.telegram.transport import Api
from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.office import cohorts as cohort_office
from bot.office import invites as invite_office
from bot.playground.people import Message, Person
from tests.whole.conftest import TOKEN, Bot, rows
from tests.whole.small import START, House, begins, prompted, running, settings_of, write_study

pytestmark = pytest.mark.asyncio(loop_scope="module")

KNOWN = "In the market"
WAITING = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM jobs)"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """An invite-only study that runs."""
    folder = tmp_path_factory.mktemp("people")
    async with running(Bot(folder, "", write_study(folder / "study"))) as house:
        # Links hold the bot's name, which it learns beside everything else.
        async with asyncio.timeout(START):
            while not (house.bot.database.exists() and _knows_its_name(house.bot)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        yield house


def _knows_its_name(bot: Bot) -> bool:
    with suppress(sqlite3.OperationalError):
        return bot.query("SELECT count(*) FROM facts WHERE name = 'bot_username'") == [(1,)]
    return False


async def link(bot: Bot, cohort: str, uses: int = 0) -> str:
    """The code of a new invite, into a cohort that is made if it is not there."""
    settings = settings_of(bot)
    with suppress(OperatorError):
        await cohort_office.add_cohort(settings, Cohort(0, cohort, ("fruit",)))
    return (await invite_office.add_invite(settings, cohort, "poster", uses, None)).url.partition("start=")[2]


async def comes(house: House, code: str, name: str = "Amina", **more: object) -> Person:
    """Somebody opens a link, chooses English, agrees, and is asked the first question."""
    person = await house.meet(name, **more)
    await person.says(f"/start {code}")
    await begins(person)
    return person


async def question(person: Person, words: str) -> Message:
    """The bot's newest message in the chat with these words and something to press."""
    return [m for m in await person.chat() if m.by_bot and words in m.text and m.buttons][-1]


async def export(bot: Bot, cohort: str) -> Path:
    out = bot.folder / f"out-{cohort}"
    code, _, err = await bot.command("export", "--cohort", cohort, "--out", str(out))
    assert code == 0, err
    return out


async def pressed(person: Person, label: str, on: Message) -> None:
    """Press a button, whose waiting sign must go away."""
    query = await person.presses(label, on=on)
    assert (await person.answered(query))["answered"]


async def settled(bot: Bot) -> None:
    """Wait until the bot has written down which message became of every prompt: no person replies sooner."""
    async with asyncio.timeout(10):
        while bot.query("SELECT 1 FROM messages WHERE message IS NULL AND step = 'like'"):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.02)


async def test_an_edit_and_a_reply_are_in_the_export(house: House) -> None:
    """A typed choice is replied to, words are edited after the end, and the history holds it all."""
    amina = await comes(house, await link(house.bot, "edits"))
    asked = await question(amina, "Do you like fruit?")
    await amina.says("Yes")
    await amina.sees("Why is that?")
    await settled(house.bot)
    await amina.says("No", reply_to=asked)
    await amina.sees("Your earlier answer is now: No")
    assert "✅ No" in (await question(amina, "Do you like fruit?")).text
    why = await amina.says("Because.")
    await amina.sees("Thank you")
    await amina.edits(why, "Because of the worms.")
    await amina.sees("noted")
    [row] = rows(await export(house.bot, "edits") / "answers-codes.csv")
    assert (row["like"], row["why"], row["outcome"]) == ("no", "Because of the worms.", "complete")
    revisions = house.bot.query(
        "SELECT a.variable, a.revision FROM answers a JOIN sessions s ON s.id = a.session_id"
        " JOIN participants p ON p.id = s.participant_id JOIN cohorts c ON c.id = p.cohort_id"
        " WHERE c.name = 'edits' ORDER BY a.id"
    )
    assert revisions == [("like", 1), ("like", 2), ("why", 1), ("why", 2)]


async def test_an_edit_outlives_a_kill(house: House) -> None:
    """Edited while the bot is away, the message is found again by the next process."""
    amina = await comes(house, await link(house.bot, "kills"))
    first = await amina.says("Yes")
    await amina.sees("Why is that?")
    await house.bot.kill()
    await amina.edits(first, "No")
    await house.bot.start()
    await amina.sees("Your earlier answer is now: No", patience=START)


async def test_two_people_on_one_phone(house: House) -> None:
    """The second invite asks for whom; each has a row of their own, and /start switches between them."""
    phone = await comes(house, await link(house.bot, "family"))
    mothers = await question(phone, "Do you like fruit?")
    await phone.says(f"/start {await link(house.bot, 'family')}")
    await pressed(phone, "For someone else", await phone.sees("for someone else"))
    await phone.sees("you are person 2")
    await begins(phone)
    await pressed(phone, "No", await question(phone, "Do you like fruit?"))
    await phone.sees("Why is that?")
    await pressed(phone, "Yes", mothers)
    mother = (await phone.sees("is answering now")).text
    await phone.says("The mother's words.")
    await phone.sees("Thank you")
    await phone.says("/start")
    who = await phone.sees("Who is answering now?")
    await pressed(phone, next(b for b in who.buttons if b.removeprefix("👤 ") not in mother), who)
    await phone.sees("Why is that?")
    await phone.says("The daughter's words.")
    await phone.sees("Thank you")
    kept = rows(await export(house.bot, "family") / "answers-codes.csv")
    assert {(row["like"], row["why"]) for row in kept} == {
        ("yes", "The mother's words."),
        ("no", "The daughter's words."),
    }
    assert len({row["participant"] for row in kept}) == 2


async def test_one_of_two_withdraws_and_the_other_goes_on(house: House) -> None:
    """The receipt is for one; a late press on the same button explains itself, and nothing spins."""
    phone = await comes(house, await link(house.bot, "pairs"))
    await pressed(phone, "Yes", await question(phone, "Do you like fruit?"))
    await phone.sees("Why is that?")
    await phone.says("The mother stays.")
    await phone.sees("Thank you")
    await phone.says(f"/start {await link(house.bot, 'pairs')}")
    await pressed(phone, "For someone else", await phone.sees("for someone else"))
    await phone.sees("you are person 2")
    await begins(phone)
    await phone.says("/withdraw")
    asked = await phone.sees("Several people share this phone")
    data = asked.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await pressed(phone, asked.buttons[0], asked)
    await phone.sees("was erased on")
    query = await phone.taps(data, on=asked)
    assert (await phone.answered(query))["answered"]
    await phone.says("/start")
    await phone.sees("This conversation has ended")
    [row] = rows(await export(house.bot, "pairs") / "answers-codes.csv")
    assert row["why"] == "The mother stays."


async def test_a_late_press_after_an_erasure_is_answered_and_remembers_nobody(house: House) -> None:
    """The old Erase button says that nothing is kept, and makes no contact; the invite's use is back."""
    code = await link(house.bot, "leavers", uses=1)
    amina = await house.meet("Amina")
    await amina.says(f"/start {code}")
    item = await prompted(amina, patience=START)
    before = house.bot.query("SELECT count(*) FROM contacts")
    data = item.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    await amina.says("/withdraw")
    await pressed(amina, "Erase everything", await amina.sees("Shall I erase"))
    await amina.sees("was erased on")
    query = await amina.taps(data, on=item)
    await amina.sees("Nothing of that conversation is kept")
    assert (await amina.answered(query))["answered"]
    [(count,)] = house.bot.query("SELECT count(*) FROM contacts")
    assert before == [(count + 1,)]
    await amina.says(f"/start {code}")
    await prompted(amina)


async def test_a_copy_of_everything_comes_as_a_file_and_stays_nowhere(house: House) -> None:
    """/mydata sends a page of this person only; once it is sent the bot has no copy of it."""
    other = await comes(house, await link(house.bot, "copies"), "Other")
    await pressed(other, "No", await question(other, "Do you like fruit?"))
    await other.sees("Why is that?")
    await other.says("Rutabaga, not mine.")
    await other.sees("Thank you")
    amina = await comes(house, await link(house.bot, "copies"))
    await pressed(amina, "Yes", await question(amina, "Do you like fruit?"))
    await amina.sees("Why is that?")
    await amina.says(KNOWN)
    await amina.sees("Thank you")
    await amina.says("/mydata")
    await amina.sees("putting together")
    await amina.sees("Here is everything")
    [sent] = [m for m in await amina.chat() if m.by_bot and "document" in m.raw]
    page = await _content(house.bot, sent)
    assert sent.raw["document"]["file_name"] == "my-data.html"
    for words in ("copies", "poster", "Do you like fruit?", "Yes", "Why is that?", KNOWN):
        assert words in page
    assert "Rutabaga" not in page
    async with asyncio.timeout(START):
        while house.bot.query(WAITING) != [(0,)]:  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.02)


async def _content(bot: Bot, message: Message) -> str:
    """The document of a message, downloaded."""
    path = bot.folder / "page.html"
    async with Api(TOKEN, bot.url) as api:
        found = await api.call("getFile", {"file_id": message.raw["document"]["file_id"]})
        with path.open("wb") as file:
            await api.download(found["file_path"], file)
    return path.read_text(encoding="utf-8")
