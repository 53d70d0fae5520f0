"""Bots as processes of their own, pinned to one core, and what they used of it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

BOT_CORE, OTHER_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = "123456:bench"


@dataclass(frozen=True)
class Use:
    """CPU seconds (user and system) and resident memory (MiB) of a process."""

    cpu: float
    memory: float


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, where the machine has more than one."""
    if core < (os.cpu_count() or 1):
        os.sched_setaffinity(pid, {core})


def use(pid: int) -> Use:
    """What a process has used so far, from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    cpu = (int(fields[11]) + int(fields[12])) / TICKS
    return Use(cpu, pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


async def ours(url: str, folder: Path, study: Path, hook: int = 0) -> asyncio.subprocess.Process:
    """`soundingboard run` against a local Bot API server, pacing off; `hook`: the webhook's port, if any."""
    webhook = {
        "SOUNDINGBOARD_WEBHOOK": f"http://127.0.0.1:{hook}/telegram",
        "SOUNDINGBOARD_LISTEN": f"127.0.0.1:{hook}",
    }
    env = {
        **os.environ,
        "SOUNDINGBOARD_TOKEN": TOKEN,
        "SOUNDINGBOARD_API_URL": url,
        "SOUNDINGBOARD_DATABASE": str(folder / "data" / "bench.sqlite"),
        "SOUNDINGBOARD_MEDIA": str(folder / "data" / "media"),
        "SOUNDINGBOARD_KEY_FILE": str(folder / "key"),
        "SOUNDINGBOARD_STUDY": str(study),
        "SOUNDINGBOARD_RATE": "0",
        "SOUNDINGBOARD_CHAT_RATE": "0",
        **(webhook if hook else {}),
    }
    return await _started([sys.executable, "-m", "bot.cli", "run"], env, folder)


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def plain(url: str, folder: Path) -> asyncio.subprocess.Process:
    """The ConversationHandler bot."""
    return await _started(
        [sys.executable, "-m", "bench.ptb_bot", url, TOKEN, str(folder)], dict(os.environ), folder
    )


async def _started(command: list[str], env: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    with (folder / "log.txt").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=log, stderr=log)
    pin(process.pid, BOT_CORE)
    return process


async def stopped(process: asyncio.subprocess.Process) -> None:
    """End a process kindly, then not."""
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 12)
        except TimeoutError:
            process.kill()
            await process.wait()
