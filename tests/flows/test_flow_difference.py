"""What has changed between two versions of a conversation: all of it, and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.flows.check import check_flow
from bot.flows.difference import Change, Kind, differences
from bot.flows.difference.reordering import moved
from bot.flows.expressions import ExpressionError
from bot.flows.loading import load_flow
from bot.flows.model import Flow, Model, as_json
from bot.flows.outline import outline
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
            yield from ((path, value + more) for more in (("x", " ", " + 1") if " " in value else ("x",)))
        case _:
            raise AssertionError(value)


def edited(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The same JSON with another value at a path."""
    if not path:
        return new
    made = copy(value)
    made[path[0]] = edited(value[path[0]], path[1:], new)
    return made


def possible(body: dict[str, Any]) -> Plan | None:
    """The plan of a body that a version could have: its flow fits the format, what it names is there."""
    try:
        made = plan(body)
        pages = {name for node in made.nodes for name in shown_pages(made, node)}
    except (ValidationError, ExpressionError, KeyError, IndexError, TypeError):
        return None
    parts = list(models(made.flow))
    lists = {part.choices for part in parts if isinstance(getattr(part, "choices", None), str)}
    paths = {path for part in parts for path in files(part)}
    there = lists <= made.flow.choices.keys() and pages <= made.media.keys()
    same_files = paths == {path for path in made.media if "#page=" not in path}
    return made if there and same_files and names_earlier_steps(made) else None


def names_earlier_steps(made: Plan) -> bool:
    """Whether what is asked again, and whose items are meant, stands further up."""
    seen: set[str] = set()
    for each in _all(as_json(made.flow)["steps"]):
        named = {each.get("again"), items if isinstance(items := each.get("items"), str) else None}
        if named - seen - {None}:
            return False
        seen.add(each["id"])
    return True


def shown_pages(made: Plan, node: Node) -> Iterator[str]:
    for number in node.pages:
        for file in made.flow.materials[node.about or ""].files.values():
            yield page_name(file, number)


def files(part: Model) -> Iterator[str]:
    for key, shape in shapes(type(part)).items():
        if shape.role == "files":
            yield from (getattr(part, key) or {}).values()


def same(one: Plan, other: Plan) -> bool:
    """Whether two versions have one hash."""
    return (as_json(one.flow), one.media) == (as_json(other.flow), other.media)


def test_whatever_changes_the_hash_is_told():
    """Each leaf, key and entry of a version's body, changed alone, gives at least one change."""
    old, told = plan(full()), 0
    for path, value in edits(full()):
        if new := possible(edited(full(), path, value)):
            found = differences(old, new)
            assert bool(found) is not same(old, new), (path, value)
            told += bool(found)
    assert told > 400


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_several_changes_at_once_are_told(data: st.DataObject):
    """Changes never make up for each other."""
    old, body = plan(full()), full()
    for _ in range(data.draw(st.integers(1, 4))):
        found = list(edits(body["flow"]["steps"]))
        path, value = found[data.draw(st.integers(0, len(found) - 1))]
        made = edited(body, ("flow", "steps", *path), value)
        body = made if possible(made) else body
    new = plan(body)
    assert bool(differences(old, new)) is not same(old, new)


def test_a_version_differs_in_nothing_from_itself():
    """Equal flows give no change, whether read from a folder or from what was stored."""
    assert differences(plan(full()), plan(full())) == ()
    flow = plan(full()).flow
    assert differences(compile_flow(flow), compile_flow(Flow.model_validate(as_json(flow)))) == ()


# ------------------------------------------------------------------ steps


def test_one_step_that_goes_elsewhere_is_one_move():
    """Of what was moved past others, only it is told, with what it came after and comes after now."""
    found = between(lambda flow: flow["steps"].append(flow["steps"].pop(0)))
    assert found == [Change(Kind.STEP_MOVED, "hello", before="", after="bye")]


@given(st.permutations("abcdef"), st.sets(st.sampled_from("abcdef")))
def test_moves_are_the_fewest(order: list[str], gone: set[str]):
    """Taking the moved names out leaves one order, and no fewer would do."""
    before, after = "abcdef", [*[name for name in order if name not in gone], "new"]

    def is_enough(away: frozenset[str]) -> bool:
        stayed = [name for name in after if name in before and name not in away]
        return stayed == sorted(stayed)

    away = moved(before, after)
    assert is_enough(away)
    common = [name for name in after if name in before]
    assert not away or not any(is_enough(frozenset(few)) for few in combinations(common, len(away) - 1))


