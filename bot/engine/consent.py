"""Understanding and agreeing, before anything counts as research: cards, then items one by one."""

from __future__ import annotations

from bot.engine import render, wording
from bot.engine.messages import Control, Message, Part
from bot.engine.scene import Scene
from bot.engine.values import Consented, Tally
from bot.flows.model import ConsentItem
from bot.flows.texts import pick

CARD, ITEM = "@card:", "@item:"


def begin(scene: Scene) -> None:
    """Show the first card, or ask for the first item where there are no cards."""
    scene.become(stage="consent")
    show(scene, 0)


def show(scene: Scene, number: int) -> None:
    """Show what comes at a place of the consent: the cards, then the items."""
    consent = scene.plan.flow.consent
    if number < len(consent.cards):
        scene.waits(f"{CARD}{number}", render.card(scene.plan, scene.session, number))
    else:
        item = consent.items[number - len(consent.cards)]
        scene.waits(f"{ITEM}{item.id}", render.consent_item(scene.plan, scene.session, item))


def place(scene: Scene) -> int:
    """The place that is being shown: cards count from 0, items after them."""
    kind, _, name = scene.session.at.partition(":")
    consent = scene.plan.flow.consent
    if f"{kind}:" == CARD:
        return int(name)
    return len(consent.cards) + [item.id for item in consent.items].index(name)


def press(scene: Scene, index: int) -> bool:
    """A button of the card or item being shown. True once everything is agreed."""
    number = place(scene)
    card = number < len(scene.plan.flow.consent.cards)
    match index:
        case Control.NEXT if card:
            scene.rewrites(scene.session.prompt, quiet(scene))
            return _after(scene, number)
        case Control.AGREE | Control.REFUSE if not card:
            return _answer(scene, number, given=index == Control.AGREE)
        case Control.BACK if number:
            scene.rewrites(scene.session.prompt, quiet(scene))
            show(scene, number - 1)
        case _:
            pass
    return False


def quiet(scene: Scene) -> Message:
    """What is being shown, without its buttons."""
    consent, number = scene.plan.flow.consent, place(scene)
    if number < len(consent.cards):
        message = render.card(scene.plan, scene.session, number)
    else:
        message = render.consent_item(scene.plan, scene.session, consent.items[number - len(consent.cards)])
    return message._replace(buttons=[])


def _after(scene: Scene, number: int) -> bool:
    consent = scene.plan.flow.consent
    if number + 1 < len(consent.cards) + len(consent.items):
        show(scene, number + 1)
        return False
    return True


def _answer(scene: Scene, number: int, *, given: bool) -> bool:
    item = scene.plan.flow.consent.items[number - len(scene.plan.flow.consent.cards)]
    scene.become(consent={**scene.session.consent, item.id: given})
    scene.rewrites(scene.session.prompt, render.consent_record(scene.plan, scene.session, item))
    if item.required and not given:
        decline(scene)
        return False
    scene.does(_logged(scene, item, given=given))
    return _after(scene, number)


def _logged(scene: Scene, item: ConsentItem, *, given: bool) -> Consented:
    session, flow = scene.session, scene.plan.flow
    texts = [*(card.text for card in flow.consent.cards), item.text]
    words = render.hashed([pick(text, session.language, flow.languages) for text in texts])
    at, version = scene.event.at, flow.consent.version
    return Consented(session.id, version, item.id, given, session.language, words, at, session.mode)


def decline(scene: Scene) -> None:
    """Whoever does not agree is thanked, and leaves only a count."""
    tr = wording.words(scene.language)
    contact = pick(scene.study.contact, scene.language, scene.study.languages)
    thanks = tr.gettext(
        "That is completely fine, and thank you for your time. Nothing you said has been kept. "
        "If you change your mind, send /start. If you have a question, ask us:"
    )
    scene.says(Message(scene.language, [Part(thanks), Part(contact)]))
    scene.does(Tally(scene.session.id, "declined"))
    scene.gone = True
