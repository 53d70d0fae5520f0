"""Carries one call to Telegram; files go by the id that Telegram gave them, or are uploaded once.

A file that cannot be sent is logged and left out: the question that it belongs to is still asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from bot.channels.telegram.books import Books
from bot.channels.telegram.encode import Call
from bot.channels.telegram.transport import Api, BadRequest, Blocked, Upload
from bot.engine.messages import Attachment

log = structlog.get_logger()

FileKey = tuple[str, str]

FLOWS = "flows"
"""The folder, inside the media folder, of the files of flows."""


class Courier:
    """`media` is the media folder, with the files of flows under their sha256 in the folder `flows`; ids that
    Telegram gives them go into the books.
    """

    def __init__(self, api: Api, media: Path, books: Books) -> None:
        self._api = api
        self._media = media
        self._books = books
        self._files: dict[FileKey, str] = {}
        self._uploads: dict[FileKey, asyncio.Lock] = {}

    def know(self, files: Mapping[FileKey, str]) -> None:
        """Send these files by their ids, known by sha256 and kind."""
        self._files.update(files)

    async def carry(self, call: Call) -> int:
        """Make the call; returns the new message's id, or 0 where a file had to be left out."""
        if call.file is None:
            result = await self._api.call(call.method, call.params)
            return int(result["message_id"])
        try:
            return int((await self._carry_file(call, call.file))["message_id"])
        except Blocked:
            raise
        except (BadRequest, OSError) as error:
            log.warning("file_not_sent", method=call.method, reason=_reason(error))
            return 0

    async def _carry_file(self, call: Call, file: Attachment) -> Any:
        if not file.sha256:
            # Made for one person: sent once, and never remembered.
            made = Upload(self._media / file.kept if file.kept else file.text.encode(), file.name)
            return await self._api.upload(call.method, call.params, file.kind, made)
        key = (file.sha256, file.kind)
        if known := self._files.get(key):
            try:
                return await self._api.call(call.method, {**call.params, file.kind: known})
            except Blocked:
                raise
            except BadRequest as refusal:
                log.warning("file_id_refused", method=call.method, reason=str(refusal))
                self._files.pop(key, None)
        async with self._uploads.setdefault(key, asyncio.Lock()):
            # Whoever waited here finds the file uploaded by whoever came first.
            if known := self._files.get(key):
                return await self._api.call(call.method, {**call.params, file.kind: known})
            return await self._upload(call, file, key)

    async def _upload(self, call: Call, file: Attachment, key: FileKey) -> Any:
        upload = Upload(self._media / FLOWS / file.sha256, file.name)
        result = await self._api.upload(call.method, call.params, file.kind, upload)
        if file_id := _file_id(result, file.kind):
            self._files[key] = file_id
            self._books.learned(*key, file_id)
        return result


def _file_id(result: Mapping[str, Any], kind: str) -> str:
    # Telegram may make something else of a file, such as an animation of a video: that id is no use.
    media = result.get(kind) or {}
    return str((media[-1] if kind == "photo" else media).get("file_id", ""))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, BadRequest) else type(error).__name__
