"""Who comes in, and which conversation is theirs. Pure, like the rest: a desk and an event make a turn.

What is pressed here belongs to no session: its prompt is named by an empty session and `OFFER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.engine import reminding, render, run, sharing, talk, wording
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Consents
from bot.engine.values import (
    AnyEvent,
    Ask,
    Cohort,
    Command,
    Desk,
    Due,
    Effect,
    Erase,
    Invite,
    Join,
    Participant,
    Press,
    Sent,
    Session,
    Tally,
    Turn,
    Unreadable,
    Words,
)
from bot.flows.model import Study
from bot.flows.plan import Plan
from bot.flows.texts import pick

OFFER = 1
"""The number that the prompt of an offer has, under an empty session."""

CODE = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Reception:
    """What stands behind the desk: the study, published plans by their hash, the latest by conversation."""

    study: Study
    plans: Mapping[str, Plan]
    latest: Mapping[str, Plan]

    def receive(self, desk: Desk, event: AnyEvent) -> Turn:
        """What an event of a contact does."""
        if isinstance(event, Due):
            return self._due(desk, event)
        language = language_of(self.study, desk, event)
        turn = sharing.received(self, desk, event, language) or self._received(desk, event)
        return sharing.heeded(desk, event, turn, language)

    def _received(self, desk: Desk, event: AnyEvent) -> Turn:
        session = self._addressed(desk, event)
        if isinstance(event, Press) and not event.session:
            return self._offered(desk, event)
        if session is not None and not self._is_new_start(desk, event):
            return self._go_on(desk, session, event)
        return self._at_the_door(desk, event)

    def _addressed(self, desk: Desk, event: AnyEvent) -> Session | None:
        """The session that an event is for: the one that it names, else the latest."""
        named = desk.pressed
        match event:
            case Press() if named is not None and named.id == event.session:
                # One conversation at a time: what is typed next belongs to the one that is under way.
                return desk.session if _is_under_way(desk) and event.index == Control.CHANGE else named
            case Words() | Sent() if named is not None:
                node = self._plan(named).index.get(event.step)
                return named if event.edits or (node is not None and node.asks) else desk.session
            case _:
                return desk.session

    # -------------------------------------------------------------- in a conversation

    def _is_new_start(self, desk: Desk, event: AnyEvent) -> bool:
        """`/start` after the end leads to what comes next; in the middle it changes nothing."""
        ended = desk.session is not None and desk.session.stage == "ended"
        return ended and isinstance(event, Command) and event.name == "start"

    def _go_on(self, desk: Desk, session: Session, event: AnyEvent) -> Turn:
        beside = _is_under_way(desk) and session is not desk.session
        turn = self._resume(session, event, beside=beside)
        if _has_just_ended(session, turn) or _is_aimless(session, event):
            return self._with_next(desk, turn, session)
        return turn

    def _due(self, desk: Desk, event: Due) -> Turn:
        """A timer of one of the contact's sessions, which need not be the one that is under way."""
        session = next((s for s in (desk.session, desk.pressed) if s and s.id == event.session), None)
        if session is None or desk.participant is None:
            return Turn(None)
        if desk.speaking:
            return Turn(None, reminding.later(self.study, event))
        return run.resume(self._plan(session), self.study, session, event)

    def _with_next(self, desk: Desk, turn: Turn, ended: Session) -> Turn:
        """After one conversation ends the next is offered."""
        left = self._left(desk, ended.conversation)
        if any(isinstance(effect, Erase) for effect in turn.effects) or not left:
            return turn
        language = turn.session.language if turn.session else ended.language
        return _with(turn, self._offer(desk, left, language))

    # -------------------------------------------------------------- outside of one

    def _at_the_door(self, desk: Desk, event: AnyEvent) -> Turn:
        participant = desk.participant
        language = language_of(self.study, desk, event)
        if isinstance(event, Command) and event.name in {"help", "privacy"}:
            return self._information(event.name, language)
        if isinstance(event, Command) and event.name == "withdraw" and participant is not None:
            words = talk.receipt(participant.id, event.at, language)
            return Turn(None, (Ask("", 0, "", words), Erase(participant.id, event.at)))
        if isinstance(event, Command) and event.name == "mydata":
            return self._my_data(participant, language)
        if isinstance(event, Command) and event.name == "start" and event.argument:
            return self._invited(desk, event, language)
        if isinstance(event, Press):
            return self._pressed_in_vain(event, language)
        if isinstance(event, Command) and event.name == "start":
            if participant is not None and desk.cohort is not None:
                return self._continue(desk, participant, desk.cohort, event)
            if desk.open is not None:
                return self.join(desk, desk.open, 0, event)
        return _says(language, self._how_to_begin(desk, language))

    def _pressed_in_vain(self, event: Press, language: str) -> Turn:
        """A button of a conversation of which nothing is kept. A second tap on No must not begin another."""
        if event.index == Control.HELP:
            return self._information("help", language)
        if event.index in {Control.REFUSE, Control.LEAVE}:
            return Turn(None)
        text = wording.words(language).gettext(
            "Nothing of that conversation is kept, so this button does nothing any more. "
            "If you want to begin again, send /start or open your link."
        )
        return Turn(None, (Ask("", 0, "", render.notice(language, text)),))

    def _my_data(self, participant: Participant | None, language: str) -> Turn:
        if participant is not None:
            return Turn(None, talk.hand(participant.id, language))
        text = wording.words(language).gettext(
            "Of you I keep only a sealed number, so that I can answer you here. No name, and no answers."
        )
        return Turn(None, (Ask("", 0, "", render.notice(language, text)),))

    def _information(self, name: str, language: str) -> Turn:
        if name == "help":
            return Turn(None, (Ask("", 0, "", render.help_message(self.study, language)),))
        return _says(language, [Part(pick(self.study.privacy, language, self.study.languages))])

    def _how_to_begin(self, desk: Desk, language: str) -> list[Part]:
        tr = wording.words(language)
        if desk.participant is not None and not self._left(desk, ""):
            return [Part(tr.gettext("I have no more questions for now. Thank you!"))]
        if desk.open is not None or desk.participant is not None:
            return [Part(tr.gettext("Welcome! Send /start to begin."))]
        text = tr.gettext(
            "Welcome! To take part, please open the link or scan the code you were given. "
            "Any questions? Ask us:"
        )
        return [Part(text), contact(self.study, language)]

    def _invited(self, desk: Desk, event: Command, language: str) -> Turn:
        invite, who = desk.invite, desk.participant
        if who is not None and desk.cohort is not None and invite is not None and invite.cohort == who.cohort:
            return self._continue(desk, who, desk.cohort, event)
        sorry = self.why_not(desk, event.at, language)
        if sorry is not None or invite is None or desk.invited is None:
            return sorry or Turn(None)
        return self.join(desk, desk.invited, invite.id, event)

    def why_not(self, desk: Desk, at: str, language: str) -> Turn | None:
        """What is said where the invite on the desk lets nobody in; None where it does."""
        tr, invite, cohort = wording.words(language), desk.invite, desk.invited
        if invite is None or cohort is None or invite.revoked:
            return self._sorry(language, tr.gettext("I do not know this link. Please ask us for a new one:"))
        if _is_full(invite, cohort):
            text = tr.gettext("This group is full now. Thank you for coming! Any questions? Ask us:")
            return self._sorry(language, text)
        if _is_closed(cohort, at):
            text = tr.gettext("This group has closed. Thank you for coming! Any questions? Ask us:")
            return self._sorry(language, text)
        return None

    def _sorry(self, language: str, text: str) -> Turn:
        return _says(language, [Part(text), contact(self.study, language)])

    def join(self, desk: Desk, cohort: Cohort, invite: int, event: AnyEvent) -> Turn:
        """A new participant of the contact begins, in a cohort that is open to them."""
        if _is_closed(cohort, event.at):
            language = language_of(self.study, desk, event)
            return self._sorry(
                language,
                wording.words(language).gettext(
                    "This group has closed. Thank you for coming! Any questions? Ask us:"
                ),
            )
        who = Participant(code(event.fresh), cohort.id, invite, "")
        joined = Join(who.id, cohort.id, invite, "", event.at)
        newcomer = desk._replace(participant=who, cohort=cohort, session=None, ended=())
        return _with(self._continue(newcomer, who, cohort, event), joined, first=True)

    def _continue(self, desk: Desk, who: Participant, cohort: Cohort, event: AnyEvent) -> Turn:
        """The next sensible step of someone who has joined and is in no conversation."""
        left = self._left(desk, "")
        language = who.language or run.likely(
            self._languages(cohort, list(self.study.languages)), event.phone
        )
        if not left:
            return self._nothing_left(desk, language, event)
        if len(left) == 1 or (cohort.conversations and not desk.ended):
            return self._begin(who, cohort, left[0], event)
        return Turn(None, (self._offer(desk, left, language),))

    def _nothing_left(self, desk: Desk, language: str, event: AnyEvent) -> Turn:
        if desk.session is not None:
            return self._resume(desk.session, event)
        return _says(
            language, [Part(wording.words(language).gettext("I have no more questions for now. Thank you!"))]
        )

    def _plan(self, session: Session) -> Plan:
        return self.plans[session.version]

    def _resume(self, session: Session, event: AnyEvent, *, beside: bool = False) -> Turn:
        plan = self._plan(session)
        agreed = self.plans.get(session.agreed, plan)
        consents = Consents(agreed, self.latest.get(session.conversation, plan))
        return run.resume(plan, self.study, session, event, consents, beside=beside)

    def _left(self, desk: Desk, but: str) -> list[str]:
        """The conversations that are still to come, in the cohort's order."""
        if desk.cohort is None:
            return []
        done = {*desk.ended, but}
        return [name for name in self._conversations(desk.cohort) if name not in done and name in self.latest]

    def _conversations(self, cohort: Cohort) -> tuple[str, ...]:
        """A cohort's conversations in order; a cohort that names none, such as `open`, has all."""
        return cohort.conversations or tuple(self.latest)

    def _offer(self, desk: Desk, left: list[str], language: str) -> Effect:
        """One button a conversation; its press is the conversation's place in the cohort."""
        assert desk.cohort is not None
        tr = wording.words(language)
        text = tr.ngettext(
            "There is one more to talk about:", "What would you like to talk about?", len(left)
        )
        buttons = [
            Button(
                pick(plan.flow.title, language, plan.flow.languages),
                self._conversations(desk.cohort).index(name),
            )
            for name in left
            if (plan := self.latest[name])
        ]
        return Ask("", OFFER, "", Message(language, [Part(text)], buttons))

    def _offered(self, desk: Desk, event: Press) -> Turn:
        """A conversation was picked; a second tap does nothing, and one that comes late explains itself."""
        who, cohort = desk.participant, desk.cohort
        if who is None or cohort is None or not 0 <= event.index < len(self._conversations(cohort)):
            return self._pressed_in_vain(event, language_of(self.study, desk, event))
        name, session = self._conversations(cohort)[event.index], desk.session
        if name in self._left(desk, "") and (session is None or session.stage == "ended"):
            return self._begin(who, cohort, name, event)
        if session is None or (session.conversation == name and session.stage != "ended"):
            return Turn(session)
        return self._resume(session, event)

    def _begin(self, who: Participant, cohort: Cohort, name: str, event: AnyEvent) -> Turn:
        plan = self.latest[name]
        tags = self._languages(cohort, list(plan.flow.languages))
        session = Session(
            id=code(event.fresh[16:]),
            participant=who.id,
            conversation=name,
            version=plan.version,
            cohort=cohort.name,
            language=who.language if who.language in tags else "",
            languages=tags,
            started_at=event.at,
        )
        return run.start(plan, self.study, session, event)

    def _languages(self, cohort: Cohort, tags: list[str]) -> list[str]:
        """Those of a cohort's languages that are on offer, in the study's order; all where it names none."""
        order = {tag: place for place, tag in enumerate(self.study.languages)}
        tags = sorted(tags, key=lambda tag: order.get(tag, len(order)))
        return [tag for tag in tags if tag in cohort.languages] or tags


