"""Updates a second and the wait from a press to the next prompt, beside a plain ConversationHandler bot."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import people, processes
from bot.playground.server import serving
from bot.playground.world import Bot, World

STUDY = Path(__file__).parent / "study"
WARM_UP = 2.0


@dataclass(frozen=True)
class Figure:
    """One run. Times in milliseconds, CPU in seconds for each 1,000 updates, memory in MiB."""

    bot: str
    latency_ms: int
    people: int
    updates_per_second: float
    p50: float
    p95: float
    p99: float
    cpu_per_1000: float
    memory: float
    finished: int
    stuck: int


async def measure(kind: str, latency: float, size: int, seconds: float) -> Figure:
    """One bot ("ours", the same by "webhook", "plain"), so many people, so many seconds after a warm-up."""
    world = World(processes.TOKEN, latency=latency)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with serving(world) as url:
            bot = world.bots[processes.TOKEN]
            process = await _started(kind, url, folder)
            try:
                return await _run(kind, world, bot, process, size, seconds)
            finally:
                await processes.stopped(process)


async def _started(kind: str, url: str, folder: Path) -> asyncio.subprocess.Process:
    match kind:
        case "ours":
            return await processes.ours(url, folder, STUDY)
        case "webhook":
            return await processes.ours(url, folder, STUDY, processes.free_port())
        case _:
            return await processes.plain(url, folder)


async def _run(
    kind: str, world: World, bot: Bot, process: asyncio.subprocess.Process, size: int, seconds: float
) -> Figure:
    tally = people.Tally()
    await people.until(lambda: bool(world.calls["getUpdates"] or bot.webhook))
    crowd = asyncio.create_task(people.crowd(bot, size, WARM_UP + seconds, tally))
    await asyncio.sleep(WARM_UP)
    start, before = time.monotonic(), processes.use(process.pid)
    await asyncio.sleep(seconds)
    after, stop = processes.use(process.pid), time.monotonic()
    await crowd
    waits = sorted(wait * 1000 for at, wait in tally.presses if start <= at + wait <= stop)
    cuts = statistics.quantiles(waits, n=100) if len(waits) > 1 else [0.0] * 99
    count = max(len(waits), 1)
    return Figure(
        bot=kind,
        latency_ms=round(world.latency * 1000),
        people=size,
        updates_per_second=round(len(waits) / (stop - start), 1),
        p50=round(cuts[49], 1),
        p95=round(cuts[94], 1),
        p99=round(cuts[98], 1),
        cpu_per_1000=round((after.cpu - before.cpu) / count * 1000, 2),
        memory=round(after.memory, 1),
        finished=tally.finished,
        stuck=tally.stuck,
    )


def middle(figures: list[Figure]) -> Figure:
    """The run with the median throughput."""
    return sorted(figures, key=lambda figure: figure.updates_per_second)[len(figures) // 2]


def row(figure: Figure) -> str:
    """A figure as a row of a Markdown table."""
    return "| " + " | ".join(str(value) for value in asdict(figure).values()) + " |"


HEAD = (
    "| bot | latency ms | people | updates/s | p50 ms | p95 ms | p99 ms "
    "| CPU s/1,000 | MiB | finished | stuck |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|"
)
