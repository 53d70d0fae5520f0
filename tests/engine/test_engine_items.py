"""Items: one question asked about several things in turn."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows.plan import Medium
from tests.engine.flows import calculate, flow, number, one_of, some_of, step, words, yes_no
from tests.engine.talk import agrees

AB = [{"id": "a", "text": "the *front* page"}, {"id": "b", "text": "the back"}]


def mark(**more: Any) -> dict[str, Any]:
    return {**yes_no("mark", items=AB), "text": "Do you like {item}?", **more}


def why(**more: Any) -> dict[str, Any]:
    return {**words("why", items="mark", when="item == 'no'"), "text": "Why not {item}?", **more}


QUESTIONS = [
    (yes_no("q", items=AB), 0),
    (some_of("q", "x", "y", items=AB), None),
    (step("q", "scale", **{"from": 1, "to": 3}, items=AB), 0),
    (number("q", items=AB), "5"),
    (words("q", items=AB), "words"),
]


@pytest.mark.parametrize("question, answer", QUESTIONS, ids=lambda each: str(each)[:40])
def test_every_type_of_question_can_be_about_several_things(question: dict[str, Any], answer: Any) -> None:
    """Each item is a question of its own, with a variable of its own, and all are counted."""
    amina = agrees(flow({**question, "text": "What of {item}?"}))
    assert amina.asked.styled("count") == "1 of 2"
    for name in ("q_a", "q_b"):
        assert amina.at == name
        if answer is None:
            amina.presses("X", "Done")
        elif isinstance(answer, int):
            amina.taps(amina.asked, answer)
        else:
            amina.says(answer)
    assert set(amina.values) == {"q_a", "q_b"}


def test_the_items_words_stand_in_the_question_and_its_hint() -> None:
    """`{item}` is the item's text as its author wrote it, Markdown included, in the person's language."""
    items = [{"id": "a", "text": {"en": "the **cover**", "ur": "سرورق"}}]
    asked = words("q", items=items, hint="Say it about {item}, {{item}}.")
    plan = flow({**asked, "text": {"en": "What of {item}?", "ur": "{item}؟"}}, languages=["en", "ur"])
    amina = agrees(plan)
    assert amina.asked.styled("plain") == "What of the **cover**?"
    assert amina.asked.styled("hint") == "Say it about the **cover**, {item}."
    assert agrees(plan, language="ur").asked.styled("plain") == "سرورق؟"


def test_a_question_that_is_the_item_alone_needs_no_translation() -> None:
    """Where the text says `{item}` and nothing else, the item's translation is enough."""
    items = [{"id": "a", "text": {"en": "It is clear", "ur": "واضح ہے"}}]
    plan = flow({**yes_no("q", items=items), "text": "{item}"}, languages=["en", "ur"])
    assert agrees(plan, language="ur").asked.styled("plain") == "واضح ہے"


def test_first_marked_then_explained() -> None:
    """A later step takes the items of an earlier one, and `item` in its condition is that answer."""
    amina = agrees(flow(mark(), why()))
    amina.presses("Yes", "No")
    assert amina.at == "why_b"
    assert amina.asked.styled("plain") == "Why not the back?"
    amina.says("Too dark.")
    assert amina.values == {"mark_a": "yes", "mark_b": "no", "why_b": "Too dark."}


def test_a_changed_mark_takes_its_explanation_with_it() -> None:
    """Only the explanation of the item that was changed falls away, and it comes back with it."""
    amina = agrees(flow(mark(), why()))
    amina.presses("No", "No")
    amina.says("Ugly.")
    amina.says("Dark.")
    amina.presses("Change", on="mark_a")
    amina.presses("Yes")
    assert (amina.values["why_a"], amina.values["why_b"]) == ("not_applicable", "Dark.")
    amina.presses("Change", on="mark_a")
    amina.presses("No")
    assert amina.values["why_a"] == "Ugly."