def test_a_step_that_goes_into_a_section_or_out_of_it_is_moved():
    """Where its neighbours stay as they are, a step's other section is a move with both places told."""

    def change(flow: dict[str, Any]) -> None:
        section = step(flow, "knowledge")
        flow["steps"].insert(2, section["steps"].pop(2))
        section["steps"].insert(0, flow["steps"].pop(0))

    assert between(change) == [
        Change(Kind.STEP_MOVED, "best", before="knowledge/topics", after="read", exports=True),
        Change(Kind.STEP_MOVED, "hello", before="", after="knowledge/"),
    ]


def test_the_steps_of_a_section_that_is_dissolved_are_moved_out():
    """They are the same steps, and only the section is gone."""

    def change(flow: dict[str, Any]) -> None:
        flow["steps"].remove(step(flow, "after"))
        at = flow["steps"].index(step(flow, "knowledge"))
        flow["steps"][at : at + 1] = step(flow, "knowledge")["steps"]

    found = [(each.kind, each.place) for each in between(change)]
    assert found == [
        (Kind.STEP_REMOVED, "knowledge"),
        (Kind.STEP_REMOVED, "after"),
        *((Kind.STEP_MOVED, name) for name in ("gene", "topics", "best")),
    ]


def test_another_id_alone_is_a_new_name():
    """A step that says the same under another id was renamed, and what names it has not changed."""

    def change(flow: dict[str, Any]) -> None:
        text = json.dumps(flow).replace("clear", "plain").replace("marks", "rated")
        flow.clear()
        flow.update(json.loads(text))

    found = between(change)
    assert [(each.kind, each.place, each.before, each.exports) for each in found] == [
        (Kind.STEP_RENAMED, "plain", "clear", True),
        (Kind.STEP_RENAMED, "rated", "marks", True),
    ]


def test_another_id_with_other_words_is_another_step():
    """What says something else under another id is gone, and something new has come."""

    def change(flow: dict[str, Any]) -> None:
        step(flow, "born").update(id="birth", text={"en": "When?"})

    assert between(change) == [
        Change(Kind.STEP_REMOVED, "born", before="Born?", exports=True),
        Change(Kind.STEP_ADDED, "birth", after="When?"),
    ]


# ------------------------------------------------------------------ what is in them


def test_words_are_compared_language_by_language():
    """A translation that was missing is added words, one that is gone removed words, each in its language."""

    def change(flow: dict[str, Any]) -> None:
        step(flow, "clear")["text"] = {"en": "Is it clear?", "ur": "واضح؟"}
        step(flow, "clear")["hint"]["ur"] = "دبائیں"
        del step(flow, "ease")["labels"]["5"]["ur"]

    assert between(change) == [
        Change(Kind.WORDS_CHANGED, "clear", "text", "en", "Clear?", "Is it clear?"),
        Change(Kind.WORDS_ADDED, "clear", "hint", "ur", "", "دبائیں"),
        Change(Kind.WORDS_REMOVED, "ease", "labels.5", "ur", "آسان", ""),
    ]


@pytest.mark.parametrize("written", ["clear>1 and quotes", "(clear > 1) and quotes", "clear > 1\nand quotes"])
def test_a_condition_that_means_the_same_is_only_written_otherwise(written: str):
    """Spaces, line breaks and brackets that change nothing are not a changed condition."""
    found = between(lambda flow: step(flow, "ease").update(when=written))
    assert [(each.kind, each.key, each.after) for each in found] == [
        (Kind.WRITTEN_OTHERWISE, "when", written)
    ]


def test_a_key_that_is_written_out_changes_nothing():
    """`required: false` is what stands there without it."""
    found = between(lambda flow: step(flow, "born").update(required=False))
    assert [(each.kind, each.place, each.key) for each in found] == [
        (Kind.WRITTEN_OTHERWISE, "born", "required")
    ]


def test_conditions_and_calculations_are_told_with_both_their_words():
    """What stood there and what stands there now, "" where there was none."""

    def change(flow: dict[str, Any]) -> None:
        step(flow, "born")["when"] = "many > 3"
        step(flow, "many")["constraint"] = "answer < 9"
        step(flow, "total")["value"] = "clear * 3"

    assert between(change) == [
        Change(Kind.CONSTRAINT_CHANGED, "many", "constraint", "", "answer < 19", "answer < 9"),
        Change(Kind.CONDITION_CHANGED, "born", "when", "", "", "many > 3"),
        Change(Kind.CALCULATION_CHANGED, "total", "value", "", "clear * 2", "clear * 3", exports=True),
    ]


