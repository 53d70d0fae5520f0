"""How far a study is: the figures of a scope, and what is told of them in words.

The words are for a phone, and stand for the picture where somebody cannot see it (`bot.reports.charts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.messages import Part
from bot.engine.wording import N_, day, language_name, put, words
from bot.flows.model import Study
from bot.flows.texts import pick
from bot.reports.reaching import Reached, reached
from bot.storage import counting
from bot.storage.counting import By, Day, Figures, Group, Left, Scope

GROUPS = 15
"""Of how many groups one message tells."""
DAYS = 7
WORST = 3
"""Of how many questions it is told that people stop there."""
LONGEST = 60
"""Characters of a question that are told."""


class Progress(NamedTuple):
    """All figures of a scope. `days` are by the clocks of the zone that was asked for; `steps` are the
    questions of the scope's conversation, none where it names no conversation.
    """

    scope: Scope
    figures: Figures
    left: Left
    cohorts: tuple[Group, ...] = ()
    languages: tuple[Group, ...] = ()
    invites: tuple[Group, ...] = ()
    days: tuple[Day, ...] = ()
    steps: tuple[Reached, ...] = ()


async def progress(db: AsyncConnection, scope: Scope, zone: tzinfo = UTC) -> Progress:
    """Count everything; `db` reads one unchanging view, so that the figures fit each other."""
    return Progress(
        scope,
        await counting.figures(db, scope),
        await counting.left(db, scope),
        tuple(await counting.groups(db, scope, "cohort")),
        tuple(await counting.groups(db, scope, "language")),
        tuple(await counting.groups(db, scope, "invite")),
        tuple(await counting.days(db, scope, zone)),
        await reached(db, scope) if scope.conversation else (),
    )


def zone_of(study: Study) -> tzinfo:
    """By which clocks its days are counted: those of its quiet hours, else UTC."""
    return ZoneInfo(study.quiet_hours.timezone) if study.quiet_hours else UTC


# ------------------------------------------------------------------ names

FUNNEL: Final = {
    "joined": N_("Joined"),
    "consented": N_("Agreed to take part"),
    "started": N_("Began to answer"),
    "finished": N_("Finished"),
}
BESIDE: Final = {"under_way": N_("Under way"), "stopped": N_("Stopped")}
LEFT: Final = {
    "withdrew": N_("Withdrew"),
    "declined": N_("Said no"),
    "failed_check": N_("Missed the check questions"),
    "screened_out": N_("Screened out"),
}
_NOT_PLAIN = re.compile(r"\*+|\[([^\]]+)\]\([^)\s]+\)|\{\{|\}\}|\{[A-Za-z_][A-Za-z0-9_]*\}")


def asked(step: Reached, language: str, limit: int = LONGEST) -> str:
    """A question as one plain line of at most `limit` characters, in a language along its chain."""
    text = _NOT_PLAIN.sub(_plain, pick(step.text, language, step.languages))
    line = " ".join(text.split()) or step.id
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _plain(found: re.Match[str]) -> str:
    match found[0][0]:
        case "*":
            return ""
        case "[":
            return found[1]
        case _:
            return found[0][0] if len(found[0]) == 2 else "…"


def named(group: Group, by: By, language: str) -> str:
    """What a group is called: a cohort's name, a language's own, an invite's label."""
    if by == "language":
        return language_name(str(group.key))
    if group.key is None:
        return words(language).gettext("Without an invite")
    return group.name or f"#{group.key}"


