"""The bot as a process behind a webhook: a conversation, kills, a locked database; and never two at once."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Callable

import aiohttp
import pytest

from bot.playground.people import Meet
from bot.playground.world import World
from tests.whole.conftest import Bot
from tests.whole.small import START, begins, finishes, prompted, write_study


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
async def bot(make_bot: Callable[..., Bot], world: World, tmp_path) -> Bot:
    """A small open study behind a webhook, running."""
    world.redelivery_seconds = 0.2
    port = free_port()
    hook = {"WEBHOOK": f"http://127.0.0.1:{port}/telegram", "LISTEN": f"127.0.0.1:{port}"}
    bot = make_bot(write_study(tmp_path / "study", join="open", conversations=("fruit",)), **hook)
    await bot.start()
    return bot


async def test_a_conversation_by_webhook(bot: Bot, meet: Meet, world: World) -> None:
    """From /start to the end without a single getUpdates, and without a place for strangers."""
    amina = await meet("Amina")
    await amina.says("/start")
    await begins(amina)
    query = await amina.presses("Yes")
    assert (await amina.answered(query))["answered"]
    await amina.says("Because of the pips.")
    await amina.sees("Thank you")
    assert world.calls["getUpdates"] == 0
    assert world.bot.webhook_error == {} or "refused" in world.bot.webhook_error["last_error_message"]
    async with aiohttp.ClientSession() as http:
        async with http.post(bot.extra["WEBHOOK"], json={"update_id": 5}) as response:
            assert response.status == 403
        async with http.get(f"http://{bot.extra['LISTEN']}/health") as response:
            assert response.status == 200
    assert world.bot.webhook["secret_token"] not in bot.log()
    assert await bot.stop() == 0


async def test_kills_lose_nothing(bot: Bot, meet: Meet) -> None:
    """What is said to a bot that was just killed comes once it is back, and counts once."""
    amina = await meet("Amina")
    await amina.says("/start")
    await begins(amina)
    question = await prompted(amina)
    await bot.kill()
    await amina.presses("Yes", on=question)
    await bot.start()
    await prompted(amina, after=question, patience=START)
    await bot.kill()
    await amina.says("Because of the pips.")
    await bot.start()
    await amina.sees("Thank you", patience=START)
    assert bot.query("SELECT variable, count(*) FROM answers GROUP BY 1 ORDER BY 1") == [
        ("like", 1),
        ("why", 1),
    ]


async def test_a_locked_database_only_delays(bot: Bot, meet: Meet) -> None:
    """While another program locks the file nothing is acknowledged; afterwards the answer is there, once."""
    amina = await meet("Amina")
    await amina.says("/start")
    await begins(amina)
    lock = sqlite3.connect(bot.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    query = await amina.presses("Yes")
    assert not (await amina.answered(query, patience=0.5))["answered"]
    lock.execute("ROLLBACK")
    lock.close()
    await amina.sees("Why is that?", patience=START)
    assert bot.query("SELECT variable, value FROM answers") == [("like", '"yes"')]


async def test_polling_comes_back(bot: Bot, meet: Meet, world: World) -> None:
    """Without the setting the next start takes the webhook away, and goes on with who was in the middle."""
    amina = await meet("Amina")
    await amina.says("/start")
    await begins(amina)
    assert await bot.stop() == 0
    bot.extra.clear()
    await presses_while_down(amina)
    await bot.start()
    await finishes_words(amina)
    assert world.bot.webhook == {}
    assert world.calls["getUpdates"] > 0


async def presses_while_down(person) -> None:
    await person.presses("Yes", on=await prompted(person))


async def finishes_words(person) -> None:
    await person.sees("Why is that?", patience=START)
    await person.says("Because.")
    await person.sees("Thank you")


async def test_a_second_bot_on_the_same_database_is_refused(bot: Bot, meet: Meet) -> None:
    """It says that one is running already, and the first goes on; after a kill the next may start at once."""
    amina = await meet("Amina")
    await amina.says("/start")
    await begins(amina)
    code, _, err = await bot.command("run")
    assert code == 2
    assert "The bot is running already with the database" in err
    assert len(err.strip().splitlines()) == 1
    await finishes(amina)
    await bot.kill()
    await bot.start()
    await amina.says("/start")
    await amina.sees("Thank you", patience=START)


async def test_two_bots_on_one_postgres(make_bot, new_postgres: str, tmp_path) -> None:
    """On PostgreSQL, too, the second is refused while the first one runs."""
    study = write_study(tmp_path / "study", join="open", conversations=("fruit",))
    first = make_bot(study, DATABASE=new_postgres)
    await first.start()
    async with asyncio.timeout(START):
        while "started" not in first.log():  # noqa: ASYNC110 - a log has no event of its own
            await asyncio.sleep(0.05)
    second = make_bot(study, DATABASE=new_postgres, KEY_FILE=str(first.folder / "key" / "key"))
    code, _, err = await second.command("run")
    assert code == 2
    assert "The bot is running already" in err
    assert await first.stop() == 0
