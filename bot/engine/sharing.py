"""What the reception does where several people share a phone, or somebody comes by a second invite.

Somebody who takes part in two groups by themselves is two participants too: each group's answers stand under
a code of their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from bot.engine import household, information, invites, render, wording
from bot.engine.desk import Cohort, Desk, Participant
from bot.engine.effects import Ask, Erase, Rewrite, Switch, Turn, saying
from bot.engine.events import AnyEvent, Command, Press, Utterance
from bot.engine.messages import Control, Message, Part
from bot.engine.offering import OFFER, SPOKEN
from bot.flows.model import Study


class Reception(Protocol):
    """What is needed of who receives people: the study, a turn for an event, and a newcomer's first turn."""

    @property
    def study(self) -> Study: ...

    def receive(self, desk: Desk, event: AnyEvent) -> Turn: ...

    def join(self, desk: Desk, cohort: Cohort, invite: int, event: AnyEvent) -> Turn: ...


def received(reception: Reception, desk: Desk, event: AnyEvent, language: str) -> Turn | None:
    """What an event does that is about who is speaking; None where it is about something else."""
    who = desk.participant
    if who is None:
        return _unknown(desk, event, language) if desk.others else None
    match event:
        case Command(name="start", argument=argument):
            return _started(reception, desk, who, event, language, named=bool(argument))
        case Command(name="withdraw") if desk.others:
            return _asked_whose(reception, desk, who, event, language)
        case Press(session="", prompt=prompt) if household.WHO <= prompt < household.END:
            return _pressed(reception, desk, who, event, language)
        case _:
            return None


def _unknown(desk: Desk, event: AnyEvent, language: str) -> Turn | None:
    """Who was speaking has gone: nothing is taken for the words of those who are left before they say so."""
    if isinstance(event, Command) and event.name in {"help", "privacy"}:
        return None
    return _says(household.ask_who(desk, language))


def heeded(desk: Desk, event: AnyEvent, turn: Turn, language: str) -> Turn:
    """The turn, in which who was asked last, or pressed a button of theirs, is the one who speaks."""
    erased = any(isinstance(effect, Erase) for effect in turn.effects)
    who = desk.participant
    if erased and who and desk.others and not _is_of_the_phone(event):
        return _with_receipt(who, event, turn, language)
    if who is None or not desk.speaking or erased or not _takes_over(desk, event, turn):
        return turn
    told = household.now_speaking(desk, who, language)
    return replace(turn, effects=(Switch(who.id), saying(told), *turn.effects))


def _takes_over(desk: Desk, event: AnyEvent, turn: Turn) -> bool:
    """Whether somebody else is meant with what is typed next."""
    session = turn.session
    if session is None or any(isinstance(effect, Switch) for effect in turn.effects):
        return False
    asks = any(isinstance(effect, Ask) and _asks_one_person(effect) for effect in turn.effects)
    changed = session not in (desk.session, desk.pressed) and session.stage != "ended"
    return (isinstance(event, Press | Utterance) and asks) or (isinstance(event, Press) and changed)


def _asks_one_person(said: Ask) -> bool:
    """Whether it is a prompt for somebody: of a conversation, or an offer of the next one."""
    return bool(said.number and said.session) or said.number in {OFFER, SPOKEN}


def _is_of_the_phone(event: AnyEvent) -> bool:
    return isinstance(event, Press) and not event.session


def _with_receipt(who: Participant, event: AnyEvent, turn: Turn, language: str) -> Turn:
    """The receipt of somebody who leaves others behind on the phone."""
    told = household.receipt([who], event.at, language, all_gone=False)
    return Turn(None, (*(e for e in turn.effects if not isinstance(e, Ask)), saying(told)))


# ------------------------------------------------------------------ /start


def _started(
    reception: Reception, desk: Desk, who: Participant, event: Command, language: str, *, named: bool
) -> Turn | None:
    if not named and desk.speaking:
        return _speaks(reception, desk, who, event, language)
    if not named:
        return _says(household.ask_who(desk, language)) if desk.others else None
    if desk.invite is None:
        return None
    if desk.speaking:
        return _speaks(reception, desk, who, event, language)
    if desk.invite.id == who.invite:
        return None
    if (sorry := invites.why_not(reception.study, desk, event.at, language)) is not None:
        # Their own group's link, which can let in nobody else, is as good as none.
        return None if desk.invite.cohort == who.cohort else sorry
    return _says(household.ask_for_whom(desk.invite.id, language))


