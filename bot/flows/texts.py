"""Which words are shown in which language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "pnb", "ps", "sd", "ug", "ur", "yi"})


def chain(language: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The tags to try for a language: itself, its shorter forms, then the first of `languages`.

    `chain("en-x-easy", ["ur"])` is `("en-x-easy", "en", "ur")` (lookup as in RFC 4647, section 3.4).
    """
    parts = language.split("-")
    tags = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
    tags = [tag for tag in tags if not tag.endswith("-x")]
    return tuple(dict.fromkeys([*tags, *languages[:1]]))


def pick(text: Mapping[str, str] | None, language: str, languages: Sequence[str]) -> str:
    """The words for a language along its `chain`; "" where there are none at all."""
    if not text:
        return ""
    if language in text:
        return text[language]
    for tag in chain(language, languages):
        if tag in text:
            return text[tag]
    return next(iter(text.values()))


def is_right_to_left(language: str) -> bool:
    """Whether the language is written from right to left (by its primary subtag)."""
    return language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT
