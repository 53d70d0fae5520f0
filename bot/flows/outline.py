"""A conversation in a few numbers, for who is about to publish it."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from bot.flows.manuscript import Manuscript
from bot.flows.minutes import minutes_of
from bot.flows.model import Calculate, Section, Text
from bot.flows.paths import stops
from bot.flows.placed import written
from bot.flows.places import Source
from bot.flows.plan import Plan

_UNREAD: Final = Source("", "", None, {}, {})


class Outline(NamedTuple):
    """What a conversation amounts to.

    `steps` are those that somebody may meet, items and repetitions each for themselves, `questions` those of
    them that wait for an answer. `minutes` is the estimate for the longest way, `promised` what its author
    wrote (None: nothing). `materials` leads from name to title, `sections` are the ids of the outermost.
    """

    title: Text
    languages: tuple[str, ...]
    steps: int
    questions: int
    minutes: int
    promised: int | None
    materials: dict[str, Text]
    consent: str
    sections: tuple[str, ...]


def outline(plan: Plan) -> Outline:
    """The outline of a conversation that `check` found no error in."""
    flow = plan.flow
    return Outline(
        title=flow.title,
        languages=flow.languages,
        steps=sum(not isinstance(node.step, Calculate) for node in plan.nodes),
        questions=sum(node.asks for node in plan.nodes),
        minutes=minutes_of(flow, stops(Manuscript(Path(), _UNREAD, flow))),
        promised=flow.minutes,
        materials={name: material.title for name, material in flow.materials.items()},
        consent=flow.consent.version,
        sections=tuple(
            placed.step.id
            for placed in written(flow.steps)
            if isinstance(placed.step, Section) and not placed.around
        ),
    )
