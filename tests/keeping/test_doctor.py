"""What `soundingboard doctor` finds, and what it says to do."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import doctor
from bot.channels.telegram.decode import ALLOWED_UPDATES
from bot.doctor import examine, line_of
from bot.playground.server import serving
from bot.playground.world import World
from bot.storage.sealing import seal_from
from tests.conftest import KEY
from tests.whole.small import write_study

TOKEN = "123456:hush-hush"
OTHER_KEY = "b3RoZXIta2V5LW9mLXNvdW5kaW5nLWJvYXJkLXRlc3Q="
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return World(TOKEN)


@pytest.fixture
async def url(world: World):
    async with serving(world) as address:
        yield address


@pytest.fixture
def settle(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Set `SOUNDINGBOARD_…` for a deployment in which all is well, but for what is given."""
    monkeypatch.chdir(tmp_path)
    write_study(tmp_path / "study", join="open", conversations=("fruit",))
    fine = {
        "TOKEN": TOKEN,
        "API_URL": url,
        "STUDY": str(tmp_path / "study"),
        "DATABASE": str(tmp_path / "data" / "study.sqlite"),
        "MEDIA": str(tmp_path / "data" / "media"),
        "KEY_FILE": str(tmp_path / "keys" / "key"),
    }

    def settle(**changes: str) -> None:
        for name, value in (fine | changes).items():
            monkeypatch.setenv(f"SOUNDINGBOARD_{name}", value)

    settle()
    return settle


@pytest.fixture
def data(new_sqlite: str, tmp_path: Path) -> Path:
    """A database that has been used with KEY, and the key in its place."""
    file = tmp_path / "data" / "study.sqlite"
    (tmp_path / "keys").mkdir(mode=0o700)
    key = tmp_path / "keys" / "key"
    key.write_text(KEY, encoding="utf-8")
    key.chmod(0o600)
    with sqlite3.connect(file) as db:
        db.execute("INSERT INTO facts VALUES ('key', ?)", (seal_from(KEY).fingerprint,))
    db.close()
    return file


@pytest.fixture
def damaged(data: Path) -> Path:
    data.write_bytes(b"this is no database at all, but it is long enough to be looked at" * 100)
    return data


async def found() -> dict[str, doctor.Finding]:
    return {finding.name: finding for finding in await examine()}


def wrong(findings: dict[str, doctor.Finding]) -> dict[str, str]:
    return {name: finding.words for name, finding in findings.items() if not finding.fine}


NAMES = ["settings", "study", "translations", "disk of the database", "disk of the media"]
NAMES += ["database", "key", "token", "clock", "webhook"]


async def test_before_the_first_start_all_is_well(settle, tmp_path: Path) -> None:
    """With a study and a token there is nothing to do but start, and nothing is made by looking."""
    before = names(tmp_path)
    findings = await found()
    assert list(findings) == NAMES
    assert set(wrong(findings)) <= {"translations"}
    assert "the first start makes" in findings["database"].words
    assert "the first start makes" in findings["key"].words
    assert names(tmp_path) == before


def names(folder: Path) -> list[str]:
    return sorted(path.as_posix() for path in folder.rglob("*"))


async def test_a_running_deployment_is_well(settle, data: Path) -> None:
    """A database that is up to date, its key, a token that Telegram knows, a clock that goes."""
    findings = await found()
    assert set(wrong(findings)) <= {"translations"}
    assert findings["token"].words == "of @playground_bot"
    assert "up to date (000" in findings["database"].words
    assert "belongs to this database" in findings["key"].words
    assert line_of(findings["clock"]) == "OK  clock: goes with Telegram's"
    assert not any(secret in repr(findings) for secret in ("hush", KEY))


async def test_settings_that_cannot_be_read_are_all_there_is_to_say(settle) -> None:
    """The sentence of the setting, and nothing else is looked at."""
    settle(RATE="fast")
    [finding] = await examine()
    assert finding == ("settings", False, finding.words)
    assert "SOUNDINGBOARD_RATE" in line_of(finding)


async def test_a_faulty_study_is_sent_to_check(settle, tmp_path: Path) -> None:
    """How many things are to be mended, and the command that tells which."""
    flow = tmp_path / "study" / "fruit" / "flow.yaml"
    flow.write_text(flow.read_text("utf-8").replace("yes_no", "yes_and_no"), encoding="utf-8")
    assert "to be mended. Run: soundingboard check" in wrong(await found())["study"]


