"""An upload is examined in a process of its own, which can be ended whatever it does."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from bot.errors import OperatorError
from bot.uploads import pipe
from bot.uploads.pipe import Examined, Known, Task
from bot.uploads.refusal import Reason, Refusal

_log = structlog.get_logger()

_SLOW: Final = {-signal.SIGPROF, -signal.SIGXCPU, -signal.SIGKILL}


async def examine(
    file: Path, work: Path, *, study: Path | None = None, known: Known | None = None, seconds: float = 20
) -> Examined:
    """What is in a file that somebody sent: a flow.yaml, or a conversation's folder as a ZIP file.

    `work` is an empty folder that the caller throws away once the package is published. `study` is the
    study.yaml around the conversation. What takes more than `seconds` in all is refused. Takes 512 MB of
    memory at most. Raises `OperatorError` where the work folder cannot be written.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-s", "-P", "-m", "bot.uploads.child",
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=work, env=_environment(), start_new_session=True,
    )  # fmt: skip
    said = bytearray()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _talk(process, pipe.dumped(Task(file, work, study, known or {})), said)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        code = await process.wait()
    lines = [json.loads(line) for line in said.split(b"\n")[:-1]]
    return _result(lines, code, work)


def _environment() -> dict[str, str]:
    """Where the bot's own modules are, and nothing else: no token, no key."""
    return {"PYTHONPATH": str(Path(__file__).parents[2]), "LANG": "C.UTF-8"}


async def _talk(process: Process, task: bytes, said: bytearray) -> None:
    assert process.stdin
    assert process.stdout
    with suppress(ConnectionError):
        process.stdin.write(task)
        process.stdin.write_eof()
    while (piece := await process.stdout.read(65536)) and len(said) < pipe.MOST_BYTES:
        said += piece
    await process.wait()


def _result(lines: list[Mapping[str, Any]], code: int, work: Path) -> Examined:
    last = lines[-1] if lines else {}
    if "problems" in last:
        return pipe.heard(last, work)
    doing = next((line for line in reversed(lines) if "name" in line), {"name": "", "page": 0})
    match last.get("lacks"):
        case "disk":
            raise OperatorError(
                f"A file that was sent cannot be unpacked in {work} ({last['why']}). "
                "Please free some space there or make it writable for the bot."
            )
        case "memory":
            return _refused(Reason.MEMORY, doing)
        case "sense":
            _log.error("uploads.fault", trace=last["why"])
            return _refused(Reason.FAULT, doing)
    if code in _SLOW:
        return _refused(Reason.SLOW, doing)
    return _refused(Reason.PAGE if doing["page"] else Reason.CRASHED, doing)


def _refused(reason: Reason, doing: Mapping[str, Any]) -> Examined:
    fills = {"name": str(doing["name"]), "page": str(doing["page"])}
    return Examined(refusal=Refusal(reason, fills))
