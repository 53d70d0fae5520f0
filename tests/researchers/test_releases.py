"""Publishing at the server: a folder, a ZIP file, the versions, and back; a running bot takes notice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.errors import AuthorError, OperatorError
from bot.office import releases
from bot.playground.people import Person
from tests.researchers.conftest import Place
from tests.researchers.test_publishing import FRUIT, LOVE, begun, invited, question

PATIENCE = 15.0


def written(folder: Path, flow: str) -> Path:
    """A conversation's folder outside of the study."""
    folder.mkdir()
    (folder / "flow.yaml").write_text(flow, encoding="utf-8")
    return folder


async def asked(place: Place, link: str, words: str) -> None:
    """Wait until newcomers are asked this."""
    async with asyncio.timeout(PATIENCE):
        somebody: Person | None = None
        while somebody is None or words not in await question(somebody):
            somebody = await begun(place, link)


async def test_a_running_bot_takes_up_what_is_published_at_the_server(place: Place, tmp_path: Path) -> None:
    """Within seconds newcomers get the new version, and after a rollback the old one; both are audited."""
    await place.owner()
    link = await invited(place, "fruit")
    folder = written(tmp_path / "new", LOVE)
    done = await releases.publish(place.settings, folder / "flow.yaml")
    assert "love" in releases.told(done, dry_run=False)
    await asked(place, link, "love fruit")
    rows = await releases.listed(place.settings, "fruit")
    assert [row.runs for row in rows] == [True, False]
    await releases.rollback(place.settings, "fruit", done.before[:10])
    await asked(place, link, "like fruit")
    audited = (
        "SELECT object, detail FROM audit WHERE action = 'publish.now' AND member_id IS NULL ORDER BY id"
    )
    assert await place.query(audited) == [("fruit", done.version[:10]), ("fruit", done.before[:10])]


async def test_a_dry_run_only_tells(place: Place, tmp_path: Path) -> None:
    """What would be different is shown, and nothing is kept."""
    await place.owner()
    packed = tmp_path / "fruit.zip"
    with ZipFile(packed, "w") as archive:
        archive.writestr("fruit/flow.yaml", LOVE)
    shown = await releases.publish(place.settings, packed, dry_run=True)
    assert "would be published" in releases.told(shown, dry_run=True)
    assert await place.query("SELECT count(*) FROM flow_versions") == [(2,)]
    assert not list((place.settings.media / "made").iterdir())


async def test_what_is_wrong_at_the_server_says_how_to_mend_it(place: Place, tmp_path: Path) -> None:
    """Faults of a flow, languages that the study lacks, and names of nothing are each told."""
    await place.owner()
    cases = {
        "fault": (FRUIT.replace("type: text", "type: txt"), "txt"),
        "tongue": (FRUIT.replace("ur", "fr"), "`fr` is not among the languages of the study"),
    }
    for name, (flow, words) in cases.items():
        with pytest.raises(AuthorError, match=words):
            await releases.publish(place.settings, written(tmp_path / name, flow))
    with pytest.raises(OperatorError, match=r"There is no .*nowhere"):
        await releases.publish(place.settings, tmp_path / "nowhere")
    with pytest.raises(OperatorError, match="It has: "):
        await releases.rollback(place.settings, "fruit", "0123456789")
    with pytest.raises(OperatorError, match="There are: fruit, tea"):
        await releases.listed(place.settings, "frut")
