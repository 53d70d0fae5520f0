"""A chat as lines for a terminal: messages, edits in short, and the buttons with the key of each. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from string import ascii_lowercase

from bot.channels.console.phone import Choice, Phone, Told, choices
from bot.channels.console.plain import Style, framed, isolated, kept_left_to_right, lines
from bot.engine.messages import Button, Control, Part
from bot.flows.plan import Plan

WIDTH = 78
GAP = "   "
SIGNS: Mapping[int, str] = {
    Control.NEXT: ">",
    Control.DONE: ">",
    Control.BACK: "<",
    Control.SKIP: "-",
    Control.HELP: "?",
    Control.KEEP: "=",
    Control.UNDO: "~",
}
LETTERS = (*ascii_lowercase, *(f"{a}{b}" for a in ascii_lowercase for b in ascii_lowercase))


# ------------------------------------------------------------------ keys


def keys(phone: Phone) -> dict[str, Choice]:
    """What is typed to press each button. A key that two messages have belongs to the newer one."""
    found: dict[str, Choice] = {}
    for _, open_ in groupby(choices(phone), key=lambda choice: choice.number):
        letters = iter(LETTERS)
        for choice in open_:
            found.setdefault(_key(phone.plan, choice) or next(letters), choice)
    return found


def _key(plan: Plan, choice: Choice) -> str:
    """The key that a button has by itself, or "" where the next letter is its key.

    Where the answer is a number, the number is the key: who types 5 means 5, never the fifth button.
    """
    index, node = choice.button.press, plan.index.get(choice.step)
    if index == Control.CHANGE:
        return f"/{choice.names[0]}"
    if index < 0 or node is None:
        return SIGNS.get(index, "")
    value = node.choices[index].value if node.choices else choice.button.label
    return str(value) if isinstance(value, int) or not node.choices else ""


# ------------------------------------------------------------------ lines


def shown(phone: Phone, style: Style) -> list[str]:
    """What the last turn said: new messages after an empty line, of edits only what they add."""
    typed = {(choice.number, choice.button): key for key, choice in keys(phone).items()}
    found: list[str] = []
    for told in phone.told:
        spoken, pressed = _words(told, style), _buttons(told, typed, style)
        if told.before is None:
            found.append("")
        elif spoken and len(pressed) == 1 and told.message.buttons[0].press == Control.CHANGE:
            spoken, pressed = [*spoken[:-1], f"{spoken[-1]}{GAP}{_change(told, typed, style)}"], []
        found += spoken + pressed
    return found


def _words(told: Told, style: Style) -> list[str]:
    found: list[str] = []
    if told.before is None:
        found += [f"📎 {file.name}" for file in told.message.attachments]
    for part in _new(told):
        if found and part.style in {"plain", "notice"} and told.before is None:
            found.append("")
        found += lines(part, told.message.language, style)
    return found


def _new(told: Told) -> list[Part]:
    before = told.before
    if before is None:
        return told.message.parts
    # An edit without buttons was only put to rest, perhaps in another language: what counts is its record.
    styles = {"answer", "notice", "hint"} if told.message.buttons else {"answer", "notice"}
    return [part for part in told.message.parts if part not in before.parts and part.style in styles]


# ------------------------------------------------------------------ buttons


def _buttons(told: Told, typed: Mapping[tuple[int, Button], str], style: Style) -> list[str]:
    """Rows of `[key] label`; none for an edit that leaves its buttons as they were."""
    if told.before is not None and told.before.buttons == told.message.buttons:
        return []
    rows: list[str] = []
    for _, group in groupby(told.message.buttons, key=lambda button: button.group.rstrip("12345")):
        items = ((typed.get((told.number, button)), button.label) for button in group)
        language = told.message.language
        rows += _rows([_item(key, label, language, style) for key, label in items if key])
    return [framed(row, told.message.language) for row in rows]


def _item(key: str, label: str, language: str, style: Style) -> tuple[int, str]:
    """A button and the columns it takes."""
    opening, closing = style.bold
    # Among right-to-left words a bare `[>]` would be mirrored and look like the key for Back.
    shown = kept_left_to_right(f"[{key}]", language)
    return _columns(f"[{key}] {label}"), f"{opening}{shown}{closing} {isolated(label, language)}"


def _change(told: Told, typed: Mapping[tuple[int, Button], str], style: Style) -> str:
    """The way to change an answer, in short, for it stands beneath every one."""
    opening, closing = style.dim
    return f"{opening}[{typed.get((told.number, told.message.buttons[0]), '')}]{closing}"


def _rows(items: list[tuple[int, str]]) -> Iterator[str]:
    row, taken = "", 0
    for columns, item in items:
        if row and taken + len(GAP) + columns > WIDTH:
            yield row
            row, taken = "", 0
        row, taken = f"{row}{GAP if row else '  '}{item}", taken + len(GAP) + columns
    if row:
        yield row


def _columns(text: str) -> int:
    return sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
