"""What was done in a terminal, written down as a scenario that `check` plays again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from bot.channels.console.sitting import Deed, Talk, is_over
from bot.channels.console.verdict import Final, finally_
from bot.flows.forming import value_of
from bot.flows.model import MaterialStep
from bot.flows.scenario import OUTCOMES

HEAD = "# Written by `soundingboard talk --save`; `soundingboard check` plays it again.\n"


def scenario(talk: Talk, language: str = "", today: str = "") -> str:
    """The scenario file of a talk, to be played in one language ("": in every language of the flow), on a
    day such as 2026-01-31 ("": on any).
    """
    session = talk.phone.session
    written: dict[str, Any] = {"language": language} if language else {}
    written |= {"today": today} if today else {}
    written["talk"] = list(_entries(talk))
    if session is not None and session.consented_at:
        written["expect"] = dict(_expected(talk))
    return HEAD + yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=10**6)


def _entries(talk: Talk) -> Iterator[dict[str, Any]]:
    at = ""
    for deed in _worth_telling(talk):
        if deed.stage == "questions" and deed.step != at:
            yield {"see": deed.step}
        at = deed.step
        yield {deed.kind: value_of(str(deed.value)) if deed.kind == "press" else deed.value}
    # Of what was erased nothing is left, not even an outcome.
    if talk.phone.outcome in OUTCOMES and is_over(talk):
        yield {"outcome": talk.phone.outcome}


def _worth_telling(talk: Talk) -> Sequence[Deed]:
    """All that was done from the first question on; the consent too where somebody helped, or not
    everything was agreed to.

    A rehearsal begins after the language, and by itself it agrees to everything, without a helper.
    """
    session = talk.phone.session
    spoken = [deed for deed in talk.deeds if deed.stage != "language"]
    if session is None or not session.consented_at:
        return spoken
    if session.mode == "assisted" or not all(session.consent.values()):
        return spoken
    return [deed for deed in spoken if deed.stage != "consent"]


def _expected(talk: Talk) -> Iterator[tuple[str, Final]]:
    """Every answer but the seconds that a material was looked at, which are never the same."""
    session = talk.phone.session
    assert session is not None
    for node in talk.phone.plan.nodes:
        if node.id in session.answers and not isinstance(node.step, MaterialStep):
            yield node.id, finally_(talk.phone, node.id)
