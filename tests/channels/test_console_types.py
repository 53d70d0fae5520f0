"""Rankings, dates and shuffled choices in the terminal and in scenarios."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.console.inspection import loaded
from bot.channels.console.notebook import scenario
from bot.channels.console.plain import PLAIN
from bot.channels.console.rehearsal import rehearse_all
from bot.channels.console.sitting import opening, take
from bot.flows.scenario import load_scenario

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FLOW = """
format: 1
id: wishes
title: {en: Wishes, ur: خواہشیں}
languages: [en, ur]
choices:
  parts:
    - {value: words, label: {en: The words, ur: الفاظ}}
    - {value: pictures, emoji: "🖼️", label: {en: The pictures, ur: تصویریں}}
    - {value: length, label: {en: The length, ur: لمبائی}}
    - {value: none, label: {en: None, ur: کوئی نہیں}, alone: true}
consent:
  version: "1"
  items: [{id: take_part, required: true, text: {en: I take part., ur: منظور ہے۔}}]
steps:
  - {id: best, type: rank, choices: parts, top: 3, text: {en: Best first?, ur: سب سے اچھا؟}}
  - {id: seen, type: date, max: today, text: {en: When did you see it?, ur: کب دیکھا؟}}
  - {id: liked, type: select_multiple, shuffle: true, choices: parts, text: {en: Liked?, ur: پسند؟}}
"""


@pytest.fixture(name="wishes")
def _wishes(tmp_path: Path):
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    return tmp_path


def play(folder: Path, text: str):
    path = folder / "scenarios" / "one.yaml"
    path.write_text(text, encoding="utf-8")
    return rehearse_all(*loaded(folder), load_scenario(path))


def test_a_scenario_ranks_takes_back_and_dates(wishes):
    """Values, labels, undo and done are pressed, a date is said, in both languages; order counts."""
    text = """
talk:
  - see: best
  - press: pictures
  - press: length
  - press: undo
  - press: The words
  - press: none
  - see: seen
  - say: 3 January 2026
  - see: liked
  - press: words
  - say: length, pictures
  - press: done
  - press: change best
  - press: pictures
  - press: length
  - outcome: complete
expect:
  best: [words, none, length]
  seen: 2026-01-03
  liked: [words, pictures, length]
"""
    assert play(wishes, text) == ()


def test_a_ranking_in_another_order_is_not_what_was_expected(wishes):
    """Unlike several answers, a ranking is its order."""
    ranked = "talk:\n  - say: words, pictures, length\n"
    assert play(wishes, f"{ranked}expect:\n  best: [words, pictures, length]\n") == ()
    (problem,) = play(wishes, f"{ranked}expect:\n  best: [pictures, words, length]\n")
    assert "`best` is [words, pictures, length]" in problem.message


def test_a_date_out_of_reach_is_not_taken(wishes):
    """A scenario sees the reason, and a press that is not there is told with those that are."""
    text = "talk:\n  - press: skip\n  - say: 1 May 2100\n  - see: not after\n"
    assert play(wishes, f"language: en\n{text}") == ()
    (problem,) = play(wishes, "talk:\n  - press: undo\n")
    assert "words, pictures, length, none, skip, help" in problem.remedy


def test_the_terminal_shows_places_and_takes_the_last_one_back(wishes):
    """The buttons carry the places, and `~` is the key of Undo."""
    talk, _ = opening(*loaded(wishes), NOW, PLAIN, "en")
    for line in ("a", "c", "b", "~"):
        talk, shown = take(talk, line)

    assert "[a] ▫️ The words   [b] ▫️ 🖼️ The pictures   [c] 1️⃣ The length   [d] ▫️ None" in "\n".join(shown)
    assert "[~] ↶ Undo" in "\n".join(shown)


def test_what_was_done_is_played_again(wishes):
    """A saved talk with a ranking, a date and shuffled choices passes in every language."""
    talk, _ = opening(*loaded(wishes), NOW, PLAIN, "en")
    for line in ("a", "b", "c", "d", "3 Jan 2026", "a", ">"):
        talk, _ = take(talk, line)

    assert talk.phone.outcome == "complete"
    assert play(wishes, scenario(talk)) == ()
