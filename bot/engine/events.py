"""What came in: an event is something that happened in a person's chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Upload(NamedTuple):
    """A file that a person sent: how the channel fetches it, its kind, and what is known of it."""

    file_id: str
    kind: str
    suffix: str
    seconds: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened in a person's chat at `at`. `fresh` is a new random text of at least 32
    characters of `[0-9a-z]`, from which new ids are cut; `phone` is the phone's language tag.
    """

    at: str
    fresh: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press(Event):
    """A button was pressed: the session and number of its prompt, and its index."""

    session: str
    prompt: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(Event):
    """A button of the team's menus was pressed; `route` is where it leads. No conversation sees it."""

    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance(Event):
    """`text` was said, as the channel's `message` of that number. `edits`: that message, sent earlier,
    was edited to say this. `session`, `prompt` and `step` name the prompt that they replied to, if any.
    """

    text: str
    edits: bool = False
    message: int = 0
    session: str = ""
    prompt: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Utterance):
    """Words were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Utterance):
    """A file was sent; `text` is its caption. Those of one album share the `album` name."""

    text: str = ""
    upload: Upload
    album: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command(Event):
    """`/name argument`; the name in lower case, without slash and bot name."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Event):
    """Something the bot takes no answers from: a sticker, a location, a poll…; `what` names the kind."""

    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Event):
    """The person blocked the bot, or unblocked it. The door marks the contact; no conversation sees it."""

    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray(Event):
    """The bot was added to, or spoken to in, a group or a channel, or by another bot. The door declines once
    for each such chat; no conversation sees it. `known`: the chat is one that was declined under another
    number, so nothing is to be said.
    """

    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Due(Event):
    """A timer of this kind ("reminder") that a `Wake` had set for a session fell due."""

    session: str
    kind: str


AnyEvent = Press | Words | Sent | Command | Unreadable | Due
