"""Scripted conversations are read with the place of every line."""

from pathlib import Path

import pytest

from bot.errors import AuthorError
from bot.flows.scenario import Entry, Expectation, load_scenario, scenarios
from tests.flows.marked import Bad, is_sentence, placed, unmarked

GOOD = """\
language: no
talk:
  - see: reading
  - press: next
  - press: 2
  - press: change clear
  - voice: 4
  - say: 007
  - photo: 1
  - command: /language
  - wait: 25h
  - outcome: complete
expect:
  clear: 2
  topics: [a, 1]
  unclear: "no"
  weight: 2.5
  skipped:
"""

BAD_SCENARIOS = [
    Bad("missing-key", "▸expect: {a: 1}\n"),
    Bad("missing-key", "▸- press: next\n"),
    Bad("unknown-key", "talk: []\n▸lang: en\n"),
    Bad("unknown-key", "talk:\n  - ▸pres: next\n"),
    Bad("wrong-type", "talk: ▸next\n"),
    Bad("wrong-type", "talk: []\nexpect: ▸[a]\n"),
    Bad("wrong-type", "talk:\n  - ▸next\n"),
    Bad("wrong-type", "talk:\n  - ▸press: next\n    see: a\n"),
    Bad("wrong-type", "talk:\n  - press: ▸[next]\n"),
    Bad("wrong-type", "talk:\n  - see: ▸''\n"),
    Bad("wrong-type", "talk:\n  - voice: ▸long\n"),
    Bad("time-span", "talk:\n  - wait: ▸a day\n"),
    Bad("unknown-word", "talk:\n  - outcome: ▸completed\n"),
    Bad("language-tag", "language: ▸en_GB\ntalk: []\n"),
    Bad("not-date", "today: ▸31.1.2026\ntalk: []\n"),
    Bad("not-date", "today: ▸20260131\ntalk: []\n"),
]


def scenario_in(folder: Path, yaml: str) -> Path:
    file = folder / "one.yaml"
    file.write_text(yaml, encoding="utf-8")
    return file


def test_a_scenario_is_read_with_values_and_places(tmp_path: Path):
    """Each line of talk has its action, its value in the right unit, and its line and column."""
    file = scenario_in(tmp_path, GOOD)
    scenario = load_scenario(file)
    assert (scenario.file, scenario.language) == (str(file), "no")
    assert scenario.talk == (
        Entry("see", "reading", 3, 5),
        Entry("press", "next", 4, 5),
        Entry("press", 2, 5, 5),
        Entry("press", "change clear", 6, 5),
        Entry("voice", 4, 7, 5),
        Entry("say", "007", 8, 5),
        Entry("photo", 1, 9, 5),
        Entry("command", "/language", 10, 5),
        Entry("wait", 25 * 3600, 11, 5),
        Entry("outcome", "complete", 12, 5),
    )
    assert scenario.expect == (
        Expectation("clear", 2, 14, 3),
        Expectation("topics", ["a", 1], 15, 3),
        Expectation("unclear", "no", 16, 3),
        Expectation("weight", 2.5, 17, 3),
        Expectation("skipped", None, 18, 3),
    )


@pytest.mark.parametrize("bad", BAD_SCENARIOS, ids=lambda bad: bad.text)
def test_each_mistake_in_a_scenario_is_told_where_it_is(bad: Bad, tmp_path: Path):
    """A mistake in a scenario is found at the marked character, and said to people."""
    yaml, expected = unmarked(bad.text, bad.codes)
    with pytest.raises(AuthorError) as caught:
        load_scenario(scenario_in(tmp_path, yaml))
    problems = caught.value.problems
    assert placed(problems) == expected
    assert all(is_sentence(problem.message) and is_sentence(problem.remedy) for problem in problems)


def test_the_scenarios_of_a_conversation_are_listed_by_name(tmp_path: Path):
    """Scenarios are the YAML files in their folder; a conversation may have none."""
    assert scenarios(tmp_path) == ()
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for name in ("b.yaml", "a.yaml", "notes.txt"):
        (folder / name).write_text("talk: []\n")
    assert scenarios(tmp_path) == (folder / "a.yaml", folder / "b.yaml")
