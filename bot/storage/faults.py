"""Whose fault a database error is: the database's own state, or the rows that one event led to."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import OperatorError

_DATA_CLASSES = ("21", "22", "23", "54")
"""SQLSTATE classes that speak of the rows: cardinality, data, integrity, limits of one statement."""

_SQLITE = {
    5: ("is locked by another program", "Please close other programs that have the file open."),
    6: ("is locked by another program", "Please close other programs that have the file open."),
    8: ("can only be read", "Please make the file and its folder writable for the bot."),
    10: ("cannot be read or written", "Please check the disk on which it lies."),
    11: ("is damaged", "Please restore it from your last backup."),
    13: ("has no room left on its disk", "Please free some space; the bot then goes on by itself."),
    14: ("cannot be opened", "Please make sure that its folder exists and is writable for the bot."),
    26: ("is no database", "Please give another file name, or move that file away."),
}
"""SQLite's primary result codes: what is the matter, and what to do."""

_FULL, _NO_ROOM_FOR_INDEX = 13, 4874
"""On a full disk the index of the log (SQLITE_IOERR_SHMSIZE) is what cannot grow first."""

_POSTGRES = {
    "28": ("refuses the user name or the password", "Please check both in SOUNDINGBOARD_DATABASE."),
    "3D": ("has no database of that name", "Please create it, or correct the name."),
    "42501": ("does not let this user do that", "Please make the user the owner of the database."),
    "53100": ("has no room left on its disk", "Please free some space; the bot then goes on by itself."),
    "53": ("has no room for more work", "Please give it more memory or connections."),
    "57": ("is starting or stopping", "Please wait a moment; the bot then goes on by itself."),
}
"""SQLSTATEs and classes of them, the longest first that fits."""

_UNREACHABLE = ("cannot be reached", "Please check that it runs, its address, and the network.")


def passing(error: BaseException) -> bool:
    """Is the database down, locked, full or otherwise not itself, so that trying again later may help?

    False: the error belongs to what was written, or is no database error at all.
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError | PoolTimeoutError)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return not state.startswith(_DATA_CLASSES)
    return error.connection_invalidated or isinstance(error, OperationalError) or _code(error) in _SQLITE


def explain(error: BaseException, name: str) -> OperatorError:
    """A sentence and a remedy for whoever runs the database `name`; never with a password in it."""
    what, remedy = _known(error) or (
        f"gave an error of the kind {_kind(error)}",
        "Please check that it is this bot's own database; a server's log tells more.",
    )
    return OperatorError(f"The database {name} {what}. {remedy}")


def _known(error: BaseException) -> tuple[str, str] | None:
    if not isinstance(error, DBAPIError):
        return _UNREACHABLE
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        fits = [_POSTGRES[start] for start in (state, state[:2]) if start in _POSTGRES]
        return fits[0] if fits else None
    if error.connection_invalidated:
        return _UNREACHABLE
    return _SQLITE.get(_code(error))


def _code(error: DBAPIError) -> int:
    """SQLite's primary result code, which is the low byte of the extended one; 0 for other databases."""
    extended = int(getattr(error.orig, "sqlite_errorcode", 0))
    return _FULL if extended == _NO_ROOM_FOR_INDEX else extended & 0xFF


def _kind(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return type(cause).__name__
