"""What goes to the process that examines an upload, and what comes back: JSON, a line at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from bot.errors import Problem
from bot.flows.package import Package
from bot.uploads.refusal import Reason, Refusal

FOLDER: Final = "conversation"
MADE: Final = "made"
"""Folders in the work folder: of what was sent, and of what was made of it."""
BODY: Final = "body.json"
MOST_PROBLEMS: Final = 200
LONGEST: Final = 1000
MOST_BYTES: Final = 4 * 1024 * 1024
"""Of what comes back. A body is read from a file, as it may be larger than all of that."""

Known = Mapping[str, Mapping[str, Path]]
"""Files that are there already: id of a conversation → path in its folder → file."""


class Task(NamedTuple):
    """An upload, the folder to work in, the study.yaml that it is for, and what is known."""

    file: Path
    work: Path
    study: Path | None
    known: Known


class Examined(NamedTuple):
    """What came of an upload: a `refusal`; or `problems`, and a `package` unless one of them is an error.

    All files of the package, pages of PDFs too, are in its `files` and lie in the work folder. `left_out`
    are paths in the upload that were not taken, `reused` those of known files, `played` counts scenarios.
    """

    problems: tuple[Problem, ...] = ()
    package: Package | None = None
    refusal: Refusal | None = None
    left_out: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()
    played: int = 0


def dumped(task: Task) -> bytes:
    """A task as JSON."""
    return json.dumps(task._asdict(), default=str).encode()


def loaded(text: str) -> Task:
    """A task from its JSON."""
    given = json.loads(text)
    known = {name: {path: Path(file) for path, file in of.items()} for name, of in given["known"].items()}
    study = Path(given["study"]) if given["study"] else None
    return Task(Path(given["file"]), Path(given["work"]), study, known)


def told(found: Examined, work: Path) -> dict[str, Any]:
    """The result for its way back: problems within bounds, and the package by the places of its files."""
    problems = sorted(found.problems, key=lambda problem: problem.warning)[:MOST_PROBLEMS]
    data = found._asdict() | {"problems": [_bounded(problem, work / FOLDER) for problem in sorted(problems)]}
    if packed := found.package:
        (work / MADE / BODY).write_text(packed.body, "utf-8")
        files = {sha256: str(file.relative_to(work)) for sha256, file in packed.files.items()}
        data["package"] = [packed.conversation, packed.version, files]
    return data


def _bounded(problem: Problem, folder: Path) -> Problem:
    file = Path(problem.file)
    name = str(file.relative_to(folder)) if file.is_relative_to(folder) else file.name
    return problem._replace(file=name, message=problem.message[:LONGEST], remedy=problem.remedy[:LONGEST])


def heard(data: Mapping[str, Any], work: Path) -> Examined:
    """The result as it came back; ValueError where it is none, or names a file elsewhere."""
    packed, refused = data["package"], data["refusal"]
    return Examined(
        tuple(Problem(*problem) for problem in data["problems"]),
        _package(work, *packed) if packed else None,
        Refusal(Reason(refused[0]), refused[1]) if refused else None,
        tuple(data["left_out"]),
        tuple(data["reused"]),
        data["played"],
    )


def _package(work: Path, conversation: str, version: str, files: Mapping[str, str]) -> Package:
    for name in files.values():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError("a file elsewhere")
    body = (work / MADE / BODY).read_text("utf-8")
    return Package(conversation, version, body, {sha: work / name for sha, name in files.items()}, {})
