"""Albums: their files come one by one, and are one answer."""

from __future__ import annotations

from typing import Any

from bot.engine.effects import Fetch
from tests.engine.flows import end, flow, words, yes_no
from tests.engine.talk import Conversation, agrees, meets


def asked(*after: dict[str, Any], **more: Any) -> Conversation:
    shown = words("show", **{"accept": ["photo"], **more})
    return agrees(flow(shown, *(after or (words("more"), words("last")))))


def test_an_album_is_one_answer() -> None:
    """The first photo answers; the others join it as further revisions, though another question waits."""
    amina = asked()
    amina.sends_album("", "", "")
    assert amina.answers["show"].files == [f"sessionone-show-{number}.jpg" for number in (1, 2, 3)]
    assert [record.answer.revision for record in amina.records] == [1, 2, 3]
    assert len(amina.did(Fetch)) == 3
    assert (amina.at, amina.values) == ("more", {"show": None})


def test_the_record_tells_how_many() -> None:
    """The message of the question says the number of photos, with its Change."""
    amina = asked()
    amina.sends_album("", "", "")
    assert amina.newest("show").styled("answer") == "✅ 📷 3 photos"
    assert amina.newest("show").labels == ["✏️ Change"]
    assert len([said for said in amina.chat if said.step == "more"]) == 1


def test_the_caption_may_come_with_any_of_them() -> None:
    """Words under the first, a later or several of the photos are the answer's words."""
    amina = asked()
    amina.sends_album("", "Our street", "by night")
    assert amina.answers["show"].value == "Our street\nby night"


def test_the_time_is_that_of_the_question() -> None:
    """A later photo does not pretend that the question was asked just then."""
    amina = asked()
    amina.sends_album("", "")
    first, second = (record.answer for record in amina.records)
    assert first.asked_at == second.asked_at < first.answered_at < second.answered_at


def test_a_late_photo_joins_wherever_the_conversation_is() -> None:
    """Other answers in between, another language: the album still knows its question."""
    amina = agrees(
        flow(words("show", accept=["photo"]), words("more"), yes_no("sure"), languages=["en", "ur"])
    )
    amina.sends_album("")
    amina.says("Something else in between.")
    amina.commands("language")
    amina.presses("اردو")
    amina.sends_album("")
    assert len(amina.answers["show"].files) == 2
    assert amina.at == "sure"


def test_the_last_question_of_all_may_be_an_album() -> None:
    """The conversation ends with the first photo, and is said to end once."""
    amina = agrees(flow(words("show", accept=["photo"])))
    amina.sends_album("", "", "")
    assert (amina.outcome, len(amina.answers["show"].files)) == ("complete", 3)
    assert sum("last question" in said.text for said in amina.chat) == 1


def test_two_albums_are_two_answers() -> None:
    """Each answers the question that waits when it begins."""
    amina = asked(words("more", accept=["photo"]), words("last"))
    amina.sends_album("", "", name="one")
    amina.sends_album("", name="two")
    amina.sends_album("", name="one")
    amina.sends_album("", name="two")
    assert [len(amina.answers[name].files) for name in ("show", "more")] == [3, 2]
    assert amina.at == "last"


def test_an_album_in_several_counts_beside_the_rest() -> None:
    """The album's photos stand among the other messages; the buttons come down once, not for each photo."""
    amina = asked(several=True, accept=["text", "photo"])
    amina.says("Look:")
    asked_before = len(amina.chat)
    amina.sends_album("", "", "")
    assert len(amina.chat) == asked_before + 1
    assert amina.last.styled("answer") == "So far: ✏️ Message, 📷 3 photos"
    amina.presses("Done")
    assert (amina.values, amina.at) == ({"show": "Look:"}, "more")
    assert len(amina.answers["show"].files) == 3


def test_done_in_the_middle_of_an_album_in_several() -> None:
    """Photos that come after Done still join."""
    amina = asked(several=True, accept=["text", "photo"])
    amina.sends_album("A")
    amina.presses("Done")
    amina.sends_album("B")
    assert amina.answers["show"].value == "A\nB"
    assert (len(amina.answers["show"].files), amina.at) == (2, "more")
    assert amina.session is not None
    assert amina.session.answers["show"].value == ["A", "B"]


