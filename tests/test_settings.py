"""Settings: where they are read from, and what is said of those that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.settings import HOW, Settings, load_settings

KEY = "c291bmRpbmctYm9hcmQtdGVzdHMtb25seS1rZXktMzI="


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and an environment in which nothing is set."""
    for name in os.environ:
        if name.upper().startswith("SOUNDINGBOARD_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_need_be_set_but_the_token() -> None:
    """All settings have a value from the start, and the token is asked for when it is needed."""
    settings = load_settings()
    assert settings.database_url == "sqlite:///data/soundingboard.sqlite"
    assert (settings.study, settings.media) == (Path("conversations"), Path("data/media"))
    assert (settings.rate, settings.chat_rate, settings.key) == (30, 1, None)
    assert settings.api_url == "https://api.telegram.org"
    with pytest.raises(OperatorError, match=r"SOUNDINGBOARD_TOKEN is not set\. Ask @BotFather"):
        settings.required_token()


def test_the_key_lies_far_from_the_data() -> None:
    """By itself the key is kept among the settings of whoever runs the bot, not in the working folder."""
    assert load_settings().key_file.name == "key"
    assert Path.cwd() not in load_settings().key_file.absolute().parents


def test_the_environment_goes_before_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in `.env` counts where the environment says nothing, or says it with no words."""
    text = 'export SOUNDINGBOARD_TOKEN="1:file"\nSOUNDINGBOARD_STUDY=file # ours\n'
    text += "soundingboard_rate=5\nTOKEN=9:9\n"
    (folder / ".env").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SOUNDINGBOARD_STUDY", "environment")
    monkeypatch.setenv("SOUNDINGBOARD_TOKEN", "")
    settings = load_settings()
    assert settings.required_token() == "1:file"
    assert (settings.study, settings.rate) == (Path("environment"), 5)


def test_a_file_from_windows_is_read(folder: Path) -> None:
    """A mark at the beginning and line ends of another system do not hide the first setting."""
    (folder / ".env").write_bytes(b"\xef\xbb\xbfSOUNDINGBOARD_TOKEN=1:file\r\nSOUNDINGBOARD_RATE=7\r\n")
    assert (load_settings().required_token(), load_settings().rate) == ("1:file", 7)


@pytest.mark.parametrize("content", ["SOUNDINGBOARD_TOKEN=1:é".encode("latin-1"), "A=1".encode("utf-16")])
def test_a_file_of_another_encoding_is_told(folder: Path, content: bytes) -> None:
    """A `.env` that is no UTF-8 is named, with how to save it."""
    (folder / ".env").write_bytes(content)
    with pytest.raises(OperatorError, match=r"\.env cannot be read \(it is not in UTF-8\)\. Please save it"):
        load_settings()


@pytest.mark.parametrize(
    "name, value",
    [
        ("RATE", "fast"),
        ("RATE", "-1"),
        ("RATE", "nan"),
        ("CHAT_RATE", "inf"),
        ("API_URL", "api.telegram.org"),
        ("API_URL", "ftp://hush"),
        ("WEBHOOK", "bot.example.org/hush"),
        ("WEBHOOK", "http://bot.example.org/hush"),
        ("WEBHOOK", "https://"),
        ("WEBHOOK", "https://user@bot.example.org/"),
        ("WEBHOOK", "https://bot.example.org/?token=hush"),
        ("LISTEN", "8080"),
        ("LISTEN", "127.0.0.1"),
        ("LISTEN", "127.0.0.1:hush"),
        ("LISTEN", "127.0.0.1:99999"),
        ("KEY", "hush"),
        ("KEY", f"{KEY}="),
        ("KEY", "…" * 44),
    ],
)
def test_a_value_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The sentence names the setting and the remedy, and never repeats what was set."""
    monkeypatch.setenv(f"SOUNDINGBOARD_{name}", value)
    with pytest.raises(OperatorError) as refused:
        load_settings()
    assert str(refused.value) == f"SOUNDINGBOARD_{name} cannot be used. {HOW[name.lower()]}"
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "slip, meant",
    [("DATABSE", "DATABASE"), ("TOKENS", "TOKEN"), ("Apiurl", "API_URL"), ("KEYFILE", "KEY_FILE")],
)
@pytest.mark.parametrize("place", ["environment", "file"])
def test_a_slip_in_a_name_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, place: str, slip: str, meant: str
) -> None:
    """A name that is nearly a setting's is refused, for otherwise the default would count in silence."""
    if place == "file":
        (folder / ".env").write_text(f"# x\n  SOUNDINGBOARD_{slip}=hush\n", encoding="utf-8")
    else:
        monkeypatch.setenv(f"SOUNDINGBOARD_{slip}", "hush")
    with pytest.raises(OperatorError, match=f"Did you mean SOUNDINGBOARD_{meant}?") as refused:
        load_settings()
    assert "hush" not in str(refused.value)


