"""HTTP to the Bot API over aiohttp: plain calls for the hot path, and PTB's `Bot` for all the rest.

Laws of this file
1. The token stands in every URL, so no exception of ours carries a URL, or another exception that may:
   failures are raised outside of the `except` that saw them, and so have no context.
2. Nor does any carry what Telegram quotes of a call: it may be somebody's words, and errors are logged.
3. Who can mend it decides the class: the person (`Blocked`), patience (`RetryAfter`, `Unreachable`),
   this call (`BadRequest`), or whoever runs the bot (`OperatorError`).
"""

# ruff: noqa: N818 - named after Telegram's answers, which are not all our failures
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

import aiohttp
import telegram
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.errors import OperatorError

DEFAULT_URL = "https://api.telegram.org"
CALL_SECONDS = 30.0
FILE_SECONDS = 180.0
_CONNECTIONS = 512
_CHUNK = 1 << 16
_JSON = {"Content-Type": "application/json"}
# Telegram says "entity URL '…' is invalid", and people's words may stand in an address. Not "can't".
_QUOTED = re.compile(r"""(?<!\w)(["']).*\1|\d{5,}""", re.DOTALL)


class TelegramError(Exception):
    """Telegram did not do what we asked."""


class Unreachable(TelegramError):
    """Telegram did not answer, or answered that it is unwell (5xx): try again later."""


class RetryAfter(TelegramError):
    """Telegram asks for patience (429): wait `seconds` before any other call."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Telegram asks us to wait {seconds:g} seconds")
        self.seconds = seconds


class BadRequest(TelegramError):
    """Telegram will never take this call (4xx); the message is Telegram's description without quotations."""


class Blocked(BadRequest):
    """The person cannot be written to: they blocked the bot, or their chat is not there."""


class Conflict(TelegramError):
    """Somebody else fetches this bot's updates (409)."""


class Upload(NamedTuple):
    """A file to be sent: where it lies (or its content), and the name that people see."""

    path: Path | bytes
    name: str


class Api:
    """The Bot API of one bot. Use it as `async with Api(token) as api`.

    `url` is where the Bot API lives: methods at `<url>/bot<token>/…`, files at `<url>/file/bot<token>/…`.
    """

    def __init__(self, token: str, url: str = DEFAULT_URL) -> None:
        url = url.rstrip("/")
        self._methods = f"{url}/bot{token}/"
        self._files = f"{url}/file/bot{token}/"
        request = _Request(self, self._methods)
        # PTB logs its token and shows it in its repr, so it gets none: the request puts it into the URL.
        self.bot = telegram.Bot("0:none", request=request, get_updates_request=request)

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=60),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def call(self, method: str, params: Mapping[str, Any], seconds: float = CALL_SECONDS) -> Any:
        """Call a method with JSON parameters; returns what stands under `result`.

        Raises Unreachable, RetryAfter, Blocked, Conflict, BadRequest or OperatorError.
        """
        body = json.dumps(params, separators=(",", ":")).encode()
        status, answer = await self.post(self._methods + method, body, _JSON, seconds)
        return _result(method, status, answer)

    async def upload(self, method: str, params: Mapping[str, Any], field: str, file: Upload) -> Any:
        """As `call`, with a file from disk as the parameter `field`. OSError: it cannot be read."""
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        with BytesIO(file.path) if isinstance(file.path, bytes) else file.path.open("rb") as content:
            form.add_field(field, content, filename=file.name)
            status, answer = await self.post(self._methods + method, form, None, FILE_SECONDS)
        return _result(method, status, answer)

    async def post(
        self, url: str, body: object, headers: Mapping[str, str] | None, seconds: float
    ) -> tuple[int, bytes]:
        """Status and body of one POST; raises Unreachable if there is no answer in time."""
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._http.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, OSError) as error:
            failure = type(error).__name__
        raise Unreachable(f"no answer from Telegram ({failure})")

    async def clock(self) -> datetime | None:
        """The time by Telegram's clock; None where it does not tell. Raises Unreachable."""
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        try:
            async with self._http.get(
                self._methods + "getMe", timeout=timeout, allow_redirects=False
            ) as response:
                told = response.headers.get("Date", "")
        except (aiohttp.ClientError, OSError) as error:
            failure = type(error).__name__
        else:
            return parsedate_to_datetime(told) if told else None
        raise Unreachable(f"no answer from Telegram ({failure})")

    async def download(self, file_path: str, into: BinaryIO) -> None:
        """Write a file's content, by the `file_path` that getFile gave, piece by piece.

        Raises Unreachable, BadRequest where the file is gone, OSError where the disk is full.
        """
        timeout = aiohttp.ClientTimeout(total=FILE_SECONDS)
        try:
            async with self._http.get(
                self._files + file_path, timeout=timeout, allow_redirects=False
            ) as response:
                status = response.status
                if status == 200:
                    async for chunk in response.content.iter_chunked(_CHUNK):
                        into.write(chunk)
                    return
        except (aiohttp.ClientError, TimeoutError) as error:
            status = 0
            failure = type(error).__name__
        if 400 <= status < 500 and status != 429:
            raise BadRequest(f"the file is gone (status {status})")
        raise Unreachable(f"the file did not come ({failure if status == 0 else status})")


def _result(method: str, status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        if status == 200 and "result" in answer:
            return answer["result"]
        raise _error(method, status, answer)
    if status == 413:
        raise BadRequest("Request Entity Too Large")
    # A proxy or firewall on the way: its 403 says nothing about the person, nor its 404 about the token.
    raise Unreachable(f"{method}: status {status} without JSON")


def _error(method: str, status: int, answer: Mapping[str, Any]) -> Exception:
    description = _QUOTED.sub("…", str(answer.get("description") or f"status {status}"))
    if status == 429:
        return RetryAfter((answer.get("parameters") or {}).get("retry_after", 1))
    if status in (401, 404):
        return OperatorError(
            "Telegram does not know this bot's token. Copy the token from @BotFather into "
            "SOUNDINGBOARD_TOKEN, then start the bot again."
        )
    if status == 403 or "chat not found" in description or "user is deactivated" in description:
        return Blocked(description)
    if status == 409:
        return Conflict(description)
    if 400 <= status < 500:
        return BadRequest(description)
    return Unreachable(f"{method}: Telegram answered {status}")


class _Request(BaseRequest):
    """Lets python-telegram-bot speak over an Api's connections. Uploads are not its job."""

    def __init__(self, api: Api, methods: str) -> None:
        self._api = api
        self._methods = methods

    @property
    def read_timeout(self) -> float:
        return CALL_SECONDS

    async def initialize(self) -> None:
        """The Api opens its connections itself."""

    async def shutdown(self) -> None:
        """The Api closes its connections itself."""

    async def do_request(  # type: ignore[override]
        self, url: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        method = url.rpartition("/")[2]
        body = request_data.json_payload if request_data else b"{}"
        try:
            return await self._api.post(self._methods + method, body, _JSON, CALL_SECONDS)
        except Unreachable as error:
            raise NetworkError(str(error)) from None
