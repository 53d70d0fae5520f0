"""One turn in the making: the session as it becomes, and the effects as they gather.

A scene lives for one call of the engine and is never seen outside it; what leaves is a frozen `Turn`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.engine import withdrawal
from bot.engine.effects import Ask, Effect, Rewrite, Turn
from bot.engine.events import AnyEvent
from bot.engine.messages import Message
from bot.engine.session import Session
from bot.flows.model import Study
from bot.flows.plan import Plan


class Consents(NamedTuple):
    """Whose consent words count for a session: of the version in which it agreed, and of the latest one."""

    agreed: Plan
    latest: Plan


@dataclass(slots=True)
class Scene:
    """`consents` None: there is but the one flow version."""

    plan: Plan
    study: Study
    event: AnyEvent
    session: Session
    effects: list[Effect] = field(default_factory=list)
    gone: bool = False
    beside: bool = False
    consents: Consents | None = None

    @property
    def latest(self) -> Plan:
        """The version whose consent words are to be agreed to by now."""
        return self.consents.latest if self.consents else self.plan

    @property
    def agreed(self) -> Plan:
        """The version whose consent words were agreed to; before that, the session's own."""
        if self.session.agreed in {self.plan.version, ""}:
            return self.plan
        if self.session.agreed == self.latest.version or self.consents is None:
            return self.latest
        return self.consents.agreed

    @property
    def language(self) -> str:
        return self.session.language

    @property
    def today(self) -> str:
        return self.event.at[:10]

    @property
    def is_open(self) -> bool:
        """Whether answers can still be changed and erased by the person."""
        return withdrawal.is_open(self.session.finished_at, self.study, self.today)

    @property
    def last_day(self) -> str:
        """The last day (ISO) on which they can be, of a session that has ended."""
        return withdrawal.last_day(self.session.finished_at, self.study)

    def numbers(self, step: str) -> list[int]:
        """Of the messages whose buttons still mean this step, the oldest first."""
        return [int(number) for number, name in self.session.prompts.items() if name == step]

    def number(self, step: str) -> int:
        """Of the message that asked this step, or shows its answer; 0 where there is none."""
        return next(iter(self.numbers(step)), 0)

    def become(self, **changes: Any) -> None:
        """The session with these fields changed."""
        self.session = replace(self.session, **changes)

    def does(self, effect: Effect) -> None:
        self.effects.append(effect)

    def says(self, message: Message) -> None:
        """Send words that nothing hangs on."""
        self.does(Ask(self.session.id, 0, "", message))

    def asks(self, step: str, message: Message, **changes: Any) -> None:
        """Send a prompt; older prompts of the same step lose their meaning."""
        number = self.session.last + 1
        prompts = {n: s for n, s in self.session.prompts.items() if s != step}
        prompts[str(number)] = step
        self.become(last=number, prompts=prompts, **changes)
        self.does(Ask(self.session.id, number, step, message))

    def waits(self, step: str, message: Message) -> None:
        """Send the prompt that the conversation now waits at."""
        self.asks(step, message, at=step, prompt=self.session.last + 1, asked_at=self.event.at)

    def rewrites(self, number: int, message: Message) -> None:
        """Replace the words and buttons of a prompt."""
        self.does(Rewrite(self.session.id, number, message))

    def forgets(self, number: int) -> None:
        """A prompt's buttons mean nothing from now on."""
        self.become(prompts={n: s for n, s in self.session.prompts.items() if n != str(number)})

    def turn(self) -> Turn:
        """What leaves; a session that is `gone` leaves nothing but its effects."""
        return Turn(None if self.gone else self.session, tuple(self.effects))
