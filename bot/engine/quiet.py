"""The quiet hours of a study: when they are, by the clocks of its timezone, and when they are over."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.flows.model import QuietHours

_MINUTE = timedelta(minutes=1)


def is_quiet(moment: datetime, hours: QuietHours) -> bool:
    """Whether a clock on the wall there is within the quiet hours: `from` is, `to` is not. They may span
    midnight; where both are the same time there are none.
    """
    wall = moment.astimezone(ZoneInfo(hours.timezone)).time()
    start, stop = time.fromisoformat(hours.from_), time.fromisoformat(hours.to)
    if start <= stop:
        return start <= wall < stop
    return wall >= start or wall < stop


def after_quiet(moment: datetime, hours: QuietHours | None) -> datetime:
    """The moment itself, or the first whole minute after it that is not quiet any more; in UTC.

    Minute by minute, because on two days a year the clocks skip some and show others twice.
    """
    moment = moment.astimezone(UTC)
    if hours is None or not is_quiet(moment, hours):
        return moment
    moment = moment.replace(second=0, microsecond=0)
    while is_quiet(moment, hours):
        moment += _MINUTE
    return moment
