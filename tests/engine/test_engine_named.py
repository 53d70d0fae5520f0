"""Answers that are typed: names of choices, places in the list, several at once, and the words of buttons."""

from __future__ import annotations

import pytest

from bot.engine.messages import Control
from tests.engine.flows import flow, note, number, one_of, some_of, step, words, yes_no
from tests.engine.talk import Conversation, agrees

GENES = [
    {"value": "both", "label": {"en": "Both parents", "ur": "ماں اور باپ دونوں"}, "emoji": "👫"},
    {"value": "mother", "label": {"en": "The mother’s side", "ur": "ماں کی طرف سے"}},
    {"value": "nobody", "label": {"en": "Nobody (it’s chance)", "ur": "کوئی نہیں، یہ اتفاق ہے"}},
    {"value": "cafe", "label": {"en": "Café – Zoë’s", "ur": "ایک ٹی ہاؤس"}, "emoji": "☕️"},
]


def gene(**more: object) -> Conversation:
    return agrees(
        flow(step("gene", "select_one", choices=GENES, **more), words("why"), languages=["en", "ur"])
    )


@pytest.mark.parametrize(
    "typed, value",
    [
        ("Both parents", "both"), ("BOTH PARENTS!", "both"), ("  both   parents. ", "both"), ("👫", "both"),
        ("👫 both parents", "both"), ("both parents 👫👍🏽", "both"), ("“Both parents”", "both"),
        ("both", "both"),
        ("the mothers side", "mother"), ("The mother's side", "mother"), ("nobody it's chance", "nobody"),
        ("cafe zoes", "cafe"), ("CAFE - ZOE’S", "cafe"), ("☕", "cafe"),
        ("\u200fماں کی طرف سے\u200e", "mother"),
        ("ماں كي طرف سے", "mother"), ("مـــاں کی طرف سے۔", "mother"), ("كوئي نهيں يه اتفاق هے", "nobody"),
        ("ايک ٹی ھاؤس", "cafe"), ("ما\u064eں کی طرف سے؟", "mother"), ("2", "mother"), ("۲", "mother"),
        ("(2)", "mother"),
        ("2.", "mother"),
    ],
)  # fmt: skip
def test_a_choice_is_named_as_people_type(typed: str, value: str) -> None:
    """By label in any language, picture, value or place; case, accents, keyboards and signs do not matter."""
    amina = gene()
    amina.says(typed)
    assert amina.values == {"gene": value}


@pytest.mark.parametrize("typed", ["5", "0", "22", "both parents or nobody", "parents", "?!", "b", "9" * 500])
def test_what_names_no_choice_is_a_comment(typed: str) -> None:
    """Places that the list has not, halves of names and more words than a name are kept as a comment."""
    amina = gene()
    amina.says(typed)
    assert (amina.at, amina.answers) == ("gene", {})
    assert amina.session is not None
    assert amina.session.remarks == {"gene": typed}


def test_a_number_is_no_place_where_it_may_mean_something_else() -> None:
    """Where values or labels are numbers, a number is one of those or nothing."""
    ages = [{"value": "young", "label": "18–24"}, {"value": "old", "label": "25 or over"}]
    amina = agrees(flow(step("age", "select_one", choices=ages), step("clear", "scale", choices="agree_5")))
    amina.says("2")
    assert amina.answers == {}
    amina.says("18 - 24")
    assert amina.values == {"age": "young"}
    amina.says("6")
    amina.says("۵")
    assert amina.values["clear"] == 5


def test_a_sign_before_a_number_is_not_forgiven() -> None:
    """Two is not minus two, whichever of them is on the scale."""
    amina = agrees(flow(step("mood", "scale", **{"from": -3, "to": 0}), words("why")))
    amina.says("2")
    assert amina.answers == {}
    amina.says("−2")
    assert amina.values == {"mood": -2}


