"""How far people came in one conversation: question by question, in the order of the flow."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.scope import applies, is_done
from bot.engine.session import load_session
from bot.flows.model import MaterialStep, Question, Text
from bot.flows.package import plan_from
from bot.flows.plan import Node, Plan
from bot.reports.table import variables
from bot.storage import exporting, halting
from bot.storage.counting import Scope
from bot.storage.exporting import Chosen
from bot.storage.halting import Halt


class Reached(NamedTuple):
    """A question or a material, its words by language, and how many sessions came to it.

    `asked` = `answered` + `skipped` + `passed` + `standing` + `stopped`: they answered; skipped it; said that
    they do not know, would rather not say, or that it does not apply; have it before them now; stopped there.
    """

    id: str
    text: Text
    languages: tuple[str, ...]
    answered: int = 0
    skipped: int = 0
    passed: int = 0
    standing: int = 0
    stopped: int = 0

    @property
    def asked(self) -> int:
        return sum(self[3:])

    @property
    def lost(self) -> int:
        """Who came to it and has not gone on."""
        return self.standing + self.stopped


async def reached(db: AsyncConnection, scope: Scope) -> tuple[Reached, ...]:
    """Each question and material of the scope's conversation; what only older versions have comes last.

    Who has not come to the end is where the first step is that waits for them; of several versions, in
    their own. An answer that was ruled out later does not count.
    """
    published = await exporting.versions(db, Chosen(conversation=scope.conversation))
    plans = {one.version: plan_from(one.body, one.version) for one in published}
    nodes = {found.id: found for found in variables(list(plans.values())) if _waits(found.node)}
    said = await halting.said(db, scope)
    standing = await halting.standing(db, scope, nodes)
    stopped: Counter[str] = Counter()
    async for page in halting.halts(db, scope, nodes):
        for outcome, place in await asyncio.to_thread(_places, page, plans, frozenset(nodes)):
            (stopped if outcome == "stopped" else standing)[place] += 1
    return tuple(
        _reached(found.plan, found.node, said.get(name, Counter()), standing[name], stopped[name])
        for name, found in nodes.items()
    )


def _waits(node: Node) -> bool:
    return node.asks or isinstance(node.step, MaterialStep)


def _places(page: Iterable[Halt], plans: Mapping[str, Plan], names: frozenset[str]) -> list[tuple[str, str]]:
    """Outcome and step of each session; one for which no step waits any more is left out."""
    found = ((halt.outcome, _place(halt, plans[halt.version], names)) for halt in page)
    return [(outcome, place) for outcome, place in found if place]


def _place(halt: Halt, plan: Plan, names: frozenset[str]) -> str:
    session = load_session(halt.state)
    for node in plan.of(halt.session).nodes:
        if node.id in names and not is_done(session, node) and applies(plan, session, node):
            return node.id
    return ""


def _reached(plan: Plan, node: Node, said: Counter[str], standing: int, stopped: int) -> Reached:
    passed = said["dont_know"] + said["rather_not"] + said["does_not_apply"]
    known = (node.id, _text(plan, node), plan.flow.languages)
    return Reached(*known, said["answered"], said["skipped"], passed, standing, stopped)


def _text(plan: Plan, node: Node) -> Text:
    """A question's words; of a material its title."""
    step = node.step
    if isinstance(step, MaterialStep):
        return plan.flow.materials[step.material].title
    assert isinstance(step, Question)
    return step.text
