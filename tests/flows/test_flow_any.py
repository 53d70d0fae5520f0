"""`check` over flows that nobody would write: it never fails, and never says what is not so."""

import json
import random
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.check import check_flow
from bot.flows.expressions import UNKNOWN, truth
from bot.flows.loading import load_flow
from bot.flows.model import End
from bot.flows.plan import Plan, compile_flow
from bot.flows.reading import read
from tests.flows.marked import HEAD

SAMPLE = (Path(__file__).parents[2] / "conversations" / "genetics-leaflet" / "flow.yaml").read_text("utf-8")
LINES = SAMPLE.splitlines(keepends=True)
VALUES = json.dumps(read(Path(__file__).parents[2] / "conversations/genetics-leaflet/flow.yaml").value)
KEYS = [
    "when",
    "choices",
    "items",
    "from",
    "to",
    "again",
    "correct",
    "or",
    "min",
    "labels",
    "about",
    "steps",
    "x",
]
STRANGE = [
    ":",
    "- ",
    "{",
    "}",
    "[",
    "'",
    '"',
    "#",
    "&a ",
    "*",
    "!",
    "|",
    ">",
    "?",
    "%",
    "\t",
    "  ",
    "\n",
    "{a}",
    "~",
]
STRANGE += [
    "null",
    "-97",
    "1e9",
    "\ufeff",
    "\u2028",
    "\x85",
    "\U0001f44d",
    "\x00",
    "true",
    "id",
    "text: [1]\n",
    "5",
]


class Answers:
    """One way of answering a flow: step → value, "skip" for no answer."""

    def __init__(self, chosen: dict[str, str]) -> None:
        self.chosen, self.given = chosen, {"take_part": True, "quotes": True}

    def value(self, name: str):
        return self.given.get(name, UNKNOWN)

    def answered(self, name: str) -> bool:
        return name in self.given

    def selected(self, name: str):
        return (self.given[name],) if name in self.given else ()

    def numbers(self, name: str):
        return tuple(value for value in self.selected(name) if isinstance(value, int))

    def asked(self, plan: Plan) -> list[str]:
        """The steps that are asked when people answer so."""
        found = []
        for node in plan.nodes:
            if not all(truth(when, self) is True for when in node.whens):
                continue
            found.append(node.id)
            if isinstance(node.step, End):
                break
            if self.chosen.get(node.id, "skip") != "skip":
                self.given[node.id] = self.chosen[node.id]
        return found


@st.composite
def branching(draw: st.DrawFn) -> str:
    """Steps a0, a1, … that yes, no and skip lead through, with sections and ends among them."""
    lines: list[str] = []
    indent = "  "
    for number in range(draw(st.integers(2, 6))):
        when = draw(st.none() | conditions(number)) if number else None
        written = f', when: "{when}"' if when else ""
        kind = draw(st.sampled_from(["ask", "ask", "ask", "end", "section"]))
        if kind == "section" and indent == "  ":
            lines.append(f"  - id: s{number}\n    type: section\n    title: A section\n")
            lines.append(f'    when: "{when}"\n' if when else "")
            lines.append("    steps:\n")
            indent, written = "      ", ""
        required = "true" if draw(st.booleans()) else "false"
        question = f"type: select_one, choices: yes_no, required: {required}"
        kind = "type: end" if kind == "end" and number > 1 else question
        lines.append(f"{indent}- {{id: a{number}, text: Well?, {kind}{written}}}\n")
    return HEAD + "".join(lines)


def conditions(number: int) -> st.SearchStrategy[str]:
    name = st.integers(0, number - 1).map(lambda before: f"a{before}")
    value = st.sampled_from(["yes", "no"])
    compared = st.builds("{} {} '{}'".format, name, st.sampled_from(["==", "!="]), value)
    single = (
        compared
        | st.builds("answered({})".format, name)
        | st.builds("selected({}, '{}')".format, name, value)
    )
    negated = single | single.map("not {}".format)
    joined = st.builds("({}) {} ({})".format, negated, st.sampled_from(["and", "or"]), negated)
    return negated | joined | st.builds("({}) and ({})".format, joined, negated)


def checked(yaml: str):
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flow.yaml").write_text(yaml, encoding="utf-8", newline="")
        for language in ("en", "en-x-easy", "ur"):
            (folder / f"leaflet-{language}.pdf").write_bytes(b"%PDF")
        problems = check_flow(folder)
        errors = [each for each in problems if not each.warning and each.code != "unreachable"]
        return problems, None if errors else compile_flow(load_flow(folder))


@settings(max_examples=150, deadline=None)
@given(branching())
def test_a_step_is_called_unreachable_exactly_if_no_answers_lead_to_it(yaml: str):
    """Whatever the conditions, trying out every way of answering finds the same steps as `check`."""
    problems, plan = checked(yaml)
    if plan is None:
        return
    asking = [node for node in plan.nodes if not isinstance(node.step, End)]
    ways = product(*(["yes", "no", *([] if node.step.required else ["skip"])] for node in asking))
    names = [node.id for node in asking]
    reached = {step for way in ways for step in Answers(dict(zip(names, way, strict=True))).asked(plan)}
    lost = [node for node in plan.nodes if node.id not in reached]
    lines = {problem.line for problem in problems if problem.code == "unreachable"}
    assert bool(lost) == bool(lines)
    for node in plan.nodes:
        line = next(at for at, text in enumerate(yaml.split("\n"), 1) if f"id: {node.id}," in text)
        assert not (line in lines and node.id in reached)


