"""What whoever runs the bot does at the server: figures, exports, erasing. One function each."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.house import House, now, opened, study_of
from bot.jobs import run_due, unlinker
from bot.office.cohorts import cohort_called, note
from bot.reports import auditlog
from bot.reports import progress as figures
from bot.reports.auditlog import Labels
from bot.reports.bundle import Summary
from bot.reports.bundle import export as write_export
from bot.reports.outlets import Order
from bot.researchers.checks import LARGEST
from bot.settings import Settings
from bot.storage import auditing, erasing, exporting, team
from bot.storage.auditing import Entry
from bot.storage.counting import Scope
from bot.storage.exporting import Chosen
from bot.storage.jobs import UNLINK, take_jobs

LAST = "9999"
"""A time after all others."""


@dataclass(frozen=True)
class Wanted:
    """An export: of which sessions, and how. `language` of the labels; None: each flow's first.
    `xlsx` and `sav`: for Excel and SPSS too.
    """

    chosen: Chosen
    language: str | None = None
    raw: bool = False
    xlsx: bool = False
    sav: bool = False


async def export(settings: Settings, wanted: Wanted, out: Path) -> Summary:
    """Write an export into a folder that is not there yet, or empty."""
    study = study_of(settings)
    for language in (wanted.language, wanted.chosen.spoken):
        if language not in {None, *study.languages}:
            spoken = ", ".join(study.languages)
            raise OperatorError(f"The study does not speak {language}. Please choose one of: {spoken}.")
    async with opened(settings, begun=True) as house:
        order = Order(
            house.answer_files,
            study,
            now=now(),
            by=_me(),
            chosen=wanted.chosen,
            language=wanted.language,
            raw=wanted.raw,
            xlsx=wanted.xlsx,
            sav=wanted.sav,
        )
        written = await write_export(house.database, out, order)
        await _noted(house, "export", wanted.chosen.cohort or "", _what(wanted))
        return written


def _what(wanted: Wanted) -> str:
    """What an export holds, for the audit log."""
    conversation, spoken, test = wanted.chosen[1:]
    kinds = {"tests": test, "raw": wanted.raw, "Excel": wanted.xlsx, "SPSS": wanted.sav}
    named = [conversation, spoken, "CSV", *(kind for kind, there in kinds.items() if there)]
    return ", ".join(name for name in named if name)


def _me() -> str:
    """Who exports, as the machine knows them, for the README of the export."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


async def progress(settings: Settings, cohort: str | None, conversation: str | None) -> figures.Progress:
    """The figures of the study, of one cohort, or of one conversation."""
    zone = figures.zone_of(study_of(settings))
    async with opened(settings, begun=True) as house:
        async with house.database.reading() as db:
            found = await figures.progress(db, await _scope(db, cohort, conversation), zone)
        await _noted(house, "progress", conversation or "", cohort or "")
    return found


async def _scope(db: AsyncConnection, cohort: str | None, conversation: str | None) -> Scope:
    chosen = ((await cohort_called(db, cohort)).id,) if cohort else ()
    names = await exporting.conversations(db, None)
    if conversation and conversation not in names:
        raise OperatorError(f"There is no conversation called {conversation}. There are: {', '.join(names)}.")
    single = names[0] if len(names) == 1 else ""
    return Scope(chosen, None, conversation or single)


async def _noted(house: House, action: str, about: str = "", detail: str = "") -> None:
    """Write what was done into the audit log, in a moment of its own: people need not wait for the rest."""
    async with house.database.transaction() as db:
        await note(db, action, about, detail)


async def audit(settings: Settings, out: Path | None) -> tuple[list[Entry], Labels]:
    """The audit log, the latest first, and who they are; also into the new CSV file `out`."""
    async with opened(settings, begun=True) as house:
        if out:
            await _noted(house, "audit")
        async with house.database.reading() as db:
            entries, labels = await auditing.entries(db), await team.labels(db)
    if out:
        try:
            auditlog.write(out, entries, labels)
        except OSError as error:
            raise OperatorError(
                f"The audit log cannot be written to {out} ({error.strerror}). Please choose a new file."
            ) from None
    return entries, labels


async def erase(settings: Settings, participant: str) -> None:
    """Erase a participant for good. Raises `OperatorError` where there is nobody of that code."""
    async with opened(settings, begun=True) as house:
        if not await _erase(house, participant):
            raise OperatorError(
                f"There is no participant {participant!r}. "
                "The code stands in the exports, in the column participant."
            )
        await run_due(house.database, {UNLINK: unlinker(house.answer_files)})
        await house.database.scrub()
        await _expect_unlinked(house, participant)


async def _erase(house: House, participant: str) -> bool:
    try:
        return await erasing.erase(house.database, participant, now(), house.erasures)
    except OSError as error:
        raise OperatorError(
            f"Nobody was erased, because {house.erasures} cannot be written ({error.strerror}). "
            "Please make it writable for the bot: a restored backup forgets people by it."
        ) from None


async def _expect_unlinked(house: House, participant: str) -> None:
    async with house.database.reading() as db:
        jobs = await take_jobs(db, LAST, LARGEST, kinds=[UNLINK])
    if any(job.attempts for job in jobs):
        raise OperatorError(
            f"{participant} is erased from the database, but not all recordings could be deleted from "
            f"{house.answer_files}. Please make that folder writable for the bot; the bot then deletes them."
        )