def percent(part: int, whole: int) -> int:
    """Hundredths, as a whole number; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def minutes(figures: Figures) -> int | None:
    """The median in whole minutes, as it is told: never 0."""
    return None if figures.minutes is None else max(1, round(figures.minutes))


# ------------------------------------------------------------------ in words


def told(found: Progress, language: str) -> list[Part]:
    """The figures of all people of the scope, and where most of them stop."""
    parts = [_figures(found, language)]
    if (median := minutes(found.figures)) is not None:
        text = words(language).ngettext(
            "Half of those who finished needed {n} minute or less, breaks included.",
            "Half of those who finished needed {n} minutes or less, breaks included.",
            median,
        )
        parts.append(Part(text, {"n": str(median)}))
    if worst := worst_of(found.steps, WORST):
        parts.append(_worst(worst, language))
    return parts


def told_groups(groups: Sequence[Group], by: By, language: str) -> list[Part]:
    """Each group with its figures, the largest first, and how many groups are left out."""
    tr = words(language)
    parts = [_group(group, by, language) for group in groups[:GROUPS]]
    if more := len(groups[GROUPS:]):
        parts.append(Part(tr.ngettext("And {n} more.", "And {n} more.", more), {"n": str(more)}, "hint"))
    return parts or [Part(tr.gettext("Nobody has joined yet."))]


def told_days(days: Sequence[Day], language: str) -> list[Part]:
    """The latest days on which something happened, the last one first."""
    tr = words(language)
    line = tr.gettext("{date}: {joined} joined, {consented} agreed, {finished} finished")
    lines = [
        (line, {"date": day(one.day.isoformat(), language)} | _counts(one)) for one in days[: -DAYS - 1 : -1]
    ]
    return [_lines(lines)] if lines else [Part(tr.gettext("Nobody has joined yet."))]


def _figures(found: Progress, language: str) -> Part:
    tr, figures = words(language), found.figures
    row, share = tr.gettext("{what}: {n}"), tr.gettext("{what}: {n} ({percent}%)")
    lines = []
    for name, label in {**FUNNEL, **BESIDE}.items():
        count = getattr(figures, name)
        fills = {"what": tr.gettext(label), "n": str(count), "percent": str(percent(count, figures.joined))}
        lines.append((row if name == "joined" or not figures.joined else share, fills))
    lines += [(row, {"what": tr.gettext(LEFT[name]), "n": str(n)}) for name, n in lost(found.left)]
    return _lines(lines)


def lost(left: Left) -> Iterator[tuple[str, int]]:
    """Those of whom only a count is left, by name, where there are any."""
    return ((name, count) for name, count in left._asdict().items() if count)


def worst_of(steps: Sequence[Reached], count: int) -> list[Reached]:
    """The questions from which most people have not gone on, in the order of the flow."""
    worst = sorted((step for step in steps if step.lost), key=lambda step: -step.lost)[:count]
    return [step for step in steps if step in worst]


def _worst(steps: Sequence[Reached], language: str) -> Part:
    tr = words(language)
    line = tr.gettext("• {question} (stopped here: {stopped}, not answered yet: {standing})")
    fills = [
        {"question": asked(step, language), "stopped": str(step.stopped), "standing": str(step.standing)}
        for step in steps
    ]
    return _lines([(tr.gettext("Where most people stop:"), {}), *((line, each) for each in fills)])


def _group(group: Group, by: By, language: str) -> Part:
    tr = words(language)
    median = minutes(group.figures)
    text = tr.gettext("**{name}**\n{joined} joined, {consented} agreed, {finished} finished")
    if median is not None:
        text = tr.gettext(
            "**{name}**\n{joined} joined, {consented} agreed, {finished} finished, median {minutes} min"
        )
    return Part(text, {"name": named(group, by, language), "minutes": str(median)} | _counts(group.figures))


def _counts(counted: Figures | Day) -> dict[str, str]:
    return {name: str(getattr(counted, name)) for name in ("joined", "consented", "finished")}


def _lines(lines: Sequence[tuple[str, dict[str, str]]]) -> Part:
    """Several templates as one paragraph, each on a line of its own with its own fills."""
    rows = [_numbered(number, *line) for number, line in enumerate(lines)]
    fills = {name: text for row in rows for name, text in row.fills.items()}
    return Part("\n".join(row.template for row in rows), fills)


def _numbered(number: int, template: str, fills: dict[str, str]) -> Part:
    for name in fills:
        template = template.replace(f"{{{name}}}", f"{{{name}{number}}}")
    return Part(template, {f"{name}{number}": text for name, text in fills.items()})


# ------------------------------------------------------------------ for a command line


def as_text(parts: Sequence[Part], language: str) -> str:
    """The same as plain text: paragraphs with an empty line between them."""
    return "\n\n".join(put(part.template.replace("**", ""), part.fills, language) for part in parts)


def as_json(found: Progress) -> dict[str, Any]:
    """All figures as JSON values, under the names that they have here."""
    return {
        "scope": found.scope._asdict(),
        **found.figures._asdict(),
        **found.left._asdict(),
        **{
            name: [{"key": each.key, "name": each.name, **each.figures._asdict()} for each in groups]
            for name, groups in (
                ("cohorts", found.cohorts),
                ("languages", found.languages),
                ("invites", found.invites),
            )
        },
        "days": [{**one._asdict(), "day": one.day.isoformat()} for one in found.days],
        "questions": [_step(step) for step in found.steps],
    }


def _step(step: Reached) -> dict[str, Any]:
    return {name: value for name, value in step._asdict().items() if name != "languages"} | {
        "asked": step.asked
    }