def test_a_list_of_several_steps_is_told_once():
    """Choices of a shared list are compared at the list, and mark exports as steps ask with it."""

    def change(flow: dict[str, Any]) -> None:
        flow["choices"]["agree"][2] = {"value": 4, "label": {"en": "Fully"}}
        flow["choices"]["agree"].insert(0, flow["choices"]["agree"].pop(1))

    assert between(change) == [
        Change(Kind.CHOICE_REMOVED, "", "choices.agree.3", before="No view", exports=True),
        Change(Kind.CHOICE_MOVED, "", "choices.agree.2", before="1", after=""),
        Change(Kind.CHOICE_ADDED, "", "choices.agree.4", after="Fully", exports=True),
    ]


def test_a_list_that_is_written_into_the_step_is_compared_choice_by_choice():
    """Whether choices are shared or the step's own makes no difference to what is told of them."""
    own = [{"value": 1, "label": {"en": "Disagree"}, "emoji": "👎"}, {"value": 2, "label": {"en": "Agree"}}]
    found = between(lambda flow: step(flow, "gene_too").update(choices=own))
    assert found == [
        Change(Kind.CHOICE_REMOVED, "gene_too", "choices.3", before="No view", exports=True),
        Change(Kind.WORDS_REMOVED, "gene_too", "choices.2.label", "ur", "متفق", ""),
    ]


def test_another_type_changes_what_is_exported():
    """A question of another type is told with both types, and marked; one that made no variable is not."""

    def change(flow: dict[str, Any]) -> None:
        flow["steps"][flow["steps"].index(step(flow, "born"))] = {
            "id": "born", "type": "text", "text": {"en": "Born?"}
        }  # fmt: skip
        step(flow, "bye").update(type="note", text={"en": "Bye"})

    found = between(change)
    assert Change(Kind.TYPE_CHANGED, "born", "type", "", "date", "text", exports=True) in found
    assert Change(Kind.TYPE_CHANGED, "bye", "type", "", "end", "note") in found


def test_languages_that_come_and_go_are_told():
    """Each language by itself; another order is a setting, as the first is the one to fall back to."""
    assert between(lambda flow: flow.update(languages=["ar", "en"])) == [
        Change(Kind.LANGUAGE_REMOVED, "", "languages", "ur"),
        Change(Kind.LANGUAGE_ADDED, "", "languages", "ar"),
    ]
    [found] = between(lambda flow: flow.update(languages=["ur", "en"]))
    assert (found.kind, found.before, found.after) == (Kind.SETTING_CHANGED, "en, ur", "ur, en")


# ------------------------------------------------------------------ consent, materials, files


def test_all_that_people_agree_to_is_marked():
    """Changes of cards, checks and items, and of a list that a check uses, are changes of the consent."""

    def change(flow: dict[str, Any]) -> None:
        consent = flow["consent"]
        consent["version"] = "2"
        consent["cards"][0]["text"]["en"] = "Good morning."
        consent["cards"].append(consent["cards"].pop(1))
        consent["items"][1]["required"] = True
        flow["choices"]["yes_no"][0]["label"]["en"] = "Yes!"

    found = between(change)
    assert [(each.kind, each.place, each.key) for each in found] == [
        (Kind.WORDS_CHANGED, "", "choices.yes_no.yes.label"),
        (Kind.CONSENT_VERSION_CHANGED, "consent", "version"),
        (Kind.WORDS_CHANGED, "consent", "cards.1.text"),
        (Kind.CONSENT_MOVED, "consent", "cards.2"),
        (Kind.REQUIRED_CHANGED, "consent", "items.quotes.required"),
    ]
    assert all(each.consent for each in found)
    assert not any(each.exports for each in found)


def test_a_card_that_is_taken_out_leaves_the_others_as_they_are():
    """Cards are known by what they say, not by their number."""
    found = between(lambda flow: flow["consent"]["cards"].pop(0))
    assert found == [Change(Kind.CONSENT_REMOVED, "consent", "cards.1 (old)", before="Hello.", consent=True)]


def test_a_file_is_another_one_if_its_content_is():
    """The same path with other content has changed wherever it is shown; another path alone is a new name."""

    def change(body: dict[str, Any]) -> None:
        body["media"]["pictures/film.mp4"][0] = "0" * 64
        body["media"]["pictures/b.mp3"] = ["1" * 64, "audio", "b.mp3"]
        body["media"]["pictures/c.mp3"] = [body["media"]["pictures/talk.mp3"][0], "audio", "c.mp3"]
        step(body["flow"], "read")["audio"]["en"] = "pictures/b.mp3"
        step(body["flow"], "marks")["items"][0]["audio"]["en"] = "pictures/c.mp3"

    assert differences(plan(full()), plan(changed(change))) == (
        Change(
            Kind.FILE_CHANGED, "consent", "cards.2.video", "en", "pictures/film.mp4", "pictures/film.mp4",
            consent=True,
        ),
        Change(Kind.FILE_CHANGED, "read", "audio", "en", "pictures/talk.mp3", "pictures/b.mp3"),
        Change(Kind.FILE_CHANGED, "gene_too", "video", "en", "pictures/film.mp4", "pictures/film.mp4"),
        Change(Kind.FILE_RENAMED, "marks", "items.one.audio", "en", "pictures/talk.mp3", "pictures/c.mp3"),
    )  # fmt: skip


