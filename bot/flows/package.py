"""Publication: a conversation's folder becomes one text and its files, under the hash of all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bot.errors import AuthorError
from bot.flows.builtin import choice_list
from bot.flows.check_files import check_files, files_of, kind_of_file
from bot.flows.check_pages import check_pages
from bot.flows.loading import load_manuscript
from bot.flows.manuscript import Manuscript
from bot.flows.model import Flow, as_json
from bot.flows.placed import about_of, pages_of
from bot.flows.plan import Medium, Plan, compile_flow, page_name
from bot.materials.pdf import page_image


class Package(NamedTuple):
    """A conversation ready to be stored.

    `version` is the sha256 (hex) of `body`: JSON text of the flow, of the built-in lists it uses, and of its
    media, path → [sha256, kind, name]. `files` leads from those sha256 to the files, `pages` to what was
    made of pages of PDFs.
    """

    conversation: str
    version: str
    body: str
    files: Mapping[str, Path]
    pages: Mapping[str, bytes]


Draw = Callable[[Path, int], bytes]
"""A page of a PDF as a picture."""


def package(folder: Path, draw: Draw = page_image) -> Package:
    """The package of a conversation that `check` found no error in.

    Raises `AuthorError` if the flow does not fit the format or a file of it is not there.
    """
    manuscript = load_manuscript(folder)
    errors = [problem for problem in manuscript.problems if not problem.warning]
    errors += [*check_files(manuscript), *check_pages(manuscript)]
    if errors:
        raise AuthorError(tuple(sorted(errors)))
    media = dict(_media(manuscript))
    pages = dict(_pages(manuscript, draw))
    files = {medium.sha256: folder / path for path, medium in media.items()}
    media |= {name: medium for name, (medium, _) in pages.items()}
    flow = as_json(manuscript.flow)
    flow["choices"] = {**_built_in(manuscript), **flow.get("choices", {})}
    body = json.dumps(
        {"flow": flow, "media": media}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    version = hashlib.sha256(body.encode()).hexdigest()
    made = {medium.sha256: content for medium, content in pages.values()}
    return Package(manuscript.flow.id, version, body, files, made)


def plan_from(body: str, version: str) -> Plan:
    """The plan of a stored package."""
    stored: dict[str, Any] = json.loads(body)
    media = {path: Medium(*medium) for path, medium in stored["media"].items()}
    return compile_flow(Flow.model_validate(stored["flow"]), version, media)


def _media(manuscript: Manuscript) -> Iterator[tuple[str, Medium]]:
    paths = {path for _, files in files_of(manuscript) for path in files.values()}
    for path in sorted(paths):
        with (manuscript.folder / path).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        yield path, Medium(sha256, kind_of_file(path) or "document", Path(path).name)


def _pages(manuscript: Manuscript, draw: Draw) -> Iterator[tuple[str, tuple[Medium, bytes]]]:
    """Every page of a PDF that is shown as a picture, under its name in `media`."""
    wanted = {
        (file, number)
        for placed in manuscript.asked
        if not placed.is_many and (about := about_of(placed))
        for number in pages_of(placed) or ()
        for file in manuscript.flow.materials[about].files.values()
    }
    for file, number in sorted(wanted):
        content = draw(manuscript.folder / file, number)
        name = f"{Path(file).stem}-{number}.jpg"
        yield page_name(file, number), (Medium(hashlib.sha256(content).hexdigest(), "photo", name), content)


def _built_in(manuscript: Manuscript) -> dict[str, Any]:
    """The built-in lists that are used, so that a later version of the bot changes nothing."""
    written = [getattr(part, "choices", None) for _, part, _ in manuscript.parts]
    lists = {name: choice_list(name) for name in written if isinstance(name, str)}
    return {
        name: [as_json(choice) for choice in choices]
        for name, choices in lists.items()
        if choices is not None
    }
