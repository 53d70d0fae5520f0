"""From a folder to a study or a flow."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from bot.errors import AuthorError, Problem
from bot.flows.manuscript import Manuscript
from bot.flows.model import Flow, Model, Study
from bot.flows.places import Source
from bot.flows.reading import read
from bot.flows.structure import Built, build

M = TypeVar("M", bound=Model)

STUDY_FILE = "study.yaml"
FLOW_FILE = "flow.yaml"


def load_study(folder: Path) -> Study:
    """The study of a folder that holds `study.yaml`.

    Raises `AuthorError` with every key that does not fit the format; `check` finds much more.
    """
    source, built = read_study(folder)
    return _sound(built, source.problems)


def load_flow(folder: Path, study: Study | None = None) -> Flow:
    """The flow of a conversation's folder, which holds `flow.yaml`.

    Raises `AuthorError` with every key that does not fit the format; `check` finds much more.
    """
    source, built = _read(folder / FLOW_FILE, Flow, study.languages if study else ())
    return _sound(built, source.problems)


def load_manuscript(folder: Path, study_languages: tuple[str, ...] | None = None) -> Manuscript:
    """A flow with its places and its problems so far. Raises `AuthorError` if it cannot be read."""
    source, built = _read(folder / FLOW_FILE, Flow, study_languages or ())
    problems = (*source.problems, *built.problems)
    return Manuscript(folder, source, built.model, built.broken, problems, study_languages, built.left_out)


def conversations(folder: Path) -> tuple[Path, ...]:
    """The folders of a study's conversations, by name."""
    return tuple(sorted(file.parent for file in folder.glob(f"*/{FLOW_FILE}")))


def read_study(folder: Path) -> tuple[Source, Built[Study]]:
    """A study with its places and its problems so far. Raises `AuthorError` if it cannot be read."""
    return _read(folder / STUDY_FILE, Study, ())


def _read(path: Path, model: type[M], languages: tuple[str, ...]) -> tuple[Source, Built[M]]:
    source = read(path)
    return source, build(source, model, _first_language(source, languages))


def _first_language(source: Source, otherwise: tuple[str, ...]) -> str:
    return source.written(("languages", 0)) or next(iter(otherwise), "en")


def _sound(built: Built[M], read_problems: tuple[Problem, ...]) -> M:
    problems = (*read_problems, *built.problems)
    if any(not problem.warning for problem in problems):
        raise AuthorError(tuple(sorted(problems)))
    return built.model
