"""What is typed is read or not read, never broken by: names, folded words, dates, whatever they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import dates, naming
from bot.engine.answers import Rejection
from bot.engine.folding import bare, fold, tidy
from bot.flows.model import Date
from tests.engine.flows import flow, step
from tests.engine.strategies import HOSTILE

words = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30)
tongues = st.sampled_from(["en", "en-US", "ur", "ar", "vi", "zh", "xx"])
patient = settings(deadline=None)
WHEN = Date(id="when", type="date", text={"en": "?"})


@patient
@given(words)
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is comparable stays as it is, so that it does not matter which side was folded before."""
    assert fold(fold(text)) == fold(text)
    assert bare(bare(text)) == bare(text) == bare(fold(text))


@patient
@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_plain_words_are_folded_like_any_other(text: str) -> None:
    """The quick way for words in ASCII comes to the same as the way for all others."""
    assert fold(text) == fold(f"{text} é").removesuffix("e").rstrip(" .!?")


@patient
@given(st.lists(st.text(st.characters(), min_size=1, max_size=20), min_size=1, max_size=6), st.integers(0, 5))
def test_every_label_names_its_choice(labels: list[str], at: int) -> None:
    """A label letter by letter is its own choice, unless another has the same one or stands for it."""
    made = [{"value": f"v{n}x", "label": {"en": label}} for n, label in enumerate(labels)]
    node = flow(step("q", "select_one", choices=made)).index["q"]
    at %= len(labels)
    found = naming.named(node, labels[at], range(len(labels)))
    if tidy(labels[at]) and labels.count(labels[at]) == 1 and labels[at] == labels[at].strip():
        assert found is not None
        assert found.value == f"v{at}x"


@patient
@given(words, tongues)
def test_any_words_are_a_choice_or_none(text: str, language: str) -> None:
    """Whatever is typed, names are found or not, and only such as are there, each once."""
    made = [{"value": "a", "label": {"en": "A, b", "ur": "الف"}}, {"value": "b", "label": {"en": "B"}}]
    node = flow(step("q", "select_multiple", choices=made)).index["q"]
    found = naming.several(node, text, [1, 0], ["en", language])
    assert len(found) == len({choice.value for choice in found}) <= 2


@patient
@given(words, tongues)
def test_any_words_are_a_date_or_a_reason(text: str, language: str) -> None:
    """Whatever is typed, it is an ISO date within the limits, or a sentence with its places filled."""
    found = dates.read(WHEN, text, language, [language], "2026-11-23")
    if isinstance(found, Rejection):
        assert found.part.fills["example"]
    else:
        assert "1900" <= date.fromisoformat(found).isoformat() == found < "2101"


@patient
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), tongues)
def test_iso_and_plain_figures_are_read_alike(day: date, language: str) -> None:
    """Year first is the same everywhere; day first is, wherever it can be nothing else."""
    iso = day.isoformat()
    assert dates.read(WHEN, iso, language, [], "2026-11-23") == iso
    assert dates.read(WHEN, f"{day.year}/{day.month}/{day.day}", language, [], "2026-11-23") == iso
    if day.day > 12 or language != "en-US":
        assert dates.read(WHEN, f"{day.day}.{day.month}.{day.year}", language, [], "2026-11-23") == iso


@patient
@given(st.dates(date(1990, 1, 1), date(2049, 1, 1)), st.integers(0, 99))
def test_a_short_year_is_within_half_a_century(today: date, year: int) -> None:
    """Two digits mean the nearest year that ends so."""
    found = dates.read(WHEN, f"15/6/{year:02}", "en", [], today.isoformat())
    assert isinstance(found, str)
    assert found[2:4] == f"{year:02}"
    assert abs(date.fromisoformat(found) - today) <= timedelta(days=51 * 366)


@pytest.mark.parametrize("text", ["a," * 2000, "and " * 1000, "1 " * 2000, "آ، " * 1300, "\n" * 4000])
def test_long_lists_of_nothing_are_soon_given_up(text: str) -> None:
    """No message keeps the bot busy, however many commas are in it."""
    made = [{"value": f"v{n}x", "label": {"en": f"Label {'x' * n}, and more"}} for n in range(40)]
    node = flow(step("q", "select_multiple", choices=made)).index["q"]
    assert naming.several(node, text, range(40), ["en", "ur"]) == []
