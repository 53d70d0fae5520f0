"""The audit log, in the chat, as a file and at the server."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

import bot
from bot.errors import OperatorError
from bot.office import answers as office
from bot.publishing import PUBLISHED
from bot.researchers.audit import WORDS
from bot.storage.exporting import Chosen
from tests.researchers.conftest import Place, downloaded
from tests.whole.small import begins, finishes


async def test_what_the_team_does_is_in_the_log(place: Place) -> None:
    """Who joined, who was given which role and who was removed can be read in the chat, by their labels."""
    olga = await place.owner()
    await place.member("viewer", "Vera")
    await olga.says("/team role Vera as=researcher")
    await olga.sees("Everything about the study")
    await olga.says("/audit")
    told = (await olga.sees("Audit log")).text
    assert "Vera: joined the team – Vera · Viewer" in told
    assert "Owner: changed a role – Vera · viewer → researcher" in told


async def test_the_whole_log_comes_as_a_file(place: Place) -> None:
    """The file opens as CSV, holds every entry, the oldest first, and the look itself."""
    olga = await place.owner()
    await place.member("viewer", "=Vera")
    await olga.says("/audit")
    await olga.presses("📄 All of it, as a file")
    rows = list(csv.DictReader(io.StringIO((await downloaded(place, olga, "audit.csv")).decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == [
        "owner-link",
        "team.arrive",
        "team.invite",
        "team.arrive",
        "audit",
    ]
    assert rows[0]["role"] == "server"
    assert rows[2]["object"] == "'=Vera"
    entries, _ = await office.audit(place.settings, None)
    assert [entry.action for entry in reversed(entries)] == [row["action"] for row in rows]


def test_everything_that_is_noted_has_words() -> None:
    """No entry is shown by the name that it has in the code, and no words are there for nothing."""
    room = Path(bot.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))
    calls = r'(?:note\(\s*(?:db,\s*)?|_noted\(house, |Entry\((?:[^,\"]+, ){2})"([a-z.-]+)"'
    noted = set(re.findall(calls, code))
    put = {f"cohorts.{what}" for what in ("pause", "close", "reopen")}
    assert noted | put | {PUBLISHED} == WORDS.keys()


async def test_what_is_done_at_the_server_is_in_the_log_too(place: Place, tmp_path: Path) -> None:
    """A look at the figures, an export, an erasure and the log itself; what was refused is not."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await finishes(person)
    [(code,)] = await place.query("SELECT id FROM participants")
    await office.progress(place.settings, "Leeds", None)
    wanted = office.Wanted(Chosen("Leeds", None, "en", test=True), sav=True)
    await office.export(place.settings, wanted, tmp_path / "out")
    with pytest.raises(OperatorError, match=r"not empty|already"):
        await office.export(place.settings, wanted, tmp_path / "out")
    await office.erase(place.settings, code)
    await office.audit(place.settings, tmp_path / "audit.csv")
    done = await place.query("SELECT action, object, detail FROM audit WHERE member_id IS NULL ORDER BY id")
    assert done[-4:] == [
        ("progress", "", "Leeds"),
        ("export", "Leeds", "en, CSV, tests, SPSS"),
        ("erase", code, ""),
        ("audit", "", ""),
    ]
    await olga.says("/audit")
    told = (await olga.sees("Audit log")).text.splitlines()
    assert [line for line in told if "At the server: erased a participant" in line and code in line]
