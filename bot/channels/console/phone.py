"""One person's phone without a network: what stands in the chat, and what can be pressed there.

The scenarios' rehearsal and the terminal both play on it. It holds no clock and no random: time starts
where it is told to and passes by itself with every turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine import languages, run, wording
from bot.engine.consent import places
from bot.engine.consent.later import AGREED
from bot.engine.effects import Ask, Consented, Erase, Hand, Record, Rewrite, Tally, Turn, Wake
from bot.engine.events import AnyEvent, Command, Due, Press, Sent, Upload, Words
from bot.engine.folding import fold
from bot.engine.messages import Button, Control, Message
from bot.engine.parse import label
from bot.engine.ranking import FREE
from bot.engine.session import Session, dump_session, load_session
from bot.flows.model import Note, Study
from bot.flows.plan import Node, Plan
from bot.flows.texts import pick

PACE = timedelta(seconds=5)
ALBUM = 10
_ALIASES = {Control.AGREE: ("yes",), Control.REFUSE: ("no",)}


class Told(NamedTuple):
    """What one effect did to the chat: a new message, or (`before` is not None) another text for one."""

    number: int
    message: Message
    before: Message | None = None


@dataclass(frozen=True, slots=True)
class Phone:
    """A chat at one moment. `session` is None once nothing of it is kept, and `outcome` says why;
    `chat` are the prompts as they read now, by number; `told` is what the last turn said, in order;
    `turns` counts the events, from which ids are made; `events` are those of the last act, `past` the session
    before it; `timers` are those that are set, their times by their kinds; `kept` is all that was kept so
    far, and `wants_copy` tells that the last turn asked for a copy of it.
    """

    plan: Plan
    study: Study
    at: datetime
    session: Session | None = None
    outcome: str = "in_progress"
    chat: Mapping[int, Message] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    turns: int = 0
    events: tuple[AnyEvent, ...] = ()
    past: Session | None = None
    timers: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[Record | Consented, ...] = ()
    wants_copy: bool = False


class Choice(NamedTuple):
    """A button that can be pressed now. `names` are the words for it, in a scenario the first is used."""

    number: int
    step: str
    button: Button
    names: tuple[str, ...]


# ------------------------------------------------------------------ what the person does


def begin(plan: Plan, study: Study, at: datetime, tag: str = "") -> Phone:
    """A chat in which the conversation has just begun, on a phone that is set to the language `tag`."""
    phone = Phone(plan, study, at)
    session = Session(
        id="rehearsal1",
        participant="rehearser1",
        conversation=plan.flow.id,
        version=plan.version,
        cohort="open",
        language="",
        languages=list(plan.flow.languages),
        started_at=_now(phone),
    )
    event = Command(at=_now(phone), fresh=_fresh(phone), phone=tag, name="start")
    return _after(phone, run.start(plan, study, session, event), event)


def choose(phone: Phone, tag: str) -> Phone:
    """Choose a language where one is asked for."""
    offered = (
        choice for choice in choices(phone) if choice.step == languages.LANGUAGE and choice.names[0] == tag
    )
    picked = next(offered, None)
    return press(phone, picked) if picked else phone


def press(phone: Phone, choice: Choice) -> Phone:
    """Press a button."""
    session = _session(phone)
    return _take(
        phone,
        Press(
            at=_now(phone),
            fresh=_fresh(phone),
            session=session.id,
            prompt=choice.number,
            index=choice.button.press,
        ),
    )


def write(phone: Phone, text: str) -> Phone:
    """Write words."""
    return _take(phone, Words(at=_now(phone), fresh=_fresh(phone), text=text))


def speak(phone: Phone, seconds: int) -> Phone:
    """Send a voice message."""
    upload = Upload(f"voice-{phone.turns}", "voice", ".oga", seconds)
    return _take(phone, Sent(at=_now(phone), fresh=_fresh(phone), upload=upload))


def show(phone: Phone, photos: int) -> Phone:
    """Send so many photos at once: an album, as one is told of in one breath; Telegram's hold ten."""
    shown, events, told = phone, list[AnyEvent](), list[Told]()
    for number in range(photos):
        if shown.session is None:
            break
        album = f"album-{phone.turns}-{number // ALBUM}" if photos > 1 else ""
        upload = Upload(f"photo-{shown.turns}", "photo", ".jpg")
        shown = _take(shown, Sent(at=_now(shown), fresh=_fresh(shown), upload=upload, album=album))
        events, told = [*events, *shown.events], [*told, *shown.told]
    return replace(shown, events=tuple(events), told=tuple(told), past=phone.session)


