"""`soundingboard …`: one short function a command, its work imported when it is called for.

Exit codes: 0 fine, 1 something in a flow is to be mended, 2 it could not be done at all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot.errors import AuthorError, OperatorError

if TYPE_CHECKING:
    from bot.settings import Settings

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Sounding Board: ask a community what it thinks, in a Telegram chat.",
)


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
    _await(play_here(Wanted(study or resource("conversations"), keep, port, browser)), quiet=True)


@app.command()
def run() -> None:
    """Run the bot until it is told to stop. Settings: SOUNDINGBOARD_… or a .env file."""
    from bot.app import run as run_bot

    def tell(link: str) -> None:
        typer.echo(f"Nobody owns this study yet. Open this link once, within 24 hours, to own it:\n{link}")

    _await(run_bot(_settings(), tell))


@app.command("owner-link")
def owner_link(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Make a new link that makes whoever opens it first an owner of the study; older ones end."""
    from bot import office

    url = _await(office.owner_link(_settings()))
    _tell({"url": url}, f"{url}\nIt works once, within 24 hours. Keep it to yourself.", as_json)


cohorts = typer.Typer(no_args_is_help=True, help="Cohorts: groups of people who are asked the same.")
invites = typer.Typer(no_args_is_help=True, help="Invites: the links and QR codes that lead into a cohort.")
app.add_typer(cohorts, name="cohort")
app.add_typer(invites, name="invite")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@cohorts.command("add")
def add_cohort(
    name: Annotated[str, typer.Argument(help="Its name; letters, digits, spaces and . _ -")],
    *,
    conversation: Annotated[
        list[str], typer.Option(help="A conversation's id; again for the next in order.")
    ],
    languages: Annotated[str, typer.Option(help="Only these languages, such as en,ur.")] = "",
    size: Annotated[int, typer.Option(help="How many people at most.")] = 0,
    closes: Annotated[str, typer.Option(help="The last day to join, such as 2027-03-31.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a cohort."""
    from bot import office
    from bot.engine.desk import Cohort

    tags = tuple(tag.strip() for tag in languages.split(",") if tag.strip())
    wanted = Cohort(0, name, tuple(dict.fromkeys(conversation)), tags, size, closes)
    made = _await(office.add_cohort(_settings(), wanted))
    _tell(
        made._asdict(), f"Cohort {made.name} is there. Next: soundingboard invite add {made.name!r}", as_json
    )


@cohorts.command("list")
def list_cohorts(*, as_json: AsJson = False) -> None:
    """Show all cohorts: who joined, consented, finished."""
    from bot import office

    rows = _await(office.list_cohorts(_settings()))
    data = [{**c.cohort._asdict(), "consented": c.consented, "finished": c.finished} for c in rows]
    text = "\n".join(office.line_of(row) for row in rows) or "There is no cohort yet: see `cohort add`."
    _tell(data, text, as_json)


@invites.command("add")
def add_invite(
    cohort: Annotated[str, typer.Argument(help="The cohort's name.")],
    *,
    label: Annotated[str, typer.Option(help="Whose invite this is, for the exports: a place, a group.")] = "",
    uses: Annotated[int, typer.Option(help="How many people may use it; 0 for any number.")] = 0,
    qr: Annotated[Path | None, typer.Option(help="Also write a QR code here, as .png or .svg.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make an invite: a link that leads into a cohort."""
    from bot import office

    link = _await(office.add_invite(_settings(), cohort, label, uses, qr))
    told = f"{link.url}\n{qr} holds it as a QR code." if qr else link.url
    _tell(office.as_data(link), told, as_json)


@invites.command("list")
def list_invites(
    cohort: Annotated[str, typer.Argument(help="The cohort's name.")], *, as_json: AsJson = False
) -> None:
    """Show a cohort's invites with their links."""
    from bot import office

    links = _await(office.list_invites(_settings(), cohort))
    text = "\n".join(office.line_of_link(link) for link in links) or "No invite yet: see `invite add`."
    _tell([office.as_data(link) for link in links], text, as_json)


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
    from bot import releases

    found = _await(releases.publish(_settings(), path, dry_run=dry_run))
    _tell(releases.as_data(found), releases.told(found, dry_run=dry_run), as_json)


@app.command()
def versions(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.")], *, as_json: AsJson = False
) -> None:
    """Show the versions of a conversation, the latest publication first."""
    from bot import releases

    rows = _await(releases.listed(_settings(), conversation))
    data = [{**row.version._asdict(), **row.use._asdict(), "runs": row.runs} for row in rows]
    _tell(data, "\n".join(map(releases.line_of, rows)), as_json)


@app.command()
def rollback(
    conversation: Annotated[str, typer.Argument(help="The conversation's id.")],
    version: Annotated[str, typer.Argument(help="The first ten signs of the version, or all of them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Let whoever begins from now on get an earlier version again; who is in the middle stays on theirs."""
    from bot import releases

    back = _await(releases.rollback(_settings(), conversation, version))
    _tell(back._asdict(), f"{conversation}: {back.hash[:10]} is published again.", as_json)


@app.command()
def export(
    *,
    cohort: Annotated[str | None, typer.Option(help="Only this cohort.")] = None,
    conversation: Annotated[str | None, typer.Option(help="Only this conversation.")] = None,
    out: Annotated[Path, typer.Option(help="A folder that is not there yet, or empty.")] = Path("export"),
    language: Annotated[str | None, typer.Option("--lang", help="Labels in this language.")] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave text as it is, even where Excel may take it for a formula.")
    ] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Also answers.xlsx, for Excel.")] = False,
    sav: Annotated[bool, typer.Option("--sav", help="Also answers.sav, for SPSS.")] = False,
) -> None:
    """Write all answers as CSV files, with a codebook and people's recordings."""
    from bot import office

    wanted = office.Wanted(cohort, conversation, language, raw, xlsx, sav)
    written = _await(office.export(_settings(), wanted, out))
    typer.echo(f"{written.folder}: sessions: {written.sessions}, files that people sent: {written.files}")


@app.command()
def audit(
    *,
    out: Annotated[Path | None, typer.Option(help="Write all of it into this new CSV file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who looked at what, took what out, changed a role, published."""
    from bot import office
    from bot.reports import auditlog

    rows = list(auditlog.rows(*_await(office.audit(_settings(), out))))
    data = [dict(zip(auditlog.HEADER, row, strict=True)) for row in rows]
    text = "\n".join("  ".join(cell for cell in row if cell) for row in rows) or "Nothing was done yet."
    _tell(data, f"{out} holds it." if out else text, as_json)


@app.command()
def erase(
    participant: Annotated[str, typer.Argument(help="The code in the exports' column participant.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
) -> None:
    """Erase a participant for good: answers, recordings, history, and who they were."""
    from bot import office

    if not yes:
        typer.confirm(f"Erase all of {participant}? This cannot be undone.", abort=True)
    _await(office.erase(_settings(), participant))
    typer.echo(f"Everything of {participant} is erased.")


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Look whether everything is in order: settings, disk, database, key, Telegram. Says what to do."""
    from bot import doctor as examination

    found = _await(examination.examine())
    data = [finding._asdict() for finding in found]
    _tell(data, "\n".join(map(examination.line_of, found)), as_json)
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
        _await(parking.drop(_settings(), drop))
        _tell({"dropped": drop}, f"Number {drop} is given up.", as_json)
    elif retry:
        tried = _await(parking.retry(_settings(), retry))
        _tell(tried._asdict(), parking.told(tried), as_json)
        raise typer.Exit(int(bool(tried.again or tried.unreadable)))
    else:
        rows = _await(parking.listed(_settings()))
        text = "\n".join(map(parking.line_of, rows)) or "Nothing is parked."
        _tell([parking.as_data(row) for row in rows], text, as_json)


@app.command()
def backup(
    out: Annotated[
        Path | None, typer.Argument(help="A new file, or a folder for one that is named after the time.")
    ] = None,
) -> None:
    """Keep everything but the key in one file, while the bot runs or not."""
    from bot.archive import backup as keep

    kept = _await(keep(_settings(), out))
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

    done = _await(bring_back(_settings(), source, erased or []))
    typer.echo(f"Restored as of {done.made_at}: {done.rows} rows, {done.files} files.")
    typer.echo(f"Erased again: {done.erased} that had been erased since.")
    if not done.listed:
        typer.echo(
            "No list of the erased was found. Whoever had themselves erased since then is back: "
            "erase them now, by the receipts they hold, before you start the bot.",
            err=True,
        )


def _settings() -> Settings:
    from bot.settings import load_settings

    return load_settings()


def _await(work: Coroutine[Any, Any, T], *, quiet: bool = False) -> T:
    """Run it, on the faster event loop where that is installed."""
    import asyncio
    from importlib import import_module, util

    from bot.logs import configure_logs

    configure_logs(quiet=quiet)
    fast = import_module("uvloop").new_event_loop if util.find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=fast) as runner:
        return runner.run(work)


def _tell(data: object, text: str, as_json: bool) -> None:  # noqa: FBT001 - the option itself
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else text)


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
