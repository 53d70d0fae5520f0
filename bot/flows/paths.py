"""Ways through a flow: the steps in their order, under conditions whose names can be listed.

Laws: a clause counts only if all its names can be listed; else it is taken to hold, or not to, as
comes. So what is said never to happen never happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Final

from bot.flows.clauses import Clause, clauses_of
from bot.flows.expressions.tree import Scalar
from bot.flows.manuscript import Manuscript
from bot.flows.model import End
from bot.flows.placed import Placed
from bot.flows.places import Path
from bot.flows.states import ANYTHING, SILENT, Domain, Guess, State, domain, truths, words

MOST_NAMES: Final = 40
"""How many steps are looked at together."""
MOST_TRIES: Final = 2_000
"""How many half-made guesses are tried before a step is taken to be reachable."""
MOST_TRIES_IN_ALL: Final = 50_000
"""The same for a whole flow, so that no flow takes long to check."""


@dataclass(frozen=True, eq=False)
class Stop:
    """A name, or a step on the way (`placed`), with its states and the clauses it is asked under.

    `certain`: no clause was left out, so where these hold it is asked.
    """

    name: str
    position: int
    placed: Placed | None
    clauses: tuple[Clause, ...]
    certain: bool
    states: tuple[State, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(chain.from_iterable(clause.names for clause in self.clauses))

    def holds(self, guess: Guess) -> bool:
        """Whether all clauses are true."""
        return all(clause.run(guess) is True for clause in self.clauses)

    @property
    def ends(self) -> bool:
        return self.placed is not None and isinstance(self.placed.step, End) and self.certain


def stops(manuscript: Manuscript, doubtful: frozenset[Path] = frozenset()) -> tuple[Stop, ...]:
    """What comes before the first step, then all steps and sections in order.

    The conditions at `doubtful` paths are left out.
    """
    constants = _constants(manuscript)
    known = _outside(manuscript, constants)
    found = [Stop(name, -1, None, (), True, each.states) for name, each in known.items()]
    for position, placed in enumerate(manuscript.asked):
        flow, step = manuscript.flow, placed.step
        whens = [each for each in (*placed.around, placed) if each.step.when is not None]
        parts = [
            () if (*each.path, "when") in doubtful else clauses_of(each.step.when or "") for each in whens
        ]
        clauses = tuple(each for part in parts for each in part if _listable(each, known))
        certain = all(parts) and len(clauses) == sum(map(len, parts)) and not placed.broken
        mine = None if placed.is_many else domain(flow, step, constants.get(step.id, frozenset()))
        states = mine.states if mine else ()
        found.append(Stop(step.id, position, placed, clauses, certain, states))
        if mine and not placed.broken:
            known[step.id] = mine
    return tuple(found)


def _constants(manuscript: Manuscript) -> dict[str, frozenset[Scalar]]:
    found: dict[str, frozenset[Scalar]] = {}
    for placed in manuscript.asked:
        for clause in clauses_of(placed.step.when) if placed.step.when else ():
            for use in clause.uses:
                found[use.name] = found.get(use.name, frozenset()).union(use.constants or ())
    return found


def _outside(manuscript: Manuscript, constants: Mapping[str, frozenset[Scalar]]) -> dict[str, Domain]:
    cohorts = [str(each) for each in constants.get("cohort", ())]
    items = manuscript.flow.consent.items
    found = {item.id: truths(required=item.required) for item in items}
    found["cohort"] = Domain(words([*cohorts, ANYTHING]).states, "constants")
    if manuscript.languages:
        found["language"] = words(manuscript.languages)
    return found


def _listable(clause: Clause, known: Mapping[str, Domain]) -> bool:
    return all(use.name in known and known[use.name].covers(use) for use in clause.uses)


def reachable(stop: Stop, before: Mapping[str, Stop], ends: Sequence[Stop], tries: Iterator[int]) -> bool:
    """Whether some answers lead to a stop past the `ends` before it, or it cannot be told.

    `before` are the stops before it by name, in order. Each guess takes one of `tries`; where they run
    out, the stop is taken to be reachable.
    """
    names = _together(stop, before, ends)
    passed = [end for end in ends if end.names <= names]
    way = [before[name] for name in names]
    route = sorted([*way, *passed], key=lambda each: each.position)
    return _leads(route, {}, stop, names, islice(tries, MOST_TRIES))


def _together(stop: Stop, before: Mapping[str, Stop], ends: Sequence[Stop]) -> frozenset[str]:
    """The names that decide about a stop, those that decide about these, and those of ends: the nearest
    ones, as many as can be looked at together.
    """
    queue = [stop, *reversed(ends)]
    found: dict[str, None] = {}
    while queue:
        for name in sorted(queue.pop(0).names):
            if name in before and name not in found and len(found) < MOST_NAMES:
                found[name] = None
                queue.append(before[name])
    return frozenset(found)


def _leads(
    route: Sequence[Stop],
    states: dict[str, State],
    goal: Stop,
    names: frozenset[str],
    tries: Iterator[int],
) -> bool:
    if next(tries, None) is None:
        return True
    guess = Guess(states)
    ready = (clause for clause in goal.clauses if clause.names <= states.keys())
    if any(clause.run(guess) is not True for clause in ready):
        return False
    for index, stop in enumerate(route):
        if stop.name in names:
            return any(
                _leads(route[index + 1 :], {**states, stop.name: state}, goal, names, tries)
                for state in _states(stop, guess, names)
            )
        if stop.holds(guess):
            return False
    return True


def _states(stop: Stop, guess: Guess, names: frozenset[str]) -> tuple[State, ...]:
    clauses = [clause for clause in stop.clauses if clause.names <= names]
    if any(clause.run(guess) is not True for clause in clauses):
        return (SILENT,)
    if len(clauses) == len(stop.clauses) and stop.certain:
        return stop.states
    return (*stop.states, SILENT)
