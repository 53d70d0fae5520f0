"""One person's view, from a YAML file through Telegram into the cohort's CSV."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.playground.people import Meet, Message, Person
from bot.playground.world import World
from tests.whole.conftest import Bot, rows

START = 20.0


async def consents(person: Person) -> None:
    """Read the four cards and agree to the three items; the first button of each says so, in any language."""
    for _ in range(7):
        await takes_first(person)


async def begins(person: Person, language: str = "🌐 English") -> None:
    """Say /start and choose a language, however long the bot takes to come up."""
    await person.says("/start")
    picker = await prompted(person, patience=START)
    await person.presses(language, on=picker)
    await prompted(person, after=picker)


async def takes_first(person: Person) -> str:
    """Press the first button of the newest prompt, and wait for the prompt after it."""
    prompt = await prompted(person)
    await person.presses(prompt.buttons[0], on=prompt)
    await prompted(person, after=prompt)
    return prompt.buttons[0]


async def prompted(person: Person, after: Message | None = None, patience: float = 10.0) -> Message:
    """The bot's lowest message, once it has buttons that answer and stands below `after`."""
    async with asyncio.timeout(patience):
        while True:
            newest = next((m for m in reversed(await person.chat()) if m.by_bot), None)
            if newest and len(newest.buttons) > 1 and (after is None or newest.id > after.id):
                return newest
            await person.next_message(patience=patience)


async def presses(person: Person, *labels: str) -> None:
    """Press these one after the other, each on the prompt that waits then."""
    for label in labels:
        prompt = await prompted(person)
        await person.presses(label, on=prompt)
        await prompted(person, after=prompt)


async def exported(bot: Bot, *words: str) -> Path:
    out = bot.folder / f"out{len(list(bot.folder.glob('out*')))}"
    code, _, err = await bot.command("export", "--out", str(out), *words)
    assert code == 0, err
    return out


async def fetched(bot: Bot, patience: float = 15.0) -> None:
    """Wait until the bot has fetched a voice message from Telegram."""
    folder = bot.folder / "data" / "media" / "answers"
    async with asyncio.timeout(patience):
        while not any(path.suffix == ".oga" for path in folder.glob("*")):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(0.05)


async def test_a_view_comes_out_as_it_was_given(bot: Bot, meet: Meet) -> None:
    """A whole conversation in English arrives in the cohort's CSV value by value."""
    amina = await meet("Amina")
    await begins(amina)
    await consents(amina)
    await presses(amina, "25 to 34", "⏭ Skip", "▶ Next")
    await amina.says('=It is kind, and "clear".')
    await amina.presses("😕 Hard")
    await amina.speaks(4)
    await amina.sees("Page 1")
    await presses(amina, "➕ Good as it is", "➖ Needs mending")
    assert "needs mending" in (await prompted(amina)).text
    await fetched(bot)
    out = await exported(bot)
    [row] = rows(out / "answers-codes.csv")
    assert row["outcome"] == "in_progress"
    assert row["cohort"] == "open"
    assert row["language"] == "en"
    assert row["age"] == "25-34"
    assert row["role"] == "-99"
    assert row["first_impression"] == '\'=It is kind, and "clear".'
    assert row["clear"] == "2"
    assert (row["page_one"], row["page_two"]) == ("plus", "minus")
    assert row["believable"] == "-96"
    voice = out / "media" / row["hard_part__files"]
    assert voice.read_bytes().startswith(b"OggS")
    states = {each["variable"]: each["state"] for each in rows(out / "answers-long.csv")}
    assert states["hard_part"] == "answered"
    assert states["believable"] == "not_reached"
    assert [each["item"] for each in rows(out / "consent.csv")] == ["take_part", "quotes", "play_voice"]


