"""How far people came, question by question, and what is told of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from bot.engine.answers import Given
from bot.engine.session import Session, dump_session
from bot.reports import progress as progress_of
from bot.reports.progress import Progress, as_json, as_text, asked, progress, told, told_days, told_groups
from bot.reports.reaching import Reached, reached
from bot.storage.counting import Day, Figures, Group, Left, Scope
from bot.storage.database import Database, connect
from bot.storage.halting import PAGE
from tests.reports.talks import AGREED, ANSWERED, ENDED, STEPS, flow, publish, recruit
from tests.reports.talks import said as text
from tests.storage.crowd import person, said, talk, write

SCOPE = Scope(conversation="genetics")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Both kinds, with one conversation and the cohort of `p1`."""
    opened = await connect(database_url)
    async with opened.transaction() as db:
        await publish(db, flow())
        await recruit(db)
    yield opened
    await opened.close()


async def begun(database: Database, answers: dict[str, Any], outcome: str, **more: Any) -> None:
    """One more person with these answers: a state, or a value."""
    given = {
        name: Given(value) if isinstance(value, str) else Given("answered", value)
        for name, value in answers.items()
    }
    version = more.pop("version", "v1")
    async with database.transaction() as db:
        found = await db.exec_driver_sql("SELECT count(*) FROM participants")
        code = f"x{found.scalar_one()}"
        stage = "questions" if outcome == "in_progress" else "ended"
        session = Session(
            code, code, "genetics", version, "Leeds", "en",
            stage=stage, outcome=outcome, answers=given, consented_at=AGREED, **more,
        )  # fmt: skip
        times = {"consented_at": AGREED, "finished_at": "" if outcome == "in_progress" else ENDED}
        row = talk(code, code, "genetics", outcome, **times, version=version, state=dump_session(session))
        rows = [said(code, name, ANSWERED, one.state) for name, one in given.items()]
        await write(db, [person(code, 1, AGREED)], [row], rows)


async def counted(database: Database, scope: Scope = SCOPE) -> dict[str, tuple[int, ...]]:
    """Question → answered, skipped, passed, standing, stopped; without those that nobody came to."""
    async with database.reading() as db:
        return {step.id: step[3:] for step in await reached(db, scope) if step.asked}


READ = {"hello": "answered", "reading": 40}


async def test_questions_come_in_the_order_of_the_flow(database: Database) -> None:
    """Questions and materials, in the words of the flow; notes and what is worked out ask nothing."""
    async with database.reading() as db:
        steps = await reached(db, SCOPE)
    names = "reading clear why gene topics children born best deeper"
    assert names.split() == [step.id for step in steps]
    assert (steps[0].text, steps[1].text["ur"]) == (text("Leaflet"), "یہ واضح ہے")


async def test_who_is_under_way_stands_at_what_waits(database: Database) -> None:
    """Whether they are before the first answer, further on, or behind a newer consent."""
    await begun(database, {}, "in_progress", at="reading")
    await begun(database, {"reading": 40, "clear": 3}, "in_progress", at="gene")
    behind = {"at": "@item:take_part", "behind": "gene", "asking": "v1"}
    await begun(database, {"reading": 9, "clear": "dont_know"}, "in_progress", **behind)
    assert await counted(database) == {
        "reading": (2, 0, 0, 1, 0),
        "clear": (1, 0, 1, 0, 0),
        "gene": (0, 0, 0, 2, 0),
    }


async def test_who_stopped_did_so_at_what_would_have_come_next(database: Database) -> None:
    """By the conditions: who found it unclear would have been asked why, the other would not."""
    await begun(database, {"reading": 40, "clear": 1}, "stopped")
    await begun(database, {"reading": 40, "clear": 3}, "stopped")
    await begun(database, {}, "stopped")
    assert await counted(database) == {
        "reading": (2, 0, 0, 0, 1),
        "clear": (2, 0, 0, 0, 0),
        "why": (0, 0, 0, 0, 1),
        "gene": (0, 0, 0, 0, 1),
    }


