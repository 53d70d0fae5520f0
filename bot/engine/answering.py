"""From an answer that fits to what is kept, and what a changed answer does to those after it."""

from __future__ import annotations

from datetime import datetime

from bot.engine import hearing, render, wording
from bot.engine.answers import Answer, Given, Rejection, Value
from bot.engine.effects import Fetch, Record
from bot.engine.events import Press, Upload
from bot.engine.messages import Part
from bot.engine.parse import LONGEST, Taken
from bot.engine.scene import Scene
from bot.engine.scope import Known, applies, worth
from bot.flows import expressions
from bot.flows.expressions import UNKNOWN, Unknown
from bot.flows.model import MaterialStep, Question
from bot.flows.plan import Node
from bot.flows.texts import pick


def judge(scene: Scene, node: Node, taken: Taken) -> Rejection | None:
    """Hold an answer against the step's constraint; an unknown constraint passes."""
    if node.constraint is None or taken.state != "answered" or taken.value is None or taken.other:
        return None
    answer = tuple(taken.value) if isinstance(taken.value, list) else taken.value
    known = Known(scene.plan, scene.session, scene.today, answer)
    if expressions.truth(node.constraint, known) is not False:
        return None
    step = node.step
    message = step.constraint_message if isinstance(step, Question) else None
    if message:
        return Rejection(render.filled(scene.plan, scene.session, message))
    own = wording.words(scene.language).gettext("That does not fit with this question. Please look again.")
    return Rejection(Part(own))


def keep(scene: Scene, node: Node, taken: Taken) -> None:
    """Make an answer the latest revision of its variable, then let it fall out on later steps."""
    before = scene.session.answers.get(node.id)
    revision = before.revision + 1 if before else 1
    files = [fetched(scene, node, taken.upload)] if taken.upload else []
    given = Given(taken.state, taken.value, revision, "", taken.other, _comment(scene, node), files)
    # The words of "something else" came before the Done that ends the answer.
    if not (taken.other and isinstance(scene.event, Press)):
        hearing.answered(scene, node.id)
    keep_given(scene, node, given)


def keep_given(scene: Scene, node: Node, given: Given, asked_at: str = "") -> None:
    """Make this the latest revision, then let it fall out on later steps. `asked_at`: if not just now."""
    _record(scene, node, given, asked_at)
    fall_out(scene, node)


def remark(scene: Scene, step: str, text: str) -> None:
    """Words beside a step's answer: they wait with the session until a revision of the answer holds them."""
    before = scene.session.remarks.get(step, "")
    said = _joined(before, text)
    scene.become(remarks={**scene.session.remarks, step: said})
    hearing.commented(scene, step, before, said)


def keep_remark(scene: Scene, node: Node) -> None:
    """Keep what was typed at a question with the answer as it stands; one without an answer was skipped."""
    if node.id in scene.session.remarks:
        given = scene.session.answers.get(node.id, Given("skipped", revision=0))
        _record(scene, node, given._replace(revision=given.revision + 1, comment=_comment(scene, node)))


def keep_remarks(scene: Scene) -> None:
    """Keep all words that still wait for a revision, as no answer may come any more. What was ruled out
    before it was answered is so in a revision of its own: nothing comes back, it would be asked.
    """
    for name in scene.session.remarks:
        node, is_new = scene.plan.index[name], name not in scene.session.answers
        keep_remark(scene, node)
        given = scene.session.answers[name]
        if is_new and not applies(scene.plan, scene.session, node, scene.today):
            _record(scene, node, given._replace(state="not_applicable", revision=given.revision + 1))


def keep_comment(scene: Scene, node: Node, comment: str) -> None:
    """Let a question's comment read like this from now on: in a new revision, where it has an answer."""
    given, remarks = scene.session.answers.get(node.id), dict(scene.session.remarks)
    remarks.pop(node.id, "")
    if given is None:
        return scene.become(remarks={**remarks, node.id: comment} if comment else remarks)
    scene.become(remarks=remarks)
    return _record(scene, node, given._replace(revision=given.revision + 1, comment=comment))


def _joined(before: str, text: str) -> str:
    """One comment after another, each on a line of its own."""
    return f"{before}\n{text}".strip()[:LONGEST]


