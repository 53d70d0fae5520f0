"""The key: what it seals, whom it finds, and how it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.errors import OperatorError
from bot.storage.contacts import Address, lock_contacts, open_address
from bot.storage.database import Database
from bot.storage.sealing import Seal, load_key, seal_from
from bot.storage.tables import facts
from bot.storage.upkeep import open_seal

KEYS = [Fernet.generate_key().decode() for _ in range(2)]
NOW = "2026-11-23T09:30:00+00:00"
CHAT = 707_070_707_070
"""Long enough not to stand by chance in what a seal makes of it."""


@given(st.binary())
def test_what_is_sealed_can_be_opened_and_not_read(content: bytes) -> None:
    """Sealing hides any content from who looks, and opening gives it back whole."""
    seal = seal_from(KEYS[0])
    sealed = seal.seal(content)
    assert seal.open(sealed) == content
    assert len(content) < 8 or content not in sealed


@given(st.integers(-(2**52), 2**52), st.integers(-(2**52), 2**52))
def test_chats_are_found_by_lookup_and_told_apart(one: int, other: int) -> None:
    """The same chat has the same look-up, another chat, channel or key another one."""
    seal = seal_from(KEYS[0])
    assert (seal.lookup("telegram", one) == seal.lookup("telegram", other)) == (one == other)
    assert seal.lookup("telegram", one) != seal.lookup("console", one)
    assert seal.lookup("telegram", one) != seal_from(KEYS[1]).lookup("telegram", one)
    assert seal.lookup("telegram", one) != seal.lookup_code(f"telegram/{one}")


def test_what_another_key_sealed_is_refused_with_a_remedy() -> None:
    """The wrong key opens nothing, and the operator reads which key is wanted."""
    with pytest.raises(OperatorError, match="start the bot with the key that belongs to this database"):
        seal_from(KEYS[1]).open(seal_from(KEYS[0]).seal(b"someone"))


def test_a_fingerprint_tells_keys_apart_and_gives_nothing_away() -> None:
    """One key always has the same fingerprint; neither it nor the seal's own text shows the key."""
    one, same, other = seal_from(KEYS[0]), seal_from(KEYS[0]), seal_from(KEYS[1])
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert KEYS[0] not in repr(one)


@pytest.mark.parametrize(
    "key",
    ["", "hunter2", KEYS[0][:-2], KEYS[0] + "x", "é" * 44, KEYS[0].replace("=", "!")],
    ids=["none", "word", "short", "long", "letters", "sign"],
)
def test_half_a_key_is_refused(key: str) -> None:
    """What was not copied whole is told so, and not shown."""
    with pytest.raises(OperatorError, match="Please copy the whole key") as refused:
        seal_from(key)
    assert not key or key not in str(refused.value)


def test_the_first_key_is_made_for_its_owner_only(tmp_path: Path) -> None:
    """Without contacts a key is made and kept in a file that nobody else can read; then it stays the same."""
    file = tmp_path / "config" / "key"
    key = load_key(None, file, contacts_exist=False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert load_key(None, file, contacts_exist=True) == key
    assert seal_from(key).open(seal_from(key).seal(b"x")) == b"x"
    assert [each.name for each in file.parent.iterdir()] == ["key"]


def test_a_key_that_is_given_needs_no_file(tmp_path: Path) -> None:
    """The setting wins over the file, and no file is made beside it."""
    assert load_key(f" {KEYS[0]}\n", tmp_path / "key", contacts_exist=False) == KEYS[0]
    assert list(tmp_path.iterdir()) == []


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    """Where people are sealed already a missing key is asked for, and nothing is written."""
    with pytest.raises(OperatorError, match="Please put the key file back"):
        load_key(None, tmp_path / "key", contacts_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_a_key_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The operator reads which file, why, and what to do; half a key is nowhere."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match=r"key cannot be used .* set SOUNDINGBOARD_KEY"):
        load_key(None, tmp_path / "file" / "key", contacts_exist=False)


def test_a_key_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A file of another kind under the key's name is neither used nor overwritten."""
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(OperatorError, match="it is no text file"):
        load_key(None, tmp_path / "key", contacts_exist=False)
    assert (tmp_path / "key").read_bytes() == b"\xff\xfe\x00"


async def test_a_database_keeps_to_its_first_key(database: Database, tmp_path: Path) -> None:
    """The key that came first is good ever after; another one is refused."""
    first = await open_seal(database, KEYS[0], tmp_path / "key")
    with pytest.raises(OperatorError, match="The key does not belong to the database"):
        await open_seal(database, KEYS[1], tmp_path / "key")
    assert (await open_seal(database, KEYS[0], tmp_path / "key")).fingerprint == first.fingerprint


async def test_a_database_with_a_key_gets_no_second_one(database: Database, tmp_path: Path) -> None:
    """When the key file is lost the bot refuses to start instead of making another."""
    file = tmp_path / "config" / "key"
    await open_seal(database, None, file)
    file.unlink()
    with pytest.raises(OperatorError, match="Please put the key file back"):
        await open_seal(database, None, file)
    assert not file.exists()


async def test_the_key_does_not_lie_beside_the_database(sqlite: Database) -> None:
    """Who copies the folder of the database must not have the key with it."""
    assert sqlite.file
    file = sqlite.file.parent / "secrets" / "key"
    with pytest.raises(OperatorError, match="lies in the folder of the database"):
        await open_seal(sqlite, None, file)
    assert not file.parent.exists()


async def test_a_damaged_fingerprint_is_a_wrong_key(database: Database, tmp_path: Path) -> None:
    """A database whose key's fingerprint differs is not opened for conversations."""
    await open_seal(database, KEYS[0], tmp_path / "key")
    async with database.transaction() as db:
        await db.execute(update(facts).values(value="0" * 32))
    with pytest.raises(OperatorError, match="does not belong"):
        await open_seal(database, KEYS[0], tmp_path / "key")


async def test_contacts_are_found_again_and_only_by_the_key(database: Database, seal: Seal) -> None:
    """A chat has one contact however often it comes, whose address only the key's holder can read."""
    async with database.transaction() as db:
        [met] = (await lock_contacts(db, seal, "telegram", [CHAT], {CHAT}, NOW)).values()
    async with database.transaction() as db:
        [again] = (await lock_contacts(db, seal, "telegram", [CHAT], {CHAT}, NOW)).values()
    assert met == again
    assert open_address(seal, again.sealed) == Address("telegram", CHAT)
    assert str(CHAT).encode() not in again.sealed


async def test_who_is_not_welcome_is_not_remembered(database: Database, seal: Seal) -> None:
    """Contacts are made for the chats that are welcome only; others are found if they were met before."""
    async with database.transaction() as db:
        assert set(await lock_contacts(db, seal, "telegram", [1, 2], {1}, NOW)) == {1}
        assert set(await lock_contacts(db, seal, "telegram", [1, 2], set(), NOW)) == {1}
