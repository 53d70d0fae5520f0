"""Cohorts and the links that lead into them, beside a bot that runs; one deployment for all of the module."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import pytest_asyncio
import segno
from PIL import Image

from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.office import cohorts as cohort_office
from bot.office import invites as invite_office
from bot.playground.people import Message
from bot.storage import invites
from bot.storage.cohorts import Counted
from bot.storage.database import connect
from tests.whole.conftest import Bot, rows
from tests.whole.small import START, House, begins, finishes, prompted, running, settings_of, write_study

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE = re.compile(r"https://t\.me/playground_bot\?start=([A-Za-z0-9_-]{22,64})")
CONTACT = "Amina on 0114 496 0000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """An invite-only study that runs."""
    folder = tmp_path_factory.mktemp("invites")
    async with running(Bot(folder, "", write_study(folder / "study"))) as house:
        yield house


def code_in(url: str) -> str:
    found = CODE.fullmatch(url)
    assert found, url
    return found[1]


async def cohort(bot: Bot, name: str, **more: object) -> None:
    """A cohort for the conversation about fruit, as `cohort add` makes it."""
    about = Cohort(0, name, ("fruit",))._replace(**more)
    await cohort_office.add_cohort(settings_of(bot), about)


async def invite(bot: Bot, name: str, uses: int = 0) -> str:
    """The code of a new invite into a cohort, as `invite add` makes it."""
    return code_in((await invite_office.add_invite(settings_of(bot), name, "", uses, None)).url)


async def counted(bot: Bot, name: str) -> Counted:
    found = await cohort_office.list_cohorts(settings_of(bot))
    return next(each for each in found if each.cohort.name == name)


async def opens(house: House, code: str, name: str = "Amina", **more: object) -> Message:
    """Somebody new opens a link; what the bot says first."""
    person = await house.meet(name, **more)
    await person.says(f"/start {code}")
    return await person.last(patience=START)


# ------------------------------------------------------------------ from the command line to the export


async def test_a_link_leads_to_a_row_with_its_label(house: House) -> None:
    """Who comes by a link is counted in its cohort, and exported under its label and never its code."""
    bot = house.bot
    made = await bot.tells(
        *("cohort", "add", "Leeds", "--conversation", "fruit", "--size", "30"),
        *("--languages", "en,ur", "--closes", "2999-12-31"),
    )
    assert (made["name"], made["conversations"], made["languages"]) == ("Leeds", ["fruit"], ["en", "ur"])
    assert (made["size"], made["closes"]) == (30, "2999-12-31")
    given = await bot.tells(
        "invite", "add", "Leeds", "--label", "Market, Friday", "--uses", "2", "--qr", "market.png"
    )
    assert (bot.folder / "market.png").exists()
    code = code_in(given["url"])
    amina = await house.meet("Amina")
    await amina.says(f"/start {code}")
    await begins(amina)
    await finishes(amina)
    zara = await house.meet("Zara")
    await zara.says(f"/start {code}")
    await prompted(zara)
    (listed, [link]), out = await asyncio.gather(_listed(bot), _export(bot, "Leeds"))
    assert [listed[key] for key in ("joined", "consented", "finished")] == [2, 1, 1]
    assert (link["url"], link["label"], link["used"]) == (given["url"], "Market, Friday", 2)
    [row] = rows(out / "answers-codes.csv")
    assert (row["cohort"], row["invite"], row["outcome"]) == ("Leeds", "Market, Friday", "complete")
    assert all(code.encode() not in file.read_bytes() for file in out.rglob("*") if file.is_file())


async def _listed(bot: Bot) -> tuple[dict[str, object], list[dict[str, object]]]:
    cohorts, invites = await asyncio.gather(bot.tells("cohort", "list"), bot.tells("invite", "list", "Leeds"))
    return next(each for each in cohorts if each["name"] == "Leeds"), invites


async def _export(bot: Bot, name: str) -> Path:
    code, _, err = await bot.command("export", "--cohort", name, "--out", "out")
    assert code == 0, err
    return bot.folder / "out"


async def test_links_can_be_scanned_and_not_guessed(house: House) -> None:
    """PNG and SVG both hold the link with a quiet zone around it; codes have 128 random bits of their own."""
    await cohort(house.bot, "Posters")
    codes = []
    for name, cells_of in (("poster.png", _png), ("poster.svg", _svg)):
        drawn = house.bot.folder / name
        link = await invite_office.add_invite(settings_of(house.bot), "Posters", "", 0, drawn)
        expected = [[cell & 1 for cell in line] for line in segno.make(link.url, error="q").matrix]
        assert cells_of(drawn) == expected
        codes.append(base64.urlsafe_b64decode(code_in(link.url) + "=="))
    assert codes[0] != codes[1]
    assert all(len(code) >= 16 for code in codes)


def _png(file: Path) -> list[list[int]]:
    """The cells of a QR picture of 12 dots a cell and 4 light cells all around, 1 is dark."""
    picture = Image.open(file).convert("1")
    count = picture.width // 12
    cells = [
        [int(picture.getpixel((x * 12 + 6, y * 12 + 6)) == 0) for x in range(count)] for y in range(count)
    ]
    return _within(cells)


def _svg(file: Path) -> list[list[int]]:
    """The same of a drawing: lines of one cell's height, each a move and a length."""
    tree = ET.parse(file).getroot()
    count = int(tree.attrib["width"]) // 12
    cells = [[0] * count for _ in range(count)]
    x, y = 0.0, -0.5
    [path] = [each for each in tree.iter() if each.attrib.get("class") == "qrline"]
    for dx, dy, length in re.findall(r"[Mm]([\d.-]+)[ ,]?([\d.-]+)h(\d+)", path.attrib["d"]):
        x, y = x + float(dx), y + float(dy)
        cells[round(y)][round(x) : round(x) + int(length)] = [1] * int(length)
        x += int(length)
    return _within(cells)


