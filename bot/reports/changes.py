"""What has changed between two versions of a conversation, in words: for a chat, and as a list.

In a chat everything is counted, and as much of it told as fits: first what people agree to and which steps
there are, then their conditions and choices, then words, language by language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from gettext import NullTranslations
from typing import Final, NamedTuple

from bot.engine import wording
from bot.engine.messages import Part
from bot.flows.difference import Change, Kind
from bot.reports.change_lines import excerpts, line, what

MOST: Final = 24
"""Lines that are read on a phone without much scrolling."""
NAMED: Final = 5
"""Columns of exports that are named."""


class Group(NamedTuple):
    """What is told together under a heading, which is made for a number of changes."""

    kinds: tuple[Kind, ...]
    heading: Callable[[NullTranslations, int], str]


WORDS: Final = Group(
    (Kind.WORDS_ADDED, Kind.WORDS_REMOVED, Kind.WORDS_CHANGED),
    lambda tr, n: tr.ngettext("{language}: {n} text is different", "{language}: {n} texts are different", n),
)
"""Told once for each language."""
SAME: Final = Group(
    (Kind.WRITTEN_OTHERWISE,),
    lambda tr, n: tr.ngettext(
        "{n} place is only written in another way", "{n} places are only written in another way", n
    ),
)
"""Only counted."""

GROUPS: Final = (
    Group(
        (Kind.CONSENT_ADDED, Kind.CONSENT_REMOVED, Kind.CONSENT_MOVED),
        lambda tr, n: tr.ngettext(
            "{n} part of the consent is different", "{n} parts of the consent are different", n
        ),
    ),
    Group(
        (Kind.LANGUAGE_ADDED, Kind.LANGUAGE_REMOVED),
        lambda tr, n: tr.ngettext("{n} language is different", "{n} languages are different", n),
    ),
    Group((Kind.STEP_ADDED,), lambda tr, n: tr.ngettext("{n} step is new", "{n} steps are new", n)),
    Group((Kind.STEP_REMOVED,), lambda tr, n: tr.ngettext("{n} step is gone", "{n} steps are gone", n)),
    Group(
        (Kind.STEP_RENAMED,),
        lambda tr, n: tr.ngettext("{n} step has another id", "{n} steps have other ids", n),
    ),
    Group(
        (Kind.STEP_MOVED,),
        lambda tr, n: tr.ngettext("{n} step stands elsewhere", "{n} steps stand elsewhere", n),
    ),
    Group(
        (Kind.TYPE_CHANGED,),
        lambda tr, n: tr.ngettext("{n} step is of another type", "{n} steps are of another type", n),
    ),
    Group(
        (
            Kind.CONDITION_CHANGED,
            Kind.CONSTRAINT_CHANGED,
            Kind.CALCULATION_CHANGED,
            Kind.REQUIRED_CHANGED,
        ),
        lambda tr, n: tr.ngettext(
            "{n} condition or rule is different", "{n} conditions or rules are different", n
        ),
    ),
    Group(
        (
            Kind.CHOICE_ADDED,
            Kind.CHOICE_REMOVED,
            Kind.CHOICE_MOVED,
            Kind.ITEM_ADDED,
            Kind.ITEM_REMOVED,
            Kind.ITEM_MOVED,
        ),
        lambda tr, n: tr.ngettext("{n} choice or item is different", "{n} choices or items are different", n),
    ),
    Group(
        (
            Kind.MATERIAL_ADDED,
            Kind.MATERIAL_REMOVED,
            Kind.DRAFT_CHANGED,
            Kind.FILE_ADDED,
            Kind.FILE_REMOVED,
            Kind.FILE_CHANGED,
            Kind.FILE_RENAMED,
        ),
        lambda tr, n: tr.ngettext(
            "{n} material or file is different", "{n} materials or files are different", n
        ),
    ),
    WORDS,
    Group(
        (Kind.SETTING_CHANGED, Kind.LIST_ADDED, Kind.LIST_REMOVED),
        lambda tr, n: tr.ngettext("{n} setting is different", "{n} settings are different", n),
    ),
    SAME,
)
"""In the order in which they are told. The consent's version is none of them: it is told before."""

UNCHANGED: Final = frozenset({Kind.WRITTEN_OTHERWISE, Kind.FILE_RENAMED})
"""What nobody who takes part will notice."""


class _Told(NamedTuple):
    """A heading, the number of changes that it counts, and the lines below it."""

    heading: Part
    number: int
    lines: list[Part]


