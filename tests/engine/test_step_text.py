"""Open questions: words or a voice."""

from __future__ import annotations

import pytest

from bot.engine.effects import Fetch
from tests.engine.flows import agreement, flow, words
from tests.engine.talk import Conversation, agrees, meets


def asked(**more: object) -> Conversation:
    return agrees(flow(words("why", **more), words("more")))


def test_words_are_kept_as_they_were_said() -> None:
    """Signs, line breaks, emoji and other scripts are the person's own."""
    amina = asked()
    amina.says("  *No* {why}\n<b>کیوں</b> 👩‍👩‍👧 ")
    assert amina.values == {"why": "*No* {why}\n<b>کیوں</b> 👩‍👩‍👧"}


def test_control_characters_and_half_characters_are_left_out() -> None:
    """What no screen can show and no file can hold is not kept."""
    amina = asked()
    amina.says("a\x00b\ud800c\x1b[0m\td")
    assert amina.values == {"why": "abc[0m\td"}


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "\ud800", "\u200b\u200f", "\ufe0f"])
def test_words_that_cannot_be_seen_are_no_answer(nothing: str) -> None:
    """An empty message is explained instead of being kept."""
    amina = asked()
    assert "could not read" in amina.says(nothing).text
    assert (amina.at, amina.answers) == ("why", {})


def test_words_that_sound_like_our_own_are_only_words() -> None:
    """Somebody who answers "other" has not pressed "Something else"."""
    amina = asked()
    amina.says("other")
    assert amina.newest("why").styled("answer") == "✅ other"


def test_a_voice_message_is_fetched_and_kept_under_a_name_of_our_own() -> None:
    """The file's name holds the session, the step and the revision, and nothing of Telegram's."""
    amina = asked()
    amina.sends_voice(7)
    assert amina.answers["why"].files == ["sessionone-why-1.ogg"]
    assert amina.did(Fetch) == [Fetch("sessionone", "file-1", "sessionone-why-1.ogg")]
    assert "🎤" in amina.newest("why").styled("answer")


def test_a_second_recording_does_not_overwrite_the_first() -> None:
    """A changed answer is another file."""
    amina = asked()
    amina.sends_voice()
    amina.presses("Change", on="why")
    amina.sends_voice()
    assert amina.answers["why"].files == ["sessionone-why-2.ogg"]


@pytest.mark.parametrize(
    "accept, sent, named",
    [
        (["text"], ("voice", ".oga"), "words."),
        (["text"], ("photo", ".jpg"), "words."),
        (["text", "voice"], ("photo", ".jpg"), "words, a voice message."),
        (["photo"], ("voice", ".oga"), "photos."),
        (["voice", "photo", "video"], ("document", ".pdf"), "a voice message, photos, a video."),
        (["video", "document"], ("photo", ".jpg"), "a video, a document."),
    ],
)
def test_what_a_question_does_not_take_is_refused_with_what_it_takes(
    accept: list[str], sent: tuple[str, str], named: str
) -> None:
    """What does not fit gets a sentence that names all that does, and the question stays."""
    amina = asked(accept=accept)
    assert amina.sends(*sent).text.endswith(f"This question takes: {named}")
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])


def test_the_refusal_is_in_their_language() -> None:
    """What a question takes is listed with the comma of the language's script."""
    amina = agrees(flow(words("why"), languages=["ur"]))
    assert "،" in amina.sends("photo", ".jpg").message.parts[0].fills["kinds"]


@pytest.mark.parametrize(
    "kind, suffix, shown",
    [
        ("voice", ".oga", "🎤 Voice message"),
        ("photo", ".jpg", "📷 Photo"),
        ("video", ".mp4", "🎬 Video"),
        ("document", ".pdf", "📄 Document"),
    ],
)
def test_a_file_of_each_kind_is_an_answer(kind: str, suffix: str, shown: str) -> None:
    """Each kind that is asked for is fetched, kept and shown with its sign."""
    amina = asked(accept=[kind])
    amina.sends(kind, suffix)
    assert amina.answers["why"].files == [f"sessionone-why-1{suffix}"]
    assert amina.answers["why"].value is None
    assert amina.newest("why").styled("answer") == f"✅ {shown}"
    assert amina.at == "more"


def test_a_caption_is_the_words_of_the_answer() -> None:
    """What stands under a photo is kept beside it, also where words alone are not enough."""
    amina = asked(accept=["photo"])
    amina.sends("photo", ".jpg", " Our *kitchen* ")
    assert (amina.answers["why"].value, len(amina.answers["why"].files)) == ("Our *kitchen*", 1)
    assert amina.newest("why").styled("answer") == "✅ 📷 Photo: Our *kitchen*"


