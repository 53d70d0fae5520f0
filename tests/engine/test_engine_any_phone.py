"""Any people on one phone: whoever does what, nobody's words get into another's answers."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.desk import Cohort, Invite
from bot.engine.effects import Record
from bot.engine.events import Press, Words
from bot.engine.messages import Control
from bot.engine.offering import OFFER, SPOKEN
from tests.engine.flows import flow, number, some_of, words, yes_no
from tests.engine.talk import Said
from tests.engine.visiting import Visitor, visitor

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "5000")) if LONG else 150
COHORTS = {1: Cohort(1, "first", ("food", "sleep")), 2: Cohort(2, "second", ("food",), size=3)}
INVITES = {"a": Invite(1, 1), "b": Invite(2, 1), "c": Invite(3, 2), "d": Invite(4, 2, revoked=True)}
PLANS = [
    flow(
        yes_no("a", **{"or": ["other"]}),
        some_of("b", "apple", **{"or": ["other"]}),
        words("why", when="a == 'no'"),
        words("c"),
        id="food",
        title="Food",
        languages=["en", "ur"],
    ),
    flow(number("n", max=20), words("d"), id="sleep", title="Sleep", languages=["en"]),
]
PLANS = [replace(plan, version=f"v-{plan.flow.id}") for plan in PLANS]

numbers = st.integers(0, 60)
said = st.sampled_from(["yes", "No", "apple", "7", "because", "/skip", "اردو"])
acts = st.one_of(
    st.tuples(st.just("opens"), st.sampled_from([*INVITES, "zzz"])),
    st.tuples(st.just("presses"), numbers, numbers),
    st.tuples(st.just("presses"), numbers, numbers),
    st.tuples(st.just("presses lowest"), numbers),
    st.tuples(st.just("presses lowest"), numbers),
    st.tuples(st.just("presses lowest"), numbers),
    st.tuples(st.just("says"), said),
    st.tuples(st.just("says"), said),
    st.tuples(st.just("replies"), said, numbers),
    st.tuples(st.just("edits"), said, numbers),
    st.tuples(
        st.just("commands"), st.sampled_from(["start", "withdraw", "stop", "mydata", "back", "language"])
    ),
    st.tuples(st.just("waits"), st.sampled_from([1, 20, 40])),
)


def does(phone: Visitor, act: tuple[Any, ...]) -> None:
    shown = [message for message in phone.chat if message.number and message.labels]
    match act:
        case ("opens", code):
            phone.opens(code)
        case ("presses", m, k) if shown:
            _presses(phone, shown[m % len(shown)], k)
        case ("presses lowest", k) if shown:
            _presses(phone, shown[-1], k)
        case ("says", text):
            phone.says(text)
        case ("replies", text, k) if asked := [m for m in phone.chat if m.step and m.step[0] != "@"]:
            phone.says(text, to=asked[k % len(asked)])
        case ("edits", text, k) if phone.sent:
            phone.edits(text, of=k % len(phone.sent))
        case ("commands", name):
            phone.commands(name)
        case ("waits", days):
            phone.waits(days=days)
        case _:
            pass


def _presses(phone: Visitor, message: Said, k: int) -> None:
    phone.taps(message, message.message.buttons[k % len(message.message.buttons)].press)


def is_theirs(phone: Watched) -> None:
    """What is kept is of the session that the event names; what names none is of who was speaking."""
    event, turn = phone.turns[-1]
    edits = isinstance(event, Words) and event.edits
    named = event.session if isinstance(event, Press | Words) else ""
    kept = {effect.session for effect in turn.effects if isinstance(effect, Record)}
    owners = {phone.owners[session] for session in kept if session in phone.owners}
    if not edits:
        assert owners <= {phone.owners.get(named, phone.spoke)}
        assert turn.effects or is_second_tap(phone, event)


def is_second_tap(phone: Watched, event: object) -> bool:
    """A button that was there to be pressed may say nothing where it did its work before."""
    if not isinstance(event, Press):
        return False
    gone = event.session not in phone.owners and event.index in {Control.REFUSE, Control.LEAVE}
    return gone or (event.session, event.prompt) == ("", OFFER) or event.prompt == SPOKEN


class Watched(Visitor):
    """A phone that remembers whose every session is, and who spoke before the last event."""

    owners: dict[str, str]
    spoke: str

    def takes(self, event: Any, turn: Any) -> None:
        self.spoke = self.current
        super().takes(event, turn)
        self.owners = {sid: who for who, home in self.homes.items() for sid in home}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(st.lists(acts, max_size=40))
def test_nobody_speaks_for_another(doings: list[Any]) -> None:
    """Whatever is opened, pressed, said, replied to and edited on a shared phone, each keeps their own."""
    made = visitor(plans=PLANS, cohorts=COHORTS, invites=INVITES)
    phone = Watched(plan=None, session=None, study=made.study, plans=PLANS, cohorts=COHORTS, invites=INVITES)
    phone.opens("a")
    for act in doings:
        before = len(phone.turns)
        does(phone, act)
        if len(phone.turns) > before:
            is_theirs(phone)
        assert phone.current in phone.people or not phone.people
        assert len({who.invite for who in phone.people.values()}) == len(phone.people)
