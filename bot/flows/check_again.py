"""Sections that are asked again, and sections that are shuffled."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.flows.forming import nearest
from bot.flows.guarantees import readable
from bot.flows.manuscript import Manuscript
from bot.flows.model import End, Section, Step
from bot.flows.placed import EXPRESSIONS, Placed, inside, texts_of
from bot.flows.placeholders import placeholders
from bot.flows.places import Path


def check_again(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every `again`, and of what depends on an order in a section that has none."""
    for placed in manuscript.sound:
        if isinstance(placed.step, Section) and placed.step.again is not None:
            yield from _again(manuscript, placed, placed.step, placed.step.again)
        elif isinstance(placed.step, Section) and placed.step.shuffle:
            yield from _shuffled(manuscript, placed)


# ------------------------------------------------------------------ again


def _again(manuscript: Manuscript, placed: Placed, step: Section, name: str) -> Iterator[Problem]:
    for key in ("steps", "shuffle"):
        if getattr(step, key):
            message = f"{placed.says}`{key}` cannot stand beside `again`: `{name}` is asked as it was."
            remedy = f"Delete `{key}` here, or write it in `{name}`."
            yield manuscript.source.problem((*placed.path, key), "again-keys", message, remedy, key=True)
    if name in manuscript.lost or len(manuscript.unrolled.blocks[placed.path]) > 1:
        return
    message, remedy = _unrepeatable(manuscript, placed, name)
    if message:
        yield manuscript.source.problem((*placed.path, "again"), "unknown-section", message, remedy)


def _unrepeatable(manuscript: Manuscript, placed: Placed, name: str) -> tuple[str, str]:
    remedy = "Write the id of a section that is complete before this one."
    target = next((each for each in manuscript.steps if each.step.id == name), None)
    sections = [each.step.id for each in manuscript.steps if isinstance(each.step, Section)]
    if target is None:
        return f"No section is called `{name}`.", nearest(name, sections, remedy)
    if target.broken:
        return "", ""
    if not isinstance(target.step, Section):
        return f"`{name}` is a step, not a section.", "Put it into a section, and repeat that."
    if target.path == placed.path[: len(target.path)]:
        return f"This stands in `{name}` itself.", remedy
    if target.path > placed.path:
        line, _ = manuscript.source.place(target.path)
        return f"`{name}` comes only in line {line}.", remedy
    if target.step.again is not None:
        return f"`{name}` repeats `{target.step.again}` itself.", f"Write `again: {target.step.again}`."
    inner = inside(target, manuscript.unrolled.blocks)
    if any(isinstance(each.step, Section) and each.step.again is not None for each in inner):
        return f"A section in `{name}` repeats another one.", "Repeat the inner sections one by one."
    # There is nothing in it, and that has been told.
    return "", ""


# ------------------------------------------------------------------ shuffle


def _shuffled(manuscript: Manuscript, section: Placed) -> Iterator[Problem]:
    """Steps in a shuffled section that need another part of it, which may come later."""
    parts = _parts(manuscript, section)
    for each in manuscript.sound:
        if not _is_in(each, section):
            continue
        if isinstance(each.step, End):
            message = f"{each.says}who ends here depends on the order, and `{section.step.id}` is shuffled."
            remedy = "Move it behind that section."
            yield manuscript.source.problem(each.path, "needs-order", message, remedy)
        own = _part(each.path, section)
        for path, name in _needs(each.step, each.path):
            if name == section.step.id or parts.get(name, own) != own:
                message = f"`{name}` may come later, because section `{section.step.id}` is shuffled."
                remedy = "Put both into a section of their own in there, or move this one behind it."
                yield manuscript.source.problem(path, "needs-order", message, remedy)


def _parts(manuscript: Manuscript, section: Placed) -> dict[str, Path]:
    """Every id in a section → the part of it, a direct child, that it belongs to."""
    own = (*section.path, "steps")
    blocks = manuscript.unrolled.blocks.items()
    within = [(at, block) for at, block in blocks if at[: len(own)] == own]
    return {each.step.id: _part(at, section) for at, block in within for each in block}


def _part(path: Path, section: Placed) -> Path:
    return path[: len(section.path) + 2]


def _is_in(placed: Placed, section: Placed) -> bool:
    return any(outer.path == section.path for outer in placed.around)


def _needs(step: Step, path: Path) -> Iterator[tuple[Path, str]]:
    """Every name that a step's conditions and words speak of."""
    for key in EXPRESSIONS:
        source = getattr(step, key, None)
        expression = readable(source) if isinstance(source, str) else None
        for name in sorted(expression.names) if expression else ():
            yield (*path, key), name
    items = getattr(step, "items", None)
    for key in ("items", "again"):
        if isinstance(other := getattr(step, key, None), str):
            yield (*path, key), other
    for index, item in enumerate(items if isinstance(items, tuple) else ()):
        expression = readable(item.when) if item.when else None
        for name in sorted(expression.names) if expression else ():
            yield (*path, "items", index, "when"), name
    for key, text in texts_of(step):
        for tag, words in text.items():
            for found in placeholders(words):
                if found.name:
                    yield (*path, key, tag), found.name