def command(phone: Phone, line: str) -> Phone:
    """Send a command: "/name", or "/name argument"."""
    name, _, argument = line.removeprefix("/").partition(" ")
    event = Command(at=_now(phone), fresh=_fresh(phone), name=name.lower(), argument=argument.strip())
    return _take(phone, event)


def wait(phone: Phone, time: timedelta) -> Phone:
    """Let time pass. What falls due in it happens, at its time, and all that is said then is seen."""
    end, told = phone.at + time, phone.told
    rung: tuple[Told, ...] = ()
    while (session := phone.session) is not None and (due := _next_due(phone, end)):
        at, kind = due
        others = {other: set_to for other, set_to in phone.timers.items() if other != kind}
        phone = replace(phone, at=datetime.fromisoformat(at), timers=others)
        phone = _take(phone, Due(at=at, fresh=_fresh(phone), session=session.id, kind=kind))
        rung += phone.told
    return replace(phone, at=end, told=rung or told)


def _next_due(phone: Phone, end: datetime) -> tuple[str, str] | None:
    found = [(at, kind) for kind, at in phone.timers.items() if datetime.fromisoformat(at) <= end]
    return min(found, default=None)


def agree(phone: Phone) -> Phone:
    """Go through the consent as someone without help who knows what it says and agrees to everything."""
    while phone.session is not None and phone.session.stage == "consent":
        prompt, wanted = phone.session.prompt, _agreeing(phone.plan, phone.session.at)
        going_on = (c for c in choices(phone) if c.number == prompt and c.names[0] in wanted)
        phone = press(phone, next(going_on))
    return phone


def _agreeing(plan: Plan, place: str) -> set[str]:
    """The first names of the buttons that lead on from a place of the consent."""
    kind, name = places.parted(place)
    right = {str(question.correct) for question in plan.flow.consent.check if question.id == name}
    return {places.HELPER: {wording.NOBODY}, places.CHECK: right}.get(kind, {"next", "agree"})


# ------------------------------------------------------------------ what can be seen and pressed


def messages(phone: Phone) -> list[Message]:
    """What the last turn said."""
    return [told.message for told in phone.told]


def messages_in(phone: Phone, tag: str) -> list[Message]:
    """What the last turn would have said in another language: the engine is a function, so ask it again."""
    past, found = phone.past and replace(phone.past, language=tag), list[Message]()
    for event in phone.events:
        if past is None:
            break
        turn = run.resume(phone.plan, phone.study, past, _choosing(phone, past, event, tag))
        past, found = turn.session, [*found, *(effect.message for effect in _said(turn))]
    return found


def _choosing(phone: Phone, past: Session, event: AnyEvent, tag: str) -> AnyEvent:
    """The same event, but where it chose a language it chooses this one."""
    if isinstance(event, Press) and past.prompts.get(str(event.prompt)) == languages.LANGUAGE:
        return replace(event, index=phone.plan.flow.languages.index(tag))
    return event


def choices(phone: Phone) -> tuple[Choice, ...]:
    """Every button that means something now, those of the newest message first."""
    session = phone.session
    if session is None:
        return ()
    return tuple(
        Choice(number, step, button, tuple(_names(phone.plan, step, button)))
        for number, step in sorted(((int(n), s) for n, s in session.prompts.items()), reverse=True)
        for button in phone.chat[number].buttons
    )


