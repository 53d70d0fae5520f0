"""The one place where a flow and its answers become columns.

Laws: the state of every variable of every session is answered or one of `MISSING`, and none is
guessed from another; a column that carries codes says the state by its missing code, a column of words stays
empty. Versions of a flow are joined by variable: the latest comes first, in its order; what only an
older version has follows. A variable or choice that a session's version does not know was never
asked there: not reached. No column has two meanings: what another version asks by another type of step
under the same id has columns of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple, assert_never

from bot.engine.answers import Answer, Value
from bot.engine.scope import applies
from bot.engine.session import Session
from bot.flows.model import (
    Calculate,
    Choice,
    Date,
    End,
    MaterialStep,
    Note,
    Number,
    Question,
    Rank,
    Scale,
    Section,
    SelectMultiple,
    SelectOne,
    TextStep,
)
from bot.flows.plan import CLOSED, Node, Plan

Cell = int | float | str
"""What stands in one field: a number, or words ("" for nothing)."""

Part = Literal["value", "chosen", "place", "other", "comment", "files", "correct"]

MISSING: Final[Mapping[str, int]] = {
    "skipped": -99,
    "dont_know": -98,
    "not_applicable": -97,
    "not_reached": -96,
    "rather_not": -95,
    "does_not_apply": -94,
}

_UNASKED: Final = Answer("not_reached")
_RULED_OUT: Final = Answer("not_applicable")


class Column(NamedTuple):
    """One column: its name, what it holds of the answer, and whether it carries missing codes.

    `choice` is the choice of a column "chosen" (1 or 0) or "place" (1 is best, 0 unranked).
    """

    name: str
    part: Part
    coded: bool = True
    choice: Choice | None = None


class Variable(NamedTuple):
    """A variable, as one type of step asks it, with the columns and choices of all versions, newest first;
    `plan` and `node` are of the newest version that has it.

    Its columns are called by its `name`: its id, or `<id>__as_<type>` where a newer version asks it by
    another type. `reworded` are choices to which an older version gives another label, with that version.
    """

    id: str
    name: str
    plan: Plan
    node: Node
    columns: tuple[Column, ...] = ()
    choices: tuple[Choice, ...] = ()
    reworded: tuple[tuple[Plan, Choice], ...] = ()


class Entry(NamedTuple):
    """One variable of one session. `plan` and `node` are of the session's own version, or of the
    newest that has the variable where its own has not, or asks it by another type; `known` tells which.
    """

    variable: Variable
    plan: Plan
    node: Node
    answer: Answer
    known: bool = True


# ------------------------------------------------------------------ columns


def variables(plans: Sequence[Plan]) -> tuple[Variable, ...]:
    """The variables of a conversation's versions, which are given newest first."""
    found: dict[tuple[str, str], Variable] = {}
    newest: dict[str, str] = {}
    for plan in plans:
        for node in plan.nodes:
            type_ = _type(node)
            same = newest.setdefault(node.id, type_) == type_
            name = node.id if same else f"{node.id}__as_{node.step.type}"
            known = found.get((node.id, type_), Variable(node.id, name, plan, node))
            if columns := tuple(_columns(node, known.name)):
                found[node.id, type_] = _joined(known, columns, plan, node)
    return tuple(found.values())


def _type(node: Node) -> str:
    """What a variable is asked by, as far as columns are concerned: a scale is one choice of several, too."""
    return "select_one" if isinstance(node.step, Scale) else node.step.type


def _joined(newer: Variable, columns: tuple[Column, ...], plan: Plan, node: Node) -> Variable:
    names = {column.name for column in newer.columns}
    known = {choice.value: choice for choice in newer.choices}
    return newer._replace(
        columns=newer.columns + tuple(c for c in columns if c.name not in names),
        choices=newer.choices + tuple(c for c in node.choices if c.value not in known),
        reworded=newer.reworded
        + tuple((plan, c) for c in node.choices if c.label != known.get(c.value, c).label),
    )


def _columns(node: Node, name: str) -> Iterator[Column]:
    step = node.step
    match step:
        case Note() | Section() | End():
            return
        case MaterialStep() | Calculate() | SelectOne() | Scale() | Number():
            yield Column(name, "value")
        case TextStep() | Date():
            yield Column(name, "value", coded=False)
        case SelectMultiple():
            yield Column(name, "value")
            yield from _each_choice(node, name, "chosen")
        case Rank():
            yield from _each_choice(node, name, "place")
        case _:
            assert_never(step)
    if isinstance(step, Question):
        yield from _beside(name, step)


def _each_choice(node: Node, name: str, part: Part) -> Iterator[Column]:
    for choice in node.choices:
        yield Column(f"{name}__{choice.value}", part, choice=choice)


