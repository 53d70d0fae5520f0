"""What every command needs: settings, an event loop, and words or JSON for what came out."""

from __future__ import annotations

import json
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings() -> Settings:
    """The settings. Raises `OperatorError` where they cannot be."""
    from bot.settings import load_settings

    return load_settings()


def wait(work: Coroutine[Any, Any, T], *, quiet: bool = False) -> T:
    """Run it, on the faster event loop where that is installed."""
    import asyncio
    from importlib import import_module, util

    from bot.logs import configure_logs

    configure_logs(quiet=quiet)
    fast = import_module("uvloop").new_event_loop if util.find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=fast) as runner:
        return runner.run(work)


def tell(data: object, text: str, as_json: bool) -> None:  # noqa: FBT001 - the option itself
    """Print the data as JSON, or the text."""
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else text)
