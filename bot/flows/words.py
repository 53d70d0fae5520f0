"""The bot's own words in every language: gettext catalogues from `locales/`."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from bot.flows.texts import chain

PACKAGED = Path(__file__).parent.parent / "_data" / "locales"
IN_TREE = Path(__file__).parent.parent.parent / "locales"


def folder() -> Path:
    """Where the catalogues are: inside the installed package, or at the root of a checkout."""
    return PACKAGED if PACKAGED.is_dir() else IN_TREE


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue for a language, falling back along its tag (`en-x-easy` → `en`), last to the
    source words, which are English.
    """
    found: NullTranslations = NullTranslations()
    for tag in reversed(chain(language, ())):
        path = folder() / tag.replace("-", "_") / "LC_MESSAGES" / "soundingboard.mo"
        if path.is_file():
            with path.open("rb") as file:
                translations = GNUTranslations(file)
            translations.add_fallback(found)
            found = translations
    return found


def languages() -> tuple[str, ...]:
    """The languages the bot itself speaks: the source language and those with a catalogue."""
    tags = {path.parent.parent.name.replace("_", "-") for path in folder().glob("*/LC_MESSAGES/*.mo")}
    return tuple(sorted(tags | {"en"}))
