"""Make the sample study's video: a picture, a caption and a voice for each scene (video/*.yaml).

Needs Debian's `chromium`, `fonts-noto-core`, `espeak-ng` and `ffmpeg`. The pictures are the leaflet's.

    python scripts/make_video.py
"""

import html
import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

import yaml
from make_leaflets import CHROMIUM, picture

HERE = Path(__file__).parent
OUT = HERE.parent / "conversations" / "genetics-video"
LANGUAGES = ("en", "ur", "ar")
TOOLS = ("chromium", "espeak-ng", "ffmpeg")
SIDE = 720
PAUSE = 0.5
"""Seconds of silence after each scene, and the last one's sources are to be read, too."""
READING = 3.0

Words = dict[str, Any]


def main() -> None:
    """Write one video a language into the sample conversation and say how long and big each is."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        sys.exit(f"Not here: {', '.join(absent)}. Please install: apt-get install {' '.join(absent)}")
    OUT.mkdir(exist_ok=True)
    for language in LANGUAGES:
        words = yaml.safe_load((HERE / "video" / f"{language}.yaml").read_text("utf-8"))
        target = OUT / f"video-{language}.mp4"
        with tempfile.TemporaryDirectory() as folder:
            seconds = film(words, Path(folder), target)
        print(f"{target.name}: {seconds:.0f} s, {target.stat().st_size / 1000:.0f} kB")


def film(words: Words, folder: Path, target: Path) -> float:
    """Write the video of one language; how many seconds it takes."""
    lines, seconds = [], 0.0
    last = len(words["scenes"]) - 1
    for number, scene in enumerate(words["scenes"]):
        shot = photograph(document(words, scene, sources=number == last), folder / f"{number}.png")
        voice = speak(words, scene["words"], folder / f"{number}.wav")
        long = length(voice) + PAUSE + (READING if number == last else 0)
        clip = folder / f"{number}.mkv"
        ffmpeg(
            ["-loop", "1", "-framerate", "12", "-i", shot, "-i", voice, "-af", "apad", "-t", f"{long:.2f}"],
            clip,
        )
        lines.append(f"file '{clip}'\n")
        seconds += long
    (folder / "list.txt").write_text("".join(lines), "utf-8")
    ffmpeg(["-f", "concat", "-safe", "0", "-i", folder / "list.txt", "-movflags", "+faststart"], target)
    return seconds


def ffmpeg(given: list[Any], target: Path) -> None:
    """Small, and the same bytes each time: H.264 of still pictures, mono sound, no dates."""
    picture_ = ["-c:v", "libx264", "-preset", "slow", "-tune", "stillimage", "-crf", "30", "-g", "600"]
    sound = ["-c:a", "aac", "-b:a", "40k", "-ac", "1", "-ar", "22050"]
    exact = ["-pix_fmt", "yuv420p", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact"]
    command = ["ffmpeg", "-y", "-loglevel", "error", *map(str, given), *picture_, *sound, *exact, str(target)]
    subprocess.run(command, check=True)


def photograph(page: str, target: Path) -> Path:
    """A picture of a page, `SIDE` pixels square."""
    source = target.with_suffix(".html")
    source.write_text(page, "utf-8")
    own = [
        f"--user-data-dir={target.parent}/profile",
        f"--window-size={SIDE},{SIDE}",
        "--hide-scrollbars",
        f"--screenshot={target}",
        source.as_uri(),
    ]
    subprocess.run(["chromium", *CHROMIUM, *own], check=True, capture_output=True)
    return target


def document(words: Words, scene: Words, *, sources: bool) -> str:
    """The page of one scene."""
    drawn = picture(scene["picture"])
    if scene["picture"] == "family":
        drawn = drawn.replace("<svg ", '<svg class="wide" ', 1)
    direction = "rtl" if words["lang"] in {"ur", "ar"} else "ltr"
    small = f'<p class="sources">{html.escape(words["sources"])}</p>' if sources else ""
    return (
        f'<!doctype html><html lang="{words["lang"]}" dir="{direction}"><meta charset="utf-8">'
        f"<style>{(HERE / 'video' / 'style.css').read_text('utf-8')}</style>"
        f"<body>{(HERE / 'leaflet' / 'pictures.svg').read_text('utf-8')}"
        f'<main>{drawn}{small}</main><p class="caption">{html.escape(scene["words"])}</p></body></html>'
    )


def speak(words: Words, text: str, target: Path) -> Path:
    """The caption, spoken."""
    own = ["-v", words["voice"], "-s", str(words["speed"]), "-w", str(target), text]
    subprocess.run(["espeak-ng", *own], check=True)
    return target


def length(sound: Path) -> float:
    """How many seconds a WAV file takes."""
    with wave.open(str(sound)) as file:
        return file.getnframes() / file.getframerate()


if __name__ == "__main__":
    main()
