"""The quiet hours of a study: when they are, by the clocks of its timezone, and when they are over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.flows.model import QuietHours

_MINUTE = timedelta(minutes=1)


class _Span(NamedTuple):
    start: time
    stop: time
    zone: ZoneInfo


def is_quiet(moment: datetime, hours: QuietHours) -> bool:
    """Whether a clock on the wall there is within the quiet hours: `from` is, `to` is not. They may span
    midnight; where both are the same time there are none.
    """
    return _is_within(moment, _span(hours))


def after_quiet(moment: datetime, hours: QuietHours | None) -> datetime:
    """The moment itself, or the first whole minute after it that is not quiet any more; in UTC.

    Minute by minute, because on two days a year the clocks skip some and show others twice.
    """
    moment = moment.astimezone(UTC)
    if hours is None or not _is_within(moment, span := _span(hours)):
        return moment
    moment = moment.replace(second=0, microsecond=0)
    while _is_within(moment, span):
        moment += _MINUTE
    return moment


def _span(hours: QuietHours) -> _Span:
    return _Span(time.fromisoformat(hours.from_), time.fromisoformat(hours.to), ZoneInfo(hours.timezone))


def _is_within(moment: datetime, span: _Span) -> bool:
    wall = moment.astimezone(span.zone).time()
    if span.start <= span.stop:
        return span.start <= wall < span.stop
    return wall >= span.start or wall < span.stop
