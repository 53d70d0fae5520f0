"""The audit log, in the chat, as a file and at the server."""

from __future__ import annotations

import csv
import io

from bot import office
from tests.researchers.conftest import Place, downloaded


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
