"""What one turn of the engine costs, from stored session to stored session: `python -m bench.engine_turn`.

A flow of 200 questions, a third with conditions, is walked from the first to the last. A turn is: read the
session's JSON, take the event, write the session's JSON and that of every message.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from typing import Any

from bot.engine import run
from bot.engine.effects import Ask, Rewrite
from bot.engine.events import AnyEvent, Command, Press, Words
from bot.engine.messages import Control, dump_message
from bot.engine.session import Session, dump_session, load_session
from bot.flows.model import Flow, Study
from bot.flows.plan import Plan, compile_flow

STEPS = 200
AT = "2026-11-23T09:30:00+00:00"
WORDS = {"en": "How easy is this part of the leaflet to understand, all in all?", "ur": "یہ کتنا آسان ہے؟"}


def plan_of(size: int) -> Plan:
    """A flow of so many questions; two of three are always asked, the third after an answer before it."""
    consent = {"version": "1", "items": [{"id": "agreed", "text": WORDS, "required": True}]}
    study = {"format": 1, "id": "long", "title": WORDS, "languages": ["en", "ur"], "consent": consent}
    return compile_flow(Flow.model_validate({**study, "steps": [_step(n) for n in range(size)]}), "version")


def _step(n: int) -> dict[str, Any]:
    kinds = ({"type": "scale", "choices": "agree_5"}, {"type": "number", "max": 120}, {"type": "text"})
    when = {"when": f"q{n - 2} > 0 and not selected(q{n - 2}, 'dont_know')"} if n % 3 == 2 else {}
    return {"id": f"q{n}", "text": WORDS, "hint": WORDS, "or": ["dont_know"], **kinds[n % 3], **when}


def study() -> Study:
    texts = dict.fromkeys(("name", "contact", "privacy", "help"), WORDS)
    return Study.model_validate({"format": 1, "languages": ["en", "ur"], **texts})


def answer(session: Session, plan: Plan) -> AnyEvent:
    """What a person does at the step that waits."""
    if session.stage == "consent":
        return Press(at=AT, session=session.id, prompt=session.prompt, index=Control.AGREE)
    match plan.index[session.at].step.type:
        case "scale":
            return Press(at=AT, session=session.id, prompt=session.prompt, index=3)
        case "number":
            return Words(at=AT, text="42")
        case _:
            return Words(at=AT, text="The pictures are small and the words are long.")


def turn(plan: Plan, about: Study, stored: str, event: AnyEvent) -> str:
    """One turn, as the door takes it; the new session's JSON."""
    result = run.resume(plan, about, load_session(stored), event)
    for effect in result.effects:
        if isinstance(effect, Ask | Rewrite):
            dump_message(effect.message)
    assert result.session is not None
    return dump_session(result.session)


def walk(plan: Plan, about: Study) -> list[float]:
    """The milliseconds of every turn from consent to the end."""
    session = Session("s1", "p1", "long", "version", "first", "en", ["en", "ur"], started_at=AT)
    begun = run.start(plan, about, session, Command(at=AT, name="start"))
    assert begun.session is not None
    session, stored, spent = begun.session, dump_session(begun.session), []
    while session.stage != "ended":
        event = answer(session, plan)
        began = time.perf_counter()
        stored = turn(plan, about, stored, event)
        spent.append((time.perf_counter() - began) * 1000)
        session = load_session(stored)
    return spent


def main() -> None:
    plan, about = plan_of(STEPS), study()
    walk(plan, about)
    gc.freeze()
    walks = [walk(plan, about) for _ in range(10)]
    # The median of the walks at each place: another process's hiccup is no cost of ours.
    spent = [statistics.median(times) for times in zip(*walks, strict=True)]
    figures = {"median": statistics.median(spent), "p95": statistics.quantiles(spent, n=20)[18]}
    rounded = {name: round(value, 3) for name, value in figures.items()}
    print(json.dumps({"bench": "engine_turn", "steps": STEPS, "turns": len(spent), "ms": rounded}))


if __name__ == "__main__":
    main()
