"""Conversations in a folder become published versions, and these a shelf to take them from."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.desk import Desk
from bot.engine.effects import Turn
from bot.engine.events import AnyEvent
from bot.engine.reception import Reception
from bot.errors import AuthorError, OperatorError
from bot.flows.check import check_path
from bot.flows.loading import conversations
from bot.flows.model import Study
from bot.flows.package import Package, package, plan_from
from bot.flows.plan import Plan
from bot.house import House, now
from bot.patience import ever
from bot.settings import Settings
from bot.storage import auditing, studies
from bot.storage.auditing import Entry
from bot.storage.studies import SHORT

_log = structlog.get_logger()

LOOK_SECONDS = 2.0
PUBLISHED = "publish.now"
"""What the audit log calls a publication, be it of a new version or of an older one once more."""


def packages(settings: Settings) -> list[Package]:
    """Every conversation in the study's folder, ready to publish. There may be none: they can be sent to the
    bot in the chat, too.

    Raises `AuthorError` with all that `check` calls an error, in the study or in any of them.
    """
    problems = tuple(problem for problem in check_path(settings.study) if not problem.warning)
    if problems:
        raise AuthorError(problems)
    return [package(folder) for folder in conversations(settings.study)]


async def publish(house: House, found: Iterable[Package]) -> None:
    """Publish what never was, its files first: a version in the database is always complete."""
    for each in found:
        await keep_files(house, each)
        async with house.database.transaction() as db:
            if await studies.publish(db, each.version, each.conversation, each.body, now()):
                _log.info("published", conversation=each.conversation, version=each.version[:12])


async def release(db: AsyncConnection, hash_: str, conversation: str, at: str, member: int) -> bool:
    """Let new sessions get a stored version from now on, and note who wanted it (0: at the server). False:
    they did already.
    """
    if not await studies.make_latest(db, hash_, at, "chat"):
        return False
    await auditing.note(db, Entry(at, member, PUBLISHED, conversation, hash_[:SHORT]))
    return True


async def keep_files(house: House, found: Package) -> None:
    """Keep what a conversation shows, each file under its sha256. Raises `OperatorError` where the disk is
    full, or nothing can be written there.
    """
    contents: dict[str, Path | bytes] = {**found.files, **found.pages}
    for sha256, content in contents.items():
        await asyncio.to_thread(_keep, content, house.flow_files / sha256)


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


@dataclass(frozen=True)
class Shelf:
    """The versions of all conversations, in memory: every one that a session may be in, by hash, and of each
    conversation the one that new sessions get. `folder` are the conversations in the study's folder.
    """

    study: Study
    folder: tuple[str, ...]
    plans: dict[str, Plan] = field(default_factory=dict)
    latest: dict[str, Plan] = field(default_factory=dict)

    @property
    def reception(self) -> Reception:
        """Who receives people; what is put on the shelf later, it has at once."""
        return Reception(self.study, self.plans, self.latest)

    def receive(self, desk: Desk, event: AnyEvent) -> Turn:
        """What an event of a contact does; who tries a version has to do with nothing but that."""
        tried = desk.session if desk.participant and desk.participant.test else None
        here = self.reception.trying(self.plans[tried.version]) if tried else self.reception
        return here.receive(desk, event)

    async def restock(self, db: AsyncConnection) -> None:
        """Take up what was published. A conversation whose folder is gone is over, unless it was published
        from the chat.
        """
        for hash_ in await studies.hashes(db) - self.plans.keys():
            await self.plan(db, hash_)
        current = {each.conversation: each for each in await studies.current(db)}
        # Where a conversation stands among the others is what its button in an offer says.
        names = [*self.folder, *sorted(current.keys() - set(self.folder))]
        self.latest.clear()
        for name in names:
            version = current.get(name)
            if version and (version.source == "chat" or name in self.folder):
                self.latest[name] = self.plans[version.hash]

    async def plan(self, db: AsyncConnection, hash_: str) -> Plan:
        """A stored version, published or not; from now on a session may be in it."""
        if hash_ not in self.plans:
            self.plans[hash_] = plan_from(await studies.body(db, hash_) or "", hash_)
        return self.plans[hash_]


async def stocked(house: House, study: Study, found: Iterable[Package]) -> Shelf:
    """The shelf with all that was published."""
    shelf = Shelf(study, tuple(each.conversation for each in found))
    async with house.database.reading() as db:
        await shelf.restock(db)
    if not shelf.latest:
        _log.warning("no_conversation_yet", what_to_do="send a flow.yaml to the bot, as one of the team")
    return shelf


async def restock_on(house: House, shelf: Shelf, *, pause: float = LOOK_SECONDS) -> None:
    """Take up what is published elsewhere, such as at the server, until cancelled."""
    seen = -1

    async def look() -> None:
        nonlocal seen
        async with house.database.reading() as db:
            newest = await studies.newest(db)
            if newest != seen:
                await shelf.restock(db)
                seen = newest

    await ever("restocking_waits", look, pause)
