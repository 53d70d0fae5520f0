"""What holds in every conversation, whatever is asked and whoever answers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

from bot.engine.answers import Answer, Given
from bot.engine.effects import Ask, Fetch, Record, Rewrite, Turn
from bot.engine.events import AnyEvent, Due, Press, Sent, Words
from bot.engine.messages import Button, Control, Message, dump_message
from bot.engine.scope import Known, applies, worth
from bot.engine.session import Session, dump_session
from bot.flows import expressions
from bot.flows.model import (
    Calculate,
    Date,
    MaterialStep,
    Number,
    Question,
    Rank,
    Scale,
    SelectMultiple,
    SelectOne,
    TextStep,
)
from bot.flows.plan import Node, Plan
from tests.engine.talk import Conversation, Said, plain

CALLBACK_BYTES = 64
LONGEST = 4096
ASIDES = ("@language", "@stop", "@withdraw", "@return", "@agreed", "@change")
STATES = {"answered", "skipped", "dont_know", "rather_not", "does_not_apply", "not_applicable"}


@dataclass
class Watched(Conversation):
    """A chat in which every turn is held against the laws; `buttons` are all that were ever shown."""

    buttons: list[tuple[Said, Button]] = field(default_factory=list)

    def takes(self, event: AnyEvent, turn: Turn) -> None:
        before = self.session
        shown = {(s.number, b.press) for s in self.chat for b in s.message.buttons}
        super().takes(event, turn)
        self.buttons += [(s, b) for s in self.chat if s.number for b in s.message.buttons]
        for effect in turn.effects:
            if isinstance(effect, Ask | Rewrite):
                is_sayable(effect.message)
        numbers_grow(before, turn)
        answers_are_kept(self, before, turn)
        closed_answers_stay(self.plan, before, turn)
        is_heard(before, event, turn, shown)
        asks_by_consent(self, before, turn)
        if turn.session is not None:
            stands_somewhere(self.plan, turn.session, event.at[:10])
            asks_in_one_place(self, turn.session)
            buttons_mean_something(self, turn.session)
            draft_fits(self.plan, turn.session)
            answers_fit(self.plan, turn.session, event.at[:10])


def is_sayable(message: Message) -> None:
    """Every message has words, every place in them is filled, and all of it can be sent."""
    dump_message(message).encode()
    assert message.parts
    assert any(plain(part).strip() for part in message.parts)
    assert all(button.label.strip() for button in message.buttons)
    for part in message.parts:
        if part.style == "count":
            assert 1 <= int(part.fills["number"]) <= int(part.fills["total"])


def numbers_grow(before: Session | None, turn: Turn) -> None:
    """Every prompt has a number of its own, higher than all before; only what was asked is edited."""
    last = before.last if before else 0
    for effect in turn.effects:
        if isinstance(effect, Ask) and effect.number:
            assert effect.number == last + 1
            last = effect.number
        if isinstance(effect, Rewrite):
            assert 1 <= effect.number <= last
        if isinstance(effect, Ask | Rewrite):
            for button in effect.message.buttons:
                data = f"{effect.session}.{effect.number}.{button.press}"
                assert len(data.encode()) <= CALLBACK_BYTES
    assert turn.session is None or turn.session.last == last


def answers_are_kept(talk: Conversation, before: Session | None, turn: Turn) -> None:
    """Revisions count up from 1, only after consent, and the session knows the latest of each."""
    known: dict[str, Given] = dict(before.answers) if before else {}
    for effect in turn.effects:
        if isinstance(effect, Record):
            assert turn.session is None or turn.session.consented_at
            revision = known[effect.variable].revision if effect.variable in known else 0
            assert effect.answer.revision == revision + 1
            answer = effect.answer
            known[effect.variable] = Given(answer.state, answer.value, answer.revision)
            files_are_fetched(talk, answer)
            is_answer(talk.plan.index[effect.variable], answer)
    if turn.session is not None:
        dump_session(turn.session).encode()
        assert recorded(talk.plan, turn.session.answers) == recorded(talk.plan, known)


def recorded(plan: Plan, answers: dict[str, Given]) -> dict[str, tuple[object, ...]]:
    """What the data say of answers that a session knows."""
    return {name: (g.state, worth(plan.index[name], g), g.revision) for name, g in answers.items()}


def files_are_fetched(talk: Conversation, answer: Answer) -> None:
    """Every file of an answer was asked for once, under a name of its own."""
    names = [fetch.name for fetch in talk.did(Fetch)]
    assert len(set(names)) == len(names)
    assert set(answer.files) <= set(names)


def closed_answers_stay(plan: Plan, before: Session | None, turn: Turn) -> None:
    """A final answer is never replaced: it falls away and comes back, and words may join it."""
    for effect in turn.effects:
        node = plan.index[effect.variable] if isinstance(effect, Record) else None
        given = before.answers.get(node.id) if before and node and node.final else None
        if node and given and isinstance(effect, Record):
            old, new = worth(node, given), effect.answer.value
            assert new == old or (isinstance(node.step, TextStep) and str(new).startswith(str(old or "")))
    if turn.session:
        own = plan.of(turn.session.id)
        assert {node.id for node in own.nodes} == set(plan.index)
        assert [node.position for node in own.nodes] == list(range(len(plan.nodes)))


def is_answer(node: Node, answer: Answer) -> None:
    """An answer is of its step's type and within its limits."""
    step = node.step
    assert answer.state in STATES
    if isinstance(step, Question) and answer.state in {"dont_know", "rather_not", "does_not_apply"}:
        assert answer.state in step.or_
    if answer.state != "answered":
        return
    if answer.other:
        assert isinstance(step, Question)
        assert "other" in step.or_
        assert answer.value == "other" or (isinstance(answer.value, list) and "other" in answer.value)
    if answer.value != "other" or not answer.other:
        is_value(node, answer)