def _within(cells: list[list[int]]) -> list[list[int]]:
    """A code without the light margin, which scanners need and which must be light."""
    inner = [line[4:-4] for line in cells[4:-4]]
    assert sum(map(sum, inner)) == sum(map(sum, cells))
    return inner


# ------------------------------------------------------------------ what people meet at the door


async def test_a_second_tap_changes_nothing(house: House) -> None:
    """The same link again, before or after answering, uses nothing up and starts nothing anew."""
    await cohort(house.bot, "Twice", size=1)
    code = await invite(house.bot, "Twice", uses=1)
    amina = await house.meet("Amina")
    await amina.says(f"/start {code}")
    once = await prompted(amina, patience=START)
    await amina.says(f"/start {code}")
    await prompted(amina, after=once)
    await begins(amina)
    await amina.says(f"/start {code}")
    await amina.sees("Do you like fruit?")
    await finishes(amina)
    await amina.says(f"/start {code}")
    assert "full" not in (await amina.last()).text
    found = await counted(house.bot, "Twice")
    assert (found.cohort.joined, found.finished) == (1, 1)
    [link] = await invite_office.list_invites(settings_of(house.bot), "Twice")
    assert link.issued.invite.used == 1
    assert house.bot.query(
        "SELECT count(*) FROM sessions JOIN participants p ON p.id = participant_id "
        "JOIN cohorts c ON c.id = p.cohort_id WHERE c.name = 'Twice'"
    ) == [(1,)]


async def test_who_comes_without_a_link_is_told_how(house: House) -> None:
    """In a study by invitation a bare /start gets a kind sentence, whom to ask, and keeps nobody."""
    before = house.bot.query("SELECT count(*) FROM participants")
    said = await opens(house, "")
    assert "please open the link or scan the code" in said.text
    assert CONTACT in said.text
    assert house.bot.query("SELECT count(*) FROM participants") == before


