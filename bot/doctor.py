"""`soundingboard doctor`: a look at everything the bot stands on; each line is fine or says what to do.

Nothing is changed: no database is made or migrated, no key made, no webhook set.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from babel.messages.pofile import read_po
from sqlalchemy.exc import DBAPIError

from bot import publishing
from bot.channels.telegram.decode import ALLOWED_UPDATES
from bot.channels.telegram.transport import Api, TelegramError
from bot.errors import AuthorError, OperatorError
from bot.flows.resources import resource
from bot.flows.texts import chain
from bot.house import study_of
from bot.settings import Settings, load_settings
from bot.storage import dumping, migrate
from bot.storage.database import connect
from bot.storage.faults import explain
from bot.storage.sealing import load_key, seal_from
from bot.storage.upkeep import beside

LEAST_FREE = 500 * 2**20
"""Bytes on a disk below which there is something to do."""
MOST_SECONDS_OFF = 30
MOST_PENDING = 100
RECENT_SECONDS = 3600


class Finding(NamedTuple):
    """What was looked at, whether it is as it should be, and in words what is there or what to do."""

    name: str
    fine: bool
    words: str


async def examine() -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding, too."""
    try:
        settings = load_settings()
    except OperatorError as error:
        return [Finding("settings", fine=False, words=str(error))]
    database, fingerprint = await _database(settings)
    return [
        Finding("settings", fine=True, words="can be read"),
        _study(settings),
        _translations(settings),
        *_disks(settings),
        database,
        _key(settings, fingerprint),
        *[finding async for finding in _telegram(settings)],
    ]


def line_of(finding: Finding) -> str:
    return f"{'OK' if finding.fine else '!!'}  {finding.name}: {finding.words}"


# ------------------------------------------------------------------ what authors and translators made


def _study(settings: Settings) -> Finding:
    try:
        found = publishing.packages(settings)
    except AuthorError as error:
        count = len(error.problems)
        words = f"{count} to be mended. Run: soundingboard check {settings.study}"
        return Finding("study", fine=False, words=words)
    except OperatorError as error:
        return Finding("study", fine=False, words=str(error))
    names = ", ".join(each.conversation for each in found) or "no conversation"
    return Finding("study", fine=True, words=f"{names} in {settings.study}")


def _translations(settings: Settings) -> Finding:
    try:
        languages = study_of(settings).languages
    except (AuthorError, OperatorError):
        return Finding("translations", fine=False, words="The study cannot be read: see above.")
    gaps = {tag: gap for tag in languages if (gap := _untranslated(tag))}
    if not gaps:
        return Finding("translations", fine=True, words=f"complete in {', '.join(languages)}")
    told = ", ".join(f"{count} in {tag}" for tag, count in gaps.items())
    words = f"Of the bot's own sentences people would read in English: {told}. See CONTRIBUTING, languages."
    return Finding("translations", fine=False, words=words)


def _untranslated(language: str) -> int:
    """How many of the bot's own sentences a language lacks, along its chain; English needs none."""
    tags = chain(language, ())
    if "en" in tags:
        return 0
    wanted = _sentences(resource("locales") / "soundingboard.pot", all_=True)
    for tag in tags:
        file = resource("locales") / tag.replace("-", "_") / "LC_MESSAGES" / "soundingboard.po"
        wanted -= _sentences(file, all_=False)
    return len(wanted)


def _sentences(file: Path, *, all_: bool) -> set[str]:
    if not file.is_file():
        return set()
    with file.open("rb") as content:
        messages = [message for message in read_po(content) if message.id]
    return {str(message.id) for message in messages if all_ or _is_translated(message)}


def _is_translated(message: Any) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings) and not message.fuzzy


# ------------------------------------------------------------------ the machine


def _disks(settings: Settings) -> Iterator[Finding]:
    file = settings.database_file
    folders = {"disk of the media": settings.media}
    if file:
        folders = {"disk of the database": file.parent, **folders}
    for name, folder in folders.items():
        yield _disk(name, folder.absolute())


def _disk(name: str, folder: Path, least: int = LEAST_FREE) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=".doctor-") as file:
            file.write(b"written by soundingboard doctor")
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(there).free
    except OSError as error:
        words = f"{there} cannot be written ({error.strerror}). Please make it writable for the bot."
        return Finding(name, fine=False, words=words)
    room = f"{free / 2**30:.1f} GB free in {there}"
    if free < least:
        return Finding(name, fine=False, words=f"only {room}. Please free some space.")
    return Finding(name, fine=True, words=f"{room}, and it can be written")


