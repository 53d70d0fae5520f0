"""The page for people who cannot see it, cannot hold a mouse, or hold it in one hand."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import AXE
from tests.browser.phone import Visit
from tests.conftest import missing

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE = {"viewport": {"width": 360, "height": 720}, "has_touch": True}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def faults(page: Page) -> list[str]:
    """What axe-core finds, in light and in dark: each with the place of its first."""
    if not AXE.exists():
        missing("axe-core (make browser-tools)")
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = []
    for scheme, rules in (("light", RULES), ("dark", ["color-contrast"])):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        result = await page.evaluate("only => axe.run(document, {runOnly: only})", rules)
        found += [f"{scheme} {each['id']}: {each['nodes'][0]['html']}" for each in result["violations"]]
    return found


async def first_answers(page: Visit, language: str = "English", own: str = "🌐 English") -> None:
    phone = await page.add(language, f"Axel {language}")
    await phone.starts(own)
    await phone.comes_to(".leaflet")
    await phone.column.locator(".leaflet-page").wait_for()
    await page.page.evaluate("document.fonts.ready")


async def test_axe_finds_nothing(visit, sample):
    """In the chat, the menus, the panel and the dialogs, in light and in dark, axe-core finds no fault."""
    page = await visit(sample)
    await first_answers(page, "اردو", "🌐 اردو")
    screen = page.page
    assert await faults(screen) == []
    await screen.get_by_role("button", name="Commands").last.click()
    await screen.get_by_role("button", name="Look behind").click()
    await expect(screen.get_by_role("heading", name="Participant").first).to_be_visible()
    assert await faults(screen) == []
    await screen.get_by_role("tab", name="Calls to Telegram").click()
    assert await faults(screen) == []
    await screen.get_by_role("button", name="Close", exact=True).click()
    for name in ("Add a person", "About"):
        await screen.get_by_role("button", name=name).click()
        assert await faults(screen) == []
        await screen.keyboard.press("Escape")
    await screen.locator(".leaflet-page").last.click()
    await expect(screen.get_by_role("dialog").get_by_role("img").first).to_be_visible()
    assert await faults(screen) == []


async def test_the_width_of_a_phone(visit, sample):
    """At 360 pixels one chat fills the window, nothing is cut off, and all is big enough for a thumb."""
    page = await visit(sample, **PHONE)
    await first_answers(page)
    screen = page.page
    assert await screen.evaluate("document.documentElement.scrollWidth") == 360
    column = await screen.locator(".column.chosen").bounding_box()
    assert column
    assert (column["x"], column["width"]) == (0, 360)
    await expect(screen.locator(".column:visible")).to_have_count(1)
    small = await screen.evaluate(
        """() => [...document.querySelectorAll('button, a.key, a.file, select, textarea, input')]
            .map(each => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24))
            .map(([html]) => html)"""
    )
    assert [html for html in small if "command" not in html] == []
    assert await faults(screen) == []


async def test_without_a_mouse(visit, small):
    """With the keyboard alone: add a person, press START, answer, and the focus stays where one works."""
    page = await visit(small)
    keyboard = page.page.keyboard
    add = page.page.get_by_role("button", name="Add a person")
    await expect(add).to_be_enabled()
    await add.focus()
    await keyboard.press("Enter")
    await page.page.get_by_label("Name", exact=True).fill("Kay")
    await keyboard.press("Enter")
    phone = page.phone("Kay")
    await expect(phone.column.get_by_role("button", name="START")).to_be_focused()
    await keyboard.press("Enter")
    await expect(phone.column.get_by_role("textbox")).to_be_focused()
    await phone.last.locator(".key").first.focus()
    await keyboard.press("Enter")
    await phone.sees("I take part")
    # The pressed message has changed; the focus is still in it, so the next stop is what is new.
    assert await page.page.evaluate("document.activeElement.closest('.message') !== null")
    await keyboard.press("Tab")
    for _ in range(3):
        if await page.page.evaluate("document.activeElement.matches('.key')"):
            break
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    await phone.sees("Do you like fruit?")


async def test_new_messages_are_spoken(visit, small):
    """Screen readers hear what the bot has sent, and to whom; what stood there before is not read out."""
    page = await visit(small)
    phone = await page.add("English", "Lia")
    spoken = page.page.get_by_role("log", name="New messages")
    await phone.starts("🌐 English")
    await expect(spoken).to_contain_text("Lia: I take part.")
    await page.page.reload()
    await phone.sees("I take part")
    await expect(spoken).to_be_empty()
