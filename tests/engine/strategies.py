"""Flows that an author might write and things that people might do, none of them thought of by us."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

LANGUAGES = (["en"], ["en", "ur"], ["ur", "en-x-easy", "en"])
NON_ANSWERS = ("other", "dont_know", "rather_not", "does_not_apply")
VALUES = (["a", "b"], ["a", "b", "c"], [1, 2, 3], ["x-1", "other_one", "none!"])
HOSTILE = (
    "NaN", "1e999", "-0", "-0.0", "5", "٣", "۱۲", "1,500", "2.5", "A", "👍", "", " ", "\x00\x07",
    "\u202egnp.exe", "\ud800", "\u200b\u200f", "{q1}", "{{", "}", "*[x](http://evil.example)*",
    "a" * 5000, "👩‍👩‍👧‍👦" * 600, "other", "/stop", "None", "9" * 400, "𝟙𝟚", "⑤",
    "a, b", "b and a\nc", "1، 2", "Skip", "واپس", "Done", "undo", "Back", "I don't know", "Something else",
    "3/4/2026", "1 Nov 26", "Today", "۱ نومبر ۲۰۲۶", "31/2/2026", "a," * 2000,
)  # fmt: skip
COMMANDS = (
    "start", "language", "back", "skip", "again", "stop", "withdraw", "privacy", "help", "pause", "mydata",
    "",
)  # fmt: skip
ACCEPT = ("text", "voice", "photo", "video", "document")
UPLOADS = ("voice", "photo", "video", "document", "document.jpg", "photo too large")


@dataclass
class Draft:
    """A flow in the making: which earlier ids there are, and of which kind."""

    languages: list[str]
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)
    names: int = 0
    items: dict[str, list[str]] = field(default_factory=dict)
    sections: dict[str, list[str]] = field(default_factory=dict)
    ordered: bool = True

    def name(self, letter: str = "q") -> str:
        self.names += 1
        return f"{letter}{self.names}"


def text(draft: Draft, name: str, guarded: str = "") -> dict[str, str]:
    """Words in every language or only in the first; `guarded` is an earlier id that has an answer."""
    tags = draft.languages if draft.names % 2 else draft.languages[:1]
    place = f" You said {{{guarded}}}, {{{{literally}}}}." if guarded else ""
    return {tag: f"{name} in {tag}?{place}" for tag in tags}


# ------------------------------------------------------------------ expressions


@st.composite
def conditions(draw: Any, draft: Draft, *, depth: int = 1) -> str:
    """An expression over earlier ids that is true, false or unknown."""
    if depth and draw(st.integers(0, 3)) == 0:
        left, right = draw(conditions(draft, depth=depth - 1)), draw(conditions(draft, depth=depth - 1))
        return draw(st.sampled_from([f"({left}) and ({right})", f"({left}) or ({right})", f"not ({left})"]))
    name = draw(st.sampled_from([*draft.kinds, "language", "cohort", "today"]))
    return draw(st.sampled_from(_conditions_on(name, draft)))


def _conditions_on(name: str, draft: Draft) -> list[str]:
    either = [f"answered({name})", f"not answered({name})", f"selected({name}, 'dont_know')"]
    match draft.kinds.get(name, name):
        case "language":
            return ["language == 'ur'", "language != 'ur'"]
        case "cohort":
            return ["cohort == 'first'"]
        case "today":
            return ["today < '2026-11-24'"]
        case "consent" | "boolean":
            return [name, f"not {name}"]
        case "number":
            return [f"{name} > 1", f"{name} == 2", f"0 < {name} <= 2", f"{name} in [0, 1, 2]", *either]
        case "text":
            return [f"length({name}) > 3", *either]
        case "one":
            return [f"{name} == {v!r}" for v in draft.values[name]] + [f"{name} != 'b'", *either]
        case "date":
            near = [f"{name} < '2026-11-23'", f"{name} == today", f"{name} != '2026-11-01'"]
            return [*near, f"{name} in ['2026-04-03', '2026-11-01']", *either]
        case "several":
            return [f"{v!r} in {name}" for v in draft.values[name]] + either
        case _:
            return [f"mean({name}) > 1", f"count({name}) > 0", f"sum({name}) <= 3"]


def _values_of(draft: Draft) -> list[str]:
    """What a calculation might be."""
    found = ["1 / 0", "language", "'word'", "1 + 1"]
    for name, kind in draft.kinds.items():
        match kind:
            case "number":
                found += [f"{name} + 1", f"round({name} / 3, 2)", f"{name} * {name} * 1000000", f"{name} > 1"]
            case "section":
                found += [f"mean({name})", f"count({name})"]
            case "one" | "several" | "text" | "date":
                found += [f"answered({name})", name]
            case _:
                pass
    return found


# ------------------------------------------------------------------ steps


@st.composite
def steps(draw: Any, draft: Draft, size: int, depth: int) -> list[dict[str, Any]]:
    return [draw(a_step(draft, depth)) for _ in range(size)]


@st.composite
def a_step(draw: Any, draft: Draft, depth: int) -> dict[str, Any]:
    kinds = [
        "note",
        "material",
        "select_one",
        "select_multiple",
        "scale",
        "number",
        "text",
        "date",
        "rank",
        "calculate",
        "end",
    ]
    kinds = kinds if draft.ordered else kinds[:-1]
    kind = draw(st.sampled_from([*kinds, "select_one", "number", *(["section"] if depth else [])]))
    name = draft.name()
    if kind == "section" and _complete(draft) and draw(st.booleans()):
        return draw(a_repetition(draft, name))
    when, guarded = draw(_when(draft))
    made: dict[str, Any] = {"id": name, "type": kind, **({"when": when} if when else {})}
    if kind == "section":
        about = draw(st.sampled_from([{}, {"about": "leaflet"}, {"final": True}]))
        return {**made, **about, **draw(_inside(draft, name, depth - 1))}
    if kind == "calculate":
        made["value"] = draw(st.sampled_from(_values_of(draft)))
        draft.kinds[name] = _kind_of_value(made["value"], draft)
        return made
    made["text"] = text(draft, name, guarded)
    made |= draw(_keys(kind, draft, name))
    if kind not in {"note", "material", "end"}:
        made |= draw(_question_keys(kind, draft, name))
        made |= draw(_made_keys(kind, draft, name, made))
    return made


def _kind_of_value(value: str, draft: Draft) -> str:
    if " > " in value or value.startswith("answered"):
        return "boolean"
    if value in draft.kinds:
        draft.values.setdefault(value, [])
        return {"one": "text", "several": "text", "date": "text"}.get(draft.kinds[value], draft.kinds[value])
    return "text" if value in {"language", "'word'"} else "number"


@st.composite
def _when(draw: Any, draft: Draft) -> tuple[str, str]:
    """A condition or none, and an id that has an answer wherever it holds."""
    choice = draw(st.integers(0, 3))
    if choice == 0:
        return draw(conditions(draft)), ""
    askable = [n for n, kind in draft.kinds.items() if kind not in {"consent", "section", "boolean"}]
    if choice == 1 and askable:
        name = draw(st.sampled_from(askable))
        return f"answered({name})", name
    return "", ""


@st.composite
def _keys(draw: Any, kind: str, draft: Draft, name: str) -> dict[str, Any]:
    match kind:
        case "note":
            return draw(st.sampled_from([{}, {"button": {"en": "Go on", "ur": "آگے"}}]))
        case "material":
            draft.kinds[name] = "number"
            return {"material": "leaflet"}
        case "end":
            return {"outcome": draw(st.sampled_from(["complete", "complete", "screened_out"]))}
        case "select_one" | "select_multiple" | "rank":
            return draw(_choice_keys(kind, draft, name))
        case "date":
            draft.kinds[name] = "date"
            limits = [{}, {"max": "today"}, {"min": "2026-04-03", "max": "2026-11-01"}, {"min": "today"}]
            return draw(st.sampled_from(limits))
        case "scale":
            draft.kinds[name] = "number"
            labels = {"labels": {1: {"en": "low", "ur": "کم"}}}
            return draw(st.sampled_from([{"choices": "agree_5"}, {"from": 0, "to": 3, **labels}]))
        case "number":
            draft.kinds[name] = "number"
            return draw(_number_keys())
        case _:
            draft.kinds[name] = "text"
            return draw(_text_keys())


@st.composite
def _text_keys(draw: Any) -> dict[str, Any]:
    few = [["text", "voice"], ["text"], ["voice"]]
    accept = draw(st.sampled_from(few) | st.lists(st.sampled_from(ACCEPT), min_size=1, unique=True))
    several = draw(st.sampled_from([{}, {}, {"several": True}]))
    return {"accept": accept, **several, **draw(st.sampled_from([{}, {"max_length": 5}]))}


@st.composite
def _choice_keys(draw: Any, kind: str, draft: Draft, name: str) -> dict[str, Any]:
    values = draw(st.sampled_from(VALUES))
    draft.kinds[name] = "one" if kind == "select_one" else "several"
    draft.values[name] = plain = [value.rstrip("!") if isinstance(value, str) else value for value in values]
    labels = [{"en": str(value).upper(), "ur": f"ا{value}"} for value in plain]
    alone = [{"alone": True} if str(v).endswith("!") and kind != "select_one" else {} for v in values]
    made: dict[str, Any] = {
        "choices": [
            {"value": v, "label": label, **a} for v, label, a in zip(plain, labels, alone, strict=True)
        ]
    }
    if kind == "select_multiple":
        made |= draw(st.sampled_from([{}, {"max": 1}, {"min": 2}, {"min": 1, "max": 2}]))
    if kind == "rank":
        made |= draw(st.sampled_from([{}, {"top": 1}, {"top": 2}]))
    return made | draw(st.sampled_from([{}, {"shuffle": True}]))


@st.composite
def _number_keys(draw: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if least := draw(st.integers(-3, 3)):
        made["min"] = least
    if size := draw(st.sampled_from([None, 0, 4, 30])):
        made["max"] = least + size
    if places := draw(st.integers(0, 2)):
        made["decimals"] = places
    return made | draw(st.sampled_from([{}, {"unit": {"en": "years", "ur": "سال"}}]))


@st.composite
def _question_keys(draw: Any, kind: str, draft: Draft, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {"required": draw(st.booleans())}
    if among := draw(st.lists(st.sampled_from(NON_ANSWERS), unique=True, max_size=2)):
        made["or"] = among
    if draw(st.integers(0, 3)) == 0:
        earlier = [n for n, k in draft.kinds.items() if k == "number" and n != name]
        found = {
            "number": ["answer != 2", "answer >= 1", *(f"answer >= {n}" for n in earlier)],
            "scale": ["answer > 1", *(f"answer != {n}" for n in earlier)],
            "select_one": [f"answer != {value!r}" for value in draft.values.get(name, [])],
            "select_multiple": [f"not {value!r} in answer" for value in draft.values.get(name, [])],
            "text": ["length(answer) > 1"],
            "rank": [f"{value!r} in answer" for value in draft.values.get(name, [])],
            "date": ["answer != '2026-11-01'", "answer <= today"],
        }
        made["constraint"] = draw(st.sampled_from(found[kind]))
        # Where nothing might fit, an author must let people pass.
        made["required"] = False
    return made


# ------------------------------------------------------------------ what makes steps of steps


@st.composite
def _inside(draw: Any, draft: Draft, name: str, depth: int) -> dict[str, Any]:
    """The steps of a section. In a shuffled one they know nothing of each other, and nobody ends."""
    before, count = dict(draft.kinds), draw(st.integers(1, 3))
    if draw(st.integers(0, 3)):
        made: dict[str, Any] = {"steps": draw(steps(draft, count, depth))}
    else:
        made = {"steps": [draw(_alone(draft, before, depth)) for _ in range(count)], "shuffle": True}
    inner = [id_ for id_ in draft.kinds if id_ not in before]
    draft.kinds[name] = "section"
    if not _repeats(made["steps"]):
        draft.sections[name] = inner
    return made


@st.composite
def _alone(draw: Any, draft: Draft, known: dict[str, str], depth: int) -> dict[str, Any]:
    """A step that speaks only of what is `known`; the draft learns what it adds."""
    found, items, was_ordered = draft.kinds, draft.items, draft.ordered
    draft.kinds, draft.items, draft.ordered = dict(known), dict(items), False
    step = draw(a_step(draft, depth))
    found |= {name: kind for name, kind in draft.kinds.items() if name not in known}
    inner = {name: each for name, each in draft.items.items() if name not in items}
    draft.kinds, draft.items, draft.ordered = found, items, was_ordered
    if was_ordered:
        items |= inner
    return step


def _complete(draft: Draft) -> list[str]:
    """The sections that can be asked again here."""
    return [name for name, inner in draft.sections.items() if set(inner) <= draft.kinds.keys()]


def _repeats(made: list[dict[str, Any]]) -> bool:
    return any("again" in step or _repeats(step.get("steps", [])) for step in made)


@st.composite
def a_repetition(draw: Any, draft: Draft, name: str) -> dict[str, Any]:
    """A section that was complete before, once more."""
    when, _ = draw(_when(draft))
    of = draw(st.sampled_from(_complete(draft)))
    for inner in draft.sections[of]:
        draft.kinds[f"{name}_{inner}"] = draft.kinds[inner]
        if inner in draft.values:
            draft.values[f"{name}_{inner}"] = draft.values[inner]
        if inner in draft.items:
            draft.items[f"{name}_{inner}"] = draft.items[inner]
    draft.kinds[name] = "section"
    more = draw(st.sampled_from([{}, {"final": True}, {"about": "leaflet"}]))
    return {"id": name, "type": "section", "again": of, **({"when": when} if when else {}), **more}


@st.composite
def _made_keys(draw: Any, kind: str, draft: Draft, name: str, made: dict[str, Any]) -> dict[str, Any]:
    """`final`, `correct`, and items of its own or of an earlier step."""
    more: dict[str, Any] = draw(st.sampled_from([{}, {}, {"final": True}]))
    if "choices" in made and not isinstance(made["choices"], str):
        more |= draw(st.sampled_from([{}, {"correct": made["choices"][0]["value"]}]))
    choice = draw(st.integers(0, 5))
    earlier = [n for n in draft.items if n != name]
    if choice == 0:
        whens = [draw(_when(draft))[0] for _ in range(draw(st.integers(1, 3)))]
        whens = [when if name not in when else "" for when in whens]
        items = [
            {"id": f"i{n}", "text": text(draft, f"item {n}"), **({"when": when} if when else {})}
            for n, when in enumerate(whens)
        ]
        more |= {"items": items, "text": _with_item(made["text"])}
        _multiply(draft, name, [item["id"] for item in items])
    elif choice == 1 and earlier:
        of = draw(st.sampled_from(earlier))
        one = f"{of}_{draft.items[of][0]}"
        about_item = [c.replace(one, "item") for c in _conditions_on(one, draft)]
        more |= {"items": of, "text": _with_item(made["text"])}
        if "when" not in made and draw(st.booleans()):
            more["when"] = draw(st.sampled_from(about_item))
        _multiply(draft, name, draft.items[of])
    return more


def _with_item(words: dict[str, str]) -> dict[str, str]:
    return {tag: f"{said} About {{item}}." for tag, said in words.items()}


def _multiply(draft: Draft, name: str, items: list[str]) -> None:
    """The step's id stands for many answers now, each with an id of its own."""
    kind, values = draft.kinds.pop(name), draft.values.pop(name, None)
    for item in items:
        draft.kinds[f"{name}_{item}"] = kind
        if values is not None:
            draft.values[f"{name}_{item}"] = values
    draft.kinds[name] = "section"
    draft.items[name] = items


