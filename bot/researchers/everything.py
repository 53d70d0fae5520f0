"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import menu, team

__all__ = ["menu", "team"]
