"""Names in a ZIP file: where an entry wants to lie, and whether it may."""

from __future__ import annotations

import re
import stat
import unicodedata
from contextlib import suppress
from pathlib import PurePosixPath
from zipfile import ZipInfo

from bot.flows.check_files import kind_of_file
from bot.flows.loading import FLOW_FILE
from bot.uploads.refusal import Reason, RefusedError

LONGEST_PART, LONGEST, DEEPEST = 200, 500, 10
"""Bytes of a file's name, bytes of a path, and folders within each other."""

_DRIVE = re.compile(r"[A-Za-z]:")
SCENARIOS = "scenarios"
_JUNK = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}
_IN_UTF8 = 0x800


def path_of(entry: ZipInfo) -> PurePosixPath:
    """Where a file lies among the others. Raises `RefusedError` for a name or a kind that is not taken."""
    name = _name(entry)
    if name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in name.split("/"):
        raise RefusedError(Reason.OUTSIDE, name=name)
    path = PurePosixPath(name)
    sizes = [len(part.encode()) for part in path.parts]
    if max(sizes, default=0) > LONGEST_PART or sum(sizes) > LONGEST or len(sizes) > DEEPEST:
        raise RefusedError(Reason.NAME, name=name)
    if not sizes or any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise RefusedError(Reason.NAME, name=ascii(name)[1:-1])
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise RefusedError(Reason.LINK, name=name)
    return path


def _name(entry: ZipInfo) -> str:
    """The whole name: `filename` ends at a NUL. Many programs write UTF-8 without saying so, and macOS takes
    letters and accents apart; flows name files as people type them.
    """
    name = entry.orig_filename
    if not entry.flag_bits & _IN_UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return unicodedata.normalize("NFC", name)


def is_folder(entry: ZipInfo) -> bool:
    """Whether an entry is a folder: the files in it bring it along by themselves."""
    return entry.orig_filename.endswith("/") or stat.S_ISDIR(entry.external_attr >> 16)


def is_junk(path: PurePosixPath) -> bool:
    """What macOS and Windows put into folders unseen."""
    return path.name.startswith("._") or any(part.lower() in _JUNK for part in path.parts)


def belongs(path: PurePosixPath, top: PurePosixPath) -> bool:
    """Whether a file under `top`, the conversation's folder, can be part of the conversation."""
    if path.suffix != ".yaml":
        return kind_of_file(path.name) is not None
    return path in {top / FLOW_FILE, top / SCENARIOS / path.name}
