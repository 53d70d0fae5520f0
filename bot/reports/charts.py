"""The figures as pictures for a phone: 1080 pixels wide, at most about twice as high, in a team member's
language and direction. What they show stands in words in `bot.reports.progress`, for whoever cannot see them.

Typst sets them by `charts.typ`: it joins and turns letters of every script by itself. Needs the extra
`poster`; it is loaded only where a picture is wanted. Drawing takes some tenths of a second, and is nothing
for an event loop: call it in a thread.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.dates import format_date

from bot import materials
from bot.engine.wording import locale, put, words
from bot.flows.texts import is_right_to_left
from bot.materials.pdf import MissingPart
from bot.reports.progress import BESIDE, FUNNEL, LEFT, Progress, asked, minutes, percent, worst_of
from bot.reports.reaching import Reached
from bot.storage.counting import Day

if TYPE_CHECKING:
    from typst import Fonts

DOTS_PER_INCH: Final = 144
COLUMNS: Final = 14
"""Days, weeks or months beside each other."""
ROWS: Final = 5
"""Questions in the picture of everything."""
PAGE: Final = 12
"""Questions in a picture of their own."""
_TEMPLATE: Final = Path(__file__).with_name("charts.typ")
_FONTS: Final = Path(materials.__file__).with_name("fonts")
_SIZE: Final = 18
_EASY: Final = 20.5

Panel = dict[str, Any]
"""What the template is told of one part of a picture."""


def overview(found: Progress, language: str, title: str = "") -> bytes:
    """One picture (PNG) of everything: how many came how far, day by day, and the questions at which most
    people stop, where the figures are of one conversation. Raises `MissingPart`.
    """
    panels = [_funnel(found, language), _tiles(found, language)]
    if found.days:
        panels.append(_days(found.days, language))
    if worst := worst_of(found.steps, ROWS):
        panels.append(_worst(worst, found.steps, language))
    if not found.figures.joined:
        panels.append({"kind": "words", "text": words(language).gettext("Nobody has joined yet.")})
    return _drawn(panels, language, title)


def by_question(found: Progress, language: str, title: str = "") -> list[bytes]:
    """Every question in the flow's order, in as many pictures (PNG) as it takes. Raises `MissingPart`."""
    pages = [found.steps[at : at + PAGE] for at in range(0, len(found.steps), PAGE)]
    heading = words(language).gettext("Question by question")
    return [_drawn([_questions(heading, page, found.steps, language)], language, title) for page in pages]


# ------------------------------------------------------------------ what is shown


def _funnel(found: Progress, language: str) -> Panel:
    counts = {name: getattr(found.figures, name) for name in FUNNEL}
    joined = found.figures.joined
    rows = [
        {
            "label": words(language).gettext(FUNNEL[name]),
            "count": count,
            "share": f"({percent(count, joined)}%)" if joined and name != "joined" else "",
        }
        for name, count in counts.items()
    ]
    return {"kind": "funnel", "rows": rows, "most": joined}


def _tiles(found: Progress, language: str) -> Panel:
    tr = words(language)
    tiles = [(tr.gettext(label), getattr(found.figures, name)) for name, label in BESIDE.items()]
    if found.left.withdrew is not None:
        tiles.append((tr.gettext(LEFT["withdrew"]), found.left.withdrew))
    if (median := minutes(found.figures)) is not None:
        tiles.append((tr.gettext("Minutes (median)"), median))
    return {"kind": "tiles", "tiles": [{"label": label, "count": str(count)} for label, count in tiles]}


def _days(days: Sequence[Day], language: str) -> Panel:
    tr = words(language)
    size, columns = binned(days)
    titles = {1: tr.gettext("Day by day"), 7: tr.gettext("Week by week"), 28: tr.gettext("Every four weeks")}
    kinds = {"pale": FUNNEL["joined"], "solid": FUNNEL["finished"]}
    return {
        "kind": "days",
        "title": titles.get(size, tr.gettext("Over time")),
        "legend": [{"look": look, "label": tr.gettext(label)} for look, label in kinds.items()],
        "columns": _columns(columns, language),
        "most": max(1, *(max(one.joined, one.finished) for one in columns)),
    }


