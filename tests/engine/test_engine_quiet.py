"""Quiet hours, by the clocks of the people's own place, on ordinary days and when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.quiet import after_quiet, is_quiet
from bot.flows.model import QuietHours

ZONES = [
    "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Karachi", "America/Sao_Paulo",
    "Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu", "UTC",
]  # fmt: skip
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
NIGHT = QuietHours.model_validate({"from": "21:00", "to": "09:00", "timezone": "Europe/London"})
moments = st.integers(int(BEGIN.timestamp()), int(BEGIN.timestamp()) + 4 * 366 * 86_400).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
clocks = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.integers(0, 59))


def hours(start: str, stop: str, zone: str = "Europe/London") -> QuietHours:
    return QuietHours.model_validate({"from": start, "to": stop, "timezone": zone})


def at(text: str, zone: str = "Europe/London", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    "moment, expected",
    [
        ("2026-11-23T20:59:59", "2026-11-23T20:59:59"),
        ("2026-11-23T21:00:00", "2026-11-24T09:00:00"),
        ("2026-11-24T03:17:42", "2026-11-24T09:00:00"),
        ("2026-11-24T08:59:59", "2026-11-24T09:00:00"),
        ("2026-11-24T09:00:00", "2026-11-24T09:00:00"),
    ],
)
def test_a_night_spans_midnight(moment: str, expected: str) -> None:
    """From nine in the evening on it is quiet, to nine in the morning, on either side of midnight."""
    assert after_quiet(at(moment), NIGHT) == at(expected)


def test_quiet_hours_in_one_day() -> None:
    """A rest at noon begins and ends on the same day."""
    noon = hours("12:00", "14:00")
    assert after_quiet(at("2026-06-01T13:00:00"), noon) == at("2026-06-01T14:00:00")
    assert after_quiet(at("2026-06-01T14:00:00"), noon) == at("2026-06-01T14:00:00")


def test_no_quiet_hours() -> None:
    """Where there are none, or they begin when they end, every moment will do."""
    moment = at("2026-11-23T23:00:00")
    assert after_quiet(moment, None) == after_quiet(moment, hours("09:00", "09:00")) == moment


@pytest.mark.parametrize(
    "moment, expected",
    [
        # The night in which the clocks go forward has an hour less, the one in which they go back one more.
        (datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC)),
        (datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 25, 9, tzinfo=UTC)),
    ],
)
def test_the_end_is_by_the_clock_on_the_wall(moment: datetime, expected: datetime) -> None:
    """Nine in the morning is nine in the morning, in summer time and in winter time."""
    assert after_quiet(moment, NIGHT) == expected


def test_an_end_that_the_clocks_skip_is_when_they_go_on() -> None:
    """01:30 does not come on the day on which 01:00 becomes 02:00; at 02:00 it is no longer quiet."""
    assert after_quiet(at("2026-03-28T23:00:00"), hours("22:00", "01:30")) == at("2026-03-29T02:00:00")


def test_an_end_that_comes_twice_counts_at_once() -> None:
    """At the first 01:30 the quiet is over; when the clocks show 01:15 once more it is quiet once more."""
    late = hours("22:00", "01:30")
    assert after_quiet(at("2026-10-25T00:30:00"), late) == at("2026-10-25T01:30:00")
    assert after_quiet(at("2026-10-25T01:15:00", fold=1), late) == at("2026-10-25T01:30:00", fold=1)


@given(moments, clocks, clocks, st.sampled_from(ZONES))
def test_nothing_is_sent_in_the_quiet_and_nothing_later_than_needed(
    moment: datetime, start: str, stop: str, zone: str
) -> None:
    """Wherever, whenever: the end is not quiet, all before it is; what is not quiet is its own end."""
    quiet = hours(start, stop, zone)
    end = after_quiet(moment, quiet)
    assert not is_quiet(end, quiet)
    assert end.tzinfo is UTC
    if not is_quiet(moment, quiet):
        assert end == moment
        return
    assert moment < end <= moment + timedelta(hours=26)
    assert end.second == end.microsecond == 0
    passed = moment
    while passed < end:
        assert is_quiet(passed, quiet)
        passed += timedelta(seconds=37)


@given(moments, st.sampled_from(ZONES))
def test_a_wall_clock_decides(moment: datetime, zone: str) -> None:
    """In gaps and folds alike, what the clock on the wall shows is what counts."""
    shown = moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    assert is_quiet(moment, hours("21:00", "09:00", zone)) is (shown >= "21:00" or shown < "09:00")
