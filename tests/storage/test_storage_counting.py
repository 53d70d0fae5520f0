"""How far people are, counted by the database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from bot.storage import counting, tables
from bot.storage.counting import Day, Figures, Group, Left, Scope
from bot.storage.database import Database
from tests.storage.crowd import person, said, settle, talk, write

NOBODY = Figures()


def at(day: int, clock: str) -> str:
    return f"2026-11-{day}T{clock}:00+00:00"


AGREED = {"consented_at": at(23, "10:00")}


@pytest.fixture
async def study(database: Database) -> Database:
    """In Leeds `ada` finished in 20 minutes, `bo` stopped, `cy` agreed and has said nothing, `di` only
    joined, and one withdrew; in Bradford `ed` finished in 10 minutes and stopped in another conversation, and
    `flo` was a test.
    """
    people = [
        person("ada", 1, at(22, "23:50"), invite_id=1),
        person("bo", 1, at(23, "09:00"), invite_id=1, language="ur"),
        person("cy", 1, at(23, "09:00"), invite_id=2, language="ur"),
        person("di", 1, at(24, "09:00")),
        person("ed", 2, at(23, "09:00"), invite_id=3),
        person("flo", 2, at(23, "09:00"), invite_id=3),
        person("gone", 1, at(22, "09:00"), language="", erased_at=at(23, "09:00")),
    ]
    talks = [
        talk("a", "ada", "leaflet", "complete", consented_at=at(22, "23:52"), finished_at=at(23, "00:12")),
        talk("b", "bo", "leaflet", "stopped", **AGREED, finished_at=at(23, "10:30")),
        talk("c", "cy", "leaflet", "in_progress", **AGREED),
        talk("d", "di", "leaflet", "in_progress"),
        talk("e", "ed", "leaflet", "complete", **AGREED, finished_at=at(23, "10:10")),
        talk("e2", "ed", "video", "stopped", **AGREED, finished_at=at(23, "11:00")),
        talk("f", "flo", "leaflet", "complete", **AGREED, finished_at=at(23, "10:01"), test=True),
    ]
    answers = [
        said("a", "clear", at(23, "00:01")),
        said("b", "clear", at(23, "10:03"), "skipped"),
        # What is worked out from the consent is recorded in the same moment.
        said("c", "score", at(23, "10:00")),
        said("e", "clear", at(23, "10:02")),
        said("f", "clear", at(23, "10:02")),
    ]
    async with database.transaction() as db:
        await settle(db, {"Leeds": ["Poster", "Group"], "Bradford": ["Poster"]}, "leaflet", "video")
        await write(db, people, talks, answers)
        for cohort, outcome, count in ((1, "declined", 4), (1, "screened_out", 1), (2, "declined", 2)):
            row = {"cohort_id": cohort, "conversation": "leaflet", "outcome": outcome, "count": count}
            await db.execute(insert(tables.tallies).values(row))
    return database


async def test_everybody_is_counted_once(study: Database) -> None:
    """Who finished one conversation and stopped another has finished; tests and the erased do not count."""
    async with study.reading() as db:
        assert await counting.figures(db, Scope()) == Figures(
            joined=6, consented=4, started=3, finished=2, stopped=1, under_way=1, minutes=15
        )


async def test_a_scope_chooses_people(study: Database) -> None:
    """By cohort, invite, language and joining, and of their sessions those of a conversation."""
    expected = {
        Scope(cohorts=(1,)): Figures(4, 3, 2, 1, 1, 1, 20),
        Scope(cohorts=(1, 2)): Figures(6, 4, 3, 2, 1, 1, 15),
        Scope(invites=(2, 3)): Figures(3, 2, 1, 1, 0, 1, 10),
        Scope(invites=()): NOBODY,
        Scope(language="ur"): Figures(2, 2, 1, 0, 1, 1),
        Scope(since=at(23, "00:00")): Figures(5, 3, 2, 1, 1, 1, 10),
        Scope(conversation="video"): Figures(6, 1, 0, 0, 1, 0),
    }
    async with study.reading() as db:
        assert {scope: await counting.figures(db, scope) for scope in expected} == expected


async def test_people_are_grouped(study: Database) -> None:
    """Each cohort, language and invite has its own figures, median and all; the largest comes first."""
    leeds, bradford = Figures(4, 3, 2, 1, 1, 1, 20), Figures(2, 1, 1, 1, 0, 0, 10)
    async with study.reading() as db:
        assert await counting.groups(db, Scope(), "cohort") == [
            Group(1, "Leeds", leeds),
            Group(2, "Bradford", bradford),
        ]
        assert await counting.groups(db, Scope(), "language") == [
            Group("en", "en", Figures(4, 2, 2, 2, 0, 0, 15)),
            Group("ur", "ur", Figures(2, 2, 1, 0, 1, 1)),
        ]
        assert await counting.groups(db, Scope(cohorts=(1,)), "invite") == [
            Group(1, "Poster", Figures(2, 2, 2, 1, 1, 0, 20)),
            Group(None, "", Figures(1)),
            Group(2, "Group", Figures(1, 1, 0, 0, 0, 1)),
        ]


async def test_those_who_are_only_counted(study: Database) -> None:
    """Of whom nothing else is kept the number is told where it can be known, and else nothing."""
    expected = {
        Scope(): Left(withdrew=1, declined=6, failed_check=0, screened_out=1),
        Scope(cohorts=(2,)): Left(0, 2, 0, 0),
        Scope(conversation="video"): Left(1, 0, 0, 0),
        Scope(since=at(23, "00:00")): Left(0),
        Scope(language="ur"): Left(),
        Scope(invites=(1,)): Left(),
    }
    async with study.reading() as db:
        assert {scope: await counting.left(db, scope) for scope in expected} == expected


async def test_days_are_those_of_a_zone(study: Database) -> None:
    """What happened shortly before midnight in UTC happened on the next day further east."""
    async with study.reading() as db:
        assert await counting.days(db, Scope()) == [
            Day(date(2026, 11, 22), joined=1, consented=1),
            Day(date(2026, 11, 23), joined=4, consented=3, finished=2),
            Day(date(2026, 11, 24), joined=1),
        ]
        # Kathmandu is 5 hours and 45 minutes ahead.
        assert await counting.days(db, Scope(), ZoneInfo("Asia/Kathmandu")) == [
            Day(date(2026, 11, 23), joined=5, consented=4, finished=2),
            Day(date(2026, 11, 24), joined=1),
        ]


async def test_nobody_at_all(database: Database) -> None:
    """A new study has zeros, no median, no group and no day."""
    async with database.reading() as db:
        assert await counting.figures(db, Scope()) == NOBODY
        assert await counting.left(db, Scope()) == Left(0, 0, 0, 0)
        assert await counting.groups(db, Scope(), "cohort") == []
        assert await counting.days(db, Scope()) == []


# ------------------------------------------------------------------ against a plain count

CONVERSATIONS = ("leaflet", "video")


@pytest.mark.parametrize("seed", range(4))
async def test_any_crowd_is_counted_as_by_hand(database: Database, seed: int) -> None:
    """Whatever people did, the database counts what a loop over all of them counts."""
    chance = random.Random(seed)
    people, talks, answers = crowd(chance)
    async with database.transaction() as db:
        await settle(db, {"Leeds": ["Poster", "Group"], "Bradford": ["Poster"]}, *CONVERSATIONS)
        await write(db, people, talks, answers)
        for _ in range(12):
            scope = any_scope(chance)
            chosen = [one for one in people if is_in(scope, one)]
            assert await counting.figures(db, scope) == pytest.approx(by_hand(scope, chosen, talks, answers))
            assert {group.key: group.figures for group in await counting.groups(db, scope, "invite")} == {
                key: pytest.approx(
                    by_hand(scope, [one for one in chosen if one["invite_id"] == key], talks, answers)
                )
                for key in {one["invite_id"] for one in chosen}
            }
            days = await counting.days(db, scope, ZoneInfo("America/St_Johns"))
            assert days == days_by_hand(scope, chosen, talks, ZoneInfo("America/St_Johns"))


def crowd(chance: random.Random) -> tuple[list[dict], list[dict], list[dict]]:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    people, talks, answers = [], [], []
    for number in range(120):
        joined = start + timedelta(seconds=chance.randrange(4 * 86400))
        invite = chance.choice((None, 1, 2, 3))
        cohort = 2 if invite == 3 else 1
        erased = {"erased_at": joined.isoformat(), "invite_id": None} if chance.random() < 0.1 else {}
        more = {"language": chance.choice(("en", "ur")), "invite_id": invite} | erased
        people.append(person(f"p{number}", cohort, joined.isoformat(), **more))
        for name in chance.sample(CONVERSATIONS, 0 if erased else chance.randint(0, 2)):
            talks.append(any_talk(chance, f"{name}{number}", f"p{number}", name, joined))
            times = chance.sample(range(3), chance.randint(0, 2))
            answers += [
                said(talks[-1]["id"], f"q{later}", (joined + timedelta(minutes=later)).isoformat())
                for later in times
            ]
    return people, talks, answers


def any_talk(chance: random.Random, code: str, who: str, name: str, joined: datetime) -> dict[str, Any]:
    outcome = chance.choice(("complete", "complete", "stopped", "in_progress"))
    agreed = joined + timedelta(minutes=1)
    ended = agreed + timedelta(seconds=chance.randrange(90000))
    times = {"consented_at": agreed.isoformat(), "finished_at": ended.isoformat()}
    if outcome == "in_progress":
        times["finished_at"] = ""
        times["consented_at"] = chance.choice((times["consented_at"], ""))
    return talk(code, who, name, outcome, **times, test=chance.random() < 0.1)


def any_scope(chance: random.Random) -> Scope:
    return Scope(
        chance.choice(((), (1,), (1, 2))),
        chance.choice((None, None, (1,), (2, 3, 1))),
        chance.choice(("", *CONVERSATIONS)),
        chance.choice(("", "en")),
        chance.choice(("", at(21, "12:00"))),
    )


def is_in(scope: Scope, one: dict[str, Any]) -> bool:
    return (
        one["erased_at"] is None
        and (not scope.cohorts or one["cohort_id"] in scope.cohorts)
        and (scope.invites is None or one["invite_id"] in scope.invites)
        and scope.language in ("", one["language"])
        and one["joined_at"] >= scope.since
    )


def real(scope: Scope, one: dict[str, Any], talks: list[dict]) -> list[dict[str, Any]]:
    return [
        each
        for each in talks
        if each["participant_id"] == one["id"]
        and each["consented_at"]
        and not each["test"]
        and scope.conversation in ("", each["conversation"])
    ]


def by_hand(scope: Scope, chosen: list[dict], talks: list[dict], answers: list[dict]) -> Figures:
    counts = {"consented": 0, "started": 0, "finished": 0, "stopped": 0, "under_way": 0}
    took = []
    for one in chosen:
        mine = real(scope, one, talks)
        outcomes = {each["outcome"] for each in mine}
        begun = {each["id"]: each["consented_at"] for each in mine}
        has_said = any(each["answered_at"] > begun.get(each["session_id"], "~") for each in answers)
        counts["consented"] += bool(mine)
        counts["started"] += has_said or "complete" in outcomes
        if mine:
            furthest = ("complete", "in_progress", "stopped")
            names = ("finished", "under_way", "stopped")
            counts[names[next(at for at, name in enumerate(furthest) if name in outcomes)]] += 1
        took += [
            datetime.fromisoformat(each["finished_at"]) - datetime.fromisoformat(each["consented_at"])
            for each in mine
            if each["outcome"] == "complete"
        ]
    return Figures(len(chosen), **counts, minutes=median(took).total_seconds() / 60 if took else None)


def days_by_hand(scope: Scope, chosen: list[dict], talks: list[dict], zone: ZoneInfo) -> list[Day]:
    found: dict[date, list[int]] = {}
    for one in chosen:
        mine = real(scope, one, talks)
        ends = [each["finished_at"] for each in mine if each["outcome"] == "complete"]
        firsts = (one["joined_at"], min((e["consented_at"] for e in mine), default=""), min(ends, default=""))
        for place, moment in enumerate(firsts):
            if moment:
                day = datetime.fromisoformat(moment).astimezone(zone).date()
                found.setdefault(day, [0, 0, 0])[place] += 1
    return [Day(day, *found[day]) for day in sorted(found)]
