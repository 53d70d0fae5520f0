"""The way through a consent: from place to place, by buttons or by words."""

from __future__ import annotations

from typing import Literal

from bot.engine import naming, wording
from bot.engine.consent import items, places, shown
from bot.engine.folding import tidy
from bot.engine.messages import Control, Message, Part
from bot.engine.scene import Scene
from bot.flows.model import CheckQuestion, ConsentItem
from bot.flows.plan import Plan
from bot.flows.texts import pick

Standing = Literal["asked", "agreed", "refused", "missed", "unheard"]
"""How a consent stands after something was said: it goes on; all is agreed to; what is required was refused;
a check question was missed for the last time; or what was said means nothing there.
"""

MISSES = 2
"""Wrong answers to one check question that lead to a person."""


def begin(scene: Scene) -> None:
    """Show the first place."""
    scene.become(stage="consent")
    show(scene, places.order(scene)[0])


def show(scene: Scene, place: str) -> None:
    """Ask what comes at a place."""
    scene.waits(place, shown.prompt(scene, place))


def press(scene: Scene, index: int) -> Standing:
    """A button of what is being asked."""
    kind, _ = places.parted(scene.session.at)
    match index:
        case Control.BACK:
            return _back(scene)
        case Control.NEXT if kind == places.CARD:
            scene.rewrites(scene.session.prompt, shown.quiet(scene))
            return _on(scene)
        case Control.AGREE | Control.REFUSE if kind == places.ITEM:
            return _decided(scene, given=index == Control.AGREE)
        case _ if kind in {places.HELPER, places.CHECK}:
            choices = places.question(places.plan_of(scene), scene.session.at).choices
            return _chosen(scene, choices[index].value) if 0 <= index < len(choices) else "unheard"
        case _:
            return "unheard"


def written(scene: Scene, text: str) -> Standing:
    """Words count as the button that they name; no others are kept."""
    standing = _answered(scene, text)
    if standing != "unheard":
        return standing
    named = naming.button(shown.prompt(scene, scene.session.at).buttons, text)
    return press(scene, named) if named in {Control.NEXT, Control.BACK} else "unheard"


def _answered(scene: Scene, text: str) -> Standing:
    kind, _ = places.parted(scene.session.at)
    match kind:
        case places.ITEM:
            given = items.yes_or_no(text)
            return "unheard" if given is None else _decided(scene, given=given)
        case places.HELPER | places.CHECK:
            asked = places.question(places.plan_of(scene), scene.session.at)
            choice = naming.named(asked, tidy(text), range(len(asked.choices)))
            return _chosen(scene, choice.value) if choice else "unheard"
        case _:
            return "unheard"


# ------------------------------------------------------------------ moving


def _back(scene: Scene) -> Standing:
    order = places.order(scene)
    if scene.session.at not in order[1:]:
        return "unheard"
    scene.rewrites(scene.session.prompt, shown.quiet(scene))
    show(scene, order[order.index(scene.session.at) - 1])
    return "asked"


def _on(scene: Scene) -> Standing:
    """To the next place, or to the end of the consent."""
    order = places.order(scene)
    position = order.index(scene.session.at) + 1
    if position == len(order):
        return "agreed"
    show(scene, order[position])
    return "asked"


# ------------------------------------------------------------------ what was said


def _decided(scene: Scene, *, given: bool) -> Standing:
    plan, session = places.plan_of(scene), scene.session
    item = places.item(plan, places.parted(session.at)[1])
    if item.required and not given:
        return _refused(scene, plan, item)
    scene.rewrites(session.prompt, shown.record(plan, item, scene.language, given=given))
    items.decide(scene, plan, item, given=given)
    return _on(scene)


def _refused(scene: Scene, plan: Plan, item: ConsentItem) -> Standing:
    """What is required was refused. Asked again, its buttons stay: it can still be agreed to after all."""
    session = scene.session
    if not session.asking:
        scene.rewrites(session.prompt, shown.record(plan, item, scene.language, given=False))
    elif session.consent.get(item.id) is not False or session.decided[item.id] < session.asked_at:
        items.decide(scene, plan, item, given=False)
    return "refused"


def _chosen(scene: Scene, value: int | str) -> Standing:
    """Who helps, or an answer to a check question."""
    plan, place = places.plan_of(scene), scene.session.at
    question = next((each for each in plan.flow.consent.check if place == f"{places.CHECK}:{each.id}"), None)
    right = question is None or value == question.correct
    node, language = places.question(plan, place), scene.language
    scene.rewrites(scene.session.prompt, shown.answered(plan, node, value, language, right=right))
    if question is None:
        helper = "" if value == wording.NOBODY else str(value)
        scene.become(mode="assisted" if helper else "self", helper=helper)
        return _on(scene)
    return _right(scene, question) if right else _wrong(scene, question)


def _right(scene: Scene, question: CheckQuestion) -> Standing:
    scene.become(misses={name: count for name, count in scene.session.misses.items() if name != question.id})
    return _on(scene)


def _wrong(scene: Scene, question: CheckQuestion) -> Standing:
    """Teach, and ask the same question again; who misses it once more needs a person, not a bot."""
    misses = scene.session.misses.get(question.id, 0) + 1
    scene.become(misses={**scene.session.misses, question.id: misses})
    if misses >= MISSES:
        return "missed"
    opening = wording.words(scene.language).gettext("Thank you. Let us look at that once more.")
    teach = pick(question.teach, scene.language, places.plan_of(scene).flow.languages)
    scene.says(Message(scene.language, [Part(opening), Part(teach)]))
    missed, place = scene.session.prompt, scene.session.at
    show(scene, place)
    # A second tap on the wrong answer is a double tap: known, so that it is passed over without a word.
    scene.become(prompts={**scene.session.prompts, str(missed): place})
    return "asked"
