"""What is new in a newer consent, held against the words that were agreed to, in the person's language."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import wording
from bot.engine.scene import Scene
from bot.flows.model import Card, ConsentItem
from bot.flows.plan import Plan
from bot.flows.texts import pick


def new_cards(scene: Scene) -> Iterator[Card]:
    """The cards that say or show what no card did before."""
    old, new = scene.agreed, scene.latest
    known = {_sight(old, card, scene.language) for card in old.flow.consent.cards}
    return (card for card in new.flow.consent.cards if _sight(new, card, scene.language) not in known)


def new_items(scene: Scene) -> list[ConsentItem]:
    """The items that were not there, or said something else."""
    return [item for item in scene.latest.flow.consent.items if mark(scene, item)]


def mark(scene: Scene, item: ConsentItem) -> str:
    """That an item is new or reworded, in words; "" where it is as it was, or asked for the first time."""
    if not scene.session.asking:
        return ""
    tr = wording.words(scene.language)
    known = {each.id: each for each in scene.agreed.flow.consent.items}
    if item.id not in known:
        return tr.gettext("This one is new.")
    old = _sight(scene.agreed, known[item.id], scene.language)
    if old != _sight(scene.latest, item, scene.language):
        return tr.gettext("This one has other words than before.")
    return ""


def _sight(plan: Plan, part: Card | ConsentItem, language: str) -> tuple[object, ...]:
    """What is read, seen and heard of a part."""
    languages = plan.flow.languages
    files = [part.image, part.audio, *([part.video] if isinstance(part, Card) else [])]
    media = (plan.media.get(pick(each, language, languages)) for each in files if each)
    required = isinstance(part, ConsentItem) and part.required
    return pick(part.text, language, languages), required, *(medium and medium.sha256 for medium in media)
