"""What `check` finds: each table holds flows with marks where a problem must be told."""

from pathlib import Path

import pytest

from tests.flows.bad_consent import BAD_CARDS_AND_ITEMS, BAD_CHECKS, BAD_CONSENT_LANGUAGES
from tests.flows.bad_making import BAD_AGAIN, BAD_CORRECT, BAD_ITEMS, BAD_PAGES, BAD_SHUFFLE
from tests.flows.bad_meaning import BAD_EXPRESSIONS, BAD_FILES, BAD_LANGUAGES, BAD_PATHS, BAD_TEXTS
from tests.flows.bad_structure import BAD_STRUCTURE, MISPLACED
from tests.flows.marked import Bad, is_sentence, placed, problems_of, unmarked

TABLES = [
    *BAD_STRUCTURE,
    *MISPLACED,
    *BAD_LANGUAGES,
    *BAD_TEXTS,
    *BAD_FILES,
    *BAD_EXPRESSIONS,
    *BAD_PATHS,
    *BAD_ITEMS,
    *BAD_AGAIN,
    *BAD_SHUFFLE,
    *BAD_CORRECT,
    *BAD_PAGES,
    *BAD_CHECKS,
    *BAD_CONSENT_LANGUAGES,
    *BAD_CARDS_AND_ITEMS,
]


@pytest.mark.parametrize("bad", TABLES, ids=lambda bad: bad.codes[:40])
def test_each_mistake_is_told_where_it_is(bad: Bad, tmp_path: Path):
    """A mistake is found at the marked character, nothing else is said, and it is said to people."""
    yaml, expected = unmarked(bad.yaml, bad.codes)
    problems = problems_of(tmp_path, yaml)
    assert expected == placed(problems)
    assert all(is_sentence(problem.message) and is_sentence(problem.remedy) for problem in problems)
