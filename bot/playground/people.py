"""People at the other end of an HTTP line, for tests that read like talk.

    async with meeting(url) as meet:
        amina = await meet("Amina", language_code="sw")
        await amina.says("/start abc")
        await amina.sees("Welcome")
        await amina.presses("Next")

A person's own act draws a line: `sees`, `last` and `next_message` look at what the bot sent or edited
after it, and wait up to a few seconds for it. What does not come raises AssertionError with the end of
the chat.
"""

from __future__ import annotations

import asyncio
import io
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]
Meet = Callable[..., Awaitable["Person"]]

PATIENCE = 5.0
FIRST_PERSON = 5_000_001


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; `raw` is Telegram's Message, `seq` the place of its last change."""

    raw: Json

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def seq(self) -> int:
        return int(self.raw["seq"])

    @property
    def text(self) -> str:
        """Its words: the text, or the caption; empty if it has none."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def by_bot(self) -> bool:
        # Somebody who plays another bot has, in their own chat with ours, the chat's id.
        sender = self.raw.get("from", {})
        return bool(sender.get("is_bot") and sender["id"] != self.raw["chat"]["id"])

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of its inline keyboard, row by row."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", ())
        return tuple(button["text"] for row in rows for button in row)


class CannotDoError(Exception):
    """What a person tried is not possible; the message says why."""


class Person:
    """Somebody with a phone. `user` is Telegram's User."""

    def __init__(self, http: aiohttp.ClientSession, url: str, user: Json) -> None:
        self.user = user
        self._http = http
        self._at = f"{url}/people/{user['id']}"
        self._lines: defaultdict[int, int] = defaultdict(int)

    async def says(self, text: str, *, reply_to: Message | None = None, chat: Json | None = None) -> Message:
        """Write something, a command perhaps; `chat` is Telegram's Chat of a group or channel."""
        return await self._sent("say", {"text": text, "chat": chat, "reply_to": _id(reply_to)})

    async def speaks(self, seconds: int = 3, content: bytes | None = None) -> Message:
        """Send a voice note: silence unless there is content."""
        return await self._shown("voice", {"seconds": seconds}, content, "voice.oga")

    async def shows(self, caption: str = "", content: bytes | None = None, album: str = "") -> Message:
        """Send a photo; those with the same `album` belong together."""
        about = {"caption": caption, "media_group_id": album}
        return await self._shown("photo", about, content, "photo.jpg")

    async def films(self, seconds: int = 3, caption: str = "", content: bytes | None = None) -> Message:
        """Send a video."""
        return await self._shown("video", {"seconds": seconds, "caption": caption}, content, "video.mp4")

    async def hands_over(
        self, file_name: str, content: bytes | None = None, size: int = 0, caption: str = ""
    ) -> Message:
        """Send a document with this content, or one of so many bytes."""
        about = {"file_name": file_name, "size": size, "caption": caption}
        return await self._shown("document", about, content, file_name)

    async def edits(self, message: Message, text: str) -> Message:
        """Change the words of a message of one's own."""
        return await self._sent("edit", {"message_id": message.id, "text": text})

    async def presses(self, label: str, on: Message | None = None, patience: float = PATIENCE) -> str:
        """Press a button of that label, waiting until there is one; return the query's id."""
        return await self._pressed({"label": label, "message_id": _id(on)}, patience)

    async def taps(self, data: str, on: Message | None = None, patience: float = PATIENCE) -> str:
        """Press by callback data; with `on` the button may be gone already, as in a double tap."""
        return await self._pressed({"data": data, "message_id": _id(on)}, patience)

    async def answered(self, query: str, patience: float = PATIENCE) -> Json:
        """Whether the bot answered that press: `{"answered": bool, "text"?, "show_alert"?}`."""
        return await self._get(f"/queries/{query}?timeout={patience}")

    async def blocks(self) -> None:
        await self._post("block", {})

    async def unblocks(self) -> None:
        await self._post("unblock", {})

    async def chat(self, group: int | None = None) -> list[Message]:
        """All that stands in the chat with the bot, or in a group of that id, in order."""
        return _messages(await self._get(f"/chat?{_of(group)}"))

    async def last(self, patience: float = PATIENCE) -> Message:
        """The bot's lowest message in the chat, once the bot has done something since the own act."""
        await self._until(_by_bot, "anything", patience)
        return next(message for message in reversed(await self.chat()) if message.by_bot)

    async def next_message(self, after: int | None = None, patience: float = PATIENCE) -> Message:
        """The bot's first message or edit after a `seq` (else: after the own act, then one by one)."""
        mine = self.user["id"]
        if after is not None:
            self._lines[mine] = after
        found = await self._until(_by_bot, "anything", patience)
        first = min(found, key=lambda message: message.seq)
        self._lines[mine] = first.seq
        return first

    async def sees(self, words: str, patience: float = PATIENCE, group: int | None = None) -> Message:
        """The newest message or edit of the bot since the own act that holds these words."""

        def fits(message: Message) -> bool:
            return message.by_bot and words in message.text

        found = await self._until(fits, repr(words), patience, group)
        return max(found, key=lambda message: message.seq)

    async def _until(
        self, fits: Callable[[Message], bool], wanted: str, patience: float, group: int | None = None
    ) -> list[Message]:
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        after = self._lines[self.user["id"] if group is None else group]
        while True:
            left = max(0.0, end - loop.time())
            news = await self._get(f"/chat?after={after}&timeout={left:.3f}{_of(group)}")
            if found := [message for message in _messages(news) if fits(message)]:
                return found
            if left == 0.0:
                raise AssertionError(f"The bot did not show {wanted}. {await self._story(group)}")
            after = max(after, news["seq"])

    async def _story(self, group: int | None = None) -> str:
        lines = [
            f"  {'bot' if message.by_bot else 'person'}: {message.text or '(no words)'}"
            for message in (await self.chat(group))[-8:]
        ]
        return "\n".join(["The chat ends so:", *lines]) if lines else "The chat is empty."

    async def _pressed(self, body: Json, patience: float) -> str:
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while True:
            seq = (await self._get(f"/chat?after={1 << 62}"))["seq"]
            try:
                pressed = await self._post("press", body)
                break
            except CannotDoError as error:
                left = end - loop.time()
                if left <= 0:
                    raise AssertionError(f"{error} {await self._story()}") from None
                await self._get(f"/chat?after={seq}&timeout={left:.3f}")
        self._lines[self.user["id"]] = int(pressed["seq"])
        return str(pressed["query"])

    async def _shown(self, kind: str, about: Json, content: bytes | None, file_name: str) -> Message:
        if content is None:
            return await self._sent(kind, about)
        form = aiohttp.FormData({name: str(value) for name, value in about.items()})
        # As a stream, for aiohttp warns of large bytes.
        form.add_field("file", io.BytesIO(content), filename=file_name)
        return await self._sent(kind, form)

    async def _sent(self, act: str, body: Json | aiohttp.FormData) -> Message:
        message = Message(await self._post(act, body))
        self._lines[message.raw["chat"]["id"]] = message.seq
        return message

    async def _post(self, act: str, body: Json | aiohttp.FormData) -> Json:
        return await _call(self._http, "POST", f"{self._at}/{act}", body)

    async def _get(self, path: str) -> Json:
        return await _call(self._http, "GET", self._at + path)


