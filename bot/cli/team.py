"""`soundingboard team …`."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.base import AsJson, settings, tell, wait

members = typer.Typer(no_args_is_help=True, help="The team: who runs the study in the chat.")


@members.command("list")
def list_team(*, as_json: AsJson = False) -> None:
    """Show the team: number, role, what they are called, since when."""
    from bot.office import team as team_office

    rows = wait(team_office.list_team(settings()))
    data = [{"number": m.id, "role": m.role, "label": m.label, "since": m.joined_at} for m in rows]
    lines = [f"{m.id}  {m.role}  {m.label or '-'}  since {m.joined_at[:10]}" for m in rows]
    tell(data, "\n".join(lines) or "There is nobody yet: see `owner-link`.", as_json)


@members.command("remove")
def remove_member(number: Annotated[int, typer.Argument(help="Their number in `team list`.")]) -> None:
    """Remove somebody from the team; their menus do nothing from now on."""
    from bot.office import team as team_office

    wait(team_office.remove_member(settings(), number))
    typer.echo(f"Number {number} is not in the team any more.")
