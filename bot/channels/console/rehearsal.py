"""Plays a scenario against the engine, with no Telegram and no database. Pure: it makes its own time.

Between any two turns the session goes through its JSON. The first entry that fails ends the rehearsal:
what follows it would only say the same again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.channels.console import phone as phones
from bot.channels.console import plain, verdict
from bot.channels.console.phone import Phone
from bot.channels.console.verdict import Wrong
from bot.engine.folding import fold
from bot.engine.messages import Message
from bot.engine.scope import waits
from bot.errors import Problem
from bot.flows.model import Spoken, Study
from bot.flows.plan import Node, Plan
from bot.flows.scenario import Entry, Scenario
from bot.flows.texts import pick

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
"""When a rehearsal begins, unless its scenario says on which day."""


class Played(NamedTuple):
    """How far a rehearsal came: entries that passed, and what was wrong then."""

    passed: int
    problems: tuple[Problem, ...]


# ------------------------------------------------------------------ scenarios


def rehearse_all(plan: Plan, study: Study, scenario: Scenario) -> tuple[Problem, ...]:
    """Play a scenario in its language, or in every language of the flow; what fails alike is told once."""
    tags = plan.flow.languages
    if scenario.language is not None:
        if scenario.language not in tags:
            return (verdict.unspoken(scenario, tags),)
        tags = (scenario.language,)
    found: dict[tuple[int, int, str], list[tuple[str, Problem]]] = {}
    for tag in tags:
        for problem in rehearse(plan, study, scenario, tag):
            found.setdefault((problem.line, problem.column, problem.code), []).append((tag, problem))
    return tuple(_merged(same, len(tags)) for same in found.values())


def _merged(same: list[tuple[str, Problem]], languages: int) -> Problem:
    problem = same[0][1]
    if len(same) == languages:
        return problem
    return problem._replace(message=f"In {', '.join(tag for tag, _ in same)}: {problem.message}")


def rehearse(plan: Plan, study: Study, scenario: Scenario, language: str) -> tuple[Problem, ...]:
    """Play a scenario in a language. Consent is given by itself, unless the scenario does it."""
    day = scenario.today or START.date()
    phone = phones.choose(
        phones.begin(plan, study, datetime.combine(day, START.timetz()), language), language
    )
    by_itself = _play(phones.agree(phone), scenario)
    if not by_itself.problems:
        return ()
    # A scenario that shows the consent fails at the first question, and gets further from the first card.
    shown = _play(phone, scenario)
    return max(by_itself, shown, key=lambda played: (not played.problems, played.passed)).problems


def _play(phone: Phone, scenario: Scenario) -> Played:
    for passed, entry in enumerate(scenario.talk):
        after = _entry(phone, entry, strict=scenario.language is not None)
        if isinstance(after, Wrong):
            return Played(passed, (_problem(scenario, entry, after),))
        phone = after
    return Played(len(scenario.talk), verdict.at_the_end(phone, scenario))


def _problem(scenario: Scenario, entry: Entry, wrong: Wrong) -> Problem:
    return Problem(scenario.file, entry.line, entry.column, *wrong)


# ------------------------------------------------------------------ entries


def _entry(phone: Phone, entry: Entry, *, strict: bool) -> Phone | Wrong:
    """The phone after an entry, or why the entry fails. `strict`: words count in its language only."""
    value = str(entry.value)
    if phone.session is None and entry.action not in {"see", "outcome"}:
        return verdict.over(phone, entry)
    match entry.action:
        case "see":
            return phone if _is_seen(phone, value, strict=strict) else verdict.unseen(phone, value)
        case "press":
            choice = phones.find(phone, value)
            return phones.press(phone, choice) if choice else verdict.unpressed(phone, value)
        case "say":
            return phones.write(phone, value)
        case "voice":
            return phones.speak(phone, int(entry.value))
        case "command":
            return phones.command(phone, value)
        case "wait":
            return phones.wait(phone, timedelta(seconds=int(entry.value)))
        case "outcome":
            return phone if phone.outcome == value else verdict.ended_otherwise(phone, value)
        case "photo":
            return phones.show(phone, int(entry.value))


# ------------------------------------------------------------------ see


def _is_seen(phone: Phone, value: str, *, strict: bool) -> bool:
    node = phone.plan.index.get(value)
    at = phone.session.at if phone.session else ""
    if at in {value, f"@item:{value}", f"@check:{value}", f"@{value}"}:
        return True
    if node is not None:
        return not waits(node) and _is_said(phone, node)
    tags = () if strict else phone.plan.flow.languages
    said = [phones.messages(phone), *(phones.messages_in(phone, tag) for tag in tags)]
    return any(_holds(message, value) for messages in said for message in messages)


def _is_said(phone: Phone, node: Node) -> bool:
    """Whether a step that asks for nothing, a note or the end, was said in the last turn."""
    if not isinstance(node.step, Spoken) or not node.step.text:
        return False
    return any(
        part.template == pick(node.step.text, message.language, phone.plan.flow.languages)
        for message in phones.messages(phone)
        for part in message.parts
    )


def _holds(message: Message, value: str) -> bool:
    return fold(plain.unmarked(value)) in fold(plain.words(message.parts))
