"""Drawing the poster of an invite: a job's handler."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import made
from bot.engine import wording
from bot.engine.desk import Cohort
from bot.engine.effects import Rewrite, saying
from bot.engine.messages import Attachment, Message, Part
from bot.flows.model import Study
from bot.house import House, now
from bot.introducing import link_of
from bot.jobs import Handler
from bot.materials.pdf import MissingPart
from bot.materials.poster import Poster, Unprintable
from bot.reports.posters import poster_of
from bot.researchers.claiming import claimed
from bot.researchers.invites import spoken
from bot.researchers.roles import RECRUITING, STUDY, Role
from bot.researchers.visit import MENU, Choice, Screen, message_of
from bot.storage import cohorts, invites, team
from bot.storage.invites import Issued
from bot.storage.jobs import Job
from bot.storage.outbox import parcel_row
from bot.storage.rows import Row, add
from bot.storage.sealing import Seal
from bot.storage.tables import outbox
from bot.storage.upkeep import USERNAME, fact


class _Order(NamedTuple):
    """What is to be drawn, and the language of who ordered it."""

    issued: Issued
    cohort: Cohort
    url: str
    language: str


def drawer(house: House, study: Study, seal: Seal, woken: asyncio.Event) -> Handler:
    """The handler of POSTER jobs: the files are put into the outbox, and the job is struck off, in one
    transaction. Nothing is made for somebody who may not see the invite any more.
    """

    async def draw(job: Job) -> None:
        async with house.database.reading() as db:
            order = await _order(db, seal, job)
        said = await asyncio.to_thread(_drawn, house, study, order) if order else None
        async with house.database.transaction() as db:
            if await claimed(db, job) and await _order(db, seal, job) and order and said:
                await add(db, outbox, _rows(job, order, said))
        woken.set()

    return draw


async def _order(db: AsyncConnection, seal: Seal, job: Job) -> _Order | None:
    member = (await team.members_of(db, [job.contact])).get(job.contact)
    issued = await invites.invite_of(db, seal, job.body["invite"])
    cohort = await cohorts.cohort_of(db, issued.invite.cohort) if issued else None
    name = await fact(db, USERNAME)
    if member is None or issued is None or issued.invite.revoked or cohort is None or name is None:
        return None
    role = Role(member.role)
    if role not in RECRUITING or (role not in STUDY and issued.member != member.id):
        return None
    return _Order(issued, cohort, link_of(name, issued.code), member.language)


def _drawn(house: House, study: Study, order: _Order) -> Message:
    """The poster as two files with the link in words; or why there is none."""
    tr = wording.words(order.language)
    try:
        poster = poster_of(study, spoken(study, order.cohort), order.url)
    except MissingPart:
        told = tr.gettext(
            "The server lacks what draws posters. Please ask whoever runs it to install it: {command}"
        )
        return Message(order.language, [Part(told, {"command": "pip install 'sounding-board[poster]'"})])
    except Unprintable:
        told = tr.gettext(
            "I cannot draw this poster: the words are too long for the page, or there is no font for them "
            "at the server. There, {command} says more."
        )
        return Message(order.language, [Part(told, {"command": "soundingboard invite poster"})])
    return Message(order.language, _words(order, poster), [], _files(house, order, poster))


def _files(house: House, order: _Order, poster: Poster) -> list[Attachment]:
    name = f"poster-{order.cohort.name}-{order.issued.invite.id}".replace(" ", "-")
    contents = {f"{name}.pdf": poster.pdf, f"{name}.png": poster.png}
    return [made.kept(house, content, name) for name, content in contents.items()]


def _words(order: _Order, poster: Poster) -> list[Part]:
    tr, language = wording.words(order.language), order.language
    label = order.issued.invite.label or order.cohort.name
    parts = [
        Part(tr.gettext("The poster for “{label}”, to print on A5 or larger."), {"label": label}),
        Part("{url}", {"url": order.url}),
    ]
    if poster.missing:
        names = wording.listed([wording.language_name(tag) for tag in poster.missing], language)
        told = tr.gettext("I have no font for {languages}; what is in it was left out.")
        parts.append(Part(told, {"languages": names}))
    return parts


def _rows(job: Job, order: _Order, said: Message) -> list[Row]:
    """The poster; and the message that said it would come says that it is there."""
    at, pressed = now(), job.body["message"]
    sent = parcel_row(saying(said), at, job.contact)
    if not pressed:
        return [sent]
    tr = wording.words(order.language)
    up = Choice("↩ " + tr.gettext("Back"), f"invites.one:#{order.issued.invite.id}", MENU)
    there = message_of(Screen([Part(tr.gettext("See below."))], [up]), order.language)
    return [parcel_row(Rewrite("", 0, there), at, job.contact, pressed), sent]
