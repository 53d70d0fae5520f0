"""`soundingboard play` as its own process."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LONGEST_START = 30.0
LONGEST_END = 10.0


@asynccontextmanager
async def played(*words: str) -> AsyncIterator[str]:
    """The address of the page; at the end the process must go cleanly, and never have stumbled."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "play", "--no-open", *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Without compiled bytecode every start takes seconds.
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        cwd=ROOT,
    )
    assert process.stdout
    assert process.stderr
    line = await asyncio.wait_for(process.stdout.readline(), LONGEST_START)
    found = re.search(rb"http://127\.0\.0\.1:\d+", line)
    if found is None:
        raise AssertionError((await process.stderr.read()).decode())
    try:
        yield found[0].decode()
    finally:
        process.send_signal(signal.SIGINT)
        _, said = await asyncio.wait_for(process.communicate(), LONGEST_END)
    assert process.returncode == 0, said.decode()
    assert b"Traceback" not in said, said.decode()
