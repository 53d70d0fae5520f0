"""A flow and its answers become columns: every type of step, every state."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from bot.flows.model import Step
from bot.reports.labels import label
from bot.reports.table import MISSING, plain, variables
from tests.reports.talks import ALL, STEPS, TOPICS, answer, coded, plan, row, said

EVERYTHING = {
    "reading": answer(12),
    "clear": answer(2, comment="well"),
    "why": answer("The long words\nare hard"),
    "gene": answer("both"),
    "topics": answer(["words", "other"], other="The smell"),
    "children": answer(2),
    "born": answer("1990-04-01"),
    "best": answer(["length", "words"]),
    "score": answer(4),
}


def test_every_type_of_step_is_among_these_tests() -> None:
    """No type of the format is without its column's test."""
    union = get_args(Step)[0]
    types = {get_args(model.model_fields["type"].annotation)[0] for model in get_args(union)}
    assert types == {step["type"] for step in STEPS}


def test_every_type_of_answer_has_its_codes() -> None:
    """Each variable gives its value, and each column beside it what that column is for."""
    assert coded(row(EVERYTHING)) == {
        "reading": 12,
        "clear": 2,
        "clear__comment": "well",
        "why": "The long words\nare hard",
        "why__files": "",
        "gene": "both",
        "gene__other": "",
        "gene__comment": "",
        "gene__correct": 1,
        "topics": "words other",
        "topics__words": 1,
        "topics__pictures": 0,
        "topics__length": 0,
        "topics__other": "The smell",
        "topics__comment": "",
        "children": 2,
        "born": "1990-04-01",
        "best__words": 2,
        "best__pictures": 0,
        "best__length": 1,
        "best__comment": "",
        "score": 4,
        "deeper": "",
    }


def labelled(answers: dict[str, Any], language: str) -> dict[str, Any]:
    found = row(answers).values()
    return {c.name: label(c, entry, language) for entry in found for c in entry.variable.columns}


def test_labels_are_in_the_language_asked_for() -> None:
    """Choices carry their labels, and what is no choice stays as it was said."""
    cells = labelled(EVERYTHING | {"clear": answer(3), "score": answer(6)}, "ur")
    assert cells["clear"] == "اتفاق"
    assert cells["gene"] == "دونوں"
    assert cells["topics"].startswith("الفاظ; ")
    assert cells["topics__other"] == "The smell"
    assert (cells["topics__words"], cells["topics__length"]) == (1, 0)
    assert (cells["children"], cells["score"], cells["gene__correct"]) == (2, 6, 1)
    assert cells["best__length"] == 1


def test_a_missing_label_falls_back_along_the_tag() -> None:
    """A label that Urdu has not is in the flow's first language; Easy Read's is in English."""
    assert labelled(EVERYTHING, "ur")["clear"] == "Not sure"
    assert labelled(EVERYTHING, "en-x-easy")["gene"] == "Both"


@pytest.mark.parametrize("state", sorted(set(MISSING) - {"not_reached"}))
def test_a_state_without_an_answer_has_its_code(state: str) -> None:
    """Coded columns say which state it is, columns of words are empty, whatever the row still holds."""
    cells = coded(
        row(
            {
                "clear": answer(2, state=state),
                "why": answer("left over", state=state, files=["a.ogg"]),
                "gene": answer("both", state=state, other="left over"),
                "topics": answer(["words"], state=state),
                "children": answer(2, state=state),
                "born": answer("1990-04-01", state=state),
                "best": answer(["words"], state=state),
            }
        )
    )
    columns = ["clear", "gene", "gene__correct", "topics", "topics__words", "topics__pictures"]
    columns += ["topics__length", "children", "best__words", "best__pictures", "best__length"]
    assert {name: cells[name] for name in columns} == dict.fromkeys(columns, MISSING[state])
    words = ["why", "why__files", "gene__other", "topics__other", "born"]
    assert {name: cells[name] for name in words} == dict.fromkeys(words, "")