def told(changes: Sequence[Change], language: str, most: int = MOST) -> list[Part]:
    """The changes as paragraphs of at most `most` lines in all (5 or more), each short enough for a phone.

    What has changed is counted under headings, and told in turn as far as there is room; the last line counts
    what is not told.
    """
    tr = wording.words(language)
    if not changes:
        return [Part(tr.gettext("Nothing has changed."))]
    notices, groups = list(_notices(changes, language)), list(_groups(changes, tr))
    room = most - len(notices)
    if sum(1 + len(group.lines) for group in groups) <= room:
        return [*notices, *(_paragraph(group, len(group.lines)) for group in groups)]
    shown = groups[: room - 1]
    shares = _shares(shown, room - 1 - len(shown))
    rest = sum(len(group.lines) - share for group, share in zip(shown, shares, strict=True))
    rest += sum(group.number for group in groups[len(shown) :])
    text = tr.ngettext("… and {n} more change", "… and {n} more changes", rest)
    return [*notices, *map(_paragraph, shown, shares), Part(text, {"n": str(rest)})]


def _shares(groups: Sequence[_Told], room: int) -> list[int]:
    """How many lines each group gets: one in turn, until there is no more room."""
    shares = [0] * len(groups)
    while wanting := [at for at, group in enumerate(groups) if shares[at] < len(group.lines)][:room]:
        for at in wanting:
            shares[at] += 1
        room -= len(wanting)
    return shares


def as_text(changes: Sequence[Change]) -> str:
    """Every change on a line of its own, in English; words are told where they differ, however long."""
    return "".join(f"{_plain(change)}\n" for change in changes)


def _plain(change: Change) -> str:
    marks = {"consent": change.consent, "exports": change.exports}
    about = [change.language, *(name for name, is_so in marks.items() if is_so)]
    about = [f"[{', '.join(filter(None, about))}]"] if any(about) else []
    head = " ".join([change.kind.replace("_", " "), *filter(None, [what(change)]), *about])
    before, after = excerpts(change.before, change.after)
    if change.kind.endswith("_moved"):
        return f"{head}: after {after or '(the beginning)'}, before after {before or '(the beginning)'}"
    if not (before or after):
        return head
    return f"{head}: {before or '(nothing)'} → {after or '(nothing)'}"


# ------------------------------------------------------------------ what is told first


def _notices(changes: Sequence[Change], language: str) -> Iterator[Part]:
    """What follows from the changes for people who are taking part, and for the data."""
    tr = wording.words(language)
    versions = [change for change in changes if change.kind is Kind.CONSENT_VERSION_CHANGED]
    if versions:
        text = tr.gettext(
            "⚠️ The consent has a new version ({before} → {after}). Whoever is in the middle of the "
            "conversation is asked for it again before they go on."
        )
        yield Part(text, {"before": versions[0].before, "after": versions[0].after}, "notice")
    elif any(change.consent and change.kind not in UNCHANGED for change in changes):
        text = tr.gettext(
            "⚠️ The consent has changed but not its version, so whoever is in the middle of the conversation "
            "is not asked for it again. If they should be, please give it another version."
        )
        yield Part(text, {}, "notice")
    columns = list(dict.fromkeys(_column(change) for change in changes if change.exports))
    if columns:
        text = tr.gettext("📊 In exports, this ends or holds other values from now on: {names}")
        named = [*columns[:NAMED], *["…"][: len(columns) > NAMED]]
        names = wording.listed(named, language)
        yield Part(text, {"names": names}, "notice")


def _column(change: Change) -> str:
    """The step or the shared list whose values are other ones; a new name is told beside its old one."""
    if change.kind is Kind.STEP_RENAMED:
        return change.before
    return change.place or ".".join(change.key.split(".")[:2])


def _groups(changes: Sequence[Change], tr: NullTranslations) -> Iterator[_Told]:
    for group in GROUPS:
        found = [change for change in changes if change.kind in group.kinds]
        languages = dict.fromkeys(change.language for change in found) if group is WORDS else []
        for tag in languages:
            of_tag = [change for change in found if change.language == tag]
            yield _told_of(group, of_tag, tr, {"language": wording.language_name(tag)})
        if found and not languages:
            yield _told_of(group, found, tr, {})


def _told_of(group: Group, changes: Sequence[Change], tr: NullTranslations, fills: dict[str, str]) -> _Told:
    count = len(changes)
    heading = Part(group.heading(tr, count), {"n": str(count), **fills})
    return _Told(heading, count, [] if group is SAME else [line(change, tr) for change in changes])


# ------------------------------------------------------------------ paragraphs


def _paragraph(group: _Told, share: int) -> Part:
    """A group as one paragraph, with so many of its lines."""
    template, fills = f"**{group.heading.template}**", dict(group.heading.fills)
    for number, one in enumerate(group.lines[:share]):
        text = one.template
        for name, words in one.fills.items():
            text = text.replace(f"{{{name}}}", f"{{{name}_{number}}}")
            fills[f"{name}_{number}"] = words
        template += f"\n• {text}"
    return Part(template, fills)
