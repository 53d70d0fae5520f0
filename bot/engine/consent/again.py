"""A newer consent is asked for again: what is new in it, then its items, then the question that waited."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import wording
from bot.engine.answers import Draft
from bot.engine.consent import asking, later, news, places, shown
from bot.engine.messages import Message, Part
from bot.engine.scene import Scene


def is_due(scene: Scene) -> bool:
    """Whether a consent of another version counts by now for a conversation under way."""
    session = scene.session
    under_way = session.stage == "questions" and session.outcome == "in_progress"
    return under_way and scene.latest.flow.consent.version != scene.agreed.flow.consent.version


def begin(scene: Scene, behind: str, draft: Draft, *, walking: bool) -> None:
    """Say what has changed, and ask for the first item; the step `behind`, with its half-made answer and
    way of walking, is asked after the last.
    """
    later.put_away(scene)
    scene.become(stage="consent", asking=scene.latest.version, behind=behind, draft=draft, walking=walking)
    _ask(scene)


def _ask(scene: Scene) -> None:
    if scene.language not in scene.latest.consented_in:
        return asking.show(scene, places.AGAIN)
    return _tell(scene, places.order(scene)[0])


def _tell(scene: Scene, place: str) -> None:
    for message in _news(scene):
        scene.says(message)
    asking.show(scene, place)


def show(scene: Scene) -> None:
    """Ask once more what is being asked; what waited for words in a language may have them by now."""
    if scene.session.at == places.AGAIN or scene.language not in places.plan_of(scene).consented_in:
        _ask(scene)
    else:
        asking.show(scene, scene.session.at)


def show_anew(scene: Scene) -> None:
    """Another language was chosen: what is new is said in it too, before more is agreed to."""
    if scene.session.at == places.AGAIN or scene.language not in places.plan_of(scene).consented_in:
        _ask(scene)
    else:
        _tell(scene, scene.session.at)


def begins_anew(scene: Scene) -> bool:
    """Where a still newer consent came in the middle of asking, all of it is asked from its beginning."""
    session = scene.session
    if not session.asking or session.asking == scene.latest.version:
        return False
    text = wording.words(scene.language).gettext("These words have just been changed. Please see below.")
    scene.rewrites(session.prompt, Message(scene.language, [Part(text, {}, "notice")]))
    scene.forgets(session.prompt)
    scene.become(asking=scene.latest.version)
    _ask(scene)
    return True


def done(scene: Scene) -> str:
    """All is agreed to: the step that waited behind."""
    behind = scene.session.behind
    scene.become(stage="questions", agreed=scene.latest.version, asking="", behind="")
    return behind


def _news(scene: Scene) -> Iterator[Message]:
    """What has changed: new cards are quoted here, new items say so when they are asked."""
    tr = wording.words(scene.language)
    cards = list(news.new_cards(scene))
    if cards or news.new_items(scene):
        opening = tr.gettext(
            "Before we go on: something has changed in what you agreed to. Please look at what is new, "
            "and then tell me again what you agree to. What you have said so far is kept."
        )
    else:
        opening = tr.gettext(
            "Before we go on: there is a new version of what you agreed to. "
            "Please tell me again what you agree to. What you have said so far is kept."
        )
    yield Message(scene.language, [Part(opening)])
    for card in cards:
        message = shown.card(scene.latest, card, scene.language)
        heading = Part(tr.gettext("New, or in other words than before:"), {}, "hint")
        yield message._replace(parts=[heading, *message.parts])
