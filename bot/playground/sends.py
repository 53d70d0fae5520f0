"""What else a bot may send: places, contacts, dice, polls, and messages once more."""

from __future__ import annotations

from typing import Any

from bot.playground import chats, checks
from bot.playground.bodies import Params, flag, number, structure, text
from bot.playground.chats import Method
from bot.playground.faults import bad
from bot.playground.world import Bot, Json, World, new_id, now

_PARTS = frozenset(
    {
        "text",
        "entities",
        "photo",
        "document",
        "audio",
        "voice",
        "video",
        "animation",
        "video_note",
        "sticker",
        "caption",
        "caption_entities",
        "location",
        "venue",
        "contact",
        "dice",
        "poll",
    }
)


def place(args: Json) -> Json:
    """Telegram's Location of `latitude` and `longitude` in degrees."""
    found = {}
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        try:
            found[name] = float(text(args, name))
        except ValueError:
            raise bad(f"{name} is empty" if not text(args, name) else f"can't parse {name}") from None
        if not -most <= found[name] <= most:
            raise bad("wrong location specified")
    return found


def send_location(world: World, bot: Bot, params: Params) -> Json:
    return chats.send(world, bot, params, {"location": place(params.args)})


def send_venue(world: World, bot: Bot, params: Params) -> Json:
    location = place(params.args)
    title, address = text(params.args, "title"), text(params.args, "address")
    if not (title and address):
        raise bad(f"venue {'address' if title else 'title'} must be non-empty")
    venue = {"location": location, "title": title, "address": address}
    return chats.send(world, bot, params, {"location": location, "venue": venue})


def send_contact(world: World, bot: Bot, params: Params) -> Json:
    phone, name = text(params.args, "phone_number"), text(params.args, "first_name")
    if not phone:
        raise bad("phone number is empty")
    if not name:
        raise bad("first name is empty")
    return chats.send(world, bot, params, {"contact": {"phone_number": phone, "first_name": name}})


def send_dice(world: World, bot: Bot, params: Params) -> Json:
    emoji = text(params.args, "emoji") or "🎲"
    if emoji not in {"🎲", "🎯", "🏀", "⚽", "🎳", "🎰"}:
        raise bad("wrong dice emoji specified")
    value = new_id(bot) % 5 + 1
    return chats.send(world, bot, params, {"dice": {"emoji": emoji, "value": value}})


def send_poll(world: World, bot: Bot, params: Params) -> Json:
    question = text(params.args, "question").strip()
    if not 1 <= checks.units(question) <= 300:
        raise bad("poll question must be non-empty" if not question else "poll question is too long")
    options = structure(params.args, "options", "options")
    if not isinstance(options, list) or not 2 <= len(options) <= 12:
        raise bad("poll must have 2-12 option")
    words = [each.get("text", "") if isinstance(each, dict) else str(each) for each in options]
    poll = {
        "id": str(new_id(bot)),
        "question": question,
        "options": [
            {"text": each, "voter_count": 0, "persistent_id": str(place)} for place, each in enumerate(words)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": text(params.args, "is_anonymous").lower() != "false",
        "type": text(params.args, "type") or "regular",
        "allows_multiple_answers": flag(params.args, "allows_multiple_answers"),
        "allows_revoting": True,
        "members_only": False,
    }
    return chats.send(world, bot, params, {"poll": poll})


def _original(bot: Bot, args: Json, what: str) -> Json:
    source = chats.chat_of(bot, {"chat_id": args.get("from_chat_id")})
    message = source.messages.get(number(args, "message_id"))
    if message is None:
        raise bad(f"message to {what} not found")
    return message


def copy_message(world: World, bot: Bot, params: Params) -> Json:
    """Send the content of a message anew, without saying whose it was."""
    message = _original(bot, params.args, "copy")
    content = {name: value for name, value in message.items() if name in _PARTS}
    if "caption" in params.args and "text" not in content:
        content.pop("caption_entities", None)
        content |= checks.caption(params.args)
    return {"message_id": chats.send(world, bot, params, content)["message_id"]}


def forward_message(world: World, bot: Bot, params: Params) -> Json:
    """Send a message on, with its origin."""
    message = _original(bot, params.args, "forward")
    content = {name: value for name, value in message.items() if name in _PARTS}
    sender: Any = message.get("from", bot.user)
    origin = {"type": "user", "sender_user": sender, "date": message.get("date", now())}
    return chats.send(world, bot, params, content | {"forward_origin": origin})


METHODS: dict[str, Method] = {
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendDice": send_dice,
    "sendPoll": send_poll,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
}