@pytest.mark.parametrize(
    "state, words",
    [
        ("skipped", "Skipped"),
        ("dont_know", "I don't know"),
        ("rather_not", "I'd rather not say"),
        ("does_not_apply", "Does not apply to me"),
        ("not_applicable", "Not applicable"),
    ],
)
def test_states_have_words_in_the_labels(state: str, words: str) -> None:
    """In the labels a state is words at coded columns and nothing at columns of words."""
    answers = {"gene": answer("both", state=state), "topics": answer(["words"], state=state)}
    cells = labelled(answers | {"why": answer("left over", state=state)}, "en")
    assert {cells[name] for name in ("gene", "gene__correct", "topics", "topics__words")} == {words}
    assert (cells["why"], cells["gene__other"], cells["gene__comment"]) == ("", "", "")


def test_comments_stay_where_a_question_was_not_answered() -> None:
    """Who skips with a comment is heard; what a later change ruled out is not."""
    skipped = {"clear": answer(state="skipped", comment="too hard")}
    assert coded(row(skipped))["clear__comment"] == "too hard"
    ruled_out = {"clear": answer(2, state="not_applicable", comment="too hard")}
    assert coded(row(ruled_out))["clear__comment"] == ""


def test_words_at_a_question_that_waits_are_its_comment() -> None:
    """Who wrote beside a question and never came back has said something all the same."""
    cells = coded(row({"clear": answer(2, comment="well")}, remarks={"clear": "so", "gene": "hm"}))
    assert (cells["clear__comment"], cells["gene"], cells["gene__comment"]) == ("well\nso", -96, "hm")


def states(answers: dict[str, Any], **more: Any) -> dict[str, str]:
    return {name: entry.answer.state for name, entry in row(answers, **more).items()}


def test_a_new_session_has_reached_nothing() -> None:
    """Where nothing is answered nothing is ruled out either, unknown as the conditions are."""
    assert set(states({}, at="reading").values()) == {"not_reached"}


def test_what_a_condition_ruled_out_on_the_way_is_not_applicable() -> None:
    """A step before the place reached whose condition is false was ruled out; those after it are open."""
    found = states({"reading": answer(12), "clear": answer(3)}, at="gene")
    assert found["why"] == "not_applicable"
    assert {found[name] for name in ("gene", "topics", "deeper", "score")} == {"not_reached"}


def test_an_unknown_condition_is_false() -> None:
    """After a non-answer the steps that depend on it are ruled out."""
    found = states({"reading": answer(12), "clear": answer(state="dont_know")}, at="gene")
    assert found["why"] == "not_applicable"


def test_a_stopped_session_keeps_ruled_out_and_not_reached_apart() -> None:
    """Stopped at a question: what lay before it was ruled out, it and all after it were not reached."""
    ended = {"at": "", "stage": "ended", "outcome": "stopped"}
    found = states({"reading": answer(12), "clear": answer(3)}, **ended)
    assert (found["why"], found["gene"], found["deeper"]) == ("not_applicable",) + ("not_reached",) * 2


def test_a_finished_session_has_no_place_beyond_it() -> None:
    """At the end every step without an answer was ruled out, sections' conditions included."""
    ended = {"at": "", "stage": "ended", "outcome": "complete"}
    answers = {name: one for name, one in EVERYTHING.items() if name != "why"} | {"clear": answer(3)}
    found = states(answers, **ended)
    assert (found["why"], found["deeper"]) == ("not_applicable", "not_applicable")


def test_an_early_end_leaves_the_rest_unreached() -> None:
    """Beyond an end that applied nothing was asked, whatever the conditions there say."""
    steps = [
        {"id": "adult", "type": "select_one", "text": said("18?"), "choices": TOPICS},
        {"id": "out", "type": "end", "when": "adult == 'words'", "text": said("Bye")},
        {"id": "later", "type": "number", "when": "adult == 'length'", "text": said("?")},
    ]
    ended = {"at": "", "stage": "ended", "outcome": "complete"}
    found = row({"adult": answer("words")}, plan(steps), **ended)
    assert found["later"].answer.state == "not_reached"
    found = row({"adult": answer("pictures")}, plan(steps), **ended)
    assert found["later"].answer.state == "not_applicable"


