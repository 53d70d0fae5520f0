"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import alerts, answers, audit, menu, publishing, team, trying, uploads, versions

__all__ = ["alerts", "answers", "audit", "menu", "publishing", "team", "trying", "uploads", "versions"]
