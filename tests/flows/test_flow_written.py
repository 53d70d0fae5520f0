"""Whole studies as an author writes them: checked, rehearsed in every language, and exported."""

from pathlib import Path

import pytest
import yaml

from bot.channels.console.rehearsal import rehearse_all
from bot.flows.check import check_flow
from bot.flows.loading import load_flow
from bot.flows.plan import compile_flow
from bot.flows.scenario import load_scenario, scenarios
from bot.reports.table import variables
from tests.engine.flows import STUDY

HERE = Path(__file__).parent / "written"
FOLDERS = sorted(HERE.iterdir())


def plan(name: str):
    return compile_flow(load_flow(HERE / name))


def columns(name: str) -> list[str]:
    return [column.name for variable in variables([plan(name)]) for column in variable.columns]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_is_sound_and_its_rehearsals_pass(folder: Path):
    """Nothing is said about the flow, not even a warning, and every scenario comes to its end."""
    assert check_flow(folder) == ()
    found = scenarios(folder)
    assert found
    for path in found:
        assert rehearse_all(compile_flow(load_flow(folder)), STUDY, load_scenario(path)) == ()


def test_plus_minus_takes_two_short_steps():
    """To mark first and explain later takes two steps; the items are written once."""
    text = (HERE / "plus-minus" / "flow.yaml").read_text("utf-8")
    steps = text.partition("\nsteps:\n")[2]
    assert [step["id"] for step in yaml.safe_load(text)["steps"]] == ["mark", "why"]
    assert len(steps.splitlines()) <= 16


def test_a_raters_form_has_a_column_for_each_item_and_one_for_the_score():
    """24 items are written in one step, and the percentage beside them."""
    found = columns("rater")
    assert [name for name in found if "__" not in name] == [
        *(f"rating_q{n}" for n in range(1, 25)),
        "percent",
    ]


def test_before_and_after_have_the_same_questions_and_scores():
    """What is asked again has columns of its own, each with its score."""
    found = columns("before-and-after")
    before = [name for name in found if not name.startswith(("after_", "reading"))]
    assert [f"after_{name}" for name in before] == [name for name in found if name.startswith("after_")]
    assert "after_chance__correct" in found
