"""Consent: its check questions can be answered right, in every language, and nothing hangs on them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.flows.builtin import LISTS, choice_list
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.model import CheckQuestion, Choice, Flow
from bot.flows.places import Path


def check_consent(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of the check questions of a consent."""
    if ("consent",) in manuscript.broken:
        return
    for index, question in enumerate(manuscript.flow.consent.check):
        path = ("consent", "check", index)
        yield from _correct(manuscript, path, question)
        yield from _named_list(manuscript, path, question)


def choices_of(flow: Flow, question: CheckQuestion) -> tuple[Choice, ...]:
    """The choices of a check question; none where its list cannot be found."""
    if isinstance(question.choices, str):
        return flow.choices.get(question.choices) or choice_list(question.choices) or ()
    return question.choices


def _correct(manuscript: Manuscript, path: Path, question: CheckQuestion) -> Iterator[Problem]:
    choices = () if ("choices",) in manuscript.broken else choices_of(manuscript.flow, question)
    values = [choice.value for choice in choices]
    if choices and question.correct not in values:
        words = [str(value) for value in values]
        message = f"Question `{question.id}`: no choice has the value `{question.correct}`."
        remedy = nearest(str(question.correct), words, f"Write one of {', '.join(words)}.")
        yield manuscript.source.problem((*path, "correct"), "correct-value", message, remedy)
    elif len(choices) == 1:
        message = f"Question `{question.id}`: with one choice, nobody can answer it wrong."
        remedy = "Add a choice that is not right."
        yield manuscript.source.problem((*path, "choices"), "one-choice", message, remedy)


def _named_list(manuscript: Manuscript, path: Path, question: CheckQuestion) -> Iterator[Problem]:
    """Where the list stands a missing translation is a warning; people agree to what is asked here."""
    name = question.choices
    if not isinstance(name, str) or name in LISTS or ("choices",) in manuscript.broken:
        return
    labels = [choice.label for choice in manuscript.flow.choices.get(name, ())]
    missing = [tag for tag in manuscript.languages if not all(tag in label for label in labels)]
    if missing:
        message = f"The list `{name}` has no words in {', '.join(missing)}, and this is consent."
        remedy = "Add the translations to the list."
        yield manuscript.source.problem((*path, "choices"), "missing-translation", message, remedy)
