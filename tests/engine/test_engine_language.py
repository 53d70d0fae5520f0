"""Which language a conversation is in, and how it changes."""

from __future__ import annotations

from bot.engine.effects import Speak
from bot.engine.messages import Control
from tests.engine.flows import calculate, flow, words, yes_no
from tests.engine.talk import agrees, meets

THREE = ["en", "en-x-easy", "ur"]


def test_the_languages_are_offered_by_their_own_names_the_phones_first() -> None:
    """Somebody whose phone speaks Urdu finds Urdu at the top."""
    amina = meets(flow(words("why"), languages=THREE), phone="ur-PK")
    assert [label.removeprefix("🌐 ").split(" ")[0] for label in amina.last.labels] == [
        "اردو",
        "English",
        "English",
    ]
    assert amina.last.message.language == "ur"


def test_the_first_language_is_the_likely_one_where_the_phones_is_not_there() -> None:
    """A phone in French does not keep anybody from reading the picker."""
    amina = meets(flow(words("why"), languages=THREE), phone="fr")
    assert amina.last.labels[0] == "🌐 English"


def test_a_picked_language_is_kept_and_said() -> None:
    """The picker becomes a record, and from then on all is in that language."""
    amina = meets(flow(words("why", text={"en": "Why?", "ur": "کیوں؟"}), languages=THREE))
    amina.presses("اردو")
    assert amina.newest("@language").text == "🌐 اردو"
    assert amina.newest("@language").labels == []
    assert amina.did(Speak) == [Speak("amina", "ur")]
    amina.taps(amina.asked, Control.AGREE)
    assert amina.last.message.language == "ur"
    assert "کیوں؟" in amina.last.text


def test_a_single_language_is_not_asked_for() -> None:
    """Where there is nothing to choose, consent comes first."""
    amina = meets(flow(words("why"), languages=["ur"]))
    assert amina.at == "@item:take_part"
    assert amina.last.message.language == "ur"


def test_easy_read_falls_back_to_its_language() -> None:
    """A text without Easy Read words is shown in English, not in the first language."""
    plan = flow(words("why", text={"ur": "کیوں؟", "en": "Why?"}), languages=["ur", "en-x-easy", "en"])
    assert "Why?" in agrees(plan, language="en-x-easy").last.text


def test_a_missing_translation_is_shown_in_the_first_language() -> None:
    """Where there are no words in Urdu those of the flow's first language are shown, wherever they stand."""
    plan = flow(
        words("why", text={"en-x-easy": "Why so?", "en": "Why?"}), languages=["en", "en-x-easy", "ur"]
    )
    assert "Why?" in agrees(plan, language="ur").last.text


def test_changing_the_language_repeats_the_question_and_loses_nothing() -> None:
    """/language in the middle asks the same question in the new language; what was said stays."""
    second = yes_no("second", text={"en": "Second?", "ur": "دوسرا؟"})
    amina = agrees(flow(words("first"), second, languages=THREE))
    amina.says("kept")
    old = amina.asked
    amina.commands("language")
    amina.presses("اردو")
    assert amina.at == "second"
    assert "دوسرا؟" in amina.asked.text
    assert old.labels == []
    assert amina.values == {"first": "kept"}
    assert amina.answers["first"].language == "en"
    amina.says("yes")
    assert amina.answers["second"].language == "ur"


def test_a_question_can_be_answered_while_the_picker_is_open() -> None:
    """Who opens the picker and then answers after all is not held up; the picker works later too."""
    amina = agrees(flow(words("first"), words("second"), languages=THREE))
    amina.commands("language")
    amina.says("an answer")
    assert amina.at == "second"
    amina.presses("اردو")
    assert (amina.at, amina.last.message.language) == ("second", "ur")


def test_the_language_can_change_during_consent_and_after_the_end() -> None:
    """/language never starts anything over."""
    amina = meets(flow(words("why"), languages=THREE), language="en")
    amina.commands("language")
    amina.presses("اردو")
    assert amina.at == "@item:take_part"
    amina.taps(amina.asked, Control.AGREE)
    amina.says("x")
    amina.commands("language")
    amina.presses("English")
    assert (amina.outcome, amina.last.message.language) == ("complete", "en")


def test_a_question_for_one_language_is_left_when_the_language_changes() -> None:
    """A step whose condition names the language is asked only in that language."""
    plan = flow(words("wording", when="language == 'en'"), words("more"), languages=THREE)
    amina = agrees(plan)
    assert amina.at == "wording"
    amina.commands("language")
    amina.presses("اردو")
    assert amina.at == "more"


def test_an_answer_outlives_a_change_of_language() -> None:
    """What was asked in one language only stays answered in another, also when other answers change."""
    plan = flow(
        words("wording", when="language == 'en'"),
        calculate("tag", "language"),
        words("a"),
        words("b", when="answered(a)"),
        words("c"),
        languages=THREE,
    )
    amina = agrees(plan)
    for said in ("clear words", "1", "2"):
        amina.says(said)
    amina.commands("language")
    amina.presses("اردو")
    amina.taps(amina.newest("a"), Control.CHANGE)
    amina.says("one")
    assert amina.at == "c"
    assert amina.values == {"wording": "clear words", "tag": "en", "a": "one", "b": "2"}


def test_a_question_that_fell_out_is_asked_anew_once_it_applies_again() -> None:
    """Ruled out in English, wanted again in Urdu: the question comes, and nothing stands until then."""
    plan = flow(
        yes_no("a"),
        words("b", when="a == 'yes' or language == 'ur'"),
        words("c"),
        words("d"),
        languages=THREE,
    )
    amina = agrees(plan)
    amina.presses("Yes")
    amina.says("1")
    amina.presses("Change", on="a")
    amina.presses("No")
    assert amina.values["b"] == "not_applicable"
    amina.commands("language")
    amina.presses("اردو")
    amina.says("2")
    assert amina.at == "b"
    assert amina.asked.styled("answer") == ""
    amina.says("one")
    assert (amina.at, amina.values["b"], amina.answers["b"].revision) == ("d", "one", 3)


def test_a_wild_press_on_the_picker_changes_nothing() -> None:
    """An index that no language has is no language, and a language that the cohort lacks is none either."""
    amina = meets(flow(words("why"), languages=THREE), languages=["en", "ur"])
    picker = amina.last
    amina.taps(picker, 1)
    amina.taps(picker, 7)
    assert amina.session is not None
    assert amina.session.stage == "language"


def test_the_question_stands_once_in_each_language() -> None:
    """The message that waited keeps its words and loses its buttons; the new one is in the new language."""
    amina = agrees(flow(words("why", text={"en": "Why?", "ur": "کیوں؟"}), languages=["en", "ur"]))
    old = amina.asked
    amina.commands("language")
    amina.presses("اردو")
    assert "Why?" in old.text
    assert old.labels == []
    assert "کیوں؟" in amina.asked.text


def test_another_language_leaves_no_button_that_means_nothing() -> None:
    """Who is changing an answer finds the question below; the message above it has no Change that is late."""
    amina = agrees(flow(yes_no("one"), yes_no("two"), languages=["en", "ur"]))
    amina.presses("Yes", "Change")
    left = amina.asked
    amina.commands("language")
    amina.presses("اردو")
    assert (amina.at, left.labels) == ("one", [])
    amina.presses("نہیں")
    assert (amina.at, amina.values) == ("two", {"one": "no"})