async def test_who_went_back_is_lost_where_they_had_come_to(database: Database) -> None:
    """A question that is looked at again is answered already, and counts once."""
    await begun(database, {"reading": 40, "clear": 3, "gene": "skipped"}, "in_progress", at="clear")
    assert await counted(database) == {
        "reading": (1, 0, 0, 0, 0),
        "clear": (1, 0, 0, 0, 0),
        "gene": (0, 1, 0, 0, 0),
        "topics": (0, 0, 0, 1, 0),
    }


async def test_what_was_ruled_out_is_not_asked(database: Database) -> None:
    """The latest revision counts: an answer that a change ruled out is none."""
    await begun(database, {"reading": 40, "clear": 3, "why": "answered"}, "complete")
    async with database.transaction() as db:
        await write(db, [], [], [said("x1", "why", ANSWERED, "not_applicable", 2)])
    assert "why" not in await counted(database)


async def test_an_older_version_has_its_own_order(database: Database) -> None:
    """What only an older version asks comes last, and who stopped there stopped at its next question."""
    async with database.transaction() as db:
        older = [STEPS[2], {"id": "colour", "type": "text", "text": text("Which colour?")}]
        await publish(db, flow(older), "v0", 0)
    await begun(database, {"clear": 3}, "stopped", version="v0")
    assert await counted(database) == {"clear": (1, 0, 0, 0, 0), "colour": (0, 0, 0, 0, 1)}
    async with database.reading() as db:
        assert (await reached(db, SCOPE))[-1].id == "colour"


async def test_more_than_a_page_is_counted(database: Database) -> None:
    """However many stopped."""
    codes = [f"y{number}" for number in range(2 * PAGE + 1)]
    state = dump_session(Session("y", "y", "genetics", "v1", "Leeds", "en", stage="ended"))
    more = {"version": "v1", "consented_at": AGREED, "state": state}
    async with database.transaction() as db:
        talks = [talk(code, code, "genetics", "stopped", **more) for code in codes]
        await write(db, [person(code, 1, AGREED) for code in codes], talks, [])
    assert await counted(database) == {"reading": (0, 0, 0, 0, len(codes))}


async def test_questions_are_counted_in_a_scope(database: Database) -> None:
    """Of people outside of it nothing is counted, wherever they are."""
    for answers, outcome in (({}, "stopped"), ({"reading": 1}, "in_progress"), ({"reading": 1}, "complete")):
        await begun(database, answers, outcome, at="clear" if outcome == "in_progress" else "")
    assert await counted(database, SCOPE._replace(cohorts=(2,))) == {}
    assert sum(map(sum, (await counted(database)).values())) == 4


async def test_progress_gathers_everything(database: Database) -> None:
    """All figures of one scope, which fit each other; questions only where a conversation is named."""
    await begun(database, {"reading": 40, "clear": 3}, "complete")
    async with database.reading() as db:
        found = await progress(db, SCOPE)
        assert (await progress(db, Scope())).steps == ()
    took = (14 * 60 + 15) / 60
    figures = Figures(joined=2, consented=1, started=1, finished=1, minutes=took)
    assert found[:3] == (SCOPE, figures, Left(0, 0, 0, 0))
    assert found.cohorts == (Group(1, "Leeds", figures),)
    assert [(group.name, group.figures.joined) for group in found.invites] == [("", 1), ("Poster", 1)]
    assert found.days == (Day(date(2026, 11, 23), 2, 1, 1),)
    told_as_json = json.loads(json.dumps(as_json(found)))
    assert told_as_json["days"] == [{"day": "2026-11-23", "joined": 2, "consented": 1, "finished": 1}]
    assert (told_as_json["finished"], told_as_json["questions"][1]["asked"]) == (1, 1)


# ------------------------------------------------------------------ in words


