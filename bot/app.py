"""The composition root: all parts are put together here, and a house becomes a running bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot import introducing, made, publishing
from bot.channels.telegram.fetch import fetcher, teller
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.receive import receive
from bot.channels.telegram.send import Sender
from bot.channels.telegram.transport import Api
from bot.clock import run_clock
from bot.engine import elsewhere, information, languages, wording
from bot.engine.desk import Desk
from bot.engine.events import AnyEvent
from bot.engine.messages import Message, Part
from bot.errors import OperatorError
from bot.flows.model import Study
from bot.house import House, now, opened, study_of
from bot.jobs import run_jobs, unlinker
from bot.patience import patiently
from bot.publishing import Shelf
from bot.reports.handing import hander
from bot.researchers import owning
from bot.researchers.commanding import commander
from bot.researchers.desk import TeamDesk
from bot.researchers.drawing import drawer
from bot.researchers.export_job import exporter
from bot.researchers.progress_job import counter
from bot.researchers.uploads import uploader
from bot.researchers.visit import Bureau
from bot.settings import Settings
from bot.signals import until_signal
from bot.storage import cohorts
from bot.storage.alone import Watch, alone
from bot.storage.jobs import COMMANDS, EXPORT, FETCH, HAND, POSTER, PROGRESS, UNLINK, UPLOAD
from bot.storage.sealing import Seal
from bot.turns import Door

log = structlog.get_logger()
CHANNEL = "telegram"
LINK = "https://t.me/"
TEAM_AT_ONCE = 2
"""Exports, uploads and pictures that are made at the same time."""


Tell = Callable[[str], None]
"""Is told the link that makes who opens it an owner, while there is none. It is a secret: not for a log."""


async def run(settings: Settings, tell: Tell) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises `OperatorError` or `AuthorError` where it cannot start."""
    await until_signal(serve(settings, tell))
    log.info("stopped")


async def serve(settings: Settings, tell: Tell) -> None:
    """Run the bot until cancelled. Raises `OperatorError` or `AuthorError` where it cannot start."""
    token = settings.required_token()
    study, found = study_of(settings), publishing.packages(settings)
    async with opened(settings) as house:
        seal = await house.seal()
        async with alone(house.database) as watch, Api(token, settings.api_url) as api:
            await publishing.publish(house, found)
            shelf = await publishing.stocked(house, study, found)
            door = await open_door(house, seal, shelf, bot=int(token.partition(":")[0]))
            log.info("started", conversations=len(shelf.latest), database=house.database.name)
            async with asyncio.TaskGroup() as group:
                group.create_task(_introduce(house, api, seal, tell))
                await _work(house, shelf, api, seal, door, watch)


async def _introduce(house: House, api: Api, seal: Seal, tell: Tell) -> None:
    name = await introducing.introduce(house, api)
    code = await patiently(house.database.name, lambda: owning.first_code(house, seal))
    if code:
        tell(introducing.link_of(name, code))


async def open_door(house: House, seal: Seal, shelf: Shelf, bot: int) -> Door:
    """The door into this house, with the reception and the team of its study behind it."""
    study = shelf.study
    return Door(
        database=house.database,
        seal=seal,
        handler=shelf.receive,
        team=TeamDesk(Bureau(house, seal, shelf)),
        sorry=lambda known, event: sorry(study, known, event),
        declining=lambda stray, name: elsewhere.declining(study, stray.phone, LINK + name if name else ""),
        channel=CHANNEL,
        bot=bot,
        now=now,
        open_cohort=await _open_cohort(house) if study.join == "open" else None,
        erasures=house.erasures,
    )


async def _open_cohort(house: House) -> int:
    async with house.database.transaction() as db:
        return (await cohorts.open_cohort(db, now())).id


def sorry(study: Study, desk: Desk, event: AnyEvent) -> Message:
    """What a person is told whose message could not be taken: it is our fault, and whom to ask."""
    language = languages.language_of(study, desk, event)
    text = wording.words(language).gettext(
        "Sorry, something went wrong on our side, and I could not take that. "
        "It was not your fault. Please try again, or ask us:"
    )
    return Message(language, [Part(text), information.contact(study, language)])


async def _work(house: House, shelf: Shelf, api: Api, seal: Seal, door: Door, watch: Watch) -> None:
    pace = Pace(house.settings.rate, house.settings.chat_rate)
    sender = Sender(
        house.database,
        api,
        seal,
        bot=door.bot,
        media=house.settings.media,
        woken=door.woken,
        pace=pace,
    )
    tell = teller(house.database, door.woken, now)
    people = {
        FETCH: fetcher(api, house.answer_files, tell),
        UNLINK: unlinker(house.answer_files),
        HAND: hander(house.database, shelf.study, shelf.plans, now, door.woken),
        COMMANDS: commander(api, house, seal),
    }
    # What the team asks for may take minutes: nobody's recording waits for it.
    team = {
        POSTER: drawer(house, shelf.study, seal, door.woken),
        PROGRESS: counter(Bureau(house, seal, shelf), door.woken),
        EXPORT: exporter(Bureau(house, seal, shelf), door.woken),
        UPLOAD: uploader(api, Bureau(house, seal, shelf), door.woken),
    }
    async with asyncio.TaskGroup() as group:
        group.create_task(sender.run())
        group.create_task(_receive(house.settings, api, seal, door))
        group.create_task(run_jobs(house.database, people, woken=door.hires()))
        group.create_task(run_jobs(house.database, team, woken=door.hires(), at_once=TEAM_AT_ONCE))
        group.create_task(run_clock(door, shelf.study.contact_days))
        group.create_task(made.sweep_on(house))
        group.create_task(publishing.restock_on(house, shelf))
        group.create_task(watch())


async def _receive(settings: Settings, api: Api, seal: Seal, door: Door) -> None:
    """By webhook where there is an address for it, else by asking Telegram."""
    if not settings.webhook:
        await receive(api, door.take)
        return
    try:
        from bot.channels.telegram.webhook import Webhook, receive_webhook
    except ModuleNotFoundError:
        raise OperatorError(
            "The webhook needs more packages. Please install them with: pip install 'sounding-board[webhook]'"
        ) from None
    hook = Webhook(settings.webhook, seal.webhook_secret(door.bot), settings.listens_at)
    await receive_webhook(api, door.take, hook)