def test_a_note_that_waits_is_the_place() -> None:
    """Beyond a note that was not read on from nothing is ruled out yet; beyond one that was, it is."""
    steps = [
        {"id": "age", "type": "number", "text": said("Age?")},
        {"id": "pause", "type": "note", "text": said("A pause"), "button": said("Go on")},
        {"id": "school", "type": "number", "when": "age < 18", "text": said("School?")},
        {"id": "work", "type": "number", "text": said("Work?")},
    ]
    waiting = row({"age": answer(40)}, plan(steps), at="pause")
    assert waiting["school"].answer.state == "not_reached"
    gone_on = row({"age": answer(40)}, plan(steps), at="work", seen=["pause"])
    assert gone_on["school"].answer.state == "not_applicable"
    assert gone_on["work"].answer.state == "not_reached"


def test_a_changed_answer_does_not_move_the_place_back() -> None:
    """Who goes back to change an answer has still reached what was answered after it."""
    answers = {"reading": answer(1), "clear": answer(3), "gene": answer("both"), "topics": answer(["words"])}
    found = states(answers, at="clear")
    assert (found["why"], found["children"]) == ("not_applicable", "not_reached")


def test_a_question_that_a_change_opened_is_not_reached() -> None:
    """A step that applies again but was never asked is not called ruled out."""
    found = states({"reading": answer(1), "clear": answer(1), "gene": answer("both")}, at="clear")
    assert found["why"] == "not_reached"


def test_something_else_is_other_with_its_words() -> None:
    """The code is `other`; the words stand beside it, and it is not correct."""
    cells = coded(row({"gene": answer("other", other="The father")}))
    assert (cells["gene"], cells["gene__other"], cells["gene__correct"]) == ("other", "The father", 0)
    assert labelled({"gene": answer("other", other="The father")}, "en")["gene"] == "Something else"


def test_something_else_than_a_number_has_its_words_too() -> None:
    """A question without choices can be answered by something else; words that say "other" stay words."""
    made = plan(
        [{"id": "n", "type": "number", "text": said("?"), "or": ["other"]}, STEPS[3] | {"when": "n > 1"}]
    )
    found = row({"n": answer("other", other="A few"), "why": answer("other")}, made)
    cells = {c.name: label(c, one, "en") for one in found.values() for c in one.variable.columns}
    assert (cells["n"], cells["n__other"], cells["why"]) == ("Something else", "A few", "other")


def test_the_column_for_something_else_is_there_only_where_it_is_offered() -> None:
    """A question without `other` has no column for its words."""
    names = [column.name for one in variables([plan()]) for column in one.columns]
    assert [name for name in names if name.endswith("__other")] == ["gene__other", "topics__other"]


def test_files_stand_by_name() -> None:
    """A voice note's name is in the files' column; a question for words alone has none."""
    cells = coded(row({"why": answer(files=["a.ogg", "b.ogg"])}))
    assert (cells["why"], cells["why__files"]) == ("", "a.ogg b.ogg")
    assert "deeper__files" not in cells


def test_an_unknown_calculation_is_empty() -> None:
    """A calculation of unknown things is no number and no missing code."""
    assert coded(row({"score": answer(None)}))["score"] == ""


