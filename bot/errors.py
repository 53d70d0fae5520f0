"""Whose mistake it is decides the class: who can mend it is who is told, and how.

`AuthorError` is for whoever writes a flow, `OperatorError` for whoever runs the bot. A participant's
answer that does not fit is no error at all but a value, `bot.engine.answers.Rejection`. Anything else
that is raised is a bug of ours.
"""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing to mend in a file: where (1-based line and column), what is wrong, and what to do."""

    file: str
    line: int
    column: int
    code: str
    message: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place} {self.code} {kind}{self.message} – {self.remedy}"


class AuthorError(Exception):
    """A flow file has problems that only its author can mend."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class OperatorError(Exception):
    """Settings, database, key, token or network need a hand; the message says which and how."""