def test_a_caption_that_is_too_long_is_told_of() -> None:
    """`max_length` holds for the words under a photo, too."""
    amina = asked(accept=["photo"], max_length=5)
    assert "5 letters" in amina.sends("photo", ".jpg", "sechs!").text
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])


def test_a_photo_that_was_attached_as_a_file_is_a_photo() -> None:
    """Who sends a picture, a film or a recording as a file has still answered."""
    amina = asked(accept=["photo"])
    amina.sends("document", ".png")
    assert amina.answers["why"].files == ["sessionone-why-1.png"]


def test_words_where_only_pictures_are_asked_for() -> None:
    """Mere words get told what is taken, and the question stays."""
    amina = asked(accept=["photo", "video"])
    assert "takes: photos, a video." in amina.says("It is green").text
    assert (amina.at, amina.answers) == ("why", {})


@pytest.mark.parametrize("size", [(20 << 20) + 1, 2_000_000_000])
def test_a_file_over_20_mb_is_told_of_kindly_and_at_once(size: int) -> None:
    """Telegram would never hand it over: nothing is recorded, nothing fetched, the question stays."""
    amina = asked(accept=["voice", "video"])
    assert "up to 20 MB" in amina.sends("video", ".mp4", "My film", size).text
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])


def test_a_file_of_20_mb_is_taken() -> None:
    """The limit itself is within the limit."""
    amina = asked(accept=["video"])
    amina.sends("video", ".mp4", size=20 << 20)
    assert len(amina.did(Fetch)) == 1


def test_a_picture_that_nobody_can_open_is_told_of_at_once() -> None:
    """A raw or HEIC file would be thrown away later; better to hear it now."""
    amina = asked(accept=["document"])
    assert "as a JPEG" in amina.sends("document", ".heic").text
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])


def test_files_at_something_else_ask_for_words() -> None:
    """Who chose "Something else" is asked to write; a recording does not say what it is."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Something else")
    assert "in words" in amina.sends_voice().text
    assert amina.answers == {}


def test_a_question_for_the_voice_asks_for_the_voice() -> None:
    """Where only voice is taken, words are answered with how to speak."""
    amina = asked(accept=["voice"])
    assert "voice message" in amina.says("I would rather write").text
    assert amina.answers == {}


def refused(item: str, **more: object) -> Conversation:
    """Somebody who takes part, and said no to one more item of the consent."""
    consent = {"version": "1", "items": [agreement(), agreement(item, required=False)]}
    amina = meets(flow(words("why", **more), words("more"), consent=consent))
    amina.presses("Yes, I agree", "No")
    return amina


def test_who_chose_not_to_be_recorded_writes() -> None:
    """Without consent to `voice` no recording is kept, and a question for the voice takes words."""
    amina = refused("voice", accept=["voice"], required=True)
    assert "not to be recorded" in amina.sends_voice().text
    amina.says("In writing, then.")
    assert amina.values == {"why": "In writing, then."}


def test_a_film_has_a_voice_in_it() -> None:
    """Who refused `voice` is not filmed either, but may show photos."""
    amina = refused("voice", accept=["text", "video", "photo"])
    assert "not to be recorded" in amina.sends("video", ".mp4").text
    amina.sends("photo", ".jpg")
    assert len(amina.answers["why"].files) == 1


@pytest.mark.parametrize("item, suffix", [("photo", ".jpg"), ("video", ".mp4"), ("document", ".pdf")])
def test_a_refused_item_closes_its_kind(item: str, suffix: str) -> None:
    """A consent item named after a kind of file gates that kind, and what is left is named."""
    amina = refused(item, accept=["text", item])
    amina.sends(item, suffix)
    assert (amina.at, amina.answers, amina.did(Fetch)) == ("why", {}, [])
    amina.says("In words.")
    assert amina.values == {"why": "In words."}


def test_the_longest_answer_is_said_with_its_number() -> None:
    """`max_length` counts characters, and one more is too many."""
    amina = asked(max_length=5)
    assert "5 letters" in amina.says("sechs!").text
    amina.says("fünf!")
    assert amina.values == {"why": "fünf!"}


def test_without_a_limit_a_whole_message_fits() -> None:
    """As much as one Telegram message holds can be said."""
    amina = asked()
    amina.says("x" * 4096)
    assert len(str(amina.values["why"])) == 4096


def test_a_long_answer_is_shortened_only_where_it_is_shown() -> None:
    """The record quotes the beginning; the data has all of it."""
    amina = asked()
    amina.says("long " * 500)
    assert amina.newest("why").text.endswith("…")
    assert len(amina.newest("why").text) < 400
    assert len(str(amina.values["why"])) == 2499