async def test_an_unknown_link_gets_a_kind_word(house: House) -> None:
    """A code that was never given gets whom to ask for a new one, in the language of the phone."""
    said = await opens(house, "not-a-code-of-ours")
    assert "I do not know this link" in said.text
    assert CONTACT in said.text
    assert "آمنہ" in (await opens(house, "not-a-code-of-ours", language_code="ur")).text


async def test_the_last_use_is_given_once(house: House) -> None:
    """Of three people who open a link for two at the same moment, one is told kindly that it is full."""
    await cohort(house.bot, "Few")
    code = await invite(house.bot, "Few", uses=2)
    people = [await house.meet(name) for name in ("Amina", "Zara", "Noor")]
    await asyncio.gather(*(person.says(f"/start {code}") for person in people))
    said = [(await person.last(patience=START)).text for person in people]
    [declined] = [text for text in said if "full" in text]
    assert CONTACT in declined
    assert (await counted(house.bot, "Few")).cohort.joined == 2


async def test_a_full_cohort_takes_nobody_more(house: House) -> None:
    """A cohort's size counts over all of its links."""
    await cohort(house.bot, "Tiny", size=1)
    first, second = await invite(house.bot, "Tiny"), await invite(house.bot, "Tiny")
    assert "language" in (await opens(house, first)).text
    said = await opens(house, second)
    assert "This group is full now" in said.text
    assert CONTACT in said.text


async def test_a_closed_cohort_takes_nobody_more(house: House) -> None:
    """After its last day a link gets a kind sentence, and nobody is counted."""
    await cohort(house.bot, "Past", closes="2020-01-01")
    said = await opens(house, await invite(house.bot, "Past"))
    assert "This group has closed" in said.text
    assert CONTACT in said.text
    assert (await counted(house.bot, "Past")).cohort.joined == 0


async def test_a_revoked_link_lets_nobody_in(house: House) -> None:
    """A link that was taken back is as good as unknown, while its cohort's other links go on working."""
    await cohort(house.bot, "Lost")
    lost, kept = await invite(house.bot, "Lost"), await invite(house.bot, "Lost")
    [link, _] = await invite_office.list_invites(settings_of(house.bot), "Lost")
    database = await connect(f"sqlite:///{house.bot.database}")
    async with database.transaction() as db:
        await invites.revoke_invite(db, link.issued.invite.id, "2026-11-23T09:30:00+00:00")
    await database.close()
    assert "I do not know this link" in (await opens(house, lost)).text
    assert "language" in (await opens(house, kept)).text


async def test_a_cohort_is_spoken_to_in_its_languages(house: House) -> None:
    """Only a cohort's languages are on offer; where there is one, nobody is asked."""
    await cohort(house.bot, "Two", languages=("en", "ur"))
    await cohort(house.bot, "One", languages=("ur",))
    assert (await opens(house, await invite(house.bot, "Two"))).buttons[:2] == ("🌐 English", "🌐 اردو")
    assert len((await opens(house, await invite(house.bot, "Two"))).buttons) == 2
    assert "مجھے منظور ہے" in (await opens(house, await invite(house.bot, "One"))).text


async def test_a_link_of_another_group_waits(house: House) -> None:
    """In the middle of a conversation another group's link asks for whom it is, and waits for its end."""
    await cohort(house.bot, "Here")
    await cohort(house.bot, "There")
    amina = await house.meet("Amina")
    await amina.says(f"/start {await invite(house.bot, 'Here')}")
    await begins(amina)
    await amina.says(f"/start {await invite(house.bot, 'There')}")
    await amina.presses("For me", on=await amina.sees("for someone else"))
    await amina.sees("That link is for another group")
    assert (await counted(house.bot, "There")).cohort.joined == 0
    assert (await counted(house.bot, "Here")).cohort.joined == 1


# ------------------------------------------------------------------ what is changed later


