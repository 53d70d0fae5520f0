"""Spans of time as authors write them: `90s`, `45m`, `24h`, `3d`."""

from __future__ import annotations

import re
from typing import Final

SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN: Final = re.compile(r"([1-9][0-9]{0,5})([smhd])")


def seconds(text: str) -> int | None:
    """The span in seconds, or None where it is written in any other way."""
    match = _SPAN.fullmatch(text)
    return int(match[1]) * SECONDS[match[2]] if match else None
