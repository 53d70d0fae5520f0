"""Rankings: the taps are numbered, best first."""

from __future__ import annotations

import pytest

from bot.engine.messages import Control
from bot.reports.table import code, entries, variables
from tests.engine.flows import choices, flow, one_of, step, words
from tests.engine.talk import Conversation, agrees

FRUIT = ("apple", "pear", "plum", "fig")


def asked(*values: str, **more: object) -> Conversation:
    return agrees(flow(one_of("best", *(values or FRUIT), kind="rank", **more), words("why")))


def fruit(amina: Conversation) -> list[str]:
    labels = [button.label for button in amina.asked.message.buttons if button.group == "answer"]
    return [label.removeprefix("▫️ ") for label in labels]


def test_taps_are_numbered_on_the_buttons() -> None:
    """Each press gives the next place, which stands on the button; the buttons keep their order."""
    amina = asked()
    amina.presses("Plum", "Apple")
    assert fruit(amina) == ["2️⃣ Apple", "Pear", "1️⃣ Plum", "Fig"]
    assert amina.answers == {}


def test_every_choice_has_a_sign_from_the_start() -> None:
    """What has no place yet carries a sign as wide as one, so that buttons stay where they are."""
    amina = asked(**{"or": ["other", "dont_know"]})
    amina.presses("Pear")
    labels = ["▫️ Apple", "1️⃣ Pear", "▫️ Plum", "▫️ Fig", "▫️ Something else", "I don't know"]
    assert amina.asked.labels[:6] == labels


def test_the_last_choice_places_itself_and_done_is_the_answer() -> None:
    """Where one choice is left over its place is certain; Done comes once every place is given."""
    amina = asked()
    amina.presses("Plum", "Apple")
    assert "✔ Done" not in amina.asked.labels
    amina.presses("Fig")
    assert fruit(amina) == ["2️⃣ Apple", "4️⃣ Pear", "1️⃣ Plum", "3️⃣ Fig"]
    amina.presses("Done")
    assert amina.values == {"best": ["plum", "apple", "fig", "pear"]}
    assert amina.newest("best").styled("answer") == "✅ 1. Plum, 2. Apple, 3. Fig, 4. Pear"


def test_a_second_tap_takes_a_choice_away_and_those_after_it_move_up() -> None:
    """A choice that was ranked by mistake is pressed again; nothing places itself then."""
    amina = asked()
    amina.presses("Plum", "Apple", "Fig", "Plum")
    assert fruit(amina) == ["1️⃣ Apple", "3️⃣ Pear", "Plum", "2️⃣ Fig"]
    assert "✔ Done" not in amina.asked.labels


def test_undo_takes_back_the_last_place() -> None:
    """Undo is there as long as anything is ranked."""
    amina = asked()
    assert "↶ Undo" not in amina.asked.labels
    amina.presses("Plum", "Apple", "Undo")
    assert fruit(amina) == ["Apple", "Pear", "1️⃣ Plum", "Fig"]
    amina.presses("Undo")
    assert "↶ Undo" not in amina.asked.labels


def test_undo_with_nothing_ranked_does_nothing() -> None:
    """A press of Undo from another device that comes late changes nothing."""
    amina = asked()
    amina.presses("Plum", "Undo")
    before = amina.asked.labels
    amina.taps(amina.asked, Control.UNDO)
    assert amina.asked.labels == before


def test_done_too_early_says_how_many_places_are_left() -> None:
    """Done from an old message is answered with what is missing, and the ranking stays."""
    amina = asked()
    amina.presses("Plum")
    assert "3 places left" in amina.taps(amina.asked, Control.DONE).text
    amina.presses("Fig")
    assert fruit(amina)[2] == "1️⃣ Plum"


def test_top_is_enough_and_ends_the_question() -> None:
    """With `top: 2` the second tap is the answer, and the rest stays unranked."""
    amina = asked(top=2)
    amina.presses("Fig", "Pear")
    assert amina.values == {"best": ["fig", "pear"]}
    assert amina.at == "why"


def test_people_are_told_how_and_how_many() -> None:
    """The bot says how a ranking is made; with `top`, how many places there are."""
    assert "then what comes next" in asked().asked.styled("hint")
    assert "the 2 that come first" in asked(top=2).asked.styled("hint")
    assert asked(top=1).asked.styled("hint") == "Press the one that comes first."


