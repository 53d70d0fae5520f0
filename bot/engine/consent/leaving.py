"""Who does not go on from the consent: thanked, led to a person, and only counted."""

from __future__ import annotations

from bot.engine import information, wording
from bot.engine.effects import Tally
from bot.engine.messages import Message, Part
from bot.engine.scene import Scene


def decline(scene: Scene) -> None:
    """Whoever does not agree is thanked, and leaves only a count."""
    thanks = wording.words(scene.language).gettext(
        "That is completely fine, and thank you for your time. Nothing you said has been kept. "
        "If you change your mind, send /start. If you have a question, ask us:"
    )
    _leave(scene, thanks, "declined")


def lead_to_a_person(scene: Scene) -> None:
    """Whoever missed a check question twice is better told by a person; they may begin again."""
    thanks = wording.words(scene.language).gettext(
        "Thank you for trying this with me. I cannot explain it well enough in a chat, and we want you to "
        "know what you agree to. So please talk to one of us first. Nothing you said has been kept. "
        "You can also begin again: send /start. You can reach us here:"
    )
    _leave(scene, thanks, "failed_check")


def _leave(scene: Scene, thanks: str, outcome: str) -> None:
    scene.says(Message(scene.language, [Part(thanks), information.contact(scene.study, scene.language)]))
    scene.does(Tally(scene.session.id, outcome))
    scene.gone = True
