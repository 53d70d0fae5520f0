"""What is compared, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from bot.flows.difference.changes import Change, Kind
from bot.flows.model import Flow
from bot.flows.placed import written
from bot.flows.plan import Plan
from bot.flows.texts import pick

Json = dict[str, Any]


class At(NamedTuple):
    """Where the compared parts stand, as in `Change`; `variable`: their values stand in exports."""

    place: str = ""
    key: str = ""
    variable: bool = False
    consent: bool = False

    def inner(self, key: object) -> At:
        return self._replace(key=f"{self.key}.{key}" if self.key else f"{key}")

    def change(
        self, kind: Kind, before: str = "", after: str = "", *, language: str = "", exports: bool = False
    ) -> Change:
        exports = exports and self.variable
        return Change(kind, self.place, self.key, language, before, after, exports, self.consent)


@dataclass(frozen=True)
class Versions:
    """The two plans that are compared."""

    old: Plan
    new: Plan

    @cached_property
    def asked_lists(self) -> frozenset[str]:
        """The shared lists from which the older version's answers came."""
        steps = (placed.step for placed in written(self.old.flow.steps))
        return frozenset(name for step in steps if isinstance(name := getattr(step, "choices", None), str))

    @cached_property
    def checked_lists(self) -> frozenset[str]:
        """The shared lists that are a part of the consent, in either version."""
        checks = (*self.old.flow.consent.check, *self.new.flow.consent.check)
        return frozenset(check.choices for check in checks if isinstance(check.choices, str))


def says(flow: Flow, part: Any) -> str:
    """What a part says in the flow's first language: its words, or its values where it is a list."""
    if isinstance(part, list):
        return ", ".join(str(choice["value"]) for choice in part)
    text = part.get("text") or part.get("label") or part.get("title")
    return pick(text, next(iter(flow.languages), ""), flow.languages)
