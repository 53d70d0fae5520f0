"""Every type of step in every state, as people answered in three languages, in all sorts of words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, cycle
from typing import Any, NamedTuple

from sqlalchemy import insert

from bot.engine.answers import Answer
from bot.engine.effects import Consented
from bot.flows.model import Flow
from bot.storage import tables
from tests.reports.every import AGREE as NUMBERED
from tests.reports.every import ALL, LANGUAGES, PARTS, in_three
from tests.reports.talks import AGREED, BEGAN, ENDED, agree, answer_row, flow, session, session_row

OPEN = ALL[1:]
"""What can be said instead of an answer, without words of one's own."""

WORDS = [
    "=1+1",
    '+44 "quoted", بو',
    "-",
    "@cmd|' /C calc'!A0",
    "\ttab",
    "\r\ntwo\nlines\r\n",
    '=کیوں؟\u200f سطر\nدوسری، "اقتباس"',
    "-لماذا؟ \u200e(ABC)\u200f، ١٢٣",
    "👩🏽\u200d⚕️ 🇵🇰",
    "  spaces around  ",
    "'apostrophe'",
    "007",
    "1e5",
    "10-12",
    "other",
    "-99",
    "TRUE",
    "{clear} **bold** [win](http://evil.example)",
    "_x000D_",
    "ۓ" * 200,
]


def asks(en: str, ur: str, ar: str) -> dict[str, str]:
    return in_three(f"{en}?", f"{ur}؟", f"{ar}؟")


EASY = in_three("Very easy", "بہت آسان", "سهل جدا")
ITEMS = [
    {"id": "cover", "text": in_three("the cover", "سرورق", "الغلاف")},
    {"id": "tree", "text": in_three("the tree", "درخت", "الشجرة")},
]
STEPS: list[dict[str, Any]] = [
    {"id": "hello", "type": "note", "text": in_three("Hello", "سلام", "مرحبا")},
    {"id": "gate", "type": "number", "text": asks("Gate", "دروازہ", "بوابة")},
    {"id": "reading", "type": "material", "material": "leaflet", "text": asks("Read", "پڑھیں", "اقرأ")},
    {"id": "clear", "type": "scale", "about": "leaflet", "choices": NUMBERED, "or": OPEN,
     "text": asks("Clear", "واضح", "واضح")},
    {"id": "ease", "type": "scale", "from": 0, "to": 2, "labels": {2: EASY}, "or": OPEN,
     "text": asks("Easy", "آسان", "سهل")},
    {"id": "gene", "type": "select_one", "choices": PARTS, "or": ALL, "correct": "words", "when": "gate == 1",
     "text": asks("Gene, =SUM(1)", "جین", "الجين")},
    {"id": "grade", "type": "select_one", "choices": NUMBERED, "or": OPEN,
     "text": asks("Grade", "درجہ", "درجة")},
    {"id": "topics", "type": "select_multiple", "choices": PARTS, "or": ALL, "correct": ["words", "pictures"],
     "text": asks("Topics", "موضوعات", "مواضيع")},
    {"id": "children", "type": "number", "decimals": 2, "or": ALL, "correct": "2.50",
     "text": asks("Children", "بچے", "أطفال")},
    {"id": "born", "type": "date", "or": ALL, "text": asks("Born", "پیدائش", "الميلاد")},
    {"id": "best", "type": "rank", "choices": PARTS, "or": OPEN, "correct": ["words", "pictures"],
     "text": asks("Best", "بہترین", "الأفضل")},
    {"id": "why", "type": "text", "accept": ["text", "voice", "photo"], "or": OPEN, "when": "gate == 1",
     "text": asks("Why", "کیوں", "لماذا")},
    {"id": "brief", "type": "text", "accept": ["text"], "or": OPEN, "correct": "Gene",
     "text": asks("In short", "مختصر", "باختصار")},
    {"id": "twice", "type": "calculate", "value": "clear * 2", "text": asks("Twice", "دگنا", "ضعف")},
    {"id": "copy", "type": "calculate", "value": "gene", "text": asks("Copy", "نقل", "نسخة")},
    {"id": "mark", "type": "select_one", "choices": PARTS, "or": OPEN, "items": ITEMS, "correct": "words",
     "text": in_three("Like {item}?", "{item} پسند؟", "{item}؟")},
    {"id": "say", "type": "text", "items": "mark", "or": OPEN,
     "text": in_three("Say {item}", "{item} کہیں", "قل {item}")},
    {"id": "part", "type": "section", "steps": [
        {"id": "dose", "type": "number", "or": OPEN, "text": asks("Dose", "خوراک", "جرعة")}]},
    {"id": "later", "type": "section", "again": "part"},
    {"id": "bye", "type": "end", "text": in_three("Thanks", "شکریہ", "شكرا")},
]  # fmt: skip

