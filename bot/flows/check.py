"""`check`: everything that can be known to be wrong before anybody is asked anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from bot.errors import AuthorError, Problem
from bot.flows.check_again import check_again
from bot.flows.check_choices import check_choices
from bot.flows.check_consent import check_consent
from bot.flows.check_correct import check_correct
from bot.flows.check_exports import check_exports
from bot.flows.check_expressions import judge
from bot.flows.check_files import check_files
from bot.flows.check_ids import check_ids
from bot.flows.check_items import check_items
from bot.flows.check_languages import check_languages
from bot.flows.check_pages import check_pages
from bot.flows.check_paths import check_paths
from bot.flows.check_placeholders import check_placeholders
from bot.flows.check_steps import check_steps
from bot.flows.check_study import check_study
from bot.flows.check_texts import check_texts
from bot.flows.loading import FLOW_FILE, STUDY_FILE, conversations, load_manuscript, read_study
from bot.flows.manuscript import Manuscript

CHECKS: Final[tuple[Callable[[Manuscript], Iterator[Problem]], ...]] = (
    check_languages,
    check_ids,
    check_choices,
    check_consent,
    check_steps,
    check_items,
    check_again,
    check_correct,
    check_pages,
    check_texts,
    check_placeholders,
    check_files,
    check_exports,
)


def check_path(path: Path) -> tuple[Problem, ...]:
    """Every problem of a flow.yaml, a conversation's folder, or a study's folder with all in it."""
    if path.name == STUDY_FILE:
        return check_study(path.parent)
    if path.name == FLOW_FILE:
        return check_flow(path.parent)
    if (path / STUDY_FILE).exists():
        return check_study_folder(path)
    if (path / FLOW_FILE).exists():
        return check_flow(path)
    message = f"There is neither a `{STUDY_FILE}` nor a `{FLOW_FILE}` in `{path}`."
    remedy = "Name a study's folder, a conversation's folder, or a flow.yaml."
    return (Problem(str(path), 1, 1, "missing-file", message, remedy),)


def check_study_folder(folder: Path) -> tuple[Problem, ...]:
    """Every problem of a study and its conversations, ordered by file and place."""
    languages = _study_languages(folder)
    found = list(check_study(folder))
    seen: dict[str, Path] = {}
    for conversation in conversations(folder):
        try:
            manuscript = load_manuscript(conversation, languages)
        except AuthorError as error:
            found += error.problems
            continue
        found += _checked(manuscript)
        first = seen.setdefault(manuscript.flow.id.lower(), conversation)
        if first != conversation and manuscript.flow.id:
            message = f"The conversation in `{first.name}` has the id `{manuscript.flow.id}` too."
            remedy = "Give one of the two another id."
            found.append(manuscript.source.problem(("id",), "duplicate-id", message, remedy))
    return tuple(found)


def check_flow(folder: Path) -> tuple[Problem, ...]:
    """Every problem of a conversation's folder, in the order of the file.

    If the folder around it holds a study, the languages are compared with the study's.
    """
    try:
        manuscript = load_manuscript(folder, _study_languages(folder.parent))
    except AuthorError as error:
        return tuple(sorted(error.problems))
    return _checked(manuscript)


def _checked(manuscript: Manuscript) -> tuple[Problem, ...]:
    found = {problem for check in CHECKS for problem in check(manuscript)}
    judged = judge(manuscript)
    found |= {problem for problems in judged.values() for problem in problems}
    # A condition that is wrong already says nothing about who gets where.
    doubtful = frozenset(path for path, problems in judged.items() if problems)
    found |= set(check_paths(manuscript, doubtful))
    return tuple(sorted({*manuscript.problems, *found}))


def _study_languages(folder: Path) -> tuple[str, ...] | None:
    try:
        _, built = read_study(folder)
    except AuthorError:
        return None
    return built.model.languages or None
