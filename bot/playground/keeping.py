"""One bot's Telegram, kept in a folder between two starts: people, chats, files, menus, updates that wait."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from contextlib import suppress
from pathlib import Path

from pydantic_core import from_json, to_json

from bot.playground.bell import Bell
from bot.playground.world import Bot, Chat, File, Json, Person, World

FILE = "telegram.json"
PAUSE_SECONDS = 0.3
"""Between something happening and its being written."""

_SKIP = 1000
# Ids that may have been given after the last writing must not be given again.


def load(bot: Bot, folder: Path) -> None:
    """Take up what was kept. A folder in which nothing was kept yet is fine."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / FILE
    if not path.is_file():
        return
    kept = from_json(path.read_bytes())
    for user, blocked in kept["people"]:
        bot.people[user["id"]] = Person(user, blocked)
    for chat in kept["chats"]:
        bot.chats[chat["about"]["id"]] = _chat(bot, chat)
    for file in kept["files"]:
        content = (folder / "files" / file.pop("sha256")).read_bytes()
        found = File(**file, content=content)
        bot.files[found.file_id] = bot.paths[found.path] = found
    for scope, language, commands in kept.get("commands", ()):
        bot.commands[scope, language] = commands
    bot.updates = deque(kept["updates"])
    bot.next_update = kept["next_update"] + _SKIP
    bot.last_message, bot.last_id = kept["last_message"] + _SKIP, kept["last_id"] + _SKIP


def _chat(bot: Bot, kept: Json) -> Chat:
    def numbered(name: str) -> dict[int, int]:
        return dict(sorted(((int(key), value) for key, value in kept[name].items()), key=lambda at: at[1]))

    messages = {message["message_id"]: message for message in kept["messages"]}
    return Chat(
        kept["about"],
        known=kept["known"],
        seq=kept["seq"],
        messages=messages,
        changed_at=numbered("changed_at"),
        gone=numbered("gone"),
        keyboard=kept["keyboard"],
        bell=Bell(bot.stir),
    )


def save(bot: Bot, folder: Path) -> None:
    """Write all of it, files first and each once; the old state is there until the new one is whole."""
    files = [_file(each, folder / "files") for each in bot.files.values()]
    state = {
        "people": [[person.user, person.blocked] for person in bot.people.values()],
        "chats": [_plain(chat) for chat in bot.chats.values()],
        "files": files,
        "commands": [[*place, commands] for place, commands in bot.commands.items()],
        "updates": list(bot.updates),
        "next_update": bot.next_update,
        "last_message": bot.last_message,
        "last_id": bot.last_id,
    }
    draft = folder / f".{FILE}.part"
    draft.write_bytes(to_json(state))
    draft.replace(folder / FILE)


def _plain(chat: Chat) -> Json:
    return {
        "about": chat.about,
        "known": chat.known,
        "seq": chat.seq,
        "messages": list(chat.messages.values()),
        "changed_at": chat.changed_at,
        "gone": chat.gone,
        "keyboard": chat.keyboard,
    }


def _file(file: File, folder: Path) -> Json:
    sha256 = hashlib.sha256(file.content).hexdigest()
    target = folder / sha256
    if not target.exists():
        folder.mkdir(exist_ok=True)
        target.write_bytes(file.content)
    names = ("file_id", "unique_id", "kind", "path", "media")
    return {name: getattr(file, name) for name in names} | {"sha256": sha256}


async def keep(world: World, bot: Bot, folder: Path) -> None:
    """Write whenever something happened, until cancelled; and once more then."""
    try:
        while not world.closed:
            rung = bot.stir.rings
            await bot.stir.since(rung, 3600)
            await asyncio.sleep(PAUSE_SECONDS)
            save(bot, folder)
    finally:
        with suppress(FileNotFoundError):
            save(bot, folder)
