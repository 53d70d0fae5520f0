"""Uploads are examined in a process of their own: what comes back, and what is never taken."""

import asyncio
import hashlib
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import OperatorError
from bot.flows.package import package, plan_from
from bot.uploads.examine import examine
from bot.uploads.pipe import MOST_PROBLEMS, Examined
from bot.uploads.refusal import Reason, Refusal, not_taken, why
from tests.flows.marked import HEAD, pdf
from tests.uploads.hostile import FLOW, GOOD, HOSTILE, SCENARIO, shown, zipped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system must bound processes")


async def look(folder: Path, data: bytes, **more) -> Examined:
    (folder / "work").mkdir()
    (folder / "upload").write_bytes(data)
    return await examine(folder / "upload", folder / "work", **more)


def spent() -> float:
    """Seconds of the processor that processes have taken which ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
async def test_what_is_hostile_is_never_a_package(tmp_path: Path, name: str):
    """Each is answered with its reason or its problem, which names no place of this machine, for less than
    two seconds of the processor.
    """
    sent, before = HOSTILE[name].make(), spent()
    found = await look(tmp_path, sent)
    assert spent() - before < 2
    assert found.package is None
    said = {problem.code for problem in found.problems} | ({found.refusal.reason} if found.refusal else set())
    # On a busy machine the time for a page may run out before its memory does.
    late = {Reason.SLOW} if HOSTILE[name].said == Reason.PAGE else set()
    assert said & {HOSTILE[name].said, *late}
    words = [*map(str, found.problems), why(found.refusal, "en") if found.refusal else ""]
    assert not any(str(tmp_path) in text for text in words)


async def test_a_good_conversation_is_a_package(tmp_path: Path):
    """It is the one that the folder itself would be, with its files in the work folder."""
    found = await look(tmp_path, zipped(GOOD))
    assert (found.problems, found.refusal, found.played) == ((), None, 1)
    here = package(tmp_path / "work" / "conversation")
    assert found.package == here
    plan_from(found.package.body, found.package.version)


async def test_pages_are_files_of_the_package(tmp_path: Path):
    """A page that is shown lies in the work folder under the hash of its content."""
    found = await look(tmp_path, shown(pdf(1)))
    assert found.package.version == package(tmp_path / "work" / "conversation").version
    assert {file.name[-4:] for file in found.package.files.values()} > {".pdf"}
    for sha256, file in found.package.files.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


async def test_problems_have_their_places_in_the_file(tmp_path: Path):
    """A missing picture is told with file, line, column and what to do, as `check` does."""
    found = await look(tmp_path, FLOW.encode())
    assert found.package is None
    (problem,) = found.problems
    assert (problem.file, problem.line, problem.code) == ("flow.yaml", 11, "missing-file")
    assert problem.message == "There is no file `pictures/talk.png`."


async def test_a_scenario_that_fails_is_a_problem(tmp_path: Path):
    """A conversation that does not do what its own scenario says is not published."""
    found = await look(tmp_path, zipped({**GOOD, "scenarios/yes.yaml": SCENARIO.replace("yes", "no", 1)}))
    assert found.package is None
    assert {problem.file for problem in found.problems} == {"scenarios/yes.yaml"}


async def test_a_warning_hinders_nothing(tmp_path: Path):
    """What is only a warning is told, and there is a package all the same."""
    found = await look(tmp_path, (HEAD + "  - id: a\n    type: note\n    text: Hello #b\n").encode())
    assert [problem.warning for problem in found.problems] == [True]
    assert found.package


async def test_problems_have_a_bound(tmp_path: Path):
    """Of ten thousand problems so many come back as anybody would read."""
    found = await look(tmp_path, FLOW.encode() + b"".join(b"key%d: 1\n" % n for n in range(10_000)))
    assert len(found.problems) == MOST_PROBLEMS


async def test_files_that_are_known_need_not_be_sent_again(tmp_path: Path):
    """What a flow by itself names is taken from its own conversation; what was sent goes before it."""
    old = tmp_path / "old"
    old.write_bytes(b"the old picture")
    known = {"test": {"pictures/talk.png": old, "other.png": old}, "another": {"pictures/talk.png": tmp_path}}
    found = await look(tmp_path, FLOW.encode(), known=known)
    assert found.reused == ("pictures/talk.png",)
    assert hashlib.sha256(b"the old picture").hexdigest() in found.package.files
    (tmp_path / "again").mkdir()
    again = await look(tmp_path / "again", zipped(GOOD), known=known)
    assert (again.reused, hashlib.sha256(b"a picture").hexdigest() in again.package.files) == ((), True)


async def test_files_of_another_conversation_are_not_known(tmp_path: Path):
    """A picture of the same name that belongs to another conversation is not taken."""
    known = {"another": {"pictures/talk.png": tmp_path / "upload"}}
    found = await look(tmp_path, FLOW.encode(), known=known)
    assert [problem.code for problem in found.problems] == ["missing-file"]


async def test_a_conversation_is_held_against_its_study(tmp_path: Path):
    """A language that the study does not have is told, as it is where the folder lies in the study."""
    study = tmp_path / "study.yaml"
    study.write_text("format: 1\nlanguages: [ur]\n")
    found = await look(tmp_path, zipped(GOOD), study=study)
    assert "unknown-language" in {problem.code for problem in found.problems}


async def test_what_waits_for_ever_is_ended(tmp_path: Path):
    """What takes no time of the processor, and never comes to an end, is ended when its time is over."""
    os.mkfifo(tmp_path / "upload")
    (tmp_path / "work").mkdir()
    async with asyncio.timeout(60):
        found = await examine(tmp_path / "upload", tmp_path / "work", seconds=0.5)
    assert found.refusal.reason == Reason.SLOW


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
async def test_the_process_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Neither the token nor the key is in the surroundings of the process that examines."""
    monkeypatch.setenv("SOUNDINGBOARD_KEY", "a-key-that-nobody-sees")
    async with hanging(tmp_path) as (examining, process):
        surroundings = (process / "environ").read_bytes()
        examining.cancel()
        await asyncio.wait({examining})
    assert surroundings.startswith(b"PYTHONPATH")
    assert b"a-key" not in surroundings


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
async def test_who_stops_waiting_stops_the_process(tmp_path: Path):
    """Where the examination is cancelled, its process is ended with it."""
    async with hanging(tmp_path) as (examining, process):
        examining.cancel()
        await asyncio.wait({examining}, timeout=60)
        assert examining.cancelled()
        assert not process.exists()


