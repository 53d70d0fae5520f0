"""What the names of an expression are worth in a session."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from bot.engine.answers import Draft, Given, Value
from bot.engine.session import Session
from bot.flows import expressions
from bot.flows.expressions import UNKNOWN, Unknown
from bot.flows.model import NON_ANSWERS, MaterialStep, Note, TextStep
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
            value = worth(self.plan.index[name], given)
            return _known(value) if given.state == "answered" else UNKNOWN
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

    def answered(self, name: str) -> bool | Unknown:
        given = self.session.answers.get(name)
        # A calculation that came to nothing is empty: nobody can show or compare it.
        return (
            given is not None and given.state == "answered" and (given.value is not None or bool(given.files))
        )

    def selected(self, name: str) -> tuple[expressions.Value, ...] | Unknown:
        given = self.session.answers.get(name)
        if given is None:
            return ()
        if given.state in NON_ANSWERS:
            return (given.state,)
        value = self.value(name)
        if isinstance(value, Unknown):
            return ()
        return value if isinstance(value, tuple) else (value,)

    def _is_material(self, name: str) -> bool:
        return isinstance(self.plan.index[name].step, MaterialStep)

    def numbers(self, name: str) -> tuple[int | float, ...]:
        # How long a material was looked at is no part of its section's score.
        members = (m for m in self.plan.members.get(name, (name,)) if m == name or not self._is_material(m))
        values = map(self.value, members)
        return tuple(v for v in values if isinstance(v, int | float) and not isinstance(v, bool))


def whole(said: Iterable[object]) -> str | None:
    """The words of several messages as one text, a line each; None where there are none."""
    return "\n".join(str(words) for words in said if words) or None


def worth(node: Node, given: Given) -> Value:
    """An answer's value as it is recorded and compared."""
    if isinstance(node.step, TextStep) and isinstance(given.value, list):
        return whole(given.value)
    return given.value


def gathered_so_far(session: Session, node: Node) -> Draft:
    """What several messages said in answer to a question until now, where it is asked (again)."""
    given = session.answers.get(node.id)
    if given is None or not isinstance(node.step, TextStep) or not isinstance(given.value, list):
        return Draft()
    return Draft(said=[str(words) for words in given.value], files=given.files)


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


def asked_on(session: Session) -> str:
    """The day (ISO) of the prompt that waits."""
    return (session.asked_at or session.started_at)[:10]


def stands(session: Session, node: Node) -> bool:
    """Whether a step has an answer that is not ruled out."""
    return node.id in session.answers and session.answers[node.id].stands


def is_done(session: Session, node: Node) -> bool:
    """Whether a step has an answer that is not ruled out, or was read."""
    given = session.answers.get(node.id)
    return given.stands if given is not None else node.id in session.seen


def waits(node: Node) -> bool:
    """Whether a step waits for the person."""
    step = node.step
    return node.asks or isinstance(step, MaterialStep) or (isinstance(step, Note) and bool(step.button))


def is_closed(session: Session, node: Node) -> bool:
    """Whether a `final` step has been answered, or read: nothing of it can be changed."""
    past = stands(session, node) or node.id in session.seen
    return node.final and past and node.id not in session.gathering


def before(plan: Plan, session: Session, node: Node, today: str, *, closed: bool = False) -> Node | None:
    """The step that is asked before this one, to which Back leads: past those that are closed, unless
    these are meant too.
    """
    for other in reversed(plan.nodes[: node.position]):
        if (
            waits(other)
            and (closed or not is_closed(session, other))
            and applies(plan, session, other, today)
        ):
            return other
    return None


def count(plan: Plan, session: Session, node: Node) -> tuple[int, int]:
    """Which question this is, of how many; questions that are ruled out by now are not counted."""
    reached, answered = node.position, session.answers.keys()
    ahead = _Ahead(plan, session, asked_on(session), reached=reached)
    open_ = [
        other.position
        for other, names, first in plan.conditional
        # The quick way for most of a long flow: nothing that it hangs on has been asked yet.
        if (first >= reached and answered.isdisjoint(names)) or other is node or ahead.may_apply(other)
    ]
    number = bisect_right(plan.certain, reached) + bisect_right(open_, reached)
    return number, len(plan.certain) + len(open_)


@dataclass(frozen=True, slots=True)
class _Ahead(Known):
    """What is known while answers may still come: what was not asked yet is unknown in every way."""

    reached: int = 0

    def may_apply(self, node: Node) -> bool:
        given = self.session.answers.get(node.id)
        if given is not None:
            return given.state != "not_applicable"
        return all(map(self._may_hold, node.whens))

    def _may_hold(self, when: expressions.Expression) -> bool:
        """A condition is open while it is true, or unknown for want of an answer that may still come."""
        truth = expressions.truth(when, self)
        return truth if isinstance(truth, bool) else any(map(self._is_awaited, when.names))

    def answered(self, name: str) -> bool | Unknown:
        return UNKNOWN if self._is_awaited(name) else Known.answered(self, name)

    def selected(self, name: str) -> tuple[expressions.Value, ...] | Unknown:
        return UNKNOWN if self._is_awaited(name) else Known.selected(self, name)

    def _is_awaited(self, name: str) -> bool:
        """Whether a step (of a section: one in it) has no answer yet and lies ahead."""
        node = self.plan.index.get(name)
        if node is not None:
            return node.position >= self.reached and name not in self.session.answers
        return any(map(self._is_awaited, self.plan.members.get(name, ())))