@st.composite
def a_check(draw: Any, draft: Draft, number: int) -> dict[str, Any]:
    """A question about the consent, which most people get right."""
    values = draw(st.sampled_from(VALUES))
    plain = [value.rstrip("!") if isinstance(value, str) else value for value in values]
    made = {"id": f"check{number}", "text": text(draft, "check"), "teach": text(draft, "teach")}
    if draw(st.booleans()):
        return {**made, "choices": "yes_no", "correct": draw(st.sampled_from(["yes", "no"]))}
    labels = [{"en": str(value).upper(), "ur": f"ا{value}"} for value in plain]
    choices = [{"value": v, "label": label} for v, label in zip(plain, labels, strict=True)]
    return {**made, "choices": choices, "correct": draw(st.sampled_from(plain))}


@st.composite
def flows(draw: Any) -> dict[str, Any]:
    """What an author writes in a flow that `check` would pass, of every type that can be asked."""
    draft = Draft(list(draw(st.sampled_from(LANGUAGES))))
    items = [{"id": "take_part", "text": text(draft, "take_part"), "required": True}]
    for name in draw(st.sampled_from([[], ["quotes"], ["voice"], ["quotes", "voice"], ["photo"]])):
        items.append({"id": name, "text": text(draft, name)})
        draft.kinds[name] = "consent"
    consent = {"version": "1", "items": items}
    consent["cards"] = [{"text": text(draft, f"card{n}")} for n in range(draw(st.integers(0, 2)))]
    consent["helper"] = draw(st.booleans())
    consent["check"] = [draw(a_check(draft, n)) for n in range(draw(st.integers(0, 2)))]
    made = draw(steps(draft, draw(st.integers(1, 8)), 2))
    files = {"en": "leaflet.pdf"}
    materials = {"leaflet": {"draft": "2", "title": {"en": "Leaflet"}, "files": files}}
    return {"languages": draft.languages, "consent": consent, "materials": materials, "steps": made}


