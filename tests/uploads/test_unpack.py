"""What is in a ZIP file, and what of it is taken."""

import stat
import unicodedata
from pathlib import Path
from zipfile import ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.uploads.refusal import Reason, RefusedError
from bot.uploads.unpack import Limits, unpack
from tests.uploads.hostile import FLOW, GOOD, HOSTILE, wide, with_flags, zipped

# What is refused while it is unpacked, rather than when it is looked at.
UNPACKED = {name: each for name, each in HOSTILE.items() if isinstance(each.said, Reason)}
UNPACKED = {name: each for name, each in UNPACKED.items() if each.said not in {"slow", "page", "pages"}}


def upload(folder: Path, data: bytes) -> Path:
    file = folder / "upload"
    file.write_bytes(data)
    return file


def files(folder: Path) -> set[str]:
    return {str(file.relative_to(folder)) for file in folder.rglob("*") if not file.is_dir()}


def refused(folder: Path, data: bytes, **limits: int) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        unpack(upload(folder, data), folder / "into", Limits(**limits))
    return caught.value


@pytest.mark.parametrize("name", UNPACKED)
def test_what_is_hostile_is_refused(tmp_path: Path, name: str):
    """Each is refused with its reason, and nothing is written outside of its folder."""
    assert refused(tmp_path, UNPACKED[name].make()).refusal.reason == UNPACKED[name].said
    assert {path.split("/")[0] for path in files(tmp_path)} <= {"upload", "into"}


def test_a_conversation_is_unpacked_as_it_was_packed(tmp_path: Path):
    """Flow, media and scenarios lie where they lay, as regular files that nobody can execute."""
    unpacked = unpack(upload(tmp_path, zipped(GOOD)), tmp_path / "into")
    assert files(tmp_path / "into") == set(GOOD)
    assert unpacked == (tmp_path / "into", ())
    for name, content in GOOD.items():
        file = tmp_path / "into" / name
        assert file.read_text("utf-8") == content
        assert stat.S_ISREG(file.lstat().st_mode)
        assert not file.stat().st_mode & 0o111


@pytest.mark.parametrize("top", ["leaflet/", "./", "Documents/our leaflet/"])
def test_the_conversation_may_lie_in_a_folder(tmp_path: Path, top: str):
    """Who packs the folder itself, or one above it, is understood, too."""
    data = zipped({f"{top}{name}": content for name, content in GOOD.items()}, (top, ""))
    assert files(unpack(upload(tmp_path, data), tmp_path / "into").folder) == set(GOOD)


def test_what_computers_add_is_left_out_in_silence(tmp_path: Path):
    """What macOS and Windows put into folders is neither taken nor spoken of."""
    junk = ["__MACOSX/leaflet/._flow.yaml", "leaflet/.DS_Store", "leaflet/pictures/Thumbs.db"]
    data = zipped({f"leaflet/{name}": content for name, content in GOOD.items()} | dict.fromkeys(junk, "?"))
    unpacked = unpack(upload(tmp_path, data), tmp_path / "into")
    assert (files(unpacked.folder), unpacked.left_out) == (set(GOOD), ())


def test_what_does_not_belong_is_left_out_and_named(tmp_path: Path):
    """A study.yaml, files that no flow can show, and what lies beside the conversation are not taken."""
    others = ["study.yaml", "leaflet/notes.docx", "leaflet/a.zip", "leaflet/more/b.yaml", "c.png"]
    data = zipped({f"leaflet/{name}": content for name, content in GOOD.items()} | dict.fromkeys(others, "?"))
    unpacked = unpack(upload(tmp_path, data), tmp_path / "into")
    assert (files(unpacked.folder), unpacked.left_out) == (set(GOOD), tuple(others))


