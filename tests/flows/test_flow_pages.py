"""Pages of PDFs: rendered when a flow is published, and what is said where they cannot be."""

import hashlib
import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.errors import AuthorError
from bot.flows.check import check_flow
from bot.flows.package import package, plan_from
from bot.materials.pdf import LONGER_SIDE, Unreadable, page_count, page_image
from tests.flows.bad_making import LEAFLETS
from tests.flows.marked import folder_with, pdf

FLOW = f"""{LEAFLETS}
  - {{id: read, type: material, text: Read it, material: two, pages: [2, 1]}}
  - id: clear
    type: scale
    about: two
    text: 'Is {{item}} clear?'
    from: 1
    to: 3
    items: [{{id: a, text: this, pages: [2]}}, {{id: b, text: that}}]
"""


def test_pages_are_published_as_pictures_under_their_content(tmp_path: Path):
    """Each page that is shown is a medium: a JPEG under its sha256, made once however often it is shown."""
    packed = package(folder_with(tmp_path, FLOW))
    plan = plan_from(packed.body, packed.version)
    first, second = plan.media["pictures/two.pdf#page=1"], plan.media["pictures/two.pdf#page=2"]
    assert (first.kind, first.name) == ("photo", "two-1.jpg")
    assert {first.sha256, second.sha256} == set(packed.pages)
    for sha256, content in packed.pages.items():
        assert hashlib.sha256(content).hexdigest() == sha256
        with Image.open(io.BytesIO(content)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (LONGER_SIDE // 2, LONGER_SIDE))
    assert plan.index["read"].pages == (2, 1)
    assert plan.index["clear_a"].pages == (2,)
    assert plan.index["clear_b"].pages == ()


def test_the_same_pdf_makes_the_same_version(tmp_path: Path):
    """Rendering a page once more changes no byte of it."""
    assert package(folder_with(tmp_path, FLOW)).version == package(folder_with(tmp_path, FLOW)).version


def test_without_the_extra_the_author_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Where the parts for PDFs are not installed, `check` names the extra, and nothing is published."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    folder = folder_with(tmp_path, FLOW)
    problem = check_flow(folder)[0]
    assert problem.code == "missing-part"
    assert "sounding-board[pdf]" in problem.remedy
    with pytest.raises(AuthorError, match="missing-part"):
        package(folder)


def test_a_flow_without_pages_needs_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Who shows whole files only is not asked for anything."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    whole = FLOW.replace(", pages: [2, 1]", "").replace(", pages: [2]", "")
    assert check_flow(folder_with(tmp_path, whole)) == ()


def test_pages_are_counted_and_rendered(tmp_path: Path):
    """A PDF has as many pages as were written into it; what is no PDF cannot be read."""
    (tmp_path / "three.pdf").write_bytes(pdf(3))
    assert page_count(tmp_path / "three.pdf") == 3
    assert page_image(tmp_path / "three.pdf", 3).startswith(b"\xff\xd8")
    (tmp_path / "no.pdf").write_bytes(b"not a PDF")
    with pytest.raises(Unreadable):
        page_count(tmp_path / "no.pdf")
    (tmp_path / "lost.pdf").write_bytes(pdf(1).replace(b"[3 0", b"[9 0"))
    with pytest.raises(Unreadable):
        page_image(tmp_path / "lost.pdf", 1)
