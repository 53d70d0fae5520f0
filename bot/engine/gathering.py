"""Answers of several messages, and albums, whose files come one by one and never say which is the last.

What is gathered is kept as it comes, a revision each: nobody's words hang on a Done that is never pressed.
"""

from __future__ import annotations

from bot.engine import answering, hearing, render
from bot.engine.answers import Given, Rejection, Value
from bot.engine.events import Sent
from bot.engine.parse import Gathered, Taken
from bot.engine.scene import Scene
from bot.engine.scope import gathered_so_far, whole
from bot.engine.session import Album
from bot.flows.plan import Node

MOST_ALBUMS = 3


def gather(scene: Scene, node: Node, more: Gathered) -> None:
    """One more message: it is kept, and the buttons follow it down, except for the next one of an album."""
    before = scene.session
    part, files = len(before.draft.said), before.draft.files
    if more.upload:
        files = [*files, answering.fetched(scene, node, more.upload)]
    draft = before.draft._replace(said=[*before.draft.said, more.words], files=files)
    hearing.gathered(scene, node.id, part)
    scene.become(draft=draft, gathering=[*_without(before.gathering, node.id), node.id])
    _keep(scene, node)
    if part and album_of(scene).step == node.id:
        scene.rewrites(before.prompt, render.step(scene.plan, scene.session, node))
        return
    scene.rewrites(before.prompt, render.quiet(scene.plan, before, node))
    number = before.last + 1
    scene.become(draft=draft._replace(counter=number), prompt=number)
    scene.asks(node.id, render.step(scene.plan, scene.session, node))


def finish(scene: Scene, node: Node) -> Rejection | None:
    """Done: what was gathered is the answer, if the question's constraint says so."""
    draft, given = scene.session.draft, scene.session.answers.get(node.id)
    if rejection := answering.judge(scene, node, Taken("answered", whole(draft.said))):
        return rejection
    if given is None or (given.state, given.value, given.files) != ("answered", draft.said, draft.files):
        _keep(scene, node)
    return None


def settle(scene: Scene, node: Node) -> None:
    """The question has its answer: nothing more is waited for there."""
    if node.id in scene.session.gathering:
        scene.become(gathering=_without(scene.session.gathering, node.id))


def _keep(scene: Scene, node: Node) -> None:
    draft = scene.session.draft
    given = scene.session.answers.get(node.id, Given("answered", revision=0))
    kept = Given("answered", [*draft.said], given.revision + 1, comment=given.comment, files=draft.files)
    answering.keep_given(scene, node, kept)


def _without(steps: list[str], name: str) -> list[str]:
    return [step for step in steps if step != name]


def add(scene: Scene, node: Node, more: Gathered) -> None:
    """One more message for an answer that was left, or that was not given in words and files before."""
    given = scene.session.answers.get(node.id, Given("answered", revision=0))
    said = given.value if isinstance(given.value, list) else []
    files = given.files if said else []
    if more.upload:
        files = [*files, answering.fetched(scene, node, more.upload)]
    hearing.gathered(scene, node.id, len(said))
    grown = Given("answered", [*said, more.words], given.revision + 1, comment=given.comment, files=files)
    _keep_grown(scene, node, grown)


def reword(scene: Scene, node: Node, part: int, words: str) -> None:
    """The nth of the messages that make an answer says something else from now on."""
    given = scene.session.answers[node.id]
    assert isinstance(given.value, list)
    value = [*given.value[:part], words, *given.value[part + 1 :]]
    _keep_grown(scene, node, given._replace(value=value, revision=given.revision + 1))


def _keep_grown(scene: Scene, node: Node, grown: Given, asked_at: str = "") -> None:
    """Keep what an answer has become by itself, with it the draft that will be gathered on from: of the
    question that waits, or waits behind a newer consent.
    """
    session, kept = scene.session, gathered_so_far(scene.session, node)
    answering.keep_given(scene, node, grown, asked_at)
    if node.id in {session.at, session.behind} and session.draft.said == kept.said:
        now = gathered_so_far(scene.session, node)
        scene.become(draft=session.draft._replace(said=now.said, files=now.files))


# ------------------------------------------------------------------ albums


def album_of(scene: Scene) -> Album:
    """What is known of the album that a file belongs to; its name is "" where it comes alone."""
    name = scene.event.album if isinstance(scene.event, Sent) else ""
    return next((album for album in scene.session.albums if name and album.name == name), Album(name))


def note(scene: Scene, album: Album) -> None:
    """Remember what became of an album's file, for those of its files that are still to come."""
    if album.name:
        others = [other for other in scene.session.albums if other.name != album.name]
        scene.become(albums=[*others, album][-MOST_ALBUMS:])


def join(scene: Scene, node: Node, more: Taken | Gathered) -> None:
    """A file of an album that answered already, perhaps some questions ago: it joins that answer."""
    given = scene.session.answers[node.id]
    assert more.upload is not None
    files = [*given.files, answering.fetched(scene, node, more.upload)]
    _grow(scene, node, given._replace(value=_joined(scene, node, given, more), files=files))


def _joined(scene: Scene, node: Node, given: Given, more: Taken | Gathered) -> Value:
    """The answer's words with those beneath one more file."""
    if isinstance(more, Gathered):
        said = given.value if isinstance(given.value, list) else []
        hearing.gathered(scene, node.id, len(said))
        return [*said, more.words]
    if given.other or not more.value:
        return given.value
    if not given.value:
        hearing.answered(scene, node.id)
    return whole([given.value, more.value])


def _grow(scene: Scene, node: Node, given: Given) -> None:
    """The answer with more to it, and its message in the chat with it."""
    grown = given._replace(revision=given.revision + 1)
    grown = grown._replace(state="answered") if given.stands else grown._replace(was="answered")
    _keep_grown(scene, node, grown, album_of(scene).asked_at)
    number = scene.number(node.id)
    if number and number == scene.session.prompt:
        scene.rewrites(number, render.step(scene.plan, scene.session, node))
    elif number and grown.stands:
        scene.rewrites(number, render.record(scene.plan, scene.session, node))
