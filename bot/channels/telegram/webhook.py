"""From Telegram to the door by webhook: Telegram posts each update to an address of ours.

Laws of this file
1. 200 is said only after the door has committed; whatever else is said, Telegram brings the update again.
2. Only who knows the secret is listened to, only at one path, and never for more than `LARGEST` bytes.
3. One malformed update is logged and taken for done; it spoils no other. What is not even JSON was cut on
   its way: it is refused, so that it comes again whole.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.telegram.decode import ALLOWED_UPDATES
from bot.channels.telegram.receive import FIRST_DELAY, Presses, Take, patiently, take_updates
from bot.channels.telegram.transport import Api
from bot.errors import OperatorError

log = structlog.get_logger()

LARGEST = 1 << 20
"""Bytes of one update; Telegram's are a few thousand."""
CONNECTIONS = 100
"""Updates that Telegram may bring at once: what comes together is committed together."""
ANSWER_SECONDS = 20.0
"""After which an update that still waits for the database is refused, to come again."""
GRACE_SECONDS = 8
HEALTH = "/health"
_SHOWN = "x-telegram-bot-api-secret-token"


class Webhook(NamedTuple):
    """The public address, what Telegram shows with each update, and the host and port to listen at."""

    url: str
    secret: str
    place: tuple[str, int]

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


async def receive_webhook(api: Api, take: Take, hook: Webhook, *, first_delay: float = FIRST_DELAY) -> None:
    """Serve the webhook, and tell Telegram of it, until cancelled; what is held then is finished first.

    Raises OperatorError where the place is taken or Telegram does not know the token.
    """
    presses = Presses(api)
    listening = _listen(hook.place)
    server = _Server(_config(application(take, presses, hook)))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        # Connections that come before the server has begun wait in the socket.
        await patiently(partial(api.call, "setWebhook", _terms(hook)), first_delay)
        log.info("webhook_set", listen="{}:{}".format(*listening.getsockname()[:2]))
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await asyncio.wait([serving])
        presses.close()


def _listen(place: tuple[str, int]) -> socket.socket:
    host, port = place
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server(place, family=family, backlog=1024)
    except OSError as error:
        raise OperatorError(
            f"The webhook cannot listen at {host}:{port} ({error.strerror}). "
            "Please end the program that does, or choose another place in SOUNDINGBOARD_LISTEN."
        ) from None


def _terms(hook: Webhook) -> dict[str, Any]:
    return {
        "url": hook.url,
        "secret_token": hook.secret,
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": CONNECTIONS,
    }


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the composition root's: it ends everything in order."""
        yield


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def application(take: Take, presses: Presses, hook: Webhook, *, seconds: float = ANSWER_SECONDS) -> Starlette:
    """The ASGI application: POST at the webhook's path, GET at /health, and nothing else."""

    async def receive(request: Request) -> Response:
        try:
            async with asyncio.timeout(seconds):
                update = await _update(request, hook.secret)
                await take_updates(take, [update], presses)
        except TimeoutError:
            log.warning("update_refused", reason="the database keeps us waiting")
            return Response(status_code=503)
        except ClientDisconnect:
            return Response(status_code=400)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - told without values; Telegram brings it again
            log.warning("update_refused", reason=type(error).__name__)
            return Response(status_code=500)
        return Response()

    async def health(_: Request) -> Response:
        return Response("ok", media_type="text/plain")

    return Starlette(
        routes=[
            Route(hook.path, receive, methods=["POST"]),
            Route(HEALTH, health, methods=["GET"]),
        ]
    )


async def _update(request: Request, secret: str) -> Any:
    """The JSON of one update. Raises HTTPException for what does not come from Telegram as it should."""
    shown = request.headers.get(_SHOWN, "")
    if not hmac.compare_digest(shown.encode(), secret.encode()):
        raise HTTPException(403)
    if request.headers.get("content-type") != "application/json":
        raise HTTPException(415)
    try:
        return json.loads(await _body(request))
    except (ValueError, RecursionError):
        log.warning("update_refused", reason="it is no JSON")
        raise HTTPException(400) from None


async def _body(request: Request) -> bytes:
    if int(request.headers.get("content-length", "0")) > LARGEST:
        raise HTTPException(413)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413)
    return bytes(body)