@pytest.mark.parametrize("spelt", ["NFC", "NFD"])
@pytest.mark.parametrize("flags", [0x800, 0])
def test_names_are_read_as_people_type_them(tmp_path: Path, spelt: str, flags: int):
    """Whether or not a program says that it writes UTF-8, and takes accents apart: `é.png` is `é.png`."""
    name = unicodedata.normalize(spelt, "é تصویر.png")
    data = with_flags(zipped({"flow.yaml": FLOW, name: "?"}), flags)
    assert "é تصویر.png" in files(unpack(upload(tmp_path, data), tmp_path / "into").folder)


def test_a_name_in_an_old_encoding_does_no_harm(tmp_path: Path):
    """Bytes that are no UTF-8 are read as the ZIP format has it."""
    data = zipped({"flow.yaml": FLOW, "xx.png": "?"}).replace(b"xx.png", b"\x82\xff.png")
    assert "é\u00a0.png" in files(unpack(upload(tmp_path, data), tmp_path / "into").folder)


def test_a_flow_by_itself_is_taken(tmp_path: Path):
    """Whatever its name was, it becomes the flow.yaml of a folder."""
    assert files(unpack(upload(tmp_path, FLOW.encode()), tmp_path / "into").folder) == {"flow.yaml"}


@pytest.mark.parametrize("room", [999, 1000])
def test_the_limit_is_of_all_files_together(tmp_path: Path, room: int):
    """Bytes are counted over all files, to the last one."""
    data = zipped({"flow.yaml": "#" * 400, "a.png": "a" * 300, "b.png": "b" * 300})
    if room == 1000:
        assert (
            len(files(unpack(upload(tmp_path, data), tmp_path / "into", Limits(unpacked=room)).folder)) == 3
        )
    else:
        assert refused(tmp_path, data, unpacked=room).refusal.reason == Reason.SWOLLEN


def test_a_link_in_a_link_is_no_way_out(tmp_path: Path):
    """A link is refused before anything is written that could go through it."""
    link = ZipInfo("pictures")
    link.external_attr = 0o120777 << 16
    data = zipped({"flow.yaml": FLOW}, (link, str(tmp_path)), ("pictures/out.png", "?"))
    assert refused(tmp_path, data).refusal.reason == Reason.LINK
    assert files(tmp_path) == {"upload"}


# ------------------------------------------------------------------ whatever may come

PACKED = [zipped({f"leaflet/{name}": content for name, content in GOOD.items()} | {"é.png": "?"}), wide()]
BYTES = st.binary(min_size=1, max_size=2) | st.sampled_from([b"\xff" * 8, b"PK\x01\x02", b"PK\x03\x04"])
CHANGES = st.lists(st.tuples(st.floats(0, 1), BYTES), min_size=1, max_size=6)


@given(st.sampled_from(PACKED), CHANGES)
@settings(max_examples=1000, deadline=None)
def test_a_changed_zip_file_is_taken_or_refused(tmp_path_factory, data: bytes, changes):
    """Whatever bytes of a ZIP file are others, there is a folder or a reason, and nothing beside it."""
    new = bytearray(data)
    for part, content in changes:
        at = int(part * (len(new) - 1))
        new[at : at + len(content)] = content
    taken_or_refused(tmp_path_factory.mktemp("changed"), bytes(new))


HEADS, ENDS = st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06"]), st.sampled_from([b"", PACKED[0][-200:]])


@given(st.binary(max_size=400), HEADS, ENDS)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_taken_or_refused(tmp_path_factory, data: bytes, head: bytes, end: bytes):
    """Whatever is sent, before the end of a ZIP file too, there is a folder or a reason."""
    taken_or_refused(tmp_path_factory.mktemp("bytes"), head + data + end)


def taken_or_refused(folder: Path, data: bytes) -> None:
    try:
        unpack(upload(folder, data), folder / "a" / "b" / "into")
    except RefusedError:
        pass
    else:
        assert (folder / "a" / "b" / "into" / "flow.yaml").is_file()
    assert all(path == "upload" or path.startswith("a/b/into/") for path in files(folder))
