"""The talks in which consent is taught, checked, given, changed, and asked for again."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.engine.messages import Control
from bot.flows.plan import Medium, Plan
from tests.engine.flows import flow, step
from tests.engine.talk import Conversation, meets

MEDIA = {
    "talk.png": Medium("1" * 64, "photo", "talk.png"),
    "talk-ur.mp3": Medium("2" * 64, "audio", "talk-ur.mp3"),
    "talk-en.mp3": Medium("3" * 64, "audio", "talk-en.mp3"),
}
CARDS: list[dict[str, Any]] = [
    {
        "text": {
            "en": "We are Healthy Futures. We want to know what you think of our leaflet.",
            "en-x-easy": "We are Healthy Futures. Please tell us what you think.",
            "ur": "ہم صحت مند مستقبل ہیں۔ ہم ہمارے کتابچے پر آپ کی رائے جاننا چاہتے ہیں۔",
        },
        "image": {"en": "talk.png"},
        "audio": {"en": "talk-en.mp3", "ur": "talk-ur.mp3"},
    },
    {
        "text": {
            "en": "We keep your answers for **one year**.",
            "en-x-easy": "We keep your answers. We keep them for **one year**.",
            "ur": "ہم آپ کے جوابات **ایک سال** رکھتے ہیں۔",
        }
    },
]
STOP = {
    "id": "can_stop",
    "text": {
        "en": "Can you stop at any time?",
        "en-x-easy": "Can you stop when you want to?",
        "ur": "کیا آپ کسی بھی وقت رک سکتے ہیں؟",
    },
    "choices": "yes_no",
    "correct": "yes",
    "teach": {
        "en": "You can stop whenever you like.",
        "en-x-easy": "Yes. You can always stop.",
        "ur": "آپ جب چاہیں رک سکتے ہیں۔",
    },
}
TAKE_PART = {
    "id": "take_part",
    "required": True,
    "text": {
        "en": "I am 18 or over and I want to take part.",
        "en-x-easy": "I am 18 or older. I want to take part.",
        "ur": "میری عمر 18 سال یا اس سے زیادہ ہے اور میں حصہ لینا چاہتا/چاہتی ہوں۔",
    },
}
QUOTES = {
    "id": "quotes",
    "text": {
        "en": "You may quote my words, without my name.",
        "en-x-easy": "You can show my words to others. You do not say my name.",
        "ur": "آپ میرے الفاظ میرے نام کے بغیر نقل کر سکتے ہیں۔",
    },
}
TEN_YEARS = {
    "en": "We keep your answers for **ten years**.",
    "en-x-easy": "We keep your answers. We keep them for **ten years**.",
    "ur": "ہم آپ کے جوابات **دس سال** رکھتے ہیں۔",
}
OTHERS = {
    "id": "others",
    "text": {
        "en": "Other researchers may read my answers.",
        "en-x-easy": "Other researchers can read my answers.",
        "ur": "دوسرے محققین میرے جوابات پڑھ سکتے ہیں۔",
    },
}


def consented(version: str, cards: list[dict[str, Any]], *items: dict[str, Any]) -> Plan:
    """Two questions behind a consent with all that a consent can have."""
    return flow(
        step("clear", "scale", choices="agree_5", text={"en": "It is clear.", "ur": "یہ واضح ہے۔"}),
        step("why", "text", when="quotes", text={"en": "Why?", "ur": "کیوں؟"}),
        step("more", "text", text={"en": "Anything else?", "ur": "اور کچھ؟"}),
        id="leaflet",
        languages=["en", "en-x-easy", "ur"],
        media=MEDIA,
        consent={"version": version, "helper": True, "cards": cards, "check": [STOP], "items": list(items)},
    )


def agrees_again(language: str) -> Conversation:
    """With a daughter's help: a wrong answer, a right one, a no; the no becomes a yes; a newer version."""
    amina = meets(consented("2026-11", CARDS, TAKE_PART, QUOTES), language=language)
    for index in (Control.NEXT, Control.NEXT, 1, 1):
        amina.taps(amina.asked, index)
    amina.says({"ur": "جی ہاں"}.get(language, "yes"))
    amina.says({"ur": "جی ہاں"}.get(language, "Yes, I agree"))
    amina.taps(amina.asked, Control.REFUSE)
    amina.commands("privacy")
    amina.taps(amina.newest("@agreed"), 1)
    amina.taps(amina.newest("@change:quotes"), Control.AGREE)
    amina.publishes(consented("2027-01", [CARDS[0], {"text": TEN_YEARS}], TAKE_PART, QUOTES, OTHERS))
    amina.taps(amina.asked, 3)
    amina.says("My secret")
    for index in (Control.AGREE, Control.AGREE, Control.REFUSE):
        amina.taps(amina.asked, index)
    amina.says("The pictures help.")
    amina.taps(amina.asked, Control.SKIP)
    amina.commands("privacy")
    amina.taps(amina.newest("@agreed"), 0)
    amina.taps(amina.newest("@agreed"), 1)
    amina.taps(amina.newest("@change:quotes"), Control.REFUSE)
    return amina


TALKS = {
    f"agrees-again-{language}": partial(agrees_again, language) for language in ("en", "en-x-easy", "ur")
}