STATES = ("answered", "skipped", "dont_know", "rather_not", "does_not_apply", "not_applicable", "not_reached")


class Reply(NamedTuple):
    """What somebody answered; `words`: some of theirs beside it, or as the answer itself; `right`: 1 or 0
    where the question has a right answer.
    """

    value: Any = None
    words: bool = False
    files: int = 0
    right: int | None = None


def right(value: Any) -> Reply:
    return Reply(value, right=1)


def wrong(value: Any, *, words: bool = False) -> Reply:
    return Reply(value, words, right=0)


REPLIES: dict[str, tuple[Reply, Reply, Reply]] = {
    "gate": (Reply(1), Reply(1), Reply(1)),
    "reading": (Reply(300), Reply(0), Reply(12)),
    "clear": (Reply(2), Reply(1), Reply(2)),
    "ease": (Reply(2), Reply(0), Reply(1)),
    "gene": (right("words"), wrong("pictures"), wrong("other", words=True)),
    "grade": (Reply(1), Reply(2), Reply(1)),
    "topics": (right(["pictures", "words"]), wrong(["words"]), wrong(["pictures", "other"], words=True)),
    "children": (right(2.5), wrong(2.25), wrong("other", words=True)),
    "born": (Reply("1990-04-01"), Reply("2026-11-23"), Reply("other", words=True)),
    "best": (right(["words", "pictures"]), wrong(["pictures", "words"]), wrong(["pictures"])),
    "why": (Reply(words=True), Reply(files=1), Reply(words=True, files=2)),
    "brief": (right(" gene"), Reply(words=True, right=0), Reply(words=True, right=0)),
    "twice": (Reply(4), Reply(), Reply(2.5)),
    "copy": (Reply("words"), Reply("pictures"), Reply()),
    "mark_cover": (right("words"), wrong("pictures"), right("words")),
    "mark_tree": (wrong("pictures"), right("words"), wrong("pictures")),
    "say_cover": (Reply(words=True), Reply(files=1), Reply(words=True)),
    "say_tree": (Reply(words=True), Reply(words=True), Reply(words=True, files=1)),
    "dose": (Reply(1), Reply(0), Reply(12_345_678)),
    "later_dose": (Reply(0), Reply(3), Reply(1000)),
}
"""Variable → the answers of three people. Words that are the answer itself stand where `value` is None."""

WITH_COMMENTS = ("clear", "ease", "gene", "grade", "topics", "best", "mark_cover", "mark_tree")
ABOUT_THE_LEAFLET = ("reading", "clear")
RULED_OUT_BY_GATE = ("gene", "why")


class Person(NamedTuple):
    """One session: variable → every revision of its answer in order, the last of which counts; none where
    there is no record. `states`: variable → what is true of it in the end. `rights`: 1 or 0 of an answer.
    """

    id: str
    language: str
    outcome: str
    mode: str
    test: bool
    revisions: dict[str, list[Answer]]
    states: dict[str, str]
    rights: dict[str, int | None]
    remarks: dict[str, str]
    consents: list[Consented]

    def last(self, variable: str) -> Answer:
        """The answer that counts, or one of nothing."""
        return self.revisions[variable][-1] if variable in self.revisions else Answer(self.states[variable])


def people() -> list[Person]:
    """In each language three people who answered everything, and one for each other state."""
    said, numbers = cycle(WORDS), count()
    found = []
    for language in LANGUAGES:
        found += [_answering(next(numbers), language, which, said) for which in range(3)]
        found += [_otherwise(next(numbers), language, state, said) for state in STATES[1:]]
    return found