def test_an_item_can_have_a_condition_of_its_own() -> None:
    """The step's condition and the item's both count, also where another step takes the items."""
    items = [{"id": "a", "text": "the pram", "when": "parent == 'yes'"}, {"id": "b", "text": "the door"}]
    plan = flow(yes_no("parent"), mark(items=items), why())
    amina = agrees(plan)
    amina.presses("No")
    assert amina.at == "mark_b"
    amina.presses("No")
    assert amina.at == "why_b"
    amina = agrees(plan)
    amina.presses("Yes", "No")
    assert amina.at == "mark_b"


def test_back_goes_from_item_to_item() -> None:
    """Each item is a place in the conversation like any other."""
    amina = agrees(flow(mark()))
    amina.presses("Yes", "Back")
    assert amina.at == "mark_a"
    assert amina.asked.styled("answer") == "Your answer now: Yes"


def test_the_steps_id_stands_for_all_its_numbers() -> None:
    """`sum` and `mean` of a step with items leave out what was skipped or does not apply."""
    rated = step("rating", "scale", **{"from": 1, "to": 5}, items=[*AB, {"id": "c", "text": "it"}])
    percent = calculate("percent", "round(100 * sum(rating) / (count(rating) * 5), 1)")
    plan = flow({**rated, "or": ["does_not_apply"]}, percent)
    amina = agrees(plan)
    amina.presses("4", "Does not apply to me", "3")
    assert amina.values["percent"] == 70
    amina.presses("Change", on="rating_a")
    amina.presses("Does not apply to me")
    assert amina.values["percent"] == 60


def test_of_what_does_not_apply_at_all_there_is_no_score() -> None:
    """The percentage of nothing is empty."""
    rated = step("rating", "scale", **{"from": 1, "to": 5}, items=AB, **{"or": ["does_not_apply"]})
    amina = agrees(flow(rated, calculate("percent", "round(100 * sum(rating) / (count(rating) * 5), 1)")))
    amina.presses("Does not apply to me", "Does not apply to me")
    assert amina.values["percent"] is None


def test_an_items_media_are_shown_with_its_question() -> None:
    """Pages come from the file of the person's language; an item's own media replace the step's."""
    files = {"en": "en.pdf", "ur": "ur.pdf"}
    names = ("en.pdf#page=2", "ur.pdf#page=2", "all.png", "own.png", "own.mp3")
    items = [
        {"id": "a", "text": "this", "pages": [2]},
        {"id": "b", "text": "that", "image": {"en": "own.png"}, "audio": {"en": "own.mp3"}},
    ]
    plan = flow(
        yes_no("q", items=items, about="leaflet", image={"en": "all.png"}),
        languages=["en", "ur"],
        materials={"leaflet": {"draft": "1", "title": "Leaflet", "files": files}},
        media={name: Medium(name, "photo", name) for name in names},
    )
    for language in ("en", "ur"):
        amina = agrees(plan, language=language)
        shown = [file.name for file in amina.asked.message.attachments]
        assert shown == [f"{language}.pdf#page=2", "all.png"]
        amina.taps(amina.asked, 0)
        assert [file.name for file in amina.asked.message.attachments] == ["own.png", "own.mp3"]


def test_a_material_shows_pages_and_the_file_beside_them() -> None:
    """Pages of a PDF go first as pictures, then the whole file."""
    names = ("en.pdf", "en.pdf#page=1", "en.pdf#page=3")
    plan = flow(
        step("reading", "material", material="leaflet", pages=[3, 1]),
        materials={"leaflet": {"draft": "1", "title": "Leaflet", "files": {"en": "en.pdf"}}},
        media={name: Medium(name, "photo" if "#" in name else "document", name) for name in names},
    )
    shown = [file.name for file in agrees(plan).asked.message.attachments]
    assert shown == ["en.pdf#page=3", "en.pdf#page=1", "en.pdf"]


def test_each_item_can_have_something_else() -> None:
    """Non-answers and their words belong to one item."""
    asked = one_of("q", "x", items=AB, **{"or": ["other"]})
    amina = agrees(flow(asked))
    amina.presses("Something else")
    amina.says("the smell")
    assert amina.answers["q_a"].other == "the smell"
    assert amina.at == "q_b"
