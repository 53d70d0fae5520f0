"""Conversations in a folder become published versions, and these a reception."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import structlog

from bot.engine.reception import Reception
from bot.errors import AuthorError, OperatorError
from bot.flows.check import check_path
from bot.flows.loading import conversations
from bot.flows.model import Study
from bot.flows.package import Package, package, plan_from
from bot.house import House, now
from bot.settings import Settings
from bot.storage import studies

_log = structlog.get_logger()


def packages(settings: Settings) -> list[Package]:
    """Every conversation of the study, ready to publish.

    Raises `AuthorError` with all that `check` calls an error, in the study or in any of them.
    """
    folders = conversations(settings.study)
    if not folders:
        raise OperatorError(
            f"There is no conversation in {settings.study}: a folder with a flow.yaml in it. "
            "Put one there, or set SOUNDINGBOARD_STUDY to another folder."
        )
    problems = tuple(problem for problem in check_path(settings.study) if not problem.warning)
    if problems:
        raise AuthorError(problems)
    return [package(folder) for folder in folders]


async def publish(house: House, found: Iterable[Package]) -> None:
    """Publish what never was, its files first: a version in the database is always complete."""
    for each in found:
        contents: dict[str, Path | bytes] = {**each.files, **each.pages}
        for sha256, content in contents.items():
            await asyncio.to_thread(_keep, content, house.flow_files / sha256)
        async with house.database.transaction() as db:
            if await studies.publish(db, each.version, each.conversation, each.body, now()):
                _log.info("published", conversation=each.conversation, version=each.version[:12])


def _keep(source: Path | bytes, target: Path) -> None:
    if target.exists():
        return
    draft = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            draft.write_bytes(source)
        else:
            shutil.copyfile(source, draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(target)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OperatorError(
            f"{_called(source)} cannot be copied to {target.parent} ({error.strerror}). "
            "Please free some space there or make it writable for the bot, or set SOUNDINGBOARD_MEDIA to "
            "another folder."
        ) from None


def _called(source: Path | bytes) -> str:
    return "A page of a PDF" if isinstance(source, bytes) else str(source)


async def open_reception(house: House, study: Study, found: Iterable[Package]) -> Reception:
    """The reception with every version that a session may be in, and the latest of each conversation."""
    async with house.database.reading() as db:
        plans = {hash_: plan_from(body, hash_) for hash_, body in (await studies.bodies(db)).items()}
    latest = {}
    for each in found:
        async with house.database.reading() as db:
            version = await studies.latest(db, each.conversation)
        if version is not None:
            latest[each.conversation] = plans[version.hash]
    return Reception(study, plans, latest)