def test_ten_photos_where_none_is_taken_get_one_reply() -> None:
    """One kind refusal for the album, not ten; at a question with buttons, too."""
    amina = asked(accept=["text"])
    before = len(amina.chat)
    amina.sends_album(*10 * [""])
    assert len(amina.chat) == before + 1
    assert "takes: words." in amina.last.text
    zara = agrees(flow(yes_no("sure"), words("more")))
    before = len(zara.chat)
    zara.sends_album(*10 * [""])
    assert len(zara.chat) == before + 1
    assert (zara.at, zara.answers) == ("sure", {})


def test_an_album_before_consent_or_after_the_end_gets_one_reply() -> None:
    """Where nothing is asked, one sentence says so."""
    amina = meets(flow(words("show", accept=["photo"])))
    before = len(amina.chat)
    amina.sends_album("", "", "")
    assert len(amina.chat) == before + 1
    amina.presses("Yes, I agree")
    amina.sends_album("", name="two")
    before = len(amina.chat)
    amina.sends_album("", "", "", name="three")
    assert len(amina.chat) == before + 1
    assert len(amina.answers["show"].files) == 1


def test_a_mixed_album_keeps_what_the_question_takes() -> None:
    """Whatever the order: the photos are the answer, and one sentence tells of the film."""
    for kinds in (["video", "photo", "photo"], ["photo", "video", "photo"]):
        amina = asked()
        for kind in kinds:
            amina.sends(kind, {"video": ".mp4", "photo": ".jpg"}[kind], album="a")
        assert len(amina.answers["show"].files) == 2
        assert sum("takes: photos." in said.text for said in amina.chat) == 1


def test_one_file_of_an_album_over_20_mb() -> None:
    """It is told of once, and the others are kept."""
    amina = asked(accept=["video"])
    for size in (21 << 20, 1 << 20, 22 << 20, 2 << 20):
        amina.sends("video", ".mp4", size=size, album="a")
    assert len(amina.answers["show"].files) == 2
    assert sum("up to 20 MB" in said.text for said in amina.chat) == 1


def test_an_album_can_be_changed_like_any_answer() -> None:
    """Change asks again, and another album takes the place of the first."""
    amina = asked()
    amina.sends_album("", "", name="one")
    amina.presses("Change", on="show")
    amina.sends_album("", "", "", name="two")
    assert amina.answers["show"].files == [f"sessionone-show-{number}.jpg" for number in (3, 4, 5)]
    assert amina.at == "more"


def test_what_grows_is_looked_at_again() -> None:
    """Where a later caption rules out the question that waits, the next one is asked."""
    amina = asked(words("so_short", when="length(show) < 5"), words("last"))
    amina.sends_album("abc")
    assert amina.at == "so_short"
    amina.sends_album("defgh")
    assert amina.at == "last"


def test_a_question_may_come_after_the_end() -> None:
    """A caption that comes last may open a question, even when the end was reached without it."""
    amina = agrees(flow(words("show", accept=["photo"]), words("more", when="length(show) > 3"), end("bye")))
    amina.sends_album("")
    assert amina.outcome == "complete"
    amina.sends_album("A street")
    assert amina.at == "more"


def test_a_screened_out_album_leaves_nothing() -> None:
    """Of a session that is only counted, a late photo is not kept."""
    amina = agrees(flow(words("show", accept=["photo"]), end("no", "screened_out")))
    amina.sends_album("")
    assert amina.outcome == "gone"


def test_an_album_in_reply_to_a_question_that_takes_no_files_is_answered_once() -> None:
    """However many photos it has, why they are not taken is said once."""
    amina = agrees(flow(yes_no("a"), yes_no("b")))
    first = amina.asked
    amina.presses("Yes")
    said = len(amina.chat)
    for _ in range(3):
        amina.sends("photo", ".jpg", album="album-1", session=first.session, prompt=1, step="a")
    assert ["cannot take that" in one.text for one in amina.chat[said:]] == [True]
    assert (amina.at, amina.values) == ("b", {"a": "yes"})
