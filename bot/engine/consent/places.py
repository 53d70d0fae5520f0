"""The places of a consent in their order, and what stands at each."""

from __future__ import annotations

from bot.engine import parse, render, wording
from bot.engine.scene import Scene
from bot.flows.model import Choice, ConsentItem, Flow, SelectOne
from bot.flows.plan import Node, Plan, closed
from bot.flows.texts import pick

CARD, HELPER, CHECK, ITEM = "@card", "@helper", "@check", "@item"
AGAIN = "@again"
"""Where a newer consent waits that has no words in the person's language."""


def plan_of(scene: Scene) -> Plan:
    """The flow version whose consent is being asked for."""
    return scene.latest if scene.session.asking else scene.plan


def order(scene: Scene) -> list[str]:
    """All places of the consent that is being asked for; of a newer one only the items are."""
    consent = plan_of(scene).flow.consent
    items = [f"{ITEM}:{item.id}" for item in consent.items]
    if scene.session.asking:
        return items
    return [
        *(f"{CARD}:{number}" for number in range(len(consent.cards))),
        *([HELPER] if consent.helper else []),
        *(f"{CHECK}:{question.id}" for question in consent.check),
        *items,
    ]


def parted(place: str) -> tuple[str, str]:
    """A place's kind and name: ("@item", "quotes")."""
    kind, _, name = place.partition(":")
    return kind, name


def item(plan: Plan, name: str) -> ConsentItem:
    """The consent item of this id."""
    return next(each for each in plan.flow.consent.items if each.id == name)


def question(plan: Plan, place: str) -> Node:
    """The closed question at a place: who helps, or one of the check questions."""
    kind, name = parted(place)
    return plan.checks[name] if kind == CHECK else _helper(plan.flow)


def _helper(flow: Flow) -> Node:
    choices = tuple(
        Choice(value=name, label=_translated(words, flow)) for name, words in wording.HELPERS.items()
    )
    text = _translated(wording.IS_HELPED, flow)
    return closed(flow, SelectOne(id="helper", type="select_one", text=text, choices=choices, required=True))


def _translated(words: str, flow: Flow) -> dict[str, str]:
    return {tag: wording.words(tag).gettext(words) for tag in flow.languages}


def exact(plan: Plan, item: ConsentItem, language: str) -> str:
    """The hash of the very words that an item is agreed to under: cards, check questions, the item."""
    consent, languages = plan.flow.consent, plan.flow.languages
    said = [pick(card.text, language, languages) for card in consent.cards]
    for each in consent.check:
        said += [pick(text, language, languages) for text in (each.text, each.teach)]
        said += [parse.label(choice, language, languages) for choice in plan.checks[each.id].choices]
    return render.hashed([*said, pick(item.text, language, languages)])
