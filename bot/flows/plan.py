"""A flow made ready to run: sections unrolled, lists resolved, expressions compiled, order fixed.

A `Plan` is what the engine walks and what the exports turn into columns. It is built from a `Flow` that
`check` has passed; nothing here reports an author's mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.flows import expressions
from bot.flows.builtin import choice_list
from bot.flows.consented import consented_in
from bot.flows.expressions import Expression
from bot.flows.model import (
    Calculate,
    CheckQuestion,
    Choice,
    Date,
    Flow,
    MaterialStep,
    Number,
    Question,
    Rank,
    Scale,
    Section,
    SelectMultiple,
    SelectOne,
    Step,
    TextStep,
)

CLOSED = (SelectOne, SelectMultiple, Scale, Rank)
QUESTIONS = (SelectOne, SelectMultiple, Scale, Number, TextStep, Date, Rank)


class Medium(NamedTuple):
    """A file of a flow: its content's sha256 (hex), kind (photo, document, audio, video) and name."""

    sha256: str
    kind: str
    name: str


@dataclass(frozen=True)
class Node:
    """One step in its place. `whens` are its own condition and those of the sections around it."""

    id: str
    position: int
    step: Step
    whens: tuple[Expression, ...]
    sections: tuple[str, ...]
    about: str | None
    choices: tuple[Choice, ...]
    constraint: Expression | None
    value: Expression | None

    @cached_property
    def by_value(self) -> dict[int | str, Choice]:
        return {choice.value: choice for choice in self.choices}

    @cached_property
    def hangs_on(self) -> frozenset[str]:
        """All names in its conditions and its value."""
        found = [*self.whens, self.value] if self.value else self.whens
        return frozenset().union(*(each.names for each in found))

    @property
    def asks(self) -> bool:
        """Whether the step is a question, which is what people are told the count of."""
        return isinstance(self.step, QUESTIONS)


@dataclass(frozen=True)
class Plan:
    """A flow in the order in which it is asked, under the hash of all that it says and shows."""

    version: str
    flow: Flow
    nodes: tuple[Node, ...]
    media: Mapping[str, Medium]

    @cached_property
    def index(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def checks(self) -> dict[str, Node]:
        """The check questions of the consent, each as a question like any other."""
        return {each.id: closed(self.flow, _asked(each)) for each in self.flow.consent.check}

    @cached_property
    def consented_in(self) -> tuple[str, ...]:
        """The languages in which all of the consent has words of its own."""
        return consented_in(self.flow, (choice for node in self.checks.values() for choice in node.choices))

    @cached_property
    def certain(self) -> tuple[int, ...]:
        """The positions of the questions that everybody is asked."""
        return tuple(node.position for node in self.nodes if node.asks and not node.whens)

    @cached_property
    def conditional(self) -> tuple[tuple[Node, frozenset[str], int], ...]:
        """The questions that hang on conditions: on which names, and where the first of those stands
        (-1: not among the steps).
        """
        found = [(node, node.hangs_on) for node in self.nodes if node.asks and node.whens]
        return tuple((node, names, min(map(self._position, names), default=-1)) for node, names in found)

    def _position(self, name: str) -> int:
        return self.index[name].position if name in self.index else -1

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Section id → ids of all the steps in it, at any depth."""
        names = {name for node in self.nodes for name in node.sections}
        return {name: tuple(node.id for node in self.nodes if name in node.sections) for name in names}


def compile_flow(flow: Flow, version: str = "", media: Mapping[str, Medium] | None = None) -> Plan:
    """The plan of a flow that `check` found no error in; `media` maps the flow's paths to contents."""
    nodes = tuple(
        _node(flow, position, step, sections)
        for position, (step, sections) in enumerate(_unroll(flow.steps, ()))
    )
    return Plan(version, flow, nodes, dict(media or {}))


def _unroll(
    steps: tuple[Step, ...], sections: tuple[Section, ...]
) -> Iterator[tuple[Step, tuple[Section, ...]]]:
    for step in steps:
        if isinstance(step, Section):
            yield from _unroll(step.steps, (*sections, step))
        else:
            yield step, sections


def _node(flow: Flow, position: int, step: Step, sections: tuple[Section, ...]) -> Node:
    sources = [outer.when for outer in sections] + [step.when]
    abouts = [outer.about for outer in sections] + [step.about]
    if isinstance(step, MaterialStep):
        abouts.append(step.material)
    constraint = step.constraint if isinstance(step, Question) else None
    value = step.value if isinstance(step, Calculate) else None
    return Node(
        id=step.id,
        position=position,
        step=step,
        whens=tuple(expressions.parse(source) for source in sources if source),
        sections=tuple(outer.id for outer in sections),
        about=next((about for about in reversed(abouts) if about), None),
        choices=choices_of(flow, step),
        constraint=expressions.parse(constraint) if constraint else None,
        value=expressions.parse(value) if value else None,
    )


def closed(flow: Flow, step: SelectOne) -> Node:
    """A question that is no step of a flow, as a step outside of the order (its position is -1)."""
    return _node(flow, -1, step, ())


def _asked(question: CheckQuestion) -> SelectOne:
    return SelectOne(
        id=question.id,
        type="select_one",
        text=question.text,
        choices=question.choices,
        required=True,
        image=question.image,
        audio=question.audio,
    )


def choices_of(flow: Flow, step: Step) -> tuple[Choice, ...]:
    """The choices of a closed question, lists resolved and a scale's range written out; else ()."""
    if not isinstance(step, CLOSED):
        return ()
    if isinstance(step.choices, str):
        return flow.choices.get(step.choices) or choice_list(step.choices) or ()
    if step.choices is not None:
        return step.choices
    if isinstance(step, Scale) and step.from_ is not None and step.to is not None:
        labels = step.labels or {}
        first = flow.languages[0]
        return tuple(
            Choice(value=value, label=labels.get(value) or {first: str(value)})
            for value in range(step.from_, step.to + 1)
        )
    return ()
