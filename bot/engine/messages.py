"""What is said and what can be pressed: a message as the engine means it, for any channel to show.

`load_message(dump_message(x)) == x` for every message.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import pydantic_core


def to_json(value: object) -> str:
    """Values as JSON text. Sessions and messages are written every turn: this is three times as fast as
    the standard library.
    """
    return pydantic_core.to_json(value).decode()


class Control(IntEnum):
    """Buttons that are not choices. A choice's button has its position in the list (0, 1, …) as index."""

    BACK = -1
    SKIP = -2
    NEXT = -3
    DONE = -4
    CHANGE = -5
    HELP = -6
    KEEP = -7
    AGREE = -8
    REFUSE = -9
    UNDO = -10
    OTHER = -11
    DONT_KNOW = -12
    RATHER_NOT = -13
    DOES_NOT_APPLY = -14
    CONTINUE = -15
    START_AGAIN = -16
    FOR_ME = -17
    FOR_OTHER = -18
    LEAVE = -19
    STOP = -20
    ERASE = -21
    CANCEL = -22
    PAUSE = -23
    EVERYBODY = -24
    AFRESH = -30


class Button(NamedTuple):
    """A button of a prompt. `press` is what its press carries: a choice's position or a `Control`.

    Buttons of one `group` ("answer", "other", "control") are laid out together; a group starts a new row.
    `route` is what a button of the team's menus leads to; its press is a `Tap`, and `press` means nothing.
    """

    label: str
    press: int
    group: str = "answer"
    route: str = ""


class Part(NamedTuple):
    """One paragraph. `template` is light Markdown; `{name}` in it is replaced by `fills[name]`, which is
    always plain words whatever it contains; `{{` and `}}` are braces. Styles: "plain", "count", "hint",
    "answer" (a record of what the person said), "notice".
    """

    template: str
    fills: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default is never written to
    style: str = "plain"


class Attachment(NamedTuple):
    """A file sent before the words: its content's sha256, kind and the name people see. Where `sha256` is "",
    it is a file for one person, sent once and not remembered: `text` is the content itself, or `kept` tells
    where it lies in the media folder.
    """

    sha256: str
    kind: str
    name: str
    text: str = ""
    kept: str = ""


class Message(NamedTuple):
    """All of one message: words, files, buttons. Its reading direction follows `language`."""

    language: str
    parts: list[Part]
    buttons: list[Button] = []  # noqa: RUF012
    attachments: list[Attachment] = []  # noqa: RUF012


def dump_message(message: Message) -> str:
    """A message as JSON text (an outbox row's payload)."""
    return to_json(message)


def load_message(text: str) -> Message:
    """The message that `dump_message` wrote."""
    return message_from(pydantic_core.from_json(text))


def message_from(row: list[Any]) -> Message:
    """A message from its JSON value (a list of lists, as NamedTuples are written)."""
    language, parts, buttons, attachments = row
    return Message(
        language,
        [Part(*part) for part in parts],
        [Button(*button) for button in buttons],
        [Attachment(*attachment) for attachment in attachments],
    )
