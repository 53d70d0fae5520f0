"""What those who run a study from the chat need of the page: files, menus, long keyboards, progress."""

from __future__ import annotations

import io
import zipfile

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from bot.playground import samples
from tests.browser.desk import GRACE, PARVEEN
from tests.browser.phone import Phone
from tests.browser.test_page_access import PHONE, faults

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROWS = tuple(f"{number}. What this does is said in quite a few words, for it matters" for number in range(12))
TOP = "node => node.getBoundingClientRect().top"


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("flow.yaml", "format: 1\n")
    return held.getvalue()


@pytest_asyncio.fixture(loop_scope="session")
async def grace(desk, visit) -> Phone:
    """Grace's phone, on a screen of 360 pixels."""
    desk.come()
    page = await visit(desk.url, **PHONE)
    await expect(page.page.locator("#people button")).to_have_count(2)
    return page.phone("Grace")


async def test_any_file_can_be_sent(desk, grace):
    """A ZIP and a YAML file reach the bot whole, under their names, with the words that were written."""
    files = [("study.zip", "application/zip", zipped()), ("flow.yaml", "", b"format: 1\n")]
    chosen = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    await grace.column.get_by_label("Files", exact=True).set_input_files(chosen)
    await grace.says("The study")
    await expect(grace.column.locator(".own .file")).to_have_count(2)
    sent = [each for each in desk.bot.chats[GRACE].messages.values() if "document" in each]
    assert [each.get("caption") for each in sent] == ["The study", None]
    for message, (name, _, content) in zip(sent, files, strict=True):
        document = message["document"]
        assert (document["file_name"], document["file_size"]) == (name, len(content))
        assert await desk.fetched(document["file_id"]) == content
    assert sent[0]["document"]["mime_type"] == "application/zip"


async def test_more_than_goes_in_one_go(desk, grace, tmp_path):
    """Files too large to be sent are said to be so at once, and what was chosen before stays."""
    large = tmp_path / "film.mov"
    with large.open("wb") as file:
        file.truncate(51 << 20)
    picker = grace.column.get_by_label("Files", exact=True)
    await picker.set_input_files({"name": "a.yaml", "mimeType": "", "buffer": b"a: 1\n"})
    await picker.set_input_files(large)
    await expect(grace.page.get_by_role("status")).to_contain_text("more than 50 MB")
    await expect(grace.column.get_by_role("list", name="Files to send")).to_have_text("a.yaml")


async def test_files_of_the_bot_are_saved_under_their_names(desk, grace):
    """Each of several files shows its name, size and words, and is saved as it was sent."""
    contents = {"answers.xlsx": b"PK" + bytes(29_998), "پہلا گروہ.sav": b"$FL2", "a.html": b"<script>"}
    media = [
        {"type": "document", "media": f"attach://f{number}", "caption": f"words {number}"}
        for number in range(len(contents))
    ]
    files = {f"f{number}": each for number, each in enumerate(contents.items())}
    await desk.call("sendMediaGroup", chat_id=GRACE, media=media, **files)
    shown = grace.column.locator("a.file")
    await expect(shown).to_have_count(3)
    await expect(shown.first).to_contain_text("answers.xlsx30 kB")
    await expect(grace.last).to_contain_text("words 0")
    await expect(grace.last).to_contain_text("words 2")
    for number, (name, content) in enumerate(contents.items()):
        async with grace.page.expect_download() as download:
            await shown.nth(number).tap()
        saved = await download.value
        assert saved.suggested_filename == name
        assert (await saved.path()).read_bytes() == content


async def test_a_voice_note_plays_on_while_its_words_change(desk, grace):
    """What the bot sends as voice is played, and editing the caption does not stop it."""
    sent = await desk.call("sendVoice", chat_id=GRACE, voice=("v.ogg", samples.silence(9)), duration="9")
    await grace.last.get_by_role("button", name="Play: Voice message").tap()
    playing = grace.last.get_by_role("button", name="Pause: Voice message")
    await expect(playing).to_be_visible()
    await desk.call("editMessageCaption", chat_id=GRACE, message_id=sent["message_id"], caption="Tagged")
    await expect(grace.last).to_contain_text("Tagged")
    await expect(playing).to_be_visible()


async def test_a_menu_of_ones_own(desk, grace):
    """Commands for one chat are in that person's menu only, as soon as they are told, until taken back."""

    async def tell(name: str, **scope: object) -> None:
        await desk.call("setMyCommands", commands=[{"command": name, "description": "It"}], **scope)

    own = {"scope": {"type": "chat", "chat_id": GRACE}}
    await tell("help")
    menu = grace.column.locator(".menu:visible button")
    await grace.column.get_by_role("button", name="Commands").tap()
    await expect(menu).to_contain_text(["/help"])
    await tell("export", **own)
    await expect(menu).to_contain_text(["/export"])
    await expect(menu).to_be_focused()
    assert [each["command"] for each in await desk.call("getMyCommands", **own)] == ["export"]
    await desk.call("deleteMyCommands", **own)
    await expect(menu).to_contain_text(["/help"])
    await tell("export", scope={"type": "chat", "chat_id": PARVEEN})
    await tell("guide")
    await expect(menu).to_contain_text(["/guide"])


async def test_twelve_rows_fit_a_phone(desk, grace):
    """Long labels are read to their end, nothing is wider than the screen, and axe-core finds no fault."""
    await desk.says("What next?", *ROWS)
    keys = grace.last.locator(".key")
    await expect(keys).to_have_count(12)
    assert await grace.page.evaluate("document.documentElement.scrollWidth") == 360
    cut = "nodes => nodes.filter(each => each.scrollWidth > each.clientWidth).length"
    assert await keys.evaluate_all(cut) == 0
    # It is read from where it begins.
    assert await grace.last.evaluate(TOP) >= await grace.column.locator(".log").evaluate(TOP)
    assert await faults(grace.page) == []


