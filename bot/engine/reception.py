"""Who comes in, and which conversation is theirs. Pure, like the rest: a desk and an event make a turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.engine import invites, languages, naming, offering, outside, reminding, run, sharing
from bot.engine.desk import TEST, Cohort, Desk, Participant
from bot.engine.effects import Effect, Erase, Join, Rewrite, Speak, Tally, Turn
from bot.engine.events import AnyEvent, Command, Due, Press, Sent, Unreadable, Utterance, Words
from bot.engine.messages import Control
from bot.engine.scene import Consents
from bot.engine.session import Session
from bot.flows.model import Study
from bot.flows.plan import Plan

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
        language = languages.language_of(self.study, desk, event)
        turn = sharing.received(self, desk, event, language) or self._received(desk, event)
        return sharing.heeded(desk, event, turn, language)

    def _received(self, desk: Desk, event: AnyEvent) -> Turn:
        session = self._addressed(desk, event)
        if isinstance(event, Press) and not event.session:
            asked_language = event.prompt == offering.SPOKEN
            return self._language_chosen(desk, event) if asked_language else self._offered(desk, event)
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
            case Utterance() if named is not None:
                node = self._plan(named).index.get(event.step)
                goes_on = isinstance(event, Sent) and event.album in [album.name for album in named.albums]
                return named if event.edits or goes_on or (node and node.asks) else desk.session
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
        left = offering.left(self.latest, desk, but=ended.conversation)
        erased = any(isinstance(effect, Erase) for effect in turn.effects)
        if erased or not left or desk.cohort is None:
            return turn
        language = turn.session.language if turn.session else ended.language
        return _with(turn, offering.offer(self.latest, left, language))

    # -------------------------------------------------------------- outside of one

    def _at_the_door(self, desk: Desk, event: AnyEvent) -> Turn:
        language = languages.language_of(self.study, desk, event)
        if turn := outside.answered(self.study, desk, event, language):
            return turn
        if isinstance(event, Command) and event.name == "start":
            if event.argument:
                return self._invited(desk, event, language)
            if desk.participant is not None and desk.cohort is not None:
                return self._continue(desk, desk.participant, desk.cohort, event)
            if desk.open is not None:
                return self.join(desk, desk.open, 0, event)
        if desk.participant is not None and not offering.left(self.latest, desk):
            return outside.no_more(desk, language)
        return outside.how_to_begin(self.study, desk, language)

    def _invited(self, desk: Desk, event: Command, language: str) -> Turn:
        invite, who = desk.invite, desk.participant
        if who is not None and desk.cohort is not None and invite is not None and invite.cohort == who.cohort:
            return self._continue(desk, who, desk.cohort, event)
        sorry = invites.why_not(self.study, desk, event.at, language)
        if sorry is not None or invite is None or desk.invited is None:
            return sorry or Turn(None)
        return self.join(desk, desk.invited, invite.id, event)

    def join(self, desk: Desk, cohort: Cohort, invite: int, event: AnyEvent) -> Turn:
        """A new participant of the contact begins, in a cohort that is open to them."""
        language = languages.language_of(self.study, desk, event)
        if sorry := invites.takes_nobody(self.study, cohort, event.at, language):
            return sorry
        who = Participant(code(event.fresh), cohort.id, invite, "", test=cohort.status == TEST)
        joined = Join(who.id, cohort.id, invite, "", event.at, who.test)
        newcomer = desk._replace(participant=who, cohort=cohort, session=None, ended=())
        return _with(self._continue(newcomer, who, cohort, event), joined, first=True)

    def try_out(self, plan: Plan, cohort: Cohort, event: AnyEvent) -> Turn:
        """Somebody of the team begins this version of a conversation, published or not; the cohort is that of
        tests.
        """
        return self.trying(plan).join(Desk(), cohort, 0, event)

    def trying(self, plan: Plan) -> Reception:
        """The reception as if there were this version of this conversation, and nothing else."""
        plans = {**self.plans, plan.version: plan}
        return replace(self, plans=plans, latest={plan.flow.id: plan})

    def _continue(self, desk: Desk, who: Participant, cohort: Cohort, event: AnyEvent) -> Turn:
        """The next sensible step of someone who has joined and is in no conversation."""
        left, tags = offering.left(self.latest, desk), self._languages(cohort, list(self.study.languages))
        language = who.language or languages.likely(tags, event.phone)
        if not left:
            return self._nothing_left(desk, language, event)
        if len(left) == 1 or (cohort.conversations and not desk.ended):
            return self._begin(who, cohort, left[0], event)
        if not who.language and len(tags) > 1:
            return Turn(None, (offering.ask_language(self.study, tags, language),))
        return Turn(None, (offering.offer(self.latest, left, language),))

    def _nothing_left(self, desk: Desk, language: str, event: AnyEvent) -> Turn:
        if desk.session is not None:
            return self._resume(desk.session, event)
        return outside.no_more(desk, language)

    def _plan(self, session: Session) -> Plan:
        return self.plans[session.version]

    def _resume(self, session: Session, event: AnyEvent, *, beside: bool = False) -> Turn:
        plan = self._plan(session)
        agreed = self.plans.get(session.agreed, plan)
        consents = Consents(agreed, self.latest.get(session.conversation, plan))
        return run.resume(plan, self.study, session, event, consents, beside=beside)

    def _offered(self, desk: Desk, event: Press) -> Turn:
        """A conversation was picked; a second tap does nothing, and one that comes late explains itself."""
        who, cohort = desk.participant, desk.cohort
        names = offering.conversations(self.latest, cohort) if cohort else ()
        name = next((each for each in names if offering.mark(each) == event.index), None)
        if who is None or cohort is None or name is None:
            return outside.pressed_in_vain(self.study, event, languages.language_of(self.study, desk, event))
        session = desk.session
        if name in offering.left(self.latest, desk) and (session is None or session.stage == "ended"):
            return self._begin(who, cohort, name, event)
        if session is None or (session.conversation == name and session.stage != "ended"):
            return Turn(session)
        return self._resume(session, event)

    def _language_chosen(self, desk: Desk, event: Press) -> Turn:
        """In which language conversations are offered; a second tap does nothing."""
        who, cohort, tags = desk.participant, desk.cohort, self.study.languages
        if who is None or cohort is None or not 0 <= event.index < len(tags):
            return outside.pressed_in_vain(self.study, event, languages.language_of(self.study, desk, event))
        if desk.session is not None or who.language == tags[event.index]:
            return Turn(desk.session)
        speaking = who._replace(language=tags[event.index])
        turn = self._continue(desk._replace(participant=speaking), speaking, cohort, event)
        chosen = Rewrite("", event.prompt, languages.chosen(speaking.language))
        return replace(turn, effects=(chosen, Speak(who.id, speaking.language), *turn.effects))

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
            test=who.test,
        )
        return run.start(plan, self.study, session, event)

    def _languages(self, cohort: Cohort, tags: list[str]) -> list[str]:
        """Those of a cohort's languages that are on offer, in the study's order; all where it names none."""
        order = {tag: place for place, tag in enumerate(self.study.languages)}
        tags = sorted(tags, key=lambda tag: order.get(tag, len(order)))
        return [tag for tag in tags if tag in cohort.languages] or tags


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
    """Utterance after the end, to nobody in particular: the next sensible step is the next conversation."""
    if isinstance(event, Utterance) and (event.edits or event.session):
        return False
    if isinstance(event, Words) and naming.is_cry_for_help(event.text):
        return False
    return session.stage == "ended" and isinstance(event, Utterance | Unreadable)


def _with(turn: Turn, effect: Effect, *, first: bool = False) -> Turn:
    effects = (effect, *turn.effects) if first else (*turn.effects, effect)
    return replace(turn, effects=effects)
