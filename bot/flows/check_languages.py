"""Languages: how tags are written, and that words are there in each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bot.errors import Problem
from bot.flows.forming import nearest
from bot.flows.manuscript import Manuscript
from bot.flows.places import Path, Source

TAG: Final = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8})*(-x(-[A-Za-z0-9]{1,8})+)?"
)
"""The shapes of BCP 47 that occur: language, script, region, variants, private use (`en-x-easy`)."""


def check_languages(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of the languages of a flow: their tags, and whether the study has them."""
    yield from tags(manuscript.source, manuscript.languages)
    known = manuscript.study_languages
    for index, tag in enumerate(manuscript.languages):
        if known and tag not in known and TAG.fullmatch(tag):
            message = f"`{tag}` is not among the languages of the study, so nobody can choose it."
            remedy = nearest(tag, known, "Add it to `languages` in study.yaml.")
            path = ("languages", index)
            yield manuscript.source.problem(path, "unknown-language", message, remedy)


def tags(source: Source, languages: tuple[str, ...]) -> Iterator[Problem]:
    """Problems of a file's `languages`."""
    if not languages and source.nodes.get(("languages",)):
        message, remedy = "There are no languages here.", "Write at least one, such as `[en]`."
        if source.value["languages"] == []:
            yield source.problem(("languages",), "empty-list", message, remedy)
    for index, tag in enumerate(languages):
        path = ("languages", index)
        if not TAG.fullmatch(tag):
            message = f"`{tag}` is not written like a language tag."
            remedy = "Write tags such as `en`, `ur`, `pa-Arab`, `en-GB` or `en-x-easy`."
            yield source.problem(path, "language-tag", message, remedy)
        elif tag.lower() in (other.lower() for other in languages[:index]):
            message = f"The language `{tag}` is in this list twice."
            yield source.problem(path, "duplicate-language", message, "Delete one of the two.")


def translations(
    source: Source, languages: tuple[str, ...], path: Path, text: Mapping[str, str], *, strict: bool
) -> Iterator[Problem]:
    """Languages that a text lacks: an error where it is `strict` (in consent), else a warning."""
    missing = [tag for tag in languages if tag not in text]
    if missing and text:
        message = f"There are no words in {', '.join(missing)} here; people would read another."
        if strict:
            message = f"There are no words in {', '.join(missing)} here, and this is consent."
        remedy = f"Add {' and '.join(f'`{tag}:`' for tag in missing)} with the translation."
        yield source.problem(path, "missing-translation", message, remedy, key=True, warning=not strict)
    elif missing:
        message, remedy = "There are no words here.", "Write what is to be said."
        yield source.problem(path, "empty-text", message, remedy, key=True)
    yield from unknown_tags(source, languages, path, text)


def unknown_tags(
    source: Source, languages: tuple[str, ...], path: Path, text: Mapping[str, str]
) -> Iterator[Problem]:
    """Languages in which something is written that the file does not have."""
    for tag in text:
        if languages and tag not in languages:
            message = f"`{tag}` is not among the languages of this file."
            remedy = nearest(tag, languages, "Add it to `languages`, or delete it here.")
            yield source.problem((*path, tag), "unknown-language", message, remedy, key=True)