async def moved(element: Locator, before: float) -> float:
    """By how many pixels something is elsewhere than before, once the browser has drawn twice."""
    await element.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return abs(await element.evaluate(TOP) - before)


async def test_progress_does_not_move_what_is_read(desk, grace):
    """While a message is edited again and again, who reads further up stays exactly there."""
    for number in range(6):
        await desk.says(f"Words {number}.\n" * 8)
    progress = await desk.says("0 of 40", "Stop")
    read = grace.column.locator(".message", has_text="Words 3.")
    await grace.sees("0 of 40")
    await grace.column.locator(".log").dispatch_event("wheel")
    await read.evaluate("node => node.scrollIntoView()")
    before = await read.evaluate(TOP)
    for number in range(1, 41):
        await desk.turns(progress, f"{number} of 40\n" * (number % 5 + 1), "Stop")
    await grace.sees("40 of 40")
    assert await moved(read, before) < 1


async def test_an_edit_above_does_not_move_what_is_read(desk, grace):
    """A message further up may grow or shrink; what is on the screen does not move.

    Some browsers see to that by themselves, so this one is told not to.
    """
    above = await desk.says("Old")
    for number in range(6):
        await desk.says(f"Words {number}.\n" * 8)
    read = await grace.sees("Words 3.")
    log = grace.column.locator(".log")
    await log.evaluate("node => (node.style.overflowAnchor = 'none')")
    await log.dispatch_event("wheel")
    await read.evaluate("node => node.scrollIntoView()")
    before = await read.evaluate(TOP)
    await desk.turns(above, "New\n" * 30, *ROWS)
    await expect(grace.column.locator(".key")).to_have_count(12)
    assert await moved(read, before) < 1


async def test_at_the_end_one_stays_at_the_end(desk, grace):
    """Who looks at the newest message sees it whole as it grows; edited without buttons it has none."""
    for number in range(4):
        await desk.says(f"Words {number}.\n" * 8)
    progress = await desk.says("Working", "Stop")
    await expect(grace.last.locator(".key")).to_have_count(1)
    await desk.turns(progress, "Done\n" * 6)
    await expect(grace.last.locator(".key")).to_have_count(0)
    left = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert await grace.column.locator(".log").evaluate(left) < 2


async def test_toggling_far_down_stays_there(desk, grace):
    """Pressing a low button of a long keyboard, which edits it, leaves the button under the thumb."""
    message = await desk.says("Choose", *ROWS)
    low = grace.last.locator(".key").last
    await low.scroll_into_view_if_needed()
    before = await low.evaluate(TOP)
    await low.tap()
    await desk.turns(
        message, "Choose", *ROWS[:-1], "☑ 11. Chosen, and said in as many words as before, it is"
    )
    await expect(low).to_contain_text("☑")
    assert await moved(low, before) < 1


async def test_a_button_is_not_taken_from_under_the_thumb(desk, grace):
    """A press that began before an edit, and ends after it, is a press, if the button is still there."""
    progress = await desk.says("0 of 9", "Stop")
    button = grace.last.get_by_role("button", name="Stop")
    box = await button.bounding_box()
    desk.bot.updates.clear()
    await grace.page.mouse.move(box["x"] + 20, box["y"] + 20)
    await grace.page.mouse.down()
    await desk.turns(progress, "1 of 9", "Stop")
    await grace.sees("1 of 9")
    await grace.page.mouse.up()
    await expect(button).to_have_attribute("aria-busy", "true")
    (update,) = desk.bot.updates
    query = update["callback_query"]
    assert query["data"] == "Stop"
    await desk.call("answerCallbackQuery", callback_query_id=query["id"], text="Stopping")
    await expect(grace.page.get_by_role("status").get_by_text("Stopping")).to_be_visible()
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_what_waits_in_another_chat_is_marked(desk, grace):
    """On a phone, where one chat is seen, a person whom the bot has written to is marked until one looks."""
    other = grace.page.locator("#people button").last
    await desk.says("سلام", person=PARVEEN)
    await expect(other).to_contain_text("new")
    await other.tap()
    await expect(other).not_to_contain_text("new")


async def test_words_to_copy(desk, grace):
    """A button with words to copy copies them, and brings nothing to the bot."""
    await grace.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = [[{"text": "Copy the link", "copy_text": {"text": "https://t.me/x?start=1"}}]]
    await desk.call("sendMessage", chat_id=GRACE, text="Share", reply_markup={"inline_keyboard": rows})
    desk.bot.updates.clear()
    await grace.last.get_by_role("button", name="Copy the link").tap()
    await expect(grace.page.get_by_role("status").get_by_text("Copied.")).to_be_visible()
    assert await grace.page.evaluate("navigator.clipboard.readText()") == "https://t.me/x?start=1"
    assert not desk.bot.updates


async def test_right_to_left(desk, grace):
    """A researcher whose phone speaks Urdu reads from the right, and axe-core finds no fault."""
    await desk.says("آپ کا مطالعہ تیار ہے۔", "سوالات دیکھیں اور بدلیں", "واپس", person=PARVEEN)
    await desk.call("sendDocument", chat_id=PARVEEN, document=("جوابات.zip", zipped()), caption="تمام جوابات")
    await grace.page.locator("#people button").last.tap()
    words = grace.page.locator(".column.chosen .words", has_text="تمام").last
    assert await words.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert await grace.page.evaluate("document.documentElement.scrollWidth") == 360
    assert await faults(grace.page) == []
