"""The bot's own words: warm, plain, short. The author's words are in the flow; these are ours.

Everything here is a template of light Markdown in the person's language. `N_` marks words for the
catalogues where they are only named; `gettext` looks them up.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import cache, lru_cache
from gettext import NullTranslations

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from bot.engine.messages import Control
from bot.flows.texts import is_right_to_left
from bot.flows.words import catalogue


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark words for translation without translating them yet."""
    return message


CONTROLS: dict[int, str] = {
    Control.BACK: N_("Back"),
    Control.SKIP: N_("Skip"),
    Control.NEXT: N_("Next"),
    Control.DONE: N_("Done"),
    Control.CHANGE: N_("Change"),
    Control.HELP: N_("I need help"),
    Control.KEEP: N_("Keep my answer"),
    Control.AGREE: N_("Yes, I agree"),
    Control.REFUSE: N_("No"),
    Control.OTHER: N_("Something else"),
    Control.DONT_KNOW: N_("I don't know"),
    Control.RATHER_NOT: N_("I'd rather not say"),
    Control.DOES_NOT_APPLY: N_("Does not apply to me"),
    Control.LEAVE: N_("Stop here"),
    Control.STOP: N_("Stop here, keep my answers"),
    Control.ERASE: N_("Erase everything"),
    Control.CANCEL: N_("No, go on"),
    Control.UNDO: N_("Undo"),
    Control.AFRESH: N_("Start this answer again"),
    Control.CONTINUE: N_("Continue"),
    Control.START_AGAIN: N_("Start again"),
    Control.PAUSE: N_("Don't remind me"),
    Control.FOR_ME: N_("For me"),
    Control.FOR_OTHER: N_("For someone else"),
    Control.EVERYBODY: N_("Everybody on this phone"),
}

SYMBOLS: dict[int, str] = {
    Control.BACK: "↩",
    Control.SKIP: "⏭",
    Control.HELP: "🆘",
    Control.CHANGE: "✏️",
    Control.NEXT: "▶",
    Control.DONE: "✔",
    Control.UNDO: "↶",
    Control.AFRESH: "🔄",
    Control.CONTINUE: "▶",
}

MIRRORED = {"↩": "↪", "⏭": "⏮", "▶": "◀", "↶": "↷"}
"""The symbols that point somewhere, as they stand beside words that run from right to left."""

NON_ANSWER = {
    "other": Control.OTHER,
    "dont_know": Control.DONT_KNOW,
    "rather_not": Control.RATHER_NOT,
    "does_not_apply": Control.DOES_NOT_APPLY,
}

IS_HELPED = N_("Is somebody helping you with this chat?")
NOBODY = "nobody"
HELPERS = {
    NOBODY: N_("No, nobody"),
    "family": N_("Family or a friend"),
    "carer": N_("A carer or support worker"),
    "team": N_("Someone from the study team"),
    "other": N_("Somebody else"),
}
"""Who helps, as it is logged, and in words."""

COMMANDS = {
    "start": N_("Begin, or go on"),
    "language": N_("Choose another language"),
    "back": N_("Go back one question"),
    "skip": N_("Skip this question"),
    "again": N_("Show the question again"),
    "pause": N_("Take a break"),
    "stop": N_("Stop here"),
    "withdraw": N_("Erase what I said"),
    "mydata": N_("See all that is kept about me"),
    "privacy": N_("How your words are kept"),
    "help": N_("Get help"),
}


def words(language: str) -> NullTranslations:
    """The catalogue for a language; ask it with `gettext` and `ngettext`."""
    return catalogue(language)


@cache
def control(index: int, language: str) -> str:
    """The words of a button that is not a choice, with its symbol where it has one."""
    label = words(language).gettext(CONTROLS[index])
    symbol = SYMBOLS.get(index, "")
    if _runs_left(label):
        symbol = MIRRORED.get(symbol, symbol)
    return f"{symbol} {label}" if symbol else label


def _runs_left(label: str) -> bool:
    """By its script, not by the language: where a catalogue is missing the words are English."""
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in label)


def non_answer(name: str, language: str) -> str:
    """What "dont_know" and its like are called in a language."""
    return words(language).gettext(CONTROLS[NON_ANSWER[name]])


def commands(language: str) -> dict[str, str]:
    """The participants' commands and what they are called in a language."""
    return {name: words(language).gettext(text) for name, text in COMMANDS.items()}


@cache
def language_name(tag: str) -> str:
    """A language's own name: "English", "اردو"; Easy Read says so in its language."""
    base = tag.partition("-x-")[0]
    try:
        own = Locale.parse(base, sep="-").get_display_name() or base
    except (UnknownLocaleError, ValueError):
        own = base
    own = own[:1].upper() + own[1:]
    if tag.endswith("-x-easy"):
        return words(tag).gettext("{language} (Easy Read)").replace("{language}", own)
    return own


@lru_cache(maxsize=1000)
def day(iso: str, language: str) -> str:
    """A date as people of a language write it: "23 November 2026"."""
    return format_date(date.fromisoformat(iso[:10]), format="long", locale=locale(language))


@cache
def locale(language: str) -> Locale:
    """The customs of a language; of British English where they are not known."""
    base = language.partition("-x-")[0]
    try:
        return Locale.parse("en-GB" if base == "en" else base, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def put(template: str, fills: dict[str, str], language: str) -> str:
    """A template of ours as one text, for a button's label; in a line that runs from right to left what is
    put in stands in an isolate, so that it turns nothing.
    """
    opening, closing = ("\u2068", "\u2069") if is_right_to_left(language) else ("", "")
    for name, words in fills.items():
        template = template.replace(f"{{{name}}}", f"{opening}{words}{closing}")
    return template


def listed(items: list[str], language: str) -> str:
    """Several things in a row, with the comma of the language's script."""
    return ("، " if is_right_to_left(language) else ", ").join(items)


def numbered(items: list[str], language: str) -> str:
    """Several things in their order: "1. The words, 2. The pictures".

    Where directions may mix each thing stands in an isolate, or the next number would jump before it; as
    nothing outside of the isolates tells the direction then, a mark does.
    """
    right_to_left = is_right_to_left(language)
    if right_to_left or any(map(_runs_left, items)):
        items = [f"\u2068{item}\u2069" for item in items]
    said = listed([f"{place}. {item}" for place, item in enumerate(items, 1)], language)
    return f"\u200f{said}" if right_to_left else said
