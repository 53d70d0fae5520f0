"""Every module that defines actions: they are known once it is imported."""

from bot.researchers import menu, publishing, team, trying, uploads, versions

__all__ = ["menu", "publishing", "team", "trying", "uploads", "versions"]
