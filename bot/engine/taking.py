"""What becomes of an answer, once it is read: it is kept, or said why not, and the way goes on."""

from __future__ import annotations

from typing import assert_never

from bot.engine import answering, gathering, hearing, parse, render, talk, walking
from bot.engine.answers import Draft, Rejection
from bot.engine.messages import Message
from bot.engine.scene import Scene
from bot.flows.plan import Node


def take(scene: Scene, node: Node, outcome: parse.Outcome) -> None:
    """Do what follows from what was read at the question that waits."""
    match outcome:
        case parse.Taken():
            rejection = answering.judge(scene, node, outcome)
            if rejection is not None:
                take(scene, node, rejection)
                return
            answering.keep(scene, node, outcome)
            settled(scene, node)
        case parse.Gathered():
            gathering.gather(scene, node, outcome)
        case parse.Ready():
            rejection = gathering.finish(scene, node)
            if rejection is None:
                settled(scene, node)
            else:
                take(scene, node, rejection)
        case Draft():
            if outcome.other and outcome.other != scene.session.draft.other:
                hearing.answered(scene, node.id)
            scene.become(draft=outcome)
            scene.rewrites(scene.session.prompt, render.step(scene.plan, scene.session, node))
        case Rejection():
            hearing.misfitted(scene, node.id)
            scene.says(Message(scene.language, [outcome.part]))
        case parse.Remark():
            talk.keep_remark(scene, outcome.text)
        case None:
            pass
        case _:
            assert_never(outcome)


def settled(scene: Scene, node: Node) -> None:
    """The question has its answer: its message becomes the record of it, and the conversation goes on."""
    gathering.settle(scene, node)
    scene.rewrites(scene.session.prompt, render.record(scene.plan, scene.session, node))
    walking.go_on(scene, node)
