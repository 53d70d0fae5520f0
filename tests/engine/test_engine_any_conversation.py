"""Any flow, any person: the laws hold in every turn, and every conversation can be finished."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine import run
from bot.engine.answers import Draft
from bot.engine.consent import places
from bot.engine.events import AnyEvent, Command
from bot.engine.messages import Control
from bot.engine.scope import applies
from bot.engine.session import Session
from bot.flows.model import ConsentItem, Date, Number, Rank, Scale, SelectMultiple, SelectOne, TextStep
from bot.flows.plan import Node, Plan
from tests.engine.flows import flow, study
from tests.engine.laws import Watched, is_fleeting
from tests.engine.strategies import acts, flows
from tests.engine.talk import BEGAN, FRESH, consents

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "20000")) if LONG else 250
TRIES = 12
STUDY = study(
    reminders=["24h", "72h"], quiet_hours={"from": "21:00", "to": "09:00", "timezone": "Europe/London"}
)

thorough = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def meets(plan: Plan) -> Watched:
    talk = Watched(plan, None, STUDY)
    session = Session(
        id="sessionone",
        participant="amina",
        conversation="talk",
        version="version1",
        cohort="first",
        language="",
        languages=list(plan.flow.languages),
        started_at=BEGAN.isoformat(timespec="seconds"),
    )
    event: AnyEvent = Command(at=session.started_at, fresh=FRESH, phone="ur", name="start")
    talk.takes(event, run.start(plan, STUDY, session, event))
    return talk


def acts_out(talk: Watched, act: tuple[Any, ...]) -> None:
    """One thing that a person does, made from numbers that fit any conversation."""
    match act:
        case ("answers",):
            answers(talk, 0)
        case ("taps", *_):
            taps(talk, act)
        case ("says", words):
            talk.says(words)
        case ("edits", words, k):
            talk.edits(words, of=k % max(len(talk.sent), 1))
        case ("replies", words, k):
            talk.says(words, to=one_of([said for said in talk.chat if said.number], k))
        case ("sends", kind, caption):
            sends(talk, kind, caption)
        case ("sends an album", kinds, caption):
            sends_album(talk, kinds, caption)
        case ("sends a sticker",):
            talk.sends_sticker()
        case _:
            happens(talk, act)


def sends_album(talk: Watched, kinds: list[str], caption: str) -> None:
    """Files of one album; long ago it began, or just now: the name says which."""
    name = f"album-{len(talk.turns) // 9}"
    for number, kind in enumerate(kinds):
        sends(talk, kind, caption if number == 1 else "", name)


def happens(talk: Watched, act: tuple[Any, ...]) -> None:
    """What is no answer: commands, languages, days that pass, new words to agree to."""
    match act:
        case ("commands", name):
            talk.commands(name)
        case ("changes language", k):
            picker = talk.commands("language")
            talk.taps(picker, one_of(picker.message.buttons, k).press)
        case ("waits", seconds):
            talk.waits(seconds=seconds)
        case ("publishes", newer):
            talk.publishes(with_consent(talk.plan, newer))
        case ("sleeps", seconds):
            talk.sleeps(seconds=seconds)
        case ("falls due", kind):
            talk.falls_due(kind)
        case _:
            raise AssertionError(act)


def with_consent(plan: Plan, newer: int) -> Plan:
    """The same flow with another consent, in the first language or in all, with an item more or without."""
    tags = plan.flow.languages[: 1 if newer % 3 == 0 else None]
    items = [*plan.flow.consent.items[: None if newer % 2 else 1]]
    added = {"id": f"new_{newer}", "text": dict.fromkeys(plan.flow.languages, "New?"), "required": newer > 2}
    items = [*items, ConsentItem.model_validate(added)]
    consent = plan.flow.consent.model_copy(update={"version": f"{newer + 2}", "items": tuple(items)})
    flow = plan.flow.model_copy(update={"consent": consent, "languages": tags})
    return Plan(plan.version, flow, plan.nodes, plan.media)


def taps(talk: Watched, act: tuple[Any, ...]) -> None:
    """Press what is there, anything that still has buttons, what was there once, or what never was."""
    match act:
        case (_, "here", k) if talk.session and talk.session.prompt:
            talk.taps(talk.asked, one_of(talk.asked.message.buttons, k).press)
        case (_, "anywhere", m, k) if among := [said for said in talk.chat if said.number and said.labels]:
            said = one_of(among, m)
            talk.taps(said, one_of(said.message.buttons, k).press)
        case (_, "what is gone", k) if talk.buttons:
            said, button = one_of(talk.buttons, k)
            talk.taps(said, button.press)
        case (_, "wildly", prompt, index):
            talk.taps(replace(talk.chat[0], session="sessionone", number=prompt), index)
        case _:
            pass


def sends(talk: Watched, what: str, caption: str, album: str = "") -> None:
    """A file of some kind and ending; "too large" has more than Telegram hands over."""
    if talk.session is not None:
        kind, _, suffix = what.removesuffix(" too large").partition(".")
        size = (21 << 20) if what.endswith("too large") else 0
        talk.sends(kind, f".{suffix or 'bin'}", caption, size, album=album)


def one_of(things: list[Any], k: int) -> Any:
    return things[k % len(things)]


# ------------------------------------------------------------------ a person who answers properly


def answers(talk: Watched, attempt: int) -> None:
    """Do what moves the conversation on; another attempt at one place does another thing that might."""
    session = talk.session
    if session is None or session.stage == "ended":
        return
    if session.stage == "language":
        talk.taps(talk.newest("@language"), 0)
    elif session.at == places.AGAIN:
        picker = talk.commands("language")
        talk.taps(picker, picker.message.buttons[0].press)
    elif session.stage == "consent":
        talk.taps(talk.asked, consents(talk.plan, session))
    else:
        node = talk.plan.index[session.at]
        ways = _ways(node, session.draft)
        way = ways[attempt % len(ways)]
        if isinstance(way, int):
            talk.taps(talk.asked, way)
        elif way in {"voice", "photo", "video", "document"}:
            talk.sends(str(way), ".bin")
        else:
            talk.says(way)


def _ways(node: Node, draft: Draft) -> list[int | str]:
    """Presses and words that might answer a question, in the order in which to try them."""
    match node.step:
        case SelectOne() | Scale():
            return [*range(len(node.choices)), Control.SKIP]
        case SelectMultiple():
            toggles: list[int | str] = list(range(len(node.choices)))
            return [
                "kiwi" if draft.waits else Control.DONE,
                0,
                Control.DONE,
                *toggles,
                Control.DONE,
                Control.SKIP,
            ]
        case Number() as step:
            least = int(step.min)
            return [*(str(least + n) for n in range(4)), Control.SKIP]
        case Rank():
            ranks: list[int | str] = list(range(len(node.choices)))
            free: list[int | str] = [n for n in ranks if node.choices[int(n)].value not in draft.chosen]
            return ["kiwi" if draft.waits else Control.DONE, *free, Control.DONE, *ranks, Control.SKIP]
        case Date():
            return ["today", "2026-04-03", "1 November 2026", "۱/۵/۲۰۲۶", "1/1/2090", Control.SKIP]
        case TextStep() as step:
            done = [Control.DONE] if step.several and draft.said else []
            return [*done, "words", "voice", "photo", "video", "document", *done, Control.SKIP]
        case _:
            return [Control.NEXT]


def finishes(talk: Watched) -> None:
    """Answer patiently until the end; a conversation that never gets there is a failure."""
    consent = talk.plan.flow.consent
    places = len(talk.plan.nodes) + len(consent.cards) + len(consent.check) + 2 * len(consent.items) + 3
    attempt = 0
    for _ in range(3 * TRIES * (places + 2)):
        if talk.session is None or talk.session.stage == "ended":
            return
        before = talk.session.prompt
        answers(talk, attempt)
        attempt = attempt + 1 if talk.session is not None and talk.session.prompt == before else 0
    raise AssertionError(f"no way on from {talk.at}")


def is_whole(talk: Watched) -> None:
    """Who reached the end was asked all that applied, and nothing that did not."""
    session = talk.session
    if session is None or session.outcome != "complete" or is_fleeting(talk.plan):
        return
    for node in talk.plan.nodes:
        holds = applies(talk.plan, session, node)
        spoken = any("language" in when.names for when in node.whens)
        if node.step.type == "end" and (holds or spoken):
            return
        # A language that is changed after the end opens no questions.
        if node.asks and not spoken:
            assert holds is (node.id in session.answers and session.answers[node.id].stands)


@thorough
@given(flows(), st.lists(acts, max_size=25))
def test_every_conversation_keeps_the_laws_and_can_be_finished(
    written: dict[str, Any], doings: list[Any]
) -> None:
    """Whatever a person does in whatever flow, no turn breaks a law, and patience leads to the end."""
    talk = meets(flow(**written))
    for act in doings:
        if talk.session is None:
            return
        acts_out(talk, act)
    finishes(talk)
    is_whole(talk)
