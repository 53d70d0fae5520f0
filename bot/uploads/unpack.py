"""A file that somebody sent becomes a conversation's folder, or is refused.

Nothing that a ZIP file says of itself is believed: bytes are counted as they come, names are made anew, and
only regular files of kinds that a flow can name are ever written.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.flows.loading import FLOW_FILE
from bot.uploads.names import belongs, is_folder, is_junk, path_of
from bot.uploads.refusal import Reason, RefusedError

MEGABYTE: Final = 1024 * 1024
_PIECE: Final = 256 * 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY: Final = b"PK\x01\x02"
_HEADER: Final = 30
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
# All that zipfile raises when it meets bytes that no program has written.
_BROKEN: Final = (BadZipFile, RuntimeError, EOFError, ValueError, OverflowError, zlib.error)


class Limits(NamedTuple):
    """Bytes of the upload, bytes of all that is in it, and how many entries it has at most."""

    upload: int = 50 * MEGABYTE
    unpacked: int = 100 * MEGABYTE
    entries: int = 500


class Unpacked(NamedTuple):
    """A conversation's folder, and the paths of what was in the upload but does not belong to it."""

    folder: Path
    left_out: tuple[str, ...] = ()


def unpack(file: Path, into: Path, limits: Limits = Limits()) -> Unpacked:  # noqa: B008 - frozen
    """The conversation of a ZIP file, or of a flow.yaml by itself, in the folder `into`, which is made.

    Raises `RefusedError`, and `OSError` where the folder cannot be written. Then `into` may hold some files
    already: it is the caller's to throw away.
    """
    if file.stat().st_size > limits.upload:
        raise RefusedError(Reason.HEAVY, most=str(limits.upload // MEGABYTE))
    data = file.read_bytes()
    into.mkdir(parents=True)
    if data.startswith(_ZIP):
        return Unpacked(into, _unzipped(data, into, limits))
    if not _is_text(data):
        raise RefusedError(Reason.KIND)
    (into / FLOW_FILE).write_bytes(data)
    return Unpacked(into)


def _is_text(data: bytes) -> bool:
    """Whether it may be a flow.yaml. UTF-16 is text, too: the check tells its author to save it otherwise."""
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or not (b"\0" in data or data.startswith(b"%PDF"))


def _unzipped(data: bytes, into: Path, limits: Limits) -> tuple[str, ...]:
    # Each entry costs memory as soon as the file is opened, so they are counted before.
    if data.count(_ENTRY) > limits.entries:
        raise RefusedError(Reason.CROWDED, most=str(limits.entries))
    try:
        archive = ZipFile(BytesIO(data))
    except _BROKEN:
        raise RefusedError(Reason.DAMAGED) from None
    with archive:
        _lie_apart(archive)
        found = [(each, path_of(each)) for each in archive.infolist() if not is_folder(each)]
        found = [entry for entry in found if not is_junk(entry[1])]
        _differ(path for _, path in found)
        top = _top(path for _, path in found)
        taken = {path: each for each, path in found if path.is_relative_to(top) and belongs(path, top)}
        _write(archive, {path.relative_to(top): each for path, each in taken.items()}, into, limits)
    return tuple(str(path) for _, path in found if path not in taken)


def _lie_apart(archive: ZipFile) -> None:
    """Refuse entries that share bytes: so a small file would hold millions of times its size."""
    entries = sorted(archive.infolist(), key=lambda each: each.header_offset)
    ends = [each.header_offset for each in entries[1:]] + [archive.start_dir]
    for each, end in zip(entries, ends, strict=False):
        if each.header_offset + _HEADER + len(each.orig_filename) + each.compress_size > end:
            raise RefusedError(Reason.OVERLAPPING, name=each.filename)


def _differ(paths: Iterable[PurePosixPath]) -> None:
    """Refuse names that are one on some computers, and a file that is a folder elsewhere."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        name = str(path).casefold()
        above = {str(folder).casefold() for folder in path.parents}
        if name in seen or name in folders or above & seen:
            raise RefusedError(Reason.TWICE, name=str(path))
        seen.add(name)
        folders |= above


def _top(paths: Iterable[PurePosixPath]) -> PurePosixPath:
    """The folder of the one conversation."""
    flows = [path for path in paths if path.name == FLOW_FILE]
    if not flows:
        raise RefusedError(Reason.NO_FLOW)
    if len(flows) > 1:
        raise RefusedError(Reason.FLOWS, names=", ".join(map(str, flows[:3])))
    return flows[0].parent


def _write(archive: ZipFile, taken: Mapping[PurePosixPath, ZipInfo], into: Path, limits: Limits) -> None:
    written = 0
    for path, entry in taken.items():
        if entry.flag_bits & _ENCRYPTED:
            raise RefusedError(Reason.LOCKED, name=str(path))
        if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise RefusedError(Reason.METHOD, name=str(path))
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            for piece in _pieces(archive, entry):
                written += len(piece)
                if written > limits.unpacked:
                    raise RefusedError(Reason.SWOLLEN, most=str(limits.unpacked // MEGABYTE))
                out.write(piece)


def _pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as file:
            while piece := file.read(_PIECE):
                yield piece
    except _BROKEN:
        raise RefusedError(Reason.DAMAGED) from None
