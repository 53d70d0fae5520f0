"""An open study with two conversations, set up by a `.env` file; and what is done to it while it runs."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.playground.people import Message, Person, meeting
from bot.playground.server import serving
from bot.playground.world import World
from tests.whole.conftest import TOKEN, Bot, rows
from tests.whole.small import START, House, finishes, presses, prompted, running, write_study

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Filed(Bot):
    """A deployment whose settings stand in the file `.env` of its folder, with relative paths."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            name: value
            for name, value in super().environment.items()
            if not name.startswith("SOUNDINGBOARD_")
        }

    async def start(self) -> None:
        lines = (
            f"TOKEN={TOKEN}",
            f"API_URL={self.url}",
            "DATABASE=data/study.sqlite",
            "MEDIA=data/media",
            'KEY_FILE="../key/key"',
            "STUDY=../study",
            "RATE=0",
            "CHAT_RATE=0",
        )
        text = "".join(f"SOUNDINGBOARD_{line}\n" for line in lines)
        (self.folder / ".env").write_text(f"# Settings\nANOTHER_PROGRAM=1\n{text}", encoding="utf-8")
        await super().start()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A study that is open to everybody, and runs."""
    home = tmp_path_factory.mktemp("operators")
    (home / "bot").mkdir()
    async with running(Filed(home / "bot", "", write_study(home / "study", join="open"))) as house:
        yield house


async def chooses(person: Person, title: str) -> None:
    """Pick one of the conversations that are on offer, and begin it."""
    picker = await prompted(person, patience=START)
    await person.presses("🌐 English", on=picker)
    offer = await prompted(person, after=picker)
    assert offer.buttons == ("About fruit", "About tea")
    await person.presses(title, on=offer)
    item = await prompted(person, after=offer)
    await person.presses(item.buttons[0], on=item)
    await person.sees("Do you like")


async def arrives(house: House, name: str) -> Person:
    """Somebody new who has consented to talk about fruit."""
    person = await house.meet(name)
    await person.says("/start")
    await chooses(person, "About fruit")
    return person


async def goes_on(person: Person, title: str) -> Message:
    """Take up the conversation that is offered after another one, and begin it; gives the offer."""
    offer = await person.sees("one more to talk about")
    assert offer.buttons == (title,)
    await person.presses(title, on=offer)
    item = await person.sees("I take part")
    await person.presses(item.buttons[0], on=item)
    await person.sees("Do you like")
    return offer


async def test_an_open_study_offers_its_conversations(house: House) -> None:
    """Of two conversations a person picks one, after its end gets the other, and then a word of thanks."""
    amina = await house.meet("Amina")
    await amina.says("/start")
    await chooses(amina, "About tea")
    await finishes(amina)
    await goes_on(amina, "About fruit")
    await finishes(amina)
    await amina.says("/start")
    await amina.sees("Thank you")
    assert house.bot.query("SELECT name, conversations FROM cohorts") == [("open", "[]")]


async def test_settings_are_read_from_a_file_in_the_working_folder(house: House) -> None:
    """A bot with nothing in its environment keeps everything where `.env` says."""
    await (await house.meet("Amina")).says("/start")
    here = {
        path.relative_to(house.bot.folder.parent).as_posix() for path in house.bot.folder.parent.rglob("*")
    }
    assert {"bot/data/study.sqlite", "key/key"} <= here


async def test_files_for_excel_and_spss_are_made_when_asked_for(house: House) -> None:
    """Beside the tables that are always there, and only with their options."""
    await arrives(house, "Amina")
    for name, options in {"plain": (), "more": ("--xlsx", "--sav")}.items():
        code, _, err = await house.bot.command("export", "--conversation", "fruit", "--out", name, *options)
        assert code == 0, err
    made = {name: {path.name for path in (house.bot.folder / name).iterdir()} for name in ("plain", "more")}
    assert made["more"] - made["plain"] == {"answers.xlsx", "answers.sav"}
    assert made["plain"] < made["more"]


async def test_which_conversations_are_exported_can_be_chosen(house: House) -> None:
    """Those held as a test only with `--test`; with `--spoken` those in a language that the study speaks."""
    await arrives(house, "Amina")
    [(tried,)] = house.bot.query("SELECT max(rowid) FROM sessions WHERE conversation = 'fruit'")
    house.bot.query(f"UPDATE sessions SET test = 1 WHERE rowid = {tried}")
    made = {"real": (), "tests": ("--test",), "urdu": ("--test", "--spoken", "ur")}
    for name, options in made.items():
        code, _, err = await house.bot.command("export", "--conversation", "fruit", "--out", name, *options)
        assert code == 0, err
    found = {name: rows(house.bot.folder / name / "answers-codes.csv") for name in made}
    assert "1" not in {row["test"] for row in found["real"]}
    assert [row["test"] for row in found["tests"]].count("1") == 1
    assert len(found["tests"]) == len(found["real"]) + 1
    assert found["urdu"] == []
    code, _, err = await house.bot.command("export", "--spoken", "fr", "--out", "french")
    assert (code, "does not speak fr" in err) == (2, True)


async def test_exports_are_made_beside_the_running_bot(house: House, tmp_path: Path) -> None:
    """From another folder: a folder a conversation, and one that is there already is left alone."""
    amina = await arrives(house, "Amina")
    await presses(amina, "No")
    afar = elsewhere(house.bot, tmp_path)
    code, out, err = await afar.command("export", "--out", "both")
    assert code == 0, err
    assert str(afar.folder / "both") in out
    names = {path.name for path in (afar.folder / "both").iterdir()}
    assert names == {"fruit", "tea"}
    assert any(row["like"] == "no" for row in rows(afar.folder / "both" / "fruit" / "answers-codes.csv"))
    before = sorted(path.name for path in afar.folder.iterdir())
    code, out, err = await afar.command("export", "--out", "both", "--lang", "ur", "--conversation", "fruit")
    assert (code, out) == (2, "")
    assert "is already there. Please choose a new folder" in err
    assert {path.name for path in (afar.folder / "both").iterdir()} == names
    assert sorted(path.name for path in afar.folder.iterdir()) == before


async def test_an_export_in_a_language_of_nobody_is_refused(house: House) -> None:
    """Labels in a language that the study does not speak are no labels; nothing is written."""
    code, out, err = await house.bot.command("export", "--lang", "fr", "--out", "french")
    assert (code, out) == (2, "")
    assert "does not speak fr. Please choose one of: en, en-x-easy, ur." in err
    assert not (house.bot.folder / "french").exists()


def elsewhere(bot: Bot, folder: Path) -> Bot:
    """The same deployment, asked from another folder."""
    home = bot.folder.parent
    paths = {
        "DATABASE": str(bot.database),
        "MEDIA": str(bot.folder / "data" / "media"),
        "KEY_FILE": str(home / "key" / "key"),
    }
    return Bot(folder, bot.url, bot.study, extra=paths)


async def test_erasing_leaves_nothing_while_the_bot_runs(house: House) -> None:
    """Words, recordings and the contact of one person go from the disk at once; others and the bot stay."""
    bot = house.bot
    zara, amina = await arrives(house, "Zara"), await arrives(house, "Amina")
    await finishes(zara, "Pomegranates in the snow")
    await finishes(amina, "Marmalade on a bicycle")
    offer = await goes_on(amina, "About tea")
    await presses(amina, "Yes")
    await amina.speaks(4)
    await amina.sees("Thank you")
    code = participant_of(bot, "Marmalade")
    voice = await recording_of(bot, code)
    [(contacts,)] = bot.query("SELECT count(*) FROM contacts")

    assert await bot.command("erase", code, "--yes") == (0, f"Everything of {code} is erased.\n", "")
    assert not voice.exists()
    kept = b"".join(path.read_bytes() for path in (bot.folder / "data").rglob("*") if path.is_file())
    assert b"Marmalade" not in kept
    assert b"Pomegranates" in kept
    assert bot.query("SELECT count(*) FROM contacts") == [(contacts - 1,)]
    [tombstone] = bot.query(f"SELECT contact_id, invite_id, language FROM participants WHERE id = '{code}'")
    assert tombstone == (None, None, "")
    query = await amina.taps(button_of(offer), on=offer)
    assert (await amina.answered(query))["answered"]
    await amina.says("/start")
    await amina.sees("choose your language")
    again, _, err = await bot.command("erase", code, "--yes")
    assert again == 2
    assert err.startswith(f"There is no participant '{code}'")
    assert len(err.splitlines()) == 1


def participant_of(bot: Bot, words: str) -> str:
    """The code of who said these words, as exports have it."""
    [(code,)] = bot.query(
        "SELECT DISTINCT participant_id FROM answers JOIN sessions ON sessions.id = session_id "
        f"WHERE answers.value LIKE '%{words}%'"
    )
    return str(code)


async def recording_of(bot: Bot, code: str) -> Path:
    """The file of somebody's voice note, once the bot has fetched it."""
    [(listed,)] = bot.query(
        "SELECT files FROM answers JOIN sessions ON sessions.id = session_id "
        f"WHERE participant_id = '{code}' AND files != '[]'"
    )
    file = bot.folder / "data" / "media" / "answers" / json.loads(listed)[0]
    async with asyncio.timeout(10):
        while not file.exists():  # noqa: ASYNC110 - a file has no event of its own
            await asyncio.sleep(0.02)
    return file


