"""What is installed is what was tested: the wheel carries all that is not Python."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_wheel_carries_words_sample_and_migrations(tmp_path: Path) -> None:
    """Catalogues, sample study with leaflets, page, fonts and migrations are in the built wheel."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "bot/_data/locales/ur/LC_MESSAGES/soundingboard.mo" in names
    assert "bot/_data/conversations/study.yaml" in names
    assert "bot/_data/conversations/genetics-leaflet/leaflet-ur.pdf" in names
    assert any(name.startswith("bot/storage/migrations/versions/0001") for name in names)
    assert {"bot/materials/poster.typ", "bot/materials/fonts/OFL.txt"} <= names
    assert len([name for name in names if name.startswith("bot/materials/fonts/Noto")]) == 8
    page = {each.name for each in (ROOT / "bot" / "playground" / "page").iterdir()}
    assert {f"bot/playground/page/{name}" for name in page} <= names
    assert {"index.html", "main.js", "chat.css"} <= page
