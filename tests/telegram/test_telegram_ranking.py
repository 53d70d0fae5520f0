"""Rankings and dates as Telegram shows them."""

from __future__ import annotations

from bot.channels.telegram.encode import lay_out
from bot.channels.telegram.words import render
from bot.engine.messages import Button, Part
from bot.engine.ranking import FREE, sign
from bot.engine.wording import day, numbered


def test_a_ranking_among_right_to_left_words_keeps_its_marks() -> None:
    """The list runs as its language does, and each thing in it stands in its isolate, as the engine meant."""
    ranking = numbered(["الف", "Beta", "جیم"], "ur")
    assert ranking == "\u200f1. \u2068الف\u2069، 2. \u2068Beta\u2069، 3. \u2068جیم\u2069"
    text = render([Part("✅ {answer}", {"answer": ranking}, "answer")], "ur").text
    assert f"✅ \u2068{ranking}\u2069" in text


def test_somebodys_words_cannot_break_out_of_their_place() -> None:
    """Words of "something else" that close an isolate too often leave the next number where it is."""
    ranking = numbered(["something: a\u2069\u2069b", "الف"], "ur")
    text = render([Part("✅ {answer}", {"answer": ranking}, "answer")], "ur").text
    depth = 0
    for character in text:
        depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
        assert depth >= 0
    assert depth == 0


def test_in_left_to_right_words_a_ranking_is_plain() -> None:
    """Nothing unseen is put into an English list."""
    assert numbered(["Alpha", "Beta"], "en") == "1. Alpha, 2. Beta"


def test_ranking_moves_no_button() -> None:
    """Whatever is ranked, the rows of the keyboard stay as they were under the thumb."""
    labels = ["Apples", "Pears", "Plums", "Figs and dates", "Nuts"]
    rows = {
        tuple(map(len, lay_out([Button(f"{mark} {label}", n) for n, label in enumerate(labels)])))
        for mark in (FREE, *map(sign, range(1, 10)))
    }
    assert len(rows) == 1


def test_places_are_pictures_of_figures() -> None:
    """They look the same in every script."""
    assert [sign(place) for place in (1, 9, 10, 11)] == ["1\ufe0f\u20e3", "9\ufe0f\u20e3", "🔟", "11."]


def test_a_date_in_a_rejection_stands_in_an_isolate() -> None:
    """Days that are put into an Urdu sentence do not turn it."""
    part = Part("براہِ کرم {example}", {"example": day("2026-11-23", "ur")})
    assert "\u206823 نومبر، 2026\u2069" in render([part], "ur").text