def is_value(node: Node, answer: Answer) -> None:
    value = answer.value
    match node.step:
        case Date() as step:
            assert date.fromisoformat(str(value)).isoformat() == value
            day = answer.answered_at[:10]
            first, last = (day if bound == "today" else bound for bound in (step.min, step.max))
            assert (first or "1900") <= str(value) <= (last or "2101")
        case Rank() as step:
            assert isinstance(value, list)
            is_ranking(node, step, value)
        case SelectOne() | Scale():
            assert value in node.by_value
        case SelectMultiple() as step:
            assert isinstance(value, list)
            is_selection(node, step, value)
        case Number() as step:
            assert isinstance(value, int | float)
            assert math.isfinite(value)
            assert step.min <= value <= (math.inf if step.max is None else step.max)
            assert round(value, step.decimals) == value
            assert step.decimals or isinstance(value, int)
            assert "-0" not in {str(value), str(value)[:-2]}
        case TextStep() as step:
            assert answer.files or value is not None
            # The words beneath an album's photos are measured one by one.
            longest = (step.max_length or LONGEST) * max(1, len(answer.files)) + len(answer.files)
            longest = longest if answer.files else step.max_length or LONGEST * (50 if step.several else 1)
            assert value is None or 0 < len(str(value)) <= longest
        case MaterialStep():
            assert isinstance(value, int)
            assert value >= 0
        case Calculate():
            assert value is None or type(value) in {int, float, str, list}
        case other:
            raise AssertionError(f"{type(other).__name__} has no answers")


def is_selection(node: Node, step: SelectMultiple, value: list[int | str]) -> None:
    alone = {choice.value for choice in node.choices if choice.alone}
    assert value
    assert len(set(value)) == len(value)
    assert set(value) <= {*node.by_value, *(["other"] if "other" in step.or_ else [])}
    assert len(value) <= (step.max or len(value))
    if alone & set(value):
        assert len(value) == 1
    else:
        assert len(value) >= (step.min or 1)


def is_ranking(node: Node, step: Rank, value: list[int | str]) -> None:
    others = value.count("other")
    assert len(set(value)) == len(value)
    assert set(value) <= {*node.by_value, *(["other"] if "other" in step.or_ else [])}
    assert len(value) == (step.top or len(node.choices) + others)


def stands_somewhere(plan: Plan, session: Session, today: str) -> None:
    """A conversation waits at one place that applies, whose prompt has meaning, or nowhere at all."""
    if session.stage in {"language", "ended"}:
        assert (session.at, session.prompt) == ("", 0)
        return
    assert session.prompts[str(session.prompt)] == session.at
    if session.stage == "consent":
        assert session.at.startswith(("@card:", "@helper", "@check:", "@item:", "@again"))
    elif not is_fleeting(plan) and session.at not in session.answers:
        assert applies(plan, session, plan.index[session.at], today)


