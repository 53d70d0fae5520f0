"""What is said, once, where the bot is not for: in groups, in channels, to other bots."""

from __future__ import annotations

from bot.engine import languages, wording
from bot.engine.messages import Message, Part
from bot.flows.model import Study


def declining(study: Study, phone: str, link: str) -> Message:
    """A group has no language of its own: the language that the one who wrote has on their phone comes
    first, then the study's others. `link` leads to the bot in private; "" if it is not known yet.
    """
    tags = list(study.languages)
    first = languages.likely(tags, phone)
    said = dict.fromkeys(_words(tag) for tag in [first, *(tag for tag in tags if tag != first)])
    parts = [Part(text) for text in said]
    return Message(first, [*parts, Part("{link}", {"link": link})] if link else parts)


def _words(tag: str) -> str:
    return wording.words(tag).gettext(
        "Hello! I only talk with one person at a time, in private. What is said here I do not keep. "
        "To talk with me, please write to me directly."
    )
