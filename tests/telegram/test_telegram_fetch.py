"""Files that people sent come into the answers' folder by jobs, whole or not at all."""

import asyncio
import contextlib
import io

import pytest
from PIL import Image
from sqlalchemy import delete, func, select

from bot.channels.telegram.fetch import fetcher, teller
from bot.jobs import run_jobs, unlinker
from bot.playground import acts
from bot.playground.bodies import Upload
from bot.storage import tables
from bot.storage.jobs import FETCH, UNLINK, add_jobs, job_row
from tests.pictures import photographed
from tests.telegram.conftest import NOW

ANA = 1001
LONG_AGO = "2026-01-01T09:30:00+00:00"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "answers"


def fetching(study, folder):
    return fetcher(study.api, folder, teller(study.database, study.woken, lambda: NOW))


@contextlib.asynccontextmanager
async def working(study, folder, handlers=None):
    handlers = handlers or {FETCH: fetching(study, folder), UNLINK: unlinker(folder)}
    task = asyncio.create_task(run_jobs(study.database, handlers, first_delay=0))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


async def queue(study, kind, body, contact=None, session=""):
    async with study.database.transaction() as db:
        await add_jobs(db, [job_row(kind, body, LONG_AGO, contact, session)])


async def done(study, seconds=5.0):
    """Wait until no job is left."""
    count = select(func.count()).select_from(tables.jobs)
    async with asyncio.timeout(seconds):
        while True:
            async with study.database.reading() as db:
                if not (await db.execute(count)).scalar_one():
                    return
            await asyncio.sleep(0.01)


def spoken(study, content=b"sound" * 1000):
    acts.add_person(study.world.bot, ANA, "Amina")
    return acts.show(study.world.bot, ANA, "voice", Upload("v.oga", content))["voice"]["file_id"]


async def test_a_voice_note_is_kept_under_its_name(study, folder):
    """A file is downloaded to the name that the answer knows, and nothing else is left in the folder."""
    await queue(study, FETCH, {"file_id": spoken(study), "name": "s1-story.oga"})
    async with working(study, folder):
        await done(study)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"s1-story.oga": b"sound" * 1000}


async def test_a_failed_download_is_tried_again(study, folder):
    """502s, 429s and cut lines only cost time."""
    await queue(study, FETCH, {"file_id": spoken(study), "name": "a.oga"})
    study.world.fail_next("getFile", 502)
    study.world.fail_next("getFile", 429, retry_after=1)
    study.world.drop_next("getFile")
    async with working(study, folder):
        await done(study)
    assert (folder / "a.oga").read_bytes() == b"sound" * 1000


@pytest.mark.parametrize("file_id", ["gone", "large"])
async def test_what_will_never_come_is_given_up(study, folder, file_id):
    """A file that is gone or over 20 MB ends its job, and the next job is done."""
    if file_id == "large":
        file_id = spoken(study, bytes((20 << 20) + 1))
    await queue(study, FETCH, {"file_id": file_id, "name": "never.oga"})
    await queue(study, FETCH, {"file_id": spoken(study), "name": "a.oga"})
    async with working(study, folder):
        await done(study)
    assert [path.name for path in folder.iterdir()] == ["a.oga"]


async def test_what_a_killed_process_left_is_overwritten(study, folder):
    """Half a file and its job, as kill -9 leaves them, become the whole file and no job."""
    folder.mkdir()
    (folder / ".a.oga.part").write_bytes(b"much more than the whole file" * 10_000)
    await queue(study, FETCH, {"file_id": spoken(study), "name": "a.oga"})
    async with working(study, folder):
        await done(study)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a.oga": b"sound" * 1000}


async def test_a_job_stopped_half_way_is_done_by_the_next_run(study, folder):
    """A run that ends during a download leaves the job and no half file; the next run finishes it."""
    await queue(study, FETCH, {"file_id": spoken(study), "name": "a.oga"})
    begun, never = asyncio.Event(), asyncio.Event()

    async def hang(job):
        begun.set()
        await never.wait()

    async with working(study, folder, {FETCH: hang}):
        await begun.wait()
    async with working(study, folder):
        await done(study)
    assert (folder / "a.oga").read_bytes() == b"sound" * 1000


