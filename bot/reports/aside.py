"""Work on files beside the event loop, so that nobody who talks with the bot waits for an export.

Whoever is cancelled meanwhile waits until the work is done: nothing is written any more after clearing away.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def aside(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What the work gives, done in a thread."""
    task = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


@asynccontextmanager
async def held(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """What a context manager gives, opened and closed in a thread."""
    given = await aside(manager.__enter__)
    try:
        yield given
    except BaseException as error:
        if not await aside(manager.__exit__, type(error), error, error.__traceback__):
            raise
    else:
        await aside(manager.__exit__, None, None, None)
