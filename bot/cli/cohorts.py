"""`soundingboard cohort …` and `soundingboard invite …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.base import AsJson, settings, tell, wait

cohorts = typer.Typer(no_args_is_help=True, help="Cohorts: groups of people who are asked the same.")
invites = typer.Typer(no_args_is_help=True, help="Invites: the links and posters that lead into a cohort.")

Name = Annotated[str, typer.Argument(help="The cohort's name.")]
Which = Annotated[
    str, typer.Argument(help="The invite's number, link or label; or the cohort of which it is the only one.")
]


@cohorts.command("add")
def add_cohort(
    name: Annotated[str, typer.Argument(help="Its name; letters, digits, spaces and . _ -")],
    *,
    conversation: Annotated[
        list[str], typer.Option(help="A conversation's id; again for the next in order.")
    ],
    languages: Annotated[str, typer.Option(help="Only these languages, such as en,ur.")] = "",
    size: Annotated[int, typer.Option(help="How many people at most.")] = 0,
    opens: Annotated[str, typer.Option(help="The first day to join, such as 2027-01-31.")] = "",
    closes: Annotated[str, typer.Option(help="The last day to join, such as 2027-03-31.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a cohort."""
    from bot.engine.desk import Cohort
    from bot.office import cohorts as cohort_office

    wanted = Cohort(0, name, _each(conversation), _tags(languages), size, closes, opens=opens)
    made = wait(cohort_office.add_cohort(settings(), wanted))
    next_step = f"Next: soundingboard invite add {made.name!r}"
    tell(made._asdict(), f"Cohort {made.name} is there. {next_step}", as_json)


def _each(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _tags(languages: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in languages.split(",") if tag.strip())


@cohorts.command("edit")
def edit_cohort(
    name: Name,
    *,
    new_name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    conversation: Annotated[
        list[str] | None, typer.Option(help="A conversation's id; again for the next in order.")
    ] = None,
    languages: Annotated[
        str | None, typer.Option(help='Only these languages, such as en,ur; "" for all.')
    ] = None,
    size: Annotated[int | None, typer.Option(help="How many people at most; 0 for any number.")] = None,
    opens: Annotated[str | None, typer.Option(help='The first day to join; "" for at once.')] = None,
    closes: Annotated[str | None, typer.Option(help='The last day to join; "" for none.')] = None,
    as_json: AsJson = False,
) -> None:
    """Change a cohort for everybody who comes from now on; who is in goes on with what they have begun."""
    from bot.office import cohorts as cohort_office

    wanted: dict[str, Any] = {
        "name": new_name,
        "conversations": _each(conversation) if conversation else None,
        "languages": None if languages is None else _tags(languages),
        "size": size,
        "opens": opens,
        "closes": closes,
    }
    said = {key: value for key, value in wanted.items() if value is not None}
    after = wait(cohort_office.edit_cohort(settings(), name, said))
    tell(after._asdict(), cohort_office.told(after), as_json)


@cohorts.command("pause")
def pause_cohort(name: Name, *, as_json: AsJson = False) -> None:
    """Take in nobody new for a while; who is in goes on."""
    _put(name, "pause", as_json=as_json)


@cohorts.command("close")
def close_cohort(name: Name, *, as_json: AsJson = False) -> None:
    """Take in nobody new any more; who is in goes on."""
    _put(name, "close", as_json=as_json)


@cohorts.command("reopen")
def reopen_cohort(name: Name, *, as_json: AsJson = False) -> None:
    """Take people in again."""
    _put(name, "reopen", as_json=as_json)


def _put(name: str, done: str, *, as_json: bool) -> None:
    from bot.office import cohorts as cohort_office

    after = wait(cohort_office.put_cohort(settings(), name, done))
    tell(after._asdict(), cohort_office.told(after), as_json)


@cohorts.command("list")
def list_cohorts(*, as_json: AsJson = False) -> None:
    """Show all cohorts: who joined, consented, finished."""
    from bot.office import cohorts as cohort_office

    rows = wait(cohort_office.list_cohorts(settings()))
    data = [{**c.cohort._asdict(), "consented": c.consented, "finished": c.finished} for c in rows]
    text = "\n".join(map(cohort_office.line_of, rows)) or "There is no cohort yet: see `cohort add`."
    tell(data, text, as_json)


@invites.command("add")
def add_invite(
    cohort: Name,
    *,
    label: Annotated[
        str, typer.Option(help="Whose invite this is, for the exports: a place, a group; nobody's name.")
    ] = "",
    uses: Annotated[int, typer.Option(help="How many people may use it; 0 for any number.")] = 0,
    qr: Annotated[Path | None, typer.Option(help="Also write a QR code here, as .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an invite: a link that leads into a cohort."""
    from bot.office import invites as invite_office

    link = wait(invite_office.add_invite(settings(), cohort, label, uses, qr))
    told = f"{link.url}\n{qr} holds it as a QR code." if qr else link.url
    tell(invite_office.as_data(link), told, as_json)


@invites.command("list")
def list_invites(
    cohort: Annotated[str, typer.Argument(help="The cohort's name; else all of them.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show the invites with their numbers and links, and how far people came."""
    from bot.office import invites as invite_office

    links = wait(invite_office.list_invites(settings(), cohort))
    text = "\n".join(map(invite_office.line_of, links)) or "No invite yet: see `invite add`."
    tell([invite_office.as_data(link) for link in links], text, as_json)


@invites.command("revoke")
def revoke_invite(which: Which, *, as_json: AsJson = False) -> None:
    """Let nobody in by an invite any more; who came in by it goes on."""
    from bot.office import invites as invite_office

    issued = wait(invite_office.revoke_invite(settings(), which))
    number, label = issued.invite.id, issued.invite.label or "no label"
    tell({"revoked": number}, f"Invite {number} ({label}) lets nobody in any more.", as_json)


@invites.command("poster")
def draw_poster(
    which: Which,
    *,
    out: Annotated[Path, typer.Option(help="The new file, as .pdf or .png.")],
    as_json: AsJson = False,
) -> None:
    """Draw an invite's poster to print, of A5: the study's name, a line in each language, a QR code."""
    from bot.office import invites as invite_office

    missing = wait(invite_office.draw_poster(settings(), which, out))
    left_out = f" No font here has the letters of {', '.join(missing)}: left out." if missing else ""
    tell({"poster": str(out), "missing": missing}, f"{out} is the poster.{left_out}", as_json)
