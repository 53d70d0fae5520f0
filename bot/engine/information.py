"""What anybody may ask for at any time: help, whom to turn to, what is kept about them."""

from __future__ import annotations

from bot.engine import render, withdrawal, wording
from bot.engine.desk import Participant
from bot.engine.effects import Effect, Hand, saying
from bot.engine.messages import Message, Part
from bot.flows.model import Study
from bot.flows.texts import pick


def contact(study: Study, language: str) -> Part:
    """Whom to ask, in the study's words."""
    return Part(pick(study.contact, language, study.languages))


def help_message(study: Study, language: str) -> Message:
    """Where help is to be had, and whom to ask. Nobody reads this chat live, and it says so."""
    tr = wording.words(language)
    return Message(
        language,
        [
            Part(pick(study.help, language, study.languages)),
            Part(tr.gettext("Nobody reads this chat while you write. You can reach us here:")),
            contact(study, language),
        ],
    )


def privacy(study: Study, language: str) -> Message:
    """Who holds the data and why, in the study's words."""
    return Message(language, [Part(pick(study.privacy, language, study.languages))])


def too_late(study: Study, ended: str, language: str) -> Message:
    """The last day for changes is over, of what ended at this time: say so, and whom to ask."""
    text = wording.words(language).gettext(
        "The time to change or erase answers here ended on {date}. "
        "Please ask us, and we will see what can be done:"
    )
    date = wording.day(withdrawal.last_day(ended, study), language)
    return Message(language, [Part(text, {"date": date}), contact(study, language)])


def my_data(participant: Participant | None, language: str) -> tuple[Effect, ...]:
    """What is kept about a contact, who may be somebody of whom there is hardly anything."""
    if participant is not None:
        return hand(participant.id, language)
    text = wording.words(language).gettext(
        "Of you I keep only a sealed number, so that I can answer you here. No name, and no answers."
    )
    return (saying(render.notice(language, text)),)


def hand(participant: str, language: str) -> tuple[Effect, ...]:
    """All that is held about somebody is put together and sent to them."""
    text = wording.words(language).gettext(
        "I am putting together everything that is kept about you. It comes as a file in a moment."
    )
    return saying(render.notice(language, text)), Hand(participant, language)