def test_top_of_all_is_complete_with_the_last_one_placing_itself() -> None:
    """`top` may be as many as there are choices."""
    amina = asked("apple", "pear", "plum", top=3)
    amina.presses("Plum", "Pear")
    assert amina.values == {"best": ["plum", "pear", "apple"]}


def test_change_begins_with_the_ranking_as_it_stands() -> None:
    """A ranking that is changed is there as it was; a place that is not free is explained."""
    amina = asked(top=2)
    amina.presses("Fig", "Pear")
    amina.presses("Change", on="best")
    assert fruit(amina) == ["Apple", "2️⃣ Pear", "Plum", "1️⃣ Fig"]
    assert amina.asked.styled("answer") == "Your answer now: 1. Fig, 2. Pear"
    assert "given all 2 places" in amina.presses("Plum").text
    amina.presses("Fig", "Plum")
    assert [value for _, _, value in amina.history] == [["fig", "pear"], ["pear", "plum"]]
    assert amina.at == "why"


def test_back_and_done_or_keep_leave_the_ranking_as_it_was() -> None:
    """Back shows the ranking; Keep leaves it without a new revision."""
    amina = asked()
    amina.presses("Plum", "Apple", "Fig", "Done", "Back")
    assert fruit(amina)[2] == "1️⃣ Plum"
    amina.presses("Keep my answer")
    assert (amina.at, amina.answers["best"].revision) == ("why", 1)


def test_a_ranking_can_be_skipped_and_not_answered() -> None:
    """Skip and the ways out need no place given."""
    amina = asked(**{"or": ["dont_know"]})
    amina.presses("Plum", "I don't know", "Back", "Skip")
    assert [state for _, state, _ in amina.history] == ["dont_know", "skipped"]


def test_what_is_ranked_may_be_something_else() -> None:
    """`other` takes a place like any choice, and its words are asked for."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Plum", "Something else")
    assert "2️⃣ Something else" in amina.asked.labels
    amina.says("Quince")
    assert "✏️ Quince" in amina.asked.text
    amina.presses("Apple", "Fig", "Done")
    assert amina.values == {"best": ["plum", "other", "apple", "fig", "pear"]}
    assert amina.answers["best"].other == "Quince"
    assert "2. Something else: Quince" in amina.newest("best").styled("answer")


def test_the_last_place_of_top_waits_for_the_words_of_something_else() -> None:
    """A ranking is not over before it is known what "something else" is."""
    amina = asked(top=2, **{"or": ["other"]})
    amina.presses("Plum", "Something else")
    assert amina.answers == {}
    assert "write what it is" in amina.taps(amina.asked, Control.DONE).text
    amina.says("Quince")
    assert amina.values == {"best": ["plum", "other"]}


def test_something_else_may_be_taken_away_with_its_words() -> None:
    """A second tap, or Undo, takes the words away too."""
    amina = asked(**{"or": ["other"]})
    amina.presses("Something else")
    amina.says("Quince")
    amina.presses("Undo")
    assert "Quince" not in amina.asked.text


def test_a_choice_that_is_left_over_waits_where_something_else_may_take_the_place() -> None:
    """With `top` and `other` the last place could be either's, so nothing places itself."""
    amina = asked("apple", "pear", "plum", top=3, **{"or": ["other"]})
    amina.presses("Plum", "Pear")
    assert amina.answers == {}
    amina.presses("Apple")
    assert amina.values == {"best": ["plum", "pear", "apple"]}


@pytest.mark.parametrize(
    "typed",
    [
        "fig, plum, apple, pear", "Fig > plum > APPLE > pear", "1. Fig\n2. Plum\n3. Apple\n4. Pear",
        "fig، plum، apple، pear", "fig, plum, apple and pear", "fig, plum and apple",
    ],
)  # fmt: skip
def test_a_whole_order_may_be_typed(typed: str) -> None:
    """Names one after the other are ranked in that order, however they are parted."""
    amina = asked()
    amina.says(typed)
    amina.presses("Done")
    assert amina.values == {"best": ["fig", "plum", "apple", "pear"]}


def test_one_name_is_as_good_as_a_tap() -> None:
    """A label ranks, and takes away again."""
    amina = asked()
    amina.says("plum")
    amina.says("fig")
    amina.says("Plum!")
    assert fruit(amina) == ["Apple", "Pear", "Plum", "1️⃣ Fig"]


