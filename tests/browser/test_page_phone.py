"""What people do on their phones besides pressing what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.playground import samples
from tests.browser.phone import Phone, Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = {"name": "photo.png", "mimeType": "image/png", "buffer": samples.picture(320, 240)}
VOICE = {"name": "voice.ogg", "mimeType": "audio/ogg", "buffer": samples.silence(2)}


@pytest_asyncio.fixture(loop_scope="session")
async def page(visit, small) -> Visit:
    return await visit(small)


async def asked(page: Visit, name: str) -> Phone:
    """Somebody at the first question of the small study."""
    phone = await page.add("English", name)
    await phone.starts("🌐 English")
    await phone.goes_on()
    await phone.sees("Do you like fruit?")
    return phone


async def value(page: Visit, phone: Phone, variable: str) -> object:
    """What is kept as the answer to a question; None: nothing."""
    sessions = (await page.stored(phone))[0]["sessions"]
    return next((each["value"] for each in sessions[-1]["answers"] if each["variable"] == variable), None)


async def test_going_back_and_changing_an_answer(page):
    """Back leads to the question before; Change on an answered one replaces its answer."""
    phone = await asked(page, "Bella")
    await phone.answers("Yes")
    await phone.sees("Why is that?")
    await phone.answers("↩ Back")
    await phone.answers("No")
    assert await value(page, phone, "like") == "no"
    await phone.sees("Why is that?")
    await phone.says("I like tea.")
    await phone.sees("Thank you")
    answered = phone.column.locator(".message", has_text="Do you like fruit?").last
    await answered.get_by_role("button", name="Change").click()
    await phone.presses("Yes")
    await page.page.get_by_role("button", name="Look behind").click()
    await page.page.get_by_label("Whose answers").select_option(label="Bella")
    await expect(page.page.locator(".answer:has(dt:text-is('like'))")).to_contain_text("yes")


async def test_a_voice_note_from_a_file(page):
    """Where there is no microphone, a recording is chosen, and counts as a voice note."""
    phone = await asked(page, "Vera")
    await phone.answers("Yes")
    await phone.column.get_by_label("A recording", exact=True).set_input_files(VOICE)
    await expect(phone.column.get_by_role("button", name="Play: Voice message")).to_be_visible()
    await phone.sees("Thank you")
    answers = (await page.stored(phone))[0]["sessions"][-1]["answers"]
    assert next(each for each in answers if each["variable"] == "why")["files"][0].endswith(".oga")


async def test_a_voice_note_from_the_microphone(page):
    """What the browser records arrives as the Ogg that phones send."""
    phone = await asked(page, "Mick")
    await phone.answers("Yes")
    await phone.column.get_by_role("button", name="Record a voice note").click()
    await expect(phone.column.get_by_role("timer")).to_have_text("0:01")
    await phone.column.get_by_role("button", name="Send the voice note").click()
    await phone.sees("Thank you")
    kept = await page.page.evaluate(
        """async () => {
            const source = new EventSource('/live');
            const chat = await new Promise(done => source.addEventListener('chat', event => {
                const found = JSON.parse(event.data).messages.filter(each => each.voice).at(-1);
                if (found) done(found);
            }));
            source.close();
            const bytes = await (await fetch('/media/' + chat.voice.file_id)).arrayBuffer();
            return new TextDecoder('latin1').decode(bytes.slice(0, 4));
        }"""
    )
    assert kept == "OggS"


async def test_an_album(page):
    """Three photos sent in one go stand together and open large."""
    phone = await asked(page, "Alba")
    await phone.column.get_by_label("Photos and videos", exact=True).set_input_files([PICTURE] * 3)
    waiting = phone.column.get_by_role("list", name="Files to send")
    await expect(waiting.get_by_role("listitem")).to_have_count(3)
    await phone.says("Our kitchen")
    tiles = phone.column.locator(".own .tile")
    await expect(tiles).to_have_count(3)
    await expect(phone.column.locator(".own", has_text="Our kitchen")).to_have_count(1)
    await tiles.first.click()
    await expect(page.page.get_by_role("dialog").get_by_role("img")).to_have_count(3)
    await page.page.keyboard.press("Escape")
    await expect(page.page.get_by_role("dialog")).to_have_count(0)


async def test_a_reload_in_the_middle(page):
    """A reload loses nothing: the chat is as it was, and goes on."""
    phone = await asked(page, "Rosa")
    await phone.answers("Yes")
    before = await phone.column.locator(".message").count()
    await page.page.reload()
    await expect(phone.column.locator(".message")).to_have_count(before)
    await phone.says("It is sweet.")
    await phone.sees("Thank you")


async def test_two_people_at_once(page):
    """Two people stand side by side, and the words of one never reach the other."""
    one, other = await asked(page, "Ida"), await asked(page, "Otto")
    await one.presses("Yes")
    await other.presses("No")
    await one.sees("Why is that?")
    await other.sees("Why is that?")
    await one.says("Plums!")
    await one.sees("Thank you")
    assert (await value(page, one, "why"), await value(page, other, "why")) == ("Plums!", None)
    await expect(other.column.get_by_text("Plums!")).to_have_count(0)


async def test_blocking_and_coming_back(page):
    """Who has blocked the bot cannot write; unblocking opens the chat again."""
    phone = await asked(page, "Blanche")
    await phone.column.get_by_role("button", name="More for Blanche").click()
    await phone.column.get_by_role("button", name="Block the bot", exact=True).click()
    await expect(phone.column.get_by_role("textbox")).to_be_hidden()
    await phone.column.get_by_role("button", name="Unblock the bot").click()
    await expect(phone.column.get_by_role("textbox")).to_be_visible()


async def test_editing_and_replying(page):
    """One's own words can be changed, and a message be replied to; both look like it."""
    phone = await asked(page, "Edith")
    await phone.says("I wonder.")
    own = phone.column.locator(".message.own", has_text="I wonder.")
    await own.get_by_role("button", name="More for this message").click()
    await own.get_by_role("button", name="Edit").click()
    await phone.says("I wonder much.")
    await expect(phone.column.locator(".message.own", has_text="I wonder much.")).to_contain_text("edited")
    question = phone.column.locator(".message", has_text="Do you like fruit?").first
    await question.hover()
    await question.get_by_role("button", name="More for this message").click()
    await question.get_by_role("button", name="Reply").click()
    await phone.says("Yes")
    await expect(phone.column.locator(".message.own .quote", has_text="Do you like fruit?")).to_be_visible()


