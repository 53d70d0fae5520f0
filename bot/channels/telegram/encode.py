"""A message of the engine as calls of the Bot API. Pure.

Attachments go first, each a call of its own; words and buttons stand under the last message. Never a
parse_mode: entities cannot fail to be parsed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from bot.channels.telegram import words
from bot.engine.messages import Attachment, Button, Message

_METHODS = {
    "photo": "sendPhoto",
    "document": "sendDocument",
    "audio": "sendAudio",
    "voice": "sendVoice",
    "video": "sendVideo",
}
# Buttons cannot stand alone: without this, a picture without words would lose its Next.
_NO_WORDS = "…"
_NO_PREVIEW = {"is_disabled": True}

# A row of a phone's keyboard, in columns of a Latin letter; all buttons of a row are equally wide.
ROW_COLUMNS = 30
ROW_BUTTONS = 5
_PADDING = 2


class Call(NamedTuple):
    """A method with its parameters. Of a `file` only the content is missing: the parameter `file.kind`."""

    method: str
    params: dict[str, Any]
    file: Attachment | None = None


def send(chat: int, message: Message, session: str, number: int) -> list[Call]:
    """All calls that show a message as the prompt (session, number); the last one's message is the prompt."""
    calls = [Call(_METHODS[file.kind], {"chat_id": chat}, file) for file in message.attachments]
    content = _content(message, session, number)
    if content["text"]:
        calls.append(Call("sendMessage", {"chat_id": chat, **content}))
    return calls


def rewrite(chat: int, target: int, message: Message, session: str, number: int) -> Call:
    """The call that gives the message `target` other words and buttons."""
    content = _content(message, session, number)
    return Call("editMessageText", {"chat_id": chat, "message_id": target, **content})


def press_data(session: str, number: int, press: int) -> str:
    """What a button carries, and `decode` reads."""
    return f"{session}.{number}.{press}"


def _data(button: Button, session: str, number: int) -> str:
    return f"={button.route}" if button.route else press_data(session, number, button.press)


def _content(message: Message, session: str, number: int) -> dict[str, Any]:
    text, entities = words.render(message.parts, message.language)
    if not text and message.buttons:
        text = _NO_WORDS
    content: dict[str, Any] = {"text": text, "link_preview_options": _NO_PREVIEW}
    if entities:
        content["entities"] = [entity.plain() for entity in entities]
    if message.buttons:
        keyboard = [
            [{"text": _label(button), "callback_data": _data(button, session, number)} for button in row]
            for row in lay_out(message.buttons)
        ]
        content["reply_markup"] = {"inline_keyboard": keyboard}
    return content


def _label(button: Button) -> str:
    return words.clean(button.label).replace("\n", " ")


def lay_out(buttons: Sequence[Button]) -> list[list[Button]]:
    """The rows of a keyboard: short labels side by side, long ones alone, groups of controls last.

    Buttons keep their order, whatever the script: Telegram does not mirror keyboards.
    """
    groups: dict[str, list[Button]] = {}
    for button in buttons:
        groups.setdefault(button.group, []).append(button)
    ordered = sorted(groups, key=lambda group: group.startswith("control"))
    return [row for group in ordered for row in _rows(groups[group])]


def _rows(group: Sequence[Button]) -> Iterator[list[Button]]:
    for is_short, run in groupby(group, key=lambda button: _columns(button.label) <= ROW_COLUMNS // 2):
        buttons = list(run)
        if is_short:
            yield from _balanced(buttons, ROW_COLUMNS // max(_columns(button.label) for button in buttons))
        else:
            yield from ([button] for button in buttons)


def _balanced(buttons: list[Button], most: int) -> Iterator[list[Button]]:
    """Rows of nearly equal length: eleven numbers stand as 4, 4, 3 and not as 5, 5, 1."""
    count = -(-len(buttons) // min(most, ROW_BUTTONS))
    length, longer = divmod(len(buttons), count)
    start = 0
    for row in range(count):
        stop = start + length + (row < longer)
        yield buttons[start:stop]
        start = stop


@lru_cache(maxsize=4096)
def _columns(label: str) -> int:
    return _PADDING + sum(map(_width, label))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
