"""Backup and restore: everything comes back, but who was erased stays erased."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from bot.archive import backup
from bot.errors import OperatorError
from bot.restoring import restore
from bot.settings import Settings
from bot.storage import erased
from bot.storage.database import connect
from bot.storage.tables import contacts, jobs, metadata
from tests.conftest import KEY
from tests.keeping.conftest import ANA, BEN, VOICE, WORDS, Lived, settings_of

OTHER_KEY = "b3RoZXIta2V5LW9mLXNvdW5kaW5nLWJvYXJkLXRlc3Q="


async def contents(url: str) -> dict[str, list[tuple]]:
    """Table → rows, of all tables with any."""
    database = await connect(url)
    async with database.reading() as db:
        found = {
            table.name: [tuple(row) for row in await db.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
    await database.close()
    return {name: rows for name, rows in found.items() if rows}


def kept_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def everything(settings: Settings, folder: Path) -> bytes:
    """All bytes and names that a restored deployment has on the disk."""
    return b"\0".join(name.encode() + content for name, content in kept_files(folder).items())


async def test_all_comes_back_on_either_database(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Every row and file is as it was, whichever kind of database it came from and goes to."""
    before = await contents(lived.settings.database_url)
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    assert (kept.participants, kept.files) == (2, 3)
    done = await restore(elsewhere, kept.file)
    assert await contents(elsewhere.database_url) == before
    assert kept_files(elsewhere.media) == kept_files(lived.settings.media)
    assert (done.files, done.erased) == (3, 0)


async def test_new_ids_follow_those_that_came_back(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """After restoring, a new row does not run into an old one's id."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await restore(elsewhere, kept.file)
    database = await connect(elsewhere.database_url)
    async with database.transaction() as db:
        most = (await db.execute(select(func.max(contacts.c.id)))).scalar_one()
        row = {"lookup": b"new", "sealed": b"", "created_at": ""}
        new = await db.execute(contacts.insert().values(row).returning(contacts.c.id))
        assert new.scalar_one() > most
    await database.close()


async def test_who_was_erased_since_stays_erased(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Of somebody who erased themselves after the backup nothing comes back: no word, file or contact."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    assert WORDS[ANA].encode() in b"".join(_members(kept.file))
    await lived.erase(ANA)
    elsewhere.media.mkdir(parents=True)
    shutil.copy(lived.settings.media / erased.NAME, elsewhere.media)
    done = await restore(elsewhere, kept.file)
    assert (done.erased, done.listed) == (1, True)
    rows = await contents(elsewhere.database_url)
    told = repr(rows)
    assert WORDS[ANA] not in told
    assert lived.files[ANA].name not in told
    [[tombstone]] = [[row for row in rows["participants"] if row[0] == lived.codes[ANA]]]
    assert tombstone[1] is None
    assert tombstone[-1] is not None
    assert len(rows["contacts"]) == 1
    assert {row[0] for row in rows["participants"]} == set(lived.codes.values())
    left = everything(elsewhere, elsewhere.media.parent)
    for trace in (WORDS[ANA].encode(), VOICE[ANA], lived.files[ANA].name.encode()):
        assert trace not in left
    assert VOICE[BEN] in left


def _members(archive: Path) -> list[bytes]:
    with ZipFile(archive) as opened:
        return [opened.read(name) for name in opened.namelist()]


@pytest.mark.parametrize("kind", ["list", "database", "backup"])
async def test_the_erased_are_known_from_elsewhere(
    lived: Lived, tmp_path: Path, kind: str, database_url: str
) -> None:
    """Where the media folder was lost, a copy of the list, the later database or a later backup tells it."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await lived.erase(ANA)
    source = {
        "list": lambda: str(lived.settings.media / erased.NAME),
        "database": lambda: str(lived.settings.database_file or database_url),
        "backup": lambda: str(tmp_path / "later.zip"),
    }[kind]()
    await backup(lived.settings, tmp_path / "later.zip")
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'data' / 'study.sqlite'}", tmp_path / "new")
    done = await restore(new, kept.file, [source])
    assert (done.erased, done.listed) == (1, True)
    rows = await contents(new.database_url)
    assert WORDS[ANA] not in repr(rows)
    assert WORDS[BEN] in repr(rows)
    # Who is restored from once more is told the same.
    assert lived.codes[ANA] in erased.read(new.media / erased.NAME)


