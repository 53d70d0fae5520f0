"""The bot's own words in every language: gettext catalogues from `locales/`."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations

from bot.flows.resources import resource
from bot.flows.texts import chain


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue for a language, falling back along its tag (`en-x-easy` → `en`), last to the
    source words, which are English.
    """
    found: NullTranslations = NullTranslations()
    for tag in reversed(chain(language, ())):
        path = resource("locales") / tag.replace("-", "_") / "LC_MESSAGES" / "soundingboard.mo"
        if path.is_file():
            with path.open("rb") as file:
                translations = GNUTranslations(file)
            translations.add_fallback(found)
            found = translations
    return found


def languages() -> tuple[str, ...]:
    """The languages the bot itself speaks: the source language and those with a catalogue."""
    tags = {
        path.parent.parent.name.replace("_", "-") for path in resource("locales").glob("*/LC_MESSAGES/*.mo")
    }
    return tuple(sorted(tags | {"en"}))