@pytest.mark.parametrize(
    "step, value, right",
    [
        (
            {"type": "select_multiple", "choices": TOPICS, "correct": ["length", "words"]},
            ["words", "length"],
            1,
        ),
        ({"type": "select_multiple", "choices": TOPICS, "correct": ["length", "words"]}, ["words"], 0),
        ({"type": "select_one", "choices": TOPICS, "correct": ["length", "words"]}, "words", 1),
        ({"type": "number", "correct": "1.5", "decimals": 1}, 1.5, 1),
        ({"type": "number", "correct": 25}, 25, 1),
        ({"type": "number", "correct": 25}, 52, 0),
        ({"type": "rank", "choices": TOPICS, "correct": ["length", "words"]}, ["length", "words"], 1),
        ({"type": "rank", "choices": TOPICS, "correct": ["length", "words"]}, ["words", "length"], 0),
        ({"type": "text", "correct": "Gene"}, " gene", 1),
        ({"type": "text", "correct": "Gene"}, None, ""),
    ],
)
def test_correct_is_scored_by_type(step: dict[str, Any], value: Any, right: Any) -> None:
    """One of several right values, the whole set of them, or their order: as the type asks."""
    made = plan([{"id": "q", "text": said("?"), **step}])
    assert coded(row({"q": answer(value)}, made))["q__correct"] == right


# ------------------------------------------------------------------ versions


OLD = plan(
    [
        {"id": "gone", "type": "number", "text": said("Gone")},
        {"id": "topics", "type": "select_multiple", "text": said("Old?"), "choices": TOPICS[:1]},
        {"id": "gene", "type": "select_one", "text": said("Old"), "choices": TOPICS, "or": ALL},
    ],
    "v0",
)
NEW = plan(
    [
        {"id": "gene", "type": "select_one", "text": said("?"), "choices": TOPICS[1:], "correct": "length"},
        {"id": "topics", "type": "select_multiple", "text": said("?"), "choices": TOPICS[1:]},
    ],
    "v2",
)


def test_versions_are_joined_by_variable() -> None:
    """The latest version's order comes first, then what only an older one has."""
    found = variables([NEW, OLD])
    assert [one.id for one in found] == ["gene", "topics", "gone"]
    names = [column.name for one in found for column in one.columns]
    assert names == [
        *("gene", "gene__comment", "gene__correct", "gene__other"),
        *("topics", "topics__pictures", "topics__length", "topics__comment", "topics__words"),
        "gone",
    ]


def test_what_a_version_did_not_ask_or_offer_is_not_reached() -> None:
    """A variable, a choice or a score that the session's version has not is never guessed."""
    old = coded(row({"topics": answer(["words"]), "gene": answer("words")}, NEW, OLD))
    assert (old["topics__words"], old["topics__pictures"], old["gene__correct"]) == (1, -96, -96)
    new = coded(row({"topics": answer(["length"]), "gene": answer("length")}, OLD, NEW))
    assert (new["gone"], new["topics__words"], new["topics__length"]) == (-96, -96, 1)


def test_a_choice_that_was_not_offered_has_words_in_the_labels() -> None:
    """The missing code does not slip into the labels."""
    entry = row({"topics": answer(["words"])}, NEW, OLD)["topics"]
    cells = {column.name: label(column, entry, "en") for column in entry.variable.columns}
    assert cells["topics__pictures"] == "Not reached"


def test_labels_are_those_of_the_sessions_own_version() -> None:
    """A choice that was reworded later keeps the words that people pressed."""
    reworded = [{"value": "words", "label": said("All words")}]
    newer = plan([{"id": "q", "type": "select_one", "text": said("?"), "choices": reworded}], "v2")
    older = plan([{"id": "q", "type": "select_one", "text": said("?"), "choices": TOPICS}], "v1")
    entry = row({"q": answer("words")}, newer, older)["q"]
    assert label(entry.variable.columns[0], entry, "en") == "The words"


@pytest.mark.parametrize(
    "number, text",
    [(2.0, "2"), (2.5, "2.5"), (1e-7, "0.0000001"), (1e15, "1000000000000000"), (-0.5, "-0.5")],
)
def test_numbers_are_written_as_people_type_them(number: float, text: str) -> None:
    """No exponent, and no decimals that nobody typed."""
    assert plain(number) == text
