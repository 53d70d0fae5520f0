"""A study from nothing to its export, section by section as docs/run-a-study.md tells it."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import expect

from bot.playground.people import meeting
from tests.browser import crowd
from tests.browser.researcher import Researcher, link_in

ROOT = Path(__file__).parent.parent.parent
STUDY = ROOT / "docs" / "examples" / "study"
FLOW = ROOT / "docs" / "examples" / "clinic-poster" / "flow.yaml"
MISTAKE = ("choices: agree_5", "choises: agree_5")
CHANGE = ("Where should it hang?", "Where should we hang it?")
TO_MENU = ("☰ Menu", "What would you like to do?")


async def the_study_is_owned(grace: Researcher) -> None:
    await grace.presses_on_the_page("Run the study: open as the owner")
    await grace.presses_on_the_page("START")
    await grace.sees("Welcome to the study team")
    await grace.look("menu")


async def a_colleague_is_invited(grace: Researcher) -> None:
    await grace.presses("🤝 Team", "1 person runs the study")
    await grace.presses("➕ Invite somebody", "What is the new person there for?")
    await grace.look("roles")
    await grace.presses("Co-researcher", "What shall the team call them?")
    told = await grace.writes("Parveen", "Send this link to the new person")
    await grace.look("team-link")
    colleague = await grace.hands(told, "اردو")
    await expect(colleague.last.locator(".key").first).to_be_visible()
    await grace.look("colleague")
    await grace.looks_at_own_phone()


async def a_conversation_is_sent_and_mended(grace: Researcher) -> None:
    await grace.presses(*TO_MENU)
    await grace.presses("📄 Conversations", "There is no conversation yet")
    await grace.look("conversations")
    flow = FLOW.read_text(encoding="utf-8")
    told = await grace.sends("flow.yaml", flow.replace(*MISTAKE), "1 thing is to be mended")
    line = flow[: flow.index(MISTAKE[0])].count("\n") + 1
    await expect(told).to_contain_text(f"flow.yaml, line {line}")
    await expect(told).to_contain_text("Did you mean choices?")
    await grace.look("to-mend")
    await grace.sends("flow.yaml", flow, "This is a new conversation")
    await grace.look("new-conversation")


async def it_is_tried_and_published(grace: Researcher) -> None:
    await grace.presses("▶ Try it", "This is a test of")
    await grace.is_offered("🌐 English")
    await grace.look("try-it")
    while not await grace.phone.column.locator(".message", has_text="The test of").count():
        await grace.phone.goes_on()
    await grace.look("tried")
    await grace.presses("✔ Publish", "is published")
    await expect(grace.visit.page.get_by_text("There is no conversation in this study yet")).to_have_count(0)


async def a_cohort_is_made(grace: Researcher) -> None:
    await grace.presses(*TO_MENU)
    await grace.presses("👥 Cohorts", "Cohorts")
    await grace.presses("➕ New cohort", "What shall the cohort be called?")
    await grace.writes("Leeds", "In which languages?")
    await grace.presses("All of the study", "How many people at most?")
    await grace.look("cohort-size")
    await grace.chooses("20", "From which day on")
    await grace.presses("At once", "Until which day")
    await grace.presses("No last day", "Here is the new cohort")
    await grace.look("cohort")


async def people_are_invited(grace: Researcher) -> None:
    await grace.presses("➕ New invite", "What shall the invite be called?")
    await grace.writes("Market, Friday", "How many people may come in by it?")
    await grace.presses("Any number", "The invite is ready")
    await expect(grace.phone.last).to_contain_text("?start=")
    await grace.look("invite")
    grace.link = await link_in(grace.phone.last).inner_text()
    await grace.presses("🖼 Poster", "to print on A5 or larger")
    await grace.look("poster")


async def eleven_people_come(grace: Researcher, url: str) -> None:
    """Ten finish, two of them on the page; one finishes and withdraws. A twelfth needs help."""
    for view, phone in zip(crowd.ON_THE_PAGE, ("English", "اردو"), strict=True):
        person = await grace.hands(await grace.sees("to print on A5"), phone)
        await person.answers(crowd.OWN[view.language])
        await person.goes_on()
        await person.goes_on()
        await person.answers(crowd.SCALE[view.language][view.clear - 1])
        for place in view.places:
            await person.presses(f"☐ {crowd.PLACES[view.language][place]}")
        await person.answers(crowd.DONE[view.language])
        await person.says(view.change)
        await person.sees(crowd.THANKS[view.language])
        await grace.looks_at_own_phone()
    async with meeting(url) as meet:
        await crowd.others_come(meet, grace.link)
        await crowd.cries_for_help(meet, grace.link)
        await crowd.withdraws(meet, grace.link)


async def they_are_watched(grace: Researcher) -> None:
    await grace.sees("Somebody pressed “I need help”")
    await grace.look("alert")
    await grace.writes("/menu", TO_MENU[1])
    await grace.presses("📊 Progress", "Finished: 10")
    await grace.look("progress")
    await grace.presses("By question", "Progress")
    await grace.is_offered("📊 Everybody together")
    await grace.look("by-question")
    await grace.presses(*TO_MENU)
    await grace.presses("💬 Answers", "Choose a question")
    await grace.look("questions")
    await grace.chooses("3. What should we change? (10)", "رنگ ہلکے ہوں۔")
    await grace.look("answers")
    await grace.presses(*TO_MENU)
    await grace.presses("🔔 Alerts", "I tell you at once")
    await grace.presses("☐ A cohort is complete", "I tell you at once")
    await grace.is_offered("☑ A cohort is complete")
    await grace.look("alerts")


async def it_is_taken_out(grace: Researcher) -> None:
    await grace.presses(*TO_MENU)
    await grace.presses("📦 Export", "Answers of which cohort?")
    await grace.presses("✱ All", "Of people who spoke which language?")
    await grace.presses("✱ All", "What else is to be in it?")
    for kind in ("For Excel too", "For SPSS too"):
        await grace.presses(f"☐ {kind}", "What else is to be in it?")
        await grace.is_offered(f"☑ {kind}")
    await grace.look("export-kinds")
    await grace.presses("✔ Done", "This export has")
    await grace.presses("📦 Make it", "README.txt says what is in it")
    await grace.look("export")


async def something_is_changed_midway(grace: Researcher) -> None:
    flow = FLOW.read_text(encoding="utf-8").replace(*CHANGE)
    await grace.sends("flow.yaml", flow, "1 person is in the middle of it")
    await grace.look("different")
    await grace.presses("All changes", CHANGE[1])
    await grace.look("all-changes")
    await grace.presses("✔ Publish", "is published")
    await grace.presses("↩ Conversations", "1 conversation runs")
    await grace.look("running")
    shown = await grace.chooses("📄 Our clinic poster", "runs.")
    before = shown.locator(".key", has_text=" · ").last
    await expect(before).to_be_visible()
    await grace.look("versions")
    await grace.chooses(await before.inner_text(), "began with it")
    await grace.presses("Go back to it", "Shall whoever begins")
    await grace.presses("Yes", "is published")


async def doors_are_closed(grace: Researcher) -> None:
    await grace.presses(*TO_MENU)
    await grace.presses("👥 Cohorts", "Cohorts")
    await grace.chooses("🟢 Leeds", "Languages: ")
    await grace.look("leeds")
    await grace.presses("⏸ Pause", "Paused")
    await grace.presses("🟢 Open again", "newcomers come in")
    await grace.presses("🔗 Invites", "Invites into Leeds")
    await grace.chooses("🔗 Market, Friday", "It leads into the cohort")
    await grace.presses("✕ Revoke", "Its link and its posters let nobody in")
    await grace.presses("Revoke", "It is revoked")
    await grace.look("revoked")


async def the_log_is_read(grace: Researcher) -> None:
    await grace.presses(*TO_MENU)
    await grace.presses("📜 Audit log", "Audit log")
    await grace.look("audit")
    await grace.presses("📄 All of it, as a file", "Here is the audit log")


async def all_of_it(grace: Researcher, url: str) -> None:
    """Every section, in the order of the page."""
    await the_study_is_owned(grace)
    await a_colleague_is_invited(grace)
    await a_conversation_is_sent_and_mended(grace)
    await it_is_tried_and_published(grace)
    await a_cohort_is_made(grace)
    await people_are_invited(grace)
    await eleven_people_come(grace, url)
    await they_are_watched(grace)
    await it_is_taken_out(grace)
    await something_is_changed_midway(grace)
    await doors_are_closed(grace)
    await the_log_is_read(grace)
