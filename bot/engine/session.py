"""What is known: a session is one participant's way through one flow version."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, NamedTuple

import pydantic_core

from bot.engine.answers import Draft, Given
from bot.engine.messages import to_json


class Album(NamedTuple):
    """What became of an album whose files may still be coming: the step that they answer ("" none yet), when
    it was asked, and whether it was said already that a file of it is not taken.
    """

    name: str
    step: str = ""
    asked_at: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One participant's way through one flow version.

    `stage`: "language", "consent", "questions", "ended". `outcome`: "in_progress", "complete", "stopped",
    "screened_out", "declined", "failed_check". `languages` are those to choose from. `at` is the step being
    asked (a node's id, or a place of the consent such as "@item:<id>"; "" once ended), `prompt` the number of
    its message, `last` the highest number given so far, `prompts` the messages whose buttons still mean
    something (number as text → step, or "@language", "@stop", "@withdraw", …). `seen` are notes already said,
    `remarks` words typed at closed questions (step → words) that no revision of an answer holds yet.
    `walking`: after a Back the next question in order is shown, answered or not, until one without an answer
    is reached. `heard` are the channel's latest messages that made an answer (number as text → step, or
    "<step>#<n>" where it was the nth of several, "<step>%<n>" where it was a comment of that length,
    "<step>?" where it did not fit), so that an edit finds it. `gathering` are the steps whose several
    messages are not done yet, `albums` the latest albums, `files` counts the files that were taken.
    `reminded`: reminders sent since they last wrote; `paused`: they asked to be left in peace until they
    write again.

    Of consent: `consent` and `decided` are what was said to each item and when; `agreed` is the flow version
    whose consent words count ("" before, and in old sessions its own); `misses` are wrong answers to check
    questions that are not right yet (id → count); `helper` is who helps ("" nobody), where `mode` is
    "assisted". While a newer consent is asked for, `asking` is its flow version and `behind` the step that
    is asked after it. `test`: somebody of the team tries the conversation.
    """

    id: str
    participant: str
    conversation: str
    version: str
    cohort: str
    language: str
    languages: list[str] = field(default_factory=list)
    stage: str = "language"
    outcome: str = "in_progress"
    at: str = ""
    prompt: int = 0
    last: int = 0
    asked_at: str = ""
    prompts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Given] = field(default_factory=dict)
    consent: dict[str, bool] = field(default_factory=dict)
    decided: dict[str, str] = field(default_factory=dict)
    draft: Draft = field(default_factory=Draft)
    seen: list[str] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    walking: bool = False
    mode: str = "self"
    helper: str = ""
    agreed: str = ""
    asking: str = ""
    behind: str = ""
    misses: dict[str, int] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    gathering: list[str] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)
    files: int = 0
    reminded: int = 0
    paused: bool = False
    started_at: str = ""
    consented_at: str = ""
    finished_at: str = ""
    test: bool = False


_USUAL = {f.name: f.default if f.default_factory is MISSING else f.default_factory() for f in fields(Session)}
"""What each field of a session is where nothing is said of it; `MISSING` where something must be."""


def dump_session(session: Session) -> str:
    """The session as JSON text. What is as usual is left out, as a session is written every turn."""
    data = {name: value for name, usual in _USUAL.items() if (value := getattr(session, name)) != usual}
    data["answers"] = {name: _short(given) for name, given in session.answers.items()}
    return to_json(data)


def load_session(text: str) -> Session:
    """The session that `dump_session` wrote."""
    data = pydantic_core.from_json(text, cache_strings="keys")
    data["answers"] = {name: Given(*row) for name, row in data["answers"].items()}
    if "draft" in data:
        data["draft"] = Draft(*data["draft"])
    if "albums" in data:
        data["albums"] = [Album(*row) for row in data["albums"]]
    return Session(**data)


def _short(given: Given) -> tuple[Any, ...]:
    """Most answers are a state and a value: the rest is left out."""
    return given if given.other or given.comment or given.files or given.was else given[:3]