# ------------------------------------------------------------------ people


numbers = st.integers(0, 40)
utterances = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=12) | st.integers(-5, 40).map(str)
acts = st.one_of(
    st.tuples(st.just("answers")),
    st.tuples(st.just("answers")),
    st.tuples(st.just("taps"), st.just("here"), numbers),
    st.tuples(st.just("taps"), st.just("here"), numbers),
    st.tuples(st.just("taps"), st.just("anywhere"), numbers, numbers),
    st.tuples(st.just("taps"), st.just("what is gone"), numbers),
    st.tuples(st.just("taps"), st.just("wildly"), st.integers(-3, 60), st.integers(-30, 20)),
    st.tuples(st.just("says"), utterances),
    st.tuples(st.just("edits"), utterances, numbers),
    st.tuples(st.just("replies"), utterances, numbers),
    st.tuples(st.just("sends"), st.sampled_from(UPLOADS), utterances),
    st.tuples(
        st.just("sends an album"), st.lists(st.sampled_from(UPLOADS), min_size=1, max_size=4), utterances
    ),
    st.tuples(st.just("sends a sticker")),
    st.tuples(st.just("commands"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("changes language"), numbers),
    st.tuples(st.just("waits"), st.sampled_from([1, 3_600, 86_400, 40 * 86_400])),
    st.tuples(st.just("publishes"), st.integers(0, 5)),
    st.tuples(st.just("sleeps"), st.sampled_from([3_600, 86_400, 5 * 86_400])),
    st.tuples(st.just("falls due"), st.sampled_from(["reminder", "reminder", "back", "unheard of"])),
)
