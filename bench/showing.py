"""People at the bench who speak, show albums and tell stories, and what must be found of it."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

from bot.playground import acts
from bot.playground.world import Bot

ASKED = re.compile(r"Now (voice|album|story):")
PHOTOS = 3
STORY = "A story of one line."


class Shown(NamedTuple):
    """What somebody sent as an answer: the words, how many files, and how many revisions these make."""

    words: str | None
    files: int
    revisions: int


def answer(bot: Bot, person: int, message: dict[str, Any], shown: dict[str, Shown]) -> None:
    """Answer a prompt that asks for files, or press Done once all of a story has arrived."""
    found = ASKED.search(message["text"])
    name = found[1] if found and "So far" not in message["text"] else ""
    match name:
        case "voice":
            acts.show(bot, person, "voice")
            shown[name] = Shown(None, 1, 1)
        case "album":
            for _ in range(PHOTOS):
                acts.show(bot, person, "photo", about={"media_group_id": f"{person}"})
            shown[name] = Shown(None, PHOTOS, PHOTOS)
        case "story":
            acts.say(bot, person, STORY)
            acts.show(bot, person, "voice")
            shown[name] = Shown(STORY, 1, 2)
        case _ if "Message" in message["text"] and "Voice message" in message["text"]:
            acts.press(bot, person, data=_done(message), message_id=message["message_id"])


def prompt_of(message: dict[str, Any]) -> str:
    """The session and number of a prompt that asks for files or counts them; "" for all others."""
    is_ours = ASKED.search(message["text"]) or "So far" in message["text"]
    data = _buttons(message)
    return next(iter(data.values())).rpartition(".")[0] if is_ours and data else ""


def _done(message: dict[str, Any]) -> str:
    return _buttons(message)["✔ Done"]


def _buttons(message: dict[str, Any]) -> dict[str, str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def idle(path: Path) -> bool:
    """Whether no file is still to be fetched."""
    with sqlite3.connect(path) as db:
        return not db.execute("SELECT count(*) FROM jobs").fetchone()[0]


def faults(db: sqlite3.Connection, folder: Path, expected: dict[tuple[str, str], Shown]) -> dict[str, int]:
    """How much of it is `lost` (answers, files of answers, files in the folder), and kept `twice`."""
    rows: dict[tuple[str, str], list[tuple[str | None, list[str]]]] = {}
    query = "SELECT session_id, variable, value, files FROM answers ORDER BY revision"
    for session, variable, value, files in db.execute(query):
        rows.setdefault((session, variable), []).append((json.loads(value), json.loads(files)))
    lost = twice = 0
    for key, shown in expected.items():
        found = rows.get(key, [(None, [])])
        words, files = found[-1]
        lost += words != shown.words or len(files) < shown.files
        lost += sum(not (folder / name).is_file() for name in files)
        twice += len(found) > shown.revisions or len(files) > shown.files or len(set(files)) < len(files)
    return {"lost": lost, "twice": twice}
