"""The bot's list of commands, one for each scope and language."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import to_json

from bot.playground.bodies import Params, structure, text
from bot.playground.chats import chat_of
from bot.playground.faults import bad
from bot.playground.world import Bot, Json, World

MAX_COMMANDS = 100
_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})


def set_my_commands(_world: World, bot: Bot, params: Params) -> bool:
    given = structure(params.args, "commands", "commands") or []
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    if len(given) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(entry) for entry in given]
    bot.commands[_place(bot, params)] = commands
    return True


def get_my_commands(_world: World, bot: Bot, params: Params) -> list[Json]:
    return bot.commands.get(_place(bot, params), [])


def delete_my_commands(_world: World, bot: Bot, params: Params) -> bool:
    bot.commands.pop(_place(bot, params), None)
    return True


def _command(entry: Any) -> Json:
    if not isinstance(entry, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(entry.get(name), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    found = _COMMAND.fullmatch(entry["command"])
    if found is None:
        raise bad("BOT_COMMAND_INVALID")
    description = entry["description"].strip()
    if not 1 <= len(description) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": found[1], "description": description}


def _place(bot: Bot, params: Params) -> tuple[str, str]:
    scope = structure(params.args, "scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict):
        raise bad("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope.get("type"))
    if kind not in _PLAIN_SCOPES | _CHAT_SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if kind in _CHAT_SCOPES and not scope.get("chat_id"):
        raise bad("can't parse BotCommandScope: Empty chat_id specified")
    if kind in _CHAT_SCOPES:
        scope = scope | {"chat_id": chat_of(bot, scope).about["id"]}
    return _name(scope), language_of(params.args)


def _name(scope: Json) -> str:
    return to_json(dict(sorted(scope.items()))).decode()


def language_of(args: Json) -> str:
    """The `language_code` of a call: two letters or none; "pt-br" is refused, however natural it looks."""
    language = text(args, "language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def menu(bot: Bot, person: int, language_code: str) -> list[Json]:
    """What a person's phone offers in their chat: the narrowest scope first, then the language."""
    scopes = {"type": "chat", "chat_id": person}, {"type": "all_private_chats"}, {"type": "default"}
    for scope in scopes:
        for language in (language_code[:2], ""):
            if found := bot.commands.get((_name(scope), language)):
                return found
    return []