@asynccontextmanager
async def hanging(folder: Path) -> AsyncIterator[tuple[asyncio.Task, Path]]:
    """An examination that waits for the file it reads, and its process in /proc."""
    os.mkfifo(folder / "upload")
    (folder / "work").mkdir()
    examining = asyncio.create_task(examine(folder / "upload", folder / "work", seconds=600))
    # This is open as soon as the process opens it, too.
    upload = await asyncio.to_thread(os.open, folder / "upload", os.O_WRONLY)
    try:
        yield examining, child()
    finally:
        os.close(upload)


def child() -> Path:
    return next(each for each in Path("/proc").glob("[0-9]*") if is_child(each))


def is_child(process: Path) -> bool:
    try:
        parent = int(process.joinpath("stat").read_text().rpartition(")")[2].split()[1])
        return parent == os.getpid() and b"bot.uploads.child" in process.joinpath("cmdline").read_bytes()
    except OSError:
        return False


async def test_a_folder_that_cannot_be_written_is_the_operators(tmp_path: Path):
    """Where there is no place to unpack, that is no fault of who sent the file."""
    (tmp_path / "upload").write_bytes(zipped(GOOD))
    (tmp_path / "conversation").touch()
    with pytest.raises(OperatorError, match="cannot be unpacked"):
        await examine(tmp_path / "upload", tmp_path)


async def test_a_mistake_of_ours_is_told_as_ours(tmp_path: Path):
    """Who sent the file is not blamed, and the log has the place of the mistake without anybody's words."""
    flow = FLOW.replace("pictures/talk.png", '"secret\\0.png"').encode()
    with capture_logs() as logs:
        found = await look(tmp_path, flow, known={"test": {"secret\0.png": tmp_path / "upload"}})
    assert found.refusal.reason == Reason.FAULT
    assert "child.py" in logs[0]["trace"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words(reason: Reason):
    """Each is a text for people, of which every place is filled."""
    fills = {"name": "a.png", "names": "a, b", "most": "100", "page": "3"}
    text = why(Refusal(reason, fills), "en")
    assert text.endswith(".")
    assert "{" not in text


def test_long_names_are_shortened():
    """A name without an end does not fill the chat, and its ending is still seen."""
    assert len(why(Refusal(Reason.LINK, {"name": "x" * 5000 + ".png"}), "en")) < 200
    assert ".png" in why(Refusal(Reason.LINK, {"name": "x" * 5000 + ".png"}), "en")


def test_what_was_left_out_is_said():
    """A study.yaml has words of its own; of many others some are named."""
    study, others = not_taken(["study.yaml", *(f"{n}.docx" for n in range(30))], "en")
    assert "study.yaml" in study
    assert others.endswith("9.docx, …")
    assert not_taken([], "en") == []
