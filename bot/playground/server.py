"""The playground's HTTP server: the Bot API, file downloads, and people (see `routes` for theirs).

    POST /bot<token>/<method>       the Bot API (GET works, too)
    GET  /file/bot<token>/<path>    a file that getFile named
    /people…, /desk                 what people do, and the switches

It listens on 127.0.0.1 only and writes no log: addresses hold tokens. The application is a plain ASGI
callable, for a Request and a router cost more than most calls here.

    python -m bot.playground.server --port 0 --token 123456:secret [--latency 0.05]
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import formatdate
from typing import Any

import uvicorn
from pydantic_core import to_json
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bot.playground import bodies
from bot.playground.faults import FRONT_DOOR, REASONS, Refusal, take_fault
from bot.playground.methods import METHODS
from bot.playground.routes import people_call
from bot.playground.updates import get_updates
from bot.playground.webhooks import deliver
from bot.playground.world import Bot, World

# Longer than any test, so that no client meets a connection that closes just as it is used again.
KEEP_ALIVE_SECONDS = 3600
# How long answers under way may take when the server ends.
GRACE_SECONDS = 1.0

_JSON = (b"content-type", b"application/json")
_BYTES = (b"content-type", b"application/octet-stream")
_HTML = (b"content-type", b"text/html")
_NOT_FOUND = Refusal(404, "Not Found")
_UNAUTHORIZED = Refusal(401, "Unauthorized")


class _Dropped(Exception):  # noqa: N818 - not a mistake: the line is to be cut
    """The connection is to be cut without an answer."""


def application(world: World) -> ASGIApp:
    """The ASGI application over one world."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        try:
            if path.startswith("/bot"):
                status, kind, content = await _bot_call(world, path, scope, receive)
            elif path.startswith("/file/bot"):
                status, kind, content = _download(world, path)
            else:
                status, kind, content = await _people_call(world, path, scope, receive)
        except _Dropped:
            scope["state"]["transport"].abort()
            await receive()
            return
        length = (b"content-length", b"%d" % len(content))
        headers = [kind, length, _date(world)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return app


_Answer = tuple[int, tuple[bytes, bytes], bytes]


def _date(world: World) -> tuple[bytes, bytes]:
    return b"date", formatdate(time.time() + world.clock_ahead, usegmt=True).encode()


async def _bot_call(world: World, path: str, scope: Scope, receive: Receive) -> _Answer:
    token, _, method = path[4:].partition("/")
    params, began = bodies.Params(), time.perf_counter()
    try:
        params = await _params(scope, receive)
        bot = _authorized(world, token)
        answer = await _answer(world, bot, method.lower(), params)
    except Refusal as refusal:
        answer = _refused(refusal)
    if world.log is not None:
        world.log.add(method, params, answer[0], answer[2], time.perf_counter() - began)
    return answer


async def _answer(world: World, bot: Bot, method: str, params: bodies.Params) -> _Answer:
    fault = take_fault(world.faults, method) if world.faults else None
    if fault is not None and not fault.handled:
        if fault.status == 0:
            raise _Dropped
        raise fault.refusal()
    try:
        result = await _result(world, bot, method, params)
        answer = 200, _JSON, to_json({"ok": True, "result": result})
    except Refusal as refusal:
        answer = _refused(refusal)
    if world.latency:
        await asyncio.sleep(world.latency)
    if fault is not None:
        raise _Dropped
    return answer


async def _result(world: World, bot: Bot, method: str, params: bodies.Params) -> Any:
    if method == "getupdates":
        world.calls["getUpdates"] += 1
        return await get_updates(world, bot, params)
    named = METHODS.get(method)
    if named is None:
        raise _NOT_FOUND
    name, function = named
    world.calls[name] += 1
    return function(world, bot, params)


def _authorized(world: World, token: str) -> Bot:
    bot = world.bots.get(token)
    if bot is None:
        raise _UNAUTHORIZED
    return bot


def _refused(refusal: Refusal) -> _Answer:
    if refusal.status in FRONT_DOOR:
        title = f"{refusal.status} {REASONS[refusal.status]}"
        return refusal.status, _HTML, f"<html><head><title>{title}</title></head></html>".encode()
    return refusal.status, _JSON, to_json(refusal.body())


def _download(world: World, path: str) -> _Answer:
    token, _, file_path = path[len("/file/bot") :].partition("/")
    bot = world.bots.get(token)
    if bot is None:
        return _refused(_UNAUTHORIZED)
    file = bot.paths.get(file_path)
    return _refused(_NOT_FOUND) if file is None else (200, _BYTES, file.content)


async def _people_call(world: World, path: str, scope: Scope, receive: Receive) -> _Answer:
    try:
        params = await _params(scope, receive)
        result = await people_call(world, scope["method"], path, scope["query_string"], params)
    except Refusal as refusal:
        return _refused(refusal)
    except KeyError as missing:
        return 400, _JSON, to_json({"error": f"This needs {missing}."})
    except (ValueError, TypeError) as error:
        return 400, _JSON, to_json({"error": str(error)})
    return 200, _JSON, to_json(result)


async def _params(scope: Scope, receive: Receive) -> bodies.Params:
    body = await _body(receive)
    if body is None:
        raise bodies.too_large()
    content_type = ""
    for name, value in scope["headers"]:
        if name == b"content-type":
            content_type = value.decode("latin-1")
    return bodies.read(body, content_type, scope["query_string"])


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None if it is too large; it is read to its end even then."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Dropped
        more = message["more_body"]
        size += len(message["body"])
        if size <= bodies.MAX_BODY:
            chunks.append(message["body"])
    return b"".join(chunks) if size <= bodies.MAX_BODY else None


class _Line(HttpToolsProtocol):
    """Lays its transport within reach of the application, which may then cut the line."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {"transport": transport}
        super().connection_made(transport)


@asynccontextmanager
async def serving(world: World, port: int = 0, app: ASGIApp | None = None) -> AsyncIterator[str]:
    """Serve a world on 127.0.0.1 (port 0: any that is free) and give its URL; `app`: with a page around it.

    uvicorn's protocol is used without its Server, whose start and end tick in tenths of a second:
    too slow for hundreds of tests that each have their own world.
    """
    config = uvicorn.Config(
        app or application(world),
        ws="none",
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    world.closed = False
    server = await loop.create_server(
        lambda: _Line(config=config, server_state=state, app_state={}), "127.0.0.1", port, backlog=1024
    )
    post = asyncio.create_task(deliver(world))
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        post.cancel()
        server.close()
        world.close()
        await _hang_up(state)
        with suppress(asyncio.CancelledError):
            await post


async def _hang_up(state: ServerState) -> None:
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        _, late = await asyncio.wait(state.tasks, timeout=GRACE_SECONDS)
        for task in late:
            task.cancel()
    for connection in list(state.connections):
        connection.transport.abort()
    await asyncio.sleep(0)


async def stand(world: World, port: int) -> None:
    """Serve until SIGTERM or SIGINT; the first line of output tells the URL."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    async with serving(world, port) as url:
        sys.stdout.write(to_json({"url": url}).decode() + "\n")
        sys.stdout.flush()
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.playground.server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", action="append", required=True, help="may be given more than once")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    given = parser.parse_args()
    try:
        world = World(*given.token, latency=given.latency)
    except ValueError as error:
        parser.error(str(error))
    loop_factory = uvicorn.Config(application(world), loop="auto").get_loop_factory()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(stand(world, given.port))


if __name__ == "__main__":
    main()
