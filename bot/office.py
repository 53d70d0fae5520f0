"""What whoever runs the bot does at the server: cohorts, invites, exports, erasing. One function each."""

from __future__ import annotations

import getpass
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import segno
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import introducing, publishing
from bot.engine.desk import TEST, Cohort
from bot.errors import OperatorError
from bot.house import House, now, opened, study_of
from bot.jobs import run_due, unlinker
from bot.reports import auditlog
from bot.reports.auditlog import Labels
from bot.reports.bundle import Summary
from bot.reports.bundle import export as write_export
from bot.researchers import owning
from bot.researchers.checks import LARGEST, changes, check_cohort, check_uses, plainly
from bot.settings import Settings
from bot.storage import auditing, cohorts, erasing, invites, studies, team
from bot.storage.auditing import Entry
from bot.storage.cohorts import Counted
from bot.storage.invites import Issued
from bot.storage.jobs import UNLINK, take_jobs

LAST = "9999"
"""A time after all others."""


class Link(NamedTuple):
    """An invite as it is handed out."""

    issued: Issued
    url: str


@dataclass(frozen=True)
class Wanted:
    """Which part of the study an export is of; None means all. `language` None: each flow's first.
    `xlsx` and `sav`: for Excel and SPSS too.
    """

    cohort: str | None = None
    conversation: str | None = None
    language: str | None = None
    raw: bool = False
    xlsx: bool = False
    sav: bool = False


async def add_cohort(settings: Settings, cohort: Cohort) -> Cohort:
    """Keep a new cohort. Raises `OperatorError` for what the study does not have or cannot be."""
    async with opened(settings) as house, house.database.transaction() as db:
        sent = [each.conversation for each in await studies.current(db) if each.source == "chat"]
        check(settings, cohort, sent)
        made = await cohorts.add_cohort(db, cohort, now())
        await note(db, "cohorts.new", made.name, changes(Cohort(made.id, made.name), made))
    return made


def check(settings: Settings, cohort: Cohort, sent: Collection[str]) -> None:
    """Raise `OperatorError` for what a study does not have or a cohort cannot be; `sent` are conversations
    that were published from the chat.
    """
    asked = {*sent, *(each.conversation for each in publishing.packages(settings))}
    with plainly():
        check_cohort(cohort, study_of(settings).languages, sorted(asked), "en")
    for day in (cohort.opens, cohort.closes):
        if day and not _is_date(day):
            raise OperatorError(f"{day!r} is not a date. Write it as year-month-day, such as 2027-03-31.")


async def note(db: AsyncConnection, action: str, about: str, detail: str = "") -> None:
    """Write into the audit log what was done at the server."""
    await auditing.note(db, Entry(now(), 0, action, about, detail))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


async def list_cohorts(settings: Settings) -> list[Counted]:
    """All cohorts with how many joined, consented and finished."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
        return await cohorts.list_cohorts(db)


async def owner_link(settings: Settings) -> str:
    """A new link that makes whoever opens it first an owner, within 24 hours."""
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        return introducing.link_of(name, await owning.new_code(house, seal))


async def add_invite(settings: Settings, cohort: str, label: str, uses: int, qr: Path | None) -> Link:
    """Make an invite into a cohort, and its QR code where a path is given (.png or .svg)."""
    if qr is not None:
        _check_qr(qr)
    with plainly():
        check_uses(uses, "en")
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        async with house.database.transaction() as db:
            found = await cohort_called(db, cohort)
            issued = await invites.add_invite(db, seal, found.id, label, uses, now())
            await note(db, "invites.new", found.name, label)
            link = Link(issued, introducing.link_of(name, issued.code))
            if qr is not None:
                _write_qr(link.url, qr)
    return link


async def list_invites(settings: Settings, cohort: str) -> list[Link]:
    """The invites of a cohort, with their links."""
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        async with house.database.reading() as db:
            issued = await invites.list_invites(db, seal, (await cohort_called(db, cohort)).id)
    return [Link(each, introducing.link_of(name, each.code)) for each in issued]


async def cohort_called(db: AsyncConnection, name: str) -> Cohort:
    """The cohort of this name. Raises `OperatorError` where there is none, with those there are."""
    found = await cohorts.cohort_named(db, name)
    if found is None or found.status == TEST:
        names = [cohort.name for cohort in await cohorts.all_cohorts(db)]
        there = f"There are: {', '.join(names)}." if names else "There is none yet: see `cohort add`."
        raise OperatorError(f"There is no cohort {name!r}. {there}")
    return found


def _check_qr(path: Path) -> None:
    if path.suffix.lower() not in {".png", ".svg"}:
        raise OperatorError(f"A QR code is written as .png or .svg, not as {path.name}.")
    if path.exists():
        raise OperatorError(f"{path} is already there, perhaps with another invite. Choose another name.")


def _write_qr(url: str, path: Path) -> None:
    # Error correction Q: the code still reads when a quarter of a worn poster is gone.
    drawn = BytesIO()
    segno.make(url, error="q", micro=False).save(drawn, kind=path.suffix[1:].lower(), scale=12, border=4)
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(drawn.getvalue())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OperatorError(f"The QR code cannot be written to {path} ({error.strerror}).") from None


def as_data(link: Link) -> dict[str, object]:
    """An invite for JSON."""
    return {**link.issued.invite._asdict(), "url": link.url}


def line_of(counted: Counted) -> str:
    """A cohort as a line for people."""
    cohort = counted.cohort
    of = f" of {cohort.size}" if cohort.size else ""
    until = f", closes {cohort.closes}" if cohort.closes else ""
    people = f"{cohort.joined}{of} joined, {counted.consented} consented, {counted.finished} finished"
    return f"{cohort.name}: {people}{until}"


def line_of_link(link: Link) -> str:
    """An invite as a line for people."""
    invite = link.issued.invite
    of = f" of {invite.uses}" if invite.uses else ""
    revoked = ", revoked" if invite.revoked else ""
    return f"{link.url}  {invite.label or 'no label'}: used {invite.used}{of}{revoked}"


async def export(settings: Settings, wanted: Wanted, out: Path) -> Summary:
    """Write an export into a folder that is not there yet, or empty."""
    study = study_of(settings)
    if wanted.language not in {None, *study.languages}:
        spoken = ", ".join(study.languages)
        raise OperatorError(f"The study does not speak {wanted.language}. Please choose one of: {spoken}.")
    async with opened(settings, begun=True) as house:
        return await write_export(
            house.database,
            out,
            house.answer_files,
            study,
            cohort=wanted.cohort,
            conversation=wanted.conversation,
            language=wanted.language,
            raw=wanted.raw,
            now=now(),
            by=_me(),
            xlsx=wanted.xlsx,
            sav=wanted.sav,
        )


def _me() -> str:
    """Who exports, as the machine knows them, for the README of the export."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


async def audit(settings: Settings, out: Path | None) -> tuple[list[Entry], Labels]:
    """The audit log, the latest first, and who they are; also into the new CSV file `out`."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
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
        jobs = await take_jobs(db, LAST, LARGEST)
    if any(job.kind == UNLINK and job.attempts for job in jobs):
        raise OperatorError(
            f"{participant} is erased from the database, but not all recordings could be deleted from "
            f"{house.answer_files}. Please make that folder writable for the bot; the bot then deletes them."
        )