def _beside(name: str, step: Question) -> Iterator[Column]:
    if "other" in step.or_:
        yield Column(f"{name}__other", "other", coded=False)
    if isinstance(step, TextStep) and set(step.accept) != {"text"}:
        yield Column(f"{name}__files", "files", coded=False)
    if isinstance(step, CLOSED):
        yield Column(f"{name}__comment", "comment", coded=False)
    if step.correct is not None:
        yield Column(f"{name}__correct", "correct")


# ------------------------------------------------------------------ states


def entries(
    found: Sequence[Variable], plan: Plan, session: Session, answers: Mapping[str, Answer]
) -> list[Entry]:
    """Every variable of one session with its state; `plan` is the session's own version."""
    plan = plan.of(session.id)
    place = _reached(plan, session, answers)
    return [_entry(variable, plan, session, answers, place) for variable in found]


def once(entries: Sequence[Entry]) -> Iterable[Entry]:
    """One entry for each id: of several types, the one by which the session was asked."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.known or entry.variable.id not in found:
            found[entry.variable.id] = entry
    return found.values()


def _entry(
    variable: Variable, plan: Plan, session: Session, answers: Mapping[str, Answer], place: int
) -> Entry:
    node = plan.index.get(variable.id)
    if node is None or _type(node) != _type(variable.node):
        return Entry(variable, variable.plan, variable.node, _UNASKED, known=False)
    answer = answers.get(variable.id)
    if answer is None:
        passed = node.position < place and not applies(plan, session, node)
        answer = _RULED_OUT if passed else _UNASKED
    if remark := session.remarks.get(variable.id):
        # Words beside a question that has not been answered since, and may never be.
        answer = answer._replace(comment="\n".join(filter(None, [answer.comment, remark])))
    return Entry(variable, plan, node, answer)


def _reached(plan: Plan, session: Session, answers: Mapping[str, Answer]) -> int:
    """The position that the session came to: what lies before it was asked or ruled out.

    A session that has ended stands nowhere, and one that changes an answer stands further up, so
    the place follows from what is settled: beyond the last of it, the first step that applies.
    """
    settled = [plan.index[name].position for name in (*answers, *session.seen) if name in plan.index]
    ahead = plan.nodes[max(settled, default=-1) + 1 :]
    return next((node.position for node in ahead if applies(plan, session, node)), len(plan.nodes))


# ------------------------------------------------------------------ cells


def code(column: Column, entry: Entry) -> Cell:
    """What stands in a column of the codes: value, 1 or 0, place, words, or a missing code."""
    answer = entry.answer
    if column.part == "comment":
        return answer.comment if answer.state != "not_applicable" else ""
    if answer.state != "answered":
        return MISSING[answer.state] if column.coded else ""
    match column.part:
        case "value":
            return value_cell(answer.value)
        case "chosen" | "place":
            return _choice_cell(column, entry)
        case "other":
            return answer.other
        case "files":
            return " ".join(answer.files)
        case "correct":
            return _correct_cell(entry)
        case _:
            assert_never(column.part)


def value_cell(value: Value) -> Cell:
    """A value as one field: several are joined by a space, an unknown calculation is empty."""
    match value:
        case None:
            return ""
        case list():
            return " ".join(map(str, value))
        case _:
            return value


def plain(number: float) -> str:
    """A number as a person types it: no exponent, no ".0"."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def several(value: Value) -> list[int | str]:
    """The values chosen, where one or several may be."""
    match value:
        case None:
            return []
        case list():
            return value
        case float():
            return [plain(value)]
        case _:
            return [value]


def _choice_cell(column: Column, entry: Entry) -> int:
    if column.choice is None or column.choice.value not in entry.node.by_value:
        return MISSING["not_reached"]
    value, chosen = column.choice.value, several(entry.answer.value)
    if column.part == "chosen":
        return int(value in chosen)
    return chosen.index(value) + 1 if value in chosen else 0


def _correct_cell(entry: Entry) -> Cell:
    step = entry.node.step
    if not isinstance(step, Question) or step.correct is None:
        return MISSING["not_reached"]
    right = step.correct if isinstance(step.correct, tuple) else (step.correct,)
    given = several(entry.answer.value)
    match step:
        case Rank():
            return int(tuple(given) == right)
        case SelectMultiple():
            return int(set(given) == set(right))
        case Number():
            # As the author wrote it: 2.50 is 2.5.
            return int(not entry.answer.other and {*map(float, given)} <= {*map(float, right)})
        case _:
            # A voice note has no words to judge: neither right nor wrong.
            return int(_comparable(given) <= _comparable(right)) if given else ""


def _comparable(values: Sequence[int | str]) -> set[str]:
    return {str(value).strip().casefold() for value in values}
