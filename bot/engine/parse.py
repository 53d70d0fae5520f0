"""One answer from a press or from words, for each type of step. What does not fit is a `Rejection`.

Numbers are read in any script's digits (Unicode's decimal digits, general category Nd).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from bot.engine.values import Control, Draft, Part, Rejection, Upload, Value
from bot.engine.wording import NON_ANSWER, words
from bot.flows.model import Choice, Number, Question, Scale, SelectMultiple, SelectOne, TextStep
from bot.flows.plan import Node
from bot.flows.texts import pick

NAMES = {int(index): name for name, index in NON_ANSWER.items()}
LONGEST = 4096
BUTTON_RANGE = 11
_THOUSANDS = re.compile(r"\d{1,3}([,٬]\d{3})+")
_PLAIN = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?")


class Taken(NamedTuple):
    """An answer that fits: its state, value, words of "something else", and the file sent."""

    state: str
    value: Value = None
    other: str = ""
    upload: Upload | None = None


class Remark(NamedTuple):
    """Words that are no answer to a closed question: kept as its comment."""

    text: str


Outcome = Taken | Draft | Rejection | Remark | None


def press(node: Node, draft: Draft, index: int, language: str) -> Outcome:
    """What a button of a question means; None where it means nothing there."""
    step = node.step
    if not isinstance(step, Question):
        return None
    if index in NAMES:
        return _non_answer(step, draft, NAMES[index])
    if index == Control.SKIP:
        return None if step.required else Taken("skipped")
    match step:
        case SelectOne() | Scale():
            return Taken("answered", node.choices[index].value) if 0 <= index < len(node.choices) else None
        case SelectMultiple():
            return _toggle(node, step, draft, index, language)
        case Number():
            return _number_button(step, index)
        case _:
            return None


def _non_answer(step: Question, draft: Draft, name: str) -> Outcome:
    if name not in step.or_:
        return None
    if name != "other":
        return Taken(name)
    if isinstance(step, SelectMultiple):
        chosen = [v for v in draft.chosen if v != "other"]
        if "other" in draft.chosen:
            return draft._replace(chosen=chosen, other="", waits="")
        return draft._replace(chosen=[*chosen, "other"], waits="other")
    return draft._replace(waits="other")


def _toggle(node: Node, step: SelectMultiple, draft: Draft, index: int, language: str) -> Outcome:
    if index == Control.DONE:
        return _chosen(node, step, draft, language)
    if not 0 <= index < len(node.choices):
        return None
    choice = node.choices[index]
    if choice.value in draft.chosen:
        return draft._replace(chosen=[v for v in draft.chosen if v != choice.value])
    if choice.alone:
        return draft._replace(chosen=[choice.value], other="", waits="")
    alone = {c.value for c in node.choices if c.alone}
    return draft._replace(chosen=[*(v for v in draft.chosen if v not in alone), choice.value])


def _chosen(node: Node, step: SelectMultiple, draft: Draft, language: str) -> Taken | Rejection | Draft:
    tr = words(language)
    least = max(step.min or 1, 1)
    count = len(draft.chosen)
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
    numbers = range(int(step.min), int(step.max) + 1)
    return numbers if len(numbers) <= BUTTON_RANGE else range(0)


def _number_button(step: Number, index: int) -> Outcome:
    numbers = small_range(step)
    return Taken("answered", numbers[index]) if 0 <= index < len(numbers) else None


def written(node: Node, draft: Draft, text: str, language: str) -> Outcome:
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
        case Number():
            return number(step, clean, language)
        case TextStep():
            return _words(step, clean, language)
        case _:
            return Remark(clean)


def tidy(text: str) -> str:
    """Words without control characters, lone surrogates and the spaces around them."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def _other_words(step: object, draft: Draft, text: str) -> Taken | Draft:
    if isinstance(step, SelectMultiple):
        return draft._replace(other=text, waits="")
    return Taken("answered", "other", text)


def _words(step: TextStep, text: str, language: str) -> Taken | Rejection:
    tr = words(language)
    if "text" not in step.accept:
        return Rejection(
            Part(tr.gettext("Please answer with a voice message: hold the microphone and speak."))
        )
    longest = step.max_length or LONGEST
    if len(text) > longest:
        said = tr.ngettext(
            "That is a little long for me: I can keep up to {n} letter. Could you say it shorter?",
            "That is a little long for me: I can keep up to {n} letters. Could you say it shorter?",
            longest,
        )
        return Rejection(Part(said, {"n": str(longest)}))
    return Taken("answered", text)


def sent(node: Node, draft: Draft, upload: Upload, language: str, *, voice_agreed: bool) -> Outcome:
    """What a file means as an answer: a voice message where a question takes one."""
    tr = words(language)
    step = node.step
    takes_voice = isinstance(step, TextStep) and "voice" in step.accept and draft.waits != "other"
    if upload.kind != "voice" or not takes_voice:
        return Rejection(
            Part(tr.gettext("I cannot take that here. Please answer with the buttons or in words."))
        )
    if not voice_agreed:
        return Rejection(Part(tr.gettext("You chose not to be recorded. Please write your answer instead.")))
    return Taken("answered", upload=upload)


def fold(text: str) -> str:
    """Words as they are compared: without case, accents, marks and surrounding signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split()).strip(" .!،۔")


def named(node: Node, text: str) -> Choice | None:
    """The choice that words name: by its label in any language, its picture, or its value."""
    said = fold(text)
    number = digits(text)
    for choice in node.choices:
        names = [*choice.label.values(), choice.emoji or "", str(choice.value)]
        if said in {fold(name) for name in names if name} or number == str(choice.value):
            return choice
    return None


def digits(text: str) -> str:
    """Words with the digits of any script as 0–9 and the minus sign as a hyphen."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else "-" if c == "−" else c for c in text.strip()
    )


def number(step: Number, text: str, language: str) -> Taken | Rejection:
    """A number within the step's limits; NaN, exponents and overlong digits are no numbers here."""
    plain = digits(text)
    if _THOUSANDS.fullmatch(plain) and not step.decimals:
        plain = plain.replace(",", "").replace("٬", "")
    plain = plain.replace(",", ".").replace("٫", ".")
    if not _PLAIN.fullmatch(plain):
        return Rejection(_example(step, language))
    value = float(plain) if "." in plain else int(plain)
    places = len(plain.partition(".")[2].rstrip("0"))
    if places > step.decimals or value < step.min or (step.max is not None and value > step.max):
        return Rejection(_example(step, language))
    return Taken("answered", int(value) if value == int(value) and not step.decimals else value)


def _example(step: Number, language: str) -> Part:
    tr = words(language)
    example = _plain_number(step.max if step.max is not None and step.max < 3 else max(step.min, 3))
    fills = {"example": example, "min": _plain_number(step.min)}
    if step.max is None:
        text = tr.gettext("Please send a number, {min} or more. For example: {example}")
    else:
        fills["max"] = _plain_number(step.max)
        text = tr.gettext("Please send a number from {min} to {max}. For example: {example}")
    if not step.decimals:
        text = f"{text}\n\n{tr.gettext('A whole number, please.')}"
    return Part(text, fills)


def _plain_number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def label(choice: Choice, language: str, languages: tuple[str, ...]) -> str:
    """A choice as its button says it: its picture, then its words."""
    text = pick(choice.label, language, languages)
    return f"{choice.emoji} {text}" if choice.emoji else text
