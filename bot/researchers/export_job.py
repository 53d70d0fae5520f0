"""The making of an export for the chat, with a line that tells how far it is.

The job is struck off in the transaction that puts the files into the outbox. Whoever was removed from the
team meanwhile gets nothing, and if somebody was erased while it was made, it is made anew without them.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import made
from bot.engine import wording
from bot.engine.effects import Rewrite, saying
from bot.engine.messages import Attachment, Message, Part
from bot.errors import OperatorError
from bot.house import House, now
from bot.jobs import Handler
from bot.reports.bundle import Summary
from bot.reports.bundle import export as write_export
from bot.reports.outlets import Order
from bot.reports.zipping import zipped
from bot.researchers import roles
from bot.researchers.claiming import claimed
from bot.researchers.exporting import EXCEL, SPSS, chosen_of
from bot.researchers.roles import STUDY
from bot.researchers.visit import Bureau
from bot.storage import team
from bot.storage.jobs import Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row, add
from bot.storage.tables import outbox, participants
from bot.storage.team import Member

log = structlog.get_logger()

TELL_SECONDS = 2.0
"""Between two lines that tell how far it is."""


class AnewError(Exception):
    """Somebody was erased meanwhile: the job is tried again."""


@dataclass
class _Way:
    """How far an export is."""

    done: int = 0
    size: int = 0

    def __call__(self, done: int, size: int) -> None:
        self.done, self.size = done, size


def exporter(bureau: Bureau, woken: asyncio.Event, *, pause: float = TELL_SECONDS) -> Handler:
    """The handler of EXPORT jobs; it tells how far it is every `pause` seconds."""

    async def export(job: Job) -> None:
        member = await _member(bureau, job)
        if member is None:
            return
        maker = _Maker(bureau, job, member, woken, pause)
        place = made.new_place(bureau.house)
        try:
            await maker.make(place)
        finally:
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    return export


async def _member(bureau: Bureau, job: Job) -> Member | None:
    async with bureau.house.database.reading() as db:
        return await _still_there(db, job)


async def _still_there(db: AsyncConnection, job: Job) -> Member | None:
    member = await team.member(db, job.body["member"])
    return member if member and roles.Role(member.role) in STUDY else None


@dataclass
class _Maker:
    bureau: Bureau
    job: Job
    member: Member
    woken: asyncio.Event
    pause: float
    way: _Way = field(default_factory=_Way)

    @property
    def house(self) -> House:
        return self.bureau.house

    async def make(self, place: Path) -> None:
        """Make it in a new folder, and put it into the outbox."""
        before = await self._erased()
        telling = asyncio.create_task(self._tell_on())
        try:
            summary = await write_export(self.house.database, place / "export", self._order(), self.way)
            name = f"soundingboard-{now()[:10]}"
            parts = await asyncio.to_thread(zipped, place / "export", place, name)
        except OperatorError as error:
            log.warning("export_not_made", reason=str(error))
            tr = wording.words(self.member.language)
            told = tr.gettext(
                "The export could not be made. Whoever runs the bot finds the reason in its log."
            )
            await self._hand([self._edit(Part(told))], before)
            return
        finally:
            telling.cancel()
            await asyncio.wait([telling])
        files = await asyncio.to_thread(self._kept, parts)
        try:
            await self._hand(self._rows(summary, files), before)
        except BaseException:
            # Nobody is to find them: they may hold the words of who was erased just now.
            await asyncio.to_thread(made.drop, self.house, files)
            raise

    def _order(self) -> Order:
        wanted = self.job.body["order"]
        return Order(
            self.house.answer_files,
            self.bureau.shelf.study,
            now=now(),
            by=self.member.label or roles.NAMES[roles.Role(self.member.role)],
            chosen=chosen_of(wanted),
            xlsx=EXCEL in wanted["with"],
            sav=SPSS in wanted["with"],
        )

    # -------------------------------------------------------------- what is told

    async def _tell_on(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(self.pause)
            if self.way.done != told and self.job.body["message"]:
                told = self.way.done
                tr = wording.words(self.member.language)
                line = tr.gettext("I am making the export: {done} of {size} …")
                fills = {"done": str(told), "size": str(self.way.size)}
                async with self.house.database.transaction() as db:
                    await add(db, outbox, [self._edit(Part(line, fills))])
                self.woken.set()

    def _edit(self, part: Part) -> Row:
        message = Message(self.member.language, [part])
        target = self.job.body["message"]
        said = Rewrite("", 0, message) if target else saying(message)
        return parcel_row(said, now(), self.job.contact, target)

    async def _hand(self, rows: list[Row], before: int) -> None:
        async with self.house.database.transaction() as db:
            who = await claimed(db, self.job)
            if await _count_erased(db) != before:
                raise AnewError
            if who and roles.Role(who.member.role) in STUDY:
                await add(db, outbox, rows)
        self.woken.set()

    def _kept(self, parts: list[Path]) -> list[Attachment]:
        """The files under names that nobody can guess, until they are sent."""
        kept = []
        for part in parts:
            place = made.new_place(self.house)
            part.rename(place).touch()
            kept.append(made.attachment(place, part.name))
        return kept

    def _rows(self, summary: Summary, files: list[Attachment]) -> list[Row]:
        tr, language = wording.words(self.member.language), self.member.language
        done = self._edit(Part(tr.gettext("The export is ready.")))
        sent = [
            parcel_row(saying(Message(language, [], [], [file])), now(), self.job.contact) for file in files
        ]
        told = tr.ngettext(
            "{n} conversation, {files} recordings and pictures. README.txt says what is in it.",
            "{n} conversations, {files} recordings and pictures. README.txt says what is in it.",
            summary.sessions,
        )
        fills = {"n": str(summary.sessions), "files": str(summary.files)}
        secret = tr.gettext(
            "It holds what people said in confidence: keep it where only the team can read it."
        )
        words = Message(language, [Part(told, fills), Part(secret)])
        last = parcel_row(saying(words), now(), self.job.contact)
        return [done, *sent, last]

    async def _erased(self) -> int:
        async with self.house.database.reading() as db:
            return await _count_erased(db)


async def _count_erased(db: AsyncConnection) -> int:
    erased = participants.c.erased_at.is_not(None) & participants.c.test.is_(False)
    gone = select(func.count()).select_from(participants).where(erased)
    return int((await db.execute(gone)).scalar_one())
