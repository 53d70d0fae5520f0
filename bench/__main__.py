"""`python -m bench [what]`: the figures, each with what it measures."""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys

from bench import kills, processes, throughput


def run_throughput(seconds: float, repeats: int, *, webhook: bool) -> None:
    """Ours beside a plain PTB bot, or beside itself behind a webhook, at 0 and 50 ms, with 50 and 200 people;
    the median of the repeats.
    """
    print(throughput.HEAD, flush=True)
    for latency in (0.0, 0.05):
        for size in (50, 200):
            for kind in ("ours", "webhook" if webhook else "plain"):
                runs = [asyncio.run(throughput.measure(kind, latency, size, seconds)) for _ in range(repeats)]
                print(throughput.row(throughput.middle(runs)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        default="all",
        choices=["all", "throughput", "kills", "check", "turn", "export", "hostile"],
    )
    parser.add_argument("--seconds", type=float, default=10, help="length of a throughput run")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--people", type=int, default=50, help="people at once while it is killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--webhook", action="store_true", help="updates come by webhook")
    given = parser.parse_args()
    processes.pin(os.getpid(), processes.OTHER_CORE)
    if given.what in {"all", "turn"}:
        subprocess.run([sys.executable, "-m", "bench.engine_turn"], check=True)
    if given.what in {"all", "check"}:
        subprocess.run([sys.executable, "-m", "bench.check"], check=True)
    if given.what in {"all", "export"}:
        subprocess.run([sys.executable, "-m", "bench.export"], check=True)
    if given.what in {"all", "hostile"}:
        subprocess.run([sys.executable, "-m", "bench.hostile"], check=True)
    if given.what in {"all", "throughput"}:
        run_throughput(given.seconds, given.repeats, webhook=given.webhook)
    if given.what in {"all", "kills"}:
        asyncio.run(kills.main(given.kills, given.people, given.seed, webhook=given.webhook))


if __name__ == "__main__":
    main()
