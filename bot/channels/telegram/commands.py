"""The list of commands that Telegram shows beside the field for words, in each language of the phone."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from telegram import BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.transport import Api

log = structlog.get_logger()

Commands = Mapping[str, str]
"""A command, without slash → what it does, in one language."""


async def set_commands(api: Api, by_language: Mapping[str, Commands], default: str) -> None:
    """Tell Telegram the commands by language tag; phones in other languages get those of `default`.

    Telegram knows languages of two letters only: of tags that share theirs (en, en-x-easy) the first counts.
    A failure is logged and nothing else, for people can write commands without a list.
    """
    phones = {tag: commands for tag, commands in by_language.items() if len(tag) == 2}
    for language, commands in {"": by_language[default], **phones}.items():
        listed = [BotCommand(name, words) for name, words in commands.items()]
        try:
            await api.bot.set_my_commands(listed, language_code=language)
        except TelegramError as error:
            log.warning("commands_not_set", language=language, error=type(error).__name__)
