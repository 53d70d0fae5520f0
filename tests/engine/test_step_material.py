"""Materials: a leaflet, a picture or a film to look at, for as long as it takes."""

from __future__ import annotations

from typing import Any

from bot.engine.messages import Control
from bot.flows.plan import Medium, Plan
from tests.engine.flows import flow, step, words, yes_no
from tests.engine.talk import agrees

LEAFLET = {
    "leaflet": {
        "draft": "2",
        "title": "Our leaflet",
        "files": {"en": "leaflet-en.pdf", "ur": "leaflet-ur.pdf"},
    }
}
MEDIA = {
    "leaflet-en.pdf": Medium("aa11", "document", "leaflet-en.pdf"),
    "leaflet-ur.pdf": Medium("bb22", "document", "leaflet-ur.pdf"),
}


def reading(*steps: dict[str, Any]) -> Plan:
    material = step("reading", "material", material="leaflet")
    return flow(material, *steps, materials=LEAFLET, media=MEDIA, languages=["en", "ur"])


def test_the_file_goes_before_the_words_in_the_persons_language() -> None:
    """Who speaks Urdu is shown the Urdu file of a material."""
    amina = agrees(reading(words("why")), language="ur")
    assert [file.sha256 for file in amina.last.message.attachments] == ["bb22"]


def test_its_answer_is_the_seconds_until_next() -> None:
    """How long somebody looked at a material is kept in whole seconds."""
    amina = agrees(reading(words("why")))
    amina.waits(seconds=85)
    amina.presses("Next")
    assert amina.values == {"reading": 90}
    assert amina.at == "why"


def test_an_answer_about_a_material_names_its_draft_and_the_file_shown() -> None:
    """What people said can be traced to the very leaflet they saw."""
    amina = agrees(reading(yes_no("clear", about="leaflet"), yes_no("other")), language="ur")
    amina.taps(amina.asked, Control.NEXT)
    amina.taps(amina.asked, 0)
    amina.taps(amina.asked, 0)
    clear, other = amina.answers["clear"], amina.answers["other"]
    assert (clear.material, clear.draft) == ("leaflet:leaflet-ur.pdf", "2")
    assert (other.material, other.draft) == ("", "")


def test_a_section_is_about_a_material_as_a_whole() -> None:
    """`about` on a section holds for the questions in it."""
    inside = {"id": "part", "type": "section", "about": "leaflet", "steps": [yes_no("clear")]}
    amina = agrees(reading(inside))
    amina.presses("Next", "Yes")
    assert amina.answers["clear"].draft == "2"


def test_a_material_without_a_file_at_hand_is_asked_in_words() -> None:
    """Where no file is known, as in a rehearsal, the words are sent alone."""
    material = step("reading", "material", material="leaflet")
    amina = agrees(flow(material, materials=LEAFLET))
    assert amina.last.message.attachments == []
    assert amina.last.text == "reading?"


def test_back_from_the_next_question_shows_the_material_again_with_its_file() -> None:
    """A material can be looked at once more, and the new time counts."""
    amina = agrees(reading(words("why")))
    amina.presses("Next")
    amina.presses("Back")
    assert amina.at == "reading"
    assert len(amina.last.message.attachments) == 1
    amina.waits(seconds=25)
    amina.presses("Next")
    assert amina.values == {"reading": 30}
    assert amina.answers["reading"].revision == 2