async def test_a_session_that_only_left_a_count_does_not_come_back(
    lived: Lived, elsewhere: Settings, tmp_path: Path
) -> None:
    """Who declined after the backup has no answers after restoring either."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await lived.room.door.take([lived.room.command(ANA, "decline")])
    done = await restore(elsewhere, kept.file, [str(lived.settings.media / erased.NAME)])
    assert done.erased == 1
    rows = await contents(elsewhere.database_url)
    assert WORDS[ANA] not in repr(rows)
    assert len(rows["participants"]) == 2


async def test_without_a_list_it_is_said(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Where nothing tells who was erased since, the summary says so."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await lived.erase(ANA)
    assert not (await restore(elsewhere, kept.file)).listed


async def test_a_backup_holds_no_key_and_is_its_owners_only(lived: Lived, tmp_path: Path) -> None:
    """Neither the key nor anybody's chat id is in it, and nobody else may read it."""
    kept = await backup(lived.settings, tmp_path)
    assert kept.file.name.startswith("soundingboard-20")
    assert kept.file.stat().st_mode & 0o077 == 0
    content = b"\0".join(_members(kept.file)) + kept.file.read_bytes()
    assert KEY.encode() not in content
    assert b"telegram:" not in content
    assert not any(name.endswith(".part") for name in kept_files(tmp_path))


