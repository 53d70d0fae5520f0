"""Dates as people type them: 2026-11-23, 23/11/2026, 23 Nov 26, "today".

Names of months are those of the Common Locale Data Repository, in every language of the flow and in English;
digits are those of any script. Where day and month could be either, the customs of the person's language
decide. All dates are of the Gregorian calendar: a year that is far off is one of another calendar, and is
not taken for ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from bot.engine import wording
from bot.engine.answers import Rejection
from bot.engine.folding import bare, fold
from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.flows.model import Date
from bot.flows.words import languages as spoken

LONGEST = 60
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
"""The days that are taken where the step has no limit of its own."""
SHORTEST_STEM = 3

RELATIVE = {N_("Today"): 0, N_("Yesterday"): -1}
# What stands around a date in English, French and Spanish, and what Urdu writes behind a year.
_FILLERS = frozenset({"st", "nd", "rd", "th", "of", "the", "er", "le", "o", "el", "del", "ء"})
_LITERAL = re.compile(r"'([^']+)'|([^\W\da-zA-Z_]+)")
_PUNCTUATION = " ,،.;()"
_LETTERS = r"[^\W\d_]"


class Limits(NamedTuple):
    """The first and the last day of a step."""

    first: date
    last: date


def limits(step: Date, today: str) -> Limits:
    """The limits of a step on a day (ISO)."""
    low, high = (
        date.fromisoformat(today if bound == "today" else bound) if bound else None
        for bound in (step.min, step.max)
    )
    last = high or (LAST if low is None or low <= LAST else date.max)
    return Limits(low or (FIRST if last >= FIRST else date.min), last)


def read(step: Date, text: str, language: str, languages: Sequence[str], today: str) -> str | Rejection:
    """The ISO date that words say, held against the step's limits; `today` is the day (ISO) it is said on."""
    bounds = limits(step, today)
    found = _meant(text, language, languages, today)
    if not found:
        return _rejection(bounds, language, today, _shape(language) if found is None else _lost(language))
    now = date.fromisoformat(today)

    def distance(day: date) -> int:
        return abs((day - now).days)

    fitting = [day for day in found if bounds.first <= day <= bounds.last]
    if not fitting:
        return _rejection(bounds, language, today, _outside(min(found, key=distance), bounds, language))
    # Of "85" the nearer of 1985 and 2085 is meant, among those that may be.
    return min(fitting, key=distance).isoformat()


# ------------------------------------------------------------------ reading


def _meant(text: str, language: str, languages: Sequence[str], today: str) -> list[date] | None:
    """The dates that words may say, one of each century for a year of two digits. None where they are no
    date, empty where the calendar has no such day.
    """
    if len(text) > LONGEST:
        return None
    if (days := _relative().get(bare(text))) is not None:
        return [date.fromisoformat(today) + timedelta(days)]
    parts = _parts(fold(text), _vocabulary((language, *languages, "en")), language)
    return None if parts is None else list(_on_calendar(*parts, today))


def _on_calendar(day: str, month: int, year: str, today: str) -> Iterator[date]:
    for whole in _years(year, today):
        try:
            yield date(whole, month, int(day))
        except ValueError:
            continue


def _years(year: str, today: str) -> Iterator[int]:
    century = int(today[:2]) * 100
    if len(year) == 2:
        yield from (century + past + int(year) for past in (-100, 0, 100))
    else:
        yield int(year)


def _parts(text: str, known: _Vocabulary, language: str) -> tuple[str, int, str] | None:
    """Day, month and year of folded words; None where they are no date."""
    numbers: list[str] = []
    months: list[int] = []
    for found in known.pattern.finditer(text):
        if found["number"]:
            numbers.append(found["number"])
        elif month := known.month(found["word"]):
            months.append(month)
        elif found["word"] not in known.fillers:
            return None
    if len(numbers) != 3 - len(months) or len(months) > 1:
        return None
    if months:
        return _with_name(numbers, months[0])
    return _with_numbers(numbers, language)


def _with_name(numbers: list[str], month: int) -> tuple[str, int, str] | None:
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return (day, month, year) if _is_shaped(day, year) else None


def _with_numbers(numbers: list[str], language: str) -> tuple[str, int, str] | None:
    first, second, third = numbers
    if len(first) > 2:
        year, month, day = first, second, third
    else:
        year = third
        swapped = int(second) > 12 or (int(first) <= 12 and _is_month_first(language))
        day, month = (second, first) if swapped else (first, second)
    shaped = _is_shaped(day, year) and len(month) <= 2
    return (day, int(month), year) if shaped else None


