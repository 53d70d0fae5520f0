"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import alerts, menu, team

__all__ = ["alerts", "menu", "team"]
