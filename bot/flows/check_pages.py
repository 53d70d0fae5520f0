"""Pages: that there is a PDF to take them from, and that it has them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.flows.check_files import kind_of_file
from bot.flows.manuscript import Manuscript
from bot.flows.placed import Path, Placed, about_of, pages_of
from bot.materials.pdf import MissingPart, Unreadable, page_count

INSTALL = "Install it with `pip install 'sounding-board[pdf]'`, or leave `pages` out."


def check_pages(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every `pages`; the same pages of the same material are judged once."""
    judged = set()
    for placed in manuscript.asked:
        pages, about = pages_of(placed), about_of(placed)
        if placed.broken or placed.is_many or pages is None or (pages, about) in judged:
            continue
        judged.add((pages, about))
        yield from _numbers(manuscript, _path(placed), pages)
        if about is None:
            message = f"{placed.says}it is about no material, so there is nothing to take pages from."
            remedy = "Write `about:` with the material's name into the step or a section around it."
            yield manuscript.source.problem(_path(placed), "nothing-to-show", message, remedy)
        elif about in manuscript.flow.materials:
            yield from _of_material(manuscript, _path(placed), pages, about)


def _path(placed: Placed) -> Path:
    """Where the page numbers are written, or what has brought them to another place."""
    if not placed.made_by:
        return (*placed.path, "pages")
    return (*placed.made_by[:-1], "pages") if placed.made_by[-1] == "id" else placed.made_by


def _numbers(manuscript: Manuscript, path: Path, pages: tuple[int, ...]) -> Iterator[Problem]:
    if not pages:
        yield manuscript.source.problem(path, "empty-list", "There are no pages here.", "Write some.")
    for index, page in enumerate(pages):
        if page in pages[:index]:
            message = f"Page {page} is in this list twice."
            remedy = "Delete one of the two."
            yield manuscript.source.problem((*path, index), "duplicate-value", message, remedy)


def _of_material(manuscript: Manuscript, path: Path, pages: tuple[int, ...], about: str) -> Iterator[Problem]:
    for name in dict.fromkeys(manuscript.flow.materials[about].files.values()):
        file = manuscript.folder / name
        if kind_of_file(name) != "document":
            message = f"`{name}` of the material `{about}` is no PDF: it has no pages."
            remedy = "Leave `pages` out, or name a PDF for every language."
            yield manuscript.source.problem(path, "no-pages", message, remedy)
            continue
        if not file.is_file() or not file.stat().st_size:
            continue
        try:
            count = page_count(file)
        except MissingPart:
            message = "To show pages of a PDF, a part of the bot is needed that is not installed here."
            yield manuscript.source.problem(path, "missing-part", message, INSTALL)
            return
        except Unreadable:
            message = f"`{name}` cannot be opened as a PDF: it is damaged, or locked with a password."
            yield manuscript.source.problem(path, "bad-pdf", message, "Export it again, without a password.")
            continue
        for index, page in enumerate(pages):
            if not 1 <= page <= count:
                message = f"`{name}` has no page {page}: its pages are 1 to {count}."
                remedy = "Count from the first sheet, whatever number is printed on it."
                yield manuscript.source.problem((*path, index), "unknown-page", message, remedy)
