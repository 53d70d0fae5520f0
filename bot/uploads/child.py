"""The process that examines an upload, bound by the system: `python -m bot.uploads.child`.

It reads a task from its input. Before each thing it looks at it says which, so that whoever waits knows where
it died; and it has so much time for each, counted by the system, which ends it even inside of a library.
"""

from __future__ import annotations

import json
import resource
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.channels.console.inspection import loaded as ready
from bot.channels.console.inspection import rehearsed
from bot.errors import AuthorError, Problem
from bot.flows.check import check_flow
from bot.flows.check_files import files_of
from bot.flows.loading import FLOW_FILE, STUDY_FILE, load_manuscript
from bot.flows.package import Package, package
from bot.flows.scenario import scenarios
from bot.materials.pdf import Unreadable, page_image
from bot.uploads import pipe
from bot.uploads.pipe import Examined, Known, Task
from bot.uploads.refusal import Reason, RefusedError
from bot.uploads.unpack import MEGABYTE, unpack

QUICK: Final = 1.25
"""Seconds of the processor for the ZIP file, the check, each scenario, and each page of a PDF: with the start
of the process they are less than two.
"""
MOST_PAGES: Final = 100
BOUNDS: Final = {
    resource.RLIMIT_AS: 512 * MEGABYTE,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 100 * MEGABYTE,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}


def main() -> None:
    task = pipe.loaded(sys.stdin.read())
    for bound, most in BOUNDS.items():
        resource.setrlimit(bound, (most, most))
    _say(_outcome(task))


def _say(data: dict[str, Any]) -> None:
    print(json.dumps(data), flush=True)  # noqa: T201 - the pipe


def _outcome(task: Task) -> dict[str, Any]:
    try:
        return pipe.told(examined(task), task.work)
    except RefusedError as error:
        return pipe.told(Examined(refusal=error.refusal), task.work)
    except MemoryError:
        return {"lacks": "memory"}
    except OSError as error:
        return {"lacks": "disk", "why": error.strerror}
    except Exception as error:  # noqa: BLE001 - a mistake of ours, told without anybody's words
        from bot.patience import trace_of

        return {"lacks": "sense", "why": trace_of(error)}


def _begin(name: str, page: int = 0) -> None:
    """Say what is looked at now, and give it its time."""
    _say({"name": name, "page": page})
    signal.setitimer(signal.ITIMER_PROF, QUICK)


def examined(task: Task) -> Examined:
    """Unpack, check, rehearse, pack. Raises `RefusedError`."""
    if task.study:
        shutil.copyfile(task.study, task.work / STUDY_FILE)
    _begin("ZIP")
    folder, left_out = unpack(task.file, task.work / pipe.FOLDER)
    _begin(FLOW_FILE)
    reused = tuple(_reused(folder, task.known))
    problems = check_flow(folder)
    played = scenarios(folder) if _sound(problems) else ()
    problems += tuple(_played(folder, played))
    packed = _packed(folder, task.work / pipe.MADE) if _sound(problems) else None
    return Examined(problems, packed, None, left_out, reused, len(played))


def _sound(problems: tuple[Problem, ...]) -> bool:
    return all(problem.warning for problem in problems)


def _reused(folder: Path, known: Known) -> Iterator[str]:
    """Copy what the flow names and the upload lacks, where its conversation has it already."""
    if not known:
        return
    try:
        manuscript = load_manuscript(folder)
    except AuthorError:
        return
    files = known.get(manuscript.flow.id, {})
    named = {path for _, paths in files_of(manuscript) for path in paths.values()}
    for path in sorted(named & files.keys()):
        # Where a file was sent in the place of a folder, the check says what is missing.
        with suppress(FileExistsError, NotADirectoryError):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            if not (folder / path).exists():
                shutil.copyfile(files[path], folder / path)
                yield path


def _played(folder: Path, files: tuple[Path, ...]) -> Iterator[Problem]:
    plan = ready(folder) if files else None
    for file in files:
        _begin(str(file.relative_to(folder)))
        yield from rehearsed(file, plan)


def _packed(folder: Path, made: Path) -> Package:
    """The package, with the pages as files of the folder `made`."""
    _begin(FLOW_FILE)
    _count_pages(folder)
    made.mkdir()
    pages: dict[str, Path] = {}

    def draw(file: Path, number: int) -> bytes:
        content = _drawn(file, str(file.relative_to(folder)), number)
        name = sha256(content).hexdigest()
        pages[name] = made / name
        pages[name].write_bytes(content)
        return content

    packed = package(folder, draw)
    return packed._replace(files={**packed.files, **pages}, pages={})


def _count_pages(folder: Path) -> None:
    wanted = []

    def note(file: Path, number: int) -> bytes:
        wanted.append((file, number))
        return b""

    package(folder, note)
    if len(wanted) > MOST_PAGES:
        raise RefusedError(Reason.PAGES, most=str(MOST_PAGES))


def _drawn(file: Path, name: str, number: int) -> bytes:
    _begin(name, number)
    try:
        return page_image(file, number)
    except Unreadable:
        raise RefusedError(Reason.PAGE, name=name, page=str(number)) from None


if __name__ == "__main__":
    main()
