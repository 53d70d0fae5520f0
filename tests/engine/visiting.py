"""A person's chat through the reception: invites, groups, and one conversation after the other.

What the door keeps of a contact is kept here as the storage keeps it: who is current, what was begun.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from bot.engine import household
from bot.engine.desk import Cohort, Desk, Invite, Participant
from bot.engine.effects import Erase, Join, Speak, Switch, Tally, Turn
from bot.engine.events import AnyEvent, Command, Sent, Words
from bot.engine.reception import Reception
from bot.engine.session import Session, dump_session, load_session
from bot.flows.model import Study
from bot.flows.plan import Plan
from tests.engine.flows import STUDY, flow, words
from tests.engine.talk import Conversation


@dataclass
class Visitor(Conversation):
    """A contact of a study with `cohorts` and `invites` (code → invite); `open_` is the open cohort or 0.

    `people` are those who share the phone, by id in the order in which they joined, `current` is who speaks,
    and `homes` are the sessions of each.
    """

    plan: Plan | None = None  # type: ignore[assignment]
    session: Session | None = None
    plans: list[Plan] = field(default_factory=list)
    cohorts: dict[int, Cohort] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    open_: int = 0
    people: dict[str, Participant] = field(default_factory=dict)
    homes: dict[str, dict[str, Session]] = field(default_factory=dict)
    current: str = ""
    phone: str = "en"
    taken_out: set[str] = field(default_factory=set)

    @property
    def participant(self) -> Participant | None:
        return self.people.get(self.current)

    @property
    def begun(self) -> dict[str, Session]:
        return self.homes.get(self.current, {})

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
        code = event.argument if isinstance(event, Command) else ""
        wanted = household.invite_of(event)
        invite = next((i for c, i in self.invites.items() if c == code or i.id == wanted), None)
        named = self._named(event)
        who = named.participant if named else self._switched(event, invite if code else None)
        who = who or household.left_alone(event, list(self.people))
        if not who and self.people:
            if not household.may_be_anybody(event, has_invite=invite is not None):
                return Desk(others=tuple(map(self._known, self.people.values())))
            who = next(reversed(self.people))
            speaking = ""
        else:
            speaking = self.current or household.NOBODY if who != self.current else ""
        sessions = [load_session(dump_session(session)) for session in self.homes.get(who, {}).values()]
        sessions.sort(key=lambda session: session.stage != "ended")
        participant = self.people.get(who)
        return Desk(
            participant=self._known(participant) if participant else None,
            cohort=self.cohorts[participant.cohort] if participant else None,
            session=sessions[-1] if sessions else None,
            pressed=named if named and named.id != sessions[-1].id else None,
            ended=tuple(s.conversation for s in sessions if s.stage == "ended"),
            invite=invite,
            invited=self.cohorts.get(invite.cohort) if invite else None,
            open=self.cohorts.get(self.open_) if not participant else None,
            others=tuple(self._known(other) for other in self.people.values() if other.id != who),
            speaking=speaking,
        )

    def _named(self, event: AnyEvent) -> Session | None:
        sessions = [load_session(dump_session(s)) for home in self.homes.values() for s in home.values()]
        if isinstance(event, Words | Sent) and event.edits:
            return next((s for s in sessions if str(event.message) in s.heard), None)
        if isinstance(event, Sent) and event.album and not event.session:
            return next((s for s in sessions if event.album in [album.name for album in s.albums]), None)
        return next((s for s in sessions if s.id == getattr(event, "session", "")), None)

    def _switched(self, event: AnyEvent, invite: Invite | None) -> str:
        joined = [who.id for who in self.people.values() if invite and who.invite == invite.id]
        chosen = household.chosen(event, list(self.people))
        return chosen or (self.current if self.current in joined else [*joined, self.current][0])

    def _known(self, who: Participant) -> Participant:
        sessions = self.homes[who.id].values()
        under_way = any(session.stage != "ended" for session in sessions)
        ended = max((session.finished_at for session in sessions), default="")
        return who._replace(ended="" if under_way else ended)

    def takes(self, event: AnyEvent, turn: Turn) -> None:
        for effect in turn.effects:
            self._keeps(effect)
        if turn.session is not None and turn.session.participant in self.homes:
            self.homes[turn.session.participant][turn.session.id] = turn.session
        super().takes(event, turn)
        self.session = next(reversed(self.begun.values()), None)

    def _keeps(self, effect: object) -> None:
        match effect:
            case Join():
                who = Participant(effect.participant, effect.cohort, effect.invite, "", joined=effect.at)
                self.people[who.id], self.homes[who.id], self.current = who, {}, who.id
            case Switch():
                self.current = effect.participant
            case Speak():
                who = self.people[effect.participant]
                self.people[who.id] = who._replace(language=effect.language)
            case Tally():
                for home in self.homes.values():
                    home.pop(effect.session, None)
            case Erase():
                del self.people[effect.participant], self.homes[effect.participant]
                if self.current == effect.participant:
                    self.current = ""
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
