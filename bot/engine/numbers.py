"""Numbers as people type them, in any script's digits (Unicode's decimal digits, general category Nd)."""

from __future__ import annotations

import re
from math import ceil, floor

from bot.engine.answers import Rejection
from bot.engine.folding import digits
from bot.engine.messages import Part
from bot.engine.wording import words
from bot.flows.model import Number

BUTTON_RANGE = 11
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,٬.])\d{3}(\1\d{3})*")
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")


def small_range(step: Number) -> range:
    """The whole numbers that are offered as buttons; empty where there are too many."""
    if step.decimals or step.max is None:
        return range(0)
    numbers = range(ceil(step.min), floor(step.max) + 1)
    return numbers if len(numbers) <= BUTTON_RANGE else range(0)


def read(step: Number, text: str, language: str) -> int | float | Rejection:
    """A number within the step's limits; NaN, exponents and overlong digits are no numbers here."""
    plain = digits(text)
    grouped = _THOUSANDS.fullmatch(plain)
    # Nobody writes three decimals where fewer are asked for: "1,500" is one and a half thousand there.
    if grouped and (grouped[2] or step.decimals < (1 if grouped[1] == "." else 3)):
        plain = plain.replace(grouped[1], "")
    plain = plain.replace(",", ".").replace("٫", ".")
    if not _PLAIN.fullmatch(plain):
        return Rejection(_example(step, language))
    value = float(plain) + 0.0 if "." in plain else int(plain)  # never -0.0
    places = len(plain.partition(".")[2].rstrip("0"))
    if places > step.decimals or value < step.min or (step.max is not None and value > step.max):
        return Rejection(_example(step, language))
    return int(value) if value == int(value) and not step.decimals else value


def _example(step: Number, language: str) -> Part:
    tr = words(language)
    example = _plain_number(step.max if step.max is not None and step.max < 3 else max(step.min, 3))
    fills = {"example": example, "min": _plain_number(step.min)}
    if step.max is not None:
        fills["max"] = _plain_number(step.max)
    match step.max is None, step.decimals == 0:
        case True, True:
            text = tr.gettext("Please send a whole number, {min} or more. For example: {example}")
        case True, False:
            text = tr.gettext("Please send a number, {min} or more. For example: {example}")
        case False, True:
            text = tr.gettext("Please send a whole number from {min} to {max}. For example: {example}")
        case _:
            text = tr.gettext("Please send a number from {min} to {max}. For example: {example}")
    return Part(text, fills)


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
