"""What comes after the consent: the questions, the step that waited behind it, or leaving."""

from __future__ import annotations

from typing import assert_never

from bot.engine import render, stopping, talk, walking
from bot.engine.answers import Draft
from bot.engine.consent import again, asking, later, leaving
from bot.engine.events import Press
from bot.engine.scene import Scene
from bot.engine.scope import applies, stands


def follow(scene: Scene, standing: asking.Standing) -> None:
    """Go where a consent leads that stands like this."""
    match standing:
        case "agreed" if scene.session.asking:
            _take_up(scene, again.done(scene))
        case "agreed":
            version, at = scene.plan.version, scene.event.at
            scene.become(stage="questions", consented_at=at, agreed=version)
            walking.walk(scene, 0)
        case "refused" if scene.session.asking:
            stopping.ask_stop(scene, refused=True)
        case "refused":
            leaving.decline(scene)
        case "missed":
            leaving.lead_to_a_person(scene)
        case "asked" | "unheard":
            pass
        case _:
            assert_never(standing)


def _take_up(scene: Scene, behind: str) -> None:
    """Back to the step that waited behind a newer consent, where it still applies."""
    node = scene.plan.index.get(behind)
    if node is None or not applies(scene.plan, scene.session, node, scene.today):
        scene.become(walking=False, draft=Draft())
        walking.walk(scene, 0)
    elif stands(scene.session, node) or scene.session.draft != Draft():
        scene.waits(node.id, render.step(scene.plan, scene.session, node))
    else:
        # Not straight to it: a note may come first, or a question that applies only now.
        walking.walk(scene, 0)


def changed(scene: Scene, event: Press, step: str) -> None:
    """An item agreed to or refused later: what hangs on it has been judged, so on to where that leads."""
    if not later.decided(scene, event, step):
        return None
    node = scene.plan.index.get(scene.session.at)
    if node is not None and applies(scene.plan, scene.session, node, scene.today):
        return walking.repeat(scene)
    talk.hush(scene, leaving=True)
    scene.become(stage="questions", walking=False)
    return walking.walk(scene, 0)
