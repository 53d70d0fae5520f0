"""An earlier answer that is changed from where the person is: by editing its message, or by a reply.

What was said stays in the history. A message that made no answer changes nothing by being edited, and
commands are never done again by an edit, for Telegram reports edits that nobody made.
"""

from __future__ import annotations

from bot.engine import answering, gathering, hearing, parse, quoting, render, stopping, talk
from bot.engine.answers import Draft, Rejection
from bot.engine.events import Sent, Utterance, Words
from bot.engine.folding import tidy
from bot.engine.hearing import Heard
from bot.engine.messages import Message
from bot.engine.parse import LONGEST
from bot.engine.scene import Scene
from bot.engine.scope import applies, is_closed, is_done, whole
from bot.flows.model import Calculate, TextStep
from bot.flows.plan import Node


def may_change(scene: Scene, node: Node) -> bool:
    """Whether the answer to a step can still be changed: a `final` one cannot once the next step is asked."""
    return node.id == scene.session.at or not is_closed(scene.session, node)


def is_earlier(scene: Scene, event: Utterance) -> bool:
    """Whether words or a file are about something else than the question that waits."""
    session = scene.session
    if event.edits:
        return not _is_at_hand(scene, event, hearing.find(session, event.message))
    node = scene.plan.index.get(event.step)
    named = event.session == session.id and bool(session.consented_at)
    return named and node is not None and node.asks and node.id != session.at


def _is_at_hand(scene: Scene, event: Utterance, heard: Heard | None) -> bool:
    """Whether an edited message answers the question that waits: a comment only where it names a choice."""
    if heard is None or heard.step != scene.session.at or _is_command(event):
        return False
    if heard.sign == hearing.COMMENT:
        read = hearing.read(scene, scene.plan.index[heard.step], event)
        return isinstance(read, parse.Taken)
    # An album's words are one thing, its files another: those of an answer that stands are never sent again.
    file = isinstance(event, Sent) and heard.step in scene.session.answers
    return heard.sign != hearing.PART and not file


def _is_command(event: Utterance) -> bool:
    return isinstance(event, Words) and event.text.startswith("/")


def take_back(scene: Scene, event: Utterance) -> None:
    """A comment at the question that waits was edited and is its answer: it is a comment no more."""
    heard = hearing.find(scene.session, event.message) if event.edits else None
    if heard is not None and heard.sign == hearing.COMMENT:
        left = hearing.reworded(scene, heard.step, event.message, "") or ""
        answers, remarks = dict(scene.session.answers), dict(scene.session.remarks)
        remarks.pop(heard.step, "")
        if heard.step in answers:
            answers[heard.step] = answers[heard.step]._replace(comment=left)
        elif left:
            remarks[heard.step] = left
        scene.become(answers=answers, remarks=remarks)


def mend(scene: Scene, event: Utterance) -> bool:
    """Change the earlier answer that is meant, or say why not. True: something was changed."""
    heard = hearing.find(scene.session, event.message) if event.edits else None
    node = scene.plan.index.get(heard.step if heard else event.step)
    if not scene.session.consented_at:
        talk.nudge(scene)
    elif scene.session.asking:
        talk.consent_first(scene)
    elif node is None or _is_command(event) or (event.edits and heard is None):
        talk.edited(scene)
    elif not scene.is_open:
        stopping.closed(scene)
    elif not may_change(scene, node):
        talk.final(scene)
    elif not _is_needed(scene, node):
        talk.not_needed(scene)
    elif heard is not None and heard.sign in {hearing.COMMENT, hearing.PART}:
        return _reword(scene, node, heard, event)
    else:
        return _answer(scene, node, event)
    return False


def _is_needed(scene: Scene, node: Node) -> bool:
    given = scene.session.answers.get(node.id)
    return given.stands if given else applies(scene.plan, scene.session, node, scene.today)


def _answer(scene: Scene, node: Node, event: Utterance) -> bool:
    """Words or a file as an answer to a question that was left, through the parser that all answers go."""
    outcome = hearing.read(scene, node, event)
    if isinstance(outcome, Draft) and outcome.other:
        # Of several choices only the words of "something else" were edited.
        outcome = parse.Taken("answered", scene.session.answers[node.id].value, outcome.other)
    if isinstance(outcome, parse.Taken):
        outcome = answering.judge(scene, node, outcome) or outcome
    match outcome:
        case parse.Taken():
            return _keep(scene, node, event, outcome)
        case parse.Gathered():
            return _add(scene, node, event, outcome)
        case parse.Remark():
            return _comment(scene, node, event, outcome.text)
        case Rejection():
            scene.says(Message(scene.language, [outcome.part]))
        case _:
            talk.change_below(scene)
    return False


