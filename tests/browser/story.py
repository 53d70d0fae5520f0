"""A study from nothing to its export, as docs/run-a-study.md tells it: one researcher, on a phone.

Each function is a section of that page. `look` is called where there is something to see; the pictures of the
page are made so.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser import crowd
from tests.browser.phone import Phone, Visit

ROOT = Path(__file__).parent.parent.parent
STUDY = ROOT / "docs" / "examples" / "study"
FLOW = ROOT / "docs" / "examples" / "clinic-poster" / "flow.yaml"
MISTAKE = ("choices: agree_5", "choises: agree_5")
CHANGE = ("Where should it hang?", "Where should we hang it?")
SLOWEST = 20_000
"""Milliseconds; a poster, an export and a look at a file are made beside what people say."""

Look = Callable[[str], Awaitable[None]]


async def no_look(_name: str) -> None:
    """Nobody looks."""


@dataclass
class Story:
    """What the researcher does; `pressed` are the labels, as they stand on the buttons."""

    visit: Visit
    look: Look = no_look
    pressed: set[str] = field(default_factory=set)
    link: str = ""

    def __post_init__(self) -> None:
        self.me = self.visit.phone("Grace")

    async def press(self, label: str, then: str) -> Locator:
        """Press the lowest button of this label, and give the message that holds the words it leads to."""
        self.pressed.add(label)
        await self.me.column.locator(".key").get_by_text(label, exact=True).last.click()
        return await self.sees(then)

    async def page_press(self, label: str) -> None:
        """Press a button of the page, not of the bot."""
        self.pressed.add(label)
        await self.visit.page.get_by_role("button", name=label, exact=True).last.click()

    async def write(self, words: str, then: str) -> Locator:
        await self.me.says(words)
        return await self.sees(then)

    async def sees(self, words: str) -> Locator:
        found = self.me.column.locator(".message.theirs", has_text=words).last
        await expect(found).to_be_visible(timeout=SLOWEST)
        return found

    async def offers(self, label: str) -> None:
        """Wait for a button."""
        key = self.me.column.locator(".key").get_by_text(label, exact=True).last
        await expect(key).to_be_visible(timeout=SLOWEST)

    async def sends(self, name: str, content: str, then: str) -> Locator:
        file = {"name": name, "mimeType": "", "buffer": content.encode()}
        await self.me.column.get_by_label("Files", exact=True).set_input_files(file)
        await self.me.column.get_by_role("button", name="Send", exact=True).click()
        return await self.sees(then)

    async def link_in(self, message: Locator) -> str:
        """The link to the bot that stands in a message."""
        return await message.locator("a", has_text="?start=").first.inner_text()

    async def is_opened(self, message: Locator, language: str) -> Phone:
        """Let somebody new, whose phone speaks this language, open the link in a message and press START."""
        await message.locator("a", has_text="?start=").first.click()
        dialog = self.visit.page.get_by_role("dialog")
        await dialog.get_by_role("group", name="Somebody new").get_by_role("button", name=language).click()
        start = self.visit.page.get_by_role("button", name="START", exact=True)
        await expect(start).to_be_visible()
        name = await self.visit.page.locator("#people button[aria-current]").inner_text()
        await start.click()
        return self.visit.phone(name)

    async def is_me_again(self) -> None:
        """Look at the researcher's own phone."""
        await self.visit.page.locator("#people button", has_text="Grace").click()


# ------------------------------------------------------------------ section by section


async def own_the_study(story: Story) -> None:
    await story.page_press("Run the study: open as the owner")
    await story.page_press("START")
    await story.sees("Welcome to the study team")
    await story.look("menu")


async def make_a_team(story: Story) -> None:
    await story.press("🤝 Team", "runs the study")
    await story.press("➕ Invite somebody", "What is the new person there for?")
    await story.look("roles")
    await story.press("Co-researcher", "What shall the team call them?")
    told = await story.write("Parveen", "Send this link to the new person")
    await story.look("team-link")
    colleague = await story.is_opened(told, "اردو")
    await expect(colleague.last.locator(".key").first).to_be_visible()
    await story.look("colleague")
    await story.is_me_again()


