"""Which of a person's messages made which answer, so that an edit finds what it changes.

A session's `heard` names, by the message's number, a step and how the message became part of it: alone its
answer; "#" and a place, one part of it; "%" and a length, words of its comment; "?", it did not fit.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from bot.engine import parse
from bot.engine.answers import Draft
from bot.engine.events import AnyEvent, Sent, Utterance
from bot.engine.parse import LONGEST
from bot.engine.scene import Scene
from bot.engine.scope import gathered_so_far
from bot.engine.session import Session
from bot.flows.plan import Node

ANSWER, PART, COMMENT, MISFIT = "", "#", "%", "?"
MOST_HEARD = 100
_FORM = re.compile(r"(\w+)(?:([#%?])(\d*))?")


class Heard(NamedTuple):
    """What a message became: `sign` is one of the four above, `number` a part's place or words' length."""

    step: str
    sign: str
    number: int


def find(session: Session, message: int) -> Heard | None:
    """What a message of theirs became; None where it became nothing, or something later took its place."""
    found = _FORM.fullmatch(session.heard.get(str(message), ""))
    return Heard(found[1], found[2] or ANSWER, int(found[3] or 0)) if found else None


def _message(event: AnyEvent) -> int:
    return event.message if isinstance(event, Utterance) else 0


def answered(scene: Scene, step: str) -> None:
    """A step has its answer from this event; messages that made an earlier one count no more."""
    _hear(scene, step, {ANSWER, PART, MISFIT}, step)


def gathered(scene: Scene, step: str, part: int) -> None:
    """This message is the nth part of an answer; with the first one the messages of earlier ones go."""
    _hear(scene, step, {MISFIT} if part else {ANSWER, PART, MISFIT}, f"{step}{PART}{part}")


def misfitted(scene: Scene, step: str) -> None:
    """The message did not fit as an answer: edited, it may. Only the latest of a step is remembered."""
    if _message(scene.event):
        _hear(scene, step, {MISFIT}, f"{step}{MISFIT}")


def _hear(scene: Scene, step: str, forgotten: Collection[str], name: str) -> None:
    session = scene.session
    found = {number: find(session, int(number)) for number in session.heard}
    kept = {
        number: session.heard[number]
        for number, one in found.items()
        if one is None or one.step != step or one.sign not in forgotten
    }
    if message := _message(scene.event):
        kept[str(message)] = name
    if kept != session.heard:
        scene.become(heard=dict(list(kept.items())[-MOST_HEARD:]))


def commented(scene: Scene, step: str, before: str, after: str) -> None:
    """A comment that read `before` reads `after`, with this message's words at its end."""
    length = len(after) - len(before) - bool(before)
    if length > 0:
        _hear(scene, step, (), f"{step}{COMMENT}{length}")


def comment_of(session: Session, step: str) -> str:
    """All of a step's comment, whether a revision of its answer holds it yet or not."""
    given = session.answers.get(step)
    return "\n".join(filter(None, [given.comment if given else "", session.remarks.get(step, "")]))


def reworded(scene: Scene, step: str, message: int, text: str) -> str | None:
    """A step's comment in which this message says `text` ("" takes its words away), and is noted so.

    None where the comment is so long that its end was cut off, and with it what was said where.
    """
    whole, heard = comment_of(scene.session, step), scene.session.heard
    said = {m: found.number for m in heard if (found := find(scene.session, int(m))) and _is_of(found, step)}
    start = len(whole) - sum(said.values()) - len(said) + 1
    if len(whole) >= LONGEST or start < 0:
        return None
    for earlier, length in said.items():
        if earlier == str(message):
            break
        start += length + 1
    old = said[str(message)]
    new = text[: LONGEST - len(whole) + old]
    changed = {**heard, str(message): f"{step}{COMMENT}{len(new)}"}
    if not new:
        del changed[str(message)]
    scene.become(heard=changed)
    lines = [whole[: max(start - 1, 0)], new, whole[start + old + 1 :]]
    return "\n".join(filter(None, lines))


def _is_of(found: Heard, step: str) -> bool:
    return found.step == step and found.sign == COMMENT


def read(scene: Scene, node: Node, event: Utterance) -> parse.Outcome:
    """What words or a file mean as an answer to a question, whether it is being asked or was asked before."""
    draft, session = _draft(scene, node, event), scene.session
    if isinstance(event, Sent):
        return parse.sent(node, draft, event.upload, event.text, scene.language, session.consent)
    moment = parse.Moment(scene.language, scene.plan.flow.languages, scene.today, session.id)
    return parse.written(node, draft, event.text, moment, session.consent)


def _draft(scene: Scene, node: Node, event: Utterance) -> Draft:
    """What is half-made at a question; edited words of "something else" stay such words."""
    given = scene.session.answers.get(node.id)
    draft = scene.session.draft if node.id == scene.session.at else gathered_so_far(scene.session, node)
    other = draft.other or (given.other if given else "")
    return draft._replace(waits="other") if event.edits and other else draft
