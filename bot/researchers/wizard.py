"""A short wizard: one question a message, answered by buttons or words, until all is known.

What was answered is kept on the member's desk in the transaction that took it, so a wizard goes on where it
was, whatever happens to the process. `key=value` of a command answers questions beforehand. A button of an
earlier question does nothing any more: each question has a number of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from bot.engine.messages import Part
from bot.researchers.roles import Roles
from bot.researchers.screens import expect_keys, home, sorry
from bot.researchers.visit import MENU, Choice, Screen, SorryError, Visit

Draft = dict[str, Any]
"""What was answered so far: key → value as JSON has it; and what the wizard was begun with."""

DONE, SKIP, CANCEL = "done", "skip", "cancel"
_ON_DESK = "wizard"
MOST_OPTIONS = 90
"""Telegram takes a message with 100 buttons at most, and refuses it whole where there are more."""


class Option(NamedTuple):
    """A button: its value is read as if it had been typed."""

    value: str
    label: str


class Asking(NamedTuple):
    """How a question is asked. `options` may be pressed, `many` of them one after the other, `ordered` where
    it counts which comes first; `skip` is the label of a button that leaves it out ("": it must be answered).
    """

    part: Part
    options: Sequence[Option] = ()
    many: bool = False
    ordered: bool = False
    skip: str = ""


class Question(NamedTuple):
    """`ask` tells how it is asked (None: it is not, as things are), `read` makes a value of what was said, or
    raises `SorryError`; of a question that may be skipped, `read` of "" is the value then. Of many options
    what is read are their values, joined by spaces.
    """

    key: str
    ask: Callable[[Visit, Draft], Awaitable[Asking | None]]
    read: Callable[[Visit, Draft, str], Awaitable[Any]]


class Wizard(NamedTuple):
    """`done` gets the draft in which every question has its value."""

    name: str
    may: Roles
    questions: Sequence[Question]
    done: Callable[[Visit, Draft], Awaitable[Screen]]


WIZARDS: dict[str, Wizard] = {}
"""Filled by the modules that define them."""


def register(wizard: Wizard) -> Wizard:
    """Make a wizard known under its name."""
    WIZARDS[wizard.name] = wizard
    return wizard


async def begin(
    visit: Visit, wizard: Wizard, which: str, keys: dict[str, str], known: Draft | None = None
) -> Screen:
    """Begin a wizard with what is known. What a command says is not asked: `which` answers the first question
    ("": nothing does), `keys` others. If that leaves out only what may be skipped, it is done at once. Raises
    `SorryError` for a key of no question: it would pass in silence, and more be done than was meant.
    """
    first, draft = wizard.questions[0].key, dict(known or {})
    expect_keys(visit, keys, [question.key for question in wizard.questions])
    said = ({first: which} if which else {}) | keys
    for question in wizard.questions:
        if question.key in said:
            draft[question.key] = await question.read(visit, draft, said[question.key])
    return await _next(visit, wizard, await _filled(visit, wizard, draft) if said else draft)


async def _filled(visit: Visit, wizard: Wizard, draft: Draft) -> Draft:
    """The draft, with what may be skipped left out, if then everything is there."""
    full = dict(draft)
    while waiting := await _waiting(visit, wizard, full):
        question, asking = waiting
        if not asking.skip:
            return draft
        full[question.key] = await question.read(visit, full, "")
    return full


async def _waiting(visit: Visit, wizard: Wizard, draft: Draft) -> tuple[Question, Asking] | None:
    """The first question that is to be asked, with how it is; None where all is known."""
    for question in wizard.questions:
        asking = None if question.key in draft else await question.ask(visit, draft)
        if asking:
            return question, asking
    return None


async def _next(visit: Visit, wizard: Wizard, draft: Draft) -> Screen:
    if waiting := await _waiting(visit, wizard, draft):
        return _ask(visit, wizard, draft, waiting[1])
    drop(visit)
    return await wizard.done(visit, draft)


def _ask(visit: Visit, wizard: Wizard, draft: Draft, asking: Asking) -> Screen:
    number = visit.member.desk.get("asked", 0) + 1
    visit.desk(
        asked=number, focus=None, **{_ON_DESK: {"name": wizard.name, "draft": draft, "number": number}}
    )
    return _shown(visit, asking, number, [])


def _shown(visit: Visit, asking: Asking, number: int, ticked: Sequence[str]) -> Screen:
    """Show it, and keep what its buttons mean: when one is pressed, other things may be on offer."""
    tr, values = visit.tr, [option.value for option in asking.options]
    visit.desk(**{_ON_DESK: {**visit.member.desk[_ON_DESK], "ticked": list(ticked), "values": values}})
    choices = [
        Choice(_label(option, asking, ticked), f"w:{number}/{place}")
        for place, option in enumerate(asking.options[:MOST_OPTIONS])
    ]
    if asking.many and ticked:
        choices.append(Choice("✔ " + tr.gettext("Done"), f"w:{number}/{DONE}", "go"))
    if asking.skip and not ticked:
        choices.append(Choice(asking.skip, f"w:{number}/{SKIP}", "go"))
    choices.append(Choice("✕ " + tr.gettext("Cancel"), f"w:{number}/{CANCEL}", MENU))
    more = Part(tr.gettext("There are more than I can show. Please write the name of any other."), {}, "hint")
    return Screen([asking.part, *([more] if len(asking.options) > MOST_OPTIONS else [])], choices)


def _label(option: Option, asking: Asking, ticked: Sequence[str]) -> str:
    """With a tick where it was chosen, or with its place among those that were."""
    if not asking.many:
        return option.label
    if option.value not in ticked:
        return f"☐ {option.label}"
    return f"{ticked.index(option.value) + 1}. {option.label}" if asking.ordered else f"☑ {option.label}"


def drop(visit: Visit) -> None:
    """Leave the wizard; what it had is gone."""
    visit.desk(**{_ON_DESK: None})


def current(visit: Visit) -> Wizard | None:
    """The wizard that waits, if the member may still use it."""
    state = visit.member.desk.get(_ON_DESK)
    wizard = WIZARDS.get(state["name"]) if state else None
    return wizard if wizard and visit.role in wizard.may else None


def answered_already(visit: Visit) -> SorryError:
    """What is raised where nothing waits for what was pressed."""
    return sorry(visit.tr.gettext("That question has been answered. Please use the last one."))


async def said(visit: Visit, wizard: Wizard, words: str) -> Screen:
    """Words were typed where a question waits."""
    question, asking = await _expected(visit, wizard)
    named = [option.value for option in asking.options if words.casefold() == option.label.casefold()]
    return await _answered(visit, wizard, question, asking, named[0] if named else words)


async def pressed(visit: Visit, wizard: Wizard, which: str) -> Screen:
    """A button was pressed beneath the question that waits; none of an earlier one counts."""
    state = visit.member.desk[_ON_DESK]
    number, _, press = which.partition("/")
    if number != str(state["number"]):
        raise answered_already(visit)
    visit.desk(focus=None)
    ticked, values = list(state["ticked"]), state["values"]
    if press == CANCEL:
        drop(visit)
        return Screen([Part(visit.tr.gettext("Nothing was changed."))], [home(visit)])
    question, asking = await _expected(visit, wizard)
    if press in {DONE, SKIP}:
        if press == SKIP and not asking.skip:
            raise SorryError(asking.part)
        return await _answered(visit, wizard, question, asking, " ".join(ticked) if press == DONE else "")
    if not (press.isdecimal() and int(press) < len(values)):
        raise answered_already(visit)
    value = values[int(press)]
    if not asking.many:
        return await _answered(visit, wizard, question, asking, value)
    ticked = [each for each in ticked if each != value] + ([] if value in ticked else [value])
    return _shown(visit, asking, state["number"], ticked)


async def _expected(visit: Visit, wizard: Wizard) -> tuple[Question, Asking]:
    """The question that waits; where it is not asked any more, as things are now, it counts as answered."""
    waiting = await _waiting(visit, wizard, visit.member.desk[_ON_DESK]["draft"])
    if waiting is None:
        raise answered_already(visit)
    return waiting


async def _answered(visit: Visit, wizard: Wizard, question: Question, asking: Asking, words: str) -> Screen:
    state = visit.member.desk[_ON_DESK]
    draft = dict(state["draft"])
    try:
        value = await question.read(visit, draft, words.strip())
    except SorryError as error:
        shown = _shown(visit, asking, state["number"], state["ticked"])
        return shown._replace(parts=[error.part, *shown.parts], anew=True)
    return await _next(visit, wizard, draft | {question.key: value})
