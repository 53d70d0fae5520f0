"""Try it: somebody of the team has a conversation as a participant has it, in the same chat. Nothing of it
counts, and all of it goes when they try the next one.

What names no session goes to the test for as long as they were there last. What can only be meant for a
conversation of their own is never the test's: an invite's link, and buttons that belong to no session.
"""

from __future__ import annotations

from bot.engine import wording
from bot.engine.desk import Desk
from bot.engine.events import AnyEvent, Command, Press
from bot.engine.messages import Message, Part
from bot.publishing import PUBLISHED
from bot.reports.rows import short
from bot.researchers.actions import action
from bot.researchers.publishing import NOTHING
from bot.researchers.roles import STUDY
from bot.researchers.versions import found, title
from bot.researchers.visit import MENU, Bureau, Choice, Screen, Visit, message_of
from bot.storage import cohorts
from bot.storage.erasing import forget_tests
from bot.storage.ledger import Ledger, Seat
from bot.storage.team import Member

TEST = "test"
"""What somebody's desk says while they try a conversation."""


@action("publish.try", STUDY)
async def try_it(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Begin a version of a conversation, published or not; what they tried before is deleted."""
    known = await found(visit, which)
    await forget_tests(visit.db, visit.contact.id, visit.at)
    cohort = await cohorts.test_cohort(visit.db, visit.at)
    event = visit.event
    start = Command(at=event.at, fresh=event.fresh, phone=event.phone, name="start")
    turn = visit.bureau.shelf.reception.try_out(known.plan, cohort, start)
    visit.begun.append((Seat(visit.contact, Desk(), start, 0), turn))
    visit.desk(focus=TEST)
    told = visit.tr.gettext(
        "▶ This is a test of **{title}** ({name}). It goes as it does for a participant, and nothing of it "
        "counts. /menu leads back here."
    )
    fills = {"title": title(known.plan, visit.language), "name": short(known.version.hash)}
    return Screen([Part(told, fills)], anew=True)


def goes_on(event: AnyEvent, member: Member) -> bool:
    """Whether an event that names no session is meant for what somebody tries."""
    if member.desk.get("focus") != TEST:
        return False
    joins = isinstance(event, Command) and event.name == "start" and bool(event.argument)
    return not (joins or (isinstance(event, Press) and not event.session))


def has_ended(seat: Seat, ledger: Ledger) -> bool:
    """Whether what somebody tries has come to an end by what they did."""
    session = seat.desk.session
    if session is None or not session.test or session.outcome != "in_progress":
        return False
    erased = any(session.participant in farewell.participants for farewell in ledger.farewells)
    ended = any(row["id"] == session.id and row["stage"] == "ended" for row in ledger.sessions)
    return erased or ended or session.id in ledger.forgotten


def offered(bureau: Bureau, seat: Seat, language: str) -> Message:
    """What can be done after a test."""
    session, tr = seat.desk.session, wording.words(language)
    assert session
    running, name = bureau.shelf.latest.get(session.conversation), short(session.version)
    base = short(running.version) if running else NOTHING
    choices = [Choice("▶ " + tr.gettext("Try it again"), f"publish.try:{name}")]
    if base != name:
        choices.append(Choice("✔ " + tr.gettext("Publish"), f"{PUBLISHED}:{name}/{base}"))
    choices += [
        Choice("📄 " + tr.gettext("This version"), f"publish.version:{name}", MENU),
        Choice("☰ " + tr.gettext("Menu"), "menu", MENU),
    ]
    fills = {"title": title(bureau.shelf.plans[session.version], language), "name": name}
    told = tr.gettext("The test of **{title}** ({name}) has ended. What would you like to do?")
    return message_of(Screen([Part(told, fills)], choices), language)
