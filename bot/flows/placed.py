"""Steps in their places: as they are written, and as they are asked.

A step with `items` is asked once about each of them; a section with `again` asks another one once more.
Both are written out here, as their author could have done by hand: steps with ids of their own, whose
conditions and placeholders speak of their neighbours. So nothing after this needs to know of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bot.flows.expressions import renamed
from bot.flows.model import BaseStep, Item, MaterialStep, Question, Section, Step, Text
from bot.flows.placeholders import replaced
from bot.flows.shapes import shapes
from bot.flows.texts import pick

Path = tuple[str | int, ...]

ITEM = "{item}"
EXPRESSIONS = ("when", "constraint", "value")


class Placed(NamedTuple):
    """A step (or section) at its path; `around` are what its id is a part of, outermost first: sections,
    and the step that asks it about an `item`.

    `broken`: it did not fit the format, and a stand-in of the same id is here. `repeats` is the id of the
    step that it asks once more, `made_by` the path of what has made it of another (() for what is written).
    """

    step: Step
    path: Path
    around: tuple[Placed, ...]
    broken: bool = False
    item: Item | None = None
    repeats: str = ""
    made_by: Path = ()

    @property
    def says(self) -> str:
        """How a sentence about the step begins."""
        return f"{'Section' if isinstance(self.step, Section) else 'Step'} `{self.step.id}`: "

    @property
    def is_many(self) -> bool:
        """Whether its id stands for other steps: it is not asked itself."""
        return isinstance(self.step, Section) or has_items(self.step)

    @property
    def place(self) -> Path:
        """What its author has to look at."""
        return self.made_by or self.path


def has_items(step: BaseStep) -> bool:
    """Whether a step asks about several things in turn."""
    return isinstance(step, Question) and step.items is not None


def items_of(step: Step) -> tuple[Item, ...]:
    """The items that are written in a step."""
    return step.items if isinstance(step, Question) and isinstance(step.items, tuple) else ()


def about_of(placed: Placed) -> str | None:
    """The material that a step shows or is about; what it does not say, those around it may."""
    abouts = [each.step.about for each in (*placed.around, placed)]
    if isinstance(placed.step, MaterialStep):
        abouts.append(placed.step.material)
    return next((about for about in reversed(abouts) if about), None)


def pages_of(placed: Placed) -> tuple[int, ...] | None:
    """The pages of that material that are shown with the step."""
    if placed.item:
        return placed.item.pages
    return placed.step.pages if isinstance(placed.step, MaterialStep) else None


def written(
    steps: Sequence[Step], broken: frozenset[Path] = frozenset(), path: Path = ("steps",)
) -> Iterator[Placed]:
    """Every step and section in the order in which they are written."""
    return _written(steps, broken, path, ())


def _written(
    steps: Sequence[Step], broken: frozenset[Path], path: Path, around: tuple[Placed, ...]
) -> Iterator[Placed]:
    for index, step in enumerate(steps):
        here = (*path, index)
        placed = Placed(step, here, around, here in broken)
        yield placed
        if isinstance(step, Section):
            yield from _written(step.steps, broken, (*here, "steps"), (*around, placed))


class Unrolled(NamedTuple):
    """Steps as they are asked: `blocks` has what has come of each written step, in order, under its path.

    `homes` leads from the id of every step with items to the step in which these are written.
    """

    blocks: Mapping[Path, tuple[Placed, ...]]
    homes: Mapping[str, Placed]

    @property
    def asked(self) -> tuple[Placed, ...]:
        return tuple(placed for block in self.blocks.values() for placed in block)


def unrolled(steps: Iterable[Placed], languages: Sequence[str]) -> Unrolled:
    """The steps as they are asked; what cannot be written out stands for no step at all."""
    work = _Unrolling(languages, {}, {}, {})
    for placed in steps:
        work.blocks[placed.path] = (placed, *_made_of(work, placed))
        work.before[placed.step.id] = placed
    return Unrolled(work.blocks, work.homes)


class _Unrolling(NamedTuple):
    languages: Sequence[str]
    before: dict[str, Placed]
    blocks: dict[Path, tuple[Placed, ...]]
    homes: dict[str, Placed]


def _made_of(work: _Unrolling, placed: Placed) -> Iterator[Placed]:
    match placed.step:
        case Question(items=tuple()) as step:
            work.homes[step.id] = placed
            yield from _about_items(work, placed, placed)
        case Question(items=str() as earlier) as step if earlier in work.homes:
            work.homes[step.id] = work.homes[earlier]
            yield from _about_items(work, placed, work.homes[earlier])
        case Section(again=str() as again) if again in work.before:
            yield from _again(work, placed, work.before[again])


# ------------------------------------------------------------------ items


def _about_items(work: _Unrolling, placed: Placed, home: Placed) -> Iterator[Placed]:
    assert isinstance(placed.step, Question)
    for index, item in enumerate(items_of(home.step)):
        here = (*home.path, "items", index)
        made = _with_item(placed.step, item, work.languages)
        made_by = (*here, "id") if home is placed else (*placed.path, "items")
        yield _under_conditions(placed, made, item, here)._replace(item=item, made_by=made_by)


def _under_conditions(placed: Placed, made: Question, item: Item, here: Path) -> Placed:
    """The step about one item. Where the step's own condition is about the item's earlier answer, it is
    another one for each item; the item's own then goes before it.
    """
    step = placed.step
    assert isinstance(step, Question)
    bound = renamed(step.when or "", {"item": f"{step.items}_{item.id}"})
    if isinstance(step.items, str) and bound != (step.when or ""):
        outer = placed._replace(step=step.model_copy(update={"when": item.when}), path=here)
        made = made.model_copy(update={"when": bound})
        return Placed(made, placed.path, (*placed.around, outer), placed.broken)  # type: ignore[arg-type]
    made = made.model_copy(update={"when": item.when})
    return Placed(made, here, (*placed.around, placed), placed.broken)  # type: ignore[arg-type]


def _with_item(step: Question, item: Item, languages: Sequence[str]) -> Question:
    """The question about one item: under its own id, with its words put in and its media shown."""
    media = {key: shown for key in ("image", "audio") if (shown := getattr(item, key))}
    texts = {key: _about(text, item.text, languages) for key, text in texts_of(step)}
    return step.model_copy(update={"id": f"{step.id}_{item.id}", "items": None, **media, **texts})


def _about(text: Text, item: Text, languages: Sequence[str]) -> Text:
    """The text with the item's in it; where it is nothing else, it needs no translation of its own."""
    tags = dict.fromkeys([*text, *(languages if is_item_alone(text) else ())])
    return {tag: replaced(pick(text, tag, languages), {"item": pick(item, tag, languages)}) for tag in tags}