async def test_a_cohort_is_changed_at_the_server(house: House) -> None:
    """Pause, edit, close and open again: the next newcomer meets it, and who is in goes on."""
    bot = house.bot
    await cohort(bot, "Bath", size=9)
    code = await invite(bot, "Bath")
    amina = await house.meet("Amina")
    await amina.says(f"/start {code}")
    await begins(amina)
    assert (await bot.tells("cohort", "pause", "Bath"))["status"] == "paused"
    assert "taking a break" in (await opens(house, code)).text
    await bot.tells("cohort", "reopen", "Bath")
    edited = await bot.tells(
        "cohort", "edit", "Bath", "--opens", "2999-01-01", "--size", "0", "--name", "Spa"
    )
    assert (edited["name"], edited["size"], edited["opens"]) == ("Spa", 0, "2999-01-01")
    assert "begins on 1 January 2999" in (await opens(house, code)).text
    await bot.tells("cohort", "edit", "Spa", "--opens", "", "--languages", "ur")
    assert "مجھے منظور ہے" in (await opens(house, code)).text
    assert (await bot.tells("cohort", "close", "Spa"))["status"] == "closed"
    assert "This group has closed" in (await opens(house, code)).text
    await finishes(amina)
    _, lines, _ = await bot.command("cohort", "list")
    assert "Spa: 2 joined, 1 consented, 1 finished, closed" in lines


async def test_opening_again_after_the_last_day_says_what_else_to_do(house: House) -> None:
    """Else it would be open in name only."""
    await cohort(house.bot, "Old", closes="2020-01-01")
    _, said, _ = await house.bot.command("cohort", "reopen", "Old")
    assert "its last day, 2020-01-01, is over" in said
    assert "cohort edit 'Old' --closes" in said


async def test_an_invite_is_revoked_by_number_link_label_or_cohort(house: House) -> None:
    """Where several may be meant they are named by their numbers, and none is revoked."""
    bot, settings = house.bot, settings_of(house.bot)
    await cohort(bot, "Four")
    links = [await invite_office.add_invite(settings, "Four", label, 0, None) for label in "aabc"]
    numbers = [link.issued.invite.id for link in links]
    with pytest.raises(OperatorError, match=rf"several invites: {numbers[0]} \(a\), {numbers[1]} \(a\)\."):
        await invite_office.revoke_invite(settings, "a")
    assert (await bot.tells("invite", "revoke", str(numbers[0])))["revoked"] == numbers[0]
    assert "I do not know this link" in (await opens(house, code_in(links[0].url))).text
    for which, number in ((links[1].url, numbers[1]), ("b", numbers[2]), ("Four", numbers[3])):
        assert (await invite_office.revoke_invite(settings, which)).invite.id == number
    with pytest.raises(OperatorError, match="no such invite that lets people in"):
        await invite_office.revoke_invite(settings, links[1].url)


async def test_a_poster_is_drawn_at_the_server(house: House) -> None:
    """As PDF or PNG of A5, never over a file that is there."""
    await cohort(house.bot, "Wall", languages=("ur",))
    await invite(house.bot, "Wall")
    for name in ("wall.pdf", "wall.png"):
        told = await house.bot.tells("invite", "poster", "Wall", "--out", name)
        assert told == {"poster": name, "missing": []}
    page = pypdfium2.PdfDocument(house.bot.folder / "wall.pdf")[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == [148, 210]
    with Image.open(house.bot.folder / "wall.png") as picture:
        assert picture.size == (1748, 2480)
    code, _, err = await house.bot.command("invite", "poster", "Wall", "--out", "wall.pdf")
    assert (code, "is already there" in err) == (2, True)


async def test_what_is_done_at_the_server_stands_in_the_audit_log(house: House) -> None:
    """With no member, the cohort's name and what was changed."""
    settings = settings_of(house.bot)
    await cohort(house.bot, "Log")
    await cohort_office.edit_cohort(settings, "Log", {"size": 5, "closes": "2999-01-01"})
    await cohort_office.put_cohort(settings, "Log", "pause")
    assert house.bot.query("SELECT member_id, action, detail FROM audit WHERE object = 'Log'") == [
        (None, "cohorts.new", "conversations=fruit"),
        (None, "cohorts.edit", "size=5 closes=2999-01-01"),
        (None, "cohorts.pause", ""),
    ]
