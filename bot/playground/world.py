"""What Telegram would remember: bots, people, chats, messages, files and the updates not yet fetched.

Everything lives in memory and in one event loop. Stored JSON is never changed in place: an edit stores
a new message, so updates that still wait and answers already given keep showing what they showed.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from bot.playground.bell import Bell
from bot.playground.faults import Fault, Rates
from bot.playground.log import Log

Json = dict[str, Any]

FIRST_UPDATE = 700_000_001
QUERY_SECONDS = 15.0


@dataclass(slots=True, frozen=True)
class File:
    """One thing kept by Telegram; `media` is what stands under `kind` in a message that shows it."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    content: bytes
    media: Any


@dataclass(slots=True)
class Chat:
    """One chat as one bot sees it. `seq` grows with every send, edit and deletion in it.

    `known` says whether the bot may write here: Telegram has no chat before the person's first act.
    `changed_at` and `gone` give the `seq` at which a message last changed or vanished, oldest first.
    """

    about: Json
    known: bool = False
    seq: int = 0
    messages: dict[int, Json] = field(default_factory=dict)
    changed_at: dict[int, int] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)
    keyboard: Json | None = None
    actions: list[str] = field(default_factory=list)
    bell: Bell = field(default_factory=Bell)


@dataclass(slots=True)
class Person:
    user: Json
    blocked: bool = False


@dataclass(slots=True)
class Query:
    """A press of a button; `answer` is what the bot said to it, once it has."""

    chat: Chat
    born: float
    answer: Json | None = None


@dataclass(slots=True)
class Bot:
    """All that belongs to one token; nothing is shared between two bots, as file ids are not.

    `stir` rings at whatever happens in any chat.
    """

    token: str
    user: Json
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    paths: dict[str, File] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    updates: deque[Json] = field(default_factory=deque)
    next_update: int = FIRST_UPDATE
    restart_updates_at: int | None = None
    allowed: frozenset[str] | None = None
    webhook: Json = field(default_factory=dict)
    webhook_error: Json = field(default_factory=dict)
    postman: Bell = field(default_factory=Bell)
    poll: int = 0
    bell: Bell = field(default_factory=Bell)
    stir: Bell = field(default_factory=Bell)
    last_message: int = 0
    last_id: int = 0
    sends: deque[float] = field(default_factory=deque)
    chat_sends: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))


