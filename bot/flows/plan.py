"""A flow made ready to run: sections, items and repetitions unrolled, lists resolved, expressions compiled.

A `Plan` is what the engine walks and what the exports turn into columns. It is built from a `Flow` that
`check` has passed; nothing here reports an author's mistakes. The order is that of the flow; where sections
are shuffled, each session has its own, which follows from the session's id alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count
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
    Item,
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
from bot.flows.placed import Placed, about_of, pages_of, unrolled, written
from bot.flows.shuffling import Spot, drawn, spot_of

CLOSED = (SelectOne, SelectMultiple, Scale, Rank)
QUESTIONS = (SelectOne, SelectMultiple, Scale, Number, TextStep, Date, Rank)


ORDERS = 256
"""Orders of a shuffled flow that are kept at hand; making one takes as long as a turn."""


class Medium(NamedTuple):
    """A file of a flow: its content's sha256 (hex), kind (photo, document, audio, video) and name."""

    sha256: str
    kind: str
    name: str


@dataclass(frozen=True)
class Node:
    """One step in its place. `whens` are its own condition and those of the sections around it.

    `sections` are the ids that stand for it among others: of sections, and of the step that asks about
    several items, of which `item` is one. `pages` of the material that it is `about` are shown with it.
    `final`: its answer is closed as soon as another step waits. `spots` say where it stands at each level,
    outermost first: a position, or, in a shuffled section, (section, step) to draw it by.
    """

    id: str
    position: int
    step: Step
    whens: tuple[Expression, ...]
    sections: tuple[str, ...]
    about: str | None
    choices: tuple[Choice, ...]
    constraint: Expression | None
    value: Expression | None
    item: Item | None = None
    pages: tuple[int, ...] = ()
    final: bool = False
    spots: tuple[Spot, ...] = ()

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

    @property
    def written(self) -> str:
        """The id of the step that asks it, which may ask about other items too."""
        return self.sections[-1] if self.item else self.id


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
        """Id of a section or of a step with items → ids of all the steps in it, at any depth."""
        names = {name for node in self.nodes for name in node.sections}
        return {name: tuple(node.id for node in self.nodes if name in node.sections) for name in names}

    def of(self, session: str) -> Plan:
        """The plan in the order in which the session of this id is asked."""
        return self._orders(session) if self._is_shuffled else self

    @cached_property
    def _is_shuffled(self) -> bool:
        return any(isinstance(spot, tuple) for spot in self._spots)

    @cached_property
    def _spots(self) -> frozenset[Spot]:
        return frozenset(spot for node in self.nodes for spot in node.spots)

    @cached_property
    def _orders(self) -> Callable[[str], Plan]:
        return lru_cache(maxsize=ORDERS)(self._ordered)

    def _ordered(self, session: str) -> Plan:
        places = {spot: drawn(session, spot) for spot in self._spots}
        ordered = sorted(self.nodes, key=lambda node: [places[spot] for spot in node.spots])
        return replace(self, nodes=tuple(map(_moved, ordered, count())))


def _moved(node: Node, position: int) -> Node:
    """The node at another position; a copy keeps what has been worked out of it, as `replace` would not."""
    if node.position == position:
        return node
    moved = copy(node)
    object.__setattr__(moved, "position", position)
    return moved


def compile_flow(flow: Flow, version: str = "", media: Mapping[str, Medium] | None = None) -> Plan:
    """The plan of a flow that `check` found no error in; `media` maps the flow's paths to contents."""
    asked = unrolled(written(flow.steps), flow.languages).asked
    places: dict[str, int] = {}
    for place, placed in enumerate(asked):
        places.setdefault(placed.step.id, place)
    steps = (placed for placed in asked if not placed.is_many)
    nodes = tuple(_node(flow, position, placed, places) for position, placed in enumerate(steps))
    return Plan(version, flow, nodes, dict(media or {}))


def _node(flow: Flow, position: int, placed: Placed, places: Mapping[str, int]) -> Node:
    step, way = placed.step, (*placed.around, placed)
    constraint = step.constraint if isinstance(step, Question) else None
    value = step.value if isinstance(step, Calculate) else None
    return Node(
        id=step.id,
        position=position,
        step=step,
        whens=tuple(expressions.reread(each.step.when) for each in way if each.step.when),
        sections=tuple(dict.fromkeys(outer.step.id for outer in placed.around)),
        about=about_of(placed),
        choices=choices_of(flow, step),
        constraint=expressions.reread(constraint) if constraint else None,
        value=expressions.reread(value) if value else None,
        item=placed.item,
        pages=pages_of(placed) or (),
        final=any(isinstance(each.step, Question | Section) and each.step.final for each in way),
        spots=tuple(map(spot_of, way, (None, *placed.around), [places[each.step.id] for each in way])),
    )


def page_name(path: str, number: int) -> str:
    """What stands in `Plan.media` for a page of a PDF."""
    return f"{path}#page={number}"


def closed(flow: Flow, step: SelectOne) -> Node:
    """A question that is no step of a flow, as a step outside of the order (its position is -1)."""
    return Node(step.id, -1, step, (), (), None, choices_of(flow, step), None, None)


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
