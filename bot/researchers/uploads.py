"""Somebody of the team sends a conversation as a file: a job fetches it, looks at it, and answers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot import made
from bot.channels.telegram.transport import Api, BadRequest
from bot.engine.effects import saying
from bot.engine.events import Sent, Tap
from bot.engine.messages import Attachment, Part
from bot.errors import OperatorError, Problem
from bot.flows.loading import STUDY_FILE
from bot.flows.package import Package
from bot.flows.texts import is_right_to_left
from bot.house import now
from bot.jobs import Handler
from bot.publishing import keep_files
from bot.reports.rows import short
from bot.researchers.actions import action
from bot.researchers.claiming import claimed
from bot.researchers.publishing import summary
from bot.researchers.roles import STUDY, Role
from bot.researchers.screens import home, lines, sorry
from bot.researchers.versions import found
from bot.researchers.visit import Bureau, Choice, Screen, Visit, message_of
from bot.storage import studies
from bot.storage.jobs import UPLOAD, Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.tables import outbox
from bot.uploads.examine import examine
from bot.uploads.pipe import Examined, Known
from bot.uploads.refusal import not_taken, why

log = structlog.get_logger()

MEGABYTES = 20
"""Telegram hands no larger file to a bot."""
MOST = 8
"""Problems that are told in the message; more of them come as a file."""
FEW = 5
"""Those that are told where there is a file; of remarks that keep nobody from publishing, the most."""
LONGEST = 200
"""So much is told of each in a message; what is longer stands in the file, too."""


@action("publish.file", STUDY)
async def file(visit: Visit, _which: str, _keys: dict[str, str]) -> Screen:
    """A file was sent: it is looked at, and the answer comes as a message of its own."""
    event = visit.event
    if not isinstance(event, Sent) or event.upload.kind != "document":
        told = visit.tr.gettext("To publish a conversation, please send its flow.yaml or its ZIP as a file.")
        raise sorry(told)
    if event.upload.size > MEGABYTES * 1024 * 1024:
        raise sorry(_too_large(visit), n=str(MEGABYTES))
    await visit.order(UPLOAD, {"file_id": event.upload.file_id})
    return Screen([Part(visit.tr.gettext("I am looking at it…"))])


def _too_large(visit: Visit) -> str:
    return visit.tr.gettext(
        "That file is larger than {n} MB, and Telegram gives me no larger ones. Please make pictures, films "
        "and recordings smaller, or publish it at the server with `soundingboard publish`."
    )


# ------------------------------------------------------------------ the job


def uploader(api: Api, bureau: Bureau, woken: asyncio.Event) -> Handler:
    """The handler of UPLOAD jobs: what the file holds is kept, the answer is put into the outbox, and the job
    is struck off, in one transaction. Raises where another attempt may help.
    """
    one_at_a_time = asyncio.Lock()

    async def upload(job: Job) -> None:
        # The process that looks at the file works in a folder of its own.
        work = made.new_place(bureau.house).absolute()
        await asyncio.to_thread(work.mkdir, 0o700)
        try:
            # Looking at a file may take much memory: one after the other.
            async with one_at_a_time:
                found = await _looked_at(api, bureau, job.body["file_id"], work)
            if found and found.package:
                await keep_files(bureau.house, found.package)
            await _answer(bureau, job, found)
        except OperatorError as error:
            log.warning("upload_waits", reason=str(error))
            raise
        finally:
            await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)
        woken.set()

    return upload


async def _looked_at(api: Api, bureau: Bureau, file_id: str, work: Path) -> Examined | None:
    """What the file holds; None where Telegram does not hand it over."""
    sent, inside = work / "sent", work / "inside"
    try:
        told = await api.call("getFile", {"file_id": file_id})
        with sent.open("wb") as target:
            await api.download(told["file_path"], target)
    except BadRequest as refusal:
        log.warning("upload_given_up", reason=str(refusal))
        return None
    await asyncio.to_thread(inside.mkdir)
    study = bureau.house.settings.study / STUDY_FILE
    return await examine(sent, inside, study=study.absolute(), known=_known(bureau))


def _known(bureau: Bureau) -> Known:
    """The files of the versions that run: who sends a flow.yaml by itself means those."""
    folder = bureau.house.flow_files.absolute()
    return {
        name: {path: folder / medium.sha256 for path, medium in plan.media.items() if "#" not in path}
        for name, plan in bureau.shelf.latest.items()
    }


async def _answer(bureau: Bureau, job: Job, found: Examined | None) -> None:
    async with bureau.house.database.transaction() as db:
        who = await claimed(db, job)
        if who is None or Role(who.member.role) not in STUDY:
            return
        event = Tap(at=now(), route="")
        visit = Visit(db=db, bureau=bureau, contact=who.contact, member=who.member, event=event)
        screen = await _screen(visit, found)
        said = saying(message_of(screen, visit.language))
        await add(db, outbox, [parcel_row(said, visit.at, who.contact.id)])


# ------------------------------------------------------------------ what is said


async def _screen(visit: Visit, examined: Examined | None) -> Screen:
    if examined is None:
        return _sorry(visit, Part(_too_large(visit), {"n": str(MEGABYTES)}))
    if examined.refusal:
        return _sorry(visit, Part("{why}", {"why": why(examined.refusal, visit.language)}))
    if examined.package is None:
        return _to_mend(visit, examined)
    if twin := _twin(visit, examined.package.conversation):
        told = visit.tr.gettext(
            "There is a conversation {name} already. Please write its id in the same way."
        )
        return _sorry(visit, Part(told, {"name": twin}))
    return await _kept(visit, examined, examined.package)


def _sorry(visit: Visit, *parts: Part) -> Screen:
    return Screen(parts, [Choice("↩ " + visit.tr.gettext("Conversations"), "publish"), home(visit)])


def _twin(visit: Visit, name: str) -> str:
    """A conversation of nearly this id, "" where there is none: two would be taken for one."""
    others = visit.bureau.shelf.latest.keys() - {name}
    return next((other for other in others if other.casefold() == name.casefold()), "")


def _to_mend(visit: Visit, examined: Examined) -> Screen:
    errors = sum(not problem.warning for problem in examined.problems)
    told = visit.tr.ngettext(
        "{n} thing is to be mended before this can be published:",
        "{n} things are to be mended before this can be published:",
        errors,
    )
    # What is only a remark comes last.
    found = sorted(examined.problems, key=lambda problem: problem.warning)
    said = [Part(told, {"n": str(errors)}), *_lines(visit, found, MOST), *_left_out(visit, examined)]
    return _sorry(visit, *said)._replace(attachments=_file(examined.problems, MOST))


async def _kept(visit: Visit, examined: Examined, package: Package) -> Screen:
    """The version is kept, unpublished, and shown."""
    name = package.conversation
    await studies.keep_version(visit.db, package.version, name, package.body, visit.at)
    await visit.note("publish.file", name, short(package.version))
    screen = await summary(visit, await found(visit, package.version))
    more = [*_remarks(visit, examined.problems), *_reused(visit, examined), *_left_out(visit, examined)]
    return screen._replace(parts=[*screen.parts, *more], attachments=_file(examined.problems, FEW))


def _remarks(visit: Visit, warnings: Sequence[Problem]) -> list[Part]:
    told = visit.tr.ngettext(
        "It can be published as it is. {n} remark:",
        "It can be published as it is. {n} remarks:",
        len(warnings),
    )
    return [Part(told, {"n": str(len(warnings))}), *_lines(visit, warnings, FEW)] if warnings else []


def _reused(visit: Visit, examined: Examined) -> list[Part]:
    told = visit.tr.ngettext(
        "{n} file that you did not send is taken from the version that runs.",
        "{n} files that you did not send are taken from the version that runs.",
        len(examined.reused),
    )
    return [Part(told, {"n": str(len(examined.reused))}, "hint")] if examined.reused else []


def _left_out(visit: Visit, examined: Examined) -> list[Part]:
    said = not_taken(examined.left_out, visit.language)
    return [Part("{said}", {"said": each}, "hint") for each in said]


def _lines(visit: Visit, problems: Sequence[Problem], most: int) -> list[Part]:
    shown = problems if len(problems) <= most else problems[:FEW]
    more = len(problems) - len(shown)
    said = [_line(visit, each) for each in shown]
    return [*said, Part("… + {n}", {"n": str(more)})] if more else said


def _line(visit: Visit, problem: Problem) -> Part:
    place = visit.tr.gettext("**{file}, line {line}**")
    where = Part(place, {"file": problem.file, "line": str(problem.line)})
    said = (_coded(each, visit.language) for each in (_cut(problem.message), f"→ {_cut(problem.remedy)}"))
    return lines([where, *said])


def _coded(sentence: str, language: str) -> Part:
    """A sentence about a file: what is to be typed stands between backticks, and is shown so. Such sentences
    are English; where one reads from the right, they stay in one piece.
    """
    plain = sentence.split("`")
    if is_right_to_left(language) or len(plain) % 2 == 0:  # a backtick of the author's own
        return Part("{said}", {"said": sentence})
    fills = {f"p{number}": words for number, words in enumerate(plain) if words}
    template = "".join(("`{%s}`" if int(name[1:]) % 2 else "{%s}") % name for name in fills)
    return Part(template, fills)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _file(problems: Sequence[Problem], most: int) -> Sequence[Attachment]:
    """All of the problems, where the message does not tell all of them in full."""
    longest = max((max(len(each.message), len(each.remedy)) for each in problems), default=0)
    if len(problems) <= most and longest <= LONGEST:
        return ()
    text = "".join(f"{problem}\n" for problem in problems)
    return (Attachment("", "document", "problems.txt", text),)
