"""The codebook: what each column means, in every language, and how many answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.engine.wording import non_answer
from bot.flows.plan import Node
from bot.flows.texts import pick
from bot.reports.labels import question
from bot.reports.rows import short
from bot.reports.table import MISSING, Cell, Column, Entry, Variable, code

_MISSING = "\n".join(f"{number} = {state}" for state, number in MISSING.items())
_MEANING = {
    "chosen": "1 = chosen\n0 = not chosen",
    "place": "1 = best\n0 = not ranked",
    "correct": "1 = correct\n0 = not correct",
}


def header(languages: Sequence[str]) -> list[str]:
    """The names of the codebook's columns."""
    return [
        "variable",
        "type",
        *(f"question_{tag}" for tag in languages),
        *(f"values_{tag}" for tag in languages),
        "missing",
        "condition",
        "material",
        "n",
    ]


def languages_of(variables: Sequence[Variable], first: Sequence[str]) -> tuple[str, ...]:
    """The languages of the latest version, then those that only an older one has."""
    older = (tag for variable in variables for tag in variable.plan.flow.languages)
    return tuple(dict.fromkeys([*first, *older]))


def count(found: Sequence[Entry], counts: Counter[str]) -> None:
    """Add one session to the numbers of answers: of each variable, and of each column beside it."""
    for entry in found:
        answer = entry.answer
        if answer.state == "answered" and (answer.value is not None or answer.files):
            counts[entry.variable.name] += 1
        for column in _beside(entry.variable):
            if code(column, entry) not in _NOTHING:
                counts[column.name] += 1


_NOTHING = {"", *MISSING.values()}


def rows(
    variables: Sequence[Variable], languages: Sequence[str], counts: Counter[str]
) -> Iterator[list[Cell]]:
    """One row a variable, each followed by the columns beside it (choices, comments, files…)."""
    for variable in variables:
        coded = variable.columns[0].coded
        texts = [question(variable.plan, variable.node, tag) for tag in languages]
        values = [_values(variable, tag) for tag in languages]
        kind = variable.node.step.type
        yield [variable.name, kind, *texts, *values, *_rest(variable, variable.name, counts, coded)]
        for column in _beside(variable):
            texts = [about(variable, column, tag) for tag in languages]
            values = [_MEANING.get(column.part, "")] * len(languages)
            rest = _rest(variable, column.name, counts, column.coded)
            yield [column.name, column.part, *texts, *values, *rest]


def _rest(variable: Variable, name: str, counts: Counter[str], coded: bool) -> list[Cell]:  # noqa: FBT001
    node = variable.node
    return [_MISSING if coded else "", _condition(node), node.about or "", counts[name]]


def _beside(variable: Variable) -> Iterator[Column]:
    return (column for column in variable.columns if column.name != variable.name)


def about(variable: Variable, column: Column, language: str) -> str:
    """The question, and of a choice's column its label."""
    asked = question(variable.plan, variable.node, language)
    if column.choice is None:
        return asked
    return f"{asked} – {pick(column.choice.label, language, variable.plan.flow.languages)}"


def _condition(node: Node) -> str:
    sources = [when.source for when in node.whens]
    return " and ".join(f"({source})" for source in sources) if sources[1:] else "".join(sources)


def _values(variable: Variable, language: str) -> str:
    languages = variable.plan.flow.languages
    values = [f"{c.value} = {pick(c.label, language, languages)}" for c in variable.choices]
    values += _reworded(variable, language)
    if any(column.part == "other" for column in variable.columns):
        values.append(f"other = {non_answer('other', language)}")
    return "\n".join(values)


def _reworded(variable: Variable, language: str) -> Iterator[str]:
    """The other labels that older versions have for a value."""
    newest = {c.value: pick(c.label, language, variable.plan.flow.languages) for c in variable.choices}
    found: dict[tuple[int | str, str], list[str]] = {}
    for plan, choice in variable.reworded:
        label = pick(choice.label, language, plan.flow.languages)
        if label != newest[choice.value]:
            found.setdefault((choice.value, label), []).append(short(plan.version))
    for (value, label), versions in found.items():
        yield f"{value} = {label} (in {', '.join(versions)})"
