"""The composition root: settings become an open house, and a house becomes a running bot."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from bot.channels.telegram.commands import set_commands
from bot.channels.telegram.fetch import fetcher, teller
from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.receive import receive
from bot.channels.telegram.send import Sender
from bot.channels.telegram.transport import Api, TelegramError
from bot.clock import run_clock
from bot.engine import elsewhere, reception, wording
from bot.engine.messages import Message, Part
from bot.engine.reception import Reception
from bot.engine.values import AnyEvent, Desk
from bot.errors import AuthorError, OperatorError
from bot.flows.check import check_path
from bot.flows.loading import conversations, load_study
from bot.flows.model import Study
from bot.flows.package import Package, package, plan_from
from bot.flows.words import languages as bot_languages
from bot.jobs import run_jobs, unlinker
from bot.reports.handing import hander
from bot.settings import Settings
from bot.signals import until_signal
from bot.storage import erased, studies
from bot.storage.alone import Watch, alone
from bot.storage.database import Database, connect
from bot.storage.faults import explain, passing
from bot.storage.jobs import FETCH, HAND, UNLINK
from bot.storage.migrate import migrate
from bot.storage.sealing import Seal
from bot.storage.upkeep import USERNAME, fact, open_seal, set_fact
from bot.turns import Door

log = structlog.get_logger()
CHANNEL = "telegram"
LINK = "https://t.me/"
CALLS = 256
"""Calls to Telegram under way at once: at 50 ms each, enough for 5,000 a second where pacing is off."""
NAME_SECONDS = 5.0
"""Between two tries to learn the bot's own name."""


@dataclass(frozen=True)
class House:
    """An open database, migrated, and the settings that led to it."""

    settings: Settings
    database: Database

    @property
    def flow_files(self) -> Path:
        """The files of published flows, each under its sha256."""
        return self.settings.media / "flows"

    @property
    def answer_files(self) -> Path:
        """The files that people sent."""
        return self.settings.media / "answers"

    @property
    def erasures(self) -> Path:
        """Who was erased, for backups that are restored later."""
        return self.settings.media / erased.NAME

    async def seal(self) -> Seal:
        """What seals identities here. Raises `OperatorError` for a wrong or lost key."""
        key = self.settings.key.get_secret_value() if self.settings.key else None
        return await open_seal(self.database, key, self.settings.key_file)


@asynccontextmanager
async def opened(settings: Settings, *, begun: bool = False) -> AsyncIterator[House]:
    """The house, open for as long as the block runs; `begun`: only if it was open before. From then on the
    process makes its files for its own user only.

    Raises `OperatorError` where it cannot be, and where the database gives way later.
    """
    file = settings.database_file
    if begun and file and not file.exists():
        # An empty database in the wrong folder would answer with "nothing there".
        raise OperatorError(
            f"There is no database {file.absolute()} yet. Please start the bot once with "
            "`soundingboard run`, or set SOUNDINGBOARD_DATABASE to the one that it uses."
        )
    # The database, recordings and exports hold what people said, and folders may be there already.
    os.umask(0o077)
    database = await connect(settings.database_url)
    try:
        await migrate(database)
        yield House(settings, database)
    except DBAPIError as error:
        if not passing(error):
            raise
        raise explain(error, database.name) from error
    finally:
        await database.close()


def now() -> str:
    """This moment as the house writes it: ISO 8601 in UTC, with seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def study_of(settings: Settings) -> Study:
    """The study that is run here. Raises `OperatorError` where there is none, `AuthorError` for faults."""
    if not (settings.study / "study.yaml").is_file():
        raise OperatorError(
            f"There is no study.yaml in {settings.study}. "
            "Set SOUNDINGBOARD_STUDY to the folder that holds it."
        )
    return load_study(settings.study)


# ------------------------------------------------------------------ publishing


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
                log.info("published", conversation=each.conversation, version=each.version[:12])


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


# ------------------------------------------------------------------ the running bot


async def run(settings: Settings) -> None:
    """Run the bot until SIGTERM or SIGINT. Raises `OperatorError` or `AuthorError` where it cannot start."""
    await until_signal(serve(settings))
    log.info("stopped")


async def serve(settings: Settings) -> None:
    """Run the bot until cancelled. Raises `OperatorError` or `AuthorError` where it cannot start."""
    token = settings.required_token()
    study, found = study_of(settings), packages(settings)
    async with opened(settings) as house:
        seal = await house.seal()
        async with alone(house.database) as watch, Api(token, settings.api_url) as api:
            await publish(house, found)
            desk = await open_reception(house, study, found)
            door = await open_door(house, seal, desk, bot=int(token.partition(":")[0]))
            log.info("started", conversations=len(found), database=house.database.name)
            await _work(house, desk, api, seal, door, watch)


async def open_door(house: House, seal: Seal, desk: Reception, bot: int) -> Door:
    """The door into this house, with the reception of its study behind it."""
    study = desk.study
    return Door(
        database=house.database,
        seal=seal,
        handler=desk.receive,
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
        return (await studies.open_cohort(db, now())).id


def sorry(study: Study, desk: Desk, event: AnyEvent) -> Message:
    """What a person is told whose message could not be taken: it is our fault, and whom to ask."""
    language = reception.language_of(study, desk, event)
    text = wording.words(language).gettext(
        "Sorry, something went wrong on our side, and I could not take that. "
        "It was not your fault. Please try again, or ask us:"
    )
    return Message(language, [Part(text), reception.contact(study, language)])


async def _work(house: House, desk: Reception, api: Api, seal: Seal, door: Door, watch: Watch) -> None:
    pace = Pace(house.settings.rate, house.settings.chat_rate)
    sender = Sender(
        house.database, api, seal, bot=door.bot, media=house.flow_files, woken=door.woken, pace=pace
    )
    tell = teller(house.database, door.woken, now)
    handlers = {
        FETCH: fetcher(api, house.answer_files, tell),
        UNLINK: unlinker(house.answer_files),
        HAND: hander(house.database, desk.study, desk.plans, now, door.woken),
    }
    async with asyncio.TaskGroup() as group:
        group.create_task(sender.run())
        group.create_task(_receive(house.settings, api, seal, door))
        group.create_task(run_jobs(house.database, handlers))
        group.create_task(run_clock(door, desk.study.contact_days))
        group.create_task(_introduce(house, api))
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


async def _introduce(house: House, api: Api) -> None:
    """Learn our own name, for the links of invites, and tell Telegram the commands, however long it takes."""
    while True:
        try:
            await _learn_username(house, api)
            break
        except Exception as error:
            if not (isinstance(error, TelegramError) or passing(error)):
                raise
            log.warning("name_not_learnt", error=type(error).__name__)
            await asyncio.sleep(NAME_SECONDS)
    by_language = {tag: wording.commands(tag) for tag in bot_languages()}
    await set_commands(api, by_language, default="en")


async def _learn_username(house: House, api: Api) -> str:
    me = await api.call("getMe", {})
    async with house.database.transaction() as db:
        await set_fact(db, USERNAME, me["username"])
    return str(me["username"])


async def username(house: House) -> str:
    """The bot's own name: as it was learnt, else asked for now. Raises `OperatorError` where it cannot be."""
    async with house.database.reading() as db:
        known = await fact(db, USERNAME)
    if known:
        return known
    settings = house.settings
    async with Api(settings.required_token(), settings.api_url) as api:
        try:
            return await _learn_username(house, api)
        except TelegramError:
            raise OperatorError(
                f"Telegram cannot be reached at {settings.api_url}, and the bot's name is not known yet. "
                "Please try again when the network is back."
            ) from None
