"""A whole export: one folder of files a conversation, complete under its name or not there at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.reports import excel
from bot.reports.conversation import write
from bot.reports.outlets import Order
from bot.reports.readme import Facts
from bot.storage import cohorts, exporting
from bot.storage.database import Database
from bot.storage.exporting import Chosen
from bot.storage.faults import explain

Progress = Callable[[int, int], None]
"""Hears how many sessions are written, and of how many."""


class Summary(NamedTuple):
    """What was written: the folder, and over all conversations the sessions and people's files;
    `absent` files are named in the tables but were not in the media folder.
    """

    folder: Path
    conversations: tuple[str, ...]
    sessions: int
    files: int
    absent: int


async def export(database: Database, out: Path, order: Order, progress: Progress | None = None) -> Summary:
    """Write everything into the new folder `out`; of several conversations, a folder each inside it.

    It may run beside the bot: files are written in threads. `progress` hears, in the event loop, after every
    few sessions how many are written, of how many. Raises `OperatorError` where there is nothing to export or
    nowhere to write it; nothing is left then.
    """
    if order.xlsx:
        excel.need()
    try:
        out = _free(out)
        async with database.reading() as db:
            names = await _names(db, order.chosen)
            passed = _passing(progress, await exporting.count(db, order.chosen))
            with _folder(out) as folder:
                told = [
                    await write(db, folder if len(names) == 1 else folder / name, name, order, passed)
                    for name in names
                ]
    except DBAPIError as error:
        raise explain(error, database.name) from error
    except OSError as error:
        raise OperatorError(
            f"The export cannot be written to {out} ({error.strerror or error}). "
            "Please check that the disk has room and that the folder above it is writable."
        ) from error
    return _summary(out, told)


def _passing(progress: Progress | None, size: int) -> Callable[[int], None]:
    """What tells `progress` of so many sessions more, of `size` in all."""
    written = 0

    def passed(more: int) -> None:
        nonlocal written
        written += more
        if progress:
            progress(written, size)

    return passed


def _summary(out: Path, told: Sequence[Facts]) -> Summary:
    return Summary(
        folder=out,
        conversations=tuple(facts.conversation for facts in told),
        sessions=sum(facts.outcomes.total() for facts in told),
        files=sum(facts.files for facts in told),
        absent=sum(facts.absent for facts in told),
    )


# ------------------------------------------------------------------ what, and where to


async def _names(db: AsyncConnection, chosen: Chosen) -> list[str]:
    cohort, conversation = None, chosen.conversation
    if chosen.cohort is not None:
        cohort = await cohorts.cohort_named(db, chosen.cohort)
        if cohort is None:
            known = [each.name for each in await cohorts.all_cohorts(db)]
            raise OperatorError(f"There is no cohort called {chosen.cohort}. {_choose(known)}")
    names = await exporting.conversations(db, cohort, test=chosen.test)
    if conversation is not None and conversation not in names:
        raise OperatorError(f"There is no conversation called {conversation} to export. {_choose(names)}")
    if not names:
        raise OperatorError("There is nothing to export yet. Please start the bot once, then export again.")
    return names if conversation is None else [conversation]


def _choose(names: Sequence[str]) -> str:
    return f"Please choose one of: {', '.join(names)}." if names else "There is none at all yet."


def _free(out: Path) -> Path:
    """The full path of the new folder; an empty one may be there already."""
    out = out.resolve()
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise OperatorError(f"{out} is already there. Please choose a new folder, or move that one away.")
    return out


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A hidden folder beside `out` that takes its name at the end, or goes without a trace."""
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield made
        if out.exists():
            out.rmdir()
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
