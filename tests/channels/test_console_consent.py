"""A consent with a helper and a check question, in scenarios and in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.console.inspection import loaded
from bot.channels.console.notebook import scenario
from bot.channels.console.plain import PLAIN
from bot.channels.console.rehearsal import rehearse_all
from bot.channels.console.sitting import opening, take
from bot.flows.scenario import load_scenario
from tests.channels.conftest import FLOW, STUDY

CHECKED = """\
  helper: true
  check:
    - id: can_stop
      text: {en: Can you stop?, ur: کیا آپ رک سکتے ہیں؟}
      choices: yes_no
      correct: yes
      teach: {en: You can stop., ur: آپ رک سکتے ہیں۔}
  items:"""
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """Where a scenario of the conversation about fruit belongs, with such a consent."""
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    folder = tmp_path / "fruit"
    folder.mkdir()
    (folder / "flow.yaml").write_text(FLOW.replace("  items:", CHECKED), encoding="utf-8")
    return folder / "one.yaml"


@pytest.fixture(name="play")
def _play(path: Path):
    """Plays a scenario of this text in every language, and gives the problems."""

    def play(text: str):
        path.write_text(text, encoding="utf-8")
        return rehearse_all(*loaded(path.parent), load_scenario(path))

    return play


def test_consent_by_itself_has_no_helper_and_answers_right(play):
    """A scenario that does not show the consent begins at the first question."""
    assert play("talk:\n  - see: age\nexpect:\n  take_part: true\n") == ()


def test_rehearsal_shows_a_helper_and_a_miss(play):
    """Places of the consent can be seen by their names; a miss teaches and goes on."""
    text = """
talk:
  - press: next
  - see: helper
  - press: family
  - see: can_stop
  - press: no
  - see: can_stop
  - press: yes
  - see: take_part
  - say: yes
  - press: refuse
  - see: age
expect:
  quotes: false
"""
    assert play(text) == ()


def test_rehearsal_ends_where_the_check_is_failed(play):
    """Two misses leave nothing but the outcome."""
    text = """
talk:
  - press: next
  - press: nobody
  - press: no
  - press: no
  - outcome: failed_check
"""
    assert play(text) == ()
    assert [p.code for p in play(text.replace("failed_check", "declined"))] == ["scenario-outcome"]


def test_rehearsal_changes_what_was_agreed_to(play):
    """/privacy lists the items, and each is changed by its name."""
    text = """
talk:
  - command: /privacy
  - press: change quotes
  - press: no
  - see: age
expect:
  quotes: false
"""
    assert play(text) == ()


def test_the_terminal_has_a_key_for_every_answer(path: Path):
    """Who helps and the check question are answered by letters, and typed labels count too."""
    talk, _ = opening(*loaded(path.parent), NOW, PLAIN, "en")
    talk, lines = take(talk, ">")
    assert any("[a] No, nobody   [b] Family or a friend" in line for line in lines)
    for typed in ("a", "Yes", "yes", "b"):
        talk, lines = take(talk, typed)
    assert talk.phone.session is not None
    assert talk.phone.session.at == "age"


@pytest.mark.parametrize(
    "typed", [(">", "a", "b", "a", "a", "a"), (">", "b", "a", "a", "a"), (">", "a", "b", "b")]
)
def test_what_was_done_in_a_consent_is_saved_as_a_scenario_that_passes(path: Path, play, typed):
    """With a helper, a miss, or a failed check: it plays the same again."""
    talk, _ = opening(*loaded(path.parent), NOW, PLAIN, "en")
    for line in typed:
        talk, _ = take(talk, line)
    assert play(scenario(talk)) == ()
