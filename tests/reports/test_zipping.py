"""A finished export as ZIP files, each small enough for a chat."""

from __future__ import annotations

import csv
import io
import random
import tracemalloc
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.zipping import LEFT_OUT, zipped
from bot.storage.database import Database
from tests.reports.talks import SPOKEN, answer, exported, keep

Contents = dict[str, bytes]


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that nothing makes smaller."""
    return random.Random(seed).randbytes(size)


def written(folder: Path, files: Contents) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def unpacked(parts: list[Path]) -> Contents:
    """What is in all parts together; nothing is in two of them, and each opens and is whole."""
    found: Contents = {}
    for part in parts:
        with ZipFile(part) as file:
            assert file.testzip() is None
            for name in file.namelist():
                assert name not in found
                found[name] = file.read(name)
    return found


def inside(name: str, files: Contents) -> Contents:
    return {f"{name}/{path}": content for path, content in files.items()}


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def made(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


async def test_a_small_export_is_one_file(database: Database, tmp_path: Path) -> None:
    """Everything of it, under its name, in a folder of that name; and nothing else is left beside it."""
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.ogg").write_bytes(b"voice")
    async with database.transaction() as db:
        await keep(db, SPOKEN | {"why": answer(files=["a.ogg"])})
    await exported(database, tmp_path / "out", xlsx=True, sav=True)
    (tmp_path / "into").mkdir()
    parts = zipped(tmp_path / "out", tmp_path / "into", "export")
    assert parts == list((tmp_path / "into").iterdir()) == [tmp_path / "into" / "export.zip"]
    there = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(there) == 10
    assert unpacked(parts) == {
        f"export/{path.relative_to(tmp_path / 'out').as_posix()}": path.read_bytes() for path in there
    }


def test_a_large_one_is_several(tmp_path: Path) -> None:
    """Whole files are shared out, tables first, and each ZIP keeps within the limit."""
    files = {f"tea/media/{number}.jpg": noise(20_000, number) for number in range(9)}
    files |= {
        "tea/answers-long.csv": b"a\r\n" * 90_000,
        "tea/README.txt": b"Tea",
        "tea/b.xlsx": noise(30_000),
    }
    parts = zipped(written(tmp_path / "out", files), tmp_path, "export", 50_000)
    assert [part.name for part in parts] == [f"export-{number}-of-6.zip" for number in range(1, 7)]
    assert all(part.stat().st_size <= 50_000 for part in parts)
    assert unpacked(parts) == inside("export", files)
    with ZipFile(parts[0]) as first:
        assert {"export/tea/answers-long.csv", "export/tea/README.txt"} <= set(first.namelist())


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(0, 9_000), max_size=30),
    kinds=st.lists(st.sampled_from(["media/{}.jpg", "{}.csv", "{}.sav"]), min_size=1),
    limit=st.integers(10_000, 40_000),
)
def test_no_file_is_lost_or_twice(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], kinds: list[str], limit: int
) -> None:
    """However large the files are and the limit is: each is in one ZIP, and no ZIP is beyond the limit."""
    home = tmp_path_factory.mktemp("any")
    files = {
        kinds[number % len(kinds)].format(number): noise(size, number) for number, size in enumerate(sizes)
    }
    (home / "into").mkdir()
    (home / "out").mkdir()
    parts = zipped(written(home / "out", files), home / "into", "e", limit)
    assert unpacked(parts) == inside("e", files)
    assert all(part.stat().st_size <= limit for part in parts)
    assert sorted(parts) == sorted((home / "into").iterdir())


def test_a_table_beyond_the_limit_is_cut_between_rows(tmp_path: Path) -> None:
    """Each piece is a table with the header; together they have all rows in order, whatever is in them."""
    words = ["two\nlines", 'a "quoted" word', "comma, too", "\r\n", 'اردو "\r\n" متن', ""]
    table = [["session", "words"]]
    table += [[noise(40, number).hex(), words[number % len(words)]] for number in range(3_000)]
    files = {"answers-long.csv": made(table), "README.txt": b"Read me"}
    parts = zipped(written(tmp_path / "out", files), tmp_path, "export", 60_000)
    assert all(part.stat().st_size <= 60_000 for part in parts)
    found = unpacked(parts)
    assert found.pop("export/README.txt") == b"Read me"
    names = [f"export/answers-long.part{number}.csv" for number in range(1, len(found) + 1)]
    assert len(names) > 2
    assert sorted(names) == sorted(found)
    assert all(found[name].startswith(b"\xef\xbb\xbfsession,words\r\n") for name in names)
    pieces = [rows(found[name]) for name in names]
    assert [piece[0] for piece in pieces] == [["session", "words"]] * len(names)
    assert [row for piece in pieces for row in piece[1:]] == table[1:]


def test_what_fits_nowhere_is_named(tmp_path: Path) -> None:
    """A film, or a table with one row, that is too large for any ZIP stays away; the first ZIP says so."""
    row = noise(30_000).hex()
    files = {"tea/README.txt": b"Tea", "tea/media/film.mp4": noise(40_000), "tea/media/b.jpg": noise(9_000)}
    more = {"tea/long.csv": made([["words"], ["short"], [row]])}
    parts = zipped(written(tmp_path / "out", files | more), tmp_path, "export", 20_000)
    found = unpacked(parts)
    del files["tea/media/film.mp4"]
    told = found.pop(f"export/{LEFT_OUT}").decode()
    assert found == inside("export", files)
    assert "tea/media/film.mp4  40,000 bytes" in told
    assert "tea/long.csv  60,0" in told
    with ZipFile(parts[0]) as first:
        assert f"export/{LEFT_OUT}" in first.namelist()


def test_nothing_is_overwritten_and_nothing_half_is_left(tmp_path: Path) -> None:
    """Where a ZIP of that name is there already, it stays as it was, and no other is left."""
    files = {f"media/{number}.jpg": noise(9_000, number) for number in range(4)}
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "export-2-of-4.zip").write_bytes(b"of yesterday")
    with pytest.raises(FileExistsError):
        zipped(written(tmp_path / "out", files), tmp_path / "into", "export", 10_000)
    assert [path.name for path in (tmp_path / "into").iterdir()] == ["export-2-of-4.zip"]
    assert (tmp_path / "into" / "export-2-of-4.zip").read_bytes() == b"of yesterday"


def test_memory_does_not_grow_with_the_files(tmp_path: Path) -> None:
    """Thirty megabytes of recordings and tables go through less than one."""
    line = b"a row of words that somebody said,and more of them\r\n"
    files = {"media/film.mp4": noise(10_000_000), "answers-long.csv": b"words,more\r\n" + line * 400_000}
    folder = written(tmp_path / "out", files)
    files.clear()
    tracemalloc.start()
    parts = zipped(folder, tmp_path, "export", 11_000_000)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(parts) == 1
    assert most < 1_000_000
