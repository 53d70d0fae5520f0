"""What differs between two texts, two sets of files, or two values of a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.flows.difference.changes import Change, Kind
from bot.flows.difference.comparing import At, Versions
from bot.flows.expressions import canonical
from bot.flows.plan import Medium

KINDS: Final = {
    "type": Kind.TYPE_CHANGED,
    "when": Kind.CONDITION_CHANGED,
    "constraint": Kind.CONSTRAINT_CHANGED,
    "value": Kind.CALCULATION_CHANGED,
    "required": Kind.REQUIRED_CHANGED,
    "version": Kind.CONSENT_VERSION_CHANGED,
    "draft": Kind.DRAFT_CHANGED,
}
"""Key → what its change is called; of all others it is a setting."""
EXPRESSIONS: Final = frozenset({"when", "constraint", "value"})
EXPORTED: Final = frozenset(
    {"type", "value", "or", "correct", "accept", "decimals", "from", "to", "items", "again"}
)
"""The keys on which it hangs which variables and columns there are, and what they hold."""


def words(at: At, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for tag in dict.fromkeys((*before, *after)):
        old, new = before.get(tag), after.get(tag)
        if old != new:
            kind = Kind.WORDS_ADDED if old is None else Kind.WORDS_CHANGED
            kind = Kind.WORDS_REMOVED if new is None else kind
            yield at.change(kind, old or "", new or "", language=tag)


def files(
    versions: Versions, at: At, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for tag in dict.fromkeys((*before, *after)):
        old, new = before.get(tag), after.get(tag)
        if kind := _file_kind(versions, old, new):
            yield at.change(kind, old or "", new or "", language=tag)


def _file_kind(versions: Versions, old: str | None, new: str | None) -> Kind | None:
    if old is None or new is None:
        return Kind.FILE_ADDED if old is None else Kind.FILE_REMOVED
    first, second = versions.old.media.get(old, old), versions.new.media.get(new, new)
    if _content(first) != _content(second):
        return Kind.FILE_CHANGED
    return Kind.FILE_RENAMED if (old, first) != (new, second) else None


def _content(medium: Medium | str) -> str:
    return medium.sha256 if isinstance(medium, Medium) else medium


def setting(at: At, before: Any, after: Any) -> Iterator[Change]:
    key = at.key.rpartition(".")[2]
    if not at.place and key == "languages":
        yield from _languages(at, before, after)
    elif not _is_same(key, before, after):
        kind = KINDS.get(key, Kind.SETTING_CHANGED)
        yield at.change(kind, shown(before), shown(after), exports=key in EXPORTED)


def _is_same(key: str, before: Any, after: Any) -> bool:
    if key in EXPRESSIONS and isinstance(before, str) and isinstance(after, str):
        return canonical(before) == canonical(after)
    return shown(before) == shown(after)


def _languages(at: At, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    for tag in before:
        if tag not in after:
            yield at.change(Kind.LANGUAGE_REMOVED, language=tag)
    for tag in after:
        if tag not in before:
            yield at.change(Kind.LANGUAGE_ADDED, language=tag)
    if [tag for tag in before if tag in after] != [tag for tag in after if tag in before]:
        yield at.change(Kind.SETTING_CHANGED, shown(before), shown(after))


def shown(value: Any) -> str:
    """A value of the format on one line, nearly as its author wrote it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case list():
            return ", ".join(map(shown, value))
        case {"id": name} | {"value": name}:
            return str(name)
        case dict():
            return ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items())
        case _:
            return str(value)
