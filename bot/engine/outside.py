"""What is said to somebody who is in no conversation."""

from __future__ import annotations

from bot.engine import information, naming, render, stopping, wording
from bot.engine.desk import Desk
from bot.engine.effects import Erase, Turn, saying
from bot.engine.events import AnyEvent, Command, Press, Words
from bot.engine.messages import Control, Message, Part
from bot.flows.model import Study


def answered(study: Study, desk: Desk, event: AnyEvent, language: str) -> Turn | None:
    """What anybody may ask for, and old buttons; None for what is about coming in."""
    who = desk.participant
    match event:
        case Command(name="help"):
            return _says(information.help_message(study, language))
        case Words(text=text) if naming.is_cry_for_help(text):
            return _says(information.help_message(study, language))
        case Command(name="privacy"):
            return _says(information.privacy(study, language))
        case Command(name="mydata"):
            return Turn(None, information.my_data(who, language))
        case Command(name="withdraw") if who is not None:
            words = stopping.receipt(who.id, event.at, language)
            return Turn(None, (saying(words), Erase(who.id, event.at)))
        case Press():
            return pressed_in_vain(study, event, language)
        case _:
            return None


def pressed_in_vain(study: Study, event: Press, language: str) -> Turn:
    """A button of a conversation of which nothing is kept. A second tap on No must not begin another."""
    if event.index == Control.HELP:
        return _says(information.help_message(study, language))
    if event.index in {Control.REFUSE, Control.LEAVE}:
        return Turn(None)
    text = wording.words(language).gettext(
        "Nothing of that conversation is kept, so this button does nothing any more. "
        "If you want to begin again, send /start or open your link."
    )
    return _says(render.notice(language, text))


def how_to_begin(study: Study, desk: Desk, language: str) -> Turn:
    """How somebody comes in, or goes on with what is still to come."""
    tr = wording.words(language)
    if desk.open is not None or desk.participant is not None:
        return _says(Message(language, [Part(tr.gettext("Welcome! Send /start to begin."))]))
    text = tr.gettext(
        "Welcome! To take part, please open the link or scan the code you were given. Any questions? Ask us:"
    )
    return _says(Message(language, [Part(text), information.contact(study, language)]))


def no_more(desk: Desk, language: str) -> Turn:
    """All conversations of somebody are done, or none is there yet."""
    tr = wording.words(language)
    text = tr.gettext("I have no more questions for now. Thank you!")
    if desk.session is None and not desk.ended:
        text = tr.gettext("Thank you for coming! There are no questions yet. Please send /start another day.")
    return _says(Message(language, [Part(text)]))


def _says(message: Message) -> Turn:
    return Turn(None, (saying(message),))