def is_item_alone(text: Text) -> bool:
    """Whether a text says the item's words and no others."""
    return all(words.strip() == ITEM for words in text.values())


def texts_of(step: BaseStep) -> Iterator[tuple[str, Text]]:
    """The texts of a step, with their keys."""
    for key, shape in shapes(type(step)).items():
        if shape.role == "text" and (text := getattr(step, key)):
            yield key, text


# ------------------------------------------------------------------ again


def _again(work: _Unrolling, placed: Placed, target: Placed) -> Iterator[Placed]:
    if not can_be_repeated(placed, target, work.blocks):
        return
    inner = inside(target, work.blocks)
    names = {each.step.id: f"{placed.step.id}_{each.step.id}" for each in inner}
    names[target.step.id] = placed.step.id
    made_by = (*placed.path, "again")
    head = _head(placed, target)._replace(made_by=made_by)
    for each in inner:
        deeper = [_renamed(outer, names, made_by) for outer in each.around[len(target.around) + 1 :]]
        made = _renamed(each, names, made_by)._replace(around=(*placed.around, placed, head, *deeper))
        if home := work.homes.get(each.step.id):
            work.homes[made.step.id] = home
        yield made


def can_be_repeated(placed: Placed, target: Placed, blocks: Mapping[Path, tuple[Placed, ...]]) -> bool:
    """Whether an earlier step is a section that has ended, and repeats nothing itself."""
    ended = placed.path[: len(target.path)] != target.path
    sections = [target.step, *(each.step for each in inside(target, blocks))]
    plain = all(each.again is None for each in sections if isinstance(each, Section))
    return isinstance(target.step, Section) and ended and plain


def inside(section: Placed, blocks: Mapping[Path, tuple[Placed, ...]]) -> list[Placed]:
    """All that has come of the steps that are written in a section, so far."""
    path = (*section.path, "steps")
    return [each for at, block in blocks.items() if at[: len(path)] == path for each in block]


def _head(placed: Placed, target: Placed) -> Placed:
    """The repeated section under the id of what repeats it; its own keys count as they did."""
    step, again = target.step, placed.step
    update = {"id": again.id, "about": again.about or step.about}
    return Placed(step.model_copy(update=update), target.path, (*placed.around, placed), repeats=step.id)


def _renamed(placed: Placed, names: Mapping[str, str], made_by: Path) -> Placed:
    """A step with the names in its conditions and texts replaced."""
    step = placed.step
    update: dict[str, Any] = {"id": names[step.id]}
    for key in EXPRESSIONS:
        if source := getattr(step, key, None):
            update[key] = renamed(source, names)
    places = {name: f"{{{new}}}" for name, new in names.items()}
    for key, text in texts_of(step):
        update[key] = {tag: replaced(words, places) for tag, words in text.items()}
    made = step.model_copy(update=update)
    return placed._replace(step=made, repeats=step.id, made_by=made_by)
