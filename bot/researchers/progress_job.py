"""The counting and drawing for `/progress`: beside the conversations, which do not wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot import made
from bot.engine import wording
from bot.engine.effects import Rewrite, saying
from bot.engine.messages import Attachment, Part
from bot.flows.texts import pick
from bot.house import now
from bot.jobs import Handler
from bot.materials.pdf import MissingPart
from bot.reports import charts
from bot.reports import progress as figures
from bot.reports.progress import Progress
from bot.researchers import progress
from bot.researchers.claiming import claimed
from bot.researchers.progress import OVERVIEW, QUESTION
from bot.researchers.roles import FIGURES, Role
from bot.researchers.screens import home_button
from bot.researchers.visit import Bureau, Screen, message_of
from bot.storage import exporting, team
from bot.storage.counting import Scope
from bot.storage.jobs import Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row, add
from bot.storage.tables import outbox
from bot.storage.team import Member

log = structlog.get_logger()


def counter(bureau: Bureau, woken: asyncio.Event) -> Handler:
    """The handler of PROGRESS jobs: what is counted goes into the outbox as the job is struck off. Whoever
    was removed from the team meanwhile gets nothing.
    """

    async def count(job: Job) -> None:
        async with bureau.house.database.reading() as db:
            member = await team.member(db, job.body["member"])
            found = await figures.progress(db, _scope(job), figures.zone_of(bureau.shelf.study))
            talks = len(await exporting.conversations(db, None)) > 1
        if member is None:
            return
        files = await _pictures(bureau, job, member, found)
        screen = _screen(job, member, found, files, talks=talks)
        async with bureau.house.database.transaction() as db:
            who = await claimed(db, job)
            if who and _may_see(who.member, job):
                await add(db, outbox, _rows(job, member, screen))
        woken.set()

    return count


def _may_see(member: Member, job: Job) -> bool:
    """Whether the figures are theirs still: who became a co-researcher meanwhile sees their own recruits."""
    role = Role(member.role)
    return role in FIGURES and (role != Role.CO_RESEARCHER or _scope(job).invites is not None)


def _scope(job: Job) -> Scope:
    scope = Scope(**job.body["scope"])
    invites = None if scope.invites is None else tuple(scope.invites)
    return scope._replace(cohorts=tuple(scope.cohorts), invites=invites)


async def _pictures(bureau: Bureau, job: Job, member: Member, found: Progress) -> list[Attachment]:
    """None where nothing can be drawn: what is told in words is enough."""
    study, view = bureau.shelf.study, job.body["view"]
    title = pick(study.name, member.language, study.languages)
    try:
        if view == OVERVIEW:
            drawn = [await asyncio.to_thread(charts.overview, found, member.language, title)]
        elif view == QUESTION:
            drawn = await asyncio.to_thread(charts.by_question, found, member.language, title)
        else:
            drawn = []
    except MissingPart as error:
        log.warning("no_picture", reason=str(error))
        drawn = []
    return [
        await asyncio.to_thread(made.kept, bureau.house, png, f"progress-{number}.png", "photo")
        for number, png in enumerate(drawn, 1)
    ]


def _screen(job: Job, member: Member, found: Progress, files: Sequence[Attachment], *, talks: bool) -> Screen:
    tr, view, route = wording.words(member.language), job.body["view"], job.body["route"]
    parts = [Part(f"**{tr.gettext('Progress')}**"), *_told(view, found, member.language)]
    choices = progress.buttons(tr, view, route, talks=talks)
    if view != OVERVIEW:
        choices.insert(0, progress.overview_button(tr, route))
    return Screen(parts, [*choices, home_button(tr)], files)


def _told(view: str, found: Progress, language: str) -> list[Part]:
    match view:
        case "cohort":
            return figures.told_groups(found.cohorts, "cohort", language)
        case "language":
            return figures.told_groups(found.languages, "language", language)
        case "invite":
            return figures.told_groups(found.invites, "invite", language)
        case "day":
            return figures.told_days(found.days, language)
        case _:
            return figures.told(found, language)


def _rows(job: Job, member: Member, screen: Screen) -> list[Row]:
    """In place of the line that said it would count; with pictures as a message of its own beneath it."""
    message, target = message_of(screen, member.language), job.body["message"]
    if not target:
        return [parcel_row(saying(message), now(), job.contact)]
    if not screen.attachments:
        return [parcel_row(Rewrite("", 0, message), now(), job.contact, target)]
    heading = message._replace(parts=message.parts[:1], buttons=[], attachments=[])
    return [
        parcel_row(Rewrite("", 0, heading), now(), job.contact, target),
        parcel_row(saying(message), now(), job.contact),
    ]