def button_of(message: Message) -> str:
    """What pressing the only button of a message says to the bot."""
    return str(message.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


async def test_erasing_asks_first(house: House) -> None:
    """Without --yes and without anybody to answer, nobody is erased."""
    amina = await arrives(house, "Amina")
    await finishes(amina, "Quinces in a hat")
    code = participant_of(house.bot, "Quinces")
    done, out, _ = await house.bot.command("erase", code)
    assert done == 1
    assert "This cannot be undone" in out
    assert participant_of(house.bot, "Quinces") == code


async def test_erasing_tells_what_it_could_not_delete(house: House) -> None:
    """Where a recording stays on the disk, that is said with what to do, and not that all is erased."""
    amina = await arrives(house, "Amina")
    await finishes(amina, "Damsons on the roof")
    await goes_on(amina, "About tea")
    await presses(amina, "Yes")
    await amina.speaks(4)
    await amina.sees("Thank you")
    code = participant_of(house.bot, "Damsons")
    voice = await recording_of(house.bot, code)
    voice.unlink()
    voice.mkdir()  # root may delete any file, but nobody deletes a folder as if it were one
    done, out, err = await house.bot.command("erase", code, "--yes")
    assert (done, out) == (2, "")
    assert f"{code} is erased from the database, but not all recordings could be deleted from" in err
    voice.rmdir()


async def test_a_start_without_telegram_waits_for_it(tmp_path: Path) -> None:
    """While the API cannot be reached the bot says so and waits; when it comes, people are answered."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = Bot(tmp_path, f"http://127.0.0.1:{port}", write_study(tmp_path / "study", join="open"))
    await bot.start()
    try:
        async with asyncio.timeout(START):
            while "updates_do_not_come" not in bot.log():  # noqa: ASYNC110 - nor has a log
                await asyncio.sleep(0.05)
        assert bot.process is not None
        assert bot.process.returncode is None
        async with serving(World(TOKEN), port) as url, meeting(url) as meet:
            amina = await meet("Amina")
            await amina.says("/start")
            await amina.sees("choose your language", patience=START)
    finally:
        code = await bot.stop()
    assert code == 0
    assert "a-secret-for-tests" not in bot.log()
    assert "Traceback" not in bot.log()
