"""What each place of a consent says, and the record that its message becomes."""

from __future__ import annotations

from bot.engine import attaching, information, keyboard, parse, wording
from bot.engine.consent import news, places
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Scene
from bot.flows.model import Card, ConsentItem, Spoken
from bot.flows.plan import Node, Plan
from bot.flows.texts import pick

# ------------------------------------------------------------------ what is asked


def prompt(scene: Scene, place: str) -> Message:
    """What is asked at a place, with its pictures, its sound and its buttons."""
    message = _asked(scene, place)
    kind, _ = places.parted(place)
    controls = [Control.NEXT] if kind == places.CARD else []
    controls += [Control.BACK] if place not in {places.order(scene)[0], places.AGAIN} else []
    more = keyboard.buttons([*controls, Control.HELP], scene.language)
    return message._replace(buttons=[*message.buttons, *more])


def quiet(scene: Scene) -> Message:
    """What is being asked, without its buttons."""
    return _asked(scene, scene.session.at)._replace(buttons=[], attachments=[])


def _asked(scene: Scene, place: str) -> Message:
    plan, language = places.plan_of(scene), scene.language
    kind, name = places.parted(place)
    match kind:
        case places.CARD:
            return card(plan, plan.flow.consent.cards[int(name)], language)
        case places.ITEM:
            return _item(scene, plan, places.item(plan, name))
        case places.AGAIN:
            return Message(language, [Part(_not_yet(language)), information.contact(scene.study, language)])
        case _:
            return _closed(plan, places.question(plan, place), language)


def card(plan: Plan, shown: Card, language: str) -> Message:
    """One card of the information."""
    files = attaching.attached(plan, language, [shown.image, shown.video, shown.audio])
    return Message(language, [words(plan, shown, language)], [], files)


def _item(scene: Scene, plan: Plan, item: ConsentItem) -> Message:
    language = scene.language
    hints = [news.mark(scene, item)]
    if item.required:
        hints.append(wording.words(language).gettext("We can only go on if you agree to this."))
    parts = [words(plan, item, language), *(Part(hint, {}, "hint") for hint in hints if hint)]
    files = attaching.attached(plan, language, [item.image, item.audio])
    return Message(language, parts, yes_or_no(language), files)


def _closed(plan: Plan, node: Node, language: str) -> Message:
    """Who helps, or a check question."""
    step = node.step
    assert isinstance(step, Spoken)
    labels = [parse.label(choice, language, plan.flow.languages) for choice in node.choices]
    buttons = [Button(label, index) for index, label in enumerate(labels)]
    files = attaching.attached(plan, language, [step.image, step.audio])
    return Message(language, [words(plan, step, language)], buttons, files)


def words(plan: Plan, part: Card | ConsentItem | Spoken, language: str) -> Part:
    """The author's words of a part of the consent."""
    return Part(pick(part.text, language, plan.flow.languages))


def yes_or_no(language: str) -> list[Button]:
    """The two answers to a consent item."""
    return [keyboard.button(control, language, "answer") for control in (Control.AGREE, Control.REFUSE)]


def _not_yet(language: str) -> str:
    return wording.words(language).gettext(
        "What you agreed to has changed, and the new words are not there in your language yet. "
        "So we pause here. Nothing is lost. You can read them in another language: send /language. Or ask us:"
    )


# ------------------------------------------------------------------ records


def record(plan: Plan, item: ConsentItem, language: str, *, given: bool) -> Message:
    """A consent item with what was said to it."""
    tr = wording.words(language)
    said = tr.gettext("✅ You agreed") if given else tr.gettext("✖ You said no")
    return Message(language, [words(plan, item, language), Part(said, {}, "answer")])


def answered(plan: Plan, node: Node, value: int | str, language: str, *, right: bool = True) -> Message:
    """A closed question with what was chosen."""
    said = "✅ {answer}" if right else wording.words(language).gettext("You said: {answer}")
    fills = {"answer": parse.label(node.by_value[value], language, plan.flow.languages)}
    parts = [*_closed(plan, node, language).parts, Part(said, fills, "answer")]
    return Message(language, parts)
