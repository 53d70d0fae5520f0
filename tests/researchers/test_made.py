"""Files made for one person: sent, and then no more."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bot import made
from bot.engine.effects import saying
from bot.engine.messages import Message, Part
from bot.house import opened
from bot.settings import Settings
from bot.storage.outbox import parcel_row
from bot.storage.rows import add
from bot.storage.tables import outbox

NOW = "2026-11-27T10:00:00+00:00"


async def test_only_what_no_message_brings_any_more_is_swept(tmp_path: Path) -> None:
    """A file on its way stays, a young one too; one that was sent, and a folder left over, go."""
    (tmp_path / "data").mkdir()
    settings = Settings(database=str(tmp_path / "data" / "study.db"), media=tmp_path / "media")
    async with opened(settings) as house:
        coming, sent, young = (made.kept(house, b"x", f"{n}.csv") for n in ("coming", "sent", "young"))
        left = made.new_place(house)
        left.mkdir()
        message = Message("en", [Part("Here")], [], [coming])
        async with house.database.transaction() as db:
            await add(db, outbox, [parcel_row(saying(message), NOW, None) | {"address": b"-"}])
        for name in (coming.kept, sent.kept, f"made/{left.name}"):
            os.utime(settings.media / name, (time.time() - 5000,) * 2)
        await made.sweep(house, 3600)
        assert {path.name for path in house.made_files.iterdir()} == {
            Path(coming.kept).name,
            Path(young.kept).name,
        }
