"""From two plans to all that differs between them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.flows.difference.changes import Change, Kind
from bot.flows.difference.comparing import At, Versions
from bot.flows.difference.parts import part_changes
from bot.flows.difference.steps import step_changes
from bot.flows.model import Flow, as_json
from bot.flows.plan import Plan


def differences(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Every difference: of the flow's own keys and the consent, of steps in their new order, of files."""
    versions, before, after = Versions(old, new), as_json(old.flow), as_json(new.flow)
    return (
        *part_changes(versions, At(), before, after, Flow),
        *step_changes(versions, before["steps"], after["steps"]),
        *_redrawn(old, new),
    )


def _redrawn(old: Plan, new: Plan) -> Iterator[Change]:
    """Pages that look otherwise though their PDF is the same: another program has drawn them."""
    for name in sorted(old.media.keys() & new.media.keys()):
        file = name.partition("#page=")[0]
        if old.media[name] != new.media[name] and old.media.get(file) == new.media.get(file):
            yield Change(Kind.FILE_CHANGED, "", "media", "", name, name)
