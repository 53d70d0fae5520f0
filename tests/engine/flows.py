"""Flows for tests, written as an author would: a text given as one string is English."""

from __future__ import annotations

from typing import Any

from bot.flows.model import Flow, Study
from bot.flows.plan import Medium, Plan, compile_flow
from bot.flows.texts import pick

TEXTS = {
    "button", "constraint_message", "contact", "help", "hint", "label", "name", "privacy", "teach", "text",
    "title", "unit",
}  # fmt: skip


def study(**more: Any) -> Study:
    given = {
        "format": 1,
        "name": "Healthy Futures",
        "languages": ["en", "en-x-easy", "ur"],
        "contact": "Amina, 0114 496 0000",
        "privacy": "The University of Northmoor holds your answers.",
        "help": "Call 111 when you are worried.",
    }
    return Study.model_validate(translated({**given, **more}))


def translated(written: Any) -> Any:
    """The same with every text in a map from language to words."""
    match written:
        case dict():
            return {
                key: {"en": value} if key in TEXTS and isinstance(value, str) else translated(value)
                for key, value in written.items()
            }
        case list() | tuple():
            return [translated(value) for value in written]
        case _:
            return written


STUDY = study()


def flow(*steps: dict[str, Any], media: dict[str, Medium] | None = None, **more: Any) -> Plan:
    """The plan of a flow with these steps, which asks one item of consent unless told otherwise."""
    given = {
        "format": 1,
        "id": "talk",
        "title": "A talk",
        "languages": ["en"],
        "consent": {"version": "1", "items": [agreement()]},
        "steps": steps,
    }
    written = translated({**given, **more})
    written["consent"] = whole(written["consent"], written["languages"])
    return compile_flow(Flow.model_validate(written), "version1", media)


def whole(consent: Any, languages: list[str]) -> Any:
    """A consent with words in every language, without which `check` lets no flow pass."""
    match consent:
        case dict():
            return {
                key: {tag: pick(value, tag, languages) for tag in languages}
                if key in TEXTS and isinstance(value, dict)
                else whole(value, languages)
                for key, value in consent.items()
            }
        case list():
            return [whole(value, languages) for value in consent]
        case _:
            return consent


def agreement(name: str = "take_part", *, required: bool = True, **more: Any) -> dict[str, Any]:
    return {"id": name, "text": f"I agree to {name}.", "required": required, **more}


def check_question(name: str, correct: str | int = "yes", **more: Any) -> dict[str, Any]:
    """A question about the consent whose right answer is yes, unless told otherwise."""
    return {
        "id": name,
        "text": f"{name}?",
        "choices": "yes_no",
        "correct": correct,
        "teach": f"This is about {name}.",
        **more,
    }


def step(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A step that says its own name, such as "age?"."""
    return {"id": name, "type": kind, "text": f"{name}?", **more}


def number(name: str, **more: Any) -> dict[str, Any]:
    return step(name, "number", **more)


def words(name: str, **more: Any) -> dict[str, Any]:
    return step(name, "text", **more)


def yes_no(name: str, **more: Any) -> dict[str, Any]:
    return step(name, "select_one", choices="yes_no", **more)


def one_of(name: str, *values: str, kind: str = "select_one", **more: Any) -> dict[str, Any]:
    """A closed question whose choices are labelled with their values, capitalised."""
    return step(name, kind, choices=choices(*values), **more)


def some_of(name: str, *values: str, **more: Any) -> dict[str, Any]:
    return one_of(name, *values, kind="select_multiple", **more)


def choices(*values: str) -> list[dict[str, Any]]:
    """Choices; a value written as "none!" stands alone."""
    return [
        {"value": value.rstrip("!"), "label": value.rstrip("!").capitalize(), "alone": value.endswith("!")}
        for value in values
    ]


def section(name: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "section", "steps": list(steps), **more}


def calculate(name: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "calculate", "value": value, **more}


def end(name: str, outcome: str = "complete", **more: Any) -> dict[str, Any]:
    return step(name, "end", outcome=outcome, **more)


def note(name: str, **more: Any) -> dict[str, Any]:
    return step(name, "note", **more)
