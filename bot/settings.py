"""What whoever runs the bot decides, from the environment or a `.env` file."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import typer
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import OperatorError

TELEGRAM = "https://api.telegram.org"
HOW = {
    "token": "Ask @BotFather for a bot and set SOUNDINGBOARD_TOKEN to its token, like 123456:ABC…",
    "api_url": f"Set SOUNDINGBOARD_API_URL to an address such as {TELEGRAM}, or leave it out.",
    "database": "Set SOUNDINGBOARD_DATABASE to a file such as data/soundingboard.sqlite, or to postgresql://…",
    "study": "Set SOUNDINGBOARD_STUDY to the folder that holds study.yaml.",
    "key": "Set SOUNDINGBOARD_KEY to the key the bot made at first (44 signs), or leave it out.",
    "rate": "Set SOUNDINGBOARD_RATE to messages a second over all chats, such as 30; 0 means no limit.",
    "chat_rate": "Set SOUNDINGBOARD_CHAT_RATE to messages a second in one chat, such as 1; 0 means no limit.",
}


class Settings(BaseSettings):
    """`SOUNDINGBOARD_…`. Secrets are never shown when this is printed."""

    model_config = SettingsConfigDict(
        env_prefix="SOUNDINGBOARD_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    token: SecretStr = SecretStr("")
    api_url: str = TELEGRAM
    database: str = "data/soundingboard.sqlite"
    study: Path = Path("conversations")
    media: Path = Path("data/media")
    key: SecretStr | None = None
    key_file: Path = Field(default_factory=lambda: Path(typer.get_app_dir("soundingboard")) / "key")
    rate: float = Field(30, ge=0)
    chat_rate: float = Field(1, ge=0)

    @field_validator("api_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("not a web address")
        return value.rstrip("/")

    @property
    def database_url(self) -> str:
        """The database as an address: a plain path is a SQLite file."""
        return self.database if "://" in self.database else f"sqlite:///{self.database}"

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
    try:
        return Settings()
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        name = name.lower().removeprefix("soundingboard_")
        raise OperatorError(
            f"SOUNDINGBOARD_{name.upper()} cannot be used. {HOW.get(name, 'Please look at it again.')}"
        ) from None
