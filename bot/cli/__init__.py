"""`soundingboard …`: one short function a command, its work imported when it is called for.

Exit codes: 0 fine, 1 something in a flow is to be mended, 2 it could not be done at all.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli.base import AsJson, settings, tell, wait
from bot.cli.cohorts import cohorts, invites
from bot.cli.team import members
from bot.errors import AuthorError, OperatorError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Sounding Board: ask a community what it thinks, in a Telegram chat.",
)
app.add_typer(cohorts, name="cohort")
app.add_typer(invites, name="invite")
app.add_typer(members, name="team")


@app.callback()
def soundingboard() -> None:
    """Sounding Board: ask a community what it thinks, in a Telegram chat."""


@app.command()
def check(
    path: Annotated[
        Path, typer.Argument(help="A study's folder, a conversation's folder, or its flow.yaml.")
    ] = Path("conversations"),
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail the check too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything found as JSON.")] = False,
) -> None:
    """Find what is to be mended in conversations, and play their scenarios in every language."""
    from bot.channels.console.inspection import inspect, told

    found = inspect(path)
    typer.echo(told(found, as_json=as_json))
    raise typer.Exit(int(found.fails(strict=strict)))


@app.command()
def talk(
    flow: Annotated[
        Path | None, typer.Argument(help="A conversation's folder, or its flow.yaml; else the sample.")
    ] = None,
    *,
    language: Annotated[
        str, typer.Option("--language", "-l", help="Begin in this language, such as ur; else it is asked.")
    ] = "",
    save: Annotated[
        Path | None, typer.Option("--save", help="Write what was done as a scenario file.")
    ] = None,
) -> None:
    """Have the conversation here in the terminal, as a person would have it in Telegram."""
    from bot.channels.console.terminal import sit_down
    from bot.flows.resources import resource
    from bot.reports.mydata import rehearsed

    sit_down(flow or resource("conversations") / "genetics-leaflet", language, save, rehearsed)


@app.command()
def play(
    *,
    study: Annotated[Path | None, typer.Option(help="The folder of a study; else the sample.")] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Keep people, chats and answers in this folder for the next time.")
    ] = None,
    port: Annotated[int, typer.Option(help="The page's port; 0: one that is free.")] = 0,
    browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Be the participant: the whole bot and a chat page in your browser, with no Telegram and no token."""
    from bot.flows.resources import resource

    try:
        from bot.play.start import Wanted
        from bot.play.start import play as play_here
    except ModuleNotFoundError as error:
        raise OperatorError(
            f"The page needs one more package ({error.name}). "
            "Please install what it needs with: pip install 'sounding-board[play]'"
        ) from None
    wait(play_here(Wanted(study or resource("conversations"), keep, port, browser)), quiet=True)


@app.command()
def run() -> None:
    """Run the bot until it is told to stop. Settings: SOUNDINGBOARD_… or a .env file."""
    from bot.app import run as run_bot

    def tell(link: str) -> None:
        typer.echo(f"Nobody owns this study yet. Open this link once, within 24 hours, to own it:\n{link}")

    wait(run_bot(settings(), tell))


