"""Publishing at the server: a conversation's folder or ZIP file, its versions, and the way back to one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import made
from bot.channels.console.inspection import inspect
from bot.errors import AuthorError, OperatorError, Problem
from bot.flows.check_languages import check_languages
from bot.flows.difference import Change, differences
from bot.flows.loading import FLOW_FILE, STUDY_FILE, load_manuscript
from bot.flows.package import Package, package, plan_from
from bot.house import House, now, opened, study_of
from bot.publishing import keep_files, release
from bot.reports import changes
from bot.reports.rows import short
from bot.settings import Settings
from bot.storage import studies
from bot.storage.studies import Use, Version
from bot.uploads.examine import examine
from bot.uploads.refusal import why


class Release(NamedTuple):
    """A version of a conversation that is to be published; `before` ran until now ("": none), and `changed`
    is what is different from it.
    """

    conversation: str
    version: str
    before: str
    changed: tuple[Change, ...]


class Row(NamedTuple):
    """A version as it is listed; `runs`: new sessions get it."""

    version: Version
    use: Use
    runs: bool


async def publish(settings: Settings, path: Path, *, dry_run: bool = False) -> Release:
    """Publish a conversation's folder (or its flow.yaml), or a ZIP file; `dry_run`: only say what would be
    different.

    Raises `AuthorError` with what is to be mended in it, `OperatorError` where it is none.
    """
    async with opened(settings, begun=True) as house, _package(house, path) as found:
        async with house.database.reading() as db:
            made_of = await _release(db, found)
        if dry_run:
            return made_of
        await keep_files(house, found)
        async with house.database.transaction() as db:
            at = now()
            await studies.keep_version(db, found.version, found.conversation, found.body, at)
            await release(db, found.version, found.conversation, at, 0)
    return made_of


@asynccontextmanager
async def _package(house: House, path: Path) -> AsyncIterator[Package]:
    """What is at a path; its files are there for as long as the block runs."""
    if folder := _folder(path):
        yield _from_folder(house.settings, folder)
        return
    work = made.new_place(house)
    work.mkdir(mode=0o700)
    try:
        yield await _from_file(house.settings, path, work)
    finally:
        await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)


def _folder(path: Path) -> Path | None:
    """The conversation's folder; None where a file is named that holds one."""
    folder = path.parent if path.name == FLOW_FILE else path
    if folder.is_dir():
        return folder
    if not path.is_file():
        raise OperatorError(
            f"There is no {path}. Name a conversation's folder, its flow.yaml, or a ZIP file."
        )
    return None


def _from_folder(settings: Settings, folder: Path) -> Package:
    if not (folder / FLOW_FILE).is_file():
        raise OperatorError(f"There is no {FLOW_FILE} in {folder}. Name the folder of one conversation.")
    problems = set(inspect(folder).problems)
    # The folder need not lie in the study's.
    problems |= set(check_languages(load_manuscript(folder, study_of(settings).languages)))
    _expect_sound(tuple(sorted(problems)))
    return package(folder)


async def _from_file(settings: Settings, file: Path, work: Path) -> Package:
    file, work, study = map(Path, map(os.path.abspath, (file, work, settings.study / STUDY_FILE)))
    found = await examine(file, work, study=study)
    if found.refusal:
        raise OperatorError(f"{file.name} is not taken. {why(found.refusal, 'en')}")
    _expect_sound(found.problems)
    assert found.package
    return found.package


def _expect_sound(problems: tuple[Problem, ...]) -> None:
    errors = tuple(problem for problem in problems if not problem.warning)
    if errors:
        raise AuthorError(errors)


async def _release(db: AsyncConnection, found: Package) -> Release:
    running = await studies.latest(db, found.conversation)
    if running is None:
        return Release(found.conversation, found.version, "", ())
    old = plan_from(await studies.body(db, running.hash) or "", running.hash)
    changed = differences(old, plan_from(found.body, found.version))
    return Release(found.conversation, found.version, running.hash, changed)


async def listed(settings: Settings, conversation: str) -> list[Row]:
    """The versions of a conversation. Raises `OperatorError` where there is none of that id."""
    async with opened(settings, begun=True) as house, house.database.reading() as db:
        found = await _versions(db, conversation)
        running, uses = await studies.latest(db, conversation), await studies.in_use(db, conversation)
    return [Row(each, uses.get(each.hash, Use(0, 0)), each == running) for each in found]


async def rollback(settings: Settings, conversation: str, version: str) -> Version:
    """Publish a stored version of a conversation once more."""
    async with opened(settings, begun=True) as house, house.database.transaction() as db:
        there = await _versions(db, conversation)
        wanted = await studies.version(db, version)
        if wanted is None or wanted.conversation != conversation:
            names = ", ".join(short(each.hash) for each in there)
            raise OperatorError(f"{conversation} has no version {version!r}. It has: {names}.")
        await release(db, wanted.hash, conversation, now(), 0)
        return await studies.version(db, wanted.hash) or wanted


async def _versions(db: AsyncConnection, conversation: str) -> list[Version]:
    found = await studies.versions(db, conversation)
    if not found:
        names = sorted(each.conversation for each in await studies.current(db))
        there = f"There are: {', '.join(names)}." if names else "There is none yet."
        raise OperatorError(f"There is no conversation {conversation!r}. {there}")
    return found


# ------------------------------------------------------------------ for people, and as JSON


def told(found: Release, *, dry_run: bool) -> str:
    """What is different, and what was done."""
    name = f"{found.conversation} {short(found.version)}"
    if not found.before:
        lines = "It is a new conversation.\n"
    elif found.before == found.version:
        lines = "It is the very version that runs already.\n"
    else:
        lines = f"Different from {short(found.before)}:\n{changes.as_text(found.changed)}"
    done = "would be published" if dry_run else "is published: whoever begins from now on gets it"
    return f"{lines}{name} {done}."


def as_data(found: Release) -> dict[str, object]:
    """A release for JSON."""
    return {**found._asdict(), "changed": [change._asdict() for change in found.changed]}


def line_of(row: Row) -> str:
    """A version as a line."""
    version, use = row.version, row.use
    how = (
        f"published {version.at}, {version.source}"
        if version.number
        else f"sent {version.at}, never published"
    )
    runs = "● runs" if row.runs else ""
    return f"{short(version.hash)}  {how}, began: {use.begun}, not finished: {use.under_way}  {runs}".rstrip()
