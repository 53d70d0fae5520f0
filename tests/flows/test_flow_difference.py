"""What has changed between two versions of a conversation: all of it, and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.flows.difference import Change, Kind, differences
from bot.flows.difference.reordering import moved
from bot.flows.expressions import ExpressionError
from bot.flows.model import Flow, Model, as_json
from bot.flows.package import package, plan_from
from bot.flows.plan import Node, Plan, compile_flow, page_name
from bot.flows.shapes import shapes, step_models
from tests.flows.marked import folder_with
from tests.flows.test_flow_speed import large_flow

FULL = """\
format: 1
id: test
title: {en: A test, ur: امتحان}
languages: [en, ur]
minutes: 9
materials:
  leaflet: {draft: 1.10, title: {en: Leaflet, ur: کتابچہ}, files: {en: pictures/two.pdf}}
  film: {draft: 2, title: Poster, files: pictures/talk.png}
choices:
  agree:
    - {value: 1, label: Disagree, emoji: "👎"}
    - {value: 2, label: {en: Agree, ur: متفق}}
    - {value: 3, label: No view, alone: true}
consent:
  version: "1"
  helper: true
  cards:
    - {text: {en: Hello., ur: سلام}, image: pictures/talk.png, audio: pictures/talk.mp3}
    - {text: You can stop., video: pictures/film.mp4}
    - {text: Nobody sees your name.}
  check:
    - id: can_stop
      text: Can you stop?
      choices: yes_no
      correct: yes
      teach: You can.
      image: pictures/talk.png
      audio: pictures/talk.mp3
    - {id: paid, text: Paid?, choices: [{value: a, label: A}, {value: b, label: B}], correct: a, teach: No.}
  items:
    - {id: take_part, text: I take part., required: true, image: pictures/talk.png, audio: pictures/talk.mp3}
    - {id: quotes, text: Quote me.}
steps:
  - {id: hello, type: note, text: 'Hello', button: Next, image: pictures/talk.png, about: film}
  - {id: read, type: material, material: leaflet, text: Read it, pages: [1, 2], audio: pictures/talk.mp3}
  - id: clear
    type: scale
    about: leaflet
    text: {en: Clear?, ur: واضح؟}
    hint: Press.
    choices: agree
    or: [dont_know, other]
    correct: [1, 2]
    final: true
    required: true
  - id: ease
    type: scale
    text: Easy?
    from: 1
    to: 5
    labels: {1: Hard, 5: {en: Easy, ur: آسان}}
    when: clear > 1 and quotes
  - id: knowledge
    type: section
    title: What you know
    shuffle: true
    final: true
    when: 'answered(clear)'
    steps:
      - {id: gene, type: select_one, text: Which?, choices: [{value: x, label: X}, {value: y, label: Y}]}
      - id: topics
        type: select_multiple
        text: What?
        choices: [{value: x, label: X, emoji: "🙂"}, {value: z, label: None, alone: true}]
        shuffle: true
        min: 1
        max: 2
      - {id: best, type: rank, text: Best?, choices: agree, top: 2, shuffle: true}
  - {id: after, type: section, again: knowledge, about: film}
  - id: gene_too
    type: select_one
    text: 'And {clear}?'
    choices: agree
    shuffle: true
    video: pictures/film.mp4
    when: "clear in [1, 2]"
  - id: many
    type: number
    text: How many?
    min: 1
    max: 20
    decimals: 1
    unit: {en: people, ur: لوگ}
    constraint: answer < 19
    constraint_message: Fewer, please.
  - id: marks
    type: scale
    text: 'Is {item} good?'
    choices: agree
    items:
      - {id: one, text: the first, image: pictures/talk.png, audio: pictures/talk.mp3}
      - {id: two, text: the second, pages: [1], when: quotes}
    about: leaflet
  - id: why
    type: text
    text: 'Why {item}?'
    items: marks
    when: item == 1
    about: leaflet
    accept: [text]
    max_length: 50
  - {id: more, type: text, text: More?, several: true, accept: [text, photo]}
  - {id: born, type: date, text: Born?, min: 1900-01-01, max: today}
  - {id: total, type: calculate, value: clear * 2, text: Double}
  - {id: out, type: end, outcome: screened_out, text: Thank you, when: many > 10}
  - {id: bye, type: end}
