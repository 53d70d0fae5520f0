"""Links to the bot: in life they are shared, so in the page one chooses who opens them."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.desk import GRACE, Desk
from tests.browser.phone import Visit
from tests.browser.test_page_access import PHONE, faults

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK = "https://t.me/playground_bot?start=abc"


@pytest_asyncio.fixture(loop_scope="session")
async def page(desk, visit) -> Visit:
    desk.come()
    return await visit(desk.url, **PHONE)


async def written(desk: Desk, person: int) -> str:
    """What somebody has written last."""
    return str([each for each in desk.bot.chats[person].messages.values() if "text" in each][-1]["text"])


async def test_somebody_new_opens_it(page, desk):
    """A tap on the bot's link, one on a language, and somebody new is before START, which brings the link."""
    await desk.says(f"Share {LINK}. It is for all.")
    await page.phone("Grace").last.get_by_role("link").tap()
    dialog = page.page.get_by_role("dialog", name="Who opens this link?")
    await expect(dialog).to_contain_text(LINK)
    assert await faults(page.page) == []
    await dialog.get_by_role("button", name="اردو").tap()
    start = page.page.get_by_role("button", name="START", exact=True)
    await expect(start).to_be_focused()
    await start.tap()
    await expect(page.page.locator(".column.chosen .own")).to_contain_text("/start abc")
    (new,) = [each for each in desk.bot.people.values() if each.user["id"] not in {1001, 1002}]
    assert new.user["language_code"] == "ur"


async def test_somebody_who_is_here_opens_it(page, desk):
    """A link in a button, or one to Telegram's page for sharing, can be opened by anybody who is there."""
    share = "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fplayground_bot%3Fstart%3Dabc&text=Come"
    rows = [[{"text": "Share", "url": share}]]
    await desk.call("sendMessage", chat_id=GRACE, text="Well?", reply_markup={"inline_keyboard": rows})
    await page.phone("Grace").last.get_by_role("link", name="Share").tap()
    dialog = page.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="پروین").tap()
    column = page.page.locator(".column.chosen")
    await expect(column.get_by_role("heading", name="پروین")).to_be_visible()
    await column.get_by_role("button", name="Not now").tap()
    await expect(column.get_by_role("textbox")).to_be_focused()
    await expect(column.get_by_role("button", name="START", exact=True)).to_be_hidden()


async def test_a_pasted_link(page, desk):
    """Pasted into a chat, a link to the bot may be opened, or only written; other words are just pasted."""
    await page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field = page.phone("Grace").column.get_by_role("textbox")

    async def paste(words: str) -> None:
        await page.page.evaluate("words => navigator.clipboard.writeText(words)", words)
        await field.focus()
        await page.page.keyboard.press("Control+V")

    await paste(LINK)
    await page.page.get_by_role("dialog").get_by_role("button", name="Only write it").tap()
    await expect(field).to_have_value(LINK)
    await field.fill("")
    await paste("plain words")
    await expect(field).to_have_value("plain words")


async def test_other_links_leave_the_page_alone(page, desk):
    """Links to elsewhere open in a tab of their own, which cannot reach the page; code holds no links."""
    await desk.call(
        "sendMessage",
        chat_id=GRACE,
        text="See https://example.org/x?y=1, or t.me/another_bot?start=abc. /code",
        entities=[{"type": "code", "offset": 62, "length": 5}],
    )
    message = page.phone("Grace").last
    links = message.get_by_role("link")
    await expect(links).to_have_text(["https://example.org/x?y=1", "t.me/another_bot?start=abc"])
    await expect(message.locator("code")).to_have_text("/code")
    await expect(message.locator("code button")).to_have_count(0)
    for link in await links.all():
        assert await link.get_attribute("target") == "_blank"
        assert await link.get_attribute("rel") == "noopener noreferrer"
    # Not to go out to the network, the tab is only looked for.
    await page.page.context.route("https://example.org/**", lambda route: route.fulfill(body="elsewhere"))
    async with page.page.context.expect_page() as opened:
        await links.first.tap()
    assert (await opened.value).url == "https://example.org/x?y=1"


async def test_who_runs_the_study_has_a_door_of_their_own(desk, visit):
    """The welcome leads into the team beside the invites, and shows no such door where there is none."""
    page = await visit(desk.url, **PHONE)
    await expect(page.page.get_by_role("button", name="English")).to_be_visible()
    await expect(page.page.get_by_text("Run the study")).to_have_count(0)
    desk.board.invites = [{"label": "First cohort", "url": LINK}]
    desk.board.team = [{"label": "the owner", "url": f"{LINK}-owner"}]
    desk.bot.stir.ring()
    door = page.page.get_by_role("button", name="Run the study: open as the owner")
    await expect(door).to_be_visible()
    assert await faults(page.page) == []
    await door.tap()
    await page.page.get_by_role("button", name="START", exact=True).tap()
    await expect(page.page.locator(".column.chosen .own")).to_contain_text("/start abc-owner")


async def test_an_address_that_holds_a_link(page, desk):
    """The page's address with a start in it asks who opens it, once."""
    await page.page.goto(f"{desk.url}/#start=abc-owner")
    dialog = page.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("https://t.me/playground_bot?start=abc-owner")
    await dialog.get_by_role("button", name="Cancel").tap()
    assert page.page.url == f"{desk.url}/"