def test_the_strictest_reading_decides() -> None:
    """Where two labels differ by a sign only, the one that is typed letter by letter is meant, or none."""
    listed = [{"value": "a", "label": "C"}, {"value": "b", "label": "C++"}, {"value": "c", "label": "C?"}]
    for typed, value in (("C", "a"), ("c++", "b"), ("C?", "c")):
        amina = agrees(flow(step("which", "select_one", choices=listed)))
        amina.says(typed)
        assert amina.values == {"which": value}
    amina = agrees(flow(step("which", "select_one", choices=listed)))
    amina.says("c!")
    assert amina.answers == {}


# ------------------------------------------------------------------ several at once


FOOD = [
    {"value": "bread", "label": {"en": "Bread and butter", "ur": "روٹی"}},
    {"value": "rice", "label": {"en": "Rice, lentils", "ur": "چاول"}},
    {"value": "fruit", "label": {"en": "Fruit", "ur": "پھل"}},
    {"value": "none", "label": {"en": "None", "ur": "کچھ نہیں"}, "alone": True},
]


def food(language: str = "en") -> Conversation:
    plan = flow(step("food", "select_multiple", choices=FOOD), words("why"), languages=["en", "ur", "ar"])
    return agrees(plan, language=language)


@pytest.mark.parametrize(
    "typed, values",
    [
        ("fruit, bread and butter", ["bread", "fruit"]), ("Fruit and bread and butter", ["bread", "fruit"]),
        ("rice, lentils, fruit", ["rice", "fruit"]), ("fruit & rice lentils", ["rice", "fruit"]),
        ("bread\nfruit\nrice", ["bread", "rice", "fruit"]), ("روٹی، پھل", ["bread", "fruit"]),
        ("روٹی اور پھل", ["bread", "fruit"]), ("روٹی وپھل", ["bread", "fruit"]), ("1, 3", ["bread", "fruit"]),
        ("1 and 3", ["bread", "fruit"]), ("۱، ۳", ["bread", "fruit"]),
        (", fruit,, bread ,", ["bread", "fruit"]),
        ("fruit; fruit; fruit", ["fruit"]), ("1) fruit\n2) bread", ["bread", "fruit"]),
        ("fruit, none", ["none"]),
    ],
)  # fmt: skip
def test_several_choices_are_named_at_once(typed: str, values: list[str]) -> None:
    """Commas of any script, lines and "and" part the names; a label that has them in it is one name."""
    amina = food()
    amina.says(typed)
    assert amina.answers == {}
    amina.says("done")
    assert amina.values == {"food": values}


@pytest.mark.parametrize(
    "typed", ["fruit, cake", "fruit and", "bread butter fruit", ",,,", "fruit," * 30 + "x"]
)
def test_a_list_with_a_stranger_in_it_is_a_comment(typed: str) -> None:
    """Nothing is ticked where a part names nothing: what was meant cannot be known."""
    amina = food()
    amina.says(typed)
    assert not any(label.startswith("☑") for label in amina.asked.labels)
    assert amina.session is not None
    assert amina.session.remarks == {"food": typed}


def test_naming_several_unticks_none() -> None:
    """Who lists what they want keeps what was ticked; a single name is as good as a press."""
    amina = food()
    amina.presses("Fruit")
    amina.says("fruit, rice")
    assert [label for label in amina.asked.labels if label.startswith("☑")] == ["☑ Rice, lentils", "☑ Fruit"]
    amina.says("fruit")
    assert [label for label in amina.asked.labels if label.startswith("☑")] == ["☑ Rice, lentils"]


def test_one_of_several_is_not_guessed() -> None:
    """Where one answer is wanted two names are a comment."""
    amina = agrees(flow(one_of("fruit", "apple", "pear"), words("why")))
    amina.says("apple, pear")
    assert amina.answers == {}


# ------------------------------------------------------------------ buttons


@pytest.mark.parametrize(
    "typed, state",
    [("I don't know", "dont_know"), ("i dont know.", "dont_know"), ("مجھے معلوم نہیں", "dont_know"),
     ("I’d rather not say", "rather_not"), ("Skip", "skipped"), ("چھوڑیں", "skipped")],
)  # fmt: skip
def test_ways_out_may_be_typed_in_any_language_of_the_bot(typed: str, state: str) -> None:
    """The words of a button act as the button, whatever the language of the conversation."""
    ways = {"or": ["dont_know", "rather_not"]}
    for question in (yes_no("q", **ways), number("q", **ways), step("q", "date", **ways), words("q", **ways)):
        amina = agrees(flow(question, words("why")))
        amina.says(typed)
        assert amina.values == {"q": state}


