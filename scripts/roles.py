"""The table of roles in docs/roles.md: everything that the team can do, and who may.

    python scripts/roles.py update     after an action was added, or its roles have changed
    python scripts/roles.py check      what continuous integration runs

The code says who may; a test presses every button as every role, and sees that the table is true.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.researchers.actions import ACTIONS, Action
from bot.researchers.everything import __all__ as _known  # noqa: F401 - fills ACTIONS
from bot.researchers.roles import NAMES, Role

FILE = Path(__file__).parent.parent / "docs" / "roles.md"
ABOUT = """\
# Who may do what

Every command and every button of the study team, and the roles that may use it. The bot asks for the role
each time something is pressed or written; what a role may not do is not shown to it, and pressed all the
same (on an old message, or by hand) it is refused. Within what they may do, co-researchers see their own
invites and recruits only. This table is made from the code by `python scripts/roles.py update`, and a test
presses every one of these buttons as every role.

| action | what it does | {roles} |
|---|---|{lines}|
"""


def table() -> str:
    """The whole page."""
    roles = " | ".join(NAMES[role] for role in Role)
    head = ABOUT.format(roles=roles, lines="|".join([":-:"] * len(Role)))
    return head + "".join(_row(action) for _, action in sorted(ACTIONS.items()))


def _row(action: Action) -> str:
    ticks = " | ".join("✓" if role in action.may else "–" for role in Role)
    name = f"`/{action.name}`" if action.words else f"`{action.name}`"
    return f"| {name} | {_what(action)} | {ticks} |\n"


def _what(action: Action) -> str:
    """The first sentence of what its function says of itself."""
    told = " ".join((action.run.__doc__ or "").split())
    return told.partition(". ")[0].rstrip(".").partition(": `")[0].replace("|", "\\|")


def main(wanted: str) -> int:
    if wanted == "update":
        FILE.write_text(table(), encoding="utf-8")
        return 0
    if FILE.read_text(encoding="utf-8") == table():
        return 0
    print(f"{FILE.name} is not what the code says. Please run: python scripts/roles.py update")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