def _speaks(reception: Reception, desk: Desk, who: Participant, event: AnyEvent, language: str) -> Turn:
    """Somebody of this phone is speaking from now on, and goes on where they were."""
    alone = desk._replace(others=(), speaking="", invite=None, invited=None)
    turn = reception.receive(alone, Command(at=event.at, fresh=event.fresh, phone=event.phone, name="start"))
    if not desk.speaking:
        return turn
    told = household.now_speaking(desk, who, language)
    return replace(turn, effects=(Switch(who.id), saying(told), *turn.effects))


# ------------------------------------------------------------------ what was asked of the phone


def _pressed(reception: Reception, desk: Desk, who: Participant, event: Press, language: str) -> Turn:
    if event.index == Control.HELP:
        return _says(saying(information.help_message(reception.study, language)))
    if household.chosen(event, [each.id for each in household.everybody(desk)]):
        turn = _speaks(reception, desk, who, event, language)
        chosen = render.notice(language, "👤 {person}", {"person": household.name(desk, who, language)})
        return replace(turn, effects=(household.rewritten(event, chosen), *turn.effects))
    if household.invite_of(event):
        return _for_whom(reception, desk, who, event, language)
    if event.prompt == household.leaving(desk, who):
        return _leaves(reception, desk, who, event, language)
    return _says(_out_of_date(language))


def _out_of_date(language: str) -> Ask:
    text = wording.words(language).gettext(
        "That button belongs to an older message, and something has changed since. Please send /start."
    )
    return saying(render.notice(language, text))


def _for_whom(reception: Reception, desk: Desk, who: Participant, event: Press, language: str) -> Turn:
    if desk.invite is None or desk.invited is None:
        return _says(_out_of_date(language))
    if any(each.invite == desk.invite.id for each in desk.others):
        return _says(_out_of_date(language))
    if desk.invite.id == who.invite and event.index == Control.FOR_OTHER:
        # Pressed twice, or asked twice: they have come in by it.
        return Turn(None, (_answered(event, language),))
    match event.index:
        case Control.FOR_ME if desk.invite.cohort == who.cohort:
            turn = _speaks(reception, desk, who, event, language)
            return replace(turn, effects=(_answered(event, language), *turn.effects))
        case Control.FOR_ME if desk.session is not None and desk.session.stage != "ended":
            text = wording.words(language).gettext(
                "That link is for another group. Please finish here first, or /stop, "
                "then press “For me” once more."
            )
            return _says(saying(render.notice(language, text)))
        case Control.FOR_ME | Control.FOR_OTHER:
            return _comes_in(reception, desk, event, language)
        case _:
            return _says(_out_of_date(language))


def _comes_in(reception: Reception, desk: Desk, event: Press, language: str) -> Turn:
    assert desk.invite is not None
    assert desk.invited is not None
    if (sorry := invites.why_not(reception.study, desk, event.at, language)) is not None:
        return sorry
    turn = reception.join(desk, desk.invited, desk.invite.id, event)
    said: tuple[Ask, ...] = ()
    if event.index == Control.FOR_OTHER:
        said = (saying(household.welcome(desk, language)),)
    return replace(turn, effects=(_answered(event, language), *said, *turn.effects))


def _answered(event: Press, language: str) -> Rewrite:
    chosen = Part(f"✅ {wording.control(event.index, language)}", {}, "answer")
    return household.rewritten(event, Message(language, [chosen]))


# ------------------------------------------------------------------ /withdraw


def _asked_whose(reception: Reception, desk: Desk, who: Participant, event: AnyEvent, language: str) -> Turn:
    if not household.is_open(who, reception.study, event.at[:10]):
        return _says(saying(information.too_late(reception.study, who.ended, language)))
    return _says(household.ask_whose(desk, who, reception.study, event.at[:10], language))


def _leaves(reception: Reception, desk: Desk, who: Participant, event: Press, language: str) -> Turn:
    tr = wording.words(language)
    if event.index == Control.CANCEL:
        kept = render.notice(language, tr.gettext("Nothing has been erased."))
        return Turn(None, (household.rewritten(event, kept),))
    people = household.everybody(desk) if event.index == Control.EVERYBODY else [who]
    late = [each for each in people if not household.is_open(each, reception.study, event.at[:10])]
    if late:
        return _says(saying(information.too_late(reception.study, late[0].ended, language)))
    told = household.receipt(people, event.at, language, all_gone=len(people) > len(desk.others))
    gone = render.notice(language, tr.gettext("Erased."))
    erased = (Erase(each.id, event.at) for each in people)
    return Turn(None, (household.rewritten(event, gone), saying(told), *erased))


def _says(*said: Ask) -> Turn:
    return Turn(None, said)