def _keep(scene: Scene, node: Node, event: Utterance, taken: parse.Taken) -> bool:
    given = scene.session.answers.get(node.id)
    if given is None or not event.edits:
        answering.keep(scene, node, taken)
    elif (given.state, given.value, given.other) != (taken.state, taken.value, taken.other):
        if isinstance(event, Sent) and given.files:
            # The words beneath a file were edited; it, and those that came with it, stay.
            answering.keep_given(scene, node, given._replace(value=taken.value, revision=given.revision + 1))
        else:
            answering.keep(scene, node, taken)
    elif taken.upload is None or taken.upload.kind == "voice" or len(given.files) != 1:
        return False
    else:
        answering.keep(scene, node, taken)
    return _told(scene, node, event)


def _add(scene: Scene, node: Node, event: Utterance, more: parse.Gathered) -> bool:
    """One more of the messages that make an answer, after it was left."""
    given = scene.session.answers.get(node.id)
    said = given.value if given and isinstance(given.value, list) else []
    if rejection := answering.judge(scene, node, parse.Taken("answered", whole([*said, more.words]))):
        scene.says(Message(scene.language, [rejection.part]))
        return False
    gathering.add(scene, node, more)
    return _told(scene, node, event)


def _told(scene: Scene, node: Node, event: Utterance) -> bool:
    _show(scene, node, event)
    if scene.session.stage != "ended":
        answer = quoting.shown(scene.plan, node, scene.session.answers[node.id], scene.language)
        talk.changed(scene, answer)
    return True


def _comment(scene: Scene, node: Node, event: Utterance, text: str) -> bool:
    """Words that are no answer to a closed question stay with the answer that it has, as its comment."""
    answering.remark(scene, node.id, text)
    if node.id in scene.session.answers or scene.session.stage == "ended":
        answering.keep_remark(scene, node)
        _show(scene, node, event)
    talk.kept_beside(scene)
    return False


def _reword(scene: Scene, node: Node, heard: Heard, event: Utterance) -> bool:
    """Words that are one of several in a comment or an answer were edited."""
    text = tidy(event.text)[:LONGEST]
    given = scene.session.answers.get(node.id)
    if heard.sign == hearing.PART:
        known = given is not None and isinstance(given.value, list) and heard.number < len(given.value)
        if not known or not (text or isinstance(event, Sent)):
            talk.edited(scene)
            return False
        if rejection := _unfit_part(scene, node, heard.number, text):
            scene.says(Message(scene.language, [rejection.part]))
            return False
        gathering.reword(scene, node, heard.number, text)
    else:
        comment = hearing.reworded(scene, node.id, event.message, text)
        if comment is None:
            talk.edited(scene)
            return False
        answering.keep_comment(scene, node, comment)
    _show(scene, node, event)
    is_part = heard.sign == hearing.PART
    if not (is_part and scene.session.stage == "ended"):
        # After the end, what an answer that changed leads to says thanks.
        talk.reworded(scene)
    return is_part


def _unfit_part(scene: Scene, node: Node, number: int, text: str) -> Rejection | None:
    """Why an answer of several messages does not fit with this text as its nth. The constraint is for what is
    done with.
    """
    said = scene.session.answers[node.id].value
    assert isinstance(said, list)
    assert isinstance(node.step, TextStep)
    others = Draft(said=[str(words) for words in (*said[:number], *said[number + 1 :])])
    if too_long := parse.too_long(node.step, others, text, scene.language):
        return too_long
    if node.id in scene.session.gathering:
        return None
    new = whole([*said[:number], text, *said[number + 1 :]])
    return answering.judge(scene, node, parse.Taken("answered", new))


def _show(scene: Scene, node: Node, event: Utterance) -> None:
    """The message in which the answer stands says what it is now; it can be changed there."""
    session = scene.session
    if node.id == session.at or node.id not in session.answers:
        return
    if number := scene.number(node.id) or event.prompt:
        scene.become(prompts={**session.prompts, str(number): node.id})
        scene.rewrites(number, render.record(scene.plan, scene.session, node))


def comes_next(scene: Scene, node: Node) -> bool:
    """Whether the step that waits is still the one to be asked, after an answer before it was changed."""
    for earlier in scene.plan.nodes[: node.position]:
        if is_done(scene.session, earlier) or not applies(scene.plan, scene.session, earlier, scene.today):
            continue
        if not isinstance(earlier.step, Calculate):
            return False
        answering.reach(scene, earlier)
    return applies(scene.plan, scene.session, node, scene.today)
