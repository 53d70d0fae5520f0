"""Telegram's strictness about words and buttons, with Telegram's own words when it refuses.

Offsets and lengths are counted in UTF-16 code units throughout, as Telegram counts them.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

from bot.playground.bodies import structure, text
from bot.playground.faults import Refusal, bad

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTON_DATA = 64
MAX_BUTTONS = 100

_SPACE = " \n"
# Telegram turns control characters into spaces and takes away \r and the old marks of direction
# (U+2028 to U+202E); the isolates U+2066 to U+2069 stay.
_CLEAN: dict[int, str | None] = {code: " " for code in range(32) if code != ord("\n")}
_CLEAN |= dict.fromkeys([ord("\r"), *range(0x2028, 0x202F)])
_STYLES = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "blockquote",
        "expandable_blockquote",
        "date_time",
    }
)
# These Telegram finds by itself; given by a bot they are passed over without a word.
_FOUND_BY_TELEGRAM = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
)
_NEEDED = {"text_link": ("url", str), "text_mention": ("user", dict), "date_time": ("unix_time", int)}
_URL = re.compile(r"(?:(?:https?|ton)://)?[^\s/?#]+\.[^\s/?#]+\S*|(?:tg|ton)://\S+", re.IGNORECASE)
_ACTIONS = frozenset({"callback_data", "url", "copy_text", "web_app", "login_url", "pay"}) | {
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
}


def units(words: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(words) if words.isascii() else len(words.encode("utf-16-le")) // 2


def message_text(args: Json) -> Json:
    """`text` and, if any, `entities` of a message, as Telegram would store them."""
    if not text(args, "text"):
        raise bad("message text is empty")
    words, entities = _formatted(args, "text", "entities")
    if not words:
        raise bad("text must be non-empty")
    if units(words) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": words, "entities": entities} if entities else {"text": words}


def caption(args: Json) -> Json:
    """`caption` and, if any, `caption_entities`; empty if there are no words."""
    words, entities = _formatted(args, "caption", "caption_entities")
    if units(words) > MAX_CAPTION:
        raise bad("message caption is too long")
    if not words:
        return {}
    return {"caption": words, "caption_entities": entities} if entities else {"caption": words}


def _formatted(args: Json, words_name: str, entities_name: str) -> tuple[str, list[Json]]:
    if text(args, "parse_mode"):
        raise bad("can't parse entities: send entities instead, the playground knows no parse_mode")
    words = text(args, words_name)
    given = structure(args, entities_name, "entities")
    if not given:
        return words.translate(_CLEAN).strip(_SPACE), []
    if not isinstance(given, list):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    entities = [entity for entity in given if _is_style(entity)]
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    _check_bounds(words, entities)
    return _trimmed(*_cleaned(words, entities))


def _is_style(entity: Any) -> bool:
    if not isinstance(entity, dict):
        raise _bad_entity("expected an Object")
    for name in ("offset", "length"):
        if type(entity.get(name)) is not int:
            raise _bad_entity(f'Field "{name}" must be of type Number')
    kind = entity.get("type")
    if not isinstance(kind, str):
        raise _bad_entity('Field "type" must be of type String')
    if kind in _FOUND_BY_TELEGRAM:
        return False
    if kind not in _STYLES:
        raise _bad_entity("Unsupported type specified")
    if needed := _NEEDED.get(kind):
        _check_needed(entity, *needed)
    return bool(entity["length"])


def _check_needed(entity: Json, name: str, shape: type) -> None:
    value = entity.get(name)
    if not isinstance(value, shape):
        raise _bad_entity(f'Can\'t find field "{name}"')
    if name == "url" and not _URL.fullmatch(str(value)):
        raise bad(f"entity URL '{value}' is invalid: Wrong HTTP URL")


def _bad_entity(reason: str) -> Refusal:
    return bad(f"can't parse MessageEntity: {reason}")


def _check_bounds(words: str, entities: list[Json]) -> None:
    raw, end = words.encode("utf-16-le"), units(words)
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        if start < 0:
            raise bad(f"receive an entity with incorrect offset {start}")
        if length < 0:
            raise bad(f"receive an entity with incorrect length {length}")
        if start >= end:
            raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
        where = f"entity beginning at UTF-16 offset {start}"
        if start + length > end:
            stop = start + length
            raise bad(f"{where} ends after the end of the text at UTF-16 offset {stop}")
        if _splits(raw, start):
            raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {start}")
        if _splits(raw, start + length):
            raise bad(f"{where} ends in a middle of a UTF-16 symbol at byte offset {start + length}")


def _splits(raw: bytes, at: int) -> bool:
    """Whether a UTF-16 offset falls between the halves of one character."""
    return 2 * at < len(raw) and 0xDC <= raw[2 * at + 1] <= 0xDF


def _cleaned(words: str, entities: list[Json]) -> tuple[str, list[Json]]:
    clean = words.translate(_CLEAN)
    if len(clean) == len(words):
        return clean, entities
    raw = words.encode("utf-16-le")

    def moved(at: int) -> int:
        return units(raw[: 2 * at].decode("utf-16-le").translate(_CLEAN))

    shifted = []
    for entity in entities:
        start, stop = moved(entity["offset"]), moved(entity["offset"] + entity["length"])
        shifted.append({**entity, "offset": start, "length": stop - start})
    return clean, shifted


def _trimmed(words: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trim both ends; at the front only as far as no entity begins, and cut entities at the back."""
    short = words.rstrip(_SPACE)
    lead = len(short) - len(short.lstrip(_SPACE))
    if entities:
        lead = min(lead, entities[0]["offset"])
    end, kept = units(short), []
    for entity in entities:
        length = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if length > 0:
            kept.append({**entity, "offset": entity["offset"] - lead, "length": length})
    return short[lead:], kept


def reply_markup(args: Json) -> Json | None:
    """The keyboard that comes with a message, checked; None if there is none or it is empty."""
    markup = structure(args, "reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        return inline_keyboard(markup)
    for row in _rows(markup.get("keyboard", []), "keyboard"):
        for button in row:
            _check_label(button if isinstance(button, dict) else {"text": button}, "keyboard")
    return markup


def inline_markup(args: Json) -> Json | None:
    """As `reply_markup`, where only an inline keyboard will do: in edits."""
    markup = reply_markup(args)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def inline_keyboard(markup: Json) -> Json | None:
    rows = _rows(markup["inline_keyboard"], "inline_keyboard")
    buttons = list(chain.from_iterable(rows))
    for button in buttons:
        _check_label(button, "inline keyboard")
        _check_action(button)
    if len(buttons) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    filled = [row for row in rows if row]
    return {"inline_keyboard": filled} if filled else None


def _rows(rows: Any, name: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{name}" must be an Array of Arrays')
    return rows


def _check_label(button: Any, what: str) -> None:
    if not isinstance(button, dict):
        raise bad(f"can't parse {what} button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad(f'can\'t parse {what} button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad(f"{what} button text must be non-empty")


def _check_action(button: Json) -> None:
    if button.keys().isdisjoint(_ACTIONS):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 0 < len(data.encode()) <= MAX_BUTTON_DATA):
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _URL.fullmatch(str(url)):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
