"""Settings: what is read, what is shown, and what whoever runs the bot is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.settings import load_settings

SECRET = "987654321:a-token-nobody-may-see"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of this machine, and no .env file of this checkout."""
    monkeypatch.chdir(tmp_path)
    for name in ("TOKEN", "API_URL", "DATABASE", "STUDY", "MEDIA", "KEY", "KEY_FILE", "RATE", "CHAT_RATE"):
        monkeypatch.delenv(f"SOUNDINGBOARD_{name}", raising=False)


def test_everything_but_the_token_has_a_default() -> None:
    """Without settings the study is in conversations/ and all else under data/, at Telegram's pace."""
    settings = load_settings()
    assert settings.study == Path("conversations")
    assert settings.database_url == "sqlite:///data/soundingboard.sqlite"
    assert settings.media == Path("data/media")
    assert (settings.rate, settings.chat_rate) == (30, 1)
    assert settings.api_url == "https://api.telegram.org"


def test_an_env_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`.env` in the working folder holds settings; the same ones in the environment come before it."""
    (tmp_path / ".env").write_text(f"SOUNDINGBOARD_TOKEN={SECRET}\nSOUNDINGBOARD_RATE=5\n", encoding="utf-8")
    monkeypatch.setenv("SOUNDINGBOARD_RATE", "7")
    settings = load_settings()
    assert settings.required_token() == SECRET
    assert settings.rate == 7


def test_the_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed settings hide the token."""
    monkeypatch.setenv("SOUNDINGBOARD_TOKEN", SECRET)
    assert "nobody-may-see" not in repr(load_settings())


@pytest.mark.parametrize("value", ["", "nonsense", "98765", ":only-a-secret"])
def test_a_missing_or_strange_token_is_told_with_the_remedy(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is no token is refused before anything starts, and is not repeated."""
    monkeypatch.setenv("SOUNDINGBOARD_TOKEN", value)
    with pytest.raises(OperatorError, match=r"SOUNDINGBOARD_TOKEN .*BotFather") as told:
        load_settings().required_token()
    assert not value or value not in str(told.value)


@pytest.mark.parametrize(
    "name, value, remedy",
    [
        ("RATE", "fast", "0 means no limit"),
        ("RATE", "-1", "0 means no limit"),
        ("CHAT_RATE", "often", "0 means no limit"),
        ("API_URL", "api.telegram.org", "https://api.telegram.org"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(
    name: str, value: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says which setting it is and what to write instead."""
    monkeypatch.setenv(f"SOUNDINGBOARD_{name}", value)
    with pytest.raises(OperatorError, match=f"SOUNDINGBOARD_{name} ") as told:
        load_settings()
    assert remedy in str(told.value)
