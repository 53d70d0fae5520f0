"""One answer from a press or from words, for each type of step. What does not fit is a `Rejection`.

This is the door; how numbers, dates, rankings and names are read stands in rooms of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.engine import dates, numbers, ranking, ticking, uploads
from bot.engine.answers import Draft, Rejection, Value
from bot.engine.events import Upload
from bot.engine.folding import tidy
from bot.engine.messages import Control, Part
from bot.engine.naming import named, several
from bot.engine.order import order
from bot.engine.scope import whole
from bot.engine.wording import NON_ANSWER, words
from bot.flows.model import (
    Choice,
    Date,
    Number,
    Question,
    Rank,
    Scale,
    SelectMultiple,
    SelectOne,
    TextStep,
)
from bot.flows.plan import Node
from bot.flows.texts import pick

NAMES = {int(index): name for name, index in NON_ANSWER.items()}
LONGEST = 4096
MOST_MESSAGES = 50
"""How many messages make one answer."""


class Taken(NamedTuple):
    """An answer that fits: its state, value, words of "something else", and the file sent."""

    state: str
    value: Value = None
    other: str = ""
    upload: Upload | None = None


class Gathered(NamedTuple):
    """One more of the messages that make one answer: its words ("" for none), and its file."""

    words: str = ""
    upload: Upload | None = None


class Ready(NamedTuple):
    """Done: what was gathered is the answer."""


class Remark(NamedTuple):
    """Words that are no answer to a closed question: kept as its comment."""

    text: str


Outcome = Taken | Gathered | Ready | Draft | Rejection | Remark | None


def press(node: Node, draft: Draft, index: int, language: str) -> Outcome:
    """What a button of a question means; None where it means nothing there."""
    step = node.step
    if not isinstance(step, Question):
        return None
    if index in NAMES:
        return _non_answer(node, step, draft, NAMES[index], language)
    if index == Control.SKIP:
        return None if step.required else Taken("skipped")
    match step:
        case SelectOne() | Scale():
            return Taken("answered", node.choices[index].value) if 0 <= index < len(node.choices) else None
        case SelectMultiple():
            return _tick_pressed(node, step, draft, index, language)
        case Rank():
            return _rank_pressed(node, step, draft, index, language)
        case Number():
            return _number_button(step, index)
        case TextStep() if step.several:
            return _gathering_pressed(draft, index, language)
        case _:
            return None


def _gathering_pressed(draft: Draft, index: int, language: str) -> Outcome:
    """Done, or away with what was gathered."""
    if index == Control.AFRESH and draft.said:
        return Draft()
    if index == Control.DONE:
        tr = words(language)
        text = tr.gettext("There is nothing here yet. Please send something first, then press Done.")
        return Ready() if draft.said else Rejection(Part(text))
    return None


def _non_answer(node: Node, step: Question, draft: Draft, name: str, language: str) -> Outcome:
    if name not in step.or_:
        return None
    if name != "other":
        return Taken(name)
    match step:
        case SelectMultiple():
            return ticking.other_toggled(node, draft)
        case Rank():
            return _ranked(node, step, ranking.tapped(node, step, draft, "other", language))
        case _:
            return draft._replace(waits="other")


def _tick_pressed(node: Node, step: SelectMultiple, draft: Draft, index: int, language: str) -> Outcome:
    if index == Control.DONE:
        missing = ticking.missing(node, step, draft, language)
        return missing or Taken("answered", ticking.values(node, draft), draft.other)
    if not 0 <= index < len(node.choices):
        return None
    return ticking.toggled(node, draft, node.choices[index])


def _rank_pressed(node: Node, step: Rank, draft: Draft, index: int, language: str) -> Outcome:
    match index:
        case Control.UNDO:
            return ranking.undone(draft)
        case Control.DONE:
            return ranking.missing(node, step, draft, language) or _whole(draft)
        case _ if 0 <= index < len(node.choices):
            value = node.choices[index].value
            return _ranked(node, step, ranking.tapped(node, step, draft, value, language))
        case _:
            return None


def _ranked(node: Node, step: Rank, made: Draft | Rejection) -> Outcome:
    """The ranking, where it is done by itself; else the draft."""
    if isinstance(made, Draft) and ranking.ends(node, step, made):
        return _whole(made)
    return made


def _whole(draft: Draft) -> Taken:
    return Taken("answered", draft.chosen, draft.other)


def _number_button(step: Number, index: int) -> Outcome:
    found = numbers.small_range(step)
    return Taken("answered", found[index]) if 0 <= index < len(found) else None


class Moment(NamedTuple):
    """What words are read against: the language of who says them, those of the flow, the day (ISO), and the
    session's id.
    """

    language: str
    languages: tuple[str, ...]
    today: str
    session: str


def written(
    node: Node, draft: Draft, text: str, moment: Moment, consent: Mapping[str, bool] = MappingProxyType({})
) -> Outcome:
    """What words mean as an answer to a question: an answer, a rejection with the reason, or a remark."""
    step, language = node.step, moment.language
    clean = tidy(text)
    if not clean:
        return Rejection(Part(words(language).gettext("I could not read any words there. Please try again.")))
    if draft.waits == "other":
        return _other_words(node, draft, clean[:LONGEST])
    match step:
        case SelectOne() | Scale():
            found = named(node, clean, order(node, moment.session))
            return Taken("answered", found.value) if found else Remark(clean)
        case SelectMultiple() | Rank():
            return _several(node, step, draft, clean, moment)
        case Number():
            return _fitting(numbers.read(step, clean, language))
        case Date():
            return _fitting(dates.read(step, clean, language, moment.languages, moment.today))
        case TextStep():
            return uploads.unspoken(step, consent, language) or _words(step, draft, clean, language)
        case _:
            return Remark(clean)


def _fitting(value: Value | Rejection) -> Taken | Rejection:
    return value if isinstance(value, Rejection) else Taken("answered", value)


def _several(node: Node, step: SelectMultiple | Rank, draft: Draft, text: str, moment: Moment) -> Outcome:
    """One name is as good as a press; several at once are all chosen, or ranked in the order they come."""
    shown = order(node, moment.session)
    one = named(node, text, shown)
    choices = [one] if one else several(node, text, shown, moment.languages)
    if not choices:
        return Remark(text)
    if isinstance(step, Rank):
        values = [choice.value for choice in choices]
        return _ranked(node, step, ranking.named(node, step, draft, values, moment.language))
    return ticking.toggled(node, draft, one) if one else ticking.ticked(node, draft, choices)


def _other_words(node: Node, draft: Draft, text: str) -> Outcome:
    said = draft._replace(other=text, waits="")
    match node.step:
        case SelectMultiple():
            return said
        case Rank() as step:
            return _ranked(node, step, said)
        case _:
            return Taken("answered", "other", text)


def _words(step: TextStep, draft: Draft, text: str, language: str) -> Taken | Gathered | Rejection:
    if unfit := too_long(step, draft, text, language):
        return unfit
    return Gathered(text) if step.several else Taken("answered", text)


def too_long(step: TextStep, draft: Draft, text: str, language: str) -> Rejection | None:
    """Several messages are measured as the one text that they become."""
    tr = words(language)
    if len(draft.said) >= MOST_MESSAGES:
        return Rejection(Part(tr.gettext("That is a lot, thank you! Please press Done now.")))
    longest = step.max_length or (LONGEST * MOST_MESSAGES if step.several else LONGEST)
    if len(whole([*draft.said, text]) or "") <= longest:
        return None
    said = tr.ngettext(
        "That is a little long for me: I can keep up to {n} letter. Could you say it shorter?",
        "That is a little long for me: I can keep up to {n} letters. Could you say it shorter?",
        longest,
    )
    return Rejection(Part(said, {"n": str(longest)}))


def sent(
    node: Node, draft: Draft, upload: Upload, caption: str, language: str, consent: Mapping[str, bool]
) -> Outcome:
    """What a file means as an answer, with the words beneath it: one that the question takes, or why not."""
    step, said = node.step, tidy(caption)
    if not isinstance(step, TextStep) or draft.waits == "other":
        text = words(language).gettext("I cannot take that here. Please answer with the buttons or in words.")
        return Rejection(Part(text))
    if unfit := uploads.unfit(step, upload, consent, language) or too_long(step, draft, said, language):
        return unfit
    return Gathered(said, upload) if step.several else Taken("answered", said or None, upload=upload)


def label(choice: Choice, language: str, languages: tuple[str, ...]) -> str:
    """A choice as its button says it: its picture, then its words."""
    text = pick(choice.label, language, languages)
    return f"{choice.emoji} {text}" if choice.emoji else text
