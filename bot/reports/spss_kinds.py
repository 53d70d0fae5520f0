"""What the columns of an export are to SPSS: words, numbers, dates or times, with measures and labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from bot.flows.check_exports import COLUMNS
from bot.flows.model import Calculate, Date, MaterialStep, Number, Scale, SelectMultiple, SelectOne
from bot.flows.texts import pick
from bot.reports import sav
from bot.reports.codebook import about
from bot.reports.labels import state_words
from bot.reports.table import MISSING, Column, Variable

_TIMES: Final = {"started_at", "consented_at", "finished_at"}
_RESERVED: Final = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
_STRANGE: Final = re.compile(r"[^A-Za-z0-9_]")


class Kind(NamedTuple):
    """What a column is, as far as the flow tells. `coded`: it carries missing codes; `other`: "other" may
    stand there, whose words have a column of their own.
    """

    name: str
    label: str
    form: sav.Form
    measure: sav.Measure = "nominal"
    decimals: int = 0
    coded: bool = False
    labels: Mapping[float | str, str] = {}
    other: bool = False


def kinds(variables: Sequence[Variable], language: str) -> Iterator[Kind]:
    """The columns of the codes in their order, with labels in a language."""
    for name in COLUMNS:
        form: sav.Form = "time" if name in _TIMES else "number" if name in {"test", "minutes"} else "words"
        scale = form == "time" or name == "minutes"
        decimals = int(name == "minutes")
        yield Kind(name, "", form, "scale" if scale else "nominal", decimals)
    for variable in variables:
        for column in variable.columns:
            yield _kind(variable, column, language)


def _kind(variable: Variable, column: Column, language: str) -> Kind:
    step = variable.node.step
    made = Kind(column.name, about(variable, column, language), "words", coded=column.coded)
    match column.part, step:
        case "chosen" | "correct", _:
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


def _closed(made: Kind, variable: Variable, language: str) -> Kind:
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
    letters = _STRANGE.sub("_", name)[: sav.LONGEST_NAME]
    return f"{letters}_" if letters.upper() in _RESERVED else letters


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free.upper() in taken:
        number += 1
        free = f"{name[: sav.LONGEST_NAME - 1 - len(str(number))]}_{number}"
    return free