def test_a_file_that_changes_under_its_name_is_told_wherever_it_is_shown():
    """In cards, checks and items of the consent, in steps and their items, and as a material."""
    made = changed(lambda body: body["media"]["pictures/talk.png"].__setitem__(0, "0" * 64))
    assert [(each.place, each.key) for each in differences(plan(full()), plan(made))] == [
        ("", "materials.film.files"),
        ("consent", "cards.1.image"),
        ("consent", "check.can_stop.image"),
        ("consent", "items.take_part.image"),
        ("hello", "image"),
        ("marks", "items.one.image"),
    ]


def test_a_page_that_is_drawn_otherwise_is_told_though_its_file_is_the_same():
    """Another program may draw another picture of the same PDF, which is another version."""
    name = "pictures/two.pdf#page=1"
    made = changed(lambda body: body["media"].update({name: ["0" * 64, "photo", "two-1.jpg"]}))
    assert differences(plan(full()), plan(made)) == (
        Change(Kind.FILE_CHANGED, "", "media", before=name, after=name),
    )


def test_another_draft_of_a_material_is_told():
    """The draft, its title and its files are compared; a new material is told with its title."""

    def change(flow: dict[str, Any]) -> None:
        flow["materials"]["leaflet"]["draft"] = "2"
        flow["materials"]["poster"] = {**flow["materials"]["leaflet"], "title": {"en": "Poster"}}

    assert between(change) == [
        Change(Kind.DRAFT_CHANGED, "", "materials.leaflet.draft", "", "1.10", "2"),
        Change(Kind.MATERIAL_ADDED, "", "materials.poster", after="Poster"),
    ]


# ------------------------------------------------------------------ in numbers


def test_an_outline_counts_what_somebody_may_meet():
    """Items and repetitions count each for themselves, sections and calculations do not."""
    found = outline(plan(full()))
    assert found.title == {"en": "A test", "ur": "امتحان"}
    assert (found.languages, found.consent) == (("en", "ur"), "1")
    assert (found.steps, found.questions) == (20, 16)
    assert found.materials == {"leaflet": {"en": "Leaflet", "ur": "کتابچہ"}, "film": {"en": "Poster"}}
    assert found.promised == 9


def test_an_outline_names_the_outermost_sections():
    """What stands in a section is a part of it, be it a section too."""
    inner = {"id": "inner", "type": "section", "steps": []}
    made = changed(lambda body: step(body["flow"], "knowledge")["steps"].append(inner))
    assert outline(plan(made)).sections == ("knowledge", "after")


@pytest.mark.parametrize("promised", [1, 2, 3, 4, 5, 6, 7])
def test_the_outline_estimates_the_minutes_that_check_does(tmp_path: Path, promised: int):
    """`check` warns of a promise exactly if the outline's estimate is more."""
    yaml = FULL.replace("minutes: 9", f"minutes: {promised}").replace(
        "pictures/film.mp4", "pictures/talk.mp4"
    )
    folder = folder_with(tmp_path, yaml)
    (folder / "pictures" / "talk.mp4").write_bytes(b"film")
    estimate = outline(compile_flow(load_flow(folder))).minutes
    warned = [each for each in check_flow(folder) if each.code == "minutes"]
    assert bool(warned) is (estimate > promised)
    assert all(f"about {estimate} minutes" in each.message for each in warned)


# ------------------------------------------------------------------ speed


def test_five_hundred_steps_in_six_languages_are_compared_at_once(tmp_path: Path):
    """A version in which every other step has moved or says something else takes well under a second."""
    flow = load_flow(folder_with(tmp_path, large_flow(500)))
    json_of = as_json(flow)
    for number, each in enumerate(json_of["steps"]):
        each["text"]["ur"] += str(number)
        each["choices"][number % 3]["label"]["ar"] += "!"
    json_of["steps"] = json_of["steps"][::2] + json_of["steps"][1::2]
    old, new = compile_flow(flow), compile_flow(Flow.model_validate(json_of))
    before = time.process_time()
    found = differences(old, new)
    assert time.process_time() - before < 0.5
    assert len(found) == 249 + 1000