async def test_media_are_not_overwritten(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Whichever the database is, recordings that are there already are left alone."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    (elsewhere.media / "answers").mkdir(parents=True)
    (elsewhere.media / "answers" / "voice.oga").write_bytes(b"somebody's")
    with pytest.raises(OperatorError, match=r"answers is already there.* Leave erased\.txt"):
        await restore(elsewhere, kept.file)
    assert kept_files(elsewhere.media) == {"answers/voice.oga": b"somebody's"}


async def test_nothing_is_overwritten(lived: Lived, tmp_path: Path) -> None:
    """A file that is there, a database or media that are there: each is refused with what to do."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    with pytest.raises(OperatorError, match="already there"):
        await backup(lived.settings, kept.file)
    with pytest.raises(OperatorError, match="already"):
        await restore(lived.settings, kept.file)
    new = settings_of(f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path / "new")
    (tmp_path / "new.sqlite-wal").write_bytes(b"another database's log")
    with pytest.raises(OperatorError, match=r"new\.sqlite-wal is already there"):
        await restore(new, kept.file)
    used = new.model_copy(update={"database": lived.settings.database})
    with pytest.raises(OperatorError, match="already"):
        await restore(used, kept.file)
    assert kept_files(new.media) == {}


@pytest.mark.parametrize(
    "change, expected",
    [
        ({"format": 2}, "newer version of the bot"),
        ({"revision": "9999"}, "newer version of the bot"),
        ({"key": "0" * 32}, "key does not belong"),
    ],
)
async def test_what_does_not_fit_is_refused(
    lived: Lived, elsewhere: Settings, tmp_path: Path, change: dict, expected: str
) -> None:
    """A newer format, newer tables or another key are told, and nothing is left behind."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    altered = _altered(kept.file, change)
    with pytest.raises(OperatorError, match=expected):
        await restore(elsewhere, altered)
    assert kept_files(elsewhere.media) == {}
    await restore(elsewhere, kept.file)


def _altered(archive: Path, change: dict) -> Path:
    altered = archive.with_name("altered.zip")
    with ZipFile(archive) as old, ZipFile(altered, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "backup.json":
                content = json.dumps(json.loads(content) | change).encode()
            new.writestr(name, content)
    return altered


async def test_a_damaged_backup_leaves_nothing(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Cut short, with a flipped byte, or no backup at all: an error in words, and no half of a study."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    whole = kept.file.read_bytes()
    spoilt = tmp_path / "spoilt.zip"
    voice = whole.index(VOICE[BEN])
    for content in (whole[:-40], whole[:voice] + b"?" + whole[voice + 1 :], b"PK\3\4", b""):
        spoilt.write_bytes(content)
        with pytest.raises(OperatorError, match=r"damaged|no backup"):
            await restore(elsewhere, spoilt)
        assert kept_files(elsewhere.media.parent) == {}
    with pytest.raises(OperatorError, match="There is no backup"):
        await restore(elsewhere, tmp_path / "nowhere.zip")
    await restore(elsewhere, kept.file)


async def test_a_restored_file_is_whole_by_itself(lived: Lived, tmp_path: Path) -> None:
    """Of SQLite's helpers and of drafts nothing is left beside the restored file."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'data' / 'study.sqlite'}", tmp_path / "new")
    await restore(new, kept.file)
    assert [path.name for path in (tmp_path / "new" / "data").iterdir()] == ["study.sqlite"]
    assert sorted(path.name for path in new.media.iterdir()) == ["answers", "flows"]
    with closing(sqlite3.connect(tmp_path / "new" / "data" / "study.sqlite")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_an_older_backup_is_brought_up_to_date(
    lived: Lived, elsewhere: Settings, tmp_path: Path
) -> None:
    """What an earlier version of the bot has written is restored and then migrated."""
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    old = tmp_path / "old.zip"
    with ZipFile(kept.file) as new, ZipFile(old, "w") as written:
        for name in new.namelist():
            content = new.read(name)
            if name == "backup.json":
                content = json.dumps(json.loads(content) | {"revision": "0001"}).encode()
            if name == "tables/consent_log.jsonl":
                head, *rows = [json.loads(line) for line in content.splitlines()]
                place = head.index("helper")
                kept_rows = [[*row[:place], *row[place + 1 :]] for row in (head, *rows)]
                content = "".join(json.dumps(row) + "\n" for row in kept_rows).encode()
            if name != "tables/declined.jsonl":
                written.writestr(name, content)
    await restore(elsewhere, old)
    assert await contents(elsewhere.database_url) == await contents(lived.settings.database_url)


async def test_files_on_their_way_stay_behind(lived: Lived, elsewhere: Settings, tmp_path: Path) -> None:
    """Half a download is not kept: its job is, and fetches it again."""
    half = lived.settings.media / "answers" / ".x-q-1.oga.part"
    half.write_bytes(b"half")
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await restore(elsewhere, kept.file)
    assert not any("part" in name for name in kept_files(elsewhere.media))
    database = await connect(elsewhere.database_url)
    async with database.reading() as db:
        assert (await db.execute(select(func.count()).select_from(jobs))).scalar_one() == 2
    await database.close()


async def test_what_was_made_for_the_team_stays_behind(lived: Lived, tmp_path: Path) -> None:
    """An export that waits to be sent is not in a backup: it holds what somebody may have erased by then."""
    made = lived.settings.media / "made" / "0123"
    made.parent.mkdir()
    made.write_bytes(WORDS[ANA].encode())
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    assert not [name for name in ZipFile(kept.file).namelist() if "made" in name]


async def test_backups_are_consistent_while_people_answer(lived: Lived, tmp_path: Path) -> None:
    """A backup made between two answers has all of the first and nothing of the second."""
    new = settings_of(f"sqlite:///{tmp_path / 'new.sqlite'}", tmp_path / "new")
    kept = await backup(lived.settings, tmp_path / "kept.zip")
    await lived.room.door.take([lived.room.words(BEN, "afterwards")])
    await restore(new, kept.file)
    rows = await contents(new.database_url)
    assert "afterwards" not in repr(rows)
    assert len(rows["answers"]) == 4


async def test_a_missing_database_is_told(tmp_path: Path) -> None:
    """Where the bot was never started, there is nothing to keep."""
    settings = settings_of(f"sqlite:///{tmp_path / 'none.sqlite'}", tmp_path)
    with pytest.raises(OperatorError, match="nothing to keep"):
        await backup(settings, tmp_path / "kept.zip")
    assert kept_files(tmp_path) == {}


async def test_a_ledger_line_cut_short_spoils_no_other(tmp_path: Path) -> None:
    """What a full disk or a kill left half written is passed over, and the next line counts."""
    ledger = tmp_path / "media" / erased.NAME
    erased.note(ledger, ["p1", "p2"], "2026-11-23T09:30:00+00:00")
    with ledger.open("a", encoding="utf-8") as file:
        file.write("2026-11-2")
    erased.note(ledger, ["p3"], "2026-11-24T09:30:00+00:00")
    assert list(erased.read(ledger)) == ["p1", "p2", "p3"]
    assert ledger.stat().st_mode & 0o077 == 0
    assert erased.read(tmp_path / "none.txt") == {}


async def test_an_erasure_that_cannot_be_noted_waits(lived: Lived, tmp_path: Path) -> None:
    """While the list cannot be written nobody is erased nor told so; afterwards both are done."""
    ledger = lived.settings.media / erased.NAME
    ledger.mkdir()
    leaving = asyncio.create_task(lived.room.door.take([lived.room.command(ANA, "erase")]))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(leaving), 0.2)
    assert len(await lived.room.all(contacts)) == 2
    ledger.rmdir()
    await leaving
    assert len(await lived.room.all(contacts)) == 1
    assert lived.codes[ANA] in erased.read(ledger)
