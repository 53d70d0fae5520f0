"""The values of the engine: what came in (events), what is known (session), what is to be done (effects).

All are frozen and survive a JSON round trip: `loads(dumps(x)) == x` for every event, effect, message and
session. Times are ISO 8601 texts in UTC with seconds and offset ("2026-11-23T09:30:00+00:00").
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, NamedTuple

import pydantic_core

from bot.engine.messages import Message, Part, to_json

Value = int | float | str | list[int | str] | None
"""An answer's value: a number, a choice's value, words, a list of choices' values, or nothing."""


# ------------------------------------------------------------------ events


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
class Words(Event):
    """Words were written, as the channel's `message` of that number. `edits`: that message, sent earlier,
    was edited to say this. `session`, `prompt` and `step` name the prompt that they replied to, if any.
    """

    text: str
    edits: bool = False
    message: int = 0
    session: str = ""
    prompt: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """A file was sent, with its caption. Those of one album share the `album` name; else as `Words`."""

    upload: Upload
    caption: str = ""
    album: str = ""
    edits: bool = False
    message: int = 0
    session: str = ""
    prompt: int = 0
    step: str = ""


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


# ------------------------------------------------------------------ the session


class Answer(NamedTuple):
    """One revision of the answer to one variable.

    `state` is "answered", "skipped", "dont_know", "rather_not", "does_not_apply" or "not_applicable".
    `value` is a scalar or a list; for "other" it is "other" with the words in `other`. `files` are names
    inside the media folder. Where the state is "not_applicable" the value is what would come back.
    """

    state: str
    value: Value = None
    other: str = ""
    comment: str = ""
    files: list[str] = []  # noqa: RUF012
    language: str = ""
    wording: str = ""
    material: str = ""
    draft: str = ""
    asked_at: str = ""
    answered_at: str = ""
    revision: int = 1


class Given(NamedTuple):
    """What a session remembers of an answer: enough to evaluate, show and restore it. `was` is the state
    that comes back when a step that was ruled out applies again. Where several messages make one answer,
    `value` is the list of their words.
    """

    state: str
    value: Value = None
    revision: int = 1
    was: str = ""
    other: str = ""
    comment: str = ""
    files: list[str] = []  # noqa: RUF012

    @property
    def stands(self) -> bool:
        return self.state != "not_applicable"


class Draft(NamedTuple):
    """A half-made answer: toggled or ranked choices, words of "something else", what is waited for
    ("" the answer itself, "other" the words of "something else"), and, where several messages make one
    answer, the words of each ("" of a file without any), their files, and the number of the prompt that
    only counts them (0: there is none).
    """

    chosen: list[int | str] = []  # noqa: RUF012
    waits: str = ""
    other: str = ""
    said: list[str] = []  # noqa: RUF012
    files: list[str] = []  # noqa: RUF012
    counter: int = 0


