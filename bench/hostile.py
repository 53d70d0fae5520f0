"""What is said to uploads that nobody should send, after how long, and with how much memory."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.uploads.examine import examine
from bot.uploads.pipe import Examined
from tests.flows.marked import pdf
from tests.flows.test_flow_speed import large_flow
from tests.uploads.hostile import GOOD, HOSTILE, shown, zipped

HONEST = {
    "a good one": lambda: zipped(GOOD),
    "a leaflet's page": lambda: shown(pdf(1)),
    "500 steps in 6 languages": lambda: large_flow(500).encode(),
}


HEAD = "| upload | what is said | seconds | of them the processor's | peak MiB |\n|---|---|---|---|---|"


def said(found: Examined) -> str:
    """The reason, or the codes of what is to be mended."""
    codes = sorted({problem.code for problem in found.problems if not problem.warning})
    return found.refusal.reason if found.refusal else ", ".join(codes) or "taken"


def measured(file: Path) -> None:
    """Examine an upload; seconds and memory are those of the process that does it."""
    with tempfile.TemporaryDirectory() as work:
        start = time.monotonic()
        found = asyncio.run(examine(file, Path(work)))
        taken = time.monotonic() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = used.ru_utime + used.ru_stime
    print(f"{said(found)} | {taken:.2f} | {busy:.2f} | {used.ru_maxrss / 1024:.0f} |", flush=True)


def main() -> None:
    print(HEAD, flush=True)
    makers = {**HONEST, **{name: hostile.make for name, hostile in HOSTILE.items()}}
    for name, make in makers.items():
        with tempfile.NamedTemporaryFile() as file:
            file.write(make())
            file.flush()
            print(f"| {name} | ", end="", flush=True)
            subprocess.run([sys.executable, "-m", "bench.hostile", file.name], check=True)


if __name__ == "__main__":
    measured(Path(sys.argv[1])) if sys.argv[1:] else main()
