"""The poster of an invite says what the study is called and what the bot says, once each."""

from __future__ import annotations

from collections import Counter

import pypdfium2

from bot.materials.poster import Poster
from bot.reports.posters import poster_of
from tests.reports.talks import STUDY

URL = "https://t.me/HealthyFuturesBot?start=3q2-7wAAQk9fXzEyMzQ1Ng"
NAMES = {"fr": "Un avenir juste", "en": "Fair Futures"}


def said(page: Poster) -> str:
    """The words of the PDF in one line, as a screen reader finds them."""
    text = pypdfium2.PdfDocument(page.pdf)[0].get_textpage().get_text_range()
    return " ".join(text.split())


def test_name_and_sentence_stand_in_the_languages_of_the_cohort() -> None:
    """The name as it was translated, the bot's sentence, the link without its https."""
    study = STUDY.model_copy(update={"name": NAMES, "languages": ("fr", "en")})
    words = said(poster_of(study, ["en"], URL))
    assert words == f"Fair Futures Tell us what you think. Scan to chat on Telegram. {URL[8:]}"
    assert said(poster_of(study, ["en", "fr"], URL)).startswith("Fair Futures Un avenir juste Tell us")


def test_the_same_words_stand_there_once() -> None:
    """A name that was not translated, and the sentence in languages that the bot does not speak."""
    study = STUDY.model_copy(update={"name": {"en": "Fair"}, "languages": ("en", "ha", "sw")})
    counted = Counter(said(poster_of(study, ["en", "ha", "sw"], URL)).split())
    assert (counted["Fair"], counted["think."]) == (1, 1)
