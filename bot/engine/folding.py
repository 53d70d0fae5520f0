"""Words made comparable: how people type a thing, and how it is written.

`fold` forgives case, accents, digits and letters of another script's keyboard; `bare` forgives
punctuation and pictures as well. Both sides of a comparison go through the same one.
"""

from __future__ import annotations

import unicodedata

_VARIANTS = str.maketrans(
    {
        # One letter on the keyboards of Arabic, Persian and Urdu, with a code of its own on each.
        **dict.fromkeys("يىئ", "ی"),
        **dict.fromkeys("ك", "ک"),
        **dict.fromkeys("هھةۃۂۀە", "ہ"),
        "ٱ": "ا",
        # Letters that no decomposition leads back to the plain one.
        **dict.fromkeys("øɵ", "o"),
        **dict.fromkeys("łŀ", "l"),
        **dict.fromkeys("đð", "d"),
        "ħ": "h",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("’‘ʼ＇`´", "'"),
        # The tatweel only stretches a word; the tones of a picture's skin change no meaning.
        **dict.fromkeys("ـ🏻🏼🏽🏾🏿", None),
    }
)
_AROUND = " .!?،۔؟…"
_SIGNS = frozenset("<>=+±≤≥%")


def tidy(text: str) -> str:
    """Words without control characters, lone surrogates and the spaces around them; "" if none is seen."""
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}]
    return "" if all(c.isspace() or is_hidden(c) for c in kept) else "".join(kept).strip()


def is_hidden(character: str) -> bool:
    """Marks that keyboards put in unseen: of direction, of joining, of a picture's variant."""
    return unicodedata.category(character) == "Cf" or character in "\ufe0e\ufe0f"


def digits(text: str) -> str:
    """Words with the digits of any script as 0–9 and the minus sign as a hyphen."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else "-" if c == "−" else c
        for c in text.strip()
        if not is_hidden(c)
    )


def fold(text: str) -> str:
    """Words without case, accents, variants of letters and digits, and surrounding signs."""
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split()).strip(_AROUND)
    plain = unicodedata.normalize("NFKD", text.translate(_VARIANTS)).casefold().translate(_VARIANTS)
    seen = "".join(c for c in plain if not unicodedata.combining(c) and not is_hidden(c))
    return " ".join(digits(seen).split()).strip(_AROUND)


def bare(text: str) -> str:
    """Only the letters and digits of words, and the signs that change what a number means."""
    folded = fold(text).replace("'", "")
    kept = (c if _counts(folded, at) else " " for at, c in enumerate(folded))
    return " ".join("".join(kept).split())


def _counts(text: str, at: int) -> bool:
    character = text[at]
    if character == "-":
        return text[at + 1 : at + 2].isdigit() and not text[at - 1 : at].isalnum()
    return character.isalnum() or character in _SIGNS or unicodedata.category(character)[0] in "LMN"
