"""Tests that read like talk: one person's chat with the real engine, as their phone would show it.

Nothing is faked. Between any two turns the session and every message go through JSON, each turn is
taken twice to see that the engine is a function, and edits change the message that they name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.engine import run
from bot.engine.answers import Answer
from bot.engine.consent import places
from bot.engine.effects import Ask, Effect, Record, Rewrite, Turn, Wake
from bot.engine.events import AnyEvent, Command, Due, Press, Sent, Unreadable, Upload, Words
from bot.engine.messages import Control, Message, Part, dump_message, load_message
from bot.engine.scene import Consents
from bot.engine.session import Session, dump_session, load_session
from bot.flows.model import Study
from bot.flows.plan import Plan
from tests.engine.flows import STUDY

BEGAN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FRESH = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"

_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")
_MARK = re.compile("^(?:[☑☐🔟]|▫️|.\ufe0f\u20e3) ")
_LITERAL = {"{{": "{", "}}": "}"}


def plain(part: Part) -> str:
    """A paragraph as it reads, its Markdown left as it is; a place that nothing fills is an error."""
    return _PLACE.sub(lambda found: part.fills[found[1]] if found[1] else _LITERAL[found[0]], part.template)


@dataclass
class Said:
    """One message of the bot in the chat, as it stands now."""

    session: str
    number: int
    step: str
    message: Message

    @property
    def text(self) -> str:
        return "\n\n".join(map(plain, self.message.parts))

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.message.buttons]

    def styled(self, style: str) -> str:
        """The paragraphs of one style."""
        return "\n".join(plain(part) for part in self.message.parts if part.style == style)

    def index(self, label: str) -> int | None:
        """What a button's press carries; its symbol, tick or picture may be left out of the label."""
        for button in self.message.buttons:
            words = _MARK.sub("", button.label)
            if label in {button.label, words, words.partition(" ")[2]}:
                return button.press
        return None


@dataclass
class Conversation:
    """One person's chat. `presses`, `says` and the like are one event each, five seconds apart."""

    plan: Plan
    session: Session | None
    study: Study = STUDY
    now: datetime = BEGAN
    chat: list[Said] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    others: list[Effect] = field(default_factory=list)
    turns: list[tuple[AnyEvent, Turn]] = field(default_factory=list)
    published: list[Plan] = field(default_factory=list)
    timers: dict[str, str] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)

    # -------------------------------------------------------------- what the person does

    def says(self, words: str, *, to: Said | None = None) -> Said:
        """Write words, as a reply `to` a message of the bot's."""
        return self.does(Words, text=words, message=self._number(), **_reply(to))

    def edits(self, words: str, of: int = -1) -> Said:
        """Edit one of the messages that they sent, by its place among them."""
        return self.does(Words, text=words, edits=True, message=self.sent[of] if self.sent else 99)

    def sends_voice(self, seconds: int = 4, *, to: Said | None = None) -> Said:
        upload = Upload("file-1", "voice", ".ogg", seconds, 9000)
        return self.does(Sent, upload=upload, message=self._number(), **_reply(to))

    def sends(self, kind: str, suffix: str, caption: str = "", size: int = 0, **more: Any) -> Said:
        upload = Upload("file-2", kind, suffix, 0, size)
        return self.does(Sent, upload=upload, text=caption, **{"message": self._number(), **more})

    def sends_album(self, *captions: str, name: str = "album-1") -> Said:
        """So many photos as one album, each with its caption."""
        for caption in captions:
            self.sends("photo", ".jpg", caption, album=name)
        return self.last

    def _number(self) -> int:
        self.sent.append(1000 + len(self.sent))
        return self.sent[-1]

    def sends_sticker(self) -> Said:
        return self.does(Unreadable, what="sticker")

    def commands(self, name: str, argument: str = "") -> Said:
        return self.does(Command, name=name, argument=argument)

    def presses(self, *labels: str, on: str | Said = "") -> Said:
        """Press buttons one after the other, each on the newest message that has it (`on`: of that step)."""
        for label in labels:
            said, index = self._with_button(label, on)
            self.taps(said, index)
        return self.last

    def taps(self, said: Said, index: int) -> Said:
        """A press that carries this index, whether the message still shows such a button or not."""
        return self.does(Press, session=said.session, prompt=said.number, index=index)

    def waits(self, **time: float) -> None:
        self.now += timedelta(**time)

    def sleeps(self, **time: float) -> list[Said]:
        """Let time pass with the timers that fall due in it, as the clock would; what the bot says then."""
        end, said = self.now + timedelta(**time), len(self.chat)
        while due := [(at, kind) for kind, at in self.timers.items() if at and at <= end.isoformat()]:
            at, kind = min(due)
            del self.timers[kind]
            self.falls_due(kind, at)
        self.now = end
        return self.chat[said:]

    def falls_due(self, kind: str = "reminder", at: str = "") -> Turn:
        """A timer of the conversation falls due, now or at that time."""
        assert self.session is not None
        moment = at or self.now.isoformat(timespec="seconds")
        return self.happens(Due(at=moment, fresh=FRESH, session=self.session.id, kind=kind))

    def does(self, kind: Callable[..., AnyEvent], **what: Any) -> Said:
        self.now += timedelta(seconds=5)
        at = self.now.isoformat(timespec="seconds")
        event = kind(**{"at": at, "fresh": FRESH, "phone": "en", **what})
        self.happens(event)
        return self.last

    def _with_button(self, label: str, on: str | Said) -> tuple[Said, int]:
        among = [on] if isinstance(on, Said) else [s for s in self.chat if on in {"", s.step}]
        for said in reversed(among):
            if said.number and (index := said.index(label)) is not None:
                return said, index
        shown = "\n".join(f"{s.text} {s.labels}" for s in among)
        raise AssertionError(f"no message has a button {label!r}:\n{shown}")

    # -------------------------------------------------------------- what the bot does

    def happens(self, event: AnyEvent) -> Turn:
        before = self.session
        turn = self.engine(event)
        self.session = load_session(dump_session(before)) if before else None
        again = self.engine(event)
        assert turn == again, "the same session and event made another turn"
        self.takes(event, turn)
        return turn

    def engine(self, event: AnyEvent) -> Turn:
        assert self.session is not None, "this conversation is gone"
        versions = [self.plan, *self.published]
        agreed = next(plan for plan in versions if plan.version == (self.session.agreed or self.plan.version))
        return run.resume(self.plan, self.study, self.session, event, Consents(agreed, versions[-1]))

    def publishes(self, plan: Plan) -> None:
        """A newer version of the flow comes out while the conversation goes on."""
        self.published.append(replace(plan, version=f"{plan.version}-{len(self.published) + 2}"))

    def takes(self, event: AnyEvent, turn: Turn) -> None:
        self.turns.append((event, turn))
        self.session = turn.session
        if turn.session is not None:
            assert turn.session == load_session(dump_session(turn.session))
        for effect in turn.effects:
            self._take(effect)

    def _take(self, effect: Effect) -> None:
        match effect:
            case Ask():
                self.chat.append(
                    Said(effect.session, effect.number, effect.step, through_json(effect.message))
                )
            case Rewrite():
                said = self.message(effect.number, effect.session)
                said.message = through_json(effect.message)._replace(attachments=said.message.attachments)
            case Record():
                self.records.append(effect)
            case Wake():
                self.timers[effect.kind] = effect.at
            case _:
                self.others.append(effect)

    # -------------------------------------------------------------- what is to be seen

    @property
    def last(self) -> Said:
        """The bot's newest message."""
        return self.chat[-1]

    @property
    def asked(self) -> Said:
        """The message of the prompt that waits."""
        assert self.session is not None
        return self.message(self.session.prompt, self.session.id)

    def message(self, number: int, session: str = "") -> Said:
        return next(
            s for s in self.chat if number and s.number == number and s.session == (session or s.session)
        )

    def newest(self, step: str) -> Said:
        """The newest message of a step."""
        return next(said for said in reversed(self.chat) if said.step == step)

    @property
    def at(self) -> str:
        """The step that waits for the person."""
        return self.session.at if self.session else ""

    @property
    def outcome(self) -> str:
        """How the conversation stands or ended; "gone" where nothing of it is kept."""
        return self.session.outcome if self.session else "gone"

    @property
    def answers(self) -> dict[str, Answer]:
        """The latest revision of every variable."""
        return {record.variable: record.answer for record in self.records}

    @property
    def values(self) -> dict[str, object]:
        """What each variable came to: its value, or the state of what has none."""
        return {name: a.value if a.state == "answered" else a.state for name, a in self.answers.items()}

    @property
    def history(self) -> list[tuple[str, str, object]]:
        """Every revision in the order in which it was kept: variable, state, value."""
        return [(r.variable, r.answer.state, r.answer.value) for r in self.records]

    def did(self, kind: type[Effect]) -> list[Any]:
        """The effects of one kind that were neither messages nor answers."""
        return [effect for effect in self.others if isinstance(effect, kind)]


def _reply(to: Said | None) -> dict[str, Any]:
    return {"session": to.session, "prompt": to.number, "step": to.step} if to else {}


def through_json(message: Message) -> Message:
    loaded = load_message(dump_message(message))
    assert loaded == message
    return loaded


# ------------------------------------------------------------------ beginnings


def meets(
    plan: Plan, *, language: str = "", study: Study = STUDY, phone: str = "en", **more: Any
) -> Conversation:
    """A person who has just come in: the language is asked first, unless it is given or the only one."""
    given: Mapping[str, Any] = {
        "id": "sessionone",
        "participant": "amina",
        "conversation": plan.flow.id,
        "version": plan.version,
        "cohort": "first",
        "languages": list(plan.flow.languages),
        "started_at": BEGAN.isoformat(timespec="seconds"),
    }
    session = Session(**{**given, "language": language, **more})
    amina = Conversation(plan, None, study)
    event = Command(at=session.started_at, fresh=FRESH, phone=phone, name="start")
    amina.takes(event, run.start(plan, study, session, event))
    return amina


def agrees(plan: Plan, *, language: str = "", study: Study = STUDY, **more: Any) -> Conversation:
    """A person who has agreed to everything and stands at the first step."""
    amina = meets(plan, language=language or plan.flow.languages[0], study=study, **more)
    while amina.session is not None and amina.session.stage == "consent":
        amina.taps(amina.asked, consents(plan, amina.session))
    return amina


def consents(plan: Plan, session: Session) -> int:
    """The press of somebody who reads on, has no helper, knows the right answer and agrees."""
    kind, name = places.parted(session.at)
    match kind:
        case places.CARD:
            return Control.NEXT
        case places.HELPER:
            return 0
        case places.CHECK:
            right = next(each.correct for each in plan.flow.consent.check if each.id == name)
            return [choice.value for choice in plan.checks[name].choices].index(right)
        case _:
            return Control.AGREE
