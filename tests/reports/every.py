"""Every type of question in English, Urdu and Arabic, what somebody answered, and how it stands in files."""

from __future__ import annotations

from typing import Any

from bot.engine.answers import Answer
from bot.flows.model import Flow
from bot.reports.table import MISSING
from tests.reports.talks import answer, flow

LANGUAGES = ("en", "ur", "ar")


def in_three(en: str, ur: str, ar: str) -> dict[str, str]:
    return {"en": en, "ur": ur, "ar": ar}


AGREE = [
    {"value": 1, "label": in_three("Disagree", "اختلاف", "لا أوافق")},
    {"value": 2, "label": in_three("Agree", "اتفاق", "أوافق")},
]
PARTS = [
    {"value": "words", "label": in_three("The words", "الفاظ", "الكلمات")},
    {"value": "pictures", "label": in_three("The pictures", "تصویریں", "الصور")},
]
EASY = in_three("Very easy", "بہت آسان", "سهل جدا")
GENE = in_three("Who carries the gene?", "جین کس میں ہے؟", "من يحمل الجين؟")
ALL = ["other", "dont_know", "rather_not", "does_not_apply"]
WORDS: dict[str, Any] = {"text": in_three("Why?", "کیوں؟", "لماذا؟")}

STEPS: list[dict[str, Any]] = [
    {"id": "reading", "type": "material", "material": "leaflet", **WORDS},
    {"id": "clear", "type": "scale", "choices": AGREE, "or": ALL[1:], **WORDS},
    {"id": "ease", "type": "scale", "from": 0, "to": 2, "labels": {2: EASY}, **WORDS},
    {"id": "gene", "type": "select_one", "choices": PARTS, "or": ALL, "correct": "words", "text": GENE},
    {"id": "grade", "type": "select_one", "choices": AGREE, "or": ALL, **WORDS},
    {"id": "topics", "type": "select_multiple", "choices": PARTS, "or": ["other"], **WORDS},
    {"id": "children", "type": "number", "decimals": 2, **WORDS},
    {"id": "cousins", "type": "number", "or": ["other"], **WORDS},
    {"id": "born", "type": "date", **WORDS},
    {"id": "best", "type": "rank", "choices": PARTS, **WORDS},
    {"id": "why", "type": "text", **WORDS},
    {"id": "brief", "type": "text", "accept": ["text"], **WORDS},
    {"id": "twice", "type": "calculate", "value": "clear * 2", **WORDS},
    {"id": "bye", "type": "end", **WORDS},
]

SAID: dict[str, Answer] = {
    "reading": answer(300, material="leaflet:leaflet.pdf", draft="2"),
    "clear": answer(2, comment="=واضح ہے", material="leaflet:leaflet.pdf", draft="2"),
    "ease": answer(2),
    "gene": answer("other", other="والد / الأب"),
    "grade": answer(1),
    "topics": answer(["pictures", "other"], other="+44 بو"),
    "children": answer(2.25),
    "cousins": answer("other", other="بہت"),
    "born": answer("1990-04-01"),
    "best": answer(["pictures", "words"]),
    "why": answer("السطر الأول\nاور دوسری سطر \u200f👩🏽\u200d⚕️", files=["s1-why-1.ogg"]),
    "brief": answer("-"),
    "twice": answer(4),
}
CODES: dict[str, Any] = {
    "reading": 300,
    "clear": 2,
    "clear__comment": "=واضح ہے",
    "ease": 2,
    "ease__comment": "",
    "gene": "other",
    "gene__other": "والد / الأب",
    "gene__comment": "",
    "gene__correct": 0,
    "grade": 1,
    "grade__other": "",
    "grade__comment": "",
    "topics": "pictures other",
    "topics__words": 0,
    "topics__pictures": 1,
    "topics__other": "+44 بو",
    "topics__comment": "",
    "children": 2.25,
    "cousins": "other",
    "cousins__other": "بہت",
    "born": "1990-04-01",
    "best__words": 2,
    "best__pictures": 1,
    "best__comment": "",
    "why": "السطر الأول\nاور دوسری سطر \u200f👩🏽\u200d⚕️",
    "why__files": "s1-why-1.ogg",
    "brief": "-",
    "twice": 4,
}
"""Column → what stands in the codes."""

OTHER = in_three("Something else", "کچھ اور", "شيء آخر")
LABELS: dict[str, dict[str, Any]] = {
    tag: CODES
    | {
        "clear": AGREE[1]["label"][tag],
        "ease": EASY[tag],
        "gene": OTHER[tag],
        "grade": AGREE[0]["label"][tag],
        "topics": f"{PARTS[1]['label'][tag]}; {OTHER[tag]}",
        "cousins": OTHER[tag],
    }
    for tag in LANGUAGES
}
"""Language → column → what stands in the labels."""

WORDED = [name for name in CODES if name.endswith(("__comment", "__other", "__files"))]
WORDED += ["born", "why", "brief"]
"""Columns of words and dates, which are empty where there is no answer."""

STATES: dict[str, dict[str, str]] = {
    "skipped": in_three("Skipped", "چھوڑ دیا", "تم التخطي"),
    "dont_know": in_three("I don't know", "مجھے معلوم نہیں", "لا أعرف"),
    "rather_not": in_three("I'd rather not say", "مجھے یہ نہیں بتانا", "أفضّل ألا أقول"),
    "does_not_apply": in_three("Does not apply to me", "مجھ پر لاگو نہیں ہوتا", "لا ينطبق عليّ"),
    "not_applicable": in_three("Not applicable", "لاگو نہیں", "لا ينطبق"),
    "not_reached": in_three("Not reached", "یہاں تک نہیں پہنچے", "لم نصل إليه"),
}
"""State → its words, in the three languages."""


def everything() -> Flow:
    """The flow, as people in Leeds are asked it in three languages."""
    return flow(STEPS).model_copy(update={"languages": LANGUAGES})


def nothing(state: str) -> dict[str, Answer]:
    """Every question in a state without an answer."""
    return {} if state == "not_reached" else {name: answer(state=state) for name in SAID}


def unanswered(state: str) -> dict[str, Any]:
    """Column → what stands in the codes where every question is in that state."""
    return {name: "" if name in WORDED else MISSING[state] for name in CODES}
