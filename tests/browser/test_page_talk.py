"""Whole conversations in the browser, as a participant has them."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.phone import Phone, Visit
from tests.whole.playing import played

TO_THE_MIDDLE = """async film => {
    film.preload = 'auto';
    while (!film.duration) await new Promise(done => film.onloadedmetadata = done);
    film.currentTime = film.duration / 2;
    await new Promise(done => film.onseeked = done);
    return film.currentTime;
}"""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "phone_language, language, leaflet, thanks, direction",
    [
        ("English", "🌐 English", "leaflet-en.pdf", "Thank you", "ltr"),
        ("اردو", "🌐 اردو", "leaflet-ur.pdf", "شکریہ", "rtl"),
        ("English", "🌐 English (Easy Read)", "leaflet-en-x-easy.pdf", "Thank you", "ltr"),
    ],
)
async def test_the_leaflet_conversation(visit, sample, phone_language, language, leaflet, thanks, direction):
    """In each language a person comes from START to the end, and reads the leaflet on the way."""
    page = await visit(sample)
    phone = await page.add(phone_language, f"Reader {leaflet}")
    await phone.starts(language)
    await through(page, phone)
    await expect(phone.column.get_by_role("button", name=f"Read {leaflet}")).to_be_visible()
    words = (await phone.sees(thanks)).locator(".words")
    assert await words.evaluate("node => getComputedStyle(node).direction") == direction


async def test_the_video_can_be_watched(visit):
    """Where there are several conversations one is chosen; the video's player can jump to its middle."""
    async with played() as url:
        page = await visit(url)
        phone = await page.add("English", "Viewer")
        await phone.starts("🌐 English", "Your views on our video")
        await phone.comes_to(".film")
        assert await phone.column.locator(".film").evaluate(TO_THE_MIDDLE) > 10
        await page.page.close()


async def through(page: Visit, phone: Phone) -> None:
    """Answer until the conversation is complete."""
    for _ in range(60):
        if await outcome(page, phone) == "complete":
            return
        await phone.goes_on()
    raise AssertionError("The conversation does not end.")


async def outcome(page: Visit, phone: Phone) -> str:
    people = await page.stored(phone)
    return people[0]["sessions"][-1]["outcome"] if people and people[0]["sessions"] else ""
