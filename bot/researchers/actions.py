"""All that the team can do: a name, the roles that may, and what it does. Buttons and commands lead here.

A command `/cohorts` is the action "cohorts"; `/cohorts new Leeds size=20` is "cohorts.new" with `which`
"Leeds" and the key `size`. A button's route is `<action>:<which>`; it names things by number: "#12".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import NamedTuple

from bot.researchers.roles import Role, Roles
from bot.researchers.visit import Run

_KEY = re.compile(r"([a-z][a-z_]*)=(.*)", re.DOTALL)


class Action(NamedTuple):
    """`words` describe a command in the list beside the field for words; "" where it is none of its own."""

    name: str
    may: Roles
    run: Run
    words: str = ""


ACTIONS: dict[str, Action] = {}
"""Filled by the modules that define them."""


def action(name: str, may: Roles, words: str = "") -> Callable[[Run], Run]:
    """Register an action under its name."""

    def register(run: Run) -> Run:
        if name in ACTIONS:
            raise ValueError(f"two actions are called {name}")
        ACTIONS[name] = Action(name, may, run, words)
        return run

    return register


class Asked(NamedTuple):
    """What a command or a button asks for."""

    action: str
    which: str = ""
    keys: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default is never written to


def of_route(route: str) -> Asked:
    """What a button asks for."""
    name, _, which = route.partition(":")
    return Asked(name, which)


def of_command(name: str, argument: str) -> Asked:
    """What a command asks for: its first word may name a further action, the others say of what."""
    words = _split(argument)
    keys = {found[1]: found[2] for word in words if (found := _KEY.fullmatch(word))}
    plain = [word for word in words if not _KEY.fullmatch(word)]
    if plain and f"{name}.{plain[0].lower()}" in ACTIONS:
        return Asked(f"{name}.{plain[0].lower()}", " ".join(plain[1:]), keys)
    return Asked(name, " ".join(plain), keys)


def _split(argument: str) -> list[str]:
    """The words; those in quotation marks, as phones write them too, are one."""
    straight = argument.translate(str.maketrans("“”„«»‘’", '"""""\'\''))
    try:
        return shlex.split(straight)
    except ValueError:  # a single quotation mark, as in "Leeds' mothers"
        return argument.split()


ORDER = (
    "menu",
    "cohorts",
    "invites",
    "publish",
    "progress",
    "answers",
    "export",
    "team",
    "alerts",
    "audit",
)
"""The commands as they are shown: those of every day first."""


def commands_of(role: Role) -> list[Action]:
    """The commands that somebody of a role is shown, in their order."""
    found = [each for each in ACTIONS.values() if each.words and role in each.may]
    return sorted(found, key=lambda each: ORDER.index(each.name))