def _columns(bins: Sequence[Day], language: str) -> list[dict[str, Any]]:
    """Each with the day of its month; the month stands where it begins."""
    months = [format_date(one.day, "LLL", locale=locale(language)) for one in bins]
    return [
        {
            "counts": [one.joined, one.finished],
            "day": str(one.day.day),
            "month": "" if known == month else month,
        }
        for one, month, known in zip(bins, months, ["", *months], strict=False)
    ]


def binned(days: Sequence[Day]) -> tuple[int, list[Day]]:
    """At most `COLUMNS` stretches of as many days each (1, 7 or a multiple of 28), without a gap from the
    first day to the last; each is named by the day with which it begins.
    """
    first, last = days[0].day, days[-1].day
    span = (last - first).days + 1
    size = next(size for size in (1, 7, *range(28, span + 56, 28)) if span <= size * COLUMNS)
    bins = [Day(first + timedelta(days=at)) for at in range(0, span, size)]
    for one in days:
        at = (one.day - first).days // size
        bins[at] = Day(bins[at].day, *(a + b for a, b in zip(bins[at][1:], one[1:], strict=True)))
    return size, bins


def _worst(worst: Sequence[Reached], steps: Sequence[Reached], language: str) -> Panel:
    panel = _questions(words(language).gettext("Where most people stop"), worst, steps, language)
    if len(worst) < len(steps):
        note = words(language).ngettext("{n} question in all.", "{n} questions in all.", len(steps))
        panel["note"] = put(note, {"n": str(len(steps))}, language)
    return panel


def _questions(title: str, shown: Sequence[Reached], steps: Sequence[Reached], language: str) -> Panel:
    tr = words(language)
    looks = {
        "solid": tr.gettext("Went on"),
        "hollow": tr.gettext("Have not answered yet"),
        "hatched": tr.gettext("Stopped here"),
    }
    places = {step.id: place for place, step in enumerate(steps, 1)}
    return {
        "kind": "questions",
        "title": title,
        "note": "",
        "legend": [{"look": look, "label": label} for look, label in looks.items()],
        "most": max(step.asked for step in steps),
        "rows": [
            {"place": f"{places[step.id]}.", "label": _own(asked(step, language)), "parts": _parts(step)}
            for step in shown
        ],
    }


def _parts(step: Reached) -> list[dict[str, Any]]:
    counts = {"solid": step.asked - step.lost, "hollow": step.standing, "hatched": step.stopped}
    return [{"look": look, "count": count} for look, count in counts.items()]


def _own(text: str) -> dict[str, Any]:
    """Words that may be in another language than the rest: they run as most of their letters do."""
    directions = [unicodedata.bidirectional(character) for character in text]
    leftwards = directions.count("R") + directions.count("AL") > directions.count("L")
    return {"text": text, "leftwards": leftwards}


# ------------------------------------------------------------------ drawing


def _drawn(panels: Sequence[Panel], language: str, title: str) -> bytes:
    """The picture. Easy Read has larger letters."""
    fonts = _fonts()
    import typst

    content = {
        "language": language.partition("-")[0],
        "leftwards": is_right_to_left(language),
        "size": _EASY if language.endswith("-x-easy") else _SIZE,
        "title": _own(title),
        "panels": panels,
    }
    compiler = typst.Compiler(_TEMPLATE, font_paths=fonts, sys_inputs={"chart": json.dumps(content)})
    page = compiler.compile(format="png", ppi=DOTS_PER_INCH)
    assert isinstance(page, bytes), "a chart is one page"
    return page


@cache
def _fonts() -> Fonts:
    """The bot's own fonts, and the machine's for what they cannot write: looking for those takes a while, and
    holds up every other thread.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingPart from error
    return typst.Fonts(include_system_fonts=True, font_paths=[_FONTS] if _FONTS.is_dir() else [])
