"""Several people who share one phone. They have no names here: a number, and the day on which they joined.

What is asked of them belongs to no session: its prompts are named by an empty session and the numbers below.
A press says only a place in a list, so the number holds a fingerprint of that list: somebody may be gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from zlib import crc32

from bot.engine import keyboard, render, withdrawal, wording
from bot.engine.desk import Desk, Participant
from bot.engine.effects import Ask, Rewrite
from bot.engine.events import AnyEvent, Command, Press
from bot.engine.messages import Button, Control, Message, Part
from bot.flows.model import Study

WHO, INVITED, LEAVING, END = 100_000_000, 200_000_000, 300_000_000, 400_000_000
"""Prompts that ask who is speaking, for whom an invite is (+ its id), and whose words are to be erased."""

NOBODY = "-"
"""Stands for the one who was speaking where there is none: whoever was last had themselves erased."""


def left_alone(event: AnyEvent, people: Sequence[str]) -> str:
    """Who goes on by `/start` after the one who was speaking has gone: the only one who is left, or ""."""
    starts = isinstance(event, Command) and event.name == "start" and not event.argument
    return people[0] if starts and len(people) == 1 else ""


def may_be_anybody(event: AnyEvent, *, has_invite: bool) -> bool:
    """Whether an event means the same whoever does it: a button tells by itself what it is about, and another
    invite is asked about.
    """
    return isinstance(event, Press) or has_invite


def invite_of(event: AnyEvent) -> int:
    """The invite (its id) about which a press answers, or 0."""
    asked = isinstance(event, Press) and not event.session and INVITED < event.prompt < LEAVING
    return event.prompt - INVITED if isinstance(event, Press) and asked else 0


def chosen(event: AnyEvent, people: Sequence[str]) -> str:
    """Which of the people (ids in the order in which they joined) a press says is speaking; "" none."""
    if not isinstance(event, Press) or event.session or event.prompt != WHO + _fingerprint(people):
        return ""
    return people[event.index] if 0 <= event.index < len(people) else ""


def everybody(desk: Desk) -> list[Participant]:
    """All who share the phone, in the order in which they joined."""
    people = [desk.participant, *desk.others] if desk.participant else list(desk.others)
    return sorted(people, key=lambda who: (who.joined, who.id))


def _fingerprint(people: Iterable[str]) -> int:
    return crc32(" ".join(people).encode()) % (INVITED - WHO)


def name(desk: Desk, who: Participant, language: str) -> str:
    """What somebody is called on a shared phone."""
    number = everybody(desk).index(who) + 1
    text = wording.words(language).gettext("Person {number} (joined {date})")
    return wording.put(text, {"number": str(number), "date": wording.day(who.joined, language)}, language)


# ------------------------------------------------------------------ who is speaking


def ask_who(desk: Desk, language: str) -> Ask:
    """Who is answering now? In the language of everybody who may be, for they may have but one each."""
    people = everybody(desk)
    tongues = [who.language or language for who in people]
    asks = [wording.words(tag).gettext("Who is answering now?") for tag in [language, *tongues]]
    labels = [f"👤 {name(desk, who, tag)}" for who, tag in zip(people, tongues, strict=True)]
    buttons = [Button(label, place) for place, label in enumerate(labels)]
    number = WHO + _fingerprint(who.id for who in people)
    return Ask("", number, "", Message(language, [Part("\n".join(dict.fromkeys(asks)))], buttons))


def now_speaking(desk: Desk, who: Participant, language: str) -> Message:
    """Whose turn it is from now on."""
    text = wording.words(language).gettext("👤 {person} is answering now. To change that, send /start.")
    return render.notice(language, text, {"person": name(desk, who, language)})


def rewritten(event: Press, message: Message) -> Rewrite:
    """The message that was pressed says what was chosen, and has no buttons any more."""
    return Rewrite("", event.prompt, message)


# ------------------------------------------------------------------ another invite


def ask_for_whom(invite: int, language: str) -> Ask:
    """Somebody takes part on this phone already: for whom is the other invite?"""
    text = wording.words(language).gettext(
        "Somebody takes part on this phone already. Is this link for you again, or for someone else?"
    )
    buttons = [keyboard.button(each, language, "answer") for each in (Control.FOR_ME, Control.FOR_OTHER)]
    return Ask("", INVITED + invite, "", Message(language, [Part(text)], buttons))


def welcome(desk: Desk, language: str) -> Message:
    """What somebody who joins on another's phone is told first."""
    text = wording.words(language).gettext(
        "Welcome! On this phone you are person {number}. Each person's answers are kept apart. "
        "When another person wants to answer, send /start."
    )
    return render.notice(language, text, {"number": str(len(everybody(desk)) + 1)})


# ------------------------------------------------------------------ whose words are erased


def is_open(who: Participant, study: Study, today: str) -> bool:
    """Whether somebody's words can still be erased by themselves."""
    return withdrawal.is_open(who.ended, study, today)


def ask_whose(desk: Desk, who: Participant, study: Study, today: str, language: str) -> Ask:
    """Erase this person's words, or everybody's on this phone? The latter where all may still do so."""
    tr = wording.words(language)
    text = tr.gettext(
        "Several people share this phone. What shall I erase? All answers and recordings will be gone, from "
        "every conversation. This cannot be undone."
    )
    mine = tr.gettext("Only {person}")
    person = wording.put(mine, {"person": name(desk, who, language)}, language)
    buttons = [Button(person, Control.ERASE, "control0")]
    if all(is_open(each, study, today) for each in everybody(desk)):
        buttons.append(keyboard.button(Control.EVERYBODY, language, "control1"))
    buttons.append(keyboard.button(Control.CANCEL, language, "control2"))
    return Ask("", leaving(desk, who), "", Message(language, [Part(text)], buttons))


def leaving(desk: Desk, who: Participant) -> int:
    """The number of the prompt that asks whose words are to be erased, while `who` is speaking."""
    return LEAVING + _fingerprint([who.id, *(each.id for each in everybody(desk))])


def receipt(erased: Sequence[Participant], at: str, language: str, *, all_gone: bool) -> Message:
    """What is given for an erasure on a shared phone: the date, and a code for each person erased."""
    tr = wording.words(language)
    codes = wording.listed([who.id for who in erased], language)
    fills = {"date": wording.day(at, language), "receipt": codes}
    text = tr.ngettext(
        "Everything this person told us was erased on {date}. The receipt: {receipt}. "
        "Thank you for your time.",
        "Everything these people told us was erased on {date}. The receipts: {receipt}. "
        "Thank you for your time.",
        len(erased),
    )
    parts = [Part(text, fills, "notice")]
    if not all_gone:
        parts.append(Part(tr.gettext("Whoever else uses this phone can go on: send /start.")))
    return Message(language, parts)
