"""People and the desk's switches over HTTP, in JSON (files: multipart, the file in the part `file`).

    POST /people                       {"id"?, "first_name", "language_code"?, "username"?, "is_bot"?}
    POST /people/<id>/say              {"text", "reply_to"?, "chat"?}                     → Message
    POST /people/<id>/<kind>           {"seconds"?, "caption"?, "file_name"?, "size"?, "media_group_id"?,
                                        "reply_to"?, "chat"?} or a file                   → Message
                                       kind: voice, photo, document, audio, video; made up if no file
    POST /people/<id>/share            files, {"caption"?, "as_files"?, "reply_to"?}      → {"messages"}
    POST /people/<id>/speak            a recording as a file, {"seconds"?, "reply_to"?}   → Message
    POST /people/<id>/locate           {"latitude", "longitude", "reply_to"?}             → Message
    POST /people/<id>/press            {"label" or "data", "message_id"?, "chat"?}        → {"query", "seq"}
    GET  /people/<id>/queries/<query>?timeout=   → {"answered", "text"?, "show_alert"?}
    POST /people/<id>/edit             {"message_id", "text", "chat"?}                    → Message
    POST /people/<id>/block, /unblock
    GET  /people/<id>/chat?after=&timeout=&chat= → {"seq", "messages", "gone", "keyboard"}
    GET  /desk                                   → {"calls", "pending_updates", "latency"}
    POST /desk  {"latency"?, "query_seconds"?, "next_update_id"?, "rates"?: [overall, chat] or null,
                 "fail"?: {"method", "status", "description"?, "retry_after"?, "times"?},
                 "drop"?: {"method", "handled"?, "times"?}}

`chat` in a body is Telegram's Chat of a group or channel (`{"id", "type"?, "title"?}`), in a query its id.
`?bot=<id>` chooses a bot; without it the first is meant. Messages come back with their `seq`. What
cannot be done is answered 400 with `{"error": a sentence}`.
"""

from __future__ import annotations

from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from bot.playground import acts, sharing
from bot.playground.bodies import Params, flag, number, structure, text
from bot.playground.faults import Rates, Refusal
from bot.playground.world import Bot, Chat, Json, World, changes

LONGEST_WAIT = 60.0
FIRST_PERSON = 5_100_001
"""The id of the first person who comes without one."""


async def people_call(world: World, verb: str, path: str, query: bytes, params: Params) -> Json:
    """Answer one request below /people or /desk; ValueError, KeyError: it cannot be done."""
    asked = dict(parse_qsl(query.decode()))
    bot = _bot(world, asked.get("bot"))
    match (verb, path.strip("/").split("/")):
        case "POST", ["people"]:
            return _add(bot, params.args)
        case "GET", ["people", person, "chat"]:
            return await _look(world, bot, int(person), asked)
        case "GET", ["people", person, "queries", query_id]:
            acts.person_of(bot, int(person))
            return await acts.answered(world, bot, query_id, _seconds(asked))
        case "POST", ["people", person, act]:
            return _act(bot, int(person), act, params)
        case "GET", ["desk"]:
            return _desk(world)
        case "POST", ["desk"]:
            return _switch(world, params.args)
        case _:
            raise Refusal(404, "Not Found")


def _bot(world: World, wanted: str | None) -> Bot:
    if wanted is None:
        return world.bot
    for bot in world.bots.values():
        if bot.user["id"] == int(wanted):
            return bot
    raise ValueError("There is no bot with this id here.")


def _add(bot: Bot, args: Json) -> Json:
    given = args.get("id") or next(number for number in count(FIRST_PERSON) if number not in bot.people)
    if type(given) is not int or not args.get("first_name"):
        raise ValueError("A person needs an id (a number) and a first_name.")
    more = {name: value for name, value in args.items() if name not in {"id", "first_name"}}
    return acts.add_person(bot, given, args["first_name"], **more).user


async def _look(world: World, bot: Bot, person_id: int, asked: dict[str, str]) -> Json:
    group = {"id": int(asked["chat"])} if "chat" in asked else None
    chat = acts.chat_of(bot, person_id, group)
    return await changes(world, chat, int(asked.get("after", 0)), _seconds(asked))


def _seconds(asked: dict[str, str]) -> float:
    return min(float(asked.get("timeout", 0)), LONGEST_WAIT)


def _act(bot: Bot, person_id: int, act: str, params: Params) -> Json:
    args = params.args
    group: Json | None = structure(args, "chat", "chat")
    chat = acts.chat_of(bot, person_id, group)
    where = acts.Where(group, int(args["reply_to"]) if args.get("reply_to") else None)
    match act:
        case "say":
            return _seen(chat, acts.say(bot, person_id, str(args.get("text", "")), where))
        case "edit":
            changed = acts.edit(bot, person_id, int(args["message_id"]), str(args["text"]), group)
            return _seen(chat, changed)
        case "press":
            message_id = int(args["message_id"]) if args.get("message_id") else None
            pressed = acts.press(bot, person_id, args.get("label"), args.get("data"), message_id, group)
            return {"query": pressed, "seq": chat.seq}
        case "block":
            acts.block(bot, person_id)
        case "unblock":
            acts.unblock(bot, person_id)
        case "share":
            files, as_files = list(params.files.values()), flag(args, "as_files")
            sent = sharing.share(bot, person_id, files, text(args, "caption"), where, as_files=as_files)
            return {"seq": chat.seq, "messages": sent}
        case "speak":
            recording = params.files["file"]
            return _seen(chat, sharing.speak(bot, person_id, recording, number(args, "seconds"), where))
        case "locate":
            return _seen(chat, sharing.locate(bot, person_id, args, where))
        case kind if kind in acts.KINDS:
            upload = params.files.get("file")
            return _seen(chat, acts.show(bot, person_id, kind, upload, args, where))
        case _:
            raise Refusal(404, "Not Found")
    return {"seq": chat.seq}


def _seen(chat: Chat, message: Json) -> Json:
    return message | {"seq": chat.seq}


def _desk(world: World) -> Json:
    pending = sum(len(bot.updates) for bot in world.bots.values())
    return {"calls": world.calls, "pending_updates": pending, "latency": world.latency}


def _switch(world: World, args: dict[str, Any]) -> Json:
    world.latency = float(args.get("latency", world.latency))
    world.query_seconds = float(args.get("query_seconds", world.query_seconds))
    if "next_update_id" in args:
        world.restart_updates(int(args["next_update_id"]))
    if "rates" in args:
        world.rates = Rates(*args["rates"]) if args["rates"] else None
    if "fail" in args:
        world.fail_next(**args["fail"])
    if "drop" in args:
        world.drop_next(**args["drop"])
    return _desk(world)