def test_names_of_others_are_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What container systems set for a service of our name, and other programs' settings, do no harm."""
    monkeypatch.setenv("SOUNDINGBOARD_PORT", "tcp://10.0.0.1:8080")
    monkeypatch.setenv("SOUNDINGBOARD_SERVICE_HOST", "10.0.0.1")
    (folder / ".env").write_text("POSTGRES_PASSWORD=hush\nDATABASE_URL=x\nTOKENS=3\n", encoding="utf-8")
    assert load_settings().database == "data/soundingboard.sqlite"


@pytest.mark.parametrize("token", ["hush", "hush:123", "123456", "123456:", ":hush"])
def test_what_is_no_token_is_told(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A token without its number or its secret is refused before Telegram is asked, and not repeated."""
    monkeypatch.setenv("SOUNDINGBOARD_TOKEN", token)
    with pytest.raises(OperatorError, match=r"does not look like a token\. Ask @BotFather") as refused:
        load_settings().required_token()
    assert "hush" not in str(refused.value)


def test_secrets_are_not_shown() -> None:
    """Printed settings hold neither the token nor the key."""
    shown = repr(Settings(token="1:hush", key=KEY))
    assert "hush" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    "database, file",
    [
        ("data/study.sqlite", Path("data/study.sqlite")),
        ("sqlite:///data/study.sqlite", Path("data/study.sqlite")),
        ("sqlite:////var/study.sqlite?timeout=5", Path("/var/study.sqlite")),
        ("postgresql://me:hush@host/study", None),
        ("postgresql:///study", None),
    ],
)
def test_a_database_is_a_file_or_a_server(database: str, file: Path | None) -> None:
    """A plain path is SQLite's file, as is the path in its address; a server has none."""
    assert Settings(database=database).database_file == file


@pytest.mark.parametrize(
    "listen, place",
    [("127.0.0.1:8080", ("127.0.0.1", 8080)), ("0.0.0.0:80", ("0.0.0.0", 80)), ("[::1]:81", ("::1", 81))],
)
def test_the_webhook_listens_where_it_is_told(listen: str, place: tuple[str, int]) -> None:
    """Host and port are read apart, with the brackets of IPv6 taken off."""
    assert Settings(listen=listen).listens_at == place


@pytest.mark.parametrize(
    "address", ["", "https://bot.example.org/telegram", "http://127.0.0.1:8081/telegram"]
)
def test_a_webhook_is_public_or_on_this_machine(address: str) -> None:
    """Over the network only https will do; beside a Bot API server of one's own, plain http."""
    assert Settings(webhook=address).webhook == address


def test_a_password_in_the_api_url_is_not_shown() -> None:
    """Who guards a Bot API server of their own with a password finds it in no message of the doctor's."""
    settings = Settings(api_url="https://amina:hidden@api.example.org:8081/tg/")
    assert settings.api_url == "https://amina:hidden@api.example.org:8081/tg"
    assert settings.api_place == "https://api.example.org:8081/tg"
    assert Settings().api_place == "https://api.telegram.org"
