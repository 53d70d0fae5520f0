"""A chat as lines for a terminal: messages, edits, and the buttons with the key of each. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby
from string import ascii_lowercase

from bot.channels.phone import Choice, Phone, Told, choices
from bot.channels.plain import Style, isolated, lines
from bot.engine.values import Control, Message, Part
from bot.flows.plan import Plan

WIDTH = 78
SIGNS: Mapping[int, str] = {
    Control.NEXT: ">",
    Control.DONE: ">",
    Control.BACK: "<",
    Control.SKIP: "-",
    Control.HELP: "?",
    Control.KEEP: "=",
}
LETTERS = (*ascii_lowercase, *(f"{a}{b}" for a in ascii_lowercase for b in ascii_lowercase))


def keys(phone: Phone) -> dict[str, Choice]:
    """What is typed to press each button. A key that two messages have belongs to the newer one."""
    found: dict[str, Choice] = {}
    for _, open_ in groupby(choices(phone), key=lambda choice: choice.number):
        for key, choice in _keys(phone.plan, list(open_)).items():
            found.setdefault(key, choice)
    return found


def _keys(plan: Plan, open_: list[Choice]) -> dict[str, Choice]:
    """Letters in the order of the buttons; but a number, where the answer is one: who types 5 means 5."""
    letters = iter(LETTERS)
    return {_key(plan, choice) or next(letters): choice for choice in open_}


def _key(plan: Plan, choice: Choice) -> str:
    index = choice.button.press
    if index == Control.CHANGE:
        return f"/{choice.names[0]}"
    if index < 0:
        return SIGNS.get(index, "")
    node = plan.index.get(choice.step)
    if node is None:
        return ""
    value = node.choices[index].value if index < len(node.choices) else choice.button.label
    return value if str(value).isdigit() and isinstance(value, str) else _number(value)


def _number(value: int | str) -> str:
    return str(value) if isinstance(value, int) else ""


def shown(phone: Phone, style: Style) -> list[str]:
    """What the last turn said, each message after an empty line, edits in short."""
    typed = {choice[:3]: key for key, choice in keys(phone).items()}
    found: list[str] = []
    for told in phone.told:
        block = list(_told(told, style)) + _buttons(told, typed)
        found += ["", *block] if block and told.before is None else block
    return found


def _told(told: Told, style: Style) -> Iterator[str]:
    message, language = told.message, told.message.language
    if told.before is None:
        yield from (f"📎 {file.name}" for file in message.attachments)
    for number, part in enumerate(_new(told)):
        if number and part.style in {"plain", "notice"}:
            yield ""
        yield from lines(part, language, style)


def _new(told: Told) -> list[Part]:
    """The paragraphs to show: of an edit only those that it adds, and never the count once more."""
    if told.before is None:
        return told.message.parts
    return [p for p in told.message.parts if p not in told.before.parts and p.style != "count"]
