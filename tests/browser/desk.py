"""A test that is the bot: what it says, in Telegram's methods."""

from __future__ import annotations

import io
import json
from typing import Any, NamedTuple

import aiohttp

from bot.playground import acts
from bot.playground.web import Board
from bot.playground.world import Bot

TOKEN = "424242:playground"
LANGUAGES = [{"tag": "en", "name": "English"}, {"tag": "ur", "name": "اردو"}]
GRACE, PARVEEN = 1001, 1002


class Desk(NamedTuple):
    """The bot, the board and the address of a page."""

    bot: Bot
    board: Board
    url: str
    http: aiohttp.ClientSession

    async def call(self, method: str, **args: Any) -> Any:
        """Call a method; a pair of a name and bytes is a file. Gives the result."""
        form = aiohttp.FormData()
        for name, value in args.items():
            if isinstance(value, tuple):
                form.add_field(name, io.BytesIO(value[1]), filename=value[0])
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, words: str, *labels: str, person: int = GRACE) -> int:
        """Say something with a button a row; the number of the message."""
        markup = keyboard(*labels) if labels else {}
        sent = await self.call("sendMessage", chat_id=person, text=words, **markup)
        return int(sent["message_id"])

    async def turns(self, message: int, words: str, *labels: str) -> None:
        """Let a message of Grace's have other words, and these buttons or none."""
        markup = keyboard(*labels) if labels else {}
        await self.call("editMessageText", chat_id=GRACE, message_id=message, text=words, **markup)

    async def fetched(self, file_id: str) -> bytes:
        """What a bot downloads."""
        file = await self.call("getFile", file_id=file_id)
        async with self.http.get(f"{self.url}/file/bot{TOKEN}/{file['file_path']}") as response:
            return await response.read()

    def come(self) -> None:
        """Grace, and Parveen whose phone speaks Urdu, have said /start."""
        for number, name, language in ((GRACE, "Grace", "en"), (PARVEEN, "پروین", "ur")):
            acts.add_person(self.bot, number, name, language)
            acts.say(self.bot, number, "/start")


def keyboard(*labels: str) -> dict[str, Any]:
    """Buttons, one a row, each with its label as what it brings."""
    rows = [[{"text": label, "callback_data": label[:20]}] for label in labels]
    return {"reply_markup": {"inline_keyboard": rows}}
