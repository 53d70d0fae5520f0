"""`soundingboard talk`: the thin part that reads, prints and writes files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import typer

from bot.channels.console import notebook
from bot.channels.console.inspection import conversation, loaded
from bot.channels.console.phone import Phone
from bot.channels.console.plain import ANSI, PLAIN
from bot.channels.console.rehearsal import rehearse_all
from bot.channels.console.sitting import Talk, converse, opening
from bot.engine.effects import Consented, Record
from bot.engine.session import Session
from bot.errors import AuthorError, OperatorError
from bot.flows.check import check_flow
from bot.flows.model import Study
from bot.flows.plan import Plan
from bot.flows.scenario import load_scenario

PROMPT = "> "
COPY = "my-data.html"

CopyOf = Callable[[Plan, Study, Session, Sequence[Record | Consented], str], str]
"""The page of all that is kept in a conversation, at a time."""


def sit_down(flow: Path, language: str, save: Path | None, copy_of: CopyOf) -> None:
    """Have a conversation on standard input and output, and keep it where `save` says.

    Raises `AuthorError` for what `check` finds wrong, `OperatorError` for what is not there.
    """
    folder = conversation(flow)
    errors = tuple(problem for problem in check_flow(folder) if not problem.warning)
    if errors:
        raise AuthorError(errors)
    plan, study = loaded(folder)
    if language not in {"", *plan.flow.languages}:
        spoken = ", ".join(plan.flow.languages)
        raise OperatorError(f"This conversation does not speak `{language}`. Choose one of: {spoken}.")
    if save is not None:
        _make_room(save)
    style = ANSI if sys.stdout.isatty() else PLAIN
    talk, lines = opening(plan, study, datetime.now(UTC), style, language)
    typer.echo("\n".join(lines))
    today = talk.phone.at.date().isoformat()
    talk = converse(talk, _read, typer.echo, lambda phone: _handed(phone, copy_of))
    if save is not None:
        typer.echo(f"\n{_saved(talk, save, today)}")


def _handed(phone: Phone, copy_of: CopyOf) -> str:
    """Write the copy into the folder that one is in."""
    assert phone.session is not None
    at = phone.at.isoformat(timespec="seconds")
    page = copy_of(phone.plan, phone.study, phone.session, phone.kept, at)
    Path(COPY).write_text(page, encoding="utf-8")
    return f"\n📎 {COPY} (saved here: open it in a browser)"


def _read() -> str | None:
    """The next line, or None at the end; without a terminal it is shown, so that the record is whole."""
    try:
        line = input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        typer.echo()
        return None
    if not sys.stdin.isatty():
        typer.echo(line)
    return line


def _make_room(path: Path) -> None:
    """See before the conversation that it can be written down after it."""
    if path.exists():
        raise OperatorError(f"{path} is already there. Choose another name, or move it away first.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.unlink()
    except OSError as error:
        raise OperatorError(
            f"{path} cannot be written ({error.strerror}). Choose another place for --save."
        ) from None


def _saved(talk: Talk, path: Path, today: str) -> str:
    """Write the scenario so that `check` passes it: in every language, on any day, or as near as it gets."""
    if not talk.deeds:
        return "Nothing was done, so no scenario was saved."
    plan, study = talk.phone.plan, talk.phone.study
    spoken = talk.phone.session.language if talk.phone.session else ""
    tags = dict.fromkeys(["", spoken, *plan.flow.languages])
    for tag, day in product(tags, ("", today)):
        path.write_text(notebook.scenario(talk, tag, day), encoding="utf-8")
        if not rehearse_all(plan, study, load_scenario(path)):
            return f"Saved as {path}."
    return f"Saved as {path}. `check` does not pass it as it is: please mend it by hand."
