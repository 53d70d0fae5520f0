"""Albums, and putting another file into a message: the methods that take media as objects."""

from __future__ import annotations

from typing import Any

from bot.playground import chats, checks, files
from bot.playground.bodies import Params, structure, text
from bot.playground.chats import Method
from bot.playground.faults import Refusal, bad
from bot.playground.world import Bot, Json, World, new_id

LONGEST = 10

_KINDS = frozenset({"photo", "video", "audio", "document", "animation"})
_APART = ("audio", "document")


def send_media_group(world: World, bot: Bot, params: Params) -> list[Json]:
    """Send two to ten media as messages of one `media_group_id`; a single one goes as it would alone."""
    items = _items(params.args)
    chats.open_chat(bot, params.args)
    contents = [_content(bot, params, item) for item in items]
    group = {"media_group_id": str(new_id(bot))} if len(items) > 1 else {}
    # An album has no keyboard, whatever is asked for.
    bare = Params({name: value for name, value in params.args.items() if name != "reply_markup"})
    return [chats.send(world, bot, bare, content | group) for content in contents]


def _items(args: Json) -> list[Json]:
    given = structure(args, "media", "media")
    if given is None:
        raise bad('parameter "media" is required')
    if not isinstance(given, list):
        raise bad("expected an Array of InputMedia")
    if not given:
        raise bad("there are no messages to send")
    if len(given) > LONGEST:
        raise bad("too many messages to send as an album")
    kinds = {_kind(item) for item in given}
    if "animation" in kinds:
        raise _cannot_read('type "animation" can\'t be used in sendMediaGroup')
    for kind in _APART:
        if kind in kinds and len(kinds) > 1:
            raise bad(f"{kind} can't be mixed with other media types")
    return given


def _kind(item: Any) -> str:
    if not isinstance(item, dict):
        raise _cannot_read("expected an Object")
    kind = item.get("type")
    if not isinstance(kind, str):
        raise _cannot_read('Can\'t find field "type"')
    if kind not in _KINDS:
        raise _cannot_read(f'type "{kind}" is unsupported')
    return kind


def _cannot_read(reason: str) -> Refusal:
    return bad(f"can't parse InputMedia: {reason}")


def _content(bot: Bot, params: Params, item: Json) -> Json:
    kind, given = _kind(item), text(item, "media")
    if not given or (given.startswith("attach://") and given[9:] not in params.files):
        raise _cannot_read("media not found")
    media = files.named_media(bot, params, kind, given, item)
    return files.content(kind, media) | checks.caption(item)


def edit_message_media(_world: World, bot: Bot, params: Params) -> Json:
    """Put another file, and its caption, into a message."""
    item = structure(params.args, "media", "media")
    if not item:
        raise bad("media not specified" if item is None else "can't parse InputMedia: expected an Object")
    chat, message = chats.editable(bot, params.args)
    content = _content(bot, params, item)
    replaced = (*_KINDS, "voice", "text", "entities", "caption", "caption_entities", "link_preview_options")
    return chats.edit(chat, message, replaced, content, params)


METHODS: dict[str, Method] = {"sendMediaGroup": send_media_group, "editMessageMedia": edit_message_media}
