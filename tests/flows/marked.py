"""Flows written in tests, with a mark (▸) before every character that a problem should point at."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent, indent
from typing import NamedTuple

from bot.errors import Problem
from bot.flows.check import check_flow

MARK = "▸"

HEAD = """\
format: 1
id: test
title: A test
languages: [en]
consent:
  version: "1"
  items:
    - {id: take_part, text: I take part., required: true}
    - {id: quotes, text: You may quote me.}
steps:
"""


class Bad(NamedTuple):
    """A text with marks, and the codes of its problems in the order of the file.

    Text that begins with `- ` are steps and stands under `HEAD`; any other is the whole file.
    """

    codes: str
    text: str

    @property
    def yaml(self) -> str:
        text = dedent(self.text.lstrip("\n"))
        return HEAD + indent(text, "  ") if text.lstrip(MARK).startswith("- ") else text


def unmarked(yaml: str, codes: str) -> tuple[str, list[str]]:
    """The text without marks, and the `line:column code` they ask for."""
    places, rest = [], yaml
    while (at := rest.find(MARK)) >= 0:
        places.append(f"{rest.count(chr(10), 0, at) + 1}:{at - rest.rfind(chr(10), 0, at)}")
        rest = rest[:at] + rest[at + 1 :]
    names = codes.split()
    assert len(names) == len(places), "as many marks as codes"
    return rest, [f"{place} {name}" for place, name in zip(places, names, strict=True)]


def placed(problems: tuple[Problem, ...]) -> list[str]:
    """Problems as `line:column code`."""
    return [f"{problem.line}:{problem.column} {problem.code}" for problem in problems]


def pdf(pages: int) -> bytes:
    """A PDF of so many empty pages, twice as high as wide."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 400]>>"] * pages
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj{text}endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF\n".encode()


def folder_with(folder: Path, yaml: str) -> Path:
    """A conversation's folder that holds this flow, and some files to name."""
    (folder / "flow.yaml").write_text(yaml, encoding="utf-8")
    (folder / "pictures").mkdir(exist_ok=True)
    for name, size in {"talk.png": 10, "empty.png": 0, "talk.mp3": 10, "leaflet.pdf": 10}.items():
        (folder / "pictures" / name).write_bytes(b"." * size)
    (folder / "pictures" / "two.pdf").write_bytes(pdf(2))
    with (folder / "pictures" / "huge.jpg").open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    return folder


def problems_of(folder: Path, yaml: str) -> tuple[Problem, ...]:
    """What `check` says about a flow."""
    return check_flow(folder_with(folder, yaml))


def is_sentence(text: str) -> bool:
    """Whether a message or remedy is written for people, from its beginning to its end."""
    return bool(re.fullmatch(r"[A-Z`{'−0-9-].*[.?]", text)) and "invalid" not in text.lower()
