"""The chat page: its files, what happens in the chats as it happens, and the media in them.

    GET /                         the page; its scripts and styles are under /page/
    GET /live                     server-sent events, see `stream`
    GET /media/<file id>          a file; with ?pages what pages a PDF has, with ?page=0 a picture of one
    GET /people/<id>/stored       what the bot's makers let one see of what is kept of a person
    everything else               the Bot API, people and the desk, as in `server`

All of it is for this computer's own browser only, see `guard`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground import commands, media, server
from bot.playground.guard import guarded
from bot.playground.log import Log
from bot.playground.world import Bot, Json, Person, World, history

FOLDER = Path(__file__).parent / "page"
HEARTBEAT_SECONDS = 15.0
_PLAIN = ("/bot", "/file/", "/people", "/desk")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
Stored = Callable[[int], Awaitable[Json]]


async def _nothing(_person: int) -> Json:
    return {}


@dataclass(slots=True)
class Board:
    """What the page tells of the study behind the bot; whoever composes the playground fills it in.

    `open`: whether people may come without an invite; `languages`: `{"tag", "name"}` each; `invites`:
    `{"label", "url"}`; `team`: the same, of links by which somebody comes to run the study, the label saying
    as what, such as "the owner"; `problems` of its files: `{"place", "message", "remedy", "warning"}`;
    `stored` gives what is kept of the person of an id. Who changes it later rings the bot's `stir`.
    """

    title: str = ""
    ready: bool = False
    open: bool = True
    languages: list[Json] = field(default_factory=list)
    invites: list[Json] = field(default_factory=list)
    team: list[Json] = field(default_factory=list)
    problems: list[Json] = field(default_factory=list)
    news: str = ""
    stored: Stored = _nothing


def application(world: World, board: Board) -> ASGIApp:
    """The Bot API and the page as one application, which then keeps a log of calls."""
    bot = world.bot
    world.log = Log(bot.stir)
    plain = server.application(world)

    async def live(_request: Request) -> Response:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream(world, board), media_type="text/event-stream", headers=headers)

    async def stored(request: Request) -> Response:
        return _json(await board.stored(int(request.path_params["person"])))

    async def file(request: Request) -> Response:
        return _file(bot, request)

    page = Starlette(
        routes=[
            Route("/", _index),
            Route("/live", live),
            Route("/media/{file_id}", file),
            Route("/people/{person:int}/stored", stored),
            Mount("/page", StaticFiles(directory=FOLDER)),
        ]
    )

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        is_plain = path.startswith(_PLAIN) and not path.endswith("/stored")
        await (plain if is_plain else page)(scope, receive, send)

    return guarded(both)


async def _index(_request: Request) -> Response:
    headers = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
    return Response((FOLDER / "index.html").read_bytes(), media_type="text/html", headers=headers)


def _json(value: Any) -> Response:
    return Response(to_json(value), media_type="application/json", headers={"cache-control": "no-store"})


def _file(bot: Bot, request: Request) -> Response:
    found = bot.files.get(request.path_params["file_id"])
    if found is None:
        return Response("There is no such file.", 404)
    asked = request.query_params
    if "pages" in asked:
        return _json(media.pages(found))
    if "page" in asked:
        picture = media.page_picture(found.content, int(asked["page"]))
        kept = {"cache-control": "private, max-age=3600"}
        return Response("", 404) if picture is None else Response(picture, 200, kept, "image/png")
    return media.respond(found, request.headers.get("range"))


async def stream(world: World, board: Board) -> AsyncIterator[bytes]:
    """What happens, as server-sent events, until the world closes; from the beginning for each who listens.

    `board`: the study and all people, whenever any of it changed. `chat`: `{"person", …}` with a chat's
    `history` since the last one. `action`: that the bot is busy in a person's chat. `call`: one of the log.
    """
    bot, log = world.bot, world.log
    shown: Json = {}
    seen: dict[int, int] = {}
    busy: dict[int, int] = {}
    calls = 0
    while not world.closed:
        rings = bot.stir.rings
        if (state := _state(bot, board)) != shown:
            shown = state
            yield _event("board", state)
        for number in list(bot.people):
            for event in _news(bot, number, seen, busy):
                yield event
        for call in log.after(calls) if log else ():
            calls = call["number"]
            yield _event("call", call)
        await bot.stir.since(rings, HEARTBEAT_SECONDS)
        yield b":\n\n"


def _news(bot: Bot, number: int, seen: dict[int, int], busy: dict[int, int]) -> list[bytes]:
    chat = bot.chats[number]
    news = []
    if chat.seq != seen.get(number):
        news.append(_event("chat", {"person": number, **history(chat, seen.get(number, 0))}))
        seen[number] = chat.seq
    if len(chat.actions) > busy.get(number, 0):
        news.append(_event("action", {"person": number, "action": chat.actions[-1]}))
    busy[number] = len(chat.actions)
    return news


def _state(bot: Bot, board: Board) -> Json:
    return {
        "title": board.title,
        "ready": board.ready,
        "open": board.open,
        "languages": board.languages,
        "invites": board.invites,
        "team": board.team,
        "problems": board.problems,
        "news": board.news,
        "bot": {"name": bot.user["first_name"], "username": bot.user["username"]},
        "people": [_person(bot, each) for each in bot.people.values()],
    }


def _person(bot: Bot, person: Person) -> Json:
    user = person.user
    language = user.get("language_code", "")
    menu = commands.menu(bot, user["id"], language)
    return {
        "id": user["id"],
        "name": user["first_name"],
        "language": language,
        "blocked": person.blocked,
        "commands": menu,
    }


def _event(name: str, content: Json) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), to_json(content))
