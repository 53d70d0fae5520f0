"""`/alerts`: what somebody of the team wants to be told at once, and the telling.

An alert names a participant by their code only. A co-researcher hears of their own recruits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import naming, wording
from bot.engine.effects import saying
from bot.engine.events import AnyEvent, Press, Words
from bot.engine.messages import Control, Message, Part
from bot.engine.wording import N_
from bot.researchers.actions import action
from bot.researchers.roles import EVERYBODY, FIGURES, OWNERS, RECRUITING, Role, Roles
from bot.researchers.screens import home, sorry
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import finishing, invites, team
from bot.storage.ledger import Ledger, Seat
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row
from bot.storage.team import Member

HELP, FULL, COMPLETE, PARKED = "help", "full", "complete", "parked"
KINDS: dict[str, tuple[Roles, str]] = {
    HELP: (RECRUITING, N_("Somebody presses “I need help”")),
    FULL: (RECRUITING, N_("An invite is used up")),
    COMPLETE: (FIGURES, N_("A cohort is complete")),
    PARKED: (OWNERS, N_("The bot stumbled over a message")),
}
"""Each kind of alert: the roles that may have it, and what it is called."""
AT_FIRST = {Role.OWNER: (HELP, PARKED), Role.RESEARCHER: (HELP,)}
"""Which alerts somebody gets until they choose: a call for help must reach somebody."""
AGAIN_AFTER = timedelta(minutes=10)
"""Who presses again and again is told of once in this time."""


@action("alerts", EVERYBODY, N_("What I tell you at once"))
async def alerts(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Every kind that the role may have, with a tick; a press turns one on or off."""
    tr = visit.tr
    kinds = {kind: words for kind, (may, words) in KINDS.items() if visit.role in may}
    if which and which not in kinds:
        raise sorry(tr.gettext("There is no such alert for your role. See /alerts."))
    chosen = [kind for kind in kinds if (kind in visit.member.alerts) != (kind == which)]
    visit.member = visit.member._replace(alerts=tuple(chosen))
    choices = [
        Choice(f"{'☑' if kind in chosen else '☐'} {tr.gettext(words)}", f"alerts:{kind}")
        for kind, words in kinds.items()
    ]
    told = tr.gettext("I tell you at once, here in this chat, when this happens. Nobody's name is in it.")
    return Screen([Part(f"**{tr.gettext('Alerts')}**"), Part(told)], [*choices, home(visit)])


# ------------------------------------------------------------------ what happened


class Alarm(NamedTuple):
    """Something to tell of: its kind, a template for the words and what fills it, and the invite by which
    the participant came whom it is about (0: it is about nobody's recruit).
    """

    kind: str
    template: str
    fills: dict[str, str]
    invite: int = 0


class Patience:
    """What was told lately is not told again."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def allows(self, name: str, at: str) -> bool:
        """Whether something of that name may be told at this time."""
        last = self._told.get(name)
        return not last or datetime.fromisoformat(at) - datetime.fromisoformat(last) >= AGAIN_AFTER

    def note(self, names: Iterable[str], at: str) -> None:
        """These were told, at this time. It must be committed: what was undone is to be told again."""
        self._told.update(dict.fromkeys(names, at))


async def raised(
    db: AsyncConnection, seats: Sequence[Seat], ledger: Ledger, patience: Patience
) -> list[Alarm]:
    """What a batch of turns gives reason to tell of. The ledger is not written yet."""
    alarms = [_cry(seat) for seat in seats if _cries(seat, ledger.at, patience)]
    ledger.told.extend(alarm.fills["code"] for alarm in alarms)
    for invite in await invites.used_up(db, dict(ledger.used)):
        told = N_("🔗 The invite “{label}” is used up: {n} people have come by it.")
        alarms.append(Alarm(FULL, told, {"label": invite.label, "n": str(invite.uses)}, invite.id))
    for cohort in await finishing.completed(db, ledger.sessions):
        told = N_("🏁 The cohort “{cohort}” is complete: {n} people have finished.")
        alarms.append(Alarm(COMPLETE, told, {"cohort": cohort.name, "n": str(cohort.size)}))
    return alarms


def _cries(seat: Seat, at: str, patience: Patience) -> bool:
    who = seat.desk.participant
    return bool(who and not who.test and is_cry(seat.event) and patience.allows(who.id, at))


def is_cry(event: AnyEvent) -> bool:
    """Whether somebody presses "I need help", or writes it."""
    match event:
        case Press(index=index):
            return index == Control.HELP
        case Words(text=text):
            return naming.is_cry_for_help(text)
        case _:
            return False


def _cry(seat: Seat) -> Alarm:
    who, cohort = seat.desk.participant, seat.desk.cohort
    assert who is not None
    told = N_(
        "🆘 Somebody pressed “I need help”: participant {code}, cohort {cohort}. They were shown where help "
        "is to be had. I do not tell who they are, and they were not told that I told you."
    )
    fills = {"code": who.id, "cohort": cohort.name if cohort else ""}
    return Alarm(HELP, told, fills, who.invite)


PARKED_WORDS = N_(
    "⚠️ I stumbled over somebody's message and have put it aside; nothing of it is lost. "
    "At the server, `soundingboard parked` shows it."
)


async def rows(db: AsyncConnection, alarms: Iterable[Alarm], at: str) -> list[Row]:
    """Rows of the outbox that tell those who want to hear it."""
    alarms = list(alarms)
    if not alarms:
        return []
    members = await team.list_members(db)
    makers = await invites.makers(db, [alarm.invite for alarm in alarms if alarm.invite])
    return [
        parcel_row(saying(_message(alarm, member.language)), at, member.contact)
        for alarm in alarms
        for member in members
        if _hears(member, alarm, makers.get(alarm.invite, 0))
    ]


def _hears(member: Member, alarm: Alarm, maker: int) -> bool:
    may, role = KINDS[alarm.kind][0], Role(member.role)
    concerned = role != Role.CO_RESEARCHER or alarm.kind == COMPLETE or maker == member.id
    return alarm.kind in member.alerts and role in may and concerned


def _message(alarm: Alarm, language: str) -> Message:
    return Message(language, [Part(wording.words(language).gettext(alarm.template), alarm.fills)])