def find(phone: Phone, word: str) -> Choice | None:
    """The button that a word names: by its value before by its label, in the newest message first."""
    said = fold(word)
    open_ = choices(phone)
    first = (choice for choice in open_ if fold(choice.names[0]) == said)
    others = (choice for choice in open_ if said in map(fold, choice.names))
    return next(first, None) or next(others, None)


def _names(plan: Plan, step: str, button: Button) -> Iterator[str]:
    tags = plan.flow.languages
    node = _question(plan, step)
    if button.press == Control.CHANGE:
        yield f"change {step}"
    elif step == AGREED:
        yield f"change {plan.flow.consent.items[button.press].id}"
    elif step == languages.LANGUAGE:
        yield from (tags[button.press], wording.language_name(tags[button.press]))
    elif button.press < 0:
        yield from _control_names(Control(button.press), tags)
        if node is not None and isinstance(node.step, Note) and node.step.button:
            yield from node.step.button.values()
    elif node is not None and button.press < len(node.choices):
        choice = node.choices[button.press]
        yield str(choice.value)
        yield from (pick(choice.label, tag, tags) for tag in tags)
        yield from (label(choice, tag, tags) for tag in tags)
    yield button.label.lstrip(f"☑☐{FREE} ")


def _question(plan: Plan, step: str) -> Node | None:
    """The step or question of the consent whose choices a prompt offers."""
    if places.parted(step)[0] in {places.HELPER, places.CHECK}:
        return places.question(plan, step)
    return plan.index.get(step)


def _control_names(control: Control, tags: Iterable[str]) -> Iterator[str]:
    yield control.name.lower()
    yield from _ALIASES.get(control, ())
    for tag in tags:
        yield wording.words(tag).gettext(wording.CONTROLS[control])
        yield wording.control(control, tag)


# ------------------------------------------------------------------ the engine's turn


def _now(phone: Phone) -> str:
    return phone.at.isoformat(timespec="seconds")


def _fresh(phone: Phone) -> str:
    return f"{phone.turns:032d}"


def _session(phone: Phone) -> Session:
    assert phone.session is not None, "the conversation is over"
    return phone.session


def _take(phone: Phone, event: AnyEvent) -> Phone:
    return _after(phone, run.resume(phone.plan, phone.study, _session(phone), event), event)


def _after(phone: Phone, turn: Turn, event: AnyEvent) -> Phone:
    chat, told = dict(phone.chat), []
    for effect in _said(turn):
        before = chat.get(effect.number) if isinstance(effect, Rewrite) else None
        told.append(Told(effect.number, effect.message, before))
        chat[effect.number] = effect.message
    return replace(
        phone,
        at=phone.at + PACE,
        session=_kept(turn.session),
        outcome=_outcome(turn),
        chat=chat,
        told=tuple(told),
        turns=phone.turns + 1,
        events=(event,),
        past=phone.session,
        timers=_timers(phone, turn),
        kept=(*phone.kept, *(effect for effect in turn.effects if isinstance(effect, Record | Consented))),
        wants_copy=any(isinstance(effect, Hand) for effect in turn.effects),
    )


def _timers(phone: Phone, turn: Turn) -> dict[str, str]:
    wakes = {effect.kind: effect.at for effect in turn.effects if isinstance(effect, Wake)}
    return {kind: at for kind, at in {**phone.timers, **wakes}.items() if at}


def _said(turn: Turn) -> list[Ask | Rewrite]:
    return [effect for effect in turn.effects if isinstance(effect, Ask | Rewrite)]


def _kept(session: Session | None) -> Session | None:
    """The session as the next turn will find it: every turn reads it from its JSON."""
    if session is None:
        return None
    kept = load_session(dump_session(session))
    assert kept == session, "a session did not survive its JSON"
    return kept


def _outcome(turn: Turn) -> str:
    if turn.session is not None:
        return turn.session.outcome
    counted = (effect.outcome for effect in turn.effects if isinstance(effect, Tally))
    erased = any(isinstance(effect, Erase) for effect in turn.effects)
    return next(counted, "erased" if erased else "")
