"""A world with people in it, the bot's way to it over HTTP, and an outbox in a database of the bot's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot.channels.telegram.pacing import Pace
from bot.channels.telegram.send import Sender
from bot.channels.telegram.transport import Api
from bot.engine.messages import Attachment, Button, Message, Part, dump_message
from bot.playground import acts
from bot.playground.server import serving
from bot.playground.world import World, changes
from bot.storage import tables
from bot.storage.database import Database, connect
from bot.storage.sealing import Seal, seal_from

NOW = "2026-11-23T09:30:00+00:00"
BOT = 424242
SESSION = "s1"


@pytest.fixture
def token() -> str:
    return f"{BOT}:a-secret-that-nobody-may-see"


@pytest.fixture
def world(token: str) -> World:
    return World(token)


@pytest.fixture
async def url(world: World) -> AsyncIterator[str]:
    async with serving(world) as address:
        yield address


@pytest.fixture
async def api(token: str, url: str) -> AsyncIterator[Api]:
    async with Api(token, url) as opened:
        yield opened


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await connect(f"sqlite:///{tmp_path / 'bot.sqlite'}")
    async with opened.transaction() as db:
        await db.run_sync(tables.metadata.create_all)
    yield opened
    await opened.close()


def message(text: str, *labels: str, files: tuple[Attachment, ...] = ()) -> Message:
    buttons = [Button(label, number) for number, label in enumerate(labels)]
    return Message("en", [Part("{text}", {"text": text})], buttons, list(files))


@dataclass
class Study:
    """What the door would have written, and what people then see. Sending is fast unless `pace` is set."""

    world: World
    database: Database
    api: Api
    key: str
    media: Path
    pace: Pace = field(default_factory=lambda: Pace(0, 0, again=0.05))
    at_once: int = 64
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seal(self) -> Seal:
        return seal_from(self.key)

    async def meet(self, *chats: int) -> None:
        """People who have written to the bot: contact ids are chat ids, sessions `s<chat>`."""
        contacts, participants, sessions = [], [], []
        for chat in chats:
            acts.add_person(self.world.bot, chat, "Amina")
            acts.say(self.world.bot, chat, "/start")
            lookup, sealed = self.seal.lookup("telegram", chat), self.seal.seal(f"telegram:{chat}".encode())
            contacts.append({"id": chat, "lookup": lookup, "sealed": sealed, "created_at": NOW})
            person = {
                "id": f"p{chat}",
                "contact_id": chat,
                "cohort_id": 1,
                "language": "en",
                "joined_at": NOW,
            }
            participants.append(person)
            sessions.append(_session(chat))
        async with self.database.transaction() as db:
            await db.execute(tables.contacts.insert(), contacts)
            await db.execute(tables.participants.insert(), participants)
            await db.execute(tables.sessions.insert(), sessions)

    async def ask(self, chat: int, *said: str | Message, priority: int = 0, first: int = 1) -> None:
        """Put messages into the outbox, as prompts 1, 2, … of the chat's session."""
        for number, what in enumerate(said, first):
            body = dump_message(message(what) if isinstance(what, str) else what)
            place = {"contact_id": chat, "session_id": f"s{chat}", "number": number, "step": "q"}
            async with self.database.transaction() as db:
                await db.execute(tables.messages.insert(), {**place, "kind": "ask"})
                await db.execute(tables.outbox.insert(), _row(place, "ask", body, priority=priority))
        self.woken.set()

    async def ask_all(self, chats: Iterable[int], text: str, number: int) -> None:
        """Put one message for each chat into the outbox, in one commit."""
        body = dump_message(message(text))
        places = [
            {"contact_id": chat, "session_id": f"s{chat}", "number": number, "step": "q"} for chat in chats
        ]
        async with self.database.transaction() as db:
            await db.execute(tables.outbox.insert(), [_row(place, "ask", body) for place in places])
        self.woken.set()

    async def rewrite(self, chat: int, number: int, said: str | Message, target: int = 0) -> None:
        body = dump_message(message(said) if isinstance(said, str) else said)
        place = {"contact_id": chat, "session_id": f"s{chat}", "number": number, "step": "q"}
        async with self.database.transaction() as db:
            await db.execute(tables.outbox.insert(), _row(place, "rewrite", body, target=target))
        self.woken.set()

    def sender(self) -> Sender:
        return Sender(
            self.database,
            self.api,
            self.seal,
            bot=BOT,
            media=self.media.parent,
            woken=self.woken,
            pace=self.pace,
            at_once=self.at_once,
        )

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """Let a sender run; at the end it is stopped as SIGTERM stops it."""
        running = asyncio.create_task(self.sender().run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.wait([running])
            assert running.cancelled(), running.exception()

    async def seen(self, chat: int, count: int, seconds: float = 5.0) -> list[str]:
        """The bot's words in a chat once there are so many messages of the bot's (media: their kind)."""
        place, after = acts.chat_of(self.world.bot, chat), 0
        async with asyncio.timeout(seconds):
            while len(words := self.words(chat)) < count:
                after = (await changes(self.world, place, max(after, place.seq), seconds))["seq"]
        return words

    def words(self, chat: int) -> list[str]:
        return [_words(raw) for raw in self.raw(chat)]

    def raw(self, chat: int) -> list[dict[str, Any]]:
        """The bot's messages in a chat, in order."""
        place = acts.chat_of(self.world.bot, chat)
        return [raw for raw in place.messages.values() if raw["from"]["is_bot"]]

    async def left(self) -> int:
        """How many rows the outbox holds."""
        async with self.database.reading() as db:
            return (await db.execute(select(func.count()).select_from(tables.outbox))).scalar_one()


def _words(raw: dict[str, Any]) -> str:
    return raw.get("text") or next(kind for kind in ("photo", "document", "audio", "video") if kind in raw)


def _row(place: dict[str, Any], kind: str, body: str, priority: int = 0, target: int = 0) -> dict[str, Any]:
    more = {"attempts": 0, "created_at": NOW, "priority": priority, "target": target}
    return {**place, **more, "kind": kind, "body": body}


def _session(chat: int) -> dict[str, Any]:
    names = ("state", "stage", "outcome", "mode", "started_at", "consented_at", "finished_at")
    ids = {"id": f"s{chat}", "participant_id": f"p{chat}", "version": "v", "conversation": "leaflet"}
    return {**ids, "number": 1, "language": "en", "test": False, **dict.fromkeys(names, "")}


@pytest.fixture
async def study(world: World, database: Database, api: Api, tmp_path: Path) -> Study:
    """A study with one cohort and one flow, in which nobody takes part yet."""
    cohort = {"id": 1, "name": "a", "conversations": "[]", "languages": "[]", "size": 0, "closes": ""}
    version = {"hash": "v", "number": 1, "conversation": "leaflet", "body": "{}", "published_at": NOW}
    async with database.transaction() as db:
        await db.execute(tables.cohorts.insert(), {**cohort, "created_at": NOW})
        await db.execute(tables.flow_versions.insert(), version)
    media = tmp_path / "media" / "flows"
    media.mkdir(parents=True)
    return Study(world, database, api, Fernet.generate_key().decode(), media)