@app.command("owner-link")
def owner_link(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Make a new link that makes whoever opens it first an owner of the study; older ones end."""
    from bot.office import team as team_office

    url = wait(team_office.owner_link(settings()))
    tell({"url": url}, f"{url}\nIt works once, within 24 hours. Keep it to yourself.", as_json)


@app.command()
def publish(
    path: Annotated[
        Path, typer.Argument(help="A conversation's folder, its flow.yaml, or a ZIP file of it.")
    ],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be different.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let whoever begins from now on get this version; a running bot takes it up within seconds."""
    from bot.office import releases

    found = wait(releases.publish(settings(), path, dry_run=dry_run))
    tell(releases.as_data(found), releases.told(found, dry_run=dry_run), as_json)


@app.command()
def versions(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.")], *, as_json: AsJson = False
) -> None:
    """Show the versions of a conversation, the latest publication first."""
    from bot.office import releases

    rows = wait(releases.listed(settings(), conversation))
    data = [{**row.version._asdict(), **row.use._asdict(), "runs": row.runs} for row in rows]
    tell(data, "\n".join(map(releases.line_of, rows)), as_json)


@app.command()
def rollback(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.")],
    version: Annotated[str, typer.Argument(help="The first ten signs of the version, or all of them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Let whoever begins from now on get an earlier version again; who is in the middle stays on theirs."""
    from bot.office import releases

    back = wait(releases.rollback(settings(), conversation, version))
    tell(back._asdict(), f"{conversation}: {back.hash[:10]} is published again.", as_json)


@app.command()
def export(  # noqa: PLR0913 - each is an option
    *,
    cohort: Annotated[str | None, typer.Option(help="Only this cohort.")] = None,
    conversation: Annotated[str | None, typer.Option(help="Only this conversation.")] = None,
    out: Annotated[Path, typer.Option(help="A folder that is not there yet, or empty.")] = Path("export"),
    spoken: Annotated[str | None, typer.Option(help="Only conversations held in this language.")] = None,
    test: Annotated[bool, typer.Option("--test", help="Conversations held as a test, too.")] = False,
    language: Annotated[str | None, typer.Option("--lang", help="Labels in this language.")] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave text as it is, even where Excel may take it for a formula.")
    ] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also answers.xlsx, for Excel.")] = False,
    sav: Annotated[bool, typer.Option("--sav", help="Also answers.sav, for SPSS.")] = False,
) -> None:
    """Write all answers as CSV files, with a codebook and people's recordings."""
    from bot.office import answers as office
    from bot.storage.exporting import Chosen

    wanted = office.Wanted(Chosen(cohort, conversation, spoken, test), language, raw, xlsx, sav)
    written = wait(office.export(settings(), wanted, out))
    typer.echo(f"{written.folder}: sessions: {written.sessions}, files that people sent: {written.files}")


@app.command()
def progress(
    *,
    cohort: Annotated[str | None, typer.Option(help="Only this cohort.")] = None,
    conversation: Annotated[str | None, typer.Option(help="Only this conversation.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how many joined, agreed, finished, stopped, withdrew, and at which questions people stop."""
    from bot.office import answers as office
    from bot.reports import progress as figures

    found = wait(office.progress(settings(), cohort, conversation))
    tell(figures.as_json(found), figures.as_text(figures.told(found, "en"), "en"), as_json)


@app.command()
def audit(
    *,
    out: Annotated[Path | None, typer.Option(help="Write all of it into this new CSV file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who looked at what, took what out, changed a role, published."""
    from bot.office import answers as office
    from bot.reports import auditlog

    rows = list(auditlog.rows(*wait(office.audit(settings(), out))))
    data = [dict(zip(auditlog.HEADER, row, strict=True)) for row in rows]
    text = "\n".join("  ".join(cell for cell in row if cell) for row in rows) or "Nothing was done yet."
    tell(data, f"{out} holds it." if out else text, as_json)


@app.command()
def erase(
    participant: Annotated[str, typer.Argument(help="The code in the exports' column participant.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Erase a participant for good: answers, recordings, history, and who they were."""
    from bot.office import answers as office

    if not yes:
        typer.confirm(f"Erase all of {participant}? This cannot be undone.", abort=True)
    wait(office.erase(settings(), participant))
    typer.echo(f"Everything of {participant} is erased.")


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Look whether everything is in order: settings, disk, database, key, Telegram. Says what to do."""
    from bot import doctor as examination

    found = wait(examination.examine())
    data = [finding._asdict() for finding in found]
    tell(data, "\n".join(map(examination.line_of, found)), as_json)
    raise typer.Exit(int(not all(finding.fine for finding in found)))


@app.command()
def parked(
    *,
    retry: Annotated[str, typer.Option(metavar="N|all", help="Take this one, or all, once more.")] = "",
    drop: Annotated[int, typer.Option(metavar="N", help="Give this one up.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Show the messages over which the bot stumbled, by number; take them once more, or give one up."""
    from bot import parking

    if drop:
        wait(parking.drop(settings(), drop))
        tell({"dropped": drop}, f"Number {drop} is given up.", as_json)
    elif retry:
        tried = wait(parking.retry(settings(), retry))
        tell(tried._asdict(), parking.told(tried), as_json)
        raise typer.Exit(int(bool(tried.again or tried.unreadable)))
    else:
        rows = wait(parking.listed(settings()))
        text = "\n".join(map(parking.line_of, rows)) or "Nothing is parked."
        tell([parking.as_data(row) for row in rows], text, as_json)


@app.command()
def backup(
    out: Annotated[
        Path | None, typer.Argument(help="A new file, or a folder for one that is named after the time.")
    ] = None,
) -> None:
    """Keep everything but the key in one file, while the bot runs or not."""
    from bot.archive import backup as keep

    kept = wait(keep(settings(), out))
    typer.echo(f"{kept.file}: {kept.participants} participants, {kept.files} files")
    typer.echo("The key is not in it: without the key nobody in it can be reached. Keep the key elsewhere.")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="The file that `backup` made.")],
    *,
    erased: Annotated[
        list[str] | None,
        typer.Option(
            help="Who was erased since: a copy of erased.txt, the later database, or a later backup. "
            "The list in the media folder is read by itself."
        ),
    ] = None,
) -> None:
    """Bring a backup back where nothing is yet; whoever was erased since is erased again."""
    from bot.restoring import restore as bring_back

    done = wait(bring_back(settings(), source, erased or []))
    typer.echo(f"Restored as of {done.made_at}: {done.rows} rows, {done.files} files.")
    typer.echo(f"Erased again: {done.erased} that had been erased since.")
    if not done.listed:
        typer.echo(
            "No list of the erased was found. Whoever had themselves erased since then is back: "
            "erase them now, by the receipts they hold, before you start the bot.",
            err=True,
        )


def main() -> None:
    """The console entry point: an error that people can mend is told in their words, any other by its place
    alone, for Python's own account of it would quote what it stumbled over.
    """
    try:
        app()
    except AuthorError as error:
        _leave(str(error), 1)
    except OperatorError as error:
        _leave(str(error), 2)
    except Exception as error:  # noqa: BLE001 - a mistake of ours
        from bot.patience import trace_of

        _leave(
            "The bot has a fault here. Please report it with these lines, which hold nobody's words:\n"
            + trace_of(error),
            2,
        )


def _leave(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
