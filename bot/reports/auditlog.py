"""The audit log as a table: `audit.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.reports.sheets import sheet
from bot.storage.auditing import Entry

HEADER = ("at", "role", "who", "action", "object", "detail")
SERVER = "server"
"""The role of whoever did something at the server."""

Labels = Mapping[int, tuple[str, str]]
"""Everybody who ever was of the team → their label and their last role."""


def write(path: Path, entries: Sequence[Entry], labels: Labels) -> None:
    """Write a new file, the oldest entry first. Raises as `sheets.sheet` does."""
    with sheet(path, HEADER, raw=False) as add:
        add(rows(reversed(entries), labels))


def rows(entries: Iterator[Entry] | Sequence[Entry], labels: Labels) -> Iterator[tuple[str, ...]]:
    """A row for each entry, under `HEADER`."""
    for entry in entries:
        label, role = labels.get(entry.member, ("", SERVER))
        yield entry.at, role, label, entry.action, entry.object, entry.detail
