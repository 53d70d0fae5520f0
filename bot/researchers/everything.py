"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import alerts, audit, menu, team

__all__ = ["alerts", "audit", "menu", "team"]
