"""What people sent, from the conversation into the tables and the media folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.storage import tables
from bot.storage.database import Database
from tests.engine.flows import flow, words
from tests.engine.talk import Conversation, agrees
from tests.reports.talks import answer_row, exported, publish, session_row, table

STEPS = (
    words("street", accept=["photo"]),
    words("story", accept=["text", "voice", "video", "document"], several=True),
    words("why", accept=["text"]),
)


def amina() -> Conversation:
    """She shows two photos of her street, tells its story in five messages, and says no more."""
    amina = agrees(flow(*STEPS, id="street"), cohort="Leeds", conversation="street")
    amina.sends_album("", "By night")
    amina.says("=It began")
    amina.sends_voice()
    amina.sends("video", ".mp4")
    amina.sends("document", ".pdf", "with a letter")
    amina.says("on a Monday.")
    amina.presses("Done")
    return amina


async def given(database: Database, tmp_path: Path, *answered: Conversation) -> Path:
    """These conversations in the database, all files that arrived in the folder, and the export of it."""
    (tmp_path / "answers").mkdir()
    async with database.transaction() as db:
        await publish(db, answered[0].plan.flow, "version1")
        for talk in answered:
            assert talk.session is not None
            row = session_row(talk.session, participant_id="p1")
            await db.execute(insert(tables.sessions).values(row))
            rows = [answer_row(record.session, record.variable, record.answer) for record in talk.records]
            await db.execute(insert(tables.answers), rows)
            for fetch in talk.others:
                if name := getattr(fetch, "name", ""):
                    (tmp_path / "answers" / name).write_bytes(name.encode())
    await exported(database, tmp_path / "out", conversation="street")
    return tmp_path / "out"


async def test_words_and_files_of_an_answer_have_a_column_each(database: Database, tmp_path: Path) -> None:
    """Several messages are one text of lines; the names of their files stand beside it, in order."""
    out = await given(database, tmp_path, amina())
    for name in ("codes", "labels"):
        [row] = table(out / f"answers-{name}.csv")
        assert row["street"] == "By night"
        assert row["street__files"] == "sessionone-street-1.jpg sessionone-street-2.jpg"
        assert row["story"] == "'=It began\nwith a letter\non a Monday."
        assert row["story__files"] == " ".join(
            f"sessionone-story-{number}{suffix}" for number, suffix in ((3, ".ogg"), (4, ".mp4"), (5, ".pdf"))
        )
        assert "why__files" not in row


async def test_the_long_file_has_the_words_then_the_files(database: Database, tmp_path: Path) -> None:
    """In the one cell of a value: words first, then each file on a line of its own."""
    rows = table(await given(database, tmp_path, amina()) / "answers-long.csv")
    street = next(row for row in rows if row["variable"] == "street")
    assert street["value"] == "By night\nsessionone-street-1.jpg\nsessionone-street-2.jpg"
    assert (street["state"], street["revision"]) == ("answered", "2")
    assert float(street["seconds"]) == 10


async def test_every_file_that_counts_is_in_the_folder(database: Database, tmp_path: Path) -> None:
    """The media folder has the files that the tables name, and none of an answer that was replaced."""
    changed = amina()
    changed.presses("Change", on="street")
    changed.sends("photo", ".jpg")
    out = await given(database, tmp_path, changed)
    [row] = table(out / "answers-codes.csv")
    assert row["street__files"] == "sessionone-street-6.jpg"
    named = [*row["street__files"].split(), *row["story__files"].split()]
    assert sorted(path.name for path in (out / "media").iterdir()) == sorted(named)
    assert all((out / "media" / name).read_bytes() == name.encode() for name in named)


async def test_what_was_gathered_without_done_is_exported(database: Database, tmp_path: Path) -> None:
    """Who tells half a story and never comes back has told half a story."""
    left = agrees(flow(*STEPS, id="street"), cohort="Leeds", conversation="street")
    left.presses("Skip")
    left.says("Once")
    left.sends_voice()
    [row] = table(await given(database, tmp_path, left) / "answers-codes.csv")
    assert (row["outcome"], row["story"], row["story__files"]) == (
        "in_progress",
        "Once",
        "sessionone-story-1.ogg",
    )


async def test_the_codebook_tells_of_files(database: Database, tmp_path: Path) -> None:
    """The column of files is explained, with how many answered by file; words alone have none."""
    by_file, by_word = amina(), agrees(flow(*STEPS, id="street"), id="other", conversation="street")
    by_word.presses("Skip")
    by_word.says("Only words.")
    by_word.presses("Done")
    rows: dict[str, dict[str, Any]] = {
        row["variable"]: row
        for row in table(await given(database, tmp_path, by_file, by_word) / "codebook.csv")
    }
    assert rows["story__files"]["type"] == "files"
    assert rows["story__files"]["question_en"] == "story?"
    assert (rows["story"]["n"], rows["story__files"]["n"], rows["street__files"]["n"]) == ("2", "1", "1")
    assert "why__files" not in rows
