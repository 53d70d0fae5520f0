"""Texts: their languages, their length, and the Markdown that Telegram can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.errors import Problem
from bot.flows.builtin import LISTS, choice_list
from bot.flows.builtin import languages as built_in_languages
from bot.flows.check_files import files_of
from bot.flows.check_languages import translations, unknown_tags
from bot.flows.manuscript import Manuscript, Words
from bot.flows.model import Choice, Material, Spoken
from bot.flows.placed import is_item_alone
from bot.flows.texts import chain, pick

MOST_TEXT: Final = 4096
MOST_CAPTION: Final = 1024
MOST_AROUND: Final = 96
"""Kept free for what the bot adds to a question: its count, the answer given."""
MOST_BUTTON: Final = 40
MOST_EASY: Final = 15

_MARKDOWN: Final = re.compile(
    r"(?m)^[ ]{0,3}(?P<heading>\#{1,6})[ ]|^[ ]*\|?[ ]*:?-{3,}:?[ ]*(?P<table>\|)|(?P<image>!\[[^\]]*\]\()",
    re.VERBOSE,
)
_MARKDOWN_SIGNS: Final = ("#", "|", "![")
_LINK: Final = re.compile(r"\]\([^)\s]*\)")
_SENTENCE: Final = re.compile(r"[^.!?؟۔।\n]+")


class Found(NamedTuple):
    """A problem of words at an offset of them, or (None) of all."""

    offset: int | None
    code: str
    message: str
    remedy: str
    warning: bool = False


def check_texts(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of every text in every language."""
    problem, languages = manuscript.source.problem, manuscript.languages
    for words in manuscript.words:
        needed = languages
        if getattr(words.part, "items", None) and is_item_alone(words.text):
            needed = tuple(tag for tag in languages if tag in words.text)
        yield from translations(manuscript.source, needed, words.path, words.text, strict=words.in_consent)
        for tag, text in words.text.items():
            path = (*words.path, tag)
            found = [*of_text(tag, text), *_button(words, text)]
            for offset, code, message, remedy, warning in found:
                yield problem(path, code, message, remedy, offset=offset, warning=warning)
        yield from _length(manuscript, words)
    yield from _files(manuscript)
    yield from _lists(manuscript)


def of_text(tag: str, text: str) -> Iterator[Found]:
    """Problems of any words in a language, wherever they stand."""
    if not text.strip():
        yield Found(None, "empty-text", "There are no words here.", "Write what is to be said.")
        return
    if any(sign in text for sign in _MARKDOWN_SIGNS):
        yield from _markdown(text)
    if tag.endswith("-x-easy"):
        yield from _easy(text)


def _button(words: Words, text: str) -> Iterator[Found]:
    if not isinstance(words.part, Choice) and words.key not in ("button", "labels"):
        return
    emoji = words.part.emoji if isinstance(words.part, Choice) else None
    length = len(text) + (len(emoji) + 1 if emoji else 0)
    if length > MOST_BUTTON:
        message = f"This button has {length} characters; phones cut it after about {MOST_BUTTON}."
        remedy = "Shorten it, and put the rest into the question."
        yield Found(None, "long-button", message, remedy, warning=True)


def _markdown(text: str) -> Iterator[Found]:
    whats = {"heading": "headings", "table": "tables", "image": "pictures inside text"}
    for match in _MARKDOWN.finditer(text):
        kind = match.lastgroup or "heading"
        message = f"Telegram does not show {whats[kind]}; people would see the signs themselves."
        remedy = "Use **bold** words, a list, or the key `image`."
        yield Found(match.start(kind), "markdown", message, remedy)


def _easy(text: str) -> Iterator[Found]:
    for match in _SENTENCE.finditer(text):
        words = match[0].split()
        if len(words) > MOST_EASY:
            message = f"This sentence has {len(words)} words; in Easy Read {MOST_EASY} are the most."
            offset = match.start() + len(match[0]) - len(match[0].lstrip())
            remedy = "Make two sentences of it."
            yield Found(offset, "long-sentence", message, remedy, warning=True)


def units(text: str) -> int:
    """The length of light Markdown as Telegram counts it: UTF-16 units, without signs and targets."""
    plain = _LINK.sub("", text) if "](" in text else text
    return len(plain.replace("**", "").encode("utf-16-le")) // 2


def _length(manuscript: Manuscript, words: Words) -> Iterator[Problem]:
    """Words that are sent together are measured together: a question and its hint."""
    if words.key in ("hint", "constraint_message"):
        return
    most, what = MOST_TEXT - MOST_AROUND, "a message"
    if isinstance(words.part, Material) or _has_media(words):
        most, what = MOST_CAPTION, "words sent with a file"
    hint = words.part.hint if isinstance(words.part, Spoken) and words.key == "text" else None
    for tag, text in words.text.items():
        if len(text) * 2 + len(max((hint or {}).values(), key=len, default="")) * 2 < most:
            continue
        length = units(text) + units(pick(hint, tag, manuscript.flow.languages))
        if length > most:
            message = f"These are {length} characters; {what} can have {most}."
            remedy = "Shorten the words, or say some of them in a note before."
            path = (*words.path, tag)
            yield manuscript.source.problem(path, "long-text", message, remedy)


def _has_media(words: Words) -> bool:
    keys = ("image", "audio", "video")
    return words.key == "text" and any(getattr(words.part, key, None) for key in keys)


def _files(manuscript: Manuscript) -> Iterator[Problem]:
    """A file in some languages only. One that is written without a language is meant for all."""
    languages = manuscript.languages
    for path, files in files_of(manuscript):
        if manuscript.source.written(path) is not None:
            continue
        missing = [tag for tag in languages if not {*chain(tag, ())} & {*files}]
        if missing:
            message = f"There is no file in {', '.join(missing)} here."
            remedy = "Add one; or write a single path if it suits every language."
            yield manuscript.source.problem(
                path, "missing-translation", message, remedy, key=True, warning=path[0] != "consent"
            )
        yield from unknown_tags(manuscript.source, languages, path, files)


def _lists(manuscript: Manuscript) -> Iterator[Problem]:
    """A built-in list is translated by us: its author can only choose another."""
    for path, part, _ in manuscript.parts:
        name = getattr(part, "choices", None)
        if not isinstance(name, str) or name in manuscript.flow.choices or name not in LISTS:
            continue
        known = built_in_languages(name)
        missing = [tag for tag in manuscript.languages if not {*chain(tag, ())} & known]
        if missing:
            labels = [pick(choice.label, "en", ()) for choice in choice_list(name) or ()]
            message = f"The bot does not have `{name}` in {', '.join(missing)} yet."
            remedy = f"Write a list of your own under `choices` ({', '.join(labels)})."
            warning = path[0] != "consent"
            yield manuscript.source.problem(
                (*path, "choices"), "missing-translation", message, remedy, warning=warning
            )
