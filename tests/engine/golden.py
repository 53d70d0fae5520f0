"""Whole conversations as they were found right: `python -m tests.engine.golden --write` writes them anew.

Each file in `golden/` is one talk; each line an event (as its words), what it did (the effects), or where
the session stood after it. Read the difference before you keep it: it is what people will meet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from bot.engine.effects import Turn
from bot.engine.events import AnyEvent, Sent, Upload, Words
from bot.engine.messages import Control
from bot.engine.session import dump_session
from bot.flows.plan import Medium, Plan
from tests.engine import golden_consent
from tests.engine.flows import agreement, calculate, end, flow, note, number, section, step, words, yes_no
from tests.engine.talk import Conversation, meets

FOLDER = Path(__file__).parent / "golden"
LEAFLET = {
    "leaflet": {
        "draft": "2",
        "title": "Our leaflet",
        "files": {"en": "leaflet-en.pdf", "ur": "leaflet-ur.pdf"},
    }
}
MEDIA = {
    "leaflet-en.pdf": Medium("e" * 64, "document", "leaflet-en.pdf"),
    "leaflet-ur.pdf": Medium("a" * 64, "document", "leaflet-ur.pdf"),
}
PARTS = [
    {"value": "words", "label": {"en": "The words", "ur": "الفاظ"}},
    {"value": "pictures", "label": {"en": "The pictures", "ur": "تصویریں"}, "emoji": "🖼️"},
    {"value": "none", "label": {"en": "None of these", "ur": "ان میں سے کوئی نہیں"}, "alone": True},
]

CONSENT = {
    "version": "2026-11",
    "cards": [{"text": {"en": "We are Healthy Futures.", "ur": "ہم صحت مند مستقبل ہیں۔"}}],
    "items": [agreement(), agreement("quotes", required=False)],
}


def leaflet() -> Plan:
    """A talk with every type of step, in three languages, partly translated as real ones are."""
    about = section(
        "about_leaflet",
        step(
            "reading", "material", material="leaflet", text={"en": "Please read it.", "ur": "براہِ کرم پڑھیں۔"}
        ),
        step(
            "clear",
            "scale",
            choices="agree_5",
            required=True,
            text={"en": "It is clear.", "ur": "یہ واضح ہے۔"},
        ),
        words("hard_part", when="clear < 3", text={"en": "What is hard?", "ur": "کیا مشکل ہے؟"}),
        step("good", "select_multiple", choices=PARTS, max=2, **{"or": ["other"]}),
        about="leaflet",
    )
    message = {"en": "At most 500.", "ur": "زیادہ سے زیادہ 500۔"}
    return flow(
        note("welcome", text={"en": "**Welcome!**", "en-x-easy": "**Hello!**", "ur": "**خوش آمدید!**"}),
        step("ready", "select_one", choices="yes_no", **{"or": ["dont_know", "rather_not"]}),
        about,
        number("show_to", constraint="answer <= 500", constraint_message=message),
        words(
            "first",
            when="show_to > 0",
            text={"en": "Of {show_to}, who first?", "ur": "{show_to} میں سے پہلے کون؟"},
        ),
        note("nearly", button={"en": "Carry on", "en-x-easy": "Go on", "ur": "آگے چلیں"}),
        words("improve", hint={"en": "Write it or say it.", "ur": "لکھیں یا بولیں۔"}),
        calculate("score", "round(mean(about_leaflet), 2)"),
        end("thanks", text={"en": "**Thank you!**", "ur": "**شکریہ!**"}),
        id="leaflet",
        languages=["en", "en-x-easy", "ur"],
        materials=LEAFLET,
        media=MEDIA,
        consent=CONSENT,
    )


def wishes() -> Plan:
    """A talk with a ranking of all, one of some, a date between two days, and shuffled choices."""
    return flow(
        step(
            "best",
            "rank",
            choices=[*PARTS[:2], {"value": "length", "label": {"en": "The length", "ur": "لمبائی"}}],
            text={"en": "What is good?", "ur": "کیا اچھا ہے؟"},
            **{"or": ["other"]},
        ),
        step(
            "seen",
            "date",
            min="2026-01-01",
            max="today",
            text={"en": "When did you see it?", "ur": "آپ نے اسے کب دیکھا؟"},
            **{"or": ["dont_know"]},
        ),
        step(
            "liked",
            "select_multiple",
            choices=PARTS,
            shuffle=True,
            text={"en": "What did you like?", "ur": "کیا پسند آیا؟"},
        ),
        step(
            "first", "rank", choices="agree_5", top=2, text={"en": "{seen}: which?", "ur": "{seen}: کون سا؟"}
        ),
        id="wishes",
        languages=["en", "ur"],
        consent=CONSENT,
    )


# ------------------------------------------------------------------ the talks


def mends_answers() -> Conversation:
    """In English: a rejection, something else, Back, Change with an answer that falls out, the end."""
    amina = meets(leaflet())
    amina.presses("English", "Next", "Yes, I agree", "No", "Yes")
    amina.waits(seconds=90)
    amina.presses("Next", "Disagree")
    amina.says("The long words.")
    amina.presses("The words", "Something else")
    amina.says("The colours")
    amina.presses("Done")
    amina.says("twelve")
    amina.says("501")
    amina.says("12")
    amina.says("My {mother}, *always* 👩")
    amina.presses("Back", "Back", "Keep my answer", "Keep my answer")
    amina.presses("Change", on="clear")
    amina.presses("Agree", "Carry on", "I need help")
    amina.sends_voice(12)
    return amina


def skips_and_erases() -> Conversation:
    """In Easy Read: skips what can be skipped, comments on a closed question, stops, erases everything."""
    amina = meets(leaflet(), language="en-x-easy")
    amina.says("Hello? My name is a secret.")
    for index in (Control.NEXT, Control.AGREE, Control.AGREE, Control.DONT_KNOW, Control.NEXT):
        amina.taps(amina.asked, index)
    amina.says("It depends.")
    amina.says("3")
    amina.commands("skip")
    amina.commands("skip")
    amina.commands("stop")
    amina.taps(amina.last, Control.CANCEL)
    amina.commands("stop")
    amina.taps(amina.last, Control.ERASE)
    return amina


def speaks_urdu() -> Conversation:
    """From English to Urdu in the middle, by labels and Urdu figures; a change in time, another too late."""
    amina = meets(leaflet(), phone="ur-PK")
    amina.presses("English", "Next", "Yes, I agree", "Yes, I agree")
    amina.commands("language")
    amina.presses("اردو")
    amina.says("جی ہاں")
    amina.taps(amina.asked, Control.NEXT)
    amina.says("۵")
    amina.taps(amina.asked, 2)
    amina.taps(amina.asked, Control.DONE)
    amina.says("۵۰۱")
    amina.says("۱۲")
    amina.says("میری بہن")
    amina.presses("آگے چلیں")
    amina.taps(amina.asked, Control.SKIP)
    amina.waits(days=3)
    amina.taps(amina.newest("clear"), Control.CHANGE)
    amina.taps(amina.asked, 3)
    amina.waits(days=40)
    amina.taps(amina.newest("clear"), Control.CHANGE)
    amina.commands("withdraw")
    return amina


def ranks_and_dates() -> Conversation:
    """From English to Urdu with half a ranking; typed orders, dates that do not fit, Change and Undo."""
    amina = meets(wishes(), language="en")
    amina.presses("Next", "Yes, I agree", "Yes, I agree", "The pictures", "Something else")
    amina.says("The smell")
    amina.commands("language")
    amina.presses("اردو")
    amina.says("الفاظ")
    amina.taps(amina.asked, Control.DONE)
    amina.says("کل رات")
    amina.says("۳۱/۱۱/۲۰۲۶")
    amina.says("۳۱/۱۲/۲۰۲۵")
    amina.says("۳/۴/۲۰۲۶")
    amina.says("الفاظ، تصویریں")
    amina.says("تصویریں")
    amina.taps(amina.asked, Control.DONE)
    amina.commands("language")
    amina.presses("English")
    amina.presses("Agree", "Strongly agree")
    amina.taps(amina.newest("best"), Control.CHANGE)
    amina.presses("Undo", "The length", "The words", "The words", "Done")
    amina.taps(amina.newest("seen"), Control.CHANGE)
    amina.says("I don't know")
    return amina


def shows_and_tells() -> Conversation:
    """Photos as one album, a story of several messages, begun again; a film too large, a letter refused."""
    street = words("street", accept=["photo"], text={"en": "Show us your street."})
    story = words("story", several=True, accept=["text", "voice", "video"], text={"en": "And its story?"})
    amina = meets(flow(street, story, yes_no("glad"), id="street"))
    amina.presses("Yes, I agree")
    amina.sends_album("", "By night", "")
    amina.does(Words, text="Once", message=21)
    amina.does(Sent, upload=Upload("file-3", "voice", ".oga", 4, 9000), message=22)
    amina.presses("Back", "Keep my answer")
    amina.sends("video", ".mp4", "Long", 30 << 20)
    amina.sends("document", ".pdf")
    amina.presses("Start this answer again")
    amina.does(Words, text="Twice", message=23)
    amina.sends_album("", name="album-1")
    amina.presses("Done", "Yes")
    return amina


TALKS: dict[str, Callable[[], Conversation]] = {
    "mends-answers-en": mends_answers,
    "skips-and-erases-en-x-easy": skips_and_erases,
    "speaks-urdu-ur": speaks_urdu,
    "ranks-and-dates-en-ur": ranks_and_dates,
    **golden_consent.TALKS,
    "shows-and-tells-en": shows_and_tells,
}


# ------------------------------------------------------------------ transcripts


def transcript(talk: Conversation) -> str:
    """A talk as a JSON list with one thing a line."""
    lines = [line for event, turn in talk.turns for line in _lines(event, turn)]
    return "[\n" + ",\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n]\n"


def _lines(event: AnyEvent, turn: Turn) -> Iterator[dict[str, object]]:
    said = {name: value for name, value in asdict(event).items() if name != "fresh"}
    yield {type(event).__name__: said}
    for effect in turn.effects:
        yield {type(effect).__name__: effect}
    yield {"session": json.loads(dump_session(turn.session)) if turn.session else None}


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def main() -> int:
    """Write the talks, or say which are not as they were."""
    changed = []
    for name, talk in TALKS.items():
        found = transcript(talk())
        if not path(name).is_file() or path(name).read_text("utf-8") != found:
            changed.append(name)
            if "--write" in sys.argv:
                path(name).write_text(found, "utf-8")
    sys.stdout.write("".join(f"{name}: not as it was\n" for name in changed))
    return 1 if changed and "--write" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