async def test_a_language_the_bot_does_not_speak_is_told(settle, tmp_path: Path) -> None:
    """For a language without a catalogue every sentence of the bot's own is missing."""
    study = tmp_path / "study" / "study.yaml"
    text = study.read_text("utf-8").replace("languages: [en, en-x-easy, ur]", "languages: [en, sw]")
    study.write_text(text, encoding="utf-8")
    words = wrong(await found())["translations"]
    assert " in sw. See CONTRIBUTING" in words


async def test_the_keys_place_rights_and_database_are_looked_at(settle, data: Path, tmp_path: Path) -> None:
    """Readable for others, another database's, lost, or beside the data: each is told with what to do."""
    key = tmp_path / "keys" / "key"
    key.chmod(0o640)
    assert f"chmod 600 {key}" in wrong(await found())["key"]
    key.write_text(OTHER_KEY, encoding="utf-8")
    assert "does not belong to this database" in wrong(await found())["key"]
    key.unlink()
    assert "put the key file back" in wrong(await found())["key"]
    beside = tmp_path / "data" / "key"
    beside.write_text(KEY, encoding="utf-8")
    settle(KEY_FILE=str(beside))
    assert "lies in the folder of the database" in wrong(await found())["key"]


async def test_databases_of_other_versions_are_told(settle, data: Path) -> None:
    """An older one is brought up to date by a restart, a newer one needs its own version."""
    for number, expected in (("0001", "make a backup, then restart"), ("9999", "install that version again")):
        with sqlite3.connect(data) as db:
            db.execute("UPDATE alembic_version SET version_num = ?", (number,))
        db.close()
        assert expected in wrong(await found())["database"]


async def test_a_damaged_database_is_told(settle, damaged: Path) -> None:
    """What is no database is said to be none."""
    assert "is no database" in wrong(await found())["database"]


async def test_a_token_that_telegram_does_not_know(settle, url: str) -> None:
    """Unset, malformed or revoked: each has its remedy, and the token is not repeated."""
    for token, expected in (("", "is not set"), ("hush", "does not look like"), ("1:hush", "does not know")):
        settle(TOKEN=token)
        words = wrong(await found())["token"]
        assert expected in words
        assert "hush" not in words


async def test_a_telegram_that_is_away(settle) -> None:
    """The address is named, and where to look."""
    settle(API_URL="http://127.0.0.1:9")
    assert "check network and firewall" in wrong(await found())["Telegram"]


async def test_a_clock_that_is_off_is_told(settle, world: World) -> None:
    """By Telegram's own clock: so many seconds, which way, and how to set it."""
    world.clock_ahead = 7200
    assert "seconds behind Telegram's. Please set it" in wrong(await found())["clock"]


@pytest.mark.parametrize("seconds, fine", [(29, True), (-29, True), (32, False), (-32, False)])
def test_half_a_minute_is_no_matter(seconds, fine) -> None:
    """Messages take their time; only more than that is a clock to be set."""
    assert doctor._clock(NOW, NOW + timedelta(seconds=seconds)).fine is fine


async def test_another_programs_webhook_is_told(settle, world: World) -> None:
    """Its host is named, not its path, which may hold a secret."""
    world.bot.webhook = {"url": "https://other.example.org/hush", "max_connections": 1}
    words = wrong(await found())["webhook"]
    assert "other.example.org" in words
    assert "hush" not in words


async def test_the_webhook_as_set_is_well(settle, world: World) -> None:
    """The same address and kinds of updates: fine; messages that wait behind an error are not."""
    settle(WEBHOOK="https://bot.example.org/telegram")
    assert "Please start the bot" in wrong(await found())["webhook"]
    world.bot.webhook = {"url": "https://bot.example.org/telegram", "max_connections": 1}
    assert "restart the bot" in wrong(await found())["webhook"]
    world.bot.allowed = frozenset(ALLOWED_UPDATES)
    assert (await found())["webhook"] == ("webhook", True, "as set; 0 messages wait")
    world.bot.updates.append({"update_id": 1})
    world.bot.webhook_error = {"last_error_date": 4_000_000_000, "last_error_message": "Connection refused"}
    assert "1 messages wait. Telegram says: Connection refused." in wrong(await found())["webhook"]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Below half a gigabyte there is something to do; a place that cannot be written is told."""
    assert doctor._disk("disk", tmp_path / "not" / "there" / "yet").fine
    assert "free some space" in doctor._disk("disk", tmp_path, 2**80).words
    assert "cannot be written" in doctor._disk("disk", Path("/proc/sys")).words
