"""The three bodies in which Bot API calls arrive, read into one shape: arguments and files.

As with Telegram, an argument may come as JSON, as text, or as text that holds JSON; the readers at the
end of this file do not care which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

from pydantic_core import from_json

from bot.playground.faults import Refusal, bad

MAX_UPLOAD = 50 << 20
# Room for the other arguments of a call beside the largest file.
MAX_BODY = MAX_UPLOAD + (1 << 20)

_NAME = re.compile(rb';\s*name="([^"\r\n]*)"')
_FILE_NAME = re.compile(rb';\s*filename="([^"\r\n]*)"')
_FILE_NAME_UTF8 = re.compile(rb";\s*filename\*=utf-8''([^;\r\n]+)", re.IGNORECASE)
_DISPOSITION = re.compile(rb"^content-disposition:(.*)$", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """What a caller gave: arguments by name, and uploaded files by the name of their part."""

    args: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


def read(body: bytes, content_type: str, query: bytes = b"") -> Params:
    """Read one request; raises `Refusal` where Telegram would not understand it either."""
    try:
        return _read(body, content_type, query)
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None


def _read(body: bytes, content_type: str, query: bytes) -> Params:
    args: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if not body:
        return Params(args)
    if content_type.startswith("application/json"):
        return Params({**args, **_read_json(body)})
    if content_type.startswith("application/x-www-form-urlencoded"):
        return Params({**args, **dict(parse_qsl(body.decode(), keep_blank_values=True))})
    if content_type.startswith("multipart/form-data"):
        return _read_multipart(body, content_type, args)
    raise bad("unsupported Content-Type")


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        value = from_json(body)
    except ValueError:
        raise bad("can't parse request: wrong JSON") from None
    if not isinstance(value, dict):
        raise bad("can't parse request: JSON object expected")
    return value


def _read_multipart(body: bytes, content_type: str, args: dict[str, Any]) -> Params:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise bad("boundary not found")
    files: dict[str, Upload] = {}
    for headers, content in _parts(body, found[1].encode()):
        disposition = _DISPOSITION.search(headers)
        name = _NAME.search(disposition[1]) if disposition else None
        if disposition is None or name is None:
            raise bad("field name in multipart/form-data not found")
        file_name = _file_name(disposition[1])
        if file_name is None:
            args[name[1].decode()] = content.decode()
        else:
            files[name[1].decode()] = Upload(file_name, content)
    return Params(args, files)


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    delimiter = b"\r\n--" + boundary
    at = body.find(delimiter[2:]) + len(boundary) + 2
    if at < len(boundary) + 2:
        raise bad("boundary not found")
    while body[at : at + 2] == b"\r\n":
        # An empty header block still ends with a blank line, hence no +2 before looking for it.
        middle, end = body.find(b"\r\n\r\n", at), body.find(delimiter, at)
        if not at <= middle < end:
            raise bad("unexpected end of multipart/form-data")
        yield body[at + 2 : middle], body[middle + 4 : end]
        at = end + len(delimiter)


def _file_name(disposition: bytes) -> str | None:
    if found := _FILE_NAME_UTF8.search(disposition):
        return unquote_to_bytes(found[1]).decode()
    if found := _FILE_NAME.search(disposition):
        return unquote(found[1].decode())
    return None


def text(args: dict[str, Any], name: str) -> str:
    """An argument as text; missing is empty."""
    value = args.get(name)
    return value if isinstance(value, str) else "" if value is None else str(value)


def number(args: dict[str, Any], name: str, default: int = 0) -> int:
    """An argument as a whole number; like Telegram, what is none counts as missing."""
    try:
        return int(args.get(name, default))
    except (TypeError, ValueError, OverflowError):
        return default


def flag(args: dict[str, Any], name: str) -> bool:
    return text(args, name).lower() in {"true", "1", "yes"}


def structure(args: dict[str, Any], name: str, what: str) -> Any:
    """An argument that is an object or a list; None if missing or empty. `what` names it in the error."""
    value = args.get(name)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return from_json(value)
    except ValueError:
        raise bad(f"can't parse {what} JSON object") from None


def too_large() -> Refusal:
    return Refusal(413, "Request Entity Too Large")
