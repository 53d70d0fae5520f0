"""Media: that every file is there, of the right kind, and small enough for Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Final

from bot.errors import Problem
from bot.flows.manuscript import Manuscript
from bot.flows.model import Files
from bot.flows.places import Path
from bot.flows.shapes import shapes

KINDS: Final = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp"), "photo"),
    ".mp4": "video",
    **dict.fromkeys((".mp3", ".m4a", ".ogg", ".oga"), "audio"),
    ".pdf": "document",
}
WANTED: Final = {"image": "photo", "audio": "audio", "video": "video"}
MEGABYTE: Final = 1024 * 1024
MOST: Final = {"photo": 10 * MEGABYTE}
MOST_OTHERWISE: Final = 50 * MEGABYTE


def kind_of_file(name: str) -> str | None:
    """photo, video, audio or document, by the extension; None for any other."""
    return KINDS.get(FilePath(name).suffix.lower())


def files_of(manuscript: Manuscript) -> Iterator[tuple[Path, Files]]:
    """Every map from language to file of the flow, at its path."""
    for path, part, _ in manuscript.parts:
        for key, shape in shapes(type(part)).items():
            if shape.role == "files" and (files := getattr(part, key)) is not None:
                yield (*path, key), files


def check_files(manuscript: Manuscript) -> Iterator[Problem]:
    """Problems of the files that a flow names."""
    for path, files in files_of(manuscript):
        for tag, name in files.items():
            if found := _problem(manuscript.folder, name, str(path[-1])):
                yield manuscript.source.problem((*path, tag), *found)


def _problem(folder: FilePath, name: str, key: str) -> tuple[str, str, str] | None:
    kind = kind_of_file(name)
    if kind is None or kind != WANTED.get(key, kind):
        return _unfit(name, key)
    file = _file(folder, name)
    if file is None:
        remedy = "Put the file into the conversation's folder; write `/` between folders."
        return "outside-folder", f"`{name}` does not lead to a file in this folder.", remedy
    if not file.is_file():
        return _missing(folder, name)
    most = MOST.get(kind, MOST_OTHERWISE)
    size = file.stat().st_size
    if size == 0:
        return "missing-file", f"The file `{name}` is empty.", "Export or copy it again."
    if size > most:
        shown = f"{size / MEGABYTE:.1f} MB, and Telegram takes {most // MEGABYTE} MB at most"
        remedy = "Make it smaller: fewer pixels, a lower bit rate, or a shorter piece."
        return "file-too-big", f"`{name}` is {shown}.", remedy
    return None


def _file(folder: FilePath, name: str) -> FilePath | None:
    """Where a name leads to; None where that is no place in this folder."""
    try:
        file = (folder / name).resolve()
        file.is_file()
    except (OSError, ValueError):  # longer than any name may be, or with a NUL in it
        return None
    return file if "\\" not in name and file.is_relative_to(folder.resolve()) else None


def _unfit(name: str, key: str) -> tuple[str, str, str]:
    wanted = [suffix for suffix, kind in KINDS.items() if kind == WANTED.get(key, kind)]
    message = f"`{name}` is not a kind of file that can be sent as `{key}`."
    return "file-kind", message, f"Use a file that ends in one of {', '.join(wanted)}."


def _missing(folder: FilePath, name: str) -> tuple[str, str, str]:
    here = (folder / name).parent
    names = sorted(file.name for file in here.iterdir()) if here.is_dir() else []
    near = get_close_matches(FilePath(name).name, names, 1)
    remedy = "Put it there, or correct its name; paths begin at the folder of flow.yaml."
    if near:
        remedy = f"Did you mean `{(FilePath(name).parent / near[0]).as_posix()}`?"
    return "missing-file", f"There is no file `{name}`.", remedy
