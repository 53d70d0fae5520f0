"""Items, repeated sections, right answers and shuffled sections as columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.storage.database import Database
from tests.reports.talks import answer, coded, exported, flow, keep, plan, publish, row, said, table

ITEMS = [
    {"id": "cover", "text": said("the cover", "سرورق")},
    {"id": "tree", "text": said("the tree"), "when": "clear > 1"},
]
STEPS: list[dict[str, Any]] = [
    {"id": "clear", "type": "number", "text": said("Clear?")},
    {
        "id": "mark",
        "type": "select_one",
        "text": said("Do you like {item}?", "{item}؟"),
        "choices": "yes_no",
        "items": ITEMS,
        "correct": "yes",
    },
    {
        "id": "why",
        "type": "text",
        "text": said("Why?"),
        "hint": said("{item}"),
        "items": "mark",
        "when": "item == 'no'",
    },
    {
        "id": "part",
        "type": "section",
        "steps": [{"id": "gene", "type": "number", "text": said("Gene?"), "correct": "2.50", "decimals": 2}],
    },
    {"id": "later", "type": "section", "again": "part"},
]


async def test_each_item_is_a_variable_of_its_step(database: Database, tmp_path: Path) -> None:
    """The long file tells which step asked, with the item's words in the question."""
    async with database.transaction() as db:
        await publish(db, flow(STEPS), "v2", 2)
        await keep(db, {"clear": answer(2), "mark_cover": answer("no")}, version="v2", at="mark_tree")
    await exported(database, tmp_path / "out", conversation="genetics")
    rows = {line["variable"]: line for line in table(tmp_path / "out" / "answers-long.csv")}
    asked = {name: (line["step"], line["question"], line["state"]) for name, line in rows.items()}
    assert asked["mark_cover"] == ("mark", "Do you like the cover?", "answered")
    assert asked["mark_tree"] == ("mark", "Do you like the tree?", "not_reached")
    assert asked["why_cover"] == ("why", "Why?", "not_reached")
    assert asked["later_gene"] == ("later_gene", "Gene?", "not_reached")
    assert rows["mark_cover"]["label"] == "No"


async def test_the_codebook_says_every_variable_in_full(database: Database, tmp_path: Path) -> None:
    """Questions with their item, conditions with the names of the variables that they are about."""
    async with database.transaction() as db:
        await publish(db, flow(STEPS), "v2", 2)
        await keep(db, {"mark_cover": answer("yes")}, version="v2")
    await exported(database, tmp_path / "out")
    book = {line["variable"]: line for line in table(tmp_path / "out" / "codebook.csv")}
    assert book["mark_cover"]["question_ur"] == "سرورق؟"
    assert book["mark_tree"]["condition"] == "clear > 1"
    assert book["why_tree"]["condition"] == "(clear > 1) and (mark_tree == 'no')"
    assert book["mark_cover__correct"]["values_en"] == "1 = correct\n0 = not correct"
    assert (book["mark_cover"]["n"], book["mark_cover__correct"]["n"]) == ("1", "1")
    assert "mark" not in book


def test_each_item_has_its_own_state() -> None:
    """An item that was ruled out, one that was answered and one not reached are told apart."""
    cells = coded(row({"clear": answer(1), "mark_cover": answer("no")}, plan(STEPS), at="why_cover"))
    assert (cells["mark_cover"], cells["mark_tree"], cells["mark_cover__correct"]) == ("no", -97, 0)
    assert cells["later_gene"] == -96


@pytest.mark.parametrize("given, right", [(2.5, 1), (2.51, 0)])
def test_a_right_number_is_right_however_it_is_written(given: float, right: int) -> None:
    """2.50 is 2.5, and what is asked again is scored again."""
    cells = coded(row({"gene": answer(given), "later_gene": answer(2.5)}, plan(STEPS)))
    assert (cells["gene__correct"], cells["later_gene__correct"]) == (right, 1)


def test_something_else_than_the_right_number_is_wrong() -> None:
    """Words of "something else" are no number to compare."""
    steps = [{"id": "n", "type": "number", "text": said("?"), "or": ["other"], "correct": 3}]
    assert coded(row({"n": answer("other", other="three")}, plan(steps)))["n__correct"] == 0


def test_states_follow_the_order_in_which_the_session_was_asked() -> None:
    """In a shuffled section what a person came past depends on their own order; columns do not."""
    inner = [
        {"id": name, "type": "number", "when": "first == 1", "text": said(name)} for name in ("a", "b", "c")
    ]
    steps = [
        {"id": "first", "type": "number", "text": said("First?")},
        {"id": "s", "type": "section", "shuffle": True, "steps": inner},
        {"id": "last", "type": "number", "text": said("Last?")},
    ]
    made = plan(steps)
    for name in ("s1", "s2", "s3", "s4", "s5", "s6"):
        first, second, third = [node.id for node in made.of(name).nodes][1:4]
        found = row({"first": answer(1), second: answer(5)}, made, id=name, at=third)
        assert list(found) == ["first", "a", "b", "c", "last"]
        assert found[first].answer.state == found[third].answer.state == "not_reached"
        gone = row({"first": answer(2), second: answer(5)}, made, id=name, at="last")
        assert gone[first].answer.state == "not_applicable"
