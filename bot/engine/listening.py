"""Words and files: which question they answer, and what they do."""

from __future__ import annotations

from bot.engine import (
    gathering,
    hearing,
    information,
    mending,
    naming,
    parse,
    pressing,
    render,
    returning,
    taking,
    talk,
    walking,
)
from bot.engine.answers import Draft
from bot.engine.consent import after, asking, shown
from bot.engine.events import Sent, Utterance, Words
from bot.engine.messages import Control
from bot.engine.scene import Scene
from bot.engine.scope import applies, waits
from bot.engine.session import Album
from bot.flows.model import End, TextStep
from bot.flows.plan import Node


def words(scene: Scene, event: Words) -> None:
    """Words: of an earlier answer, of the consent, a button's name, or the answer."""
    node = scene.plan.index.get(scene.session.at)
    if mending.is_earlier(scene, event):
        _replied(scene, event)
    elif (index := returning.named(scene, node, event)) is not None:
        pressing.returned(scene, index)
    elif scene.session.stage == "consent":
        _consent_written(scene, event.text)
    elif node is None:
        _nothing_asked(scene, event.text)
    elif not node.asks:
        if not _named(scene, node, event.text):
            talk.nudge(scene)
    else:
        mending.take_back(scene, event)
        outcome = hearing.read(scene, node, event)
        if not (naming.is_control(event.text) and _named(scene, node, event.text, outcome)):
            taking.take(scene, node, outcome)


def _replied(scene: Scene, event: Words) -> None:
    """Words about an earlier answer. That they need help is none, unless a choice is called so."""
    node = scene.plan.index.get(event.step)
    is_choice = node is not None and naming.named(node, event.text, range(len(node.choices)))
    if naming.is_cry_for_help(event.text) and not event.edits and not is_choice:
        scene.says(information.help_message(scene.study, scene.language))
    else:
        _mend(scene, event)


def _nothing_asked(scene: Scene, text: str) -> None:
    if naming.is_cry_for_help(text):
        scene.says(information.help_message(scene.study, scene.language))
    else:
        talk.nudge(scene)


def _named(scene: Scene, node: Node, text: str, outcome: parse.Outcome = None) -> bool:
    """Do what a button of the question does that words name. Not where they are an answer: a choice's own
    name comes first, and where words are the answer only such words count as are none.
    """
    index = naming.button(render.step(scene.plan, scene.session, node).buttons, text)
    is_answer = isinstance(outcome, parse.Taken | parse.Gathered | Draft)
    open_ = isinstance(node.step, TextStep) or scene.session.draft.waits == "other"
    if index is None or (is_answer and not (open_ and index in naming.ALWAYS_HEARD)):
        return False
    if index == Control.HELP:
        scene.says(information.help_message(scene.study, scene.language))
    else:
        pressing.current(scene, index)
    return True


def _consent_written(scene: Scene, text: str) -> None:
    standing = asking.written(scene, text)
    if standing == "unheard":
        _consent_button(scene, text)
    else:
        after.follow(scene, standing)


def _consent_button(scene: Scene, text: str) -> None:
    """Words that are no answer may still name one of the buttons that stand there."""
    index = naming.button(shown.prompt(scene, scene.session.at).buttons, text)
    if index == Control.HELP:
        scene.says(information.help_message(scene.study, scene.language))
    elif index in {Control.NEXT, Control.BACK}:
        pressing.current(scene, index)
    else:
        talk.nudge(scene)


def sent(scene: Scene, event: Sent) -> None:
    """A file. Of an album the first one answers, and the others join it wherever the conversation is."""
    album, session = gathering.album_of(scene), scene.session
    if mending.is_earlier(scene, event) and (event.edits or not album.step):
        return _mend(scene, event) if event.edits else _file_replied(scene, event, album)
    node, outcome = scene.plan.index.get(album.step or session.at), None
    if node is not None and node.asks:
        outcome = hearing.read(scene, node, event)
    if node is not None and isinstance(outcome, parse.Taken | parse.Gathered):
        _file_taken(scene, node, album, outcome)
    elif not album.told:
        gathering.note(scene, album._replace(told=True))
        taking.take(scene, node, outcome) if node and outcome else talk.nudge(scene)
    return None


def _file_replied(scene: Scene, event: Sent, album: Album) -> None:
    """A file as a reply to an earlier question. Why it is not taken is said once for a whole album."""
    session, said = scene.session, len(scene.effects)
    _mend(scene, event)
    if scene.session.answers.get(event.step) != session.answers.get(event.step):
        return gathering.note(scene, album._replace(step=event.step, asked_at=event.at))
    if album.told:
        scene.session = session
        del scene.effects[said:]
    return gathering.note(scene, album._replace(told=True))


def _file_taken(scene: Scene, node: Node, album: Album, outcome: parse.Taken | parse.Gathered) -> None:
    session, several = scene.session, isinstance(outcome, parse.Gathered)
    if album.step and not (several and session.at == node.id):
        gathering.join(scene, node, outcome)
        return _look_again(scene)
    before = session.answers.get(node.id)
    taking.take(scene, node, outcome)
    if scene.session.answers.get(node.id) == before:
        return gathering.note(scene, album._replace(told=True))
    return gathering.note(scene, album._replace(step=node.id, asked_at=session.asked_at))


def _mend(scene: Scene, event: Utterance) -> None:
    """Change an earlier answer, then go back to where the person was, or on from what it opened."""
    before = scene.session
    if not mending.mend(scene, event):
        return None
    if before.stage == "ended":
        scene.become(stage="questions")
        return walking.walk(scene, 0)
    node = scene.plan.index.get(before.at)
    if node is None:
        return None
    if not mending.comes_next(scene, node):
        talk.hush(scene, leaving=True)
        return walking.walk(scene, 0)
    asked = render.step(scene.plan, scene.session, node)
    if asked != render.step(scene.plan, before, node):
        scene.rewrites(before.prompt, asked)
    return None


def _look_again(scene: Scene) -> None:
    """An answer has grown by itself: what waits may have fallen away, or a question come after the end."""
    session = scene.session
    node = scene.plan.index.get(session.at)
    if node is not None and not applies(scene.plan, session, node, scene.today):
        talk.hush(scene, leaving=True)
        walking.walk(scene, 0)
    elif session.stage == "ended" and session.outcome == "complete" and _is_unfinished(scene):
        scene.become(stage="questions")
        walking.walk(scene, 0)


def _is_unfinished(scene: Scene) -> bool:
    """Whether something waits that applies and was never asked, before the end that was reached."""
    session = scene.session
    for node in scene.plan.nodes:
        if applies(scene.plan, session, node, scene.today):
            if isinstance(node.step, End):
                return False
            if waits(node) and node.id not in session.answers and node.id not in session.seen:
                return True
    return False
