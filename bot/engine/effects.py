"""What is to be done: the effects of a turn, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.engine.answers import Answer
from bot.engine.messages import Message
from bot.engine.session import Session


class Ask(NamedTuple):
    """Send a message under a name of our own: (session, prompt number). Number 0: never edited again."""

    session: str
    number: int
    step: str
    message: Message


def saying(message: Message) -> Ask:
    """Words that nothing hangs on, and that belong to no session."""
    return Ask("", 0, "", message)


class Rewrite(NamedTuple):
    """Replace the words and buttons of an earlier message; attachments stay as they are."""

    session: str
    number: int
    message: Message


class Record(NamedTuple):
    """Keep one revision of one variable's answer."""

    session: str
    variable: str
    answer: Answer


class Consented(NamedTuple):
    """Log one consent item: `given` true or false, under the hash of the exact words shown. `helper` tells
    who helped, where `mode` is "assisted".
    """

    session: str
    version: str
    item: str
    given: bool
    language: str
    wording: str
    at: str
    mode: str
    helper: str = ""


class Fetch(NamedTuple):
    """Download a person's file and keep it in the media folder under `name`."""

    session: str
    file_id: str
    name: str


class Tally(NamedTuple):
    """One more session of which only a count is kept: its rows go. Its outcome was "declined",
    "failed_check" or "screened_out".
    """

    session: str
    outcome: str


class Join(NamedTuple):
    """A new participant of the contact, in a cohort, by an invite (0: none); becomes the current one, unless
    it is a `test`: somebody of the team who tries a conversation.
    """

    participant: str
    cohort: int
    invite: int
    language: str
    at: str
    test: bool = False


class Speak(NamedTuple):
    """The participant's language is now this one."""

    participant: str
    language: str


class Switch(NamedTuple):
    """Of those who share this phone, the one who speaks from now on."""

    participant: str


class Wake(NamedTuple):
    """Let a `Due` of this kind come to a session at a time; it takes the place of an earlier one of the
    kind. `at` "" lets none come.
    """

    session: str
    kind: str
    at: str


class Hand(NamedTuple):
    """Send a participant all that is held about them, as a readable file in their language."""

    participant: str
    language: str


class Erase(NamedTuple):
    """Delete all of a participant for good; only a tombstone without content remains."""

    participant: str
    at: str


Effect = Ask | Rewrite | Record | Consented | Fetch | Tally | Join | Speak | Switch | Wake | Hand | Erase


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event did: the session after it (None: there is none) and what is to be done, in order."""

    session: Session | None
    effects: tuple[Effect, ...] = ()
