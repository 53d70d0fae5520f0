"""Everything of one conversation, written page by page into a folder of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.flows.model import Study
from bot.flows.package import plan_from
from bot.flows.plan import Plan
from bot.reports import codebook, rows
from bot.reports.history import HISTORY, History
from bot.reports.readme import Facts, readme, study_name
from bot.reports.sheets import Rows, sheet
from bot.reports.table import Entry, Variable, entries, variables
from bot.storage import exporting
from bot.storage.exporting import Kept, Published


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
    history: Callable[[Rows], None]
    consent: Callable[[Rows], None]


async def write(db: AsyncConnection, folder: Path, name: str, order: Order) -> Facts:
    """Write all files of one conversation into a folder that is made for it; what its README says."""
    (folder / "media").mkdir(parents=True)
    source = await _source(db, name, order)
    counts = Counts()
    history = History(source.variables, source.plans, source.language)
    with _sheets(folder, source, order) as sheets:
        async for page in exporting.kept(db, name, order.cohort):
            named = _write_page(sheets, source, page, counts)
            known = {kept.id: kept for kept in page}
            async for part in exporting.revisions(db, list(known)):
                sheets.history(history.rows(known, part))
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
        "history": HISTORY,
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
    language = source.language
    sheets.codes(rows.codes(kept, row) for kept, row in found)
    sheets.labels(rows.labels(kept, row, language) for kept, row in found)
    sheets.long(chain.from_iterable(rows.long(kept, row, language) for kept, row in found))
    sheets.consent(chain.from_iterable(map(rows.consents, page)))
    for kept, row in found:
        codebook.count(row, counts.answers)
        counts.outcomes[kept.outcome] += 1
        counts.versions[kept.version] += 1
    return [file for _, row in found for file in _named(row)]


def _named(row: Sequence[Entry]) -> Iterator[str]:
    for entry in row:
        if entry.answer.state == "answered":
            yield from entry.answer.files


def _copy(names: Sequence[str], media: Path, folder: Path) -> int:
    """Copy people's files, not link them: whoever edits an export must not change what was said."""
    copied = 0
    for name in names:
        # Still to be downloaded, or just erased: asking first would be too early.
        with suppress(FileNotFoundError):
            shutil.copyfile(media / name, folder / name)
            copied += 1
    return copied


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
