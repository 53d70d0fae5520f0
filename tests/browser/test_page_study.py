"""A whole study on a phone, in the browser, by nothing but what docs/run-a-study.md says."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
import pytest_asyncio
import zxingcpp
from PIL import Image
from playwright.async_api import Locator, expect

from tests.browser import story, tables
from tests.browser.researcher import Researcher
from tests.browser.test_page_access import PHONE
from tests.whole.playing import played

PAGE = Path(__file__).parent.parent.parent / "docs" / "run-a-study.md"
TYPED = {
    "/menu": "What would you like to do?",
    "/help": "Everything is in the menu",
    "/cancel": "What would you like to do?",
    "/language": "Please choose your language",
    "/team": "2 people run the study",
    "/team invite co_researcher label=Parveen": "It works once",
    "/publish": "1 conversation runs",
    "/cohorts": "Leeds",
    "/cohorts new Bradford languages=en,ur size=20": "Here is the new cohort",
    "/cohorts edit Bradford size=30": "It is changed",
    "/cohorts pause Bradford": "Paused",
    "/cohorts reopen Bradford": "newcomers come in",
    '/invites new Bradford label="Mosque, Tuesday" limit=10': "The invite is ready",
    '/invites poster "Mosque, Tuesday"': "to print on A5",
    '/invites revoke "Mosque, Tuesday"': "let nobody in",
    "/progress Leeds": "Finished",
    "/answers": "Choose a question",
    "/alerts": "I tell you at once",
    "/export Leeds with=excel,spss": "This export has",
    "/publish clinic-poster": "Published on",
    "/audit": "Audit log",
}
"""What the page says a researcher can type, and a few words of what comes of it, in this order."""
PARTICIPANTS = ("/stop", "/withdraw", "/mydata")
CUT = "keys => keys.filter(each => each.scrollWidth > each.clientWidth).map(each => each.textContent)"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address() -> AsyncIterator[str]:
    """The address of the page of a study that holds only its study.yaml."""
    async with played("--study", str(story.STUDY)) as url:
        yield url


@pytest.mark.asyncio(loop_scope="session")
async def test_a_study_from_nothing_to_its_tables(visit, address, tmp_path):
    """Owned, a colleague invited, a flow sent and mended, published, its poster scanned, ten people in two
    languages finished, one withdrawn, and the tables opened: on 360 pixels, with all of it in the docs.
    """
    page = await visit(address, **PHONE)

    async def look(_name: str) -> None:
        """Nothing is wider than the phone, and no label is cut."""
        assert await page.page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]
        assert await page.page.locator(".column.chosen .key").evaluate_all(CUT) == []

    grace = Researcher(page, look)
    await story.all_of_it(grace, address)
    await expect(grace.phone.column).not_to_contain_text(re.compile(r": \w+\.\w+ –"))
    assert bold(PAGE.read_text(encoding="utf-8")) == grace.pressed
    await the_poster_leads_to_the_study(grace)
    zipped = await saved(grace, grace.phone.column.locator("a.file", has_text=".zip").last)
    tables.hold_what_was_said(zipped, tmp_path)
    assert typed(PAGE.read_text(encoding="utf-8")) == list(TYPED)
    for command, then in TYPED.items():
        await grace.writes(command, then)


def test_the_pictures_and_pages_that_it_leads_to_are_there():
    """Every picture and every file that the page names is in the folder of the docs."""
    named = re.findall(r"\]\(([^)#:]+)[^)]*\)", PAGE.read_text(encoding="utf-8"))
    assert [name for name in named if not (PAGE.parent / name).is_file()] == []
    assert len(named) > 20


def bold(page: str) -> set[str]:
    """The labels that a page says one presses."""
    return set(re.findall(r"\*\*(.+?)\*\*", page))


def typed(page: str) -> list[str]:
    """The commands that a page says one types."""
    said = dict.fromkeys(re.findall(r"`(/[a-z][^`]*)`", page))
    return [command for command in said if command not in PARTICIPANTS]


# ------------------------------------------------------------------ what comes as files


async def the_poster_leads_to_the_study(grace: Researcher) -> None:
    """Both files show the same QR code, and it holds the invite's link."""
    pdf = pypdfium2.PdfDocument(await content(grace, ".pdf"))
    pictures = [pdf[0].render(scale=2).to_pil(), Image.open(io.BytesIO(await content(grace, ".png")))]
    for picture in pictures:
        assert [code.text for code in zxingcpp.read_barcodes(picture)] == [grace.link]


async def content(grace: Researcher, ending: str) -> bytes:
    """The last file of this kind that the bot sent, as the page hands it over."""
    file = grace.phone.column.locator(".theirs a.file", has_text=ending).last
    answer = await grace.visit.page.request.get(str(await file.evaluate("link => link.href")))
    return await answer.body()


async def saved(grace: Researcher, link: Locator) -> bytes:
    """What the page saves when a file is pressed."""
    async with grace.visit.page.expect_download() as download:
        await link.click()
    return (await (await download.value).path()).read_bytes()
