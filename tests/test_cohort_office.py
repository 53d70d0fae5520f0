"""Cohorts at the server: what they cannot become."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.house import now, opened
from bot.office import cohorts as cohort_office
from bot.settings import Settings
from bot.storage import cohorts
from tests.whole.small import write_study


@pytest.fixture
async def settings(tmp_path: Path) -> Settings:
    """A study that does not run, with two cohorts, the open one and that of tests."""
    settings = Settings(
        study=write_study(tmp_path / "study"),
        database=str(tmp_path / "data" / "study.sqlite"),
        media=tmp_path / "data" / "media",
        key_file=tmp_path / "key" / "key",
    )
    for name in ("Taken", "Other"):
        await cohort_office.add_cohort(settings, Cohort(0, name, ("fruit",)))
    async with opened(settings) as house, house.database.transaction() as db:
        await cohorts.open_cohort(db, now())
        await cohorts.test_cohort(db, now())
    return settings


@pytest.mark.parametrize(
    "name, wanted, says",
    [
        ("Taken", {"name": "open"}, "is kept for people without an invite"),
        ("Taken", {"name": "Other"}, "a cohort named Other already"),
        ("Taken", {"conversations": ("frut",)}, r"It has: fruit, tea\."),
        ("Taken", {"opens": "2999-02-01", "closes": "2999-01-01"}, "after the last day, 1 January 2999"),
        ("Taken", {"opens": "soon"}, r"'soon' is not a date"),
        ("open", {"name": "all"}, "This cohort keeps its name"),
        ("(test)", {"size": 3}, r"There is no cohort '\(test\)'\. There are: "),
    ],
)
async def test_a_cohort_cannot_become_what_it_cannot_be(
    settings: Settings, name: str, wanted: dict[str, object], says: str
) -> None:
    """The reason is told, and the cohort stays as it was."""
    before = await cohort_office.list_cohorts(settings)
    with pytest.raises(OperatorError, match=says):
        await cohort_office.edit_cohort(settings, name, wanted)
    assert await cohort_office.list_cohorts(settings) == before
