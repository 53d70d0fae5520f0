"""`soundingboard play`: one command, and the whole bot is there to be talked to."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import aiohttp
import pytest

from bot.office import releases
from bot.play.start import tell_of_the_team
from bot.playground.people import Person, meeting
from bot.playground.web import Board
from bot.playground.world import World
from bot.settings import Settings
from tests.whole.playing import played
from tests.whole.small import begins, finishes, write_study

PEOPLE = 20
TALK = [
    "/start",
    "Please choose your language",
    "I take part.",
    "Do you like fruit?",
    "Why is that?",
    "Because of {name}.",
    "Thank you",
]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study", "open", ("fruit",))


async def stored(url: str, person: Person) -> list[dict]:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/people/{person.user['id']}/stored") as found:
        return (await found.json())["participants"]


def value(participant: dict, variable: str) -> object:
    answers = participant["sessions"][-1]["answers"]
    return next(each["value"] for each in answers if each["variable"] == variable)


async def test_twenty_people_at_once(study):
    """Twenty people talk at the same time; each sees every message, in order, and only their own."""
    async with played("--study", str(study)) as url, meeting(url) as meet:
        people = [await meet(f"Person{number}") for number in range(PEOPLE)]

        async def talks(person: Person) -> None:
            await person.says("/start")
            await begins(person)
            await finishes(person, f"Because of {person.user['first_name']}.")

        await asyncio.gather(*map(talks, people))
        for person in people:
            shown = [message.text for message in await person.chat()]
            expected = [words.format(name=person.user["first_name"]) for words in TALK]
            assert len(shown) == len(expected), shown
            # The language picker has become the language.
            expected[1] = "English"
            assert all(words in text for words, text in zip(expected, shown, strict=True)), shown
            (participant,) = await stored(url, person)
            assert value(participant, "why") == expected[5]


async def test_what_is_kept_is_there_the_next_time(study, tmp_path):
    """With --keep, people, chats and answers are there again, and a conversation goes on where it was."""
    words = ("--study", str(study), "--keep", str(tmp_path / "kept"))
    async with played(*words) as url, meeting(url) as meet:
        person = await meet("Amina")
        await person.says("/start")
        await begins(person)
        before = [message.text for message in await person.chat()]
    async with played(*words) as url, meeting(url) as meet:
        person = await meet("Amina", person_id=person.user["id"])
        assert [message.text for message in await person.chat()] == before
        await finishes(person)
        (participant,) = await stored(url, person)
        assert participant["sessions"][-1]["outcome"] == "complete"
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


async def test_a_study_with_a_fault_waits_for_its_author(study):
    """The page tells the fault with file and line; once it is mended the bot begins, without a restart."""
    flow = study / "fruit" / "flow.yaml"
    written = flow.read_text(encoding="utf-8")
    flow.write_text(written.replace("type: text", "type: txt"), encoding="utf-8")
    async with played("--study", str(study)) as url, meeting(url) as meet:
        board = await board_with(url, "problems")
        assert board["problems"][0]["place"].startswith("fruit/flow.yaml:17:")
        assert not board["ready"]
        person = await meet("Amina")
        await person.says("/start")
        flow.write_text(written, encoding="utf-8")
        await person.sees("Please choose your language", patience=20)


async def test_an_edit_and_its_undoing_are_in_play(study):
    """Who begins after an edit gets it; who begins after it was taken back gets the words of before."""
    flow = study / "fruit" / "flow.yaml"
    written = flow.read_text(encoding="utf-8")
    async with played("--study", str(study)) as url, meeting(url) as meet:
        first = await meet("Amina")
        await first.says("/start")
        await begins(first)
        for words, question in (
            (written.replace("like fruit", "love fruit"), "love fruit"),
            (written, "like fruit"),
        ):
            flow.write_text(words, encoding="utf-8")
            await board_with(url, "news")
            async with asyncio.timeout(20):
                while True:
                    person = await meet("Somebody")
                    await person.says("/start")
                    await begins(person)
                    if question in (await person.chat())[-1].text:
                        break
        await finishes(first)


async def test_a_study_without_a_conversation_waits_for_one(study):
    """The page says so, the bot is kind to who comes, and the first conversation is in play at once."""
    flow = (study / "fruit" / "flow.yaml").read_text(encoding="utf-8")
    shutil.rmtree(study / "fruit")
    async with played("--study", str(study)) as url, meeting(url) as meet:
        board = await board_with(url, "ready")
        assert board["problems"][0]["message"] == "There is no conversation in this study yet."
        person = await meet("Amina")
        await person.says("/start")
        await person.sees("There are no questions yet", patience=20)
        (study / "fruit").mkdir()
        (study / "fruit" / "flow.yaml").write_text(flow, encoding="utf-8")
        await board_with(url, "news")
        async with asyncio.timeout(20):
            while "Please choose your language" not in (await person.chat())[-1].text:
                await person.says("/start")
                await person.last()


async def test_what_was_published_meanwhile_stays_until_the_folder_is_edited(study, tmp_path):
    """Playing again brings back no older version, but an edit does bring its own."""
    flow, kept = study / "fruit" / "flow.yaml", tmp_path / "kept"
    written = flow.read_text(encoding="utf-8")
    words = ("--study", str(study), "--keep", str(kept))
    async with played(*words) as url, meeting(url) as meet:
        person = await meet("Amina")
        await person.says("/start")
        await person.sees("Please choose your language", patience=20)
    sent = tmp_path / "sent" / "flow.yaml"
    sent.parent.mkdir()
    sent.write_text(written.replace("like fruit", "eat fruit"), encoding="utf-8")
    data = kept / "data"
    settings = Settings(study=study, database=str(data / "study.sqlite"), media=data / "media")
    await releases.publish(settings, sent)
    async with played(*words) as url, meeting(url) as meet:
        person = await meet("Bilal", person_id=42)
        await person.says("/start")
        await begins(person)
        assert "eat fruit" in (await person.chat())[-1].text
        flow.write_text(written.replace("like fruit", "love fruit"), encoding="utf-8")
        await board_with(url, "news")
        async with asyncio.timeout(20):
            while "love fruit" not in (await person.chat())[-1].text:
                person = await meet("Somebody")
                await person.says("/start")
                await begins(person)


async def board_with(url: str, name: str) -> dict:
    """The board, once it has something of that name."""
    async with asyncio.timeout(10), aiohttp.ClientSession() as http, http.get(f"{url}/live") as stream:
        async for line in stream.content:
            if line.startswith(b"data: ") and json.loads(line[6:]).get(name):
                return json.loads(line[6:])
    raise AssertionError(f"There is no {name} on the board.")


async def test_an_open_door_and_an_invite(study):
    """The sample's way in is open, and there is an invite, which leads into its own cohort."""
    async with played("--study", str(study)) as url, meeting(url) as meet:
        board = await board_with(url, "invites")
        code = board["invites"][0]["url"].partition("?start=")[2]
        person = await meet("Amina")
        await person.says(f"/start {code}")
        await begins(person)
        (participant,) = await stored(url, person)
        assert participant["cohort"] == "First cohort"


