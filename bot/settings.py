"""What whoever runs the bot decides, from the environment or a `.env` file."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

import typer
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import OperatorError

TELEGRAM = "https://api.telegram.org"
PREFIX = "SOUNDINGBOARD_"
FILE = Path(".env")
HOW = {
    "token": "Ask @BotFather for a bot and set SOUNDINGBOARD_TOKEN to its token, like 123456:ABC…",
    "api_url": f"Set SOUNDINGBOARD_API_URL to an address such as {TELEGRAM}, or leave it out.",
    "database": "Set SOUNDINGBOARD_DATABASE to a file such as data/soundingboard.sqlite, or to postgresql://…",
    "study": "Set SOUNDINGBOARD_STUDY to the folder that holds study.yaml.",
    "key": "Set SOUNDINGBOARD_KEY to the key the bot made at first (44 signs), or leave it out.",
    "webhook": "Set SOUNDINGBOARD_WEBHOOK to a public address such as https://bot.example.org/telegram, "
    "or leave it out to fetch messages from Telegram instead.",
    "listen": "Set SOUNDINGBOARD_LISTEN to where your web server finds the bot, such as 127.0.0.1:8080.",
    "rate": "Set SOUNDINGBOARD_RATE to messages a second over all chats, such as 30; 0 means no limit.",
    "chat_rate": "Set SOUNDINGBOARD_CHAT_RATE to messages a second in one chat, such as 1; 0 means no limit.",
}


class Settings(BaseSettings):
    """`SOUNDINGBOARD_…`. Secrets are never shown when this is printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=FILE,
        env_file_encoding="utf-8-sig",  # as Windows' editor writes it
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    token: SecretStr = SecretStr("")
    api_url: str = TELEGRAM
    database: str = "data/soundingboard.sqlite"
    study: Path = Path("conversations")
    media: Path = Path("data/media")
    key: SecretStr | None = None
    key_file: Path = Field(default_factory=lambda: Path(typer.get_app_dir("soundingboard")) / "key")
    webhook: str = ""
    listen: str = "127.0.0.1:8080"
    rate: float = Field(30, ge=0, allow_inf_nan=False)
    chat_rate: float = Field(1, ge=0, allow_inf_nan=False)

    @field_validator("api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("not a web address")
        return value.rstrip("/")

    @field_validator("webhook")
    @classmethod
    def _is_public(cls, value: str) -> str:
        parts = urlsplit(value)
        # A Bot API server of one's own may be on the same machine, and needs no certificate there.
        near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
        if value and not ((parts.scheme == "https" or near) and parts.hostname):
            raise ValueError("not a public address")
        if parts.query or parts.fragment or parts.username:
            raise ValueError("more than an address")
        return value

    @field_validator("listen")
    @classmethod
    def _is_place(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if not (host and port.isdecimal() and int(port) < 65536):
            raise ValueError("not host:port")
        return value

    @field_validator("key")
    @classmethod
    def _is_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{43}=", value.get_secret_value().strip()):
            raise ValueError("not a key")
        return value

    @property
    def database_url(self) -> str:
        """The database as an address: a plain path is a SQLite file."""
        return self.database if "://" in self.database else f"sqlite:///{self.database}"

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database; None for a server."""
        kind, _, place = self.database_url.partition(":///")
        return Path(place.partition("?")[0]) if kind.startswith("sqlite") else None

    @property
    def api_place(self) -> str:
        """Where the Bot API is, for people: no user, no password."""
        parts = urlsplit(self.api_url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    @property
    def listens_at(self) -> tuple[str, int]:
        """The host and port at which the webhook is served; port 0: any that is free."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def required_token(self) -> str:
        """The bot's token. Raises `OperatorError` where none was set, or what was set is none."""
        token = self.token.get_secret_value().strip()
        number, _, secret = token.partition(":")
        if not (number.isdecimal() and secret):
            what = (
                "SOUNDINGBOARD_TOKEN does not look like a token."
                if token
                else "SOUNDINGBOARD_TOKEN is not set."
            )
            raise OperatorError(f"{what} {HOW['token']}")
        return token


def load_settings() -> Settings:
    """The settings of this process. Raises `OperatorError` that names the setting and the remedy."""
    _refuse_slips()
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        raise OperatorError(
            f"{PREFIX}{name.upper()} cannot be used. {HOW.get(name, 'Please look at it again.')}"
        ) from None


def _refuse_slips() -> None:
    """A slip in a name would otherwise pass in silence: the data would lie somewhere else."""
    known = [name.upper() for name in Settings.model_fields]
    for written in (name.upper() for name in (*os.environ, *_in_file())):
        name = written.removeprefix(PREFIX)
        near = get_close_matches(name, known, 1, 0.8) if name != written else []
        if near and name not in known:
            raise OperatorError(
                f"There is no setting {written}. Did you mean {PREFIX}{near[0]}? Please correct its name."
            )


def _in_file() -> list[str]:
    try:
        text = FILE.read_text(encoding="utf-8-sig") if FILE.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise OperatorError(
            f"The file {FILE.absolute()} cannot be read ({reason}). "
            "Please save it as plain text in UTF-8, readable for the bot."
        ) from None
    return re.findall(r"^\s*(?:export\s+)?(\w+)", text, re.MULTILINE)