def step(name: str, standing: int, stopped: int, **more: Any) -> Reached:
    return Reached(name, text(f"Is it **{name}**?"), ("en",), 5, 0, 0, standing, stopped, **more)


FOUND = Progress(
    SCOPE,
    Figures(40, 30, 28, 20, 4, 6, 14.4),
    Left(withdrew=1, declined=0, failed_check=None, screened_out=2),
    steps=(step("a", 1, 0), step("b", 0, 0), step("c", 3, 2), step("d", 0, 2), step("e", 0, 3)),
)


def test_the_figures_are_told() -> None:
    """Each with its share of those who joined; of those who left only where there are any."""
    assert as_text(told(FOUND, "en"), "en").split("\n") == [
        "Joined: 40",
        "Agreed to take part: 30 (75%)",
        "Began to answer: 28 (70%)",
        "Finished: 20 (50%)",
        "Under way: 6 (15%)",
        "Stopped: 4 (10%)",
        "Withdrew: 1",
        "Screened out: 2",
        "",
        "Half of those who finished needed 14 minutes or less, breaks included.",
        "",
        "Where most people stop:",
        "• Is it c? (stopped here: 2, not answered yet: 3)",
        "• Is it d? (stopped here: 2, not answered yet: 0)",
        "• Is it e? (stopped here: 3, not answered yet: 0)",
    ]


def test_nothing_is_told_of_nothing() -> None:
    """Of a study that nobody has joined there is no share and no median."""
    lines = as_text(told(Progress(Scope(), Figures(), Left(0, 0, 0, 0)), "en"), "en").split("\n")
    assert lines[1:] == [
        f"{name}: 0" for name in (*list(progress_of.FUNNEL.values())[1:], "Under way", "Stopped")
    ]


def test_numbers_turn_nothing_around_them() -> None:
    """In a language that runs from right to left what is put in stands in an isolate."""
    parts = told(FOUND, "ur")
    assert "\u206840\u2069" in as_text(parts, "ur")


def test_groups_are_told_under_their_names() -> None:
    """A language by its own name, who came without an invite as such; of many groups the largest."""
    groups = [Group("ur", "ur", FOUND.figures), Group("en-x-easy", "en-x-easy", Figures(1))]
    assert as_text(told_groups(groups, "language", "en"), "en") == (
        "اردو\n40 joined, 30 agreed, 20 finished, median 14 min\n\n"
        "English (Easy Read)\n1 joined, 0 agreed, 0 finished"
    )
    nameless = [Group(None, "", Figures(2)), Group(7, "", Figures(1))]
    assert [part.fills["name"] for part in told_groups(nameless, "invite", "en")] == [
        "Without an invite",
        "#7",
    ]
    many = told_groups([Group(at, f"c{at}", Figures()) for at in range(18)], "cohort", "en")
    assert (len(many), many[-1].fills) == (16, {"n": "3"})
    assert as_text(told_groups([], "cohort", "en"), "en") == "Nobody has joined yet."


def test_the_latest_days_are_told() -> None:
    """A week at most, the last day first."""
    days = [Day(date(2026, 11, at), at, 2, 1) for at in range(1, 11)]
    lines = as_text(told_days(days, "en"), "en").split("\n")
    assert (len(lines), lines[0]) == (7, "10 November 2026: 10 joined, 2 agreed, 1 finished")
    assert as_text(told_days([], "en"), "en") == "Nobody has joined yet."


@pytest.mark.parametrize(
    "written, shown",
    [
        ("Is it **clear**?\nReally?", "Is it clear? Really?"),
        ("See [our page](https://a.example), {name}", "See our page, …"),
        ("{{braces}} {name}", "{braces} …"),
        ("x" * 70, "x" * 59 + "…"),
        ("", "q1"),
    ],
)
def test_a_question_is_one_plain_line(written: str, shown: str) -> None:
    """Without its marks, and short enough for a phone."""
    assert asked(Reached("q1", {"en": written} if written else {}, ("en",)), "bn") == shown
