"""A researcher on a phone. What is pressed is noted: docs/run-a-study.md is to name all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from playwright.async_api import Locator, expect

from tests.browser.phone import Phone, Visit

ME = "Grace"
"""What the page calls the first who has a phone in English."""
SLOWEST = 20_000
"""Milliseconds; posters, exports and a look at a file are made beside what people say."""

Look = Callable[[str], Awaitable[None]]


async def no_look(_name: str) -> None:
    """Nobody looks."""


@dataclass
class Researcher:
    """`look` is called where there is something to see; `pressed` are labels as they stand on the buttons,
    and `link` is that of the last invite.
    """

    visit: Visit
    look: Look = no_look
    pressed: set[str] = field(default_factory=set)
    link: str = ""

    @property
    def phone(self) -> Phone:
        return self.visit.phone(ME)

    async def presses(self, label: str, then: str) -> Locator:
        """Press the lowest button of this label, and give the message of the words that it leads to."""
        self.pressed.add(label)
        return await self.chooses(label, then)

    async def chooses(self, label: str, then: str) -> Locator:
        """The same with a label that only this study has: a name of its own, a question, a number."""
        await self.draws_a_line()
        await self.phone.presses(label)
        return await self.sees(then)

    async def draws_a_line(self) -> None:
        """What stands there now is old; words that are changed are drawn anew."""
        words = self.phone.column.locator(".words")
        await words.evaluate_all("each => each.forEach(words => (words.dataset.old = ''))")

    async def presses_on_the_page(self, label: str) -> None:
        """Press a button that is the page's, not the bot's."""
        self.pressed.add(label)
        await self.visit.page.get_by_role("button", name=label, exact=True).last.click()

    async def writes(self, words: str, then: str) -> Locator:
        await self.draws_a_line()
        await self.phone.says(words)
        return await self.sees(then)

    async def sees(self, words: str) -> Locator:
        """Wait for words that the bot said or changed since the last act."""
        new = self.phone.column.locator(".message.theirs:has(.words:not([data-old]))")
        found = new.filter(has_text=words).last
        await expect(found).to_be_visible(timeout=SLOWEST)
        return found

    async def is_offered(self, label: str) -> None:
        """Wait for a button."""
        key = self.phone.column.locator(".key").get_by_text(label, exact=True).last
        await expect(key).to_be_visible(timeout=SLOWEST)

    async def sends(self, name: str, content: str, then: str) -> Locator:
        """Send a file."""
        await self.draws_a_line()
        file = {"name": name, "mimeType": "", "buffer": content.encode()}
        await self.phone.column.get_by_label("Files", exact=True).set_input_files(file)
        await self.phone.column.get_by_role("button", name="Send", exact=True).click()
        return await self.sees(then)

    async def hands(self, message: Locator, language: str) -> Phone:
        """Let somebody new, whose phone speaks this language, open the link in a message and press START."""
        page = self.visit.page
        await link_in(message).click()
        new = page.get_by_role("dialog").get_by_role("group", name="Somebody new")
        await new.get_by_role("button", name=language).click()
        start = page.get_by_role("button", name="START", exact=True)
        await expect(start).to_be_visible()
        name = await page.locator("#people button[aria-current]").inner_text()
        await start.click()
        return self.visit.phone(name)

    async def looks_at_own_phone(self) -> None:
        await self.visit.page.locator("#people button", has_text=ME).click()


def link_in(message: Locator) -> Locator:
    """The link to the bot that stands in a message."""
    return message.locator("a", has_text="?start=").first
