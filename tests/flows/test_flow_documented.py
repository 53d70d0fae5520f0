"""What the pages for authors show as YAML is what `check` accepts, so it can be copied."""

from pathlib import Path

import pytest

from bot.channels.console.inspection import inspect
from tests.flows.documented import PAGES, Example, examples, sort_of, write

EXAMPLES = tuple(examples())
SORTS = ("study", "part of a study", "flow", "part of a flow", "steps", "part of a step", "scenario")


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{page}:{line}" for page, line, _ in EXAMPLES])
def test_an_example_of_the_pages_passes_check(example: Example, tmp_path: Path) -> None:
    """Put where it belongs, nothing is wrong with it; some of its words may lack a translation."""
    write(tmp_path, example.text)
    found = inspect(tmp_path)
    told = [one for one in found.problems if not (one.warning and one.code == "missing-translation")]
    assert list(map(str, told)) == []
    assert found.played == (sort_of(example.text) == "scenario")


def test_examples_of_every_sort_are_found_on_every_page() -> None:
    """Whole files and parts of them; no page has gone without its examples."""
    assert {example.page for example in EXAMPLES} == set(PAGES)
    assert {sort_of(example.text) for example in EXAMPLES} == set(SORTS)


def test_an_example_with_a_slip_is_found(tmp_path: Path) -> None:
    """The examples are checked as they stand there, traps of YAML and all."""
    [good] = [each.text for each in EXAMPLES if "id: kitchen" in each.text]
    write(tmp_path, good.replace("several: true", "several: yes"))
    assert [problem.code for problem in inspect(tmp_path).problems if not problem.warning] == ["wrong-type"]