def _comment(scene: Scene, node: Node) -> str:
    """All that was typed at a question so far; from now on a revision of its answer holds it."""
    given, remarks = scene.session.answers.get(node.id), dict(scene.session.remarks)
    left = remarks.pop(node.id, "")
    if left:
        scene.become(remarks=remarks)
    return _joined(given.comment if given else "", left)


def fetched(scene: Scene, node: Node, upload: Upload) -> str:
    """Have a file fetched; its name in the media folder, which no other file of the session ever has."""
    number = scene.session.files + 1
    name = f"{scene.session.id}-{node.id}-{number}{upload.suffix}"
    scene.become(files=number)
    scene.does(Fetch(scene.session.id, upload.file_id, name))
    return name


def _record(scene: Scene, node: Node, given: Given, asked_at: str = "") -> None:
    session, plan = scene.session, scene.plan
    scene.become(answers={**session.answers, node.id: given})
    material = node.about or ""
    value = worth(node, given)
    asked = session.asked_at if session.at == node.id else scene.event.at
    answer = Answer(
        state=given.state,
        # A session keeps true and false for conditions; in the data they are 1 and 0.
        value=int(value) if isinstance(value, bool) else value,
        other=given.other,
        comment=given.comment,
        files=given.files,
        language=session.language,
        wording=render.wording_hash(plan, node, session.language),
        material=_file(scene, node),
        draft=plan.flow.materials[material].draft if material else "",
        asked_at=asked_at or asked,
        answered_at=scene.event.at,
        revision=given.revision,
    )
    scene.does(Record(session.id, node.id, answer))


def _file(scene: Scene, node: Node) -> str:
    """The material a step is about, with the file that is shown in the person's language."""
    if not node.about:
        return ""
    files = scene.plan.flow.materials[node.about].files
    return f"{node.about}:{pick(files, scene.language, scene.plan.flow.languages)}"


def fall_out(scene: Scene, changed: Node) -> None:
    """Rule out, or bring back, the later answers that hang on a changed one; compute what hangs on it.

    Nothing else is judged again: another language or another day rules out no answer that was given.
    """
    _fall_out(scene, {changed.id, *changed.sections}, changed.position + 1)


def fall_out_of_consent(scene: Scene, item: str) -> None:
    """The same for a consent item that was changed, on which any answer may hang."""
    _fall_out(scene, {item}, 0)


def _fall_out(scene: Scene, names: set[str], position: int) -> None:
    for node in scene.plan.nodes[position:]:
        given = scene.session.answers.get(node.id)
        if given is None or names.isdisjoint(node.hangs_on):
            continue
        _judge_again(scene, node, given)
        if scene.session.answers[node.id] != given:
            names |= {node.id, *node.sections}


def _judge_again(scene: Scene, node: Node, given: Given) -> None:
    holds = applies(scene.plan, scene.session, node, scene.today)
    if given.stands and not holds:
        _record(
            scene, node, given._replace(state="not_applicable", was=given.state, revision=given.revision + 1)
        )
    elif holds and given.was:
        _record(scene, node, given._replace(state=given.was, was="", revision=given.revision + 1))
    if holds and node.value is not None:
        compute(scene, node)


def reach(scene: Scene, node: Node) -> None:
    """Compute a `calculate` step on the way. Reached for the first time after a Change, it may rule out what
    was answered without it.
    """
    compute(scene, node)
    fall_out(scene, node)


def compute(scene: Scene, node: Node) -> None:
    """Keep what a `calculate` step is worth now, where that is new."""
    assert node.value is not None
    result = expressions.evaluate(node.value, Known(scene.plan, scene.session, scene.today))
    value = _plain(result)
    before = scene.session.answers.get(node.id)
    if before is None or before.value != value or not before.stands:
        _record(scene, node, Given("answered", value, before.revision + 1 if before else 1))


def _plain(result: expressions.Value | Unknown) -> Value:
    if result is UNKNOWN:
        return None
    if isinstance(result, tuple):
        return [value for value in result if isinstance(value, int | str)]
    return result


def seen(scene: Scene, node: Node) -> None:
    """A note has been read on from, or a material looked at: its answer is the seconds it took."""
    if isinstance(node.step, MaterialStep):
        keep(scene, node, Taken("answered", _seconds(scene.session.asked_at, scene.event.at)))
    else:
        scene.become(seen=[*scene.session.seen, node.id])


def _seconds(start: str, end: str) -> int:
    return max(0, round((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()))
