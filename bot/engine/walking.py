"""The way through a flow: from top to bottom, conditions skip, Back walks up, Change reopens one answer.

Laws of this way
1. The conversation waits at the first step that applies and has no answer yet. While somebody walks (after a
   Back) it waits at answered steps too, until it comes to one without an answer.
2. No step is asked while a newer consent is due; that comes first.
3. Whoever stopped, and mends an answer later, is asked nothing more.
"""

from __future__ import annotations

from dataclasses import replace

from bot.engine import answering, languages, mending, render, stopping, talk, wording
from bot.engine.answers import Draft
from bot.engine.consent import again
from bot.engine.effects import Tally
from bot.engine.messages import Control
from bot.engine.scene import Scene
from bot.engine.scope import applies, before, gathered_so_far, is_closed, is_done, stands, waits
from bot.engine.session import Session
from bot.flows.model import Calculate, End, Rank, SelectMultiple
from bot.flows.plan import Node


def go_on(scene: Scene, node: Node) -> None:
    """On from a step that is done."""
    walk(scene, node.position + 1 if scene.session.walking else 0)


def walk(scene: Scene, position: int) -> None:
    """Go down the flow from a position to the next step that waits for the person, or to the end.

    Where a step waits and a newer consent is due, that comes first.
    """
    if again.is_due(scene) and (ahead := _ahead(scene, position)):
        return again.begin(scene, ahead.at, ahead.draft, walking=ahead.walking)
    for node in scene.plan.nodes[position:]:
        done = is_done(scene.session, node) and node.id not in scene.session.gathering
        if done and not (scene.session.walking and waits(node) and not is_closed(scene.session, node)):
            continue
        if not applies(scene.plan, scene.session, node, scene.today):
            continue
        match node.step:
            case Calculate():
                answering.reach(scene, node)
            case End():
                return finish(scene, node)
            case _ if waits(node):
                # Who stopped and mends an answer has still stopped: what was left stays unasked.
                if scene.session.outcome == "stopped" or scene.beside:
                    return finish(scene, None)
                if scene.session.walking and not done:
                    scene.become(walking=False)
                return ask(scene, node)
            case _:
                scene.says(render.step(scene.plan, scene.session, node)._replace(buttons=[]))
                answering.seen(scene, node)
    return finish(scene, None)


def _ahead(scene: Scene, position: int) -> Session | None:
    """The session as it would wait after a walk from here; None where it would come to the end."""
    trial = replace(scene, effects=[], consents=None)
    walk(trial, position)
    return trial.session if trial.session.stage == "questions" and not trial.gone else None


def ask(scene: Scene, node: Node) -> None:
    """Ask a step; an answer that stands is where its buttons begin."""
    _close_record(scene, node)
    given = scene.session.answers.get(node.id)
    draft = gathered_so_far(scene.session, node)
    if given is not None and isinstance(node.step, SelectMultiple | Rank) and isinstance(given.value, list):
        draft = Draft(given.value, "", given.other)
    if draft != scene.session.draft:
        scene.become(draft=draft)
    _wait(scene, node)


def _wait(scene: Scene, node: Node) -> None:
    """Let the conversation wait at a step, after a newer consent where one is due."""
    if again.is_due(scene):
        again.begin(scene, node.id, scene.session.draft, walking=scene.session.walking)
    else:
        scene.waits(node.id, render.step(scene.plan, scene.session, node))


def finish(scene: Scene, node: Node | None) -> None:
    """The end: thanks, and what can still be done. Of a screened-out session only a count is kept."""
    outcome = node.step.outcome if node is not None and isinstance(node.step, End) else "complete"
    was_ended = bool(scene.session.finished_at)
    if outcome != "screened_out":
        answering.keep_remarks(scene)
    scene.become(
        stage="ended",
        outcome="stopped" if scene.session.outcome == "stopped" else outcome,
        finished_at=scene.session.finished_at or scene.event.at,
        at="",
        prompt=0,
        draft=Draft(),
        walking=False,
    )
    if outcome == "screened_out":
        scene.says(render.end(scene.plan, scene.session, node, ""))
        scene.does(Tally(scene.session.id, outcome))
        scene.gone = True
    elif was_ended:
        talk.say(scene, wording.words(scene.language).gettext("Thank you. I have noted that. 🙏"))
    else:
        scene.says(render.end(scene.plan, scene.session, node, talk.until(scene)))


def back(scene: Scene, node: Node) -> None:
    """Up to the step before this one, and from there on step by step."""
    earlier = before(scene.plan, scene.session, node, scene.today)
    if earlier is None:
        return talk.not_here(scene, Control.BACK)
    scene.become(walking=True)
    return _reopen(scene, earlier)


def change(scene: Scene, node: Node, number: int) -> None:
    """Open an earlier answer again, pressed under the message of this number, where it still can be."""
    given = scene.session.answers.get(node.id)
    if not scene.is_open:
        stopping.closed(scene)
    elif not mending.may_change(scene, node):
        talk.final(scene)
    elif given is None or not given.stands:
        talk.not_needed(scene)
    elif number != scene.session.prompt:
        scene.become(stage="questions", walking=False)
        _reopen(scene, node)


def _reopen(scene: Scene, node: Node) -> None:
    """Ask an earlier step again, in place of the one that waits."""
    talk.hush(scene, leaving=True)
    ask(scene, node)


def _close_record(scene: Scene, node: Node) -> None:
    """The message in which an answer stands so far loses its Change: the question comes again below."""
    if not node.asks or not stands(scene.session, node):
        return
    if number := scene.number(node.id):
        scene.rewrites(number, render.record(scene.plan, scene.session, node, change=False))


def repeat(scene: Scene) -> None:
    """Show once more what the conversation waits for; the message that showed it loses its buttons."""
    talk.hush(scene)
    show(scene)


def show(scene: Scene) -> None:
    """Show what the conversation waits for."""
    node = scene.plan.index.get(scene.session.at)
    match scene.session.stage:
        case "language":
            languages.ask(scene)
        case "consent":
            again.show(scene)
        case _ if node is not None:
            _wait(scene, node)
        case _:
            talk.after_the_end(scene)
