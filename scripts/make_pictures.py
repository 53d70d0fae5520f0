"""Make the pictures in docs/pictures anew, as WebP: from the page with the sample study, and from the story
of docs/run-a-study.md.

Needs Debian's `chromium`, `fonts-noto-core` and `fonts-noto-color-emoji`.

    python scripts/make_pictures.py
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import story  # noqa: E402
from tests.browser.conftest import CHROMIUM, FLAGS  # noqa: E402
from tests.browser.phone import Visit  # noqa: E402
from tests.browser.researcher import Researcher  # noqa: E402
from tests.whole.playing import played  # noqa: E402

OUT = ROOT / "docs" / "pictures"
WIDE = {"viewport": {"width": 1280, "height": 800}}
SMALL = {"viewport": {"width": 360, "height": 720}, "device_scale_factor": 2}
QUALITY = 82
# A leaflet, and the question how easy it is: its answers begin with this face.
LEAFLET, SCALE = ".leaflet", ".key:has-text('😣')"
# What of the story is shown, and what is brought to the upper edge for it: "" the end of the chat.
SEEN = {
    "menu": "",
    "roles": "",
    "team-link": "",
    "to-mend": "",
    "new-conversation": "",
    "try-it": "",
    "tried": "",
    "cohort": "",
    "invite": "",
    "alert": "",
    "progress": ".tile",
    "answers": ".message:has-text('What should we change?')",
    "export-kinds": "",
    "export": "",
    "different": "",
    "versions": "",
    "audit": ".message:has-text('Audit log')",
}


async def main() -> None:
    OUT.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        async with played() as url:
            await welcome(browser, url)
            await phones(browser, url)
            await side_by_side(browser, url)
        async with played("--study", str(story.STUDY)) as url:
            await a_study(browser, url)
        await browser.close()


async def opened(browser: Browser, url: str, **given: Any) -> Visit:
    page = await (await browser.new_context(**given)).new_page()
    await page.goto(url)
    return Visit(page)


async def take(page: Page, name: str) -> None:
    """Write the window as it is, once all pictures in it are there."""
    await page.evaluate("document.fonts.ready")
    await page.evaluate(
        "Promise.all([...document.images].filter(each => each.offsetParent).map(each => each.decode()))"
    )
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shot = await page.screenshot()
    Image.open(io.BytesIO(shot)).save(OUT / f"{name}.webp", quality=QUALITY, method=6)
    sys.stdout.write(f"{name}.webp {(OUT / f'{name}.webp').stat().st_size / 1000:.0f} kB\n")


async def welcome(browser: Browser, url: str) -> None:
    visit = await opened(browser, url, **WIDE)
    await visit.page.locator(".phone").first.wait_for()
    await take(visit.page, "welcome")


async def phones(browser: Browser, url: str) -> None:
    """A leaflet and a question, each on a phone of its own."""
    for name, who, language, own, scheme in (
        ("english", "Grace", "English", "🌐 English", "dark"),
        ("urdu", "پروین", "اردو", "🌐 اردو", "light"),
        ("easy-read", "Tom", "English", "🌐 English (Easy Read)", "light"),
    ):
        visit = await opened(browser, url, color_scheme=scheme, **SMALL)
        phone = await visit.add(language, who)
        await phone.starts(own)
        await phone.comes_to(LEAFLET)
        await phone.column.locator(".leaflet-page img").wait_for()
        await phone.column.locator(".leaflet").evaluate("each => each.closest('.message').scrollIntoView()")
        await take(visit.page, f"leaflet-{name}")
        await phone.comes_to(SCALE)
        await take(visit.page, f"question-{name}")


async def side_by_side(browser: Browser, url: str) -> None:
    """The people of the phones beside each other, and what is behind, in light and in dark."""
    visit = await opened(browser, url, **WIDE)
    await visit.page.get_by_role("button", name="Look behind").click()
    await visit.page.get_by_label("Whose answers").select_option(label="پروین")
    await visit.page.locator(".answer").first.wait_for()
    await take(visit.page, "side-by-side")
    await visit.page.emulate_media(color_scheme="dark")
    await visit.page.get_by_role("tab", name="Calls to Telegram").click()
    await take(visit.page, "behind-dark")


async def a_study(browser: Browser, url: str) -> None:
    """A study as one researcher runs it, and its poster."""
    visit = await opened(browser, url, **SMALL)

    async def look(name: str) -> None:
        if name == "poster":
            await poster(grace)
        elif name in SEEN:
            await bring(grace, SEEN[name])
            await take(visit.page, f"study-{name}")

    grace = Researcher(visit, look)
    await story.all_of_it(grace, url)


async def bring(grace: Researcher, selector: str) -> None:
    """Show something of the chat at the upper edge, or the end of the chat."""
    log = grace.phone.column.locator(".log")
    if selector:
        await log.locator(selector).last.evaluate("each => each.scrollIntoView()")
    else:
        await log.evaluate("each => (each.scrollTop = each.scrollHeight)")


async def poster(grace: Researcher) -> None:
    """The picture of the poster that the bot has sent, as wide as the others."""
    file = grace.phone.column.locator("a.file", has_text=".png").last
    answer = await grace.visit.page.request.get(str(await file.evaluate("each => each.href")))
    drawn = Image.open(io.BytesIO(await answer.body())).convert("RGB")
    width = SMALL["viewport"]["width"] * SMALL["device_scale_factor"]
    drawn = drawn.resize((width, drawn.height * width // drawn.width))
    drawn.save(OUT / "study-poster.webp", quality=QUALITY, method=6)


asyncio.run(main())