@st.composite
def making(draw: st.DrawFn) -> str:
    """A section with items in it, a step that takes them, the section once more, then a step after all."""
    role = f"  - {{id: a0, text: Well?, type: select_one, choices: yes_no, required: {draw(REQUIRED)}}}\n"
    names = st.sampled_from(["a0", "m_x", "m_y"])
    condition = st.sampled_from(["yes", "no"]).flatmap(lambda value: names.map(f"{{}} == '{value}'".format))
    outer, own, again = (draw(st.none() | conditions(1)) for _ in range(3))
    about = draw(st.none() | st.sampled_from(["item == 'yes'", "not answered(item)"]) | condition)
    last = draw(st.none() | condition | st.sampled_from(["t_m_x == 'no'", "answered(t_w_y)", "t_m_y == m_y"]))
    end = draw(st.sampled_from(["", f"  - {{id: e, type: end{when(draw(condition))}}}\n"]))
    question = f"text: 'And {{item}}?', type: select_one, choices: yes_no, required: {draw(REQUIRED)}"
    items = f"[{{id: x, text: X}}, {{id: y, text: Y{when(own)}}}]"
    return "".join(
        [
            f"{HEAD}{role}  - id: s\n    type: section\n",
            f'    when: "{outer}"\n' if outer else "",
            f"    steps:\n      - {{id: m, {question}, items: {items}}}\n",
            f"      - {{id: w, {question}, items: m{when(about)}}}\n{end}",
            f"  - {{id: t, type: section, again: s{when(again)}}}\n",
            f"  - {{id: z, text: Well?, type: select_one, choices: yes_no{when(last)}}}\n",
        ]
    )


REQUIRED = st.sampled_from(["true", "false"])


def when(condition: str | None) -> str:
    return f', when: "{condition}"' if condition else ""


@settings(max_examples=30, deadline=None)
@given(making())
def test_what_items_and_repetitions_make_is_called_unreachable_only_if_it_is(yaml: str):
    """Trying out every way of answering what was made of a flow finds a lost step in every line told."""
    problems, plan = checked(yaml)
    assert plan is not None, problems
    asking = [node for node in plan.nodes if not isinstance(node.step, End)]
    ways = product(*(["yes", "no", *([] if node.step.required else ["skip"])] for node in asking))
    names = [node.id for node in asking]
    reached: set[str] = set()
    for way in ways:
        reached |= {*Answers(dict(zip(names, way, strict=True))).asked(plan)}
        if len(reached) == len(plan.nodes):
            break
    lost = {node.id for node in plan.nodes} - reached
    lines = {problem.line for problem in problems if problem.code == "unreachable"}
    assert bool(lost) == bool(lines)
    text = yaml.split("\n")
    for line in lines:
        told = text[line - 1]
        # Of a section's condition, all that is in it; else what the line has made.
        name = next((n for n in ("e", "t", "z", "m", "w") if f"id: {n}," in told), "s")
        own = {node.id for node in plan.nodes if name in {node.id, *node.sections}}
        assert own & lost


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 4))
def test_a_flow_spoilt_at_random_is_told_and_never_breaks_check(seed: int, times: int):
    """Whatever happens to a file, `check` answers with problems inside that file."""
    chance = random.Random(seed)
    lines = list(LINES)
    for _ in range(times):
        at = chance.randrange(len(lines))
        line = lines[at]
        column = chance.randrange(len(line) + 1)
        match chance.randrange(5):
            case 0:
                lines[at] = ""
            case 1:
                lines[at] = line[:column] + chance.choice(STRANGE) + line[column:]
            case 2:
                lines[at] = line[:column]
            case 3:
                lines[at] = " " * chance.randrange(8) + line.lstrip(" ")
            case _:
                lines[at] = chance.choice(lines)
    yaml = "".join(lines)
    problems, _ = checked(yaml)
    most = len(yaml.splitlines()) + 1
    assert all(1 <= problem.line <= most and problem.column >= 1 for problem in problems)


ODD = [
    None,
    True,
    0,
    -97,
    3.5,
    "",
    " ",
    "a",
    "{a}",
    "clear < 3",
    "(",
    "yes",
    [],
    {},
    [[]],
    [None],
    {"en": "Hello"},
]
ODD += [
    {"en": None},
    {"xx": "?"},
    [{"value": 1}],
    {"type": "note"},
    10**12,
    "steps",
    "leaflet-en.pdf",
    ["text"],
]


def parts_of(value: object, found: list[tuple[object, object]]) -> list[tuple[object, object]]:
    """Every place of a value as (container, key)."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        found.append((value, key))
        parts_of(part, found)
    return found


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 5))
def test_any_value_at_any_place_is_told_and_never_breaks_check(seed: int, times: int):
    """Whatever is written instead of a part of a flow, `check` answers, and a flow without errors runs."""
    chance = random.Random(seed)
    flow = json.loads(VALUES)
    for _ in range(times):
        holder, key = chance.choice(parts_of(flow, []))
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(json.loads(json.dumps(holder[key])))
            case 2 if isinstance(holder, dict):
                holder[chance.choice(KEYS)] = holder[key]
            case _:
                holder[key] = chance.choice(ODD)
    problems, _ = checked(json.dumps(flow, ensure_ascii=False, indent=1))
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)
