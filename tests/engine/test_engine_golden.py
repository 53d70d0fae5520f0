"""Whole conversations, word for word as they were found right."""

from __future__ import annotations

import pytest

from tests.engine.golden import FOLDER, TALKS, path, transcript


@pytest.mark.parametrize("name", TALKS)
def test_a_conversation_goes_as_it_was_found_right(name: str) -> None:
    """Every event does what it did; a change that is meant, `python -m tests.engine.golden --write` keeps."""
    assert path(name).read_text("utf-8").splitlines() == transcript(TALKS[name]()).splitlines()


def test_every_golden_file_is_a_talk() -> None:
    """No file is left behind by a talk that is gone."""
    assert {file.stem for file in FOLDER.glob("*.json")} == set(TALKS)
