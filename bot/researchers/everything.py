"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import (
    alerts,
    answers,
    audit,
    cohort_wizards,
    cohorts,
    exporting,
    invite_wizards,
    invites,
    menu,
    progress,
    publishing,
    team,
    trying,
    uploads,
    versions,
)

__all__ = [
    "alerts",
    "answers",
    "audit",
    "cohort_wizards",
    "cohorts",
    "exporting",
    "invite_wizards",
    "invites",
    "menu",
    "progress",
    "publishing",
    "team",
    "trying",
    "uploads",
    "versions",
]
