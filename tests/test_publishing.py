"""Publishing: what a flow shows is there, whole, before its version is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot import publishing
from bot.flows.package import package
from bot.house import opened
from bot.settings import Settings
from tests.engine.flows import STUDY
from tests.flows.marked import folder_with
from tests.flows.test_flow_pages import FLOW


async def test_pages_of_a_pdf_are_kept_with_the_files_of_the_flow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every medium of a published version is a file under its sha256, those made of pages too."""
    for name in ("study", "data"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    packed = package(folder_with(tmp_path / "study", FLOW))
    settings = Settings(database=str(tmp_path / "data" / "study.db"), media=tmp_path / "media")
    async with opened(settings) as house:
        await publishing.publish(house, [packed])
        shelf = await publishing.stocked(house, STUDY, [packed])
    plan = shelf.reception.latest["test"]
    assert "pictures/two.pdf#page=1" in plan.media
    for medium in plan.media.values():
        kept = tmp_path / "media" / "flows" / medium.sha256
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == medium.sha256
