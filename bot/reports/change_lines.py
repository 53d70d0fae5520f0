"""What one change is called, on a line of a chat. What authors wrote stands in fills, as plain words."""

from __future__ import annotations

from gettext import NullTranslations
from itertools import accumulate, takewhile
from typing import Final

from bot.engine import wording
from bot.engine.messages import Part
from bot.flows.difference import Change, Kind

CONTEXT: Final = 20
"""Characters on either side of a difference that are shown with it, in whole words."""
LONGEST: Final = 50
"""Characters of what an author wrote that are quoted on a line."""
FILES: Final = frozenset({Kind.FILE_ADDED, Kind.FILE_REMOVED, Kind.FILE_CHANGED, Kind.FILE_RENAMED})


def line(change: Change, tr: NullTranslations) -> Part:
    """One change in words; what kind of change it is, the heading above it says."""
    if change.kind in FILES and change.language:
        change = change._replace(key=f"{change.key} · {change.language}")
    match change.kind:
        case Kind.STEP_MOVED | Kind.CHOICE_MOVED | Kind.ITEM_MOVED | Kind.CONSENT_MOVED:
            return _moved(change, tr)
        case Kind.STEP_ADDED | Kind.STEP_REMOVED:
            return _quoted(tr.gettext("{what}: “{words}”") if _words_of(change) else "{what}", change)
        case Kind.CONDITION_CHANGED:
            return _condition(change, tr)
    return _reworded(change, tr) if change.before and change.after else _one_sided(change, tr)


def what(change: Change) -> str:
    """What has changed, as authors name it: `clear`, `clear · hint`, `choices.agree.2.label`; a language by
    its own name.
    """
    match change.kind:
        case Kind.LANGUAGE_ADDED | Kind.LANGUAGE_REMOVED:
            return wording.language_name(change.language)
        case Kind.STEP_RENAMED:
            return change.place
        case Kind.CONDITION_CHANGED:
            key = _without("when", change.key)
        case _:
            key = _without("text", change.key)
    return " · ".join(filter(None, (change.place, key)))


def _without(last: str, key: str) -> str:
    """A key without its last part where that goes without saying."""
    front, _, end = key.rpartition(".")
    return front if end == last else key


def _words_of(change: Change) -> str:
    return change.after or change.before


def _quoted(template: str, change: Change) -> Part:
    return Part(template, {"what": what(change), "words": short(_words_of(change))})


def _one_sided(change: Change, tr: NullTranslations) -> Part:
    """Something that is there now, or is there no longer."""
    if not _words_of(change):
        return _quoted(_bare(change, tr), change)
    if change.after:
        return _quoted(tr.gettext("{what}: new, “{words}”"), change)
    return _quoted(tr.gettext("{what}: gone, “{words}”"), change)


def _bare(change: Change, tr: NullTranslations) -> str:
    if change.kind.endswith("added"):
        return tr.gettext("{what}: new")
    return tr.gettext("{what}: gone") if change.kind.endswith("removed") else "{what}"


def _reworded(change: Change, tr: NullTranslations) -> Part:
    if change.before.split() == change.after.split():
        same = change.kind is Kind.WORDS_CHANGED
        text = tr.gettext("{what}: only spaces or line breaks") if same else "{what}: {after}"
        return Part(text, _both(change))
    if change.kind is Kind.WORDS_CHANGED:
        return Part(tr.gettext("{what}: “{before}” → “{after}”"), _both(change))
    return Part(tr.gettext("{what}: {before} → {after}"), _both(change))


def _condition(change: Change, tr: NullTranslations) -> Part:
    if not change.after:
        return Part(tr.gettext("{what}: asked always, before only if {before}"), _both(change))
    if not change.before:
        return Part(tr.gettext("{what}: asked only if {after}, before always"), _both(change))
    return Part(tr.gettext("{what}: asked only if {after}, before if {before}"), _both(change))


def _both(change: Change) -> dict[str, str]:
    """What stood and stands there: whole where that is short, else where they differ."""
    before, after = change.before, change.after
    if max(len(before), len(after)) > LONGEST:
        before, after = excerpts(before, after)
    return {"what": what(change), "before": short(before), "after": short(after)}


def _moved(change: Change, tr: NullTranslations) -> Part:
    former, section = (place.rpartition("/")[0] for place in (change.before, change.after))
    previous = change.after.rpartition("/")[2]
    fills = {"what": what(change), "section": section or former, "other": previous}
    if section == former:
        text = tr.gettext("{what}: now after {other}") if previous else tr.gettext("{what}: now comes first")
    elif section:
        after = tr.gettext("{what}: now in {section}, after {other}")
        text = after if previous else tr.gettext("{what}: now at the beginning of {section}")
    else:
        after = tr.gettext("{what}: now outside of {section}, after {other}")
        text = after if previous else tr.gettext("{what}: now outside of {section}, and comes first")
    return Part(text, fills)


# ------------------------------------------------------------------ excerpts


def short(text: str) -> str:
    """A text on one line, or its beginning."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Of two texts the words in which they differ, with a few around them; "…" stands for the others."""
    old, new = before.split(), after.split()
    start = _common(old, new)
    stop = _common(old[start:][::-1], new[start:][::-1])
    first, last = start - _near(old[:start][::-1]), stop - _near(old[len(old) - stop :])
    return _excerpt(old, first, last), _excerpt(new, first, last)


def _common(old: list[str], new: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _near(words: list[str]) -> int:
    """How many of the words, the nearest first, are near enough to be shown; the first of them always is."""
    lengths = accumulate(len(word) + 1 for word in words)
    return sum(place == 0 or length <= CONTEXT for place, length in enumerate(lengths))


def _excerpt(words: list[str], first: int, last: int) -> str:
    kept = words[first : len(words) - last]
    return " ".join([*["…"][: first > 0], *kept, *["…"][: last > 0]])
