"""What the tests of exports are made from: one flow with every type of step, and sessions of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.engine.answers import Answer, Given
from bot.engine.effects import Consented
from bot.engine.session import Session, dump_session
from bot.flows.model import Flow, Study, as_json
from bot.flows.plan import Plan, compile_flow
from bot.reports.bundle import Summary, export
from bot.reports.outlets import Order
from bot.reports.table import Entry, code, entries, variables
from bot.storage import tables
from bot.storage.database import Database
from bot.storage.exporting import Chosen

BEGAN = "2026-11-23T09:30:00+00:00"
AGREED = "2026-11-23T09:31:00+00:00"
ASKED = "2026-11-23T09:32:00+00:00"
ANSWERED = "2026-11-23T09:32:41+00:00"
ENDED = "2026-11-23T09:45:15+00:00"

AGREE = [
    {"value": 1, "label": {"en": "Disagree", "ur": "اختلاف"}},
    {"value": 2, "label": {"en": "Not sure"}},
    {"value": 3, "label": {"en": "Agree", "ur": "اتفاق"}},
]
TOPICS = [
    {"value": "words", "label": {"en": "The words", "ur": "الفاظ"}},
    {"value": "pictures", "label": {"en": "The pictures", "ur": "تصویریں"}},
    {"value": "length", "label": {"en": "The length", "ur": "لمبائی"}},
]
ALL = ["other", "dont_know", "rather_not", "does_not_apply"]


def said(en: str, ur: str = "") -> dict[str, str]:
    return {"en": en, "ur": ur} if ur else {"en": en}


STEPS: list[dict[str, Any]] = [
    {"id": "hello", "type": "note", "text": said("Hello")},
    {"id": "reading", "type": "material", "material": "leaflet", "text": said("Please read")},
    {
        "id": "clear",
        "type": "scale",
        "about": "leaflet",
        "text": said("It is clear", "یہ واضح ہے"),
        "choices": "agree",
        "or": ALL[1:],
    },
    {"id": "why", "type": "text", "when": "clear < 3", "text": said("What is hard?", "کیا مشکل ہے؟")},
    {
        "id": "gene",
        "type": "select_one",
        "text": said("Who carries the gene?"),
        "choices": [
            {"value": "mother", "label": said("The mother", "ماں")},
            {"value": "both", "label": said("Both", "دونوں")},
        ],
        "or": ALL,
        "correct": "both",
    },
    {
        "id": "topics",
        "type": "select_multiple",
        "text": said("What should change?"),
        "choices": TOPICS,
        "or": ["other"],
    },
    {"id": "children", "type": "number", "text": said("How many children?"), "decimals": 1},
    {"id": "born", "type": "date", "text": said("When were you born?")},
    {"id": "best", "type": "rank", "text": said("Which is best?"), "choices": TOPICS},
    {"id": "score", "type": "calculate", "value": "clear * 2", "text": said("Twice clear")},
    {
        "id": "more",
        "type": "section",
        "when": "gene == 'mother'",
        "steps": [
            {"id": "deeper", "type": "text", "accept": ["text"], "when": "clear == 1", "text": said("Why?")}
        ],
    },
    {"id": "bye", "type": "end", "text": said("Thank you")},
]


def flow(steps: list[dict[str, Any]] | None = None, name: str = "genetics") -> Flow:
    return Flow.model_validate(
        {
            "format": 1,
            "id": name,
            "title": said("Our leaflet", "ہمارا کتابچہ"),
            "languages": ["en", "en-x-easy", "ur"],
            "materials": {
                "leaflet": {"draft": "2", "title": said("Leaflet"), "files": {"en": "leaflet.pdf"}}
            },
            "choices": {"agree": AGREE},
            "consent": {
                "version": "2026-11",
                "items": [{"id": "take_part", "text": said("I agree"), "required": True}],
            },
            "steps": STEPS if steps is None else steps,
        }
    )


def plan(steps: list[dict[str, Any]] | None = None, version: str = "v1") -> Plan:
    return compile_flow(flow(steps), version)


STUDY = Study.model_validate(
    {
        "format": 1,
        "name": said("Healthy Futures", "صحت مند مستقبل"),
        "languages": ["en", "ur"],
        "contact": said("Amina"),
        "privacy": said("Kept well"),
        "help": said("Call someone"),
    }
)


def answer(value: Any = None, **more: Any) -> Answer:
    """An answered answer, unless `state` says otherwise."""
    times = {"asked_at": ASKED, "answered_at": ANSWERED, "language": "en", "wording": "w1"}
    return Answer(**{"state": "answered", "value": value, **times, **more})


def session(answers: dict[str, Answer], **more: Any) -> Session:
    """A session that remembers these answers."""
    given = {name: Given(one.state, one.value, one.revision) for name, one in answers.items()}
    ids = {"id": "s1", "participant": "p1", "conversation": "genetics", "version": "v1", "cohort": "Leeds"}
    return Session(**{**ids, "language": "en", "stage": "questions", "answers": given, **more})


def row(answers: dict[str, Answer], *plans: Plan, **more: Any) -> dict[str, Entry]:
    """The entries of one session of the last of these versions (newest first)."""
    plans = plans or (plan(),)
    found = entries(variables(plans), plans[-1], session(answers, **more), answers)
    return {entry.variable.name: entry for entry in found}


def coded(found: dict[str, Entry]) -> dict[str, Any]:
    """Column name → what stands in the codes."""
    return {c.name: code(c, entry) for entry in found.values() for c in entry.variable.columns}


# ------------------------------------------------------------------ in the database


async def publish(db: Any, made: Flow, version: str = "v1", number: int = 1) -> None:
    body = json.dumps({"flow": as_json(made), "media": {}})
    row = {"hash": version, "number": number, "conversation": made.id, "body": body, "published_at": BEGAN}
    await db.execute(insert(tables.flow_versions).values(row))


async def recruit(db: Any, cohort: str = "Leeds", number: int = 1, label: str = "Poster") -> None:
    """A cohort with an invite and one participant, `p<number>`."""
    contact = {"id": number, "lookup": bytes([number]), "sealed": b"", "created_at": BEGAN}
    await db.execute(insert(tables.contacts).values(contact))
    await db.execute(
        insert(tables.cohorts).values(
            id=number, name=cohort, conversations='["genetics"]', languages="[]", size=0, closes="",
            created_at=BEGAN,
        )
    )  # fmt: skip
    await db.execute(
        insert(tables.invites).values(
            id=number, cohort_id=number, lookup=bytes([number]), sealed=b"", label=label, uses=0, used=0,
            created_at=BEGAN,
        )
    )  # fmt: skip
    await db.execute(
        insert(tables.participants).values(
            id=f"p{number}", contact_id=number, cohort_id=number, invite_id=number, language="en",
            joined_at=BEGAN,
        )
    )  # fmt: skip


def session_row(one: Session, **more: Any) -> dict[str, Any]:
    shared = ("id", "conversation", "version", "stage", "outcome", "language", "mode", "started_at")
    return {
        **{name: getattr(one, name) for name in shared},
        "consented_at": one.consented_at,
        "finished_at": one.finished_at,
        "participant_id": one.participant,
        "number": 1,
        "state": dump_session(one),
        "test": False,
        **more,
    }


def answer_row(of: str, variable: str, one: Answer) -> dict[str, Any]:
    row = {"session_id": of, "variable": variable, **one._asdict()}
    return row | {"value": json.dumps(one.value), "files": json.dumps(one.files)}


async def keep(db: Any, answers: dict[str, Answer], **more: Any) -> None:
    """Store a session that consented, with its answers."""
    test = more.pop("test", False)
    times = {"started_at": BEGAN, "consented_at": AGREED}
    one = session(answers, **{**times, **more})
    await db.execute(insert(tables.sessions).values(session_row(one, test=test)))
    if answers:
        rows = [answer_row(one.id, name, given) for name, given in answers.items()]
        await db.execute(insert(tables.answers), rows)


async def agree(db: Any, item: Consented) -> None:
    row = item._asdict()
    row["session_id"] = row.pop("session")
    await db.execute(insert(tables.consent_log).values(row))


async def left(db: Any, cohort: int, outcome: str, count: int) -> None:
    """So many of a cohort left only a count."""
    row = {"cohort_id": cohort, "conversation": "genetics", "outcome": outcome, "count": count}
    await db.execute(insert(tables.tallies).values(row))


# ------------------------------------------------------------------ exporting

NASTY = '=1+1\n"quoted", اردو \u200f 👩🏽\u200d⚕️'
SPOKEN = {
    "reading": answer(12, material="leaflet:leaflet.pdf", draft="2"),
    "clear": answer(2, comment="well", revision=3, material="leaflet:leaflet.pdf", draft="2"),
    "why": answer(NASTY),
    "gene": answer("other", other="The father"),
    "topics": answer(["words", "other"], other="The smell"),
    "children": answer(2.0),
    "born": answer("1990-04-01"),
    "best": answer(["length", "words"]),
    "score": answer(4),
}
ENDING = {"stage": "ended", "outcome": "complete", "finished_at": ENDED}


async def exported(database: Database, out: Path, **more: Any) -> Summary:
    """Export with everything that a test does not care about."""
    chosen = Chosen(**{name: more.pop(name) for name in Chosen._fields if name in more})
    order = Order(out.parent / "answers", STUDY, now="2026-11-24T10:00:00+00:00", by="Amina", chosen=chosen)
    return await export(database, out, order._replace(**more))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))