def language_of(study: Study, desk: Desk, event: AnyEvent) -> str:
    """The language to speak with somebody in: theirs, or what their phone makes likely."""
    if desk.session is not None:
        return desk.session.language
    if desk.participant is not None and desk.participant.language:
        return desk.participant.language
    return run.likely(list(study.languages), event.phone)


def contact(study: Study, language: str) -> Part:
    """Whom to ask, in the study's words."""
    return Part(pick(study.contact, language, study.languages))


def code(fresh: str) -> str:
    """A new id from random text: ten signs that are hard to misread, about 49 random bits."""
    signs = [CODE[int(fresh[at : at + 1], 36) % len(CODE)] for at in range(10)]
    return "".join(signs)


def _is_under_way(desk: Desk) -> bool:
    return desk.session is not None and desk.session.stage != "ended"


def _has_just_ended(before: Session, turn: Turn) -> bool:
    counted = any(isinstance(effect, Tally) for effect in turn.effects)
    ended = turn.session is not None and turn.session.stage == "ended"
    return before.outcome == "in_progress" and (ended or counted)


def _is_aimless(session: Session, event: AnyEvent) -> bool:
    """Said after the end, to nobody in particular: the next sensible step is the next conversation."""
    if isinstance(event, Words | Sent) and (event.edits or event.session):
        return False
    return session.stage == "ended" and isinstance(event, Words | Sent | Unreadable)


def _is_full(invite: Invite, cohort: Cohort) -> bool:
    return bool(
        (invite.uses and invite.used >= invite.uses) or (cohort.size and cohort.joined >= cohort.size)
    )


def _is_closed(cohort: Cohort, at: str) -> bool:
    return bool(cohort.closes) and at[:10] > cohort.closes


def _with(turn: Turn, effect: Effect, *, first: bool = False) -> Turn:
    effects = (effect, *turn.effects) if first else (*turn.effects, effect)
    return replace(turn, effects=effects)


def _says(language: str, parts: list[Part]) -> Turn:
    return Turn(None, (Ask("", 0, "", Message(language, parts)),))
