"""What a cohort and an invite may be: asked in the chat and at the server, and told in the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine import wording
from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.researchers.screens import sorry
from bot.researchers.visit import SorryError
from bot.storage import cohorts

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")
LARGEST = 1_000_000
LONGEST_LABEL = 40
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
JOINERS = "\u200c\u200d"
"""Persian, Bengali and pictures need these two, which are not seen either."""


@contextmanager
def plainly() -> Iterator[None]:
    """At the server, what a check says is an `OperatorError` in English."""
    try:
        yield
    except SorryError as error:
        raise OperatorError(wording.put(error.part.template, error.part.fills, "en")) from None


def check_cohort(cohort: Cohort, spoken: Collection[str], asked: Collection[str], language: str) -> None:
    """Raise `SorryError` for what a study of such languages and conversations does not have or cannot be;
    the name is another matter.
    """
    check_languages(cohort.languages, spoken, language)
    check_conversations(cohort.conversations, asked, language)
    check_size(cohort.size, language)
    check_days(cohort.opens, cohort.closes, language)


async def check_new_name(db: AsyncConnection, before: str, name: str, language: str) -> None:
    """Whether a cohort, called `before` until now ("": it is new), can be called so."""
    if name == before:
        return
    tr = wording.words(language)
    if before == cohorts.OPEN:
        raise sorry(tr.gettext("This cohort keeps its name: whoever comes without an invite is in it."))
    if not NAME.fullmatch(name) or name == cohorts.OPEN:
        told = tr.gettext(
            "A cohort cannot be named “{name}”. Use 1 to 64 letters (A to Z), digits, spaces and . _ - "
            "beginning with a letter or digit; “{open}” is kept for people without an invite."
        )
        raise sorry(told, name=name, open=cohorts.OPEN)
    if await cohorts.cohort_named(db, name):
        told = tr.gettext("There is a cohort named {name} already. Please choose another name.")
        raise sorry(told, name=name)


def check_languages(wanted: Collection[str], spoken: Collection[str], language: str) -> None:
    """Whether the study speaks all of these."""
    told = wording.words(language).gettext("The study has no language “{name}”. It has: {names}.")
    _known(told, wanted, spoken, language)


def check_conversations(wanted: Collection[str], asked: Collection[str], language: str) -> None:
    """Whether the study has all of these."""
    told = wording.words(language).gettext("The study has no conversation “{name}”. It has: {names}.")
    _known(told, wanted, asked, language)


def _known(told: str, wanted: Collection[str], known: Collection[str], language: str) -> None:
    for name in wanted:
        if name not in known:
            raise sorry(told, name=name, names=wording.listed(list(known), language))


def number_in(words: str) -> int:
    """The whole number that was written, 0 where nothing was; -1, which no check lets pass, where it is no
    number.
    """
    if not words:
        return 0
    return int(words) if words.isdecimal() and len(words) < 12 else -1


def check_size(size: int, language: str) -> None:
    """Whether so many people can be wanted; 0 is any number."""
    if not 0 <= size <= LARGEST:
        told = wording.words(language).gettext(
            "A cohort's size is a number from 1 to {most}; leave it out for any number."
        )
        raise sorry(told, most=f"{LARGEST:,}")


def check_uses(uses: int, language: str) -> None:
    """Whether an invite can be for so many people; 0 is any number."""
    if not 0 <= uses <= LARGEST:
        told = wording.words(language).gettext(
            "An invite's limit is a number from 1 to {most}; leave it out for any number."
        )
        raise sorry(told, most=f"{LARGEST:,}")


def check_days(opens: str, closes: str, language: str) -> None:
    """Whether the first day (ISO, or "") is before the last."""
    if opens and closes and opens > closes:
        told = wording.words(language).gettext(
            "The first day, {opens}, would be after the last day, {closes}. Please change one of them."
        )
        days = {"opens": wording.day(opens, language), "closes": wording.day(closes, language)}
        raise sorry(told, **days)


def label_of(words: str, language: str) -> str:
    """A short label in one line, without signs that are not seen: they could turn or hide what stands beside
    them, in an audit log or an export. Raises `SorryError` where it is too long.
    """
    kept = (each for each in words if each.isspace() or each in JOINERS or _is_seen(each))
    label = " ".join("".join(kept).split())
    if len(label) > LONGEST_LABEL:
        told = wording.words(language).gettext("That is too long. Please use at most {n} letters.")
        raise sorry(told, n=str(LONGEST_LABEL))
    return label


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN


def changes(before: Cohort, after: Cohort) -> str:
    """What becomes different, for the audit log: "size=30 closes=2027-03-31"."""
    was, now = before._asdict(), after._asdict()
    changed = [f"{name}={_written(now[name])}" for name in now if now[name] != was[name]]
    return " ".join(changed)


def _written(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
