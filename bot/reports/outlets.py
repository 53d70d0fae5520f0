"""Where the tables of one conversation go: each into its CSV file, and into answers.xlsx and answers.sav."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.flows.model import Study
from bot.flows.plan import Plan
from bot.reports import codebook, excel, rows, spss
from bot.reports.history import HISTORY
from bot.reports.readme import study_name
from bot.reports.sheets import Rows, sheet
from bot.reports.table import Cell, Variable
from bot.storage.exporting import Chosen, Published

Add = Callable[[Rows], None]
"""Adds rows to a table."""


class Order(NamedTuple):
    """What was asked for. `media` is where people's files are kept; `now`: ISO 8601, `by`: who exports;
    `language`: of the labels, None for each conversation's first; `raw`: words exactly as they were written;
    `xlsx` (needs the extra `xlsx`), `sav`: those files too.
    """

    media: Path
    study: Study
    now: str
    by: str
    chosen: Chosen = Chosen()
    language: str | None = None
    raw: bool = False
    xlsx: bool = False
    sav: bool = False


@dataclass(frozen=True)
class Source:
    """One conversation: its versions newest first, the variables of all, the language of labels, and the
    languages of the codebook.
    """

    name: str
    published: Sequence[Published]
    plans: dict[str, Plan]
    variables: tuple[Variable, ...]
    language: str
    languages: tuple[str, ...]


class Sheets(NamedTuple):
    codes: Add
    labels: Add
    long: Add
    codebook: Add
    history: Add
    consent: Add


@dataclass
class Told:
    """What README.txt has to say of the files that were asked for; complete when they are closed."""

    excel: excel.Told | None = None
    spss: spss.Told | None = None


_FILES = {
    "codes": "answers-codes.csv",
    "labels": "answers-labels.csv",
    "long": "answers-long.csv",
    "codebook": "codebook.csv",
    "history": "history.csv",
    "consent": "consent.csv",
}


@contextmanager
def outlets(folder: Path, source: Source, order: Order) -> Iterator[tuple[Sheets, Told]]:
    """All tables, open in the folder until the end."""
    told, headers = Told(), _headers(source)
    with ExitStack() as stack:
        adds = {
            name: [stack.enter_context(sheet(folder / _FILES[name], header, raw=order.raw))]
            for name, header in headers.items()
        }
        if order.xlsx:
            chosen = {name: headers[name] for name in excel.SHEETS}
            book, told.excel = stack.enter_context(excel.workbook(folder / "answers.xlsx", chosen))
            for name, add in book.items():
                adds[name].append(add)
        if order.sav:
            path, title = folder / "answers.sav", _title(source, order)
            made = spss.system_file(path, source.variables, source.language, title=title, now=order.now)
            add, told.spss = stack.enter_context(made)
            adds["codes"].append(add)
        yield Sheets(**{name: _into(each) for name, each in adds.items()}), told


def _headers(source: Source) -> Mapping[str, Sequence[str]]:
    wide = rows.wide_header(source.variables)
    return {
        "codes": wide,
        "labels": wide,
        "long": rows.LONG,
        "codebook": codebook.header(source.languages),
        "history": HISTORY,
        "consent": rows.CONSENT,
    }


def _title(source: Source, order: Order) -> str:
    return f"{study_name(order.study.name, order.study.languages)}: {source.name}"


def _into(adds: Sequence[Add]) -> Add:
    """Rows may come only once, as from a generator: each is given to all before the next is made."""

    def add(rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            for each in adds:
                each([row])

    return adds[0] if len(adds) == 1 else add
