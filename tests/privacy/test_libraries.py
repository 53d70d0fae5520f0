"""What libraries and Python itself would say of the bot's work, they say to nobody: it may hold anything."""

from __future__ import annotations

import subprocess
import sys

_PROCESS = """
import asyncio, logging, warnings
from bot.logs import configure_logs

configure_logs()
for library in ("aiohttp.access", "PIL.TiffImagePlugin", "uvicorn.error", "somebody.new"):
    logging.getLogger(library).error("SECRET")
    logging.getLogger(library).debug("SECRET")
warnings.warn("SECRET", UserWarning)

async def fails():
    raise ValueError("SECRET")

async def leave():
    asyncio.create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)

asyncio.run(leave())
import structlog
structlog.get_logger().info("ours")
"""


def test_libraries_write_no_line() -> None:
    """Neither errors nor warnings nor lost exceptions of theirs reach the log; our own lines do."""
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", _PROCESS], capture_output=True, text=True, check=True
    )
    assert "SECRET" not in done.stdout + done.stderr
    assert "event=ours" in done.stderr
