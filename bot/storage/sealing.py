"""One key seals who people are. It lives outside the database and outside the database's folder."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from bot.errors import OperatorError


@dataclass(frozen=True, slots=True)
class Seal:
    """What the key can do. `fingerprint` (32 hex digits) tells keys apart and gives none of the key away."""

    fingerprint: str
    _fernet: Fernet = field(repr=False)
    _finder: bytes = field(repr=False)

    def lookup(self, channel: str, chat: int) -> bytes:
        """32 bytes by which a chat's contact is found; only the key's holder can make them."""
        return self._find(f"chat/{channel}/{chat}")

    def lookup_code(self, code: str) -> bytes:
        """32 bytes by which an invite's code is found."""
        return self._find(f"code/{code}")

    def webhook_secret(self, bot: int) -> str:
        """What Telegram must show with each update for this bot: every process with the key knows it."""
        return self._find(f"webhook/{bot}").hex()

    def seal(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed. Raises `OperatorError` if it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise OperatorError(
                "Something in the database was sealed with another key. "
                "Please start the bot with the key that belongs to this database."
            ) from None

    def _find(self, named: str) -> bytes:
        return hmac.digest(self._finder, named.encode("utf-8", "surrogatepass"), hashlib.sha256)


def seal_from(key: str) -> Seal:
    """The seal of a key in Fernet's text form: 32 bytes as URL-safe base64, 44 characters."""
    try:
        secret = base64.b64decode(key.encode("ascii"), b"-_", validate=True)
        fernet = Fernet(key)
    except (ValueError, binascii.Error):
        raise OperatorError(
            "The key is not 44 letters and digits as the bot makes them. "
            "Please copy the whole key, in one line and without quotation marks."
        ) from None
    return Seal(
        fingerprint=_derive(secret, "fingerprint").hex()[:32],
        _fernet=fernet,
        _finder=_derive(secret, "lookup"),
    )


def load_key(explicit: str | None, key_file: Path, contacts_exist: bool) -> str:  # noqa: FBT001
    """The key from the settings, else from its file, else a new one that is kept in that file.

    A new key is made only where nothing is sealed yet; raises `OperatorError` otherwise.
    """
    if explicit:
        return explicit.strip()
    try:
        return key_file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(key_file, error) from error
    if contacts_exist:
        raise OperatorError(
            f"The key of this database is missing: there is no {key_file}. "
            "Please put the key file back from your safe copy, or set SOUNDINGBOARD_KEY; "
            "without the key nobody in this database can be reached."
        )
    return _new_key(key_file)


def _new_key(key_file: Path) -> str:
    key = Fernet.generate_key().decode("ascii")
    try:
        key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(key_file, key)
        return key_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _unusable(key_file, error) from error


def _write_once(path: Path, content: str) -> None:
    """Under its final name the file is whole or not there; one that is there already is left alone."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # readable by its owner only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        _claim(Path(draft), path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _claim(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # another process was faster: its key counts, and the caller reads it
    except OSError:
        draft.rename(path)  # a file system without hard links


def _derive(secret: bytes, label: str) -> bytes:
    return hmac.digest(secret, f"sounding-board/{label}".encode(), hashlib.sha256)


def _unusable(key_file: Path, error: Exception) -> OperatorError:
    reason = error.strerror if isinstance(error, OSError) else "it is no text file"
    return OperatorError(
        f"The key file {key_file} cannot be used ({reason}). "
        "Please make it readable and its folder writable for the bot, or set SOUNDINGBOARD_KEY."
    )
