"""One answer from a press or from words, for each type of step. What does not fit is a `Rejection`.

Numbers are read in any script's digits (Unicode's decimal digits, general category Nd).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from math import ceil, floor
from types import MappingProxyType
from typing import NamedTuple

from bot.engine import uploads
from bot.engine.messages import Control, Part
from bot.engine.scope import whole
from bot.engine.values import Draft, Rejection, Upload, Value
from bot.engine.wording import NON_ANSWER, words
from bot.flows.model import Choice, Number, Question, Scale, SelectMultiple, SelectOne, TextStep
from bot.flows.plan import Node
from bot.flows.texts import pick

NAMES = {int(index): name for name, index in NON_ANSWER.items()}
LONGEST = 4096
MOST_MESSAGES = 50
"""How many messages make one answer."""
BUTTON_RANGE = 11
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,٬.])\d{3}(\1\d{3})*")
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")


class Taken(NamedTuple):
    """An answer that fits: its state, value, words of "something else", and the file sent."""

    state: str
    value: Value = None
    other: str = ""
    upload: Upload | None = None


class Gathered(NamedTuple):
    """One more of the messages that make one answer: its words ("" for none), and its file."""

    words: str = ""
    upload: Upload | None = None


class Ready(NamedTuple):
    """Done: what was gathered is the answer."""


class Remark(NamedTuple):
    """Words that are no answer to a closed question: kept as its comment."""

    text: str


Outcome = Taken | Gathered | Ready | Draft | Rejection | Remark | None


def press(node: Node, draft: Draft, index: int, language: str) -> Outcome:
    """What a button of a question means; None where it means nothing there."""
    step = node.step
    if not isinstance(step, Question):
        return None
    if index in NAMES:
        return _non_answer(node, step, draft, NAMES[index])
    if index == Control.SKIP:
        return None if step.required else Taken("skipped")
    match step:
        case SelectOne() | Scale():
            return Taken("answered", node.choices[index].value) if 0 <= index < len(node.choices) else None
        case SelectMultiple():
            return _toggle(node, step, draft, index, language)
        case Number():
            return _number_button(step, index)
        case TextStep() if step.several:
            return _several(draft, index, language)
        case _:
            return None


def _several(draft: Draft, index: int, language: str) -> Outcome:
    """Done, or away with what was gathered."""
    if index == Control.AFRESH and draft.said:
        return Draft()
    if index == Control.DONE:
        tr = words(language)
        text = tr.gettext("There is nothing here yet. Please send something first, then press Done.")
        return Ready() if draft.said else Rejection(Part(text))
    return None


def _non_answer(node: Node, step: Question, draft: Draft, name: str) -> Outcome:
    if name not in step.or_:
        return None
    if name != "other":
        return Taken(name)
    if isinstance(step, SelectMultiple):
        chosen = [v for v in draft.chosen if v != "other" and v not in _alone(node)]
        if "other" in draft.chosen:
            return draft._replace(chosen=chosen, other="", waits="")
        return draft._replace(chosen=[*chosen, "other"], waits="other")
    return draft._replace(waits="other")


def _toggle(node: Node, step: SelectMultiple, draft: Draft, index: int, language: str) -> Outcome:
    if index == Control.DONE:
        return _chosen(node, step, draft, language)
    if not 0 <= index < len(node.choices):
        return None
    return _toggled(node, draft, node.choices[index])


def _toggled(node: Node, draft: Draft, choice: Choice) -> Draft:
    if choice.value in draft.chosen:
        return draft._replace(chosen=[v for v in draft.chosen if v != choice.value])
    if choice.alone:
        return draft._replace(chosen=[choice.value], other="", waits="")
    return draft._replace(chosen=[*(v for v in draft.chosen if v not in _alone(node)), choice.value])


def _alone(node: Node) -> set[int | str]:
    return {choice.value for choice in node.choices if choice.alone}


def _chosen(node: Node, step: SelectMultiple, draft: Draft, language: str) -> Taken | Rejection | Draft:
    tr = words(language)
    count = len(draft.chosen)
    least = 1 if _alone(node).intersection(draft.chosen) else max(step.min or 1, 1)
    if count < least:
        text = tr.ngettext(
            "Please choose at least {n} answer, then press Done.",
            "Please choose at least {n} answers, then press Done.",
            least,
        )
        return Rejection(Part(text, {"n": str(least)}))
    if step.max is not None and count > step.max:
        text = tr.ngettext(
            "Please choose at most {n} answer. Press one again to take it away.",
            "Please choose at most {n} answers. Press one again to take it away.",
            step.max,
        )
        return Rejection(Part(text, {"n": str(step.max)}))
    if "other" in draft.chosen and not draft.other:
        text = tr.gettext("You chose “Something else”. Please write what it is, in a few words.")
        return Rejection(Part(text))
    order = {choice.value: position for position, choice in enumerate(node.choices)}
    values = sorted(draft.chosen, key=lambda value: order.get(value, len(order)))
    return Taken("answered", values, draft.other)


def small_range(step: Number) -> range:
    """The whole numbers that are offered as buttons; empty where there are too many."""
    if step.decimals or step.max is None:
        return range(0)
    numbers = range(ceil(step.min), floor(step.max) + 1)
    return numbers if len(numbers) <= BUTTON_RANGE else range(0)


def _number_button(step: Number, index: int) -> Outcome:
    numbers = small_range(step)
    return Taken("answered", numbers[index]) if 0 <= index < len(numbers) else None


def written(
    node: Node, draft: Draft, text: str, language: str, consent: Mapping[str, bool] = MappingProxyType({})
) -> Outcome:
    """What words mean as an answer to a question: an answer, a rejection with the reason, or a remark."""
    step = node.step
    clean = tidy(text)
    if not clean:
        return Rejection(Part(words(language).gettext("I could not read any words there. Please try again.")))
    if draft.waits == "other":
        return _other_words(step, draft, clean[:LONGEST])
    match step:
        case SelectOne() | Scale():
            found = named(node, clean)
            return Taken("answered", found.value) if found else Remark(clean)
        case SelectMultiple():
            found = named(node, clean)
            return _toggled(node, draft, found) if found else Remark(clean)
        case Number():
            return number(step, clean, language)
        case TextStep():
            return uploads.unspoken(step, consent, language) or _words(step, draft, clean, language)
        case _:
            return Remark(clean)


def tidy(text: str) -> str:
    """Words without control characters, lone surrogates and the spaces around them; "" if none is seen."""
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}]
    return "" if all(c.isspace() or _is_hidden(c) for c in kept) else "".join(kept).strip()


def _other_words(step: object, draft: Draft, text: str) -> Taken | Draft:
    if isinstance(step, SelectMultiple):
        return draft._replace(other=text, waits="")
    return Taken("answered", "other", text)


def _words(step: TextStep, draft: Draft, text: str, language: str) -> Taken | Gathered | Rejection:
    if too_long := _too_long(step, draft, text, language):
        return too_long
    return Gathered(text) if step.several else Taken("answered", text)


def _too_long(step: TextStep, draft: Draft, text: str, language: str) -> Rejection | None:
    """Several messages are measured as the one text that they become."""
    tr = words(language)
    if len(draft.said) >= MOST_MESSAGES:
        return Rejection(Part(tr.gettext("That is a lot, thank you! Please press Done now.")))
    longest = step.max_length or (LONGEST * MOST_MESSAGES if step.several else LONGEST)
    if len(whole([*draft.said, text]) or "") <= longest:
        return None
    said = tr.ngettext(
        "That is a little long for me: I can keep up to {n} letter. Could you say it shorter?",
        "That is a little long for me: I can keep up to {n} letters. Could you say it shorter?",
        longest,
    )
    return Rejection(Part(said, {"n": str(longest)}))


def sent(
    node: Node, draft: Draft, upload: Upload, caption: str, language: str, consent: Mapping[str, bool]
) -> Outcome:
    """What a file means as an answer, with the words beneath it: one that the question takes, or why not."""
    step, said = node.step, tidy(caption)
    if not isinstance(step, TextStep) or draft.waits == "other":
        text = words(language).gettext("I cannot take that here. Please answer with the buttons or in words.")
        return Rejection(Part(text))
    if unfit := uploads.unfit(step, upload, consent, language) or _too_long(step, draft, said, language):
        return unfit
    return Gathered(said, upload) if step.several else Taken("answered", said or None, upload=upload)


def fold(text: str) -> str:
    """Words as they are compared: without case, accents, marks and surrounding signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    seen = "".join(c for c in plain if not unicodedata.combining(c) and not _is_hidden(c))
    return " ".join(seen.split()).strip(" .!،۔")


