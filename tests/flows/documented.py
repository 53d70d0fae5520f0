"""Examples of YAML in the pages for authors, as they are written there, each made into a study of its own."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

import yaml

HOME = Path(__file__).parents[2]
SAMPLE = HOME / "conversations"
PAGES = ("README.md", "docs/writing-a-flow.md", "docs/run-it.md")
FILES = {
    ".pdf": SAMPLE / "genetics-leaflet" / "leaflet-en.pdf",
    ".mp3": SAMPLE / "weight-groups" / "audio" / "been.mp3",
    ".png": min((SAMPLE / "weight-groups" / "pictures").glob("*.png")),
}
STUDY = {
    "format": "1",
    "name": "{en: Study}",
    "languages": "[en, en-x-easy, ur]",
    "contact": "{en: Ask Sara}",
    "privacy": "{en: Kept safe}",
    "help": "{en: Call 999}",
}
FLOW = {
    "format": "1",
    "id": "around",
    "title": "Around",
    "languages": "[en, en-x-easy, ur]",
    "consent": '{version: "1", items: [{id: ok, required: true, text: {en: OK, en-x-easy: OK, ur: ہاں}}]}',
    "materials": '{leaflet: {draft: "1", title: Leaflet, files: leaflet.pdf}}',
    "choices": "{plus_minus: [{value: plus, label: Plus}, {value: minus, label: Minus}]}",
}
EARLIER = {
    "clear": 'type: scale, choices: agree_5, text: "Clear?"',
    "show_to": 'type: number, text: "How many?"',
    "first_impression": 'type: text, text: "What is it about?"',
    "age": "type: select_one, text: Old, choices: [{value: 18-24, label: Young}, {value: old, label: Old}]",
    "role": "type: select_multiple, text: You, choices: [{value: parent, label: P}, {value: gp, label: G}]",
    "carrier": 'type: select_one, text: "Who?", choices: [{value: both, label: B}, {value: one, label: O}]',
    "chance": 'type: number, text: "How many?"',
}
"""What the examples speak of without showing it."""


class Example(NamedTuple):
    """A block of YAML, and where it begins."""

    page: str
    line: int
    text: str


def examples() -> Iterator[Example]:
    for page in PAGES:
        text = (HOME / page).read_text("utf-8")
        for block in re.finditer(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield Example(page, text.count("\n", 0, block.start()) + 2, dedent(block[1]))


def first(sort: str) -> str:
    """The first example of a sort."""
    return next(each.text for each in examples() if sort_of(each.text) == sort)


def sort_of(text: str) -> str:
    """What a block is: a whole file, or where in one it belongs."""
    read = yaml.safe_load(text.partition("\nwhen:")[0])
    match read:
        case list():
            return "steps"
        case {"steps": _}:
            return "flow"
        case {"talk": _}:
            return "scenario"
        case {"contact": _}:
            return "study"
        case {"reminders": _}:
            return "part of a study"
        case {"consent": _} | {"materials": _} | {"languages": _} | {"choices": dict()}:
            return "part of a flow"
        case _:
            return "part of a step"


def write(folder: Path, text: str) -> None:
    """Make a study in an empty folder, with this text where it belongs and the files that it names."""
    sort = sort_of(text)
    files = {"study.yaml": _top(STUDY, ""), "example/flow.yaml": first("flow")}
    match sort:
        case "study" | "flow":
            files["study.yaml" if sort == "study" else "example/flow.yaml"] = text
        case "scenario":
            files["example/scenarios/one.yaml"] = text
        case "part of a study":
            files["study.yaml"] = _top(STUDY, text)
        case "part of a flow":
            # A consent of its own has to be whole in every language, and is shown in one.
            keys = FLOW | {"languages": "[en]"} if text.startswith("consent:") else FLOW
            files["example/flow.yaml"] = _top(keys, text) + _steps("")
        case "steps":
            files["example/flow.yaml"] = _top(FLOW, "") + _steps(text)
        case _:
            files["example/flow.yaml"] = _top(FLOW, "") + _steps(_with_step(text))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    for name in set(re.findall(r"[\w/-]+\.(?:pdf|mp3|png)\b", files["example/flow.yaml"])):
        (folder / "example" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FILES[Path(name).suffix], folder / "example" / name)


def _top(keys: dict[str, str], text: str) -> str:
    """A text, and before it those keys that it does not have."""
    own = yaml.safe_load(text) or {}
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if key not in own) + text


def _steps(text: str) -> str:
    """These steps, and before them those that they may speak of."""
    own = set(re.findall(r"\bid: (\w+)", text))
    before = "".join(f"- {{id: {name}, {keys}}}\n" for name, keys in EARLIER.items() if name not in own)
    return "steps:\n" + indent(before + text, "  ")


def _with_step(text: str) -> str:
    """A step around these keys; around each of several conditions, one of its own."""
    parts = text.splitlines(keepends=True) if text.startswith("when:") else [text]
    return "".join(_step(f"example_{number}", part) for number, part in enumerate(parts))


def _step(name: str, keys: str) -> str:
    kind = "select_one" if "choices:" in keys else "note"
    said = "" if "text:" in keys else "  text: Hello.\n"
    return f"- id: {name}\n  type: {kind}\n{said}{indent(keys, '  ')}"