def _is_shaped(day: str, year: str) -> bool:
    return len(day) <= 2 and len(year) in {2, 4}


@cache
def _is_month_first(language: str) -> bool:
    """Whether 3/4 is the fourth of March. Who writes the year first puts the day first after all
    where the year comes last.
    """
    pattern = wording.locale(language).date_formats["short"].pattern
    return bool(pattern.find("M") < pattern.find("d") < pattern.find("y"))


# ------------------------------------------------------------------ words


class _Vocabulary(NamedTuple):
    """Folded names of months, words that say nothing, and the pattern that parts words and numbers."""

    months: dict[str, int]
    fillers: frozenset[str]
    pattern: re.Pattern[str]

    def month(self, word: str) -> int:
        """The month of a name, or of the beginning of just one month's names; 0 for none."""
        if word in self.months or len(word) < SHORTEST_STEM:
            return self.months.get(word, 0)
        found = {month for name, month in self.months.items() if name.startswith(word)}
        return found.pop() if len(found) == 1 else 0


@lru_cache(maxsize=256)
def _vocabulary(languages: tuple[str, ...]) -> _Vocabulary:
    """The words of these languages; where two of them use one name, the first of them is meant."""
    months: dict[str, int] = {}
    fillers = set(_FILLERS)
    for tag in languages:
        for name, month in _months(tag):
            months.setdefault(name, month)
        fillers |= _fillers(tag)
    # A name of several words, or with a figure in it as in Vietnamese, is one name.
    longer = sorted((re.escape(n) for n in months if not n.isalpha()), key=len, reverse=True)
    names = "".join(rf"(?<!{_LETTERS}){name}(?!\w)|" for name in longer)
    return _Vocabulary(
        months, frozenset(fillers), re.compile(rf"(?P<word>{names}{_LETTERS}+)|(?P<number>\d+)")
    )


def _months(tag: str) -> Iterator[tuple[str, int]]:
    widths = wording.locale(tag).months["format"]
    for names in (widths["wide"], widths["abbreviated"]):
        for month, name in names.items():
            folded = fold(name)
            yield folded, month
            # "de novembre" in Catalan: the name itself is the last word.
            head, _, last = folded.rpartition(" ")
            if 0 < len(head) < SHORTEST_STEM:
                yield last, month
    for month, parts in enumerate(_around(tag), 1):
        yield from ((part, month) for part in parts - _around(tag)[month % 12])


@cache
def _around(tag: str) -> tuple[frozenset[str], ...]:
    """What stands around the figures of a date in each month: its name, as the language bends it there."""
    dates = (fold(wording.day(f"2026-{month:02}-23", tag)) for month in range(1, 13))
    parts = ((part.strip(_PUNCTUATION) for part in re.split(r"\d+", words)) for words in dates)
    return tuple(frozenset(part for part in each if part) for each in parts)


def _fillers(tag: str) -> set[str]:
    """Names of weekdays, and the words that dates are written with: the "de" of Spanish."""
    locale = wording.locale(tag)
    days = locale.days["format"]
    words = {fold(name) for names in (days["wide"], days["abbreviated"]) for name in names.values()}
    for width in ("long", "full"):
        words |= {word for pair in _LITERAL.findall(locale.date_formats[width].pattern) for word in pair}
    words |= _around(tag)[0] & _around(tag)[1]
    return {letters for word in words for letters in re.findall(rf"{_LETTERS}+", fold(word))}


@cache
def _relative() -> dict[str, int]:
    """The words for today and yesterday in every language of the bot → days from today."""
    return {
        bare(wording.words(tag).gettext(word)): days for word, days in RELATIVE.items() for tag in spoken()
    }


# ------------------------------------------------------------------ what does not fit


def _rejection(bounds: Limits, language: str, today: str, text: str) -> Rejection:
    """The reason `text`, with its places filled: the limits, and a date that would be taken."""
    example = min(max(date.fromisoformat(today), bounds.first), bounds.last)
    days = {"example": example, "min": bounds.first, "max": bounds.last}
    return Rejection(Part(text, {name: wording.day(str(day), language) for name, day in days.items()}))


def _shape(language: str) -> str:
    return wording.words(language).gettext(
        "Please send the day, the month and the year. For example: {example}"
    )


def _lost(language: str) -> str:
    return wording.words(language).gettext(
        "I cannot find that day in the calendar. Please look again. For example: {example}"
    )


def _outside(day: date, bounds: Limits, language: str) -> str:
    tr = wording.words(language)
    if day < bounds.first:
        return tr.gettext("Please send a date that is not before {min}. For example: {example}")
    return tr.gettext("Please send a date that is not after {max}. For example: {example}")
