"""`soundingboard check`: what is wrong with the files, and with the scenarios once the files are right."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from bot.channels.console.rehearsal import rehearse_all
from bot.errors import AuthorError, OperatorError, Problem
from bot.flows.check import check_path
from bot.flows.loading import FLOW_FILE, STUDY_FILE, conversations, load_study
from bot.flows.model import Study
from bot.flows.package import package, plan_from
from bot.flows.plan import Plan
from bot.flows.scenario import load_scenario, scenarios

# A conversation can be tried before there is a study around it.
ALONE = Study(
    format=1,
    name={"en": "A study"},
    languages=("en",),
    contact={"en": "(Here stands the contact of study.yaml.)"},
    privacy={"en": "(Here stands the privacy notice of study.yaml.)"},
    help={"en": "(Here stands the help of study.yaml.)"},
)


class Found(NamedTuple):
    """All that `check` found in `path`. `played` counts the scenarios, `languages` those they spoke."""

    path: Path
    problems: tuple[Problem, ...]
    studies: int = 0
    conversations: int = 0
    played: int = 0
    languages: tuple[str, ...] = ()

    def fails(self, *, strict: bool) -> bool:
        """Whether there is an error; with `strict`, anything at all."""
        return any(strict or not problem.warning for problem in self.problems)


# ------------------------------------------------------------------ finding


def inspect(path: Path) -> Found:
    """Check a study, a conversation or its file, and play its scenarios.

    Raises `OperatorError` where there is nothing to check.
    """
    folders = _folders(path)
    problems = [*check_path(path)]
    broken = {_at_home(problem, folders) for problem in problems if not problem.warning}
    files = [(folder, file) for folder in folders for file in scenarios(folder)]
    plans = {f: loaded(f) for f in {f for f, _ in files} if not broken & {None, f}}
    for folder, file in files:
        problems += rehearsed(file, plans.get(folder))
    played = sum(folder in plans for folder, _ in files)
    tags = dict.fromkeys(tag for plan, _ in plans.values() for tag in plan.flow.languages)
    studies = int((path / STUDY_FILE).exists() or path.name == STUDY_FILE)
    return Found(path, tuple(map(_near, problems)), studies, len(folders), played, tuple(tags))


def _folders(path: Path) -> tuple[Path, ...]:
    """The folders of the conversations that a path names: none for a study.yaml by itself."""
    if not path.exists():
        raise OperatorError(f"There is no {path} here. Name a study's or a conversation's folder.")
    if not os.access(path, os.R_OK):
        raise OperatorError(f"I cannot read {path}. Check that you may.")
    if path.name == STUDY_FILE:
        return ()
    if (path / STUDY_FILE).exists():
        return tuple(conversations(path))
    return (conversation(path),)


def conversation(path: Path) -> Path:
    """The folder of the one conversation that a path names. Raises `OperatorError` if it names none."""
    folder = path.parent if path.name == FLOW_FILE else path
    if (folder / FLOW_FILE).is_file():
        return folder
    inside = ", ".join(map(str, conversations(folder))) if folder.is_dir() else ""
    hint = f"Name one of these: {inside}." if inside else "Name a conversation's folder, or its flow.yaml."
    raise OperatorError(f"There is no {FLOW_FILE} in {folder}. {hint}")


def loaded(folder: Path) -> tuple[Plan, Study]:
    """A conversation that `check` found no error in, and the study around it. Pages are not drawn: here
    nobody looks at them.
    """
    found = package(folder, lambda _file, _page: b"")
    around = folder.resolve().parent
    study = load_study(around) if (around / STUDY_FILE).exists() else ALONE
    return plan_from(found.body, found.version), study


def _at_home(problem: Problem, folders: tuple[Path, ...]) -> Path | None:
    """The conversation that a problem is in; None for the study, which all of them need."""
    return next((folder for folder in folders if Path(problem.file).is_relative_to(folder)), None)


def rehearsed(file: Path, ready: tuple[Plan, Study] | None) -> tuple[Problem, ...]:
    """Every problem of a scenario, which is played where its conversation is `ready`."""
    try:
        scenario = load_scenario(file)
    except AuthorError as error:
        return error.problems
    return rehearse_all(*ready, scenario) if ready else ()


def _near(problem: Problem) -> Problem:
    """The problem with its file as seen from the working folder."""
    file, here = Path(problem.file), Path.cwd()
    return problem._replace(file=str(file.relative_to(here))) if file.is_relative_to(here) else problem


# ------------------------------------------------------------------ telling


def told(found: Found, *, as_json: bool = False) -> str:
    """What was found, for people or for programs."""
    if as_json:
        shown = found._asdict() | {"path": str(found.path)}
        shown["problems"] = [problem._asdict() for problem in found.problems]
        return json.dumps(shown, ensure_ascii=False, indent=2)
    return "\n".join([*map(str, found.problems), _summary(found)])


def _summary(found: Found) -> str:
    counts = [_counted(found.studies, "study", "studies")] if found.studies else []
    counts.append(_counted(found.conversations, "conversation"))
    languages = f" in {_counted(len(found.languages), 'language')}" if found.languages else ""
    counts.append(_counted(found.played, "scenario") + languages)
    return f"{found.path}: {', '.join(counts)}: {_verdict(found)}"


def _verdict(found: Found) -> str:
    warnings = sum(problem.warning for problem in found.problems)
    errors = len(found.problems) - warnings
    counts = [_counted(errors, "problem")] if errors else []
    counts += [_counted(warnings, "warning")] if warnings else []
    return " and ".join(counts) or "all good"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
