"""Buttons: what is pressed, on which message, and what it means by now."""

from __future__ import annotations

from dataclasses import replace

from bot.engine import (
    answering,
    information,
    languages,
    parse,
    render,
    returning,
    stopping,
    taking,
    talk,
    walking,
)
from bot.engine.consent import after, again, asking, later
from bot.engine.effects import Speak
from bot.engine.events import Press
from bot.engine.messages import Control
from bot.engine.scene import Scene
from bot.engine.scope import applies, stands
from bot.flows.model import MaterialStep, Note


def press(scene: Scene, event: Press) -> None:
    """A button of any message. One that stands under the question that waits goes on to `current`."""
    step = scene.session.prompts.get(str(event.prompt))
    if event.index == Control.HELP:
        scene.says(information.help_message(scene.study, scene.language))
    elif event.session == scene.session.id and step == returning.RETURN:
        returned(scene, event.index)
    elif event.session == scene.session.id and event.index in {Control.CONTINUE, Control.PAUSE}:
        _come_late(scene, event)
    elif event.session != scene.session.id or step is None:
        _pressed_in_vain(scene, event)
    elif step == languages.LANGUAGE:
        _language_pressed(scene, event)
    elif step in {stopping.STOP, stopping.WITHDRAW}:
        _leaving_pressed(scene, event)
    elif step == later.AGREED:
        later.picked(scene, event.index)
    elif step.startswith(f"{later.CHANGE}:"):
        after.changed(scene, event, step)
    elif event.index == Control.CHANGE and scene.session.asking:
        talk.consent_first(scene)
    elif event.index == Control.CHANGE and step in scene.plan.index:
        walking.change(scene, scene.plan.index[step], event.prompt)
    elif event.prompt == scene.session.prompt:
        current(scene, event.index)
    else:
        talk.already_answered(scene, step, event)


def _pressed_in_vain(scene: Scene, event: Press) -> None:
    """A button that means nothing any more explains itself, unless it led to the question below a moment ago:
    a language just above it, or what asks one from however far above.
    """
    session = scene.session
    is_just_above = event.index >= 0 and event.prompt == session.last - 1
    leads = is_just_above or event.index in {Control.CHANGE, Control.START_AGAIN}
    asked = event.session == session.id and bool(session.at) and returning.has_just_been_asked(scene)
    if event.session == session.id and not scene.is_open:
        stopping.closed(scene)
    elif not (leads and asked):
        talk.moved_on(scene, event)


def current(scene: Scene, index: int) -> None:
    """A button of the message that the conversation waits at."""
    if scene.session.stage == "consent":
        return after.follow(scene, asking.press(scene, index))
    node = scene.plan.index[scene.session.at]
    match index:
        case Control.BACK:
            walking.back(scene, node)
        case Control.KEEP if stands(scene.session, node):
            answering.keep_remark(scene, node)
            taking.settled(scene, node)
        case Control.NEXT if isinstance(node.step, Note | MaterialStep):
            scene.rewrites(scene.session.prompt, render.quiet(scene.plan, scene.session, node))
            answering.seen(scene, node)
            walking.go_on(scene, node)
        case _:
            taking.take(scene, node, parse.press(node, scene.session.draft, index, scene.language))
    return None


def choose_language(scene: Scene, tag: str) -> None:
    """The conversation goes on in this language, at the same place."""
    node = scene.plan.index.get(scene.session.at)
    spoken = replace(scene.session, language=tag)
    left = node is not None and not applies(scene.plan, spoken, node, scene.today)
    talk.hush(scene, leaving=left)
    later.put_away(scene)
    scene.become(language=tag)
    scene.does(Speak(scene.session.participant, tag))
    if scene.session.stage == "language":
        return asking.begin(scene)
    if scene.session.asking:
        return again.show_anew(scene)
    return walking.walk(scene, 0) if left else walking.show(scene)


def _language_pressed(scene: Scene, event: Press) -> None:
    tags = scene.plan.flow.languages
    if not 0 <= event.index < len(tags) or tags[event.index] not in scene.session.languages:
        return
    if tags[event.index] not in languages.spoken(scene):
        languages.not_spoken(scene)
    else:
        languages.picked(scene, event.prompt, tags[event.index])
        choose_language(scene, tags[event.index])


def _leaving_pressed(scene: Scene, event: Press) -> None:
    if stopping.leave(scene, event) and scene.session.stage != "ended":
        walking.repeat(scene)


def _come_late(scene: Scene, event: Press) -> None:
    """A reminder may arrive after they went on by themselves; what its buttons say is meant all the same."""
    if event.index == Control.PAUSE:
        returning.pause(scene)
    elif not returning.is_second_tap(scene):
        walking.repeat(scene)


def returned(scene: Scene, index: int) -> None:
    """A button of a greeting, a reminder, or what is said to /pause."""
    match index:
        case Control.CONTINUE:
            returning.close(scene)
            walking.repeat(scene)
        case Control.START_AGAIN:
            returning.close(scene)
            _start_again(scene)
        case Control.PAUSE:
            returning.pause(scene)
        case _:
            pass


def _start_again(scene: Scene) -> None:
    """From the first question on, each with its answer, which can be kept; before the consent, from there."""
    if scene.session.stage not in {"consent", "questions"}:
        return walking.repeat(scene)
    talk.hush(scene, leaving=True)
    if scene.session.stage == "questions":
        scene.become(walking=True)
        return walking.walk(scene, 0)
    if scene.session.asking:
        return again.show(scene)
    scene.become(consent={}, decided={}, misses={})
    return asking.begin(scene)