"""


@cache
def full() -> dict[str, Any]:
    """The body of a version that has every key of the format."""
    with TemporaryDirectory() as name:
        folder = folder_with(Path(name), FULL)
        (folder / "pictures" / "film.mp4").write_bytes(b"film")
        return json.loads(package(folder).body)


def plan(body: dict[str, Any]) -> Plan:
    return plan_from(json.dumps(body), "")


def changed(change: Callable[[dict[str, Any]], object], body: dict[str, Any] | None = None) -> dict[str, Any]:
    made = deepcopy(body or full())
    change(made)
    return made


def between(change: Callable[[dict[str, Any]], object]) -> list[Change]:
    """What is told of the full flow after a change of its JSON."""
    return list(differences(plan(full()), plan(changed(lambda body: change(body["flow"])))))


def step(flow: dict[str, Any], name: str) -> dict[str, Any]:
    """A step of a flow's JSON, in a section or not."""
    return next(each for each in _all(flow["steps"]) if each["id"] == name)


def _all(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in steps:
        yield each
        yield from _all(each.get("steps", []))


# ------------------------------------------------------------------ all of it


def models(value: object) -> Iterator[Model]:
    match value:
        case Model():
            yield value
            yield from models([getattr(value, name) for name in type(value).model_fields])
        case dict():
            yield from models([*value.values()])
        case list() | tuple():
            for inner in value:
                yield from models(inner)


def test_the_full_flow_has_every_key_of_the_format():
    """A key that is added to the format has to be added to the flow of these tests."""
    written = {(type(part), name) for part in models(plan(full()).flow) for name in part.model_fields_set}
    known = {(type(part), name) for part in models(plan(full()).flow) for name in type(part).model_fields}
    own = {(model, name) for model, name in known if name in model.__annotations__ or model is Flow}
    assert {type(part) for part in models(plan(full()).flow)} >= set(step_models().values())
    assert own - written == set()


def edits(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Path and new value of every small change: another leaf, a key or an entry less, two entries swapped."""
    match value:
        case dict():
            for key, inner in value.items():
                yield path, {name: each for name, each in value.items() if name != key}
                yield from edits(inner, (*path, key))
        case list():
            for place, inner in enumerate(value):
                yield path, value[:place] + value[place + 1 :]
                yield path, value[:place] + value[place : place + 2][::-1] + value[place + 2 :]
                yield from edits(inner, (*path, place))
        case bool():
            yield path, not value
        case int() | float():
            yield path, value + 1
        case str():
            yield from ((path, value + more) for more in ("x", " ", " + 1"))
        case _:
            raise AssertionError(value)


def edited(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = deepcopy(body)
    if not path:
        return value
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return made


def is_possible(body: dict[str, Any]) -> bool:
    """Whether a version could be of this body: its flow fits the format, and its files are there."""
    try:
        made = plan(body)
        pages = {name for node in made.nodes for name in shown_pages(made, node)}
    except (ValidationError, ExpressionError, KeyError, IndexError, TypeError):
        return False
    paths = {path for part in models(made.flow) for path in files(part)}
    return pages <= body["media"].keys() and paths == {path for path in body["media"] if "#page=" not in path}


def shown_pages(made: Plan, node: Node) -> Iterator[str]:
    for number in node.pages:
        for file in made.flow.materials[node.about or ""].files.values():
            yield page_name(file, number)


def files(part: Model) -> Iterator[str]:
    for key, shape in shapes(type(part)).items():
        if shape.role == "files":
            yield from (getattr(part, key) or {}).values()


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two bodies have one hash."""
    first, second = plan(one), plan(other)
    return (as_json(first.flow), first.media) == (as_json(second.flow), second.media)


def test_whatever_changes_the_hash_is_told():
    """Each leaf, key and entry of a version's body, changed alone, gives at least one change."""
    told = 0
    for path, value in edits(full()):
        made = edited(full(), path, value)
        if is_possible(made):
            found = differences(plan(full()), plan(made))
            assert bool(found) is not same(full(), made), (path, value)
            assert bool(differences(plan(made), plan(full()))) is bool(found), (path, value)
            told += bool(found)
    assert told > 700


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_several_changes_at_once_are_told(data: st.DataObject):
    """Changes never make up for each other."""
    body = full()
    for _ in range(data.draw(st.integers(1, 4))):
        found = list(edits(body["flow"]["steps"]))
        path, value = found[data.draw(st.integers(0, len(found) - 1))]
        made = edited(body, ("flow", "steps", *path), value)
        body = made if is_possible(made) else body
    assert bool(differences(plan(full()), plan(body))) is not same(full(), body)


def test_a_version_differs_in_nothing_from_itself():
    """Equal flows give no change, whether read from a folder or from what was stored."""
    assert differences(plan(full()), plan(full())) == ()
    flow = plan(full()).flow
    assert differences(compile_flow(flow), compile_flow(Flow.model_validate(as_json(flow)))) == ()
