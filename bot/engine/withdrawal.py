"""Until when people can change or erase what they said, in a conversation that has ended."""

from __future__ import annotations

from datetime import date, timedelta

from bot.flows.model import Study


def last_day(ended: str, study: Study) -> str:
    """The last day (ISO) for it, of a conversation that ended at this time."""
    return (date.fromisoformat(ended[:10]) + timedelta(days=study.withdrawal_days)).isoformat()


def is_open(ended: str, study: Study, today: str) -> bool:
    """Whether it is still possible; while a conversation has not ended (""), it always is."""
    return not ended or today <= last_day(ended, study)
