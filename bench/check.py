"""How long `soundingboard check` takes as a process: the sample study, and 500 steps in 6 languages."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "conversations"
LANGUAGES = ("en", "ur", "ar", "bn", "fr", "es")


def generated(folder: Path, steps: int) -> Path:
    """A flow of so many steps in six languages, each third one under a condition."""
    flow = folder / "flow.yaml"
    lines = [
        "format: 1",
        "id: large",
        "title:",
        *(f"  {tag}: A large flow" for tag in LANGUAGES),
        f"languages: [{', '.join(LANGUAGES)}]",
        "consent:",
        '  version: "1"',
        "  items:",
        "    - id: take_part",
        "      required: true",
        "      text:",
        *(f"        {tag}: I want to take part." for tag in LANGUAGES),
        "steps:",
    ]
    for number in range(steps):
        lines += [f"  - id: q{number}", "    type: scale", "    choices: agree_5", "    text:"]
        lines += [f"      {tag}: Is this part of the leaflet, number {number}, clear?" for tag in LANGUAGES]
        if number % 3 == 2:
            lines.append(f"    when: 'q{number - 1} > 2 and not selected(q{number - 2}, 1)'")
    flow.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return flow


def timed(path: Path) -> float:
    """Seconds that the command takes, start of the interpreter included; the best of three."""
    times = []
    for _ in range(3):
        start = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "bot.cli", "check", str(path)], capture_output=True, check=False
        )
        times.append(time.monotonic() - start)
    return min(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        print(f"check: sample study {timed(SAMPLE):.2f} s; ", end="")
        print(f"500 steps in 6 languages {timed(generated(Path(name), 500)):.2f} s")


if __name__ == "__main__":
    main()
