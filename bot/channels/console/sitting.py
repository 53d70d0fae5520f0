"""The conversation in a terminal, for its author. Fed with lines, it answers with lines.

`opening`, `take` and `is_over` are functions; only `converse` reads and writes, through what it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.console import phone as phones
from bot.channels.console.phone import Phone
from bot.channels.console.plain import Style
from bot.channels.console.screen import SIGNS, keys, shown
from bot.flows.durations import seconds
from bot.flows.model import Study
from bot.flows.plan import Plan

INTRO = (
    "Type what stands in [brackets] to press that button; anything else you type is sent as your words. "
    "`voice 4` is a voice message of 4 seconds, `photo 2` are 2 photos, `wait 25h` lets time pass, "
    "/help and the like are commands, "
    "Ctrl-D ends."
)
NOTHING = "(There is no such button now.)"
LATER = "(Some time later.)"
_WAIT = re.compile(r"wait +([0-9]+[smhd])", re.IGNORECASE)
_VOICE = re.compile(r"voice +([1-9][0-9]{0,3})", re.IGNORECASE)
_PHOTOS = re.compile(r"photos? +([1-9][0-9]?)", re.IGNORECASE)


class Deed(NamedTuple):
    """One thing done, in a scenario's words ("press", "voice", …), and the step and stage it was done at."""

    kind: str
    value: int | str
    step: str
    stage: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation so far, and all that was done in it."""

    phone: Phone
    style: Style
    deeds: tuple[Deed, ...] = ()


def opening(
    plan: Plan, study: Study, at: datetime, style: Style, language: str = ""
) -> tuple[Talk, list[str]]:
    """A conversation that begins at a time; `language` "" asks for one, as Telegram would."""
    phone = phones.choose(phones.begin(plan, study, at, language), language)
    return Talk(phone, style), [INTRO, *shown(phone, style)]


def is_over(talk: Talk) -> bool:
    """Whether the conversation has come to its end."""
    return talk.phone.session is None or talk.phone.session.stage == "ended"


def take(talk: Talk, line: str) -> tuple[Talk, list[str]]:
    """What one line does, and what is seen then."""
    typed = line.strip()
    if not typed:
        return talk, []
    choice = keys(talk.phone).get(typed.lower() if len(typed) < 3 else typed)
    if choice is not None:
        return _did(talk, phones.press(talk.phone, choice), "press", choice.names[0])
    if typed in SIGNS.values() or typed.startswith("/change "):
        return talk, [NOTHING]
    if typed.startswith("/"):
        return _did(talk, phones.command(talk.phone, typed), "command", typed)
    if voice := _VOICE.fullmatch(typed):
        return _did(talk, phones.speak(talk.phone, int(voice[1])), "voice", int(voice[1]))
    if photos := _PHOTOS.fullmatch(typed):
        return _did(talk, phones.show(talk.phone, int(photos[1])), "photo", int(photos[1]))
    if (waited := _WAIT.fullmatch(typed)) and (span := seconds(waited[1].lower())):
        return _waited(talk, waited[1].lower(), span)
    return _did(talk, phones.write(talk.phone, typed), "say", typed)


def _waited(talk: Talk, written: str, span: int) -> tuple[Talk, list[str]]:
    later, lines = _did(talk, phones.wait(talk.phone, timedelta(seconds=span)), "wait", written)
    return later, [LATER, *(lines if later.phone.turns > talk.phone.turns else [])]


def _did(talk: Talk, phone: Phone, kind: str, value: int | str) -> tuple[Talk, list[str]]:
    session = talk.phone.session
    assert session is not None
    deed = Deed(kind, value, session.at, session.stage)
    return replace(talk, phone=phone, deeds=(*talk.deeds, deed)), shown(phone, talk.style)


def converse(
    talk: Talk,
    read: Callable[[], str | None],
    say: Callable[[str], None],
    hand: Callable[[Phone], str],
) -> Talk:
    """Go on until the conversation is over or `read` has no more lines (None). `hand` sees to a copy of all
    that is kept, where one is asked for, and tells where it is.
    """
    while not is_over(talk) and (line := read()) is not None:
        talk, lines = take(talk, line)
        for shown_line in lines:
            say(shown_line)
        if talk.phone.wants_copy:
            say(hand(talk.phone))
    return talk
