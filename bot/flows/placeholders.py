"""Answers inserted into words: `{step_id}`. `{{` and `}}` are braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

_BRACES: Final = re.compile(r"\{\{|\}\}|\{(?P<inner>[^{}\n]*)\}|\{")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Placeholder(NamedTuple):
    """A placeholder at an offset of the words; `name` is None where braces hold no id."""

    offset: int
    name: str | None


def placeholders(words: str) -> Iterator[Placeholder]:
    """Every placeholder of a text, and every `{` that begins none."""
    if "{" not in words:
        return
    for match in _BRACES.finditer(words):
        inner = match["inner"]
        if inner is not None and _NAME.fullmatch(inner):
            yield Placeholder(match.start(), inner)
        elif match[0] not in ("{{", "}}"):
            yield Placeholder(match.start(), None)


def replaced(words: str, by: Mapping[str, str]) -> str:
    """The words with each placeholder that `by` names replaced by what stands there, as it stands there."""
    if "{" not in words:
        return words
    return _BRACES.sub(lambda match: by.get(match["inner"] or "", match[0]), words)
