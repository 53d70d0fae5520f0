"""What the names of an expression are worth in a session."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.values import Session, Value
from bot.flows import expressions
from bot.flows.expressions import UNKNOWN, Unknown
from bot.flows.model import NON_ANSWERS
from bot.flows.plan import Node, Plan


@dataclass(frozen=True, slots=True)
class Known:
    """A session as the scope of an expression; `today` is an ISO date, `answer` the one being judged."""

    plan: Plan
    session: Session
    today: str = ""
    answer: expressions.Value | Unknown = UNKNOWN

    def value(self, name: str) -> expressions.Value | Unknown:
        given = self.session.answers.get(name)
        if given is not None:
            return _known(given.value) if given.state == "answered" else UNKNOWN
        if name in self.session.consent:
            return self.session.consent[name]
        return self._word(name)

    def _word(self, name: str) -> expressions.Value | Unknown:
        match name:
            case "language":
                return self.session.language
            case "cohort":
                return self.session.cohort
            case "today":
                return self.today or UNKNOWN
            case "answer":
                return self.answer
            case _:
                return UNKNOWN

    def answered(self, name: str) -> bool:
        given = self.session.answers.get(name)
        return given is not None and given.state == "answered"

    def selected(self, name: str) -> tuple[expressions.Value, ...]:
        given = self.session.answers.get(name)
        if given is None:
            return ()
        if given.state in NON_ANSWERS:
            return (given.state,)
        value = self.value(name)
        if isinstance(value, Unknown):
            return ()
        return value if isinstance(value, tuple) else (value,)

    def numbers(self, name: str) -> tuple[int | float, ...]:
        values = (self.value(member) for member in self.plan.members.get(name, (name,)))
        return tuple(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))


def _known(value: Value) -> expressions.Value | Unknown:
    if value is None:
        return UNKNOWN
    return tuple(value) if isinstance(value, list) else value


def applies(plan: Plan, session: Session, node: Node, today: str = "") -> bool:
    """Whether a step's own condition and those of its sections are true; an unknown one is false."""
    if not node.whens:
        return True
    known = Known(plan, session, today)
    return all(expressions.truth(when, known) is True for when in node.whens)


def count(plan: Plan, session: Session, node: Node) -> tuple[int, int]:
    """Which question this is, of how many; questions that are ruled out by now are not counted."""
    known = Known(plan, session)
    open_ = [other.position for other in plan.nodes if other.asks and _may_apply(known, other, node.position)]
    return sum(1 for position in open_ if position <= node.position), len(open_)


def _may_apply(known: Known, node: Node, reached: int) -> bool:
    return all(_open(known, when, reached) for when in node.whens)


def _open(known: Known, when: expressions.Expression, reached: int) -> bool:
    """A condition is open while it is true, or unknown for want of an answer that may still come."""
    truth = expressions.truth(when, known)
    if isinstance(truth, bool):
        return truth
    return any(_position(known.plan, name) >= reached for name in when.names)


def _position(plan: Plan, name: str) -> int:
    """Where a name's last step stands; -1 for words and consent items, which are settled."""
    names = plan.members.get(name, (name,))
    return max((plan.index[n].position for n in names if n in plan.index), default=-1)