@asynccontextmanager
async def meeting(url: str) -> AsyncIterator[Meet]:
    """Give a function `meet(first_name, *, person_id=None, language_code="en", **more) → Person`."""
    numbers = itertools.count(FIRST_PERSON)
    # As many connections as people may wait at once.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

        async def meet(first_name: str, *, person_id: int | None = None, **more: Any) -> Person:
            number = next(numbers) if person_id is None else person_id
            body = {"id": number, "first_name": first_name, **more}
            return Person(http, url, await _call(http, "POST", f"{url}/people", body))

        yield meet


async def desk(url: str, **switches: Any) -> Json:
    """Read the desk's state, or turn its switches (see `routes`)."""
    async with aiohttp.ClientSession() as http:
        return await _call(http, "POST", f"{url}/desk", switches)


async def _call(
    http: aiohttp.ClientSession, verb: str, url: str, body: Json | aiohttp.FormData | None = None
) -> Json:
    given = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
    async with http.request(verb, url, **(given if body is not None else {})) as response:
        answer: Json = await response.json()
        if response.status >= 400:
            raise CannotDoError(str(answer.get("error") or answer.get("description")))
        return answer


def _id(message: Message | None) -> int | None:
    return None if message is None else message.id


def _by_bot(message: Message) -> bool:
    return message.by_bot


def _of(group: int | None) -> str:
    return "" if group is None else f"&chat={group}"


def _messages(history: Json) -> list[Message]:
    return [Message(raw) for raw in history["messages"]]
