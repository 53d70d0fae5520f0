"""Whom an invite lets in, and what is said to the others."""

from __future__ import annotations

from bot.engine import information, wording
from bot.engine.desk import Cohort, Desk, Invite
from bot.engine.effects import Turn, saying
from bot.engine.messages import Message, Part
from bot.flows.model import Study


def why_not(study: Study, desk: Desk, at: str, language: str) -> Turn | None:
    """What is said where the invite on the desk lets nobody in; None where it does."""
    tr, invite, cohort = wording.words(language), desk.invite, desk.invited
    if invite is None or cohort is None or invite.revoked:
        return _sorry(study, language, tr.gettext("I do not know this link. Please ask us for a new one:"))
    if _is_full(invite, cohort):
        text = tr.gettext("This group is full now. Thank you for coming! Any questions? Ask us:")
        return _sorry(study, language, text)
    return has_closed(study, cohort, at, language)


def has_closed(study: Study, cohort: Cohort, at: str, language: str) -> Turn | None:
    """What is said where a cohort takes in nobody any more; None where it does."""
    if not cohort.closes or at[:10] <= cohort.closes:
        return None
    tr = wording.words(language)
    text = tr.gettext("This group has closed. Thank you for coming! Any questions? Ask us:")
    return _sorry(study, language, text)


def _is_full(invite: Invite, cohort: Cohort) -> bool:
    used_up = bool(invite.uses) and invite.used >= invite.uses
    return used_up or (bool(cohort.size) and cohort.joined >= cohort.size)


def _sorry(study: Study, language: str, text: str) -> Turn:
    message = Message(language, [Part(text), information.contact(study, language)])
    return Turn(None, (saying(message),))