def _answering(number: int, language: str, which: int, said: Iterator[str]) -> Person:
    revisions = {}
    for name, replies in REPLIES.items():
        last = _answer(number, name, replies[which], language, said)
        revisions[name] = [last]
        if name == "gene":
            # First something else, then the answer, then a comment to it.
            first = last._replace(value="pictures", other="", comment="", state="skipped")
            second = last._replace(comment="", revision=2)
            revisions[name] = [first, second, last._replace(revision=3)]
    rights = {name: replies[which].right for name, replies in REPLIES.items()}
    return _person(number, language, "complete", revisions, dict.fromkeys(REPLIES, "answered"), rights)


def _otherwise(number: int, language: str, state: str, said: Iterator[str]) -> Person:
    """Everything but the first question is in this state, with a comment where there can be one; what was
    ruled out keeps what was said before.
    """
    answers = {name: _answer(number, name, REPLIES[name][2], language, said) for name in REPLIES}
    gate = answers.pop("gate")
    if state == "not_reached":
        remarks = {"clear": next(said)}
        states = {"gate": "answered"} | dict.fromkeys(answers, state)
        return _person(number, language, "in_progress", {"gate": [gate]}, states, {}, remarks)
    nothing = {} if state == "not_applicable" else {"value": None, "other": "", "files": []}
    revisions = {name: [one._replace(state=state, **nothing)] for name, one in answers.items()}
    if state == "not_applicable":
        gate = gate._replace(value=2)
        for name in RULED_OUT_BY_GATE:
            del revisions[name]
        first = answers["clear"]
        revisions["clear"] = [first, first._replace(state=state, revision=2)]
    states = {"gate": "answered"} | dict.fromkeys(answers, state)
    return _person(number, language, "stopped", {"gate": [gate], **revisions}, states, {})


def _answer(number: int, name: str, reply: Reply, language: str, said: Iterator[str]) -> Answer:
    place = list(REPLIES).index(name)
    asked = datetime.fromisoformat(AGREED) + timedelta(minutes=place)
    own = next(said) if reply.words else None
    is_other = own is not None and reply.value is not None
    seen = name in ABOUT_THE_LEAFLET
    return Answer(
        state="answered",
        value=reply.value if reply.value is not None else own,
        other=own if is_other else "",
        comment=next(said) if name in WITH_COMMENTS else "",
        files=[f"s{number:02}-{name}-{file}.ogg" for file in range(reply.files)],
        language=language,
        wording=f"hash-{name}-{language}",
        material=f"leaflet:leaflet-{language}.pdf" if seen else "",
        draft="2" if seen else "",
        asked_at=asked.isoformat(),
        answered_at=(asked + timedelta(seconds=number * 7 + place)).isoformat(),
    )


def _person(
    number: int,
    language: str,
    outcome: str,
    revisions: dict[str, list[Answer]],
    states: dict[str, str],
    rights: dict[str, int | None],
    remarks: dict[str, str] | None = None,
) -> Person:
    id_, mode = f"s{number:02}", ("self", "assisted")[number % 2]
    consents = [
        Consented(id_, "2026-11", "take_part", True, language, "w1", AGREED, mode),
        Consented(
            id_, "2026-11", "quotes", number % 3 == 0, language, "w2", AGREED, mode, ("", "carer")[number % 2]
        ),
    ]
    test = number % 5 == 0
    return Person(id_, language, outcome, mode, test, revisions, states, rights, remarks or {}, consents)


def census() -> Flow:
    """The flow, in the three languages."""
    return flow(STEPS).model_copy(update={"languages": LANGUAGES})


async def settle(db: Any, found: list[Person]) -> None:
    """All of them in the database."""
    for person in found:
        last = {name: person.last(name) for name in person.revisions}
        ended = {"stage": "ended", "finished_at": ENDED} if person.outcome != "in_progress" else {}
        one = session(
            last, id=person.id, version="v2", language=person.language, outcome=person.outcome,
            mode=person.mode, remarks=person.remarks, started_at=BEGAN, consented_at=AGREED, **ended,
        )  # fmt: skip
        await db.execute(insert(tables.sessions).values(session_row(one, test=person.test)))
        for name, revisions in person.revisions.items():
            rows = [answer_row(person.id, name, each) for each in revisions]
            await db.execute(insert(tables.answers), rows)
        for item in person.consents:
            await agree(db, item)
