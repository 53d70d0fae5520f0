"""Choosing the language to speak in."""

from __future__ import annotations

from bot.engine import information, talk, wording
from bot.engine.consent import places
from bot.engine.desk import Desk
from bot.engine.events import AnyEvent
from bot.engine.messages import Button, Message, Part
from bot.engine.scene import Scene
from bot.flows.model import Study

LANGUAGE = "@language"
"""The step of the message that offers them."""


def likely(tags: list[str], phone: str) -> str:
    """The language to begin in: the phone's, where it is among those on offer, else the first."""
    base = phone.partition("-")[0]
    return next((tag for tag in tags if tag == phone), base if base in tags else tags[0])


def language_of(study: Study, desk: Desk, event: AnyEvent) -> str:
    """The language to speak with somebody in: theirs, or what their phone makes likely."""
    if desk.session is not None:
        return desk.session.language
    if desk.participant is not None and desk.participant.language:
        return desk.participant.language
    return likely(list(study.languages), event.phone)


def ask(scene: Scene) -> None:
    """Offer every language in its own name; the conversation stays where it is."""
    tags = scene.plan.flow.languages
    talk.aside(scene, LANGUAGE, picker(spoken(scene), scene.language, tags))


def picker(tags: list[str], language: str, languages: tuple[str, ...]) -> Message:
    """Every language by its own name, the likely one first. A button's index is its place in `languages`."""
    ordered = sorted(tags, key=lambda tag: tag != language)
    asks = dict.fromkeys(wording.words(tag).gettext("Please choose your language") for tag in ordered)
    choices = [Button(f"🌐 {wording.language_name(tag)}", languages.index(tag)) for tag in ordered]
    return Message(language, [Part("\n".join(asks))], choices)


def spoken(scene: Scene) -> list[str]:
    """The languages to choose from: while a consent is asked for, those that all of its words are in."""
    asking = places.plan_of(scene).consented_in if scene.session.asking else scene.session.languages
    return [tag for tag in scene.session.languages if tag in asking] or scene.session.languages


def not_spoken(scene: Scene) -> None:
    """Something was to be agreed to in a language that has no words for it."""
    tr = wording.words(scene.language)
    text = tr.gettext(
        "What you agree to is not there in that language yet. Please choose another language: send /language."
    )
    talk.say(scene, text)


def unspoken(scene: Scene) -> None:
    """The consent has no language that could be chosen: nothing can begin."""
    tr = wording.words(scene.language)
    text = tr.gettext(
        "Sorry, we cannot begin yet: our information is not there in your language. Please ask us:"
    )
    scene.says(Message(scene.language, [Part(text), information.contact(scene.study, scene.language)]))
    scene.gone = True


def picked(scene: Scene, number: int, tag: str) -> None:
    """The picker's message says which language was chosen."""
    scene.rewrites(number, chosen(tag))
    scene.forgets(number)


def chosen(tag: str) -> Message:
    """The language that was chosen, in place of the buttons."""
    return Message(tag, [Part(f"🌐 {wording.language_name(tag)}", {}, "answer")])
