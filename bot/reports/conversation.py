"""Everything of one conversation, written page by page into a folder of its own."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.flows.package import plan_from
from bot.reports import codebook, rows
from bot.reports.aside import aside, held
from bot.reports.history import History
from bot.reports.outlets import Order, Sheets, Source, Told, outlets
from bot.reports.readme import Facts, readme, study_name
from bot.reports.table import Entry, entries, variables
from bot.storage import exporting
from bot.storage.exporting import Kept


@dataclass
class Counts:
    """What is counted while rows pass by; it does not grow with them."""

    answers: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    tests: int = 0
    files: int = 0
    absent: int = 0


async def write(
    db: AsyncConnection, folder: Path, name: str, order: Order, passed: Callable[[int], None]
) -> Facts:
    """Write all files of one conversation into a folder that is made for it; what its README says.

    `passed` is called with the number of sessions as often as some were written.
    """
    (folder / "media").mkdir(parents=True)
    order = order._replace(chosen=order.chosen._replace(conversation=name))
    source = await _source(db, name, order)
    counts = Counts()
    history = History(source.variables, source.plans, source.language)
    async with held(outlets(folder, source, order)) as (sheets, told):
        async for page in exporting.kept(db, order.chosen):
            named = await aside(_write_page, sheets, source, page, counts)
            known = {kept.id: kept for kept in page}
            async for part in exporting.revisions(db, list(known)):
                await aside(sheets.history, history.rows(known, part))
            copied = await aside(_copy, named, order.media, folder / "media")
            counts.files += copied
            counts.absent += len(named) - copied
            passed(len(page))
        sheets.codebook(codebook.rows(source.variables, source.languages, counts.answers))
    left = await exporting.tally(db, order.chosen)
    facts = _facts(source, counts, left, order, told)
    (folder / "README.txt").write_text(readme(facts), encoding="utf-8", newline="\r\n")
    return facts


async def _source(db: AsyncConnection, name: str, order: Order) -> Source:
    published = await exporting.versions(db, order.chosen)
    plans = {one.version: plan_from(one.body, one.version) for one in published}
    newest = plans[published[0].version]
    language = order.language or newest.flow.languages[0]
    found = variables(list(plans.values()))
    languages = codebook.languages_of(found, newest.flow.languages)
    return Source(name, published, plans, found, language, languages)


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
        counts.tests += kept.test
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


def _facts(source: Source, counts: Counts, left: dict[str, int], order: Order, told: Told) -> Facts:
    return Facts(
        study=study_name(order.study.name, order.study.languages),
        conversation=source.name,
        chosen=order.chosen,
        language=source.language,
        raw=order.raw,
        now=order.now,
        by=order.by,
        published=source.published,
        left=left,
        outcomes=counts.outcomes,
        versions=counts.versions,
        tests=counts.tests,
        files=counts.files,
        absent=counts.absent,
        retyped={each.name: each.id for each in source.variables if each.name != each.id},
        excel=told.excel,
        spss=told.spss,
    )