class Album(NamedTuple):
    """What became of an album whose files may still be coming: the step that they answer ("" none yet), when
    it was asked, and whether it was said already that a file of it is not taken.
    """

    name: str
    step: str = ""
    asked_at: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One participant's way through one flow version.

    `stage`: "language", "consent", "questions", "ended". `outcome`: "in_progress", "complete", "stopped",
    "screened_out", "declined", "failed_check". `languages` are those to choose from. `at` is the step being
    asked (a node's id, or a place of the consent such as "@item:<id>"; "" once ended), `prompt` the number of
    its message, `last` the highest number given so far, `prompts` the messages whose buttons still mean
    something (number as text → step, or "@language", "@stop", "@withdraw", …). `seen` are notes already said,
    `remarks` words typed at closed questions (step → words) that no revision of an answer holds yet.
    `walking`: after a Back the next question in order is shown, answered or not, until one without an answer
    is reached. `heard` are the channel's latest messages that made an answer (number as text → step, or
    "<step>#<n>" where it was the nth of several, "<step>%<n>" where it was a comment of that length,
    "<step>?" where it did not fit), so that an edit finds it. `gathering` are the steps whose several
    messages are not done yet, `albums` the latest albums, `files` counts the files that were taken.
    `reminded`: reminders sent since they last wrote; `paused`: they asked to be left in peace until they
    write again.

    Of consent: `consent` and `decided` are what was said to each item and when; `agreed` is the flow version
    whose consent words count ("" before, and in old sessions its own); `misses` are wrong answers to check
    questions that are not right yet (id → count); `helper` is who helps ("" nobody), where `mode` is
    "assisted". While a newer consent is asked for, `asking` is its flow version and `behind` the step that
    is asked after it.
    """

    id: str
    participant: str
    conversation: str
    version: str
    cohort: str
    language: str
    languages: list[str] = field(default_factory=list)
    stage: str = "language"
    outcome: str = "in_progress"
    at: str = ""
    prompt: int = 0
    last: int = 0
    asked_at: str = ""
    prompts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Given] = field(default_factory=dict)
    consent: dict[str, bool] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    draft: Draft = field(default_factory=Draft)
    seen: list[str] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    walking: bool = False
    mode: str = "self"
    helper: str = ""
    agreed: str = ""
    asking: str = ""
    behind: str = ""
    misses: dict[str, int] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    gathering: list[str] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)
    files: int = 0
    reminded: int = 0
    paused: bool = False
    started_at: str = ""
    consented_at: str = ""
    finished_at: str = ""


_USUAL = {f.name: f.default if f.default_factory is MISSING else f.default_factory() for f in fields(Session)}
"""What each field of a session is where nothing is said of it; `MISSING` where something must be."""


def dump_session(session: Session) -> str:
    """The session as JSON text. What is as usual is left out, as a session is written every turn."""
    data = {name: value for name, usual in _USUAL.items() if (value := getattr(session, name)) != usual}
    data["answers"] = {name: _short(given) for name, given in session.answers.items()}
    return to_json(data)


def load_session(text: str) -> Session:
    """The session that `dump_session` wrote."""
    data = pydantic_core.from_json(text, cache_strings="keys")
    data["answers"] = {name: Given(*row) for name, row in data["answers"].items()}
    if "draft" in data:
        data["draft"] = Draft(*data["draft"])
    if "albums" in data:
        data["albums"] = [Album(*row) for row in data["albums"]]
    return Session(**data)


def _short(given: Given) -> tuple[Any, ...]:
    """Most answers are a state and a value: the rest is left out."""
    return given if given.other or given.comment or given.files or given.was else given[:3]


# ------------------------------------------------------------------ effects


class Ask(NamedTuple):
    """Send a message under a name of our own: (session, prompt number). Number 0: never edited again."""

    session: str
    number: int
    step: str
    message: Message


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
    """A new participant of the contact, in a cohort, by an invite (0: none); becomes the current one."""

    participant: str
    cohort: int
    invite: int
    language: str
    at: str


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


class Rejection(NamedTuple):
    """An answer that does not fit: why, with an example, in the person's language."""

    part: Part


# ------------------------------------------------------------------ what the door knows of a contact


class Participant(NamedTuple):
    """`joined`: when; `ended`: when the last of their conversations ended, "" while one has not."""

    id: str
    cohort: int
    invite: int
    language: str
    erased: bool = False
    joined: str = ""
    ended: str = ""


class Cohort(NamedTuple):
    """`conversations` in their order and `languages`: () means all; `size` 0 means any; `closes` is an ISO
    date or "".
    """

    id: int
    name: str
    conversations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    size: int = 0
    closes: str = ""
    joined: int = 0


class Invite(NamedTuple):
    """`uses` 0 means any number."""

    id: int
    cohort: int
    label: str = ""
    uses: int = 0
    used: int = 0
    revoked: bool = False


class Desk(NamedTuple):
    """All that is known of one contact when an event arrives.

    `participant`, `cohort` and `session` are the current ones (session: the latest begun that has not ended,
    else the latest); `pressed` is the session that the event names (by its button, the message it replies to
    or edits), where that is another one of this participant's; `ended` are the conversations of the
    participant whose sessions came to an end; `invite` and `invited` (its cohort) are those that a
    `/start <code>`, or a press on what was asked then, named; `open` is the cohort of `join: open`; `others`
    are the further participants who share the phone, in the order in which they joined. An event that names
    a session of one of those is met at that one's desk; `speaking` is then the id of the one who was current
    until now.
    """

    participant: Participant | None = None
    cohort: Cohort | None = None
    session: Session | None = None
    pressed: Session | None = None
    ended: tuple[str, ...] = ()
    invite: Invite | None = None
    invited: Cohort | None = None
    open: Cohort | None = None
    others: tuple[Participant, ...] = ()
    speaking: str = ""
