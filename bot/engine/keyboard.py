"""The buttons beneath a step: its answers, and what else can be pressed there."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine import numbers, parse, ranking, wording
from bot.engine.messages import Button, Control
from bot.engine.order import order
from bot.engine.scope import asked_on, before, stands
from bot.engine.session import Session
from bot.flows.model import NON_ANSWERS, MaterialStep, Note, Number, Question, Rank, SelectMultiple, TextStep
from bot.flows.plan import Node, Plan
from bot.flows.texts import pick

NON_ANSWER_BUTTONS = {
    "other": Control.OTHER,
    "dont_know": Control.DONT_KNOW,
    "rather_not": Control.RATHER_NOT,
    "does_not_apply": Control.DOES_NOT_APPLY,
}


def button(index: int, language: str, group: str = "control") -> Button:
    """A button that is not a choice."""
    return Button(wording.control(index, language), index, group)


def buttons(indexes: Iterable[int], language: str) -> list[Button]:
    """A row of buttons that are not choices."""
    return [button(index, language) for index in indexes]


def answers(plan: Plan, session: Session, node: Node) -> list[Button]:
    """What can be chosen: choices in their order, small numbers, and what stands beside an answer."""
    language, step = session.language, node.step
    if not isinstance(step, Question):
        return []
    marks, choices = _marks(node, session), node.choices
    own = [
        Button(
            marks.get(choices[index].value, "") + parse.label(choices[index], language, plan.flow.languages),
            index,
        )
        for index in order(node, session.id)
    ]
    if isinstance(step, Number):
        own = [Button(str(number), index) for index, number in enumerate(numbers.small_range(step))]
    others = [button(NON_ANSWER_BUTTONS[name], language, "other") for name in NON_ANSWERS if name in step.or_]
    mark = marks.get("other", "")
    return own + [
        b._replace(label=mark + b.label) if mark and b.press == Control.OTHER else b for b in others
    ]


def _marks(node: Node, session: Session) -> dict[int | str, str]:
    """What stands before the label of each choice, by value: its tick, or its place."""
    chosen = session.draft.chosen
    match node.step.type:
        case "select_multiple":
            return {value: "☑ " if value in chosen else "☐ " for value in (*node.by_value, "other")}
        case "rank":
            places = {value: f"{ranking.sign(place)} " for place, value in enumerate(chosen, 1)}
            return {value: places.get(value, f"{ranking.FREE} ") for value in (*node.by_value, "other")}
        case _:
            return {}


def controls(plan: Plan, session: Session, node: Node) -> list[Button]:
    """What goes on, and beneath it the row that every step has."""
    language, step = session.language, node.step
    first: list[Button] = []
    match step:
        case MaterialStep():
            first = buttons([Control.NEXT], language)
        case Note() if step.button:
            words = pick(step.button, language, plan.flow.languages)
            first = [Button(words, Control.NEXT, "control")]
        case SelectMultiple():
            first = buttons([Control.DONE], language)
        case Rank():
            whole = ranking.is_whole(node, step, session.draft)
            undo = [Control.UNDO] if session.draft.chosen else []
            first = buttons([*undo, *([Control.DONE] if whole else [])], language)
        case TextStep() if step.several:
            first = buttons([Control.DONE, *([Control.AFRESH] if session.draft.said else [])], language)
        case _:
            pass
    if node.asks and stands(session, node) and not session.draft.said:
        first += buttons([Control.KEEP], language)
    second = [Control.BACK] if before(plan, session, node, asked_on(session)) else []
    if isinstance(step, Question) and not step.required:
        second.append(Control.SKIP)
    second.append(Control.HELP)
    return first + [b._replace(group="control2") for b in buttons(second, language)]
