"""Going away and coming back: /pause, and the greeting of who returns after a day or more.

A returner's fitting answer is simply taken. Whatever else they say is met with a greeting, where they
were, and two buttons: Continue, or Start again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine import keyboard, languages, naming, render, talk, wording
from bot.engine.effects import Ask
from bot.engine.events import AnyEvent, Command, Due, Press, Unreadable, Utterance, Words
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Scene
from bot.engine.scope import count
from bot.engine.session import Session
from bot.flows.plan import Node
from bot.flows.texts import pick

RETURN = "@return"
"""The step of every message with Continue: greetings, reminders, and what is said to /pause."""

AWAY = timedelta(hours=24)
_DOUBLE_TAP = timedelta(seconds=5)
_UNSEEN = timedelta(seconds=2)


def last_active(session: Session) -> datetime:
    """When the conversation last moved."""
    return datetime.fromisoformat(session.asked_at or session.started_at)


def is_under_way(session: Session) -> bool:
    """Whether it has begun and waits for the person."""
    return session.outcome == "in_progress" and session.stage != "ended"


def is_away(session: Session, event: AnyEvent) -> bool:
    """Whether who does this has been away: for a day or more, or because they asked for a pause."""
    if not is_under_way(session) or session.stage == "language" or isinstance(event, Due):
        return False
    return session.paused or datetime.fromisoformat(event.at) - last_active(session) >= AWAY


def is_second_tap(scene: Scene) -> bool:
    """Whether the question has only just been shown."""
    return datetime.fromisoformat(scene.event.at) - last_active(scene.session) <= _DOUBLE_TAP


def has_just_been_asked(scene: Scene) -> bool:
    """Whether the question is so new that what comes now was pressed before it could be seen."""
    return datetime.fromisoformat(scene.event.at) - last_active(scene.session) <= _UNSEEN


def asks_where(session: Session, event: AnyEvent) -> bool:
    """Whether a returner asks where they were."""
    asks = isinstance(event, Command) and event.name in {"start", "again"}
    return asks and is_away(session, event)


def overheard(scene: Scene, before: Session) -> bool:
    """Whether a returner said something that moved nothing, or only left a remark."""
    event = scene.event
    if isinstance(event, Command):
        said = event.name not in wording.COMMANDS
    else:
        said = isinstance(event, Unreadable) or (isinstance(event, Utterance) and not event.edits)
    if isinstance(event, Words) and naming.is_cry_for_help(event.text):
        # They have been given it; nothing takes its place.
        said = False
    if scene.gone or not said or not is_away(before, event):
        return False
    beside = {name: getattr(before, name) for name in ("remarks", "heard", "albums", "paused")}
    return replace(scene.session, **beside) == before


def greet(scene: Scene, before: Session | None = None) -> None:
    """Welcome, where they were, Continue or Start again; in place of what this turn has said so far.

    `before`: the session as it was, to tell whether their words have been kept.
    """
    if scene.session.stage == "language":
        return languages.ask(scene)
    tr = wording.words(scene.language)
    scene.effects = [effect for effect in scene.effects if not isinstance(effect, Ask)]
    parts = [Part(tr.gettext("Welcome back to “{title}”! 👋"), _title(scene)), *place(scene)]
    if before is not None and before.remarks != scene.session.remarks:
        parts.append(Part(tr.gettext("I have kept the words you just sent.")))
    if scene.session.stage == "questions":
        text = tr.gettext(
            "Shall we go on from there? If you start again, your answers stay: "
            "you can keep or change each one."
        )
    else:
        text = tr.gettext("Shall we go on from there?")
    parts.append(Part(text))
    close(scene)
    ask(scene, parts, [Control.CONTINUE, Control.START_AGAIN])
    return scene.become(asked_at=scene.event.at, paused=False)


def pause(scene: Scene) -> None:
    """Leave somebody in peace until they come back. A button that asks for it turns into the answer."""
    if scene.session.stage == "ended":
        return talk.after_the_end(scene)
    scene.become(paused=True)
    tr = wording.words(scene.language)
    text = tr.gettext(
        "Of course, take your time. I will not write to you until you come back: "
        "press Continue or send /start, whenever you like."
    )
    parts = [Part(text), *place(scene)]
    event = scene.event
    if isinstance(event, Press) and scene.session.prompts.get(str(event.prompt)) == RETURN:
        return scene.rewrites(event.prompt, _message(scene, parts, [Control.CONTINUE]))
    return ask(scene, parts, [Control.CONTINUE])


def named(scene: Scene, node: Node | None, event: Words) -> int | None:
    """Which of the buttons that go with a return words name, while such a message stands. A choice's own name
    comes first.
    """
    if event.edits or RETURN not in scene.session.prompts.values():
        return None
    if node is not None and naming.named(node, event.text, range(len(node.choices))):
        return None
    return naming.button(
        keyboard.buttons([Control.CONTINUE, Control.START_AGAIN, Control.PAUSE], scene.language), event.text
    )


def place(scene: Scene) -> list[Part]:
    """Where they are, as far as it can be counted."""
    tr = wording.words(scene.language)
    session = scene.session
    if session.stage in {"language", "consent"} and not session.asking:
        return [Part(tr.gettext("We have not begun with the questions yet."))]
    node = scene.plan.index.get(session.behind if session.asking else session.at)
    if node is None or not node.asks:
        return []
    number, total = count(scene.plan, session, node)
    fills = {"number": str(number), "total": str(total)}
    return [Part(tr.gettext("You are at question {number} of {total}."), fills)]


def ask(scene: Scene, parts: list[Part], controls: list[Control]) -> None:
    """Say this beside what waits, with these buttons; an earlier such message loses its own."""
    message = _message(scene, parts, controls)
    _close(scene, message._replace(buttons=[]))
    scene.asks(RETURN, message)


def about(scene: Scene) -> Part:
    """What is not finished yet."""
    tr = wording.words(scene.language)
    return Part(tr.gettext("Hello again! 👋 We have not finished “{title}” yet."), _title(scene))


def _title(scene: Scene) -> dict[str, str]:
    flow = scene.plan.flow
    return {"title": pick(flow.title, scene.language, flow.languages)}


def _message(scene: Scene, parts: list[Part], controls: list[Control]) -> Message:
    buttons: list[Button] = keyboard.buttons(controls, scene.language)
    return Message(scene.language, parts, buttons)


def close(scene: Scene) -> None:
    """They are back: no Continue is wanted any more."""
    if RETURN not in scene.session.prompts.values():
        return
    text = wording.words(scene.language).gettext("You are back. Welcome! 👋")
    _close(scene, render.notice(scene.language, text))


def _close(scene: Scene, message: Message) -> None:
    for number in scene.numbers(RETURN):
        scene.rewrites(number, message)
        scene.forgets(number)