async def _database(settings: Settings) -> tuple[Finding, str]:
    """The finding, and the fingerprint of the database's key ("" where it is not known)."""
    file = settings.database_file
    if file and not file.exists():
        return Finding("database", fine=True, words=f"not there yet; the first start makes {file}"), ""
    try:
        database = await connect(settings.database_url)
    except OperatorError as error:
        return Finding("database", fine=False, words=str(error)), ""
    try:
        async with database.reading() as db:
            revision = await dumping.revision(db)
            fingerprint = await dumping.key_fingerprint(db) if revision else ""
    except DBAPIError as error:
        return Finding("database", fine=False, words=str(explain(error, database.name))), ""
    finally:
        await database.close()
    return _migrations(database.name, revision), fingerprint


def _migrations(name: str, revision: str) -> Finding:
    newest = migrate.newest()
    if revision > newest:
        words = f"{name} was written by a newer version of the bot. Please install that version again."
        return Finding("database", fine=False, words=words)
    if revision and revision < newest:
        words = f"{name} is of an earlier version ({revision}). Please make a backup, then restart the bot."
        return Finding("database", fine=False, words=words)
    state = f"up to date ({revision})" if revision else "empty; the first start makes the tables"
    return Finding("database", fine=True, words=f"{name} can be read and written, {state}")


def _key(settings: Settings, fingerprint: str) -> Finding:
    file, explicit = settings.key_file, settings.key.get_secret_value() if settings.key else None
    if not explicit and not fingerprint and not file.exists():
        return Finding("key", fine=True, words=f"not there yet; the first start makes {file}")
    if not explicit and settings.database_file and beside(settings.database_file, file):
        words = f"{file} lies in the folder of the database. Please move it, and set SOUNDINGBOARD_KEY_FILE."
        return Finding("key", fine=False, words=words)
    try:
        seal = seal_from(load_key(explicit, file, contacts_exist=True))
    except OperatorError as error:
        return Finding("key", fine=False, words=str(error))
    if fingerprint and seal.fingerprint != fingerprint:
        words = "It does not belong to this database. Please put the key in place that it was made with."
        return Finding("key", fine=False, words=words)
    if not explicit and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("key", fine=False, words=f"Others may read {file}. Run: chmod 600 {file}")
    fits = "belongs to this database" if fingerprint else "can be read"
    return Finding("key", fine=True, words=f"{fits}. Is there a copy of it in another place?")


# ------------------------------------------------------------------ Telegram


async def _telegram(settings: Settings) -> Any:
    try:
        token = settings.required_token()
    except OperatorError as error:
        yield Finding("token", fine=False, words=str(error))
        return
    async with Api(token, settings.api_url) as api:
        try:
            me = await api.call("getMe", {})
            yield Finding("token", fine=True, words=f"of @{me['username']}")
            yield _clock(await api.clock(), datetime.now(UTC))
            yield _webhook(settings, await api.call("getWebhookInfo", {}), time.time())
        except OperatorError as error:
            yield Finding("token", fine=False, words=str(error))
        except TelegramError as error:
            words = f"{settings.api_place} cannot be reached ({error}). Please check network and firewall."
            yield Finding("Telegram", fine=False, words=words)


def _clock(theirs: datetime | None, ours: datetime) -> Finding:
    if theirs is None:
        return Finding("clock", fine=True, words="cannot be compared, as this Bot API server tells no time")
    seconds = round((ours - theirs).total_seconds())
    if abs(seconds) <= MOST_SECONDS_OFF:
        return Finding("clock", fine=True, words="goes with Telegram's")
    way = "ahead of" if seconds > 0 else "behind"
    words = (
        f"It is {abs(seconds)} seconds {way} Telegram's. Please set it, such as by: timedatectl set-ntp true"
    )
    return Finding("clock", fine=False, words=words)


def _webhook(settings: Settings, info: dict[str, Any], now: float) -> Finding:
    url, pending = info.get("url", ""), info.get("pending_update_count", 0)
    if url != settings.webhook:
        # Another program's address may hold its token: only its host is shown.
        theirs = urlsplit(url).hostname or "nobody"
        mine = "brings them to SOUNDINGBOARD_WEBHOOK" if settings.webhook else "fetches them"
        words = (
            f"Telegram brings messages to {theirs}. Please start the bot, which {mine}, "
            "and stop any other program that uses this token."
        )
        return Finding("webhook", fine=False, words=words)
    if not url:
        return Finding("webhook", fine=True, words=f"none; messages are fetched, {pending} wait")
    if set(info.get("allowed_updates", ())) != set(ALLOWED_UPDATES):
        return Finding("webhook", fine=False, words="Of another version. Please restart the bot.")
    trouble, since = info.get("last_error_message", ""), now - info.get("last_error_date", 0)
    if pending > MOST_PENDING or (pending and trouble and since < RECENT_SECONDS):
        said = f"Telegram says: {trouble}. " if trouble else ""
        words = f"{pending} messages wait. {said}Is the bot running, and can it be reached from outside?"
        return Finding("webhook", fine=False, words=words)
    return Finding("webhook", fine=True, words=f"as set; {pending} messages wait")
