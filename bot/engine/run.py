"""The conversation. `start` begins a session, `resume` takes one event; both are functions.

What each kind of event does has a file of its own: `pressing` (buttons), `listening` (words and files),
`commands`, `reminding` (timers). They lead to `taking`, where an answer is kept, and to `walking`, which
decides where the conversation goes.
"""

from __future__ import annotations

from typing import assert_never

from bot.engine import commands, languages, listening, pressing, reminding, returning, stopping, talk
from bot.engine.consent import again, asking
from bot.engine.effects import Turn
from bot.engine.events import AnyEvent, Command, Due, Press, Sent, Unreadable, Utterance, Words
from bot.engine.scene import Consents, Scene
from bot.engine.session import Session
from bot.flows.model import Study
from bot.flows.plan import Plan


def start(plan: Plan, study: Study, session: Session, event: AnyEvent) -> Turn:
    """Begin a session; `language` "" asks for one of its `languages`. Its ids and cohort are given.

    Of the languages those are left in which the consent can be given.
    """
    tags = [tag for tag in session.languages if tag in plan.consented_in]
    scene = Scene(plan.of(session.id), study, event, session)
    scene.become(languages=tags)
    if not tags:
        scene.become(language=session.language or languages.likely(session.languages, event.phone))
        languages.unspoken(scene)
    elif session.language in tags:
        asking.begin(scene)
    elif len(tags) == 1:
        pressing.choose_language(scene, tags[0])
    else:
        scene.become(language=languages.likely(tags, event.phone))
        languages.ask(scene)
    reminding.begin(scene)
    return scene.turn()


def resume(
    plan: Plan,
    study: Study,
    session: Session,
    event: AnyEvent,
    consents: Consents | None = None,
    *,
    beside: bool = False,
) -> Turn:
    """What an event does to a session. Never raises for anything that a person can do.

    `consents`: whose consent words count for it, where there are other flow versions than its own.
    `beside`: another conversation is under way, so that one which has ended asks no more questions.
    """
    ended = session.stage == "ended"
    scene = Scene(plan.of(session.id), study, event, session, consents=consents, beside=beside and ended)
    stopping.close_late(scene)
    if session.paused and not isinstance(event, Due):
        scene.become(paused=False)
    anew = not isinstance(event, Due) and again.begins_anew(scene)
    if returning.asks_where(session, event) and not anew:
        returning.greet(scene)
    elif not (anew and isinstance(event, Press | Utterance)):
        _happens(scene, event)
    reminding.settle(scene, session)
    return scene.turn()


def _happens(scene: Scene, event: AnyEvent) -> None:
    match event:
        case Press():
            pressing.press(scene, event)
        case Words():
            listening.words(scene, event)
        case Sent():
            listening.sent(scene, event)
        case Command():
            commands.obey(scene, event)
        case Unreadable():
            talk.unreadable(scene)
        case Due():
            reminding.due(scene, event)
        case _:
            assert_never(event)
