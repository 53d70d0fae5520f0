"""What a visitor of the page does, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

CONTROLS = ("↩", "↪", "⏭", "⏮", "🆘", "✏", "🎤")
DONE = "✔ "


@dataclass
class Visit:
    """A browser window with the page in it."""

    page: Page

    async def add(self, language: str, name: str) -> Phone:
        """Add a person with a phone in this language, as its own name stands in the list."""
        await self.page.get_by_role("button", name="Add a person").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label("Language of their phone").select_option(label=language)
        await dialog.get_by_label("Name").fill(name)
        await dialog.get_by_role("button", name="Add", exact=True).click()
        return self.phone(name)

    def phone(self, name: str) -> Phone:
        return Phone(self.page, self.page.get_by_role("region", name=name, exact=True))

    async def stored(self, phone: Phone) -> list[dict[str, Any]]:
        """What is kept of a person, as the panel gets it."""
        number = (await phone.column.get_attribute("id") or "").removeprefix("person-")
        path = f"/people/{number}/stored"
        found = await self.page.evaluate("path => fetch(path).then(each => each.json())", path)
        return found.get("participants", [])


@dataclass
class Phone:
    """One person's column."""

    page: Page
    column: Locator

    @property
    def last(self) -> Locator:
        """The lowest message of the bot."""
        return self.column.locator(".message.theirs").last

    async def starts(self, *wanted: str) -> None:
        """Press START, then each of these labels (a language, a conversation) once it is offered.

        Where none of them is, the first of what is offered is pressed.
        """
        await self.column.get_by_role("button", name="START", exact=True).click()
        await expect(self.last.locator(".key").first).to_be_visible()
        left = list(wanted)
        while left:
            offered = await self.last.locator(".key").all_text_contents()
            label = next((each for each in offered if each in left), offered[0])
            await self.answers(label)
            left = [each for each in left if each != label]

    async def answers(self, label: str) -> None:
        """Press this button, and wait for what the bot asks next."""
        key = self.column.locator(".key").get_by_text(label, exact=True).last
        await expect(key).to_be_visible()
        before = await self.last.get_attribute("data-last")
        await key.click()
        await expect(self.last).not_to_have_attribute("data-last", before or "")

    async def presses(self, label: str) -> None:
        """Press the lowest button of this label, once it is there."""
        await self.column.locator(".key").get_by_text(label, exact=True).last.click()

    async def says(self, words: str) -> None:
        field = self.column.get_by_role("textbox")
        await field.fill(words)
        await field.press("Enter")

    async def sees(self, words: str) -> Locator:
        """Wait until a message of the bot holds these words."""
        found = self.column.locator(".message.theirs", has_text=words).last
        await expect(found).to_be_visible()
        return found

    async def comes_to(self, selector: str) -> None:
        """Go on until something of this CSS selector is in the bot's newest messages."""
        for _ in range(60):
            if await self.column.locator(".message.theirs").locator(selector).count():
                return
            await self.goes_on()
        raise AssertionError(f"There is no {selector} on the way.")

    async def goes_on(self) -> None:
        """Answer what is asked with the first button, or in writing, and wait for what comes of it."""
        before = await self.last.get_attribute("data-last")
        labels = await self.last.locator(".key").all_text_contents()
        answers = [label for label in labels if not label.startswith(CONTROLS)]
        if not answers:
            await self.says("3")
        elif any(label.startswith(DONE) for label in labels):
            await self.presses(answers[0])
            await expect(self.last.locator(".key", has_text="☑")).to_have_count(1)
            await self.last.locator(".key", has_text=DONE).click()
        else:
            await self.presses(answers[0])
        await expect(self.last).not_to_have_attribute("data-last", before or "")
