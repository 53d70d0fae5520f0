"""Photos, albums, recordings, films and letters: from somebody's phone through Telegram into the export."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.playground.people import Meet, Person
from tests.pictures import filmed, photographed
from tests.whole.conftest import Bot, rows
from tests.whole.small import STUDY
from tests.whole.test_the_path import START, exported, presses, prompted

FLOW = """\
format: 1
id: street
title: Your street
languages: [en]
consent:
  version: "1"
  items:
    - {id: take_part, required: true, text: I take part.}
steps:
  - {id: street, type: text, accept: [photo], text: Show us your street.}
  - {id: story, type: text, accept: [text, voice, video, document], several: true, text: And its story?}
  - {id: glad, type: select_one, choices: yes_no, text: Are you glad to live there?}
"""


def studied(folder: Path) -> Path:
    (folder / "street").mkdir(parents=True)
    (folder / "street" / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "study.yaml").write_text(STUDY.format(join="open"), encoding="utf-8")
    return folder


async def begins(person: Person) -> None:
    await person.says("/start")
    item = await prompted(person, patience=START)
    await person.presses(item.buttons[0], on=item)
    await person.sees("Show us your street")


async def fetched(bot: Bot, count: int, patience: float = 20.0) -> list[Path]:
    """The files in the bot's folder, once there are so many and no job is left."""
    folder = bot.folder / "data" / "media" / "answers"
    async with asyncio.timeout(patience):
        while bot.query("SELECT * FROM jobs") or len(list(folder.glob("*"))) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # it happens in another process
    return sorted(folder.iterdir())


async def test_what_people_show_comes_out_without_where_they_are(
    make_bot: Callable[..., Bot], tmp_path: Path, meet: Meet
) -> None:
    """An album, a voice note, a film and a letter are two answers; place and camera are in no file."""
    bot = make_bot(studied(tmp_path / "study"))
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    taken = photographed("JPEG")
    for caption in ("", "By night", ""):
        await amina.shows(caption, taken, album="13579")
    await amina.sees("And its story?")
    await amina.says("It began")
    await amina.speaks(4)
    await amina.films(5, "with rain", filmed())
    await amina.hands_over("IMG_1.jpg", taken)
    await amina.hands_over("letter.pdf", b"%PDF-1.7 a letter")
    await amina.says("on a Monday.")
    await amina.sees("3 messages")
    await presses(amina, "✔ Done")
    files = await fetched(bot, 7)
    out = await exported(bot)
    [row] = rows(out / "answers-codes.csv")
    assert (row["street"], row["story"]) == ("By night", "It began\nwith rain\non a Monday.")
    named = [*row["street__files"].split(), *row["story__files"].split()]
    assert [name.rpartition(".")[2] for name in named] == ["jpg"] * 3 + ["oga", "mp4", "jpg", "pdf"]
    assert sorted(named) == [path.name for path in files] == sorted(p.name for p in (out / "media").iterdir())
    assert b"SECRET" in taken
    for folder in (bot.folder / "data", out):
        assert not any(b"SECRET" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with Image.open(BytesIO((out / "media" / named[0]).read_bytes())) as picture:
        assert picture.size == (20, 40)


async def test_an_album_over_a_kill_is_still_one_answer(
    make_bot: Callable[..., Bot], tmp_path: Path, meet: Meet
) -> None:
    """Photos of one album before and after kill -9 join in one answer, and its message tells their number."""
    bot = make_bot(studied(tmp_path / "study"))
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    await amina.shows(album="13579")
    await amina.sees("And its story?")
    await bot.kill()
    await amina.shows(album="13579")
    await amina.shows(album="13579")
    await bot.start()
    await amina.sees("✅ 📷 3 photos", patience=START)
    await fetched(bot, 3)
    [row] = rows(await exported(bot) / "answers-codes.csv")
    assert (len(row["street__files"].split()), row["story"]) == (3, "")


async def test_a_film_over_20_mb_is_told_of_at_once(
    make_bot: Callable[..., Bot], tmp_path: Path, meet: Meet
) -> None:
    """The question stays, nothing of it is recorded, and a smaller file is taken."""
    bot = make_bot(studied(tmp_path / "study"))
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    await presses(amina, "⏭ Skip")
    await amina.hands_over("long.mp4", size=(20 << 20) + 1)
    await amina.sees("up to 20 MB")
    assert bot.query("SELECT variable, state FROM answers") == [("street", "skipped")]
    await amina.hands_over("short.mp4", b"a film")
    await amina.sees("So far: 🎬 Video")


async def test_a_picture_that_cannot_be_opened_is_told_of(
    make_bot: Callable[..., Bot], tmp_path: Path, meet: Meet
) -> None:
    """It may say where it was taken: it is not kept, and its sender hears of it."""
    bot = make_bot(studied(tmp_path / "study"))
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    await amina.hands_over("IMG_1.jpg", photographed("JPEG")[:300])
    await amina.sees("could not be opened")
    await fetched(bot, 0)
    assert list((bot.folder / "data" / "media" / "answers").iterdir()) == []


async def test_withdrawing_takes_every_file(make_bot: Callable[..., Bot], tmp_path: Path, meet: Meet) -> None:
    """After /withdraw no photo, recording or film of an answer, given, changed or half done, is left."""
    bot = make_bot(studied(tmp_path / "study"))
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    await amina.shows(album="1")
    await amina.shows(album="1")
    await amina.sees("And its story?")
    await amina.speaks(2)
    await amina.presses("🔄 Start this answer again")
    await amina.sees("Your answer now: 🎤 Voice message")
    await amina.films(2)
    await amina.sees("So far")
    await fetched(bot, 4)
    await amina.says("/withdraw")
    await amina.presses("Erase everything")
    await amina.sees("was erased on")
    await fetched(bot, 0)
    assert list((bot.folder / "data" / "media" / "answers").iterdir()) == []