async def test_a_file_of_somebody_erased_meanwhile_is_deleted_again(study, folder):
    """If the job is gone when its file has come, the file goes, too."""

    async def fetch_while_erased(job):
        await fetching(study, folder)(job)
        assert (folder / "a.oga").exists()
        async with study.database.transaction() as db:
            await db.execute(delete(tables.jobs))

    await queue(study, FETCH, {"file_id": spoken(study), "name": "a.oga"})
    gone = asyncio.Event()

    async def unlink(job):
        await unlinker(folder)(job)
        gone.set()

    async with working(study, folder, {FETCH: fetch_while_erased, UNLINK: unlink}):
        await asyncio.wait_for(gone.wait(), 5)
    assert list(folder.iterdir()) == []


async def test_unlinked_files_are_gone(study, folder):
    """Files of an erased person and what downloads left of them are deleted, and others stay."""
    folder.mkdir()
    for name in ("a.oga", "b.oga", "c.oga", ".a.oga.part"):
        (folder / name).write_bytes(b"x")
    await queue(study, UNLINK, {"files": ["a.oga", "not-there.oga", "c.oga"]})
    async with working(study, folder):
        await done(study)
    assert [path.name for path in folder.iterdir()] == ["b.oga"]


async def test_jobs_run_side_by_side_but_only_a_few(study, folder):
    """Four jobs are under way at most, and one that hangs holds up no other."""
    hang, at_work, most = asyncio.Event(), set(), 0

    async def handler(job):
        nonlocal most
        at_work.add(job.id)
        most = max(most, len(at_work))
        if job.body["n"] == 0:
            await hang.wait()
        at_work.discard(job.id)

    for number in range(12):
        await queue(study, "count", {"n": number})
    count = select(func.count()).select_from(tables.jobs)
    async with working(study, folder, {"count": handler}):
        async with asyncio.timeout(5):
            while True:
                async with study.database.reading() as db:
                    if (await db.execute(count)).scalar_one() == 1:
                        break
                await asyncio.sleep(0.01)
        hang.set()
        await done(study)
    assert 1 < most <= 4


# ------------------------------------------------------------------ what files tell


def handed_over(study, content, kind="document", name="IMG_1.jpg"):
    acts.add_person(study.world.bot, ANA, "Amina")
    media = acts.show(study.world.bot, ANA, kind, Upload(name, content))[kind]
    return (media[-1] if kind == "photo" else media)["file_id"]


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_where_a_photo_was_taken_never_reaches_the_folder(study, folder, kind):
    """A photo, and a picture attached as a file, get their name only without place, camera and comment."""
    taken = photographed("JPEG")
    await queue(study, FETCH, {"file_id": handed_over(study, taken, kind), "name": "a.jpg"})
    async with working(study, folder):
        await done(study)
    assert b"SECRET" in taken
    assert [path.name for path in folder.iterdir()] == ["a.jpg"]
    kept = (folder / "a.jpg").read_bytes()
    assert b"SECRET" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()


async def test_other_documents_are_kept_as_they_were_sent(study, folder):
    """A file that is no picture is the same byte for byte."""
    letter = b"%PDF-1.7 a letter" * 100
    await queue(study, FETCH, {"file_id": handed_over(study, letter, name="a.pdf"), "name": "a.pdf"})
    async with working(study, folder):
        await done(study)
    assert (folder / "a.pdf").read_bytes() == letter


async def told(study, folder, file_id):
    """What somebody is told whose file could not be kept."""
    await study.meet(ANA)
    await queue(study, FETCH, {"file_id": file_id, "name": "a.jpg"}, ANA, f"s{ANA}")
    async with study.sending(), working(study, folder):
        [words] = await study.seen(ANA, 1)
        await done(study)
    assert [path.name for path in folder.iterdir()] == []
    return words


async def test_a_picture_that_cannot_be_opened_is_kept_out_and_told_of(study, folder):
    """It may say where it was taken, so it goes, and its sender is asked for another one."""
    words = await told(study, folder, handed_over(study, photographed("JPEG")[:300]))
    assert "could not be opened" in words
    assert "press Change" in words


async def test_a_file_that_turns_out_too_large_is_told_of(study, folder):
    """Where Telegram gave no size, the person still hears of it."""
    folder.mkdir()
    words = await told(study, folder, handed_over(study, bytes((20 << 20) + 1)))
    assert "too large" in words


async def test_nobody_is_told_of_a_session_that_is_gone(study, folder):
    """Of somebody who was erased meanwhile the job ends without a word."""
    await study.meet(ANA)
    await queue(study, FETCH, {"file_id": "gone", "name": "a.jpg"}, ANA)
    async with working(study, folder):
        await done(study)
    assert await study.left() == 0
