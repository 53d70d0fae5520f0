"""study.yaml: the keys of one deployment, and the words that every person in it can ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import AuthorError, Problem
from bot.flows.check_languages import tags, translations
from bot.flows.check_texts import MOST_TEXT, of_text, units
from bot.flows.durations import seconds
from bot.flows.loading import read_study
from bot.flows.model import QuietHours, Study
from bot.flows.places import Path, Source

TEXTS: Final = ("name", "contact", "privacy", "help")
CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def check_study(folder: FilePath) -> tuple[Problem, ...]:
    """Every problem of a folder's study.yaml."""
    try:
        source, built = read_study(folder)
    except AuthorError as error:
        return error.problems
    found = [*source.problems, *built.problems]
    broken = {path[0] for path in built.broken}
    found += _languages(source, built.model, broken)
    for key, problems in (
        ("quiet_hours", _quiet_hours(source, built.model.quiet_hours)),
        ("reminders", _reminders(source, built.model.reminders)),
        ("contact_days", _days(source, built.model)),
    ):
        found += [] if key in broken else problems
    return tuple(sorted(set(found)))


def _languages(source: Source, study: Study, broken: set[str | int]) -> Iterator[Problem]:
    languages = () if "languages" in broken else study.languages
    yield from tags(source, languages)
    for key in TEXTS:
        if key not in broken:
            text = getattr(study, key)
            yield from translations(source, languages, (key,), text, strict=False)
            for tag, words in text.items():
                yield from _words(source, (key, tag), tag, words)


def _words(source: Source, path: Path, tag: str, words: str) -> Iterator[Problem]:
    for offset, code, message, remedy, warning in of_text(tag, words):
        yield source.problem(path, code, message, remedy, offset=offset, warning=warning)
    if units(words) > MOST_TEXT:
        message = f"These are {units(words)} characters; a message can have {MOST_TEXT}."
        yield source.problem(path, "long-text", message, "Shorten the words.")


def _quiet_hours(source: Source, hours: QuietHours | None) -> Iterator[Problem]:
    if hours is None:
        return
    for key, clock in (("from", hours.from_), ("to", hours.to)):
        if not CLOCK.fullmatch(clock):
            message = f"`{clock}` is not a time of the day."
            remedy = 'Write hours and minutes in quotation marks, such as `"21:00"`.'
            yield source.problem(("quiet_hours", key), "clock-time", message, remedy)
    if not _is_timezone(hours.timezone):
        message = f"There is no timezone called `{hours.timezone}`."
        near = get_close_matches(hours.timezone, available_timezones(), 1)
        remedy = f"Did you mean `{near[0]}`?" if near else "Write one such as `Europe/London`."
        yield source.problem(("quiet_hours", "timezone"), "unknown-timezone", message, remedy)


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _reminders(source: Source, reminders: tuple[str, ...]) -> Iterator[Problem]:
    for index, span in enumerate(reminders):
        if seconds(span) is None:
            message = f"`{span}` is not a span of time."
            remedy = "Write a number with `h` (hours) or `d` (days), such as `24h` or `3d`."
            yield source.problem(("reminders", index), "time-span", message, remedy)


def _days(source: Source, study: Study) -> Iterator[Problem]:
    for key, days in (
        ("withdrawal_days", study.withdrawal_days),
        ("contact_days", study.contact_days),
    ):
        if days < 0:
            message = f"`{key}` is {days}, and days are counted from 0."
            yield source.problem((key,), "bad-range", message, "Write a whole number from 0.")
    if 0 <= study.contact_days < study.withdrawal_days:
        message = "Contacts are forgotten before the time to withdraw is over, so nobody could."
        remedy = f"Write {study.withdrawal_days} days or more."
        key = "contact_days" if source.nodes.get(("contact_days",)) else "withdrawal_days"
        yield source.problem((key,), "bad-range", message, remedy)
