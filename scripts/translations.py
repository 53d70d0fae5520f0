"""Keep the catalogues of the bot's own words: what the code says, in each language's .po and .mo.

    python scripts/translations.py update      after words in the code or in a .po file have changed
    python scripts/translations.py check       what continuous integration runs
    python scripts/translations.py add pa      begin a catalogue for a language (its tag: pa, pt-BR, cy-x-easy)

The words to translate are in locales/<language>/LC_MESSAGES/soundingboard.po, to be edited by hand or in
Poedit, Weblate and the like. After `update`, what is new stands there empty, what has changed is marked
"fuzzy" with the old translation as a proposal (mend it, then take the mark away), and what the code no
longer says is gone. The .mo files are compiled from them and committed, so that a clone needs no build.
The files hold no date and no name: the same words always give the same files.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "bot"
LOCALES = ROOT / "locales"
NAME = "soundingboard"

# Which arguments of a call are words.
CALLS = {"gettext": 1, "ngettext": 2, "N_": 1}
LONGEST_LABEL, LONGEST_EASY = 30, 15
BUTTON = f"A button: at most {LONGEST_LABEL} characters."
# What translators are told of the words in a table of this name.
TABLES = {"CONTROLS": BUTTON, "COMMANDS": "What a command does, in the menu of commands."}

NOT_YET_CHECKED = """\
# {language}: the bot's own words.
# NOT CHECKED YET: a native reader must read every sentence before people see it. Then take this line away."""

PLACE = re.compile(r"\{(\w+)\}")
COMMAND = re.compile(r"(?<!\w)/[a-z]+")
# Letters of Arabic and Persian, and their figures, that look alike but are not what Urdu is written with.
LOOKALIKES = {"ur": dict(zip("يىكهة", "ییکہۃ", strict=True))}


class Words(Catalog):
    """A catalogue that says nothing of when, where, by whom and by which program it was written."""

    def _headers(self) -> list[tuple[str, str]]:
        language = (self.locale_identifier or "").replace("_", "-")
        own = [("Language", language), ("Plural-Forms", plural_forms(language))] if language else []
        kind = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit\n")]
        return [("Project-Id-Version", NAME), *own, ("MIME-Version", "1.0"), *kind]

    mime_headers = property(_headers, Catalog._set_mime_headers)  # noqa: SLF001


def plural_forms(language: str) -> str:
    """The header by which gettext chooses among the plural forms of a language tag."""
    return str(get_plural(language.partition("-x-")[0].replace("-", "_")).plural_forms)
