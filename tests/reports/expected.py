"""What must stand in every file of an export of the census, by the rules of docs/exports.md alone.

No module of the reports is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from bot.engine.answers import Answer
from tests.reports.census import ITEMS, STEPS, WITH_COMMENTS, Person
from tests.reports.every import LANGUAGES, OTHER
from tests.reports.every import STATES as STATE_WORDS
from tests.reports.talks import AGREED, BEGAN, ENDED

Cell = int | float | str
Row = dict[str, Cell]

MISSING = {
    "skipped": -99,
    "dont_know": -98,
    "not_applicable": -97,
    "not_reached": -96,
    "rather_not": -95,
    "does_not_apply": -94,
}


WORDS = ("other", "comment", "files")
"""Columns beside an answer that hold words."""


class Asked(NamedTuple):
    """A variable: the step that asks it as its author wrote it, and its question in each language."""

    id: str
    written: str
    step: dict[str, Any]
    text: dict[str, str]

    @property
    def type(self) -> str:
        return str(self.step["type"])

    def has_codes(self, name: str) -> bool:
        """Whether a column of it says by a number why there is no answer, or is empty then."""
        part = part_of(self, name)
        return part not in WORDS and (part != "value" or self.type not in {"text", "date"})

    @property
    def takes_other(self) -> bool:
        return "other" in self.step.get("or", [])

    @property
    def takes_files(self) -> bool:
        return self.type == "text" and self.step.get("accept") != ["text"]

    @property
    def labels(self) -> dict[int | str, dict[str, str]]:
        """Value → its label in each language; {} of an open question."""
        if "choices" in self.step:
            return {choice["value"]: choice["label"] for choice in self.step["choices"]}
        if self.id == "ease":
            shown = {value: dict.fromkeys(LANGUAGES, str(value)) for value in (0, 1)}
            return shown | self.step["labels"]
        return {}


def _asked() -> Iterator[Asked]:
    for step in STEPS:
        if "items" in step:
            for item in ITEMS:
                text = {tag: step["text"][tag].replace("{item}", item["text"][tag]) for tag in LANGUAGES}
                yield Asked(f"{step['id']}_{item['id']}", step["id"], step, text)
        elif step["id"] in {"part", "later"}:
            dose = next(each for each in STEPS if each["id"] == "part")["steps"][0]
            name = "dose" if step["id"] == "part" else "later_dose"
            yield Asked(name, name, dose, dose["text"])
        elif step["type"] not in {"note", "end"}:
            yield Asked(step["id"], step["id"], step, step["text"])


ASKED = list(_asked())


# ------------------------------------------------------------------ one row a session


def who(person: Person) -> Row:
    return {
        "session": person.id,
        "participant": "p1",
        "cohort": "Leeds",
        "invite": "Poster",
        "conversation": "genetics",
        "flow_version": "v2",
    }


def lead(person: Person) -> Row:
    ended = person.outcome != "in_progress"
    return who(person) | {
        "language": person.language,
        "mode": person.mode,
        "outcome": person.outcome,
        "test": int(person.test),
        "started_at": BEGAN,
        "consented_at": AGREED,
        "finished_at": ENDED if ended else "",
        # From 9:30:00 to 9:45:15.
        "minutes": 15.2 if ended else "",
    }


def codes(person: Person) -> Row:
    row = lead(person)
    for asked in ASKED:
        row |= _columns(asked, person)
    return row


def labels(person: Person, language: str) -> Row:
    row = codes(person)
    for asked in ASKED:
        state = person.states[asked.id]
        if state == "answered":
            if asked.type != "rank":
                row[asked.id] = label(asked, person.last(asked.id), language)
        else:
            coded = filter(asked.has_codes, _columns(asked, person))
            row |= dict.fromkeys(coded, STATE_WORDS[state][language])
    return row


def _columns(asked: Asked, person: Person) -> Row:
    """The columns of one variable, for one person."""
    name, answer, state = asked.id, person.last(asked.id), person.states[asked.id]
    is_said = state == "answered"
    code = MISSING.get(state, 0)
    row: Row = {}
    if asked.type != "rank":
        row[name] = value(answer) if is_said else code if asked.has_codes(name) else ""
    if asked.type == "select_multiple":
        row |= {f"{name}__{each}": int(each in answer.value) if is_said else code for each in asked.labels}
    if asked.type == "rank":
        row |= {f"{name}__{each}": _place(each, answer.value) if is_said else code for each in asked.labels}
    if asked.takes_other:
        row[f"{name}__other"] = answer.other if is_said else ""
    if asked.takes_files:
        row[f"{name}__files"] = " ".join(answer.files) if is_said else ""
    if name in WITH_COMMENTS:
        row[f"{name}__comment"] = comment(asked, person)
    if "correct" in asked.step:
        row[f"{name}__correct"] = _right(name, person) if is_said else code
    return row


def _place(choice: Any, ranked: list[Any]) -> int:
    return ranked.index(choice) + 1 if choice in ranked else 0


def _right(name: str, person: Person) -> int:
    found = person.rights[name]
    assert found is not None
    return found


def value(answer: Answer) -> Cell:
    match answer.value:
        case None:
            return ""
        case list() as several:
            return " ".join(map(str, several))
        case one:
            return one


def comment(asked: Asked, person: Person) -> str:
    """Heard in every state but that of what was ruled out; words beside a question that still waits too."""
    if person.states[asked.id] == "not_applicable":
        return ""
    return person.last(asked.id).comment or person.remarks.get(asked.id, "")


def label(asked: Asked, answer: Answer, language: str) -> Cell:
    """What was answered as the person saw it, in a language."""
    several = answer.value if isinstance(answer.value, list) else [answer.value]
    if asked.labels or answer.other:
        known = {**asked.labels, "other": OTHER}
        return "; ".join(known[each][language] for each in several)
    return value(answer)


# ------------------------------------------------------------------ the other tables


def long(person: Person, language: str) -> Iterator[Row]:
    for asked in ASKED:
        answer, state = person.last(asked.id), person.states[asked.id]
        told, shown = _said(asked, answer, language) if state == "answered" else ("", "")
        yield who(person) | {
            "step": asked.written,
            "variable": asked.id,
            "question": asked.text[language],
            "value": told,
            "label": shown,
            "state": state,
            "comment": comment(asked, person),
            "material": answer.material,
            "draft": answer.draft,
            "language": answer.language,
            "wording": answer.wording,
            "asked_at": answer.asked_at,
            "answered_at": answer.answered_at,
            "seconds": _seconds(answer),
            "revision": answer.revision if answer.answered_at else "",
            "mode": person.mode,
        }


def _said(asked: Asked, answer: Answer, language: str) -> tuple[Cell, Cell]:
    """Value and label: words first, then files, a line each; "something else" with its words."""
    if answer.files:
        lines = "\n".join([*([answer.value] if answer.value else []), *answer.files])  # type: ignore[list-item]
        return lines, lines
    shown = label(asked, answer, language)
    return value(answer), f"{shown}: {answer.other}" if answer.other else shown


def _seconds(answer: Answer) -> Cell:
    if not answer.answered_at:
        return ""
    begin, end = (datetime.fromisoformat(each) for each in (answer.asked_at, answer.answered_at))
    return int((end - begin).total_seconds())


def history(person: Person, language: str) -> Iterator[Row]:
    for name, revisions in person.revisions.items():
        asked = next(each for each in ASKED if each.id == name)
        before = None
        for answer in revisions:
            stands, is_said = answer.state != "not_applicable", answer.state == "answered"
            yield who(person) | {
                "step": asked.written,
                "variable": name,
                "revision": answer.revision,
                "change": _change(before, answer),
                "state": answer.state,
                "value": value(answer) if is_said else "",
                "label": label(asked, answer, language) if is_said else "",
                "other": answer.other if stands else "",
                "comment": answer.comment if stands else "",
                "files": " ".join(answer.files) if stands else "",
                "material": answer.material,
                "draft": answer.draft,
                "language": answer.language,
                "wording": answer.wording,
                "asked_at": answer.asked_at,
                "answered_at": answer.answered_at,
                "mode": person.mode,
            }
            before = answer


def _change(before: Answer | None, answer: Answer) -> str:
    """The only changes in the census: an answer to what was skipped, a comment to it, and a ruling out."""
    if answer.state == "not_applicable":
        return "ruled_out"
    if before is None:
        return "first"
    return "changed" if before.state == "skipped" else "comment"


def consents(person: Person) -> Iterator[Row]:
    for item in person.consents:
        yield who(person) | {
            "version": item.version,
            "item": item.item,
            "given": int(item.given),
            "language": item.language,
            "wording": item.wording,
            "mode": item.mode,
            "helper": item.helper,
            "at": item.at,
        }


# ------------------------------------------------------------------ the codebook

_CODES = (
    "-99 = skipped\n-98 = dont_know\n-97 = not_applicable\n-96 = not_reached\n-95 = rather_not\n"
    "-94 = does_not_apply"
)
_MEANINGS = {
    "chosen": "1 = chosen\n0 = not chosen",
    "place": "1 = best\n0 = not ranked",
    "correct": "1 = correct\n0 = not correct",
}


def codebook(people: list[Person]) -> Iterator[Row]:
    every = [codes(person) for person in people]
    for asked in ASKED:
        lasts = [person.last(asked.id) for person in people]
        n = sum(each.state == "answered" and (each.value is not None or bool(each.files)) for each in lasts)
        values = {f"values_{tag}": _values(asked, tag) for tag in LANGUAGES}
        yield _line(asked, asked.id, asked.type, asked.text, values, n)
        for name in _columns(asked, people[0]):
            if name != asked.id:
                part = part_of(asked, name)
                values = {f"values_{tag}": _MEANINGS.get(part, "") for tag in LANGUAGES}
                n = sum(row[name] not in {"", *MISSING.values()} for row in every)
                yield _line(asked, name, part, about(asked, name), values, n)


def part_of(asked: Asked, name: str) -> str:
    """What a column beside a variable is for."""
    if name == asked.id:
        return "value"
    ending = name.removeprefix(f"{asked.id}__")
    if ending in {*WORDS, "correct"}:
        return ending
    return "place" if asked.type == "rank" else "chosen"


def about(asked: Asked, name: str) -> dict[str, str]:
    """The question of a column in each language, with the choice that it is of."""
    choice = asked.labels.get(name.removeprefix(f"{asked.id}__"))
    return {tag: f"{text} – {choice[tag]}" if choice else text for tag, text in asked.text.items()}


def _values(asked: Asked, language: str) -> str:
    lines = [f"{each} = {shown[language]}" for each, shown in asked.labels.items()]
    return "\n".join([*lines, f"other = {OTHER[language]}"] if asked.takes_other else lines)


def _line(asked: Asked, name: str, kind: str, text: dict[str, str], values: dict[str, str], n: int) -> Row:
    return {
        "variable": name,
        "type": kind,
        **{f"question_{tag}": text[tag] for tag in LANGUAGES},
        **values,
        "missing": _CODES if asked.has_codes(name) else "",
        "condition": asked.step.get("when", ""),
        "material": asked.step.get("about", asked.step.get("material", "")),
        "n": n,
    }


# ------------------------------------------------------------------ how a cell stands in a file


def in_csv(cell: Cell, *, raw: bool) -> str:
    """Numbers as people type them; words that a spreadsheet would run after an apostrophe."""
    if isinstance(cell, str):
        return f"'{cell}" if not raw and cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else cell
    return f"{cell:.10f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
