"""What is wrong with a rehearsal, in an author's words: what was seen instead, and what could be pressed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from bot.channels.console import phone as phones
from bot.channels.console import plain
from bot.channels.console.phone import Phone
from bot.engine.scope import applies, worth
from bot.engine.session import Session
from bot.errors import Problem
from bot.flows.forming import nearest
from bot.flows.model import SelectMultiple
from bot.flows.plan import Node
from bot.flows.scenario import Entry, Expectation, Scenario

EITHER = "Change the scenario or the flow, whichever is wrong."
QUOTED = 120


class Wrong(NamedTuple):
    """Why an entry fails."""

    code: str
    message: str
    remedy: str


def unspoken(scenario: Scenario, tags: Sequence[str]) -> Problem:
    """The scenario's language is none of the flow's."""
    message = f"The flow has no language `{scenario.language}`."
    remedy = f"Write one of {', '.join(tags)}, or take `language` away to play it in all of them."
    return Problem(scenario.file, 1, 1, "scenario-language", message, remedy)


# ------------------------------------------------------------------ entries


def unseen(phone: Phone, value: str) -> Wrong:
    """The step is not being asked, or the words were not said."""
    what = "the step being asked" if value in phone.plan.index else "in what the bot said last"
    near = get_close_matches(value, phone.plan.index, 1) if " " not in value else []
    meant = f" (the nearest step is `{near[0]}`)" if near and near[0] != value else ""
    return Wrong("scenario-see", f"`{value}` is not {what}{meant}. {_instead(phone)}", EITHER)


def unpressed(phone: Phone, value: str) -> Wrong:
    """There is no such button."""
    message = f"There is no button `{value}` now. {_instead(phone)}"
    return Wrong("scenario-press", message, f"{_pressable(phone)} {EITHER}".strip())


def over(phone: Phone, entry: Entry) -> Wrong:
    """Nothing can be done any more."""
    message = f"`{entry.action}` comes too late. {_instead(phone)}"
    return Wrong("scenario-over", message, "Take this entry and those after it away.")


def ended_otherwise(phone: Phone, value: str) -> Wrong:
    """The outcome is another one."""
    message = f"The outcome is not `{value}` but `{phone.outcome}`. {_instead(phone)}"
    return Wrong("scenario-outcome", message, EITHER)


def _instead(phone: Phone) -> str:
    """What is the case: the step being asked, and the last words of the bot."""
    session = phone.session
    place = f"The bot asks `{_at(session)}`" if session and session.at else "The conversation is over"
    said = [
        part for message in phones.messages(phone)[-1:] for part in message.parts if part.style != "count"
    ]
    words = " ".join(plain.words(said).split())
    quoted = words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"
    return f"{place}; its last words: “{plain.isolated(quoted, 'en')}”."


def _at(session: Session) -> str:
    return session.at.removeprefix("@item:").removeprefix("@check:").replace("@card:", "card ").lstrip("@")


def _pressable(phone: Phone) -> str:
    names = dict.fromkeys(choice.names[0] for choice in phones.choices(phone))
    return f"What can be pressed: {', '.join(names)}." if names else ""


# ------------------------------------------------------------------ expect


def at_the_end(phone: Phone, scenario: Scenario) -> tuple[Problem, ...]:
    """Every variable that is not what the scenario expects in the end."""
    session, expected = phone.session, scenario.expect
    if session is None and expected:
        wrong = Wrong(
            "scenario-expect",
            f"Nothing is kept of a conversation that ended as `{phone.outcome}`.",
            "Take `expect` away; `outcome` says it all.",
        )
        return (_problem(scenario, expected[0], wrong),)
    found = ((one, _unexpected(phone, one)) for one in expected)
    return tuple(_problem(scenario, one, wrong) for one, wrong in found if wrong)


def _problem(scenario: Scenario, one: Expectation, wrong: Wrong) -> Problem:
    return Problem(scenario.file, one.line, one.column, *wrong)


def _unexpected(phone: Phone, one: Expectation) -> Wrong | None:
    names = {node.id for node in phone.plan.nodes} | {item.id for item in phone.plan.flow.consent.items}
    if one.variable not in names:
        message = f"The flow has no variable `{one.variable}`."
        return Wrong("unknown-name", message, nearest(one.variable, names, EITHER))
    final = finally_(phone, one.variable)
    if one.value and one.value in _in_other_words(phone, one.variable):
        return None
    node = phone.plan.index.get(one.variable)
    in_any_order = node is not None and isinstance(node.step, SelectMultiple)
    if _same(final, one.value, in_any_order=in_any_order):
        return None
    message = f"In the end `{one.variable}` is {_word(final)}, not {_word(one.value)}."
    return Wrong("scenario-expect", message, EITHER)


def _in_other_words(phone: Phone, name: str) -> tuple[str, str]:
    """What may be expected as well: just "answered", or the words of "something else"."""
    given = phone.session.answers.get(name) if phone.session else None
    return ("answered", given.other) if given is not None and given.state == "answered" else ("", "")


Final = int | float | str | bool | list[int | str] | None


def finally_(phone: Phone, name: str) -> Final:
    """What a variable or consent item is worth in the end: its value, or the name of its state."""
    session = phone.session
    assert session is not None
    if name in session.consent:
        return session.consent[name]
    given, node = session.answers.get(name), phone.plan.index.get(name)
    if given is None:
        return _never_answered(phone, session, node)
    if given.state != "answered":
        return given.state
    value = given.value if node is None else worth(node, given)
    return "answered" if given.files and not value else value


def _never_answered(phone: Phone, session: Session, node: Node | None) -> str:
    asked = phone.plan.index.get(session.at)
    if node is None or (asked is not None and node.position >= asked.position):
        return "not_reached"
    holds = applies(phone.plan, session, node, phone.at.date().isoformat())
    return "not_reached" if holds else "not_applicable"


def _same(final: Final, expected: Final, *, in_any_order: bool) -> bool:
    if isinstance(final, list) and isinstance(expected, list):
        left, right = [_word(value) for value in final], [_word(value) for value in expected]
        return Counter(left) == Counter(right) if in_any_order else left == right
    if isinstance(final, int | float) and isinstance(expected, int | float):
        return final == expected
    return _word(final) == _word(expected)


def _word(value: Final) -> str:
    """A value as an author writes it."""
    match value:
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(str, value))}]"
        case _:
            return f"`{value}`"
