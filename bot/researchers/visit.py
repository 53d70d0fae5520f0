"""One thing that somebody of the team does, and the screen that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import wording
from bot.engine.effects import Turn
from bot.engine.events import AnyEvent, Tap
from bot.engine.messages import Attachment, Button, Message, Part
from bot.house import House
from bot.publishing import Shelf
from bot.researchers.roles import Role
from bot.storage import auditing, jobs
from bot.storage.auditing import Entry
from bot.storage.contacts import Contact
from bot.storage.ledger import Seat
from bot.storage.sealing import Seal
from bot.storage.team import Member

MOST_WAITING = 3
"""Jobs of a kind that may wait for one of the team, however often a button is pressed."""
MENU = "menu"
"""The group of the buttons that lead elsewhere; they stand below the others."""


class Choice(NamedTuple):
    """A button: where it leads is `<action>` or `<action>:<which>`. Choices of one group are laid out
    together, "" first, then others in their order, `MENU` last.
    """

    label: str
    route: str
    group: str = ""


class Screen(NamedTuple):
    """What is shown: paragraphs, buttons, files. It takes the place of the message whose button was pressed,
    unless it is `anew`, has files, or nothing was pressed.
    """

    parts: Sequence[Part]
    choices: Sequence[Choice] = ()
    attachments: Sequence[Attachment] = ()
    anew: bool = False


class SorryError(Exception):
    """What was wanted cannot be; `part` says why, and what to do, to whoever wanted it."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part


@dataclass(frozen=True)
class Bureau:
    """What the team works with."""

    house: House
    seal: Seal
    shelf: Shelf


@dataclass(kw_only=True)
class Visit:
    """Somebody of the team did something at `at`, in the transaction `db`. `message` is the one that was
    pressed (or 0), `member` is as it is to be kept afterwards; `rows` are
    further rows of the outbox, and `jobs` those of jobs, written at the end; `published` are conversations of
    which new sessions get another version; `begun` are turns of conversations that began by it, with whom and
    why, and come after the screen.
    """

    db: AsyncConnection
    bureau: Bureau
    contact: Contact
    member: Member
    event: AnyEvent | Tap
    message: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[dict[str, Any]] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    begun: list[tuple[Seat, Turn]] = field(default_factory=list)

    @property
    def at(self) -> str:
        """The time, ISO 8601."""
        return self.event.at

    @property
    def role(self) -> Role:
        """What they are there for."""
        return Role(self.member.role)

    @property
    def language(self) -> str:
        """What is spoken with them."""
        return self.member.language

    @property
    def tr(self) -> NullTranslations:
        """The words of their language: ask with `gettext` and `ngettext`."""
        return wording.words(self.member.language)

    def desk(self, **changes: Any) -> None:
        """Keep these on their desk; None takes away."""
        kept = {**self.member.desk, **changes}
        self.member = self.member._replace(desk={k: v for k, v in kept.items() if v is not None})

    async def order(self, kind: str, body: dict[str, Any]) -> None:
        """Let a job of this kind work for them. Raises `SorryError` where enough of theirs waits already; so
        call it before anything is written.
        """
        if await jobs.count_jobs(self.db, self.contact.id, kind) >= MOST_WAITING:
            told = self.tr.gettext(
                "I am still busy with what you asked for before. Please try again when it is there."
            )
            raise SorryError(Part(told))
        self.jobs.append(jobs.job_row(kind, body, self.at, self.contact.id))

    async def note(self, action: str, about: str = "", detail: str = "") -> None:
        """Write into the audit log what they did; never an answer, never who a participant is."""
        await auditing.note(self.db, Entry(self.at, self.member.id, action, about, detail))


Run = Callable[[Visit, str, dict[str, str]], Awaitable[Screen]]
"""Does it: whose or which is meant ("" none), and what else was said as `key=value`."""


def message_of(screen: Screen, language: str) -> Message:
    """The message that shows a screen."""
    groups = [*dict.fromkeys(choice.group for choice in screen.choices if choice.group != MENU), MENU]
    named = {group: f"control{number:02}" for number, group in enumerate(groups)} | {"": "answer"}
    ordered = sorted(screen.choices, key=lambda choice: choice.group == MENU)
    buttons = [Button(choice.label, 0, named[choice.group], choice.route) for choice in ordered]
    return Message(language, list(screen.parts), buttons, list(screen.attachments))
