"""Who may do what. Every command and every button names the roles that may use it, and is asked each time."""

from __future__ import annotations

from enum import StrEnum

from bot.engine import wording
from bot.engine.wording import N_


class Role(StrEnum):
    """What somebody of the team is there for."""

    OWNER = "owner"
    RESEARCHER = "researcher"
    CO_RESEARCHER = "co_researcher"
    VIEWER = "viewer"


Roles = frozenset[Role]

EVERYBODY: Roles = frozenset(Role)
OWNERS: Roles = frozenset({Role.OWNER})
STUDY: Roles = OWNERS | {Role.RESEARCHER}
"""Those who may see and change everything about the study."""
RECRUITING: Roles = STUDY | {Role.CO_RESEARCHER}
"""Those who bring people in; co-researchers see their own recruits only."""
FIGURES: Roles = EVERYBODY

NAMES = {
    Role.OWNER: N_("Owner"),
    Role.RESEARCHER: N_("Researcher"),
    Role.CO_RESEARCHER: N_("Co-researcher"),
    Role.VIEWER: N_("Viewer"),
}
ABOUT = {
    Role.OWNER: N_("Runs the bot: everything, and the team."),
    Role.RESEARCHER: N_("Everything about the study, and co-researchers and viewers."),
    Role.CO_RESEARCHER: N_("Invites people, and sees how many of them came. No answers."),
    Role.VIEWER: N_("Sees the figures only."),
}


def appoints(role: Role) -> tuple[Role, ...]:
    """Whom somebody of a role may bring into the team, change and remove."""
    if role == Role.OWNER:
        return tuple(Role)
    return (Role.CO_RESEARCHER, Role.VIEWER) if role == Role.RESEARCHER else ()


def raises(role: Role | None) -> tuple[Role, ...]:
    """Which roles a link may give to somebody who has this one (None: they are not in the team)."""
    every = tuple(Role)
    return every[: every.index(role)] if role else every


def name(role: str, language: str) -> str:
    """What a role is called in a language."""
    return wording.words(language).gettext(NAMES[Role(role)])


def called(label: str, role: str, language: str) -> str:
    """Somebody of the team: what the inviter calls them, and their role."""
    words = name(role, language)
    return f"{label} · {words}" if label else words
