"""How long an export of 1,000,000 answers takes, and the most memory that its process ever had."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.answers import Answer, Given
from bot.engine.session import Session, dump_session
from bot.flows.model import Flow, Study, as_json
from bot.reports.bundle import export
from bot.reports.outlets import Order
from bot.storage import tables
from bot.storage.database import connect

BEGAN, ANSWERED, ENDED = (f"2026-11-23T09:{minute}:00+00:00" for minute in (30, 35, 45))
SIZES = (100_000, 1_000_000)
KINDS = {"CSV": {}, "CSV, .xlsx": {"xlsx": True}, "CSV, .sav": {"sav": True}}
HEAD = "| answers | files | seconds | peak MiB | MB written |\n|---|---|---|---|---|"
STUDY = Study.model_validate(
    {
        "format": 1,
        "name": {"en": "Bench"},
        "languages": ["en"],
        **{key: {"en": "…"} for key in ("contact", "privacy", "help")},
    }
)
CHOICES = [{"value": value, "label": {"en": value.title()}} for value in ("yes", "no", "unsure")]
STEPS = [
    *({"id": f"scale{n}", "type": "scale", "choices": "agree_5", "text": {"en": "Clear?"}} for n in range(8)),
    *(
        {"id": f"one{n}", "type": "select_one", "choices": CHOICES, "text": {"en": "Which?"}}
        for n in range(6)
    ),
    *({"id": f"number{n}", "type": "number", "text": {"en": "How many?"}} for n in range(2)),
    *({"id": f"text{n}", "type": "text", "accept": ["text"], "text": {"en": "Why?"}} for n in range(4)),
]
WORDS = "The words are clear but the pictures are not. تصویریں واضح نہیں ہیں۔ "


def flow() -> Flow:
    """Twenty questions: scales, choices, numbers and words."""
    item = {"id": "take_part", "text": {"en": "I agree"}, "required": True}
    consent = {"version": "1", "items": [item]}
    head = {"format": 1, "id": "bench", "title": {"en": "Bench"}, "languages": ["en"]}
    return Flow.model_validate({**head, "consent": consent, "steps": STEPS})


def answers(number: int) -> dict[str, Answer]:
    """What person `number` answers; about 70 characters a text."""
    times: dict[str, Any] = {
        "asked_at": BEGAN,
        "answered_at": ANSWERED,
        "language": "en",
        "wording": "w" * 10,
    }
    values = {
        "scale": 1 + number % 5,
        "one": ("yes", "no", "unsure")[number % 3],
        "number": float(number % 90),
    }
    values["text"] = f"{number}: {WORDS}"
    names = (str(step["id"]) for step in STEPS)
    return {name: Answer("answered", values[name.rstrip("0123456789")], **times) for name in names}


def rows(size: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Sessions as they are kept, each with its answers; `size` answers in all."""
    for number in range(size // len(STEPS)):
        given = answers(number)
        session = Session(
            id=f"s{number:08}", participant="p1", conversation="bench", version="v1", cohort="Bench",
            language="en", stage="ended", outcome="complete", started_at=BEGAN, consented_at=BEGAN,
            finished_at=ENDED, answers={name: Given(one.state, one.value) for name, one in given.items()},
        )  # fmt: skip
        shared = ("id", "conversation", "version", "stage", "outcome", "language", "mode", "started_at")
        row = {name: getattr(session, name) for name in (*shared, "consented_at", "finished_at")}
        yield (
            {**row, "participant_id": "p1", "number": 1, "state": dump_session(session), "test": False},
            [
                {
                    "session_id": session.id,
                    "variable": name,
                    **one._asdict(),
                    "value": json.dumps(one.value),
                    "files": "[]",
                }
                for name, one in given.items()
            ],
        )


async def fill(path: Path, size: int) -> None:
    """A database with so many answers."""
    database = await connect(f"sqlite:///{path}")
    async with database.transaction() as db:
        await db.run_sync(tables.metadata.create_all)
        await _study(db)
        sessions: list[dict[str, Any]] = []
        given: list[dict[str, Any]] = []
        for session, found in rows(size):
            sessions.append(session)
            given += found
            if len(sessions) == 1000:
                await db.execute(insert(tables.sessions), sessions)
                await db.execute(insert(tables.answers), given)
                sessions, given = [], []
        if sessions:
            await db.execute(insert(tables.sessions), sessions)
            await db.execute(insert(tables.answers), given)
    await database.close()


async def _study(db: AsyncConnection) -> None:
    version = {"hash": "v1", "number": 1, "conversation": "bench", "published_at": BEGAN}
    body = json.dumps({"flow": as_json(flow()), "media": {}})
    contact = {"id": 1, "lookup": b"1", "sealed": b"", "created_at": BEGAN}
    cohort = {"id": 1, "name": "Bench", "conversations": "[]", "languages": "[]", "size": 0, "closes": ""}
    person = {"id": "p1", "contact_id": 1, "cohort_id": 1, "language": "en", "joined_at": BEGAN}
    await db.execute(insert(tables.flow_versions).values(version | {"body": body}))
    await db.execute(insert(tables.contacts).values(contact))
    await db.execute(insert(tables.cohorts).values(cohort | {"created_at": BEGAN}))
    await db.execute(insert(tables.participants).values(person))


async def _export(path: Path, out: Path, kind: str) -> None:
    database = await connect(f"sqlite:///{path}")
    await export(database, out, Order(out / "none", STUDY, now=ENDED, by="bench", **KINDS[kind]))
    await database.close()


def measured(path: Path, out: Path, kind: str) -> None:
    """Export in this process, and tell its seconds and its peak of resident memory in MiB."""
    start = time.monotonic()
    asyncio.run(_export(path, out, kind))
    taken = time.monotonic() - start
    print(f"{taken:.1f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def main() -> None:
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as name:
        for size in SIZES:
            path = Path(name) / f"{size}.sqlite"
            asyncio.run(fill(path, size))
            for number, kind in enumerate(KINDS):
                out = Path(name) / f"{size}-{number}"
                command = [sys.executable, "-m", "bench.export", str(path), str(out), kind]
                told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
                written = sum(each.stat().st_size for each in out.rglob("*")) / 1e6
                print(f"| {size:,} | {kind} | {told[0]} | {told[1]} | {written:.0f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:]:
        measured(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    else:
        main()