async def send_a_conversation(story: Story) -> None:
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("📄 Conversations", "There is no conversation yet")
    await story.look("conversations")
    flow = FLOW.read_text(encoding="utf-8")
    await story.sends("flow.yaml", flow.replace(*MISTAKE), "to be mended")
    await story.look("to-mend")
    await story.sends("flow.yaml", flow, "This is a new conversation")
    await story.look("new-conversation")


async def try_and_publish(story: Story) -> None:
    await story.press("▶ Try it", "This is a test of")
    await expect(story.me.last.locator(".key").first).to_be_visible()
    await story.look("try-it")
    while not await story.me.column.locator(".message", has_text="The test of").count():
        await story.me.goes_on()
    await story.look("tried")
    await story.press("✔ Publish", "is published")
    await story.look("published")


async def make_a_cohort(story: Story) -> None:
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("👥 Cohorts", "Cohorts")
    await story.look("cohorts")
    await story.press("➕ New cohort", "What shall the cohort be called?")
    await story.write("Leeds", "In which languages?")
    await story.press("All of the study", "How many people at most?")
    await story.look("cohort-size")
    await story.press("20", "From which day on")
    await story.press("At once", "Until which day")
    await story.press("No last day", "Here is the new cohort")
    await story.look("cohort")


async def invite(story: Story) -> None:
    await story.press("➕ New invite", "What shall the invite be called?")
    await story.write("Market, Friday", "How many people may come in by it?")
    await story.press("Any number", "The invite is ready")
    await expect(story.me.last).to_contain_text("?start=")
    await story.look("invite")
    story.link = await story.link_in(story.me.last)
    await story.press("🖼 Poster", "to print on A5 or larger")
    await story.look("poster")


async def two_on_the_page(story: Story) -> None:
    """The first view of each language is told on the page."""
    for view, phone in zip(crowd.ON_THE_PAGE, ("English", "اردو"), strict=True):
        message = story.me.column.locator(".message.theirs", has_text="to print on A5").last
        person = await story.is_opened(message, phone)
        await person.answers(crowd.OWN[view.language])
        await person.goes_on()
        await person.goes_on()
        await person.answers(crowd.SCALE[view.language][view.clear - 1])
        await story.look(f"question-{view.language}")
        for place in view.places:
            await person.presses(f"☐ {crowd.PLACES[view.language][place]}")
        await person.answers(crowd.DONE[view.language])
        await person.says(view.change)
        await person.sees(crowd.THANKS[view.language])
        await story.is_me_again()


async def watch(story: Story) -> None:
    await story.look("alert")
    await story.write("/menu", "What would you like to do?")
    await story.press("📊 Progress", "Joined")
    await story.look("progress")
    await story.press("By question", "Progress")
    await story.offers("📊 Everybody together")
    await story.look("by-question")


async def read_answers(story: Story) -> None:
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("💬 Answers", "Choose a question")
    await story.look("questions")
    await story.press("3. What should we change? (10)", "رنگ ہلکے ہوں۔")
    await story.look("answers")
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("🔔 Alerts", "I tell you at once")
    await story.look("alerts")
    await story.press("☐ A cohort is complete", "I tell you at once")
    await story.offers("☑ A cohort is complete")


async def take_it_out(story: Story) -> None:
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("📦 Export", "Answers of which cohort?")
    await story.press("✱ All", "Which conversation?")
    await story.press("✱ All", "Of people who spoke which language?")
    await story.press("✱ All", "What else is to be in it?")
    await story.press("☐ For Excel too", "The CSV files")
    await story.offers("☑ For Excel too")
    await story.press("☐ For SPSS too", "The CSV files")
    await story.offers("☑ For SPSS too")
    await story.look("export-kinds")
    await story.press("✔ Done", "This export has")
    await story.look("export-agreed")
    await story.press("📦 Make it", "README.txt says what is in it")
    await story.look("export")


async def change_it_midway(story: Story) -> None:
    flow = FLOW.read_text(encoding="utf-8").replace(*CHANGE)
    await story.sends("flow.yaml", flow, "What is different from")
    await story.look("different")
    await story.press("All changes", "What is different")
    await story.look("all-changes")
    await story.press("✔ Publish", "is published")
    await story.look("republished")


async def read_the_log(story: Story) -> None:
    await story.press("☰ Menu", "What would you like to do?")
    await story.press("📜 Audit log", "Audit log")
    await story.look("audit")
    await story.press("📄 All of it, as a file", "Here is the audit log")
    await story.look("audit-file")
