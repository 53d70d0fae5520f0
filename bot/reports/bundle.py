"""A whole export: one folder of files a conversation, complete under its name or not there at all."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.flows.model import Study
from bot.flows.package import plan_from
from bot.flows.plan import Plan
from bot.reports import codebook, rows
from bot.reports.readme import Facts, readme, study_name
from bot.reports.sheets import Rows, sheet
from bot.reports.table import Entry, Variable, entries, variables
from bot.storage import exporting
from bot.storage.database import Database
from bot.storage.exporting import Kept, Published
from bot.storage.faults import explain


class Summary(NamedTuple):
    """What was written: the folder, and over all conversations the sessions and people's files;
    `absent` files are named in the tables but were not in the media folder.
    """

    folder: Path
    conversations: tuple[str, ...]
    sessions: int
    files: int
    absent: int


class Order(NamedTuple):
    """What was asked for. `now`: ISO 8601, `by`: who exports."""

    media: Path
    study: Study
    cohort: str | None
    language: str | None
    raw: bool
    now: str
    by: str


@dataclass(frozen=True)
class Source:
    """One conversation: its versions newest first, the variables of all, the language of labels."""

    name: str
    published: Sequence[Published]
    plans: dict[str, Plan]
    variables: tuple[Variable, ...]
    language: str


@dataclass
class Counts:
    """What is counted while rows pass by; it does not grow with them."""

    answers: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    files: int = 0
    absent: int = 0


class Sheets(NamedTuple):
    codes: Callable[[Rows], None]
    labels: Callable[[Rows], None]
    long: Callable[[Rows], None]
    consent: Callable[[Rows], None]


async def export(  # noqa: PLR0913 - what the command line's options are
    database: Database,
    out: Path,
    media: Path,
    study: Study,
    *,
    cohort: str | None,
    conversation: str | None,
    language: str | None,
    raw: bool,
    now: str,
    by: str,
) -> Summary:
    """Write everything into the new folder `out`; of several conversations, a folder each inside it.

    `media` is where people's files are kept. Without `language`, labels are in each conversation's first.
    Raises `OperatorError` where there is nothing to export or nowhere to write it; nothing is left then.
    """
    order = Order(media, study, cohort, language, raw, now, by)
    out = out.resolve()
    try:
        async with database.reading() as db:
            names = await _names(db, cohort, conversation)
            with _folder(out) as folder:
                told = [
                    await _write(db, folder if len(names) == 1 else folder / name, name, order)
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


def _summary(out: Path, told: Sequence[Facts]) -> Summary:
    return Summary(
        folder=out,
        conversations=tuple(facts.conversation for facts in told),
        sessions=sum(facts.outcomes.total() for facts in told),
        files=sum(facts.files for facts in told),
        absent=sum(facts.absent for facts in told),
    )


# ------------------------------------------------------------------ what, and where to


async def _names(db: AsyncConnection, cohort: str | None, conversation: str | None) -> list[str]:
    cohorts = await exporting.cohort_names(db)
    if cohort is not None and cohort not in cohorts:
        raise OperatorError(f"There is no cohort called {cohort}. {_choose(cohorts)}")
    names = await exporting.conversations(db, cohort)
    if conversation is not None and conversation not in names:
        raise OperatorError(f"There is no conversation called {conversation} to export. {_choose(names)}")
    if not names:
        raise OperatorError("There is nothing to export yet. Please start the bot once, then export again.")
    return names if conversation is None else [conversation]


def _choose(names: Sequence[str]) -> str:
    return f"Please choose one of: {', '.join(names)}." if names else "There is none at all yet."


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """A hidden folder beside `out` that takes its name at the end, or goes without a trace."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise OperatorError(f"{out} is already there. Please choose a new folder, or move that one away.")
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


# ------------------------------------------------------------------ one conversation


async def _write(db: AsyncConnection, folder: Path, name: str, order: Order) -> Facts:
    (folder / "media").mkdir(parents=True)
    source = await _source(db, name, order)
    counts = Counts()
    with _sheets(folder, source, order) as sheets:
        async for page in exporting.kept(db, name, order.cohort):
            named = _write_page(sheets, source, page, counts)
            copied = await asyncio.to_thread(_copy, named, order.media, folder / "media")
            counts.files += copied
            counts.absent += len(named) - copied
    left = await exporting.tally(db, name, order.cohort)
    facts = _facts(source, counts, left, order)
    _write_codebook(folder, source, counts, raw=order.raw)
    (folder / "README.txt").write_text(readme(facts), encoding="utf-8", newline="\r\n")
    return facts


async def _source(db: AsyncConnection, name: str, order: Order) -> Source:
    published = await exporting.versions(db, name, order.cohort)
    plans = {one.version: plan_from(one.body, one.version) for one in published}
    newest = plans[published[0].version]
    language = order.language or newest.flow.languages[0]
    return Source(name, published, plans, variables(list(plans.values())), language)


@contextmanager
def _sheets(folder: Path, source: Source, order: Order) -> Iterator[Sheets]:
    wide = rows.wide_header(source.variables)
    headers = {
        "answers-codes": wide,
        "answers-labels": wide,
        "answers-long": rows.LONG,
        "consent": rows.CONSENT,
    }
    with ExitStack() as stack:
        yield Sheets(
            *(
                stack.enter_context(sheet(folder / f"{name}.csv", header, raw=order.raw))
                for name, header in headers.items()
            )
        )


def _write_page(sheets: Sheets, source: Source, page: Sequence[Kept], counts: Counts) -> list[str]:
    """Add a page of sessions to all files; the names of people's files that it speaks of."""
    found = [(kept, _entries(source, kept)) for kept in page]
    sheets.codes(rows.codes(kept, entries) for kept, entries in found)
    sheets.labels(rows.labels(kept, entries, source.language) for kept, entries in found)
    sheets.long(chain.from_iterable(rows.long(kept, entries, source.language) for kept, entries in found))
    sheets.consent(chain.from_iterable(map(rows.consents, page)))
    for kept, entries in found:
        codebook.count(entries, counts.answers)
        counts.outcomes[kept.outcome] += 1
        counts.versions[kept.version] += 1
    return [file for _, entries in found for file in _named(entries)]


def _named(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.answer.state == "answered":
            yield from entry.answer.files


def _copy(names: Sequence[str], media: Path, folder: Path) -> int:
    """Copy people's files, not link them: whoever edits an export must not change what was said."""
    there = [name for name in names if (media / name).is_file()]
    for name in there:
        shutil.copyfile(media / name, folder / name)
    return len(there)


def _entries(source: Source, kept: Kept) -> list[Entry]:
    return entries(source.variables, source.plans[kept.version], kept.state, kept.answers)


def _write_codebook(folder: Path, source: Source, counts: Counts, *, raw: bool) -> None:
    newest = source.plans[source.published[0].version]
    languages = codebook.languages_of(source.variables, newest.flow.languages)
    with sheet(folder / "codebook.csv", codebook.header(languages), raw=raw) as write:
        write(codebook.rows(source.variables, languages, counts.answers))


def _facts(source: Source, counts: Counts, left: dict[str, int], order: Order) -> Facts:
    return Facts(
        study=study_name(order.study.name, order.study.languages),
        conversation=source.name,
        cohort=order.cohort,
        language=source.language,
        raw=order.raw,
        now=order.now,
        by=order.by,
        published=source.published,
        left=left,
        outcomes=counts.outcomes,
        versions=counts.versions,
        files=counts.files,
        absent=counts.absent,
    )
