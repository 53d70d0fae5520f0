"""Whom an invite lets in, and what is said to the others."""

from __future__ import annotations

from typing import Literal, assert_never

from bot.engine import information, wording
from bot.engine.desk import Cohort, Desk, Invite
from bot.engine.effects import Turn, saying
from bot.engine.messages import Message, Part
from bot.flows.model import Study

Standing = Literal["open", "closed", "full", "paused", "early"]
"""Whether a cohort takes people in; early: its first day is still to come."""


def standing(cohort: Cohort, today: str) -> Standing:
    """Whether a cohort takes people in on a day (ISO). Who is in goes on, whatever it says."""
    if cohort.status == "closed" or (cohort.closes and today > cohort.closes):
        return "closed"
    if cohort.size and cohort.joined >= cohort.size:
        return "full"
    if cohort.status == "paused":
        return "paused"
    return "early" if today < cohort.opens else "open"


def why_not(study: Study, desk: Desk, at: str, language: str) -> Turn | None:
    """What is said where the invite on the desk lets nobody in; None where it does."""
    invite, cohort = desk.invite, desk.invited
    if invite is None or cohort is None or invite.revoked:
        text = wording.words(language).gettext("I do not know this link. Please ask us for a new one:")
        return _sorry(study, language, Part(text))
    if _is_used_up(invite):
        return _sorry(study, language, _full(language))
    return takes_nobody(study, cohort, at, language)


def takes_nobody(study: Study, cohort: Cohort, at: str, language: str) -> Turn | None:
    """What is said where a cohort takes nobody in, now or any more; None where it does."""
    tr = wording.words(language)
    match standing(cohort, at[:10]):
        case "open":
            return None
        case "full":
            return _sorry(study, language, _full(language))
        case "closed":
            text = tr.gettext("This group has closed. Thank you for coming! Any questions? Ask us:")
            return _sorry(study, language, Part(text))
        case "paused":
            text = tr.gettext(
                "This group is taking a break just now. Please come back later! Any questions? Ask us:"
            )
            return _sorry(study, language, Part(text))
        case "early":
            text = tr.gettext("This group begins on {date}. Please come back then! Any questions? Ask us:")
            return _sorry(study, language, Part(text, {"date": wording.day(cohort.opens, language)}))
        case never:
            assert_never(never)


def _full(language: str) -> Part:
    tr = wording.words(language)
    return Part(tr.gettext("This group is full now. Thank you for coming! Any questions? Ask us:"))


def _is_used_up(invite: Invite) -> bool:
    return bool(invite.uses) and invite.used >= invite.uses


def _sorry(study: Study, language: str, why: Part) -> Turn:
    message = Message(language, [why, information.contact(study, language)])
    return Turn(None, (saying(message),))