def test_a_way_out_that_is_not_offered_is_only_words() -> None:
    """Nothing acts that no button stands for."""
    amina = agrees(flow(yes_no("sure", required=True), words("why")))
    for typed in ("I don't know", "skip", "Back", "Done"):
        amina.says(typed)
    assert (amina.at, amina.answers) == ("sure", {})
    amina.says("yes")
    assert amina.answers["sure"].comment == "I don't know\nskip\nBack\nDone"


def test_back_and_keep_may_be_typed_at_a_closed_question() -> None:
    """Back walks up, Keep goes on."""
    amina = agrees(flow(yes_no("one"), yes_no("two"), words("why")))
    amina.says("yes")
    amina.says("↩ Back")
    assert amina.at == "one"
    amina.says("keep my answer")
    assert (amina.at, amina.answers["one"].revision) == ("two", 1)


def test_at_an_open_question_words_are_the_answer() -> None:
    """What hurts may well be the back; only what can be no answer acts there."""
    amina = agrees(flow(yes_no("one"), words("where"), words("why"), words("last")))
    amina.says("yes")
    amina.says("Back")
    assert amina.values["where"] == "Back"
    amina.says("I need help")
    assert "Call 111" in amina.last.text
    assert amina.at == "why"
    amina.says("skip")
    assert amina.values["why"] == "skipped"


def test_what_is_gathered_from_several_messages_ends_with_a_typed_done() -> None:
    """Done is heard where it stands; Back is one more message of the answer."""
    amina = agrees(flow(yes_no("one"), words("where", several=True, accept=["text"]), words("why")))
    amina.says("yes")
    amina.says("Back")
    amina.says("and neck")
    amina.says("done")
    assert amina.at == "why"
    assert "Back" in str(amina.values["where"])
    assert "done" not in str(amina.values["where"])


def test_words_of_something_else_are_words() -> None:
    """While something else is asked for, a name is what it is; Skip still leaves the question."""
    pains = [{"value": "arm", "label": "Arm"}, {"value": "leg", "label": "Leg"}]
    amina = agrees(flow(step("pain", "select_one", choices=pains, **{"or": ["other"]}), words("why")))
    amina.says("something else")
    amina.says("Back")
    assert (amina.answers["pain"].value, amina.answers["pain"].other) == ("other", "Back")
    amina.presses("Change", on="pain")
    amina.says("Something else")
    amina.says("Skip")
    assert amina.values == {"pain": "skipped"}


def test_a_choices_own_name_comes_before_a_buttons() -> None:
    """Where a choice is called as a button is, the choice is meant."""
    listed = [{"value": "spine", "label": "Back"}, {"value": "arm", "label": "Arm"}]
    amina = agrees(flow(yes_no("one"), step("pain", "select_one", choices=listed), words("why")))
    amina.says("yes")
    amina.says("back")
    assert amina.values["pain"] == "spine"


def test_next_and_an_authors_button_may_be_typed() -> None:
    """A note's own button and the Next of a material go on when they are named."""
    material = {"leaflet": {"draft": "1", "title": "Leaflet", "files": {"en": "a.pdf"}}}
    plan = flow(
        note("hello", button={"en": "Carry on", "ur": "آگے چلیں"}),
        step("reading", "material", material="leaflet"),
        words("why"),
        materials=material,
        languages=["en", "ur"],
    )
    amina = agrees(plan)
    assert "press the button" in amina.says("hello").text
    amina.says("carry on!")
    assert amina.at == "reading"
    amina.says("next")
    assert amina.at == "why"


def test_done_with_nothing_ticked_explains_itself_when_typed() -> None:
    """A typed Done is held against the same rules."""
    amina = agrees(flow(some_of("fruit", "apple", "pear"), words("why")))
    assert "at least 1" in amina.says("Done").text
    amina.taps(amina.asked, 0)
    amina.taps(amina.asked, Control.DONE)
    assert amina.values == {"fruit": ["apple"]}
