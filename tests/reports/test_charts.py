"""The pictures of how far people are, looked at pixel by pixel where it matters."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.materials.pdf import MissingPart
from bot.reports import charts
from bot.reports.charts import binned, by_question, overview
from bot.reports.progress import Progress
from bot.reports.reaching import Reached
from bot.storage.counting import Day, Figures, Left, Scope

DEEP, HATCH = (27, 111, 140), (200, 80, 10)
"""The colours of who went on and of who stopped."""


def step(name: str, went_on: int, standing: int, stopped: int) -> Reached:
    words = {"en": "Is it clear?", "ur": "کیا یہ واضح ہے؟", "bn": "এটা কি পরিষ্কার?"}
    return Reached(name, words, ("en",), went_on, 0, 0, standing, stopped)


def found(people: int, *steps: Reached) -> Progress:
    days = (Day(date(2026, 11, 23), people, people, people // 2),) if people else ()
    figures = Figures(people, people, people, people // 2, 0, people - people // 2, 12 if people else None)
    return Progress(Scope(conversation="leaflet"), figures, Left(0, 0, 0, 0), days=days, steps=steps)


def picture(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def runs(shown: Image.Image, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    """From where to where (x) each bar of a colour goes, one a row of pixels that has 100 of it and more."""
    flat, width, found = list(shown.get_flattened_data()), shown.width, []
    for top in range(0, len(flat), width):
        places = [x for x, pixel in enumerate(flat[top : top + width]) if pixel == colour]
        if len(places) > 100 and (not found or found[-1] != (places[0], places[-1])):
            found.append((places[0], places[-1]))
    return found


@pytest.mark.parametrize("language", ["en", "en-x-easy", "ur", "ar", "bn", "fr"])
@pytest.mark.parametrize("people", [0, 3, 50_000])
def test_a_picture_fits_a_phone(language: str, people: int) -> None:
    """It is as wide as it should be and no larger than Telegram sends, in every language."""
    steps = [step(f"q{number}", people, people, people) for number in range(40)]
    shown = picture(overview(found(people, *steps), language, "Leaflet · Leeds"))
    assert shown.width == 1080
    assert shown.height <= 2560
    assert all(picture(page).height <= 2560 for page in by_question(found(people, *steps), language))


def test_bars_are_as_long_as_their_numbers() -> None:
    """All who joined fill the width, of whom half have finished."""
    joined, *_, finished = runs(picture(overview(found(10)._replace(days=()), "en")), DEEP)
    assert joined[0] == finished[0]
    assert finished[1] - finished[0] == pytest.approx((joined[1] - joined[0]) / 2, abs=3)


def test_bars_grow_from_where_reading_begins() -> None:
    """From the right in Urdu, from the left in English."""
    left, right = (picture(overview(found(10)._replace(days=()), language)) for language in ("en", "ur"))
    whole, *_, half = runs(left, DEEP)
    mirrored, *_, other = runs(right, DEEP)
    assert (whole, half[0], other[1]) == (mirrored, whole[0], whole[1])
    assert half[1] < whole[1]
    assert other[0] > whole[0]


def test_who_stopped_stands_at_the_end_of_a_bar() -> None:
    """On the left in Urdu, on the right in English."""
    steps = found(4, step("q", 3, 0, 1))
    left, right = (picture(by_question(steps, language)[0]) for language in ("en", "ur"))
    assert left.getpixel((200, middle(left))) == right.getpixel((880, middle(right, 880))) == DEEP
    assert left.getpixel((880, middle(left))) != DEEP
    assert right.getpixel((200, middle(right, 880))) != DEEP


def test_who_stopped_is_told_by_a_pattern() -> None:
    """Not by a colour alone: the part of those who stopped is hatched."""
    page = picture(by_question(found(4, step("q", 2, 0, 2)), "en")[0])
    row = [page.getpixel((x, y)) for y, x in [(middle(page), x) for x in range(540, 1000)]]
    assert HATCH in row
    assert sum(one == HATCH for one in row) < len(row) / 2


def middle(page: Image.Image, x: int = 200) -> int:
    """A line of pixels through the bar that is at this place."""
    lines = [y for y in range(page.height) if page.getpixel((x, y)) == DEEP]
    return lines[len(lines) // 2]


def test_every_question_is_in_a_picture() -> None:
    """In as many as it takes; where no conversation was asked for there is none."""
    steps = [step(f"q{number}", 5, 1, 1) for number in range(2 * charts.PAGE + 1)]
    assert len(by_question(found(7, *steps), "en")) == 3
    assert by_question(found(7), "en") == []


def test_words_change_the_picture() -> None:
    """In Urdu it is another one, also beside a question that is the same."""
    assert overview(found(3), "en") != overview(found(3), "ur")
    assert overview(found(3), "en") == overview(found(3), "en")


def test_without_typst_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for one can tell, and send the words alone."""
    charts._fonts.cache_clear()
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingPart):
        overview(found(3), "en")


@pytest.mark.parametrize(
    "span, size, bins", [(1, 1, 1), (14, 1, 14), (15, 7, 3), (98, 7, 14), (99, 28, 4), (393, 56, 8)]
)
def test_long_studies_are_told_in_longer_stretches(span: int, size: int, bins: int) -> None:
    """Days, weeks, then four weeks and more, so that there are never more than fit; nobody is lost."""
    first = date(2026, 1, 1)
    days = [Day(first, 1, 1, 1), Day(first + timedelta(days=span - 1), 5, 4, 3)]
    found_size, shown = binned(days if span > 1 else days[1:])
    assert (found_size, len(shown)) == (size, bins)
    assert sum(one.joined for one in shown) == (6 if span > 1 else 5)
    assert [one.day for one in shown] == [first + timedelta(days=size * at) for at in range(bins)]
