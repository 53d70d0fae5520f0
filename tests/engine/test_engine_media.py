"""Pictures, films and sound that an author puts beside the words of a step."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows.plan import Medium
from tests.engine.flows import calculate, flow, note, one_of, some_of, step, words, yes_no
from tests.engine.talk import Said, agrees

MEDIA = {
    "a.png": Medium("aa", "photo", "a.png"),
    "v.mp4": Medium("bb", "video", "v.mp4"),
    "s-en.mp3": Medium("cc", "audio", "s-en.mp3"),
    "s-ur.mp3": Medium("dd", "audio", "s-ur.mp3"),
}
BESIDE = {"image": {"en": "a.png"}, "video": {"en": "v.mp4"}, "audio": {"en": "s-en.mp3", "ur": "s-ur.mp3"}}


def kinds(said: Said) -> list[str]:
    return [file.kind for file in said.message.attachments]


@pytest.mark.parametrize(
    "asked",
    [
        words("q", **BESIDE),
        words("q", several=True, **BESIDE),
        yes_no("q", **BESIDE),
        some_of("q", "red", "blue", **BESIDE),
        step("q", "scale", choices="agree_5", **BESIDE),
        step("q", "number", **BESIDE),
        step("q", "date", **BESIDE),
        one_of("q", "red", "blue", kind="rank", **BESIDE),
        step("q", "material", material="leaflet", **BESIDE),
        note("q", button="Go on", **BESIDE),
    ],
    ids=lambda asked: asked["type"],
)
def test_picture_film_and_sound_go_with_the_words(asked: dict[str, Any]) -> None:
    """They are sent once, before the words; the sound, which reads them aloud, last."""
    materials = {"leaflet": {"draft": "1", "title": "Leaflet", "files": {"en": "leaflet.pdf"}}}
    amina = agrees(flow(asked, words("more"), media=MEDIA, materials=materials))
    assert kinds(amina.asked) == ["photo", "video", "audio"]


def test_a_note_that_goes_on_at_once_has_its_files_too() -> None:
    """Nothing that an author shows is left out where nobody has to press."""
    amina = agrees(flow(note("hello", **BESIDE), words("more"), media=MEDIA))
    assert kinds(amina.chat[-2]) == ["photo", "video", "audio"]


def test_the_sound_is_in_their_language() -> None:
    """Who has chosen Urdu hears Urdu; the picture that has no other language is the same."""
    amina = agrees(flow(words("q", **BESIDE), languages=["en", "ur"], media=MEDIA), language="ur")
    assert [file.name for file in amina.asked.message.attachments] == ["a.png", "v.mp4", "s-ur.mp3"]


def test_files_come_again_with_the_question_but_not_with_what_was_gathered() -> None:
    """Asked again, the question is read aloud again; the counting of several messages is silent."""
    amina = agrees(flow(words("q", several=True, **BESIDE), words("more"), media=MEDIA))
    assert kinds(amina.says("One.")) == []
    assert kinds(amina.commands("again")) == ["photo", "video", "audio"]


def test_ticking_sends_no_file_again() -> None:
    """An edit of a question never brings its files once more."""
    amina = agrees(
        flow(one_of("c", "red", kind="select_multiple", **BESIDE), calculate("x", "1"), media=MEDIA)
    )
    before = len(amina.chat)
    amina.presses("Red")
    assert len(amina.chat) == before
