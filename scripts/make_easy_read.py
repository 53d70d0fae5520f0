"""Make the pictures, the poster and the spoken words of the Easy Read sample, from its own flow.yaml.

A picture is the drawing of its file's name (leaflet/pictures.svg, easy_read/pictures.svg); a recording is the
text of the step that names it. Needs Debian's `chromium`, `fonts-noto-core`, `espeak-ng` and `ffmpeg`.

    python scripts/make_easy_read.py
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from make_leaflets import CHROMIUM
from PIL import Image

HERE = Path(__file__).parent
OUT = HERE.parent / "conversations" / "weight-groups"
TOOLS = ("chromium", "espeak-ng", "ffmpeg")
SQUARE = {"lock", "phone"}
SPEED = 130
"""Words a minute: slower than people speak."""


def main() -> None:
    """Write every picture and recording that the flow names."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        sys.exit(f"Not here: {', '.join(absent)}. Please install: apt-get install {' '.join(absent)}")
    flow = yaml.safe_load((OUT / "flow.yaml").read_text("utf-8"))
    for name in sorted(set(pictures(flow))):
        (OUT / name).parent.mkdir(exist_ok=True)
        page = poster() if name.endswith("/poster.png") else drawing(Path(name).stem)
        size = (620, 877) if name.endswith("/poster.png") else (540, 360)
        photograph(page, size, OUT / name)
    for name, words in sorted(set(recordings(flow))):
        (OUT / name).parent.mkdir(exist_ok=True)
        speak(words, OUT / name)
    for folder in ("pictures", "audio"):
        files = list((OUT / folder).iterdir())
        print(f"{folder}: {len(files)} files, {sum(file.stat().st_size for file in files) / 1000:.0f} kB")


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every map in the flow."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from parts(inner)


def pictures(flow: Any) -> Iterator[str]:
    """The paths of all pictures."""
    yield from (part["image"] for part in parts(flow) if "image" in part)
    yield from (material["files"] for material in flow["materials"].values())


def recordings(flow: Any) -> Iterator[tuple[str, str]]:
    """The paths of all recordings, and what is said in each: an item is said within its question."""
    for part in parts(flow):
        if "audio" in part:
            yield part["audio"], plain(part["text"])
        if isinstance(part.get("items"), list) and isinstance(part.get("text"), str):
            for item in part["items"]:
                yield item["audio"], plain(part["text"].replace("{item}", item["text"]))


def plain(text: str) -> str:
    """Words as they are spoken."""
    return re.sub(r"\*\*|/(?=[a-z])", "", text).replace("\n\n", " ")


def drawing(name: str) -> str:
    """A page with one drawing."""
    return page(f'<svg viewBox="0 0 180 120" style="width:500px;height:333px"><use href="#{name}"/></svg>')


def poster() -> str:
    """The draft poster: three pictures with few words."""
    rows = "".join(
        f'<div><svg viewBox="0 0 180 120"><use href="#{name}"/></svg><p>{words}</p></div>'
        for name, words in (
            ("group", "Meet new people."),
            ("cooking", "Learn about healthy food."),
            ("walking", "Go for walks together."),
        )
    )
    return page(
        f'<section class="poster"><h1>Come to our group!</h1>{rows}'
        "<footer><b>Every Tuesday, 2 o'clock.</b> The library, High Street.<br>"
        "Bring a friend. It is free.</footer></section>"
    )


def page(body: str) -> str:
    """A whole HTML document with all drawings in store."""
    store = "".join((HERE / f / "pictures.svg").read_text("utf-8") for f in ("leaflet", "easy_read"))
    style = (HERE / "easy_read" / "style.css").read_text("utf-8")
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{style}</style><body>{store}{body}'


def photograph(document: str, size: tuple[int, int], target: Path) -> None:
    """A picture of a page, in few colours."""
    with tempfile.TemporaryDirectory() as folder:
        source, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        source.write_text(document, "utf-8")
        own = [f"--user-data-dir={folder}/profile", f"--window-size={size[0]},{size[1]}"]
        own += ["--hide-scrollbars", f"--screenshot={shot}", source.as_uri()]
        subprocess.run(["chromium", *CHROMIUM, *own], check=True, capture_output=True)
        Image.open(shot).convert("RGB").quantize(64).save(target, optimize=True)


def speak(words: str, target: Path) -> None:
    """The words, read aloud slowly."""
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "words.wav")
        subprocess.run(["espeak-ng", "-v", "en-gb", "-s", str(SPEED), "-w", sound, words], check=True)
        exact = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-write_xing", "0"]
        small = ["-ac", "1", "-ar", "22050", "-b:a", "32k", "-id3v2_version", "0"]
        command = ["ffmpeg", "-y", "-loglevel", "error", "-i", sound, *small, *exact, target]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
