"""Shuffled sections: each session has an order of its own, and keeps it."""

from __future__ import annotations

from collections import Counter

from bot.flows.plan import Plan
from tests.engine.flows import flow, number, section, words, yes_no
from tests.engine.talk import agrees

ITEMS = [{"id": "x", "text": "X"}, {"id": "y", "text": "Y"}]


def shuffled(*, again: bool = False) -> Plan:
    """Three parts in a section without order: a step, a nested section, a step with items."""
    inner = section("pair", yes_no("c"), words("d", when="c == 'no'"))
    block = section("block", words("a"), inner, number("n", items=ITEMS), shuffle=True)
    more = [{"id": "after", "type": "section", "again": "block"}] if again else []
    return flow(words("first"), block, words("last"), *more)


def order(plan: Plan, session: str) -> list[str]:
    return [node.id for node in plan.of(session).nodes]


def test_what_belongs_together_stays_together() -> None:
    """A nested section and the items of a step keep their order; what is around it all keeps its place."""
    for number_ in range(50):
        found = order(shuffled(), f"session{number_}")
        assert (found[0], found[-1]) == ("first", "last")
        for pair in (["c", "d"], ["n_x", "n_y"]):
            at = found.index(pair[0])
            assert found[at : at + 2] == pair


def test_every_order_occurs_about_as_often() -> None:
    """Over many sessions each of the six orders of three parts has its share."""
    counts = Counter(tuple(order(shuffled(), f"s{n}")) for n in range(1200))
    assert len(counts) == 6
    assert all(140 < count < 260 for count in counts.values())


def test_the_order_follows_from_the_sessions_id_alone() -> None:
    """Whoever asks, after whatever restart: a plan made anew has the order it had, and this is pinned."""
    assert order(shuffled(), "sessionone") == order(shuffled(), "sessionone")
    assert order(shuffled(), "s6") == ["first", "c", "d", "n_x", "n_y", "a", "last"]


def test_positions_are_those_of_the_sessions_order() -> None:
    """Counting, Back and what falls out work in the order in which the person is asked."""
    plan = shuffled().of("s1")
    assert [node.position for node in plan.nodes] == list(range(len(plan.nodes)))
    assert plan.of("s1").nodes == shuffled().of("s1").nodes


def test_a_plan_without_shuffle_is_everybodys() -> None:
    """Where nothing is shuffled no plan is made for a session."""
    plan = flow(words("a"), section("s", words("b"), words("c")))
    assert plan.of("s1") is plan


def test_people_are_asked_in_the_order_of_their_session() -> None:
    """The count goes up, and Back leads to what was asked before in this very order."""
    plan = shuffled()
    for session in ("s1", "s2", "s3", "s4"):
        amina = agrees(plan, id=session)
        asked = []
        while amina.at:
            asked.append(amina.at)
            if "Yes" in amina.asked.labels:
                amina.presses("No")
            else:
                amina.says("7")
        assert asked == order(plan, session)
        counts = [int(amina.newest(name).styled("count").split()[0]) for name in asked]
        assert counts == list(range(1, len(asked) + 1))


def test_back_follows_the_sessions_order() -> None:
    """From the second part of a shuffled section Back leads to the first one asked."""
    plan = shuffled()
    amina = agrees(plan, id="s1")
    for _ in range(3):
        amina.presses("Skip")
    expected = order(plan, "s1")
    at = amina.at
    amina.presses("Back")
    assert expected.index(amina.at) < expected.index(at)


def test_a_repetition_keeps_the_order() -> None:
    """What is asked again comes in the order in which it came before."""
    for number_ in range(20):
        found = order(shuffled(again=True), f"s{number_}")
        before = [name for name in found if not name.startswith("after_") and name not in {"first", "last"}]
        assert [f"after_{name}" for name in before] == [name for name in found if name.startswith("after_")]