class World:
    """The whole desk: one bot for each token, and the switches that make Telegram slow or fail.

    `latency` is in seconds and passes between the deed and the answer to it, so a bot that is killed
    in between has sent its message without knowing. `calls` counts requests by method; `log`, where there is
    one, keeps the last of them. `redelivery_seconds` pass before a webhook that refused an update gets it
    again, at first; `clock_ahead` is how many seconds the clock is ahead that answers tell.
    """

    def __init__(self, *tokens: str, latency: float = 0.0) -> None:
        if not tokens:
            raise ValueError("A world needs a bot: give one token or more, such as 123456:a-secret.")
        self.bots = {token: _bot(token, number) for number, token in enumerate(tokens)}
        self.latency = latency
        self.query_seconds = QUERY_SECONDS
        self.redelivery_seconds = 1.0
        self.clock_ahead = 0.0
        self.rates: Rates | None = None
        self.faults: list[Fault] = []
        self.calls: Counter[str] = Counter()
        self.log: Log | None = None
        self.closed = False

    @property
    def bot(self) -> Bot:
        """The bot of the first token."""
        return next(iter(self.bots.values()))

    def fail_next(
        self,
        method: str,
        status: int,
        description: str | None = None,
        *,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer the next calls of a method (`*`: of any but getUpdates) with an error, undone.

        Without a description Telegram's own words for the status are used; 502 to 504 answer with
        the HTML of Telegram's front door, as they do in life.
        """
        self.faults.append(Fault(method.lower(), status, description, retry_after, times))

    def drop_next(self, method: str, *, handled: bool = False, times: int = 1) -> None:
        """Cut the connection at the next calls of a method, before or (`handled`) after the deed."""
        self.faults.append(Fault(method.lower(), 0, None, None, times, handled=handled))

    def restart_updates(self, number: int) -> None:
        """Let the next update have this id. A lower number waits until no update is pending.

        Telegram, too, only starts again at a random number when nothing waits in the queue.
        """
        for bot in self.bots.values():
            if number >= bot.next_update:
                bot.next_update = number
            else:
                bot.restart_updates_at = number

    def close(self) -> None:
        """Let everybody who waits go, because the server ends."""
        self.closed = True
        for bot in self.bots.values():
            bot.bell.ring()
            bot.stir.ring()
            for chat in bot.chats.values():
                chat.bell.ring()


def _bot(token: str, number: int) -> Bot:
    bot_id, colon, secret = token.partition(":")
    if not (bot_id.isdecimal() and colon and secret):
        raise ValueError("A token is digits, a colon and a secret, such as 123456:a-secret.")
    username = f"playground{number or ''}_bot"
    user = {"id": int(bot_id), "is_bot": True, "first_name": "Playground", "username": username}
    return Bot(token, user)


def now() -> int:
    """The date of a message: whole seconds since 1970."""
    return int(time.time())


def new_id(bot: Bot) -> int:
    bot.last_id += 1
    return bot.last_id


def new_message(bot: Bot, chat: Chat, sender: Json | None, content: Json) -> Json:
    """Store a message in the chat and return it; without a sender it is a channel's own post."""
    bot.last_message += 1
    who = {"sender_chat": chat.about} if sender is None else {"from": sender}
    message = {"message_id": bot.last_message, **who, "chat": chat.about, "date": now(), **content}
    put(chat, message)
    return message


def put(chat: Chat, message: Json) -> None:
    """Store a message, new or edited, and wake who watches the chat."""
    number = message["message_id"]
    chat.messages[number] = message
    chat.seq += 1
    chat.changed_at.pop(number, None)
    chat.changed_at[number] = chat.seq
    chat.bell.ring()


def remove(chat: Chat, number: int) -> None:
    """Delete a message, and wake who watches the chat."""
    del chat.messages[number]
    del chat.changed_at[number]
    chat.seq += 1
    chat.gone[number] = chat.seq
    chat.bell.ring()


def push(bot: Bot, kind: str, content: Json) -> None:
    """Queue an update for the bot, unless it has said that it does not want this kind."""
    if bot.allowed is not None and kind not in bot.allowed:
        return
    if bot.restart_updates_at is not None and not bot.updates:
        bot.next_update, bot.restart_updates_at = bot.restart_updates_at, None
    bot.updates.append({"update_id": bot.next_update, kind: content})
    bot.next_update += 1
    bot.bell.ring()
    bot.postman.ring()


def history(chat: Chat, after: int = 0) -> Json:
    """What changed in a chat since `seq` was `after`: messages in order, each with its own `seq`.

    Shape: `{"seq": 9, "messages": [{…Telegram's Message…, "seq": 7}], "gone": [message_id], "keyboard": …}`.
    """
    changed = sorted(_since(chat.changed_at, after))
    messages = [{**chat.messages[number], "seq": chat.changed_at[number]} for number in changed]
    gone = sorted(_since(chat.gone, after))
    return {"seq": chat.seq, "messages": messages, "gone": gone, "keyboard": chat.keyboard}


def _since(seqs: dict[int, int], after: int) -> list[int]:
    # Newest first, so that a look at the end of a long chat costs what is new, not what is there.
    found = []
    for number, seq in reversed(seqs.items()):
        if seq <= after:
            break
        found.append(number)
    return found


async def changes(world: World, chat: Chat, after: int, seconds: float) -> Json:
    """Wait until something changed in the chat since `after`, at most so long, and return `history`."""
    end = time.monotonic() + seconds
    while chat.seq <= after and not world.closed and (left := end - time.monotonic()) > 0:
        await chat.bell.wait(left)
    return history(chat, after)
