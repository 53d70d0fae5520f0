"""Scripted test conversations: what is pressed and said, and what should be seen and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Final, Literal, NamedTuple, get_args

from bot.errors import AuthorError, Problem
from bot.flows.check_languages import TAG
from bot.flows.durations import seconds
from bot.flows.forming import nearest, value_of
from bot.flows.places import Path, Source
from bot.flows.reading import read

Action = Literal["see", "press", "voice", "say", "photo", "outcome", "command", "wait"]
ACTIONS: Final[tuple[str, ...]] = get_args(Action)
KEYS: Final = ("language", "today", "talk", "expect")
OUTCOMES: Final = ("in_progress", "complete", "stopped", "screened_out", "declined", "failed_check")
COUNTED: Final = {"voice": "seconds", "photo": "photos"}

REMEDIES: Final = {
    "talk": "Write a list of entries such as `- press: next`.",
    "expect": "Write a map from a step's id to its value, such as `clear: 2`.",
}


class Entry(NamedTuple):
    """One line of `talk`. `value` is a whole number for `voice` (seconds), `photo` (how many) and `wait`
    (seconds), for `press` a whole number or words, otherwise words.
    """

    action: Action
    value: int | str
    line: int
    column: int


class Expectation(NamedTuple):
    """A variable and the value it should have in the end; a list for several choices, None for none."""

    variable: str
    value: Any
    line: int
    column: int


class Scenario(NamedTuple):
    """`language` None: it is run in every language of the flow. `today` None: always on the same day."""

    file: str
    language: str | None
    talk: tuple[Entry, ...]
    expect: tuple[Expectation, ...]
    today: date | None = None


def scenarios(folder: FilePath) -> tuple[FilePath, ...]:
    """The scenario files of a conversation's folder, by name."""
    return tuple(sorted((folder / "scenarios").glob("*.yaml")))


def load_scenario(path: FilePath) -> Scenario:
    """A scenario with the place of every entry. Raises `AuthorError` with every problem of the file."""
    source = read(path)
    problems = [*source.problems, *_problems(source)]
    if any(not problem.warning for problem in problems):
        raise AuthorError(tuple(sorted(problems)))
    value = source.value
    return Scenario(
        source.file,
        source.written(("language",)),
        tuple(_entry(source, index) for index in range(len(value["talk"]))),
        tuple(_expectation(source, variable) for variable in value.get("expect") or {}),
        _day(source.written(("today",)) or ""),
    )


def _problems(source: Source) -> Iterator[Problem]:
    value, problem = source.value, source.problem
    if not isinstance(value, dict) or "talk" not in value:
        yield problem((), "missing-key", "A scenario has the key `talk`.", REMEDIES["talk"])
        return
    for key in value:
        if key not in KEYS:
            remedy = nearest(key, KEYS, f"The keys are {', '.join(KEYS)}.")
            message = f"`{key}` is not a key of a scenario."
            yield problem((key,), "unknown-key", message, remedy, key=True)
    for key, kind in (("talk", list), ("expect", dict)):
        if key in value and not isinstance(value[key], kind):
            message = f"`{key}` is something else than it should be."
            yield problem((key,), "wrong-type", message, REMEDIES[key])
    language = source.written(("language",)) or ""
    if "language" in value and not TAG.fullmatch(language):
        message = f"`{language}` is not written like a language tag."
        yield problem(("language",), "language-tag", message, "Write one of the flow's languages.")
    if "today" in value and _day(written := source.written(("today",)) or "") is None:
        message = f"`{written}` is not a date of the calendar."
        yield problem(("today",), "not-date", message, "Write year, month and day, as in `2026-01-31`.")
    if isinstance(value["talk"], list):
        for index, entry in enumerate(value["talk"]):
            yield from _of_entry(source, ("talk", index), entry)


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None


def _of_entry(source: Source, path: Path, entry: Any) -> Iterator[Problem]:
    if not isinstance(entry, dict) or len(entry) != 1:
        message = "An entry of `talk` is one action and what it is done with."
        yield source.problem(path, "wrong-type", message, "Write for example `- press: next`.")
        return
    action = next(iter(entry))
    here = (*path, action)
    if action not in ACTIONS:
        message = f"`{action}` is not something that can be done in a scenario."
        remedy = nearest(action, ACTIONS, f"Use one of {', '.join(ACTIONS)}.")
        yield source.problem(here, "unknown-key", message, remedy, key=True)
    elif found := _of_value(action, source.written(here)):
        yield source.problem(here, *found)


def _of_value(action: str, written: str | None) -> tuple[str, str, str] | None:
    if not written:
        return "wrong-type", f"`{action}` needs words or a number.", f"Write them after `{action}:`."
    if action in COUNTED and not written.isdecimal():
        message = f"`{action}` is a number of {COUNTED[action]}."
        return "wrong-type", message, f"Write for example `{action}: 1`."
    if action == "wait" and seconds(written) is None:
        message = f"`{written}` is not a span of time."
        return "time-span", message, "Write a number with `s`, `m`, `h` or `d`, such as `25h`."
    if action == "outcome" and written not in OUTCOMES:
        message = f"A conversation cannot end as `{written}`."
        return "unknown-word", message, nearest(written, OUTCOMES, f"Use {', '.join(OUTCOMES)}.")
    return None


def _entry(source: Source, index: int) -> Entry:
    action: Action = next(iter(source.value["talk"][index]))
    written = source.written(("talk", index, action)) or ""
    line, column = source.place(("talk", index))
    value: int | str = written
    if action in COUNTED:
        value = int(written)
    elif action == "wait":
        value = seconds(written) or 0
    elif action == "press":
        value = value_of(written)
    return Entry(action, value, line, column)


def _expectation(source: Source, variable: str) -> Expectation:
    path = ("expect", variable)
    line, column = source.place(path, key=True)
    value = source.value["expect"][variable]
    if isinstance(value, list):
        value = [value_of(source.written((*path, index)) or "") for index in range(len(value))]
    elif isinstance(value, str):
        value = value_of(value)
    return Expectation(variable, value, line, column)
