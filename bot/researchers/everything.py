"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import alerts, answers, audit, exporting, menu, progress, team

__all__ = ["alerts", "answers", "audit", "exporting", "menu", "progress", "team"]
