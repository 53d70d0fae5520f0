"""Disks that are full or cannot be written: real ones, in a mount namespace that ends with its shell."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whole.conftest import SAMPLE, Bot
from tests.whole.small import write_study

ALONE = ("unshare", "--user", "--map-root-user", "--mount")
BOT = f"{sys.executable} -m bot.cli"


def may_mount() -> bool:
    """Whether this machine lets us mount something for ourselves only."""
    tried = (*ALONE, "sh", "-c", "mount -t tmpfs none /mnt")
    return (
        bool(shutil.which("unshare"))
        and not subprocess.run(tried, check=False, capture_output=True).returncode
    )


pytestmark = pytest.mark.skipif(not may_mount(), reason="mounting a small disk is not allowed here")


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    """A deployment that does not run; its database is on the small disk, its key is not."""
    (tmp_path / "data").mkdir()
    return Bot(tmp_path, "http://127.0.0.1:9", write_study(tmp_path / "study"))


def on_a_disk(bot: Bot, size: str, *steps: str) -> list[str]:
    """Do these steps in a shell, with a disk of that size at `data`; all that is said, errors too."""
    script = "\n".join((f"mount -t tmpfs -o size={size} none data", *steps))
    done = subprocess.run(
        (*ALONE, "sh", "-c", script),
        cwd=bot.folder,
        env=bot.environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return done.stdout.decode().splitlines()


def test_a_disk_too_small_to_begin_is_told(bot: Bot) -> None:
    """With no room for the tables a cohort is refused with the remedy; with more room all is well."""
    add = f"{BOT} cohort add Leeds --conversation fruit; echo code $?"
    more = "mount -o remount,size=5m data"
    refused, code, made, fine = on_a_disk(bot, "100k", add, more, add)
    assert "has no room left on its disk. Please free some space" in refused
    assert code == "code 2"
    assert made.startswith("Cohort Leeds is there.")
    assert fine == "code 0"


def test_a_disk_that_has_become_full_is_told(bot: Bot, sqlite_template: Path) -> None:
    """On a full disk nothing is added or lost; a leaflet that finds no room leaves no half of itself."""
    bot.extra["STUDY"] = str(SAMPLE)
    refused, code, listed, uncopied, again, *left = on_a_disk(
        bot,
        "2m",
        f"cp {sqlite_template} data/study.sqlite",
        "dd if=/dev/zero of=data/filler bs=4k 2>/dev/null",
        f"{BOT} cohort add Leeds --conversation genetics-leaflet; echo code $?",
        "rm data/filler",
        f"{BOT} cohort list",
        "dd if=/dev/zero of=data/filler bs=1k count=1400 2>/dev/null",
        f"{BOT} run; echo code $?",
        "ls -A data/media/flows",
    )
    assert "has no room left on its disk. Please free some space" in refused
    assert code == "code 2"
    assert listed.startswith("There is no cohort yet")
    assert "cannot be copied to" in uncopied
    assert "No space left on device" in uncopied
    assert again == "code 2"
    assert not [name for name in left if name.endswith(".part")]


def test_a_disk_that_cannot_be_written_is_told(bot: Bot, sqlite_template: Path) -> None:
    """A database on a read-only disk is refused with what to do, by `run` and by a command."""
    told = on_a_disk(
        bot,
        "2m",
        f"cp {sqlite_template} data/study.sqlite",
        "mount -o remount,ro data",
        f"{BOT} run; echo code $?",
        f"{BOT} cohort list; echo code $?",
    )
    assert len(told) == 4
    assert all("cannot be opened. Please make sure" in line and "writable" in line for line in told[::2])
    assert told[1::2] == ["code 2", "code 2"]
