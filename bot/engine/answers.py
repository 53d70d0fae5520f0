"""Answers: as they are kept, as a session remembers them, half-made, and those that do not fit."""

from __future__ import annotations

from typing import NamedTuple

from bot.engine.messages import Part

Value = int | float | str | list[int | str] | None
"""An answer's value: a number, a choice's value, words, a list of choices' values, or nothing."""


class Answer(NamedTuple):
    """One revision of the answer to one variable.

    `state` is "answered", "skipped", "dont_know", "rather_not", "does_not_apply" or "not_applicable".
    `value` is a scalar or a list; for "other" it is "other" with the words in `other`. `files` are names
    inside the media folder. Where the state is "not_applicable" the value is what would come back.
    """

    state: str
    value: Value = None
    other: str = ""
    comment: str = ""
    files: list[str] = []  # noqa: RUF012
    language: str = ""
    wording: str = ""
    material: str = ""
    draft: str = ""
    asked_at: str = ""
    answered_at: str = ""
    revision: int = 1


class Given(NamedTuple):
    """What a session remembers of an answer: enough to evaluate, show and restore it. `was` is the state
    that comes back when a step that was ruled out applies again. Where several messages make one answer,
    `value` is the list of their words.
    """

    state: str
    value: Value = None
    revision: int = 1
    was: str = ""
    other: str = ""
    comment: str = ""
    files: list[str] = []  # noqa: RUF012

    @property
    def stands(self) -> bool:
        return self.state != "not_applicable"


class Draft(NamedTuple):
    """A half-made answer: toggled or ranked choices, words of "something else", what is waited for
    ("" the answer itself, "other" the words of "something else"), and, where several messages make one
    answer, the words of each ("" of a file without any), their files, and the number of the prompt that
    only counts them (0: there is none).
    """

    chosen: list[int | str] = []  # noqa: RUF012
    waits: str = ""
    other: str = ""
    said: list[str] = []  # noqa: RUF012
    files: list[str] = []  # noqa: RUF012
    counter: int = 0


class Rejection(NamedTuple):
    """An answer that does not fit: why, with an example, in the person's language."""

    part: Part