def test_what_names_nothing_is_kept_as_a_comment() -> None:
    """A number is no name here, for the buttons carry places; other words are a comment."""
    amina = asked()
    amina.says("2")
    amina.says("All of them are good")
    amina.presses("Plum", "Apple", "Fig", "Done")
    assert amina.answers["best"].comment == "2\nAll of them are good"


def test_undo_and_done_may_be_typed() -> None:
    """The words of the buttons act as they do."""
    amina = asked()
    amina.says("plum, fig")
    amina.says("undo")
    amina.says("Pear, apple")
    amina.says("done")
    assert amina.values == {"best": ["plum", "pear", "apple", "fig"]}


def test_a_language_change_in_the_middle_keeps_the_places() -> None:
    """The half-made ranking stands in the new language, with its places on the buttons."""
    listed = [
        {"value": "words", "label": {"en": "Words", "ur": "الفاظ"}},
        {"value": "pictures", "label": {"en": "Pictures", "ur": "تصویریں"}},
        {"value": "length", "label": {"en": "Length", "ur": "لمبائی"}},
    ]
    amina = agrees(flow(step("best", "rank", choices=listed), languages=["en", "ur"]))
    amina.presses("Pictures")
    amina.commands("language")
    amina.presses("اردو")
    assert fruit(amina) == ["الفاظ", "1️⃣ تصویریں", "لمبائی"]
    amina.says("لمبائی")
    amina.taps(amina.asked, Control.DONE)
    assert amina.values == {"best": ["pictures", "length", "words"]}


def test_numbers_do_not_jump_among_right_to_left_words() -> None:
    """Each thing of a record in Urdu stands in an isolate, the numbers outside of them, after a mark that
    says which way the list runs; in English an Urdu label is isolated too.
    """
    listed = [
        {"value": "a", "label": {"en": "Alpha", "ur": "الف"}},
        {"value": "b", "label": {"en": "Beta"}},
    ]
    amina = agrees(flow(step("best", "rank", choices=listed), languages=["en", "ur"]), language="ur")
    amina.taps(amina.asked, 0)
    amina.taps(amina.asked, Control.DONE)
    assert amina.newest("best").styled("answer") == "✅ \u200f1. \u2068الف\u2069، 2. \u2068Beta\u2069"
    listed = [{"value": "a", "label": {"ur": "الف"}}, {"value": "b", "label": {"en": "Beta", "ur": "ب"}}]
    amina = agrees(flow(step("best", "rank", choices=listed), languages=["ur", "en"]), language="en")
    amina.taps(amina.asked, 0)
    amina.taps(amina.asked, Control.DONE)
    assert amina.newest("best").styled("answer") == "✅ 1. \u2068الف\u2069, 2. \u2068Beta\u2069"


def test_a_constraint_is_held_and_the_ranking_stays() -> None:
    """A ranking that the author rules out is not taken, and the last tap is not kept."""
    amina = asked(top=2, constraint="'fig' in answer", constraint_message="The fig, please.")
    amina.presses("Plum")
    assert amina.presses("Pear").text == "The fig, please."
    assert fruit(amina)[2] == "1️⃣ Plum"
    amina.presses("Fig")
    assert amina.values == {"best": ["plum", "fig"]}


def test_a_tap_that_no_choice_has_does_nothing() -> None:
    """A wild index ranks nothing."""
    amina = asked()
    for index in (9, Control.NEXT, Control.OTHER, -99):
        amina.taps(amina.asked, index)
    assert fruit(amina) == ["Apple", "Pear", "Plum", "Fig"]


def test_places_are_columns() -> None:
    """In exports each choice has a column with its place, 0 where it has none."""
    amina = asked(top=2)
    amina.presses("Fig", "Pear")
    assert amina.session is not None
    row = entries(variables([amina.plan]), amina.plan, amina.session, amina.answers)
    cells = {column.name: code(column, entry) for entry in row for column in entry.variable.columns}
    assert cells["best__fig"] == 1
    assert cells["best__pear"] == 2
    assert (cells["best__apple"], cells["best__plum"]) == (0, 0)


def test_more_than_ten_places_still_have_a_number() -> None:
    """After the pictures of figures come plain ones."""
    names = [f"{letter}{letter}" for letter in "abcdefghijkl"]
    amina = agrees(flow(step("best", "rank", choices=choices(*names))))
    amina.presses(*(name.capitalize() for name in names[:11]))
    assert fruit(amina)[8:] == ["9️⃣ Ii", "🔟 Jj", "11. Kk", "12. Ll"]
