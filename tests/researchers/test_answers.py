"""Reading answers in the chat: by question, by code, voices too, each look noted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.researchers.conftest import Place
from tests.researchers.test_publishing import LOVE
from tests.researchers.test_trying import tries
from tests.whole.small import FLOW, begins, finishes, write_study

VOICED = FLOW.replace("type: text\n", "type: text\n    accept: [text, voice]\n")


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A study whose open question takes voices."""
    folder = write_study(tmp_path / "study", conversations=("fruit",))
    (folder / "fruit" / "flow.yaml").write_text(VOICED.format(name="fruit"), encoding="utf-8")
    return folder


async def test_answers_are_read_question_by_question_under_a_code(place: Place) -> None:
    """The latest answer comes first, with the code and the cohort, never the name; the log has the look."""
    olga, link = await place.owner(), await place.invite("Leeds")
    for why in ("Sweet.", "Sour."):
        person = await place.participant(link)
        await begins(person)
        await finishes(person, why)
    await olga.says("/answers")
    await olga.presses("2. Why is that? (2)")
    told = (await olga.sees("Sweet.")).text
    assert told.index("Sour.") < told.index("Sweet.")
    assert "Leeds" in told
    assert person.user["first_name"] not in told
    [(code,)] = await place.query("SELECT id FROM participants ORDER BY joined_at DESC, id LIMIT 1")
    await olga.says(f"/answers of {code}")
    assert "Do you like fruit?" in (await olga.sees(code)).text
    looks = await place.query("SELECT object, detail FROM audit WHERE action = 'answers' ORDER BY id")
    assert looks == [("fruit", "why"), (code, "")]


async def test_voice_notes_can_be_heard(place: Place) -> None:
    """A button under the answers plays the voice note that somebody sent."""
    olga = await place.owner()
    person = await place.participant(await place.invite("Leeds"))
    await begins(person)
    await person.presses("Yes")
    await person.speaks(3)
    await person.sees("Thank you")
    [(code,)] = await place.query("SELECT id FROM participants")
    while not list(place.settings.media.glob("answers/[!.]*")):  # noqa: ASYNC110 - a file has no event
        await asyncio.sleep(0.05)
    await olga.says("/answers")
    await olga.presses("2. Why is that? (1)")
    await olga.presses(f"🎤 {code}")
    await olga.sees(f"{code} · Leeds")
    assert [m for m in await olga.chat() if m.by_bot and "voice" in m.raw]
    looks = await place.query("SELECT object, detail FROM audit WHERE action = 'answers' ORDER BY id")
    assert looks == [("fruit", "why"), ("fruit", "why: voice")]


async def test_nothing_of_a_test_or_without_answers_is_shown(place: Place) -> None:
    """What somebody of the team answered as a test is nobody's view, nor is it one to have opened a link."""
    olga = await place.owner()
    await place.participant(await place.invite("Leeds"))
    await tries(olga, LOVE)
    await olga.presses("Yes")
    await olga.sees("Why is that?")
    assert await place.query("SELECT count(*) FROM answers") == [(1,)]
    await olga.says("/answers")
    assert "Nobody has answered anything yet" in (await olga.last()).text
