"""Items: that each has something to show, and that a step that borrows them finds them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.flows.check_texts import MOST_AROUND, MOST_CAPTION, MOST_TEXT, units
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.model import Item, Question
from bot.flows.placed import ITEM, Placed, items_of
from bot.flows.texts import pick


def check_items(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every step that asks about several things."""
    for placed in manuscript.sound:
        step = placed.step
        if not isinstance(step, Question) or step.items is None:
            continue
        if isinstance(step.items, str):
            yield from _borrowed(manuscript, placed, step.items)
        elif not step.items:
            path = (*placed.path, "items")
            yield manuscript.source.problem(path, "empty-list", "There are no items here.", "Write some.")
        yield from _alike(manuscript, placed, step)
    yield from _lengths(manuscript)


def _borrowed(manuscript: Manuscript, placed: Placed, name: str) -> Iterator[Problem]:
    homes = manuscript.unrolled.homes
    if name in manuscript.lost or placed.step.id in homes:
        return
    known = {each.step.id: each for each in reversed(manuscript.asked)}
    remedy = "Write the id of an earlier step that has `items`, or a list of items."
    if name not in known:
        message, remedy = f"No step is called `{name}`.", nearest(name, homes, remedy)
    elif known[name].path == placed.path:
        message = f"`{name}` is this step itself."
    elif known[name].path > placed.path:
        message = f"`{name}` comes only in line {manuscript.source.place(known[name].place)[0]}."
    else:
        message = f"`{name}` has no items."
    yield manuscript.source.problem((*placed.path, "items"), "unknown-items", message, remedy)


def _alike(manuscript: Manuscript, placed: Placed, step: Question) -> Iterator[Problem]:
    """Neither words nor anything shown would tell people which of the items is meant."""
    home = manuscript.unrolled.homes.get(step.id)
    said = [*step.text.values(), *(step.hint or {}).values()]
    if home is None or any(ITEM in words for words in said):
        return
    if all(_is_shown(item) for item in items_of(home.step)):
        return
    message = f"{placed.says}nobody can tell which of the items is meant."
    remedy = "Write `{item}` where its words belong, or give each item an `image`, `audio` or `pages`."
    yield manuscript.source.problem((*placed.path, "text"), "item-unsaid", message, remedy)


def _is_shown(item: Item) -> bool:
    return bool(item.image or item.audio or item.pages)


def _lengths(manuscript: Manuscript) -> Iterator[Problem]:
    """A question and its hint with an item's words in them."""
    languages = manuscript.languages
    for placed in manuscript.asked:
        step = placed.step
        if not placed.item or placed.repeats or not isinstance(step, Question):
            continue
        shows = step.image or step.audio or step.video
        most = MOST_CAPTION if shows else MOST_TEXT - MOST_AROUND
        for tag, words in step.text.items():
            length = units(words) + units(pick(step.hint, tag, languages))
            if length > most:
                message = f"{placed.says}with the item's words these are {length} characters; {most} fit."
                remedy = "Shorten the words of the step or of the item."
                yield manuscript.source.problem(placed.made_by, "long-text", message, remedy)
                break