async def test_the_settings_of_a_real_bot_have_no_say(study, monkeypatch):
    """A token, a database or an address in the environment is never touched by playing."""
    monkeypatch.setenv("SOUNDINGBOARD_TOKEN", "1:real")
    monkeypatch.setenv("SOUNDINGBOARD_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SOUNDINGBOARD_DATABASE", "/nowhere/at/all.sqlite")
    async with played("--study", str(study)) as url, meeting(url) as meet:
        person = await meet("Amina")
        await person.says("/start")
        await person.sees("Please choose your language", patience=20)


@pytest.mark.parametrize(
    "words, told",
    [
        (["--study", "nowhere"], "There is no study.yaml in nowhere"),
        (["--port", "{port}"], "cannot be had"),
    ],
)
async def test_what_cannot_be_played(study, words, told):
    """What is missing is told in a sentence, with what to do."""
    async with played("--study", str(study)) as url:
        given = [each.format(port=url.rpartition(":")[2]) for each in words]
        with pytest.raises(AssertionError, match=told):
            async with played(*given):
                pass


async def test_the_terminal_tells_who_may_run_the_study(capsys):
    """As soon as the bot has made a link into the team, the terminal names an address that opens it."""
    world, board = World("1:x"), Board()
    telling = asyncio.create_task(tell_of_the_team(world, board, "http://127.0.0.1:8080"))
    await asyncio.sleep(0)
    board.team = [{"label": "the owner", "url": "https://t.me/playground_bot?start=own"}]
    board.ready = True
    world.bot.stir.ring()
    await asyncio.wait_for(telling, 5)
    assert "as the owner, open  http://127.0.0.1:8080/#start=own\n" in capsys.readouterr().out
