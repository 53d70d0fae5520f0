"""answers.sav: the codes as SPSS has them, with labels, measures and missing values.

How wide a variable must be and whether all of it is numbers is known only after the last row, so rows wait in
a file of lines beside it; memory does not grow with them.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from bot.flows.check_exports import COLUMNS
from bot.flows.model import Calculate, Date, MaterialStep, Number, Scale, SelectMultiple, SelectOne
from bot.flows.texts import pick
from bot.reports import sav
from bot.reports.codebook import about
from bot.reports.labels import state_words
from bot.reports.sheets import Rows
from bot.reports.table import MISSING, Cell, Column, Variable, plain

Field = float | str | None

_RANGE: Final = (float(min(MISSING.values())), float(max(MISSING.values())))
_TIMES: Final = {"started_at", "consented_at", "finished_at"}
_BEGINNING: Final = datetime(1582, 10, 14)  # noqa: DTZ001 - times there have no zone
_RESERVED: Final = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
_STRANGE: Final = re.compile(r"[^A-Za-z0-9_]")


@dataclass
class Told:
    """What README.txt has to say of the file: columns under another name (name → name there), how many
    labels and words were too long, and how many answers "other" stand at numbers.
    """

    renamed: dict[str, str] = field(default_factory=dict)
    labels: int = 0
    words: int = 0
    others: int = 0


class _Kind(NamedTuple):
    """What a column is, as far as the flow tells: "words", "number", "date" or "time"."""

    name: str
    label: str
    form: sav.Form
    measure: sav.Measure = "nominal"
    decimals: int = 0
    coded: bool = False
    labels: Mapping[float | str, str] = {}
    other: bool = False


# ------------------------------------------------------------------ what the columns are


def _kinds(variables: Sequence[Variable], language: str) -> Iterator[_Kind]:
    for name in COLUMNS:
        form: sav.Form = "time" if name in _TIMES else "number" if name in {"test", "minutes"} else "words"
        scale = form == "time" or name == "minutes"
        decimals = int(name == "minutes")
        yield _Kind(name, "", form, "scale" if scale else "nominal", decimals)
    for variable in variables:
        for column in variable.columns:
            yield _kind(variable, column, language)


def _kind(variable: Variable, column: Column, language: str) -> _Kind:
    step = variable.node.step
    made = _Kind(column.name, about(variable, column, language), "words", coded=column.coded)
    match column.part, step:
        case (("chosen" | "correct"), _):
            made = made._replace(form="number", labels=_chosen(variable, column, language))
        case "place", _:
            made = made._replace(form="number", measure="ordinal")
        case "value", Date():
            made = made._replace(form="date", measure="scale")
        case "value", MaterialStep():
            made = made._replace(form="number", measure="scale")
        case "value", Calculate():
            made = made._replace(form="number", measure="scale", decimals=2)
        case "value", Number(decimals=decimals):
            made = made._replace(form="number", measure="scale", decimals=decimals)
        case "value", SelectOne() | Scale() | SelectMultiple():
            made = _closed(made, variable, language)
        case _:
            pass
    labels = {**made.labels, **_states(language)} if column.coded else {}
    return made._replace(labels=labels, other=column.part == "value" and _has_other(variable))


def _has_other(variable: Variable) -> bool:
    return any(column.part == "other" for column in variable.columns)


def _closed(made: _Kind, variable: Variable, language: str) -> _Kind:
    """A question with choices: numbers only where every choice is one and nothing else can be said."""
    languages = variable.plan.flow.languages
    others = _has_other(variable)
    several = isinstance(variable.node.step, SelectMultiple)
    whole = all(isinstance(choice.value, int) for choice in variable.choices)
    labels: dict[float | str, str] = {}
    if not several:
        labels = {choice.value: pick(choice.label, language, languages) for choice in variable.choices}
        if others:
            labels["other"] = state_words("other", language)
    return made._replace(
        form="number" if whole and not others and not several else "words",
        measure="ordinal" if isinstance(variable.node.step, Scale) else "nominal",
        labels=labels,
    )


def _chosen(variable: Variable, column: Column, language: str) -> dict[float | str, str]:
    if column.choice is None:
        return {}
    return {1: pick(column.choice.label, language, variable.plan.flow.languages)}


def _states(language: str) -> dict[float | str, str]:
    return {code: state_words(state, language) for state, code in MISSING.items()}


def valid(names: Sequence[str]) -> dict[str, str]:
    """Each name → a name that SPSS takes, all different where capitals do not count."""
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in names:
        found[name] = _free(_shaped(name), taken)
        taken.add(found[name].upper())
    return found


def _shaped(name: str) -> str:
    plain_name = _STRANGE.sub("_", name)[: sav.LONGEST_NAME]
    return f"{plain_name}_" if plain_name.upper() in _RESERVED else plain_name


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free.upper() in taken:
        number += 1
        free = f"{name[: sav.LONGEST_NAME - 1 - len(str(number))]}_{number}"
    return free


# ------------------------------------------------------------------ the file


@contextmanager
def system_file(
    path: Path, variables: Sequence[Variable], language: str, *, title: str, now: str
) -> Iterator[tuple[Callable[[Rows], None], Told]]:
    """A new .sav file: call what is given with rows of the codes. What is told is complete at the end.

    `title` is the file's own label. Raises `OSError`s when the disk is full and the like.
    """
    kinds, told = list(_kinds(variables, language)), Told()
    waiting = path.with_name(f".{path.name}.rows")
    with waiting.open("x+", encoding="utf-8") as lines:
        rows = _Waiting(lines, kinds)
        yield rows.write, told
        lines.seek(0)
        columns = list(_columns(rows, told))
        fields = (list(_fields(rows.kinds, json.loads(line), told)) for line in lines)
        with path.open("xb") as file:
            sav.write(file, columns, fields, rows.count, datetime.fromisoformat(now), title)
            file.flush()
            os.fsync(file.fileno())
    waiting.unlink()


class _Waiting:
    """Rows that wait in a file, and what is known of each column when all have passed by."""

    def __init__(self, lines: TextIO, kinds: Sequence[_Kind]) -> None:
        self.lines = lines
        self.kinds = list(kinds)
        self.widths = [1] * len(kinds)
        self.count = 0

    def write(self, rows: Rows) -> None:
        for row in rows:
            self.count += 1
            self.lines.write(json.dumps(row) + "\n")
            for place, cell in enumerate(row):
                self._measure(place, cell)

    def _measure(self, place: int, cell: Cell) -> None:
        self.widths[place] = max(self.widths[place], len(_text(cell).encode()))
        kind = self.kinds[place]
        # A version may ask for words where the newest asks for a number: then all of it are words.
        if kind.form != "words" and _is_words(kind, cell):
            self.kinds[place] = kind._replace(form="words", measure="nominal")


def _is_words(kind: _Kind, cell: Cell) -> bool:
    if cell == "" or (kind.other and cell == "other"):
        return False
    match kind.form:
        case "number":
            return isinstance(cell, str)
        case _:
            return _moment(cell) is None


def _moment(cell: Cell) -> datetime | None:
    try:
        return datetime.fromisoformat(str(cell))
    except ValueError:
        return None


def _text(cell: Cell) -> str:
    return plain(cell) if isinstance(cell, float) else str(cell)


def _columns(rows: _Waiting, told: Told) -> Iterator[sav.Column]:
    names = valid([kind.name for kind in rows.kinds])
    told.renamed.update({name: there for name, there in names.items() if name != there})
    for kind, width in zip(rows.kinds, rows.widths, strict=True):
        words = kind.form == "words"
        labels = {
            str(value) if words else value: _label(label, sav.LONGEST_VALUE_LABEL, told)
            for value, label in kind.labels.items()
        }
        widest = max([width, *(len(str(value)) for value in labels)])
        yield sav.Column(
            name=names[kind.name],
            label=_label(kind.label, sav.LONGEST_LABEL, told),
            width=min(widest, sav.WIDEST) if words else 0,
            form=kind.form,
            decimals=kind.decimals,
            measure=kind.measure,
            labels=labels,
            missing=_RANGE if kind.coded and not words else None,
        )


def _label(text: str, size: int, told: Told) -> str:
    whole = " ".join(text.split())
    short = sav.fitting(whole, size)
    told.labels += short != whole
    return short


def _fields(kinds: Sequence[_Kind], row: Sequence[Cell], told: Told) -> Iterator[Field]:
    for kind, cell in zip(kinds, row, strict=True):
        match kind.form:
            case "words":
                yield _words(cell, told)
            case _ if isinstance(cell, str) and cell in {"", "other"}:
                told.others += cell == "other"
                yield None
            case "number":
                yield float(cell)
            case _:
                yield _seconds(cell)


def _words(cell: Cell, told: Told) -> str:
    whole = _text(cell)
    short = sav.fitting(whole, sav.WIDEST)
    told.words += short != whole
    return short


def _seconds(cell: Cell) -> float:
    """Since the Gregorian calendar began, as SPSS counts; of times, in UTC."""
    moment = datetime.fromisoformat(str(cell)).replace(microsecond=0)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return (moment - _BEGINNING).total_seconds()