def draft_fits(plan: Plan, session: Session) -> None:
    """A half-made answer belongs to the question that waits, or waits behind a newer consent, and none of it
    is there twice.
    """
    chosen, node = session.draft.chosen, plan.index.get(session.behind or session.at)
    if not chosen:
        return
    assert node is not None
    assert isinstance(node.step, SelectMultiple | Rank)
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= {*node.by_value, "other"}
    if isinstance(node.step, Rank) and node.step.top:
        assert len(chosen) <= node.step.top


def shows_every_choice(message: Message, node: Node) -> None:
    """A question that waits has a button for each choice, in whatever order, those that stand alone last."""
    presses = [button.press for button in message.buttons if button.press >= 0]
    if node.choices:
        assert sorted(presses) == list(range(len(node.choices)))
        if getattr(node.step, "shuffle", False):
            alone = [node.choices[press].alone for press in presses]
            assert alone == sorted(alone)


def buttons_mean_something(talk: Conversation, session: Session) -> None:
    """A button that a message shows is known for what it is, however long ago it was sent."""
    for said in talk.chat:
        if said.number and said.labels:
            assert str(said.number) in session.prompts


def asks_in_one_place(talk: Conversation, session: Session) -> None:
    """Only the prompt that waits can be answered; older questions have Change, or nothing."""
    for said in talk.chat:
        if said.step and not said.step.startswith(ASIDES):
            presses = {button.press for button in said.message.buttons}
            if said.number != session.prompt:
                node = talk.plan.index.get(said.step)
                assert presses <= (set() if node is not None and node.final else {Control.CHANGE})
            else:
                assert Control.CHANGE not in presses
                assert Control.HELP in presses
                if session.stage == "questions":
                    shows_every_choice(said.message, talk.plan.index[said.step])


def asks_by_consent(talk: Conversation, before: Session | None, turn: Turn) -> None:
    """No other question comes before the consent that counts now, and none of it in words of another
    language.
    """
    session, waited = turn.session, before.at if before else ""
    for effect in turn.effects:
        if session is None or not isinstance(effect, Ask) or session.outcome != "in_progress":
            continue
        versions = {plan.version: plan.flow.consent.version for plan in [talk.plan, *talk.published]}
        latest = [talk.plan, *talk.published][-1]
        if effect.step in talk.plan.index and session.stage == "questions" and effect.step != waited:
            assert versions[session.agreed] == latest.flow.consent.version
        elif effect.step.startswith(("@card", "@helper", "@check", "@item")):
            asked = latest if session.asking else talk.plan
            assert effect.message.language in asked.consented_in


def answers_fit(plan: Plan, session: Session, today: str) -> None:
    """An answer stands where its step applies; calculations are up to date; a finished talk is whole."""
    if session.stage == "ended" or is_fleeting(plan):
        return
    known = Known(plan, session, today)
    for name, given in session.answers.items():
        node = plan.index[name]
        if "language" in node.hangs_on:
            continue  # an answer that was given outlives a change of language
        assert given.stands is applies(plan, session, node, today)
        if node.value is not None and given.stands:
            now = expressions.evaluate(node.value, known)
            assert given.value == (None if now is expressions.UNKNOWN else _listed(now))


def is_fleeting(plan: Plan) -> bool:
    """Whether time alone changes what applies: such a flow is judged when a step is reached."""
    return any("today" in when.names for node in plan.nodes for when in node.whens)


def _listed(worth: object) -> object:
    return list(worth) if isinstance(worth, tuple) else worth


def is_heard(before: Session | None, event: AnyEvent, turn: Turn, shown: set[tuple[int, int]]) -> None:
    """Whatever a person says, and every button that is there to be pressed, gets something back."""
    if isinstance(event, Press):
        assert turn.effects or (event.prompt, event.index) not in shown
    elif not isinstance(event, Due) and not (isinstance(event, Sent) and is_told(before, event)):
        # An edit that says the same as before is one that nobody made.
        assert turn.effects or (isinstance(event, Words | Sent) and event.edits)


def is_told(session: Session | None, event: Sent) -> bool:
    """Whether the refusal of an album was said already: it is said once, not for each file."""
    return session is not None and any(a.told for a in session.albums if a.name == event.album)
