"""A person's chat through the reception: invites, groups, and one conversation after the other.

What the door keeps of a contact is kept here as the storage keeps it: who is current, what was begun.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.engine.reception import Reception
from bot.engine.values import (
    AnyEvent,
    Cohort,
    Command,
    Desk,
    Erase,
    Invite,
    Join,
    Participant,
    Press,
    Session,
    Speak,
    Tally,
    Turn,
    dump_session,
    load_session,
)
from bot.flows.model import Study
from bot.flows.plan import Plan
from tests.engine.flows import STUDY, flow, words
from tests.engine.talk import Conversation


@dataclass
class Visitor(Conversation):
    """A contact of a study with `cohorts` and `invites` (code → invite); `open_` is the open cohort or 0."""

    plan: Plan | None = None  # type: ignore[assignment]
    session: Session | None = None
    plans: list[Plan] = field(default_factory=list)
    cohorts: dict[int, Cohort] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    open_: int = 0
    participant: Participant | None = None
    begun: dict[str, Session] = field(default_factory=dict)
    phone: str = "en"
    taken_out: set[str] = field(default_factory=set)

    def opens(self, code: str) -> None:
        """Open the link with this code, as `/start <code>`."""
        self.does(Command, name="start", argument=code)

    def does(self, kind: Any, **what: Any) -> Any:
        turn = len(self.turns)
        fresh = f"{turn:010}zzzzzz{turn + 5_000:010}zzzzzz"
        return super().does(kind, **{"fresh": fresh, "phone": self.phone, **what})

    def engine(self, event: AnyEvent) -> Turn:
        latest = {plan.flow.id: plan for plan in self.plans if plan.flow.id not in self.taken_out}
        reception = Reception(self.study, {plan.version: plan for plan in self.plans}, latest)
        return reception.receive(self.desk(event), event)

    def desk(self, event: AnyEvent) -> Desk:
        """What the door knows when an event arrives."""
        sessions = [load_session(dump_session(session)) for session in self.begun.values()]
        pressed = next((s for s in sessions if isinstance(event, Press) and s.id == event.session), None)
        code = event.argument if isinstance(event, Command) else ""
        invite = self.invites.get(code)
        return Desk(
            participant=self.participant,
            cohort=self.cohorts[self.participant.cohort] if self.participant else None,
            session=sessions[-1] if sessions else None,
            pressed=pressed if pressed and pressed is not sessions[-1] else None,
            ended=tuple(s.conversation for s in sessions if s.stage == "ended"),
            invite=invite,
            invited=self.cohorts.get(invite.cohort) if invite else None,
            open=self.cohorts.get(self.open_) if not self.participant else None,
        )

    def takes(self, event: AnyEvent, turn: Turn) -> None:
        for effect in turn.effects:
            self._keeps(effect)
        if turn.session is not None:
            self.begun[turn.session.id] = turn.session
        super().takes(event, turn)
        self.session = next(reversed(self.begun.values()), None)

    def _keeps(self, effect: object) -> None:
        match effect:
            case Join():
                self.participant = Participant(effect.participant, effect.cohort, effect.invite, "")
                self.begun = {}
            case Speak() if self.participant:
                self.participant = self.participant._replace(language=effect.language)
            case Tally():
                self.begun.pop(effect.session, None)
            case Erase():
                self.participant, self.begun = None, {}
            case _:
                pass

    @property
    def place(self) -> tuple[str, str]:
        """The conversation that was begun last, and the step that waits in it."""
        return (self.session.conversation, self.session.at) if self.session else ("", "")


def talk(name: str, **more: Any) -> Plan:
    """A conversation of one question, under a version of its own."""
    return replace(flow(words(f"about_{name}"), id=name, title=f"About {name}", **more), version=f"v-{name}")


def visitor(*, study: Study = STUDY, plans: list[Plan] | None = None, **more: Any) -> Visitor:
    """Somebody before the door of a study with two groups: `abc` leads to the first, `xyz` to the other."""
    given = {
        "cohorts": {1: Cohort(1, "first", ("food", "sleep")), 2: Cohort(2, "second", ("food",))},
        "invites": {"abc": Invite(1, 1), "xyz": Invite(2, 2)},
        "plans": plans or [talk("food"), talk("sleep")],
    }
    return Visitor(study=study, **{**given, **more})
