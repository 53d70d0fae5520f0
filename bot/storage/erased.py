"""Who was erased, in a small file outside the database, so that a restored backup can forget them again.

A line is a date and the code of a participant, or of a session of which only a count was kept: random
codes that lead to nobody. It is on the disk before the erasure is committed, thus before anybody is told.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

NAME = "erased.txt"
"""Its name inside the media folder."""


def note(ledger: Path, codes: Collection[str], at: str) -> None:
    """Add these codes, with the date; on return they are on the disk. Raises OSError where they cannot be.

    Lines are added by one write each time, so that processes beside each other spoil none.
    """
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # The first line end closes a line that a killed process or a full disk cut short.
        os.write(handle, "".join(["\n", *(f"{at} {code}\n" for code in codes)]).encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(ledger: Path) -> dict[str, str]:
    """Code → date of all who were noted; none where there is no such file. Raises OSError."""
    if not ledger.exists():
        return {}
    return parse(ledger.read_text(encoding="utf-8", errors="replace"))


def parse(text: str) -> dict[str, str]:
    """Code → date, from the lines of a ledger; what is no such line is passed over."""
    lines = [line.split(" ") for line in text.splitlines()]
    return {words[1]: words[0] for words in lines if len(words) == 2 and words[1]}
