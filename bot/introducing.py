"""The bot's own name, learnt from Telegram, and the commands that Telegram shows."""

from __future__ import annotations

import asyncio

import structlog

from bot.channels.telegram.commands import set_commands
from bot.channels.telegram.transport import Api, TelegramError
from bot.engine import wording
from bot.errors import OperatorError
from bot.flows.words import languages as bot_languages
from bot.house import House
from bot.storage.faults import passing
from bot.storage.upkeep import USERNAME, fact, set_fact

_log = structlog.get_logger()

NAME_SECONDS = 5.0
"""Between two tries to learn the bot's own name."""


async def introduce(house: House, api: Api) -> str:
    """Learn our own name, for the links of invites, and tell Telegram the commands, however long it takes;
    the name.
    """
    while True:
        try:
            name = await _learn_username(house, api)
            break
        except Exception as error:
            if not (isinstance(error, TelegramError) or passing(error)):
                raise
            _log.warning("name_not_learnt", error=type(error).__name__)
            await asyncio.sleep(NAME_SECONDS)
    by_language = {tag: wording.commands(tag) for tag in bot_languages()}
    await set_commands(api, by_language, default="en")
    return name


async def _learn_username(house: House, api: Api) -> str:
    me = await api.call("getMe", {})
    async with house.database.transaction() as db:
        await set_fact(db, USERNAME, me["username"])
    return str(me["username"])


def link_of(username: str, code: str) -> str:
    """The link that carries a code to the bot of this name."""
    return f"https://t.me/{username}?start={code}"


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
                f"Telegram cannot be reached at {settings.api_place}, and the bot's name is not known yet. "
                "Please try again when the network is back."
            ) from None