async def test_commands_in_the_language_of_the_phone(page):
    """The menu holds the commands that the bot has told Telegram for that language."""
    phone = await page.add("اردو", "پروین")
    await phone.column.get_by_role("button", name="START", exact=True).click()
    await phone.sees("زبان")
    await phone.column.get_by_role("button", name="Commands").click()
    command = phone.column.get_by_role("button", name="/help")
    await expect(command).to_contain_text("مدد")
    await command.click()
    await phone.sees("999")


async def test_an_invite_is_opened_by_a_click(page):
    """An invite link leads to START, and START into its cohort."""
    await page.page.get_by_role("button", name="About").click()
    await page.page.get_by_role("dialog").get_by_role("button", name="https://t.me/playground_bot").click()
    phone = page.phone("Grace")
    await phone.starts("🌐 English")
    assert (await page.stored(phone))[0]["cohort"] == "First cohort"


async def test_an_edited_study_is_in_play_at_once(page, small_study: Path):
    """A slip in flow.yaml stands on the page with its line; mended, the next conversation is the new one."""
    flow = small_study / "fruit" / "flow.yaml"
    written = flow.read_text(encoding="utf-8")
    try:
        flow.write_text(written.replace("type: text", "type: txt"), encoding="utf-8")
        told = page.page.get_by_role("alert")
        await expect(told).to_contain_text("fruit/flow.yaml:17")
        await expect(told).to_contain_text("The version before stays in play.")
        flow.write_text(written.replace("Do you like fruit?", "Do you love fruit?"), encoding="utf-8")
        await expect(told).to_have_count(0)
        await expect(page.page.get_by_text("A new version is in play")).to_be_visible()
        phone = await page.add("English", "Nora")
        await phone.starts("🌐 English")
        await phone.goes_on()
        await phone.sees("Do you love fruit?")
    finally:
        flow.write_text(written, encoding="utf-8")


async def test_a_link_in_the_chat(page):
    """A link to the bot leads whom one chooses to START as on a phone; other links leave the chat alone."""
    phone = await asked(page, "Lina")
    await phone.says("See t.me/playground_bot?start=abc or https://example.org")
    links = phone.column.locator(".message.own").last.get_by_role("link")
    await expect(links.last).to_have_attribute("href", "https://example.org")
    await expect(links.last).to_have_attribute("rel", "noopener noreferrer")
    await links.first.click()
    await page.page.get_by_role("dialog").get_by_role("button", name="Lina whose chat this is").click()
    await expect(phone.column.get_by_role("button", name="START", exact=True)).to_be_focused()