def named(node: Node, text: str) -> Choice | None:
    """The choice that words name: by its label in any language, its picture, or its value.

    None where they name none, or more than one and none of them letter by letter.
    """
    said, number = fold(text), digits(text)
    found = [c for c in node.choices if (said and said in _names(c)) or number == str(c.value)]
    if len(found) > 1:
        found = [c for c in found if text in c.label.values()]
    return found[0] if len(found) == 1 else None


def _names(choice: Choice) -> set[str]:
    labels, emoji = choice.label.values(), choice.emoji or ""
    return {fold(name) for name in [*labels, emoji, str(choice.value), *(f"{emoji} {w}" for w in labels)]}


def digits(text: str) -> str:
    """Words with the digits of any script as 0–9 and the minus sign as a hyphen."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else "-" if c == "−" else c
        for c in text.strip()
        if not _is_hidden(c)
    )


def _is_hidden(character: str) -> bool:
    """Marks that keyboards put in unseen: of direction, of joining, of a picture's variant."""
    return unicodedata.category(character) == "Cf" or character in "\ufe0e\ufe0f"


def number(step: Number, text: str, language: str) -> Taken | Rejection:
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
    return Taken("answered", int(value) if value == int(value) and not step.decimals else value)


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


def label(choice: Choice, language: str, languages: tuple[str, ...]) -> str:
    """A choice as its button says it: its picture, then its words."""
    text = pick(choice.label, language, languages)
    return f"{choice.emoji} {text}" if choice.emoji else text
