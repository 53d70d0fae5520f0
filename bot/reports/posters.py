"""The poster of an invite, in the words of the study and of the bot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.engine import wording
from bot.flows.model import Study
from bot.flows.texts import pick
from bot.materials.poster import Line, Poster, poster


def poster_of(study: Study, languages: Sequence[str], url: str) -> Poster:
    """The poster that invites to a study in some languages, at least one; see `bot.materials.poster`.

    What is the same in two languages (a name that was not translated) stands there once.
    """
    names = (Line(pick(study.name, tag, study.languages), tag) for tag in languages)
    lines = (Line(_invitation(tag), tag) for tag in languages)
    return poster(_once(names), _once(lines), url)


def _invitation(language: str) -> str:
    return wording.words(language).gettext("Tell us what you think. Scan to chat on Telegram.")


def _once(lines: Iterable[Line]) -> list[Line]:
    """The first of those with the same words."""
    found: dict[str, Line] = {}
    for line in lines:
        found.setdefault(line.text, line)
    return list(found.values())