async def test_urdu_from_the_language_to_the_labels(bot: Bot, meet: Meet) -> None:
    """Someone who chooses Urdu is spoken to in Urdu, and the export can speak it too."""
    zara = await meet("Zara", language_code="ur")
    await begins(zara, "🌐 اردو")
    assert "خوش آمدید" in (await prompted(zara)).text
    await consents(zara)
    pressed = await takes_first(zara)
    [row] = rows(await exported(bot, "--lang", "ur") / "answers-labels.csv")
    assert row["language"] == "ur"
    assert row["age"] == pressed


async def test_a_killed_bot_goes_on_where_it_was(bot: Bot, meet: Meet) -> None:
    """After kill -9 in the middle of a conversation the same question waits and earlier answers are there."""
    amina = await meet("Amina")
    await begins(amina)
    await consents(amina)
    question = await prompted(amina)
    assert "1 of" in question.text
    await bot.kill()
    await amina.presses(question.buttons[0], on=question)
    await bot.start()
    await amina.sees("2 of", patience=START)
    assert bot.query("SELECT variable, revision FROM answers") == [("age", 1)]


async def test_what_waited_at_telegram_is_answered_in_order(bot: Bot, meet: Meet, world: World) -> None:
    """Updates that came while the bot was away are taken once each when it is back."""
    amina = await meet("Amina")
    await amina.says("/start")
    await amina.sees("choose your language", patience=START)
    assert await bot.stop() == 0
    await amina.presses("🌐 English")
    await bot.start()
    await amina.sees("Hello", patience=START)
    assert bot.query("SELECT count(*) FROM sessions") == [(1,)]


async def test_sigterm_ends_it_cleanly(bot: Bot, meet: Meet) -> None:
    """SIGTERM ends the process within ten seconds, with exit code 0 and no traceback."""
    amina = await meet("Amina")
    await amina.says("/start")
    await amina.sees("choose your language", patience=START)
    assert await bot.stop() == 0
    assert "Traceback" not in bot.log()


async def test_withdrawing_leaves_only_a_tombstone(bot: Bot, meet: Meet) -> None:
    """After /withdraw nothing that was said is in the database, its log, the media or an export."""
    amina = await meet("Amina")
    await begins(amina)
    await consents(amina)
    await presses(amina, "⏭ Skip", "⏭ Skip", "▶ Next")
    await amina.says("Marmalade on a bicycle")
    await amina.sees("Marmalade on a bicycle")
    await amina.says("/withdraw")
    await amina.presses("Erase everything")
    await amina.sees("was erased on")
    await asyncio.sleep(0)
    [(contact, erased)] = bot.query("SELECT contact_id, erased_at FROM participants")
    assert contact is None
    assert erased
    assert bot.query("SELECT count(*) FROM contacts") == [(0,)]
    assert await bot.stop() == 0
    kept = b"".join(path.read_bytes() for path in (bot.folder / "data").rglob("*") if path.is_file())
    assert b"Marmalade" not in kept


async def test_the_log_names_nobody(bot: Bot, meet: Meet) -> None:
    """No token, name, Telegram id or answer is in the log."""
    amina = await meet("Quentinella", person_id=777000111)
    await begins(amina)
    await amina.says("Words typed too early")
    await amina.sees("not kept that")
    await bot.stop()
    for secret in ("a-secret-for-tests", "Quentinella", "777000111", "too early"):
        assert secret not in bot.log()


async def test_the_same_on_postgresql(make_bot: Callable[..., Bot], new_postgres: str, meet: Meet) -> None:
    """On PostgreSQL a conversation, a kill -9 in it, and the export go the same way."""
    bot = make_bot(DATABASE=new_postgres)
    await bot.start()
    amina = await meet("Amina")
    await begins(amina)
    await consents(amina)
    await presses(amina, "25 to 34")
    await bot.kill()
    await bot.start()
    await presses(amina, "⏭ Skip")
    [row] = rows(await exported(bot) / "answers-codes.csv")
    assert (row["age"], row["role"]) == ("25-34", "-99")
