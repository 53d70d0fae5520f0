"""What words name: a choice, several choices at once, or a button that is not a choice.

A choice is named by its label in any of the flow's languages, its picture, its value, or its place in the
list. The strictest reading that fits anything decides; where it fits two choices, nothing is named. A
place counts only where a number can mean nothing else: no value is a number, no label has a digit in it,
and the question is no ranking, whose buttons carry numbers of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache

from bot.engine import wording
from bot.engine.folding import bare, fold
from bot.engine.messages import Button, Control
from bot.flows.model import Choice, Rank
from bot.flows.plan import Node
from bot.flows.words import languages as spoken

LONGEST = 200
"""Longer words name nothing; labels are shorter than this."""
SIGNS = 10
"""So many spaces and signs may stand around the words of a button."""
MOST_PARTS = 40
MOST_IN_A_NAME = 6

_COMMAS = r"[,،؛;、，\n>&]"
_NUMBERED = re.compile(r"\A\s*\d+\s*[.):\-]\s*")

# Labels are the author's and come again and again; what people say is not remembered.
_folded = lru_cache(maxsize=4096)(fold)
_bared = lru_cache(maxsize=4096)(bare)


def named(node: Node, text: str, shown: Sequence[int]) -> Choice | None:
    """The one choice that words name; `shown` are the places of the choices as they are listed."""
    said = text.strip()
    if len(said) > LONGEST:
        return None
    readings: tuple[tuple[str, Callable[[str], str]], ...]
    readings = ((said, str), (fold(said), _folded), (bare(said), _bared))
    for word, read in readings:
        found = [choice for choice in node.choices if word and word in map(read, _names(choice))]
        if found:
            return found[0] if len(found) == 1 else None
    return _placed(node, bare(said), shown)


def _names(choice: Choice) -> Iterator[str]:
    labels, emoji = choice.label.values(), choice.emoji
    yield str(choice.value)
    yield from labels
    if emoji:
        yield emoji
        yield from (f"{emoji} {words}" for words in labels)


def _placed(node: Node, said: str, shown: Sequence[int]) -> Choice | None:
    """The choice at a place of the list, counted from 1."""
    if not (said.isdecimal() and len(said) < 3 and 0 < int(said) <= len(shown)):
        return None
    if isinstance(node.step, Rank) or any(map(_is_counted, node.choices)):
        return None
    return node.choices[shown[int(said) - 1]]


def _is_counted(choice: Choice) -> bool:
    labels = choice.label.values()
    return isinstance(choice.value, int) or any(c.isdecimal() for words in labels for c in words)


# ------------------------------------------------------------------ several at once


def several(node: Node, text: str, shown: Sequence[int], languages: Sequence[str]) -> list[Choice]:
    """The choices that words name one after the other, parted by commas, lines or "and".

    Empty unless every part names one. A label with a comma or an "and" in it is still one label.
    """
    cuts = list(_between(tuple(languages)).finditer(text))
    if len(cuts) >= MOST_PARTS:
        return []
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(text)]
    found: list[Choice] = []
    at = 0
    while at < len(starts):
        stop, choice = _longest(node, text, shown, starts[at], ends[at:])
        if choice is None and stop == 0:
            return []
        if choice is not None and choice not in found:
            found.append(choice)
        at += stop
    return found


def _longest(
    node: Node, text: str, shown: Sequence[int], start: int, ends: Sequence[int]
) -> tuple[int, Choice | None]:
    """How many parts from here make the longest name, and the choice. An empty part is passed over."""
    for count in range(min(len(ends), MOST_IN_A_NAME), 0, -1):
        part = text[start : ends[count - 1]]
        choice = named(node, part, shown) or named(node, _NUMBERED.sub("", part), shown)
        if choice is not None:
            return count, choice
    return (1, None) if not text[start : ends[0]].strip() else (0, None)


@lru_cache(maxsize=64)
def _between(languages: tuple[str, ...]) -> re.Pattern[str]:
    """What parts several names: commas, lines, and the word for "and" in each language."""
    ways = [_COMMAS]
    for tag in languages:
        pattern = wording.locale(tag).list_patterns["standard"]["2"]
        between = pattern.removeprefix("{0}").removesuffix("{1}")
        if word := between.strip():
            # In Arabic the word for "and" is written together with what follows.
            ways.append(rf"\s{re.escape(word)}" + (r"\s" if between[-1].isspace() else r"(?=\S)"))
    return re.compile("|".join(ways), re.IGNORECASE)


# ------------------------------------------------------------------ buttons


ALWAYS_HEARD = frozenset(
    {
        Control.SKIP,
        Control.DONE,
        Control.HELP,
        Control.DONT_KNOW,
        Control.RATHER_NOT,
        Control.DOES_NOT_APPLY,
    }
)
"""The buttons whose words mean the button even where words are the answer. "Back" may be an answer."""


def button(buttons: Iterable[Button], text: str) -> int | None:
    """Which of these buttons words name, in any language of the bot; choices have their own names."""
    said = bare(text) if len(text) <= LONGEST else ""
    if not said:
        return None
    controls = (each for each in buttons if each.press < 0)
    return next((b.press for b in controls if said in _control_names(b.press) or said == bare(b.label)), None)


def is_control(text: str) -> bool:
    """Whether words are those of any button that is not a choice; quickly told, as most are not."""
    names = _all_controls()
    return len(text) <= max(map(len, names)) + SIGNS and bare(text) in names


@lru_cache(maxsize=1)  # a turn asks several times; no more than its own words are remembered
def is_cry_for_help(text: str) -> bool:
    """Whether words are those of the help button in any language of the bot, wherever they are said."""
    return len(text) <= LONGEST and bare(text) in _control_names(Control.HELP)


@cache
def _control_names(index: int) -> frozenset[str]:
    words = wording.CONTROLS[index]
    return frozenset(bare(wording.words(tag).gettext(words)) for tag in spoken())


@cache
def _all_controls() -> frozenset[str]:
    return frozenset().union(*map(_control_names, wording.CONTROLS))
