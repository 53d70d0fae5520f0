"""From people's phones to the door, over HTTP: every update once it is committed, none before."""

import asyncio
import contextlib

import pytest

from bot.channels.telegram.receive import receive
from bot.channels.telegram.transport import Api
from bot.engine.events import Press, Words
from bot.errors import OperatorError
from bot.playground import acts
from bot.playground.bodies import Params
from bot.playground.methods import send_message

ANA, BEN = 1001, 1002


class FakeDoor:
    """Keeps what came in; `closed` holds commits up, and `faults` makes the next ones fail."""

    def __init__(self):
        self.committed = []
        self.opened = asyncio.Event()
        self.opened.set()
        self.entered = asyncio.Event()
        self.news = asyncio.Condition()

    async def take(self, arrivals):
        self.entered.set()
        await self.opened.wait()
        async with self.news:
            self.committed += arrivals
            self.news.notify_all()

    async def has(self, count):
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.committed) >= count)
        return [getattr(arrival.event, "text", None) for arrival in self.committed]


@pytest.fixture
def door():
    return FakeDoor()


@pytest.fixture
def bot(world):
    for person in (ANA, BEN):
        acts.add_person(world.bot, person, "Somebody", "ur")
    return world.bot


@contextlib.asynccontextmanager
async def receiving(api, door):
    task = asyncio.create_task(receive(api, door.take, first_delay=0.02))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled(), task.exception()


async def test_what_people_say_comes_to_the_door_in_order(api, bot, door):
    """Everything said before and after the start arrives once, in its order."""
    for number in range(150):
        acts.say(bot, ANA if number % 2 else BEN, f"{number}")
    async with receiving(api, door):
        await door.has(150)
        acts.say(bot, ANA, "later")
        assert await door.has(151) == [*map(str, range(150)), "later"]
    first = door.committed[0]
    assert (first.chat, first.event.phone, len(first.event.fresh) >= 32) == (BEN, "ur", True)
    assert isinstance(first.event, Words)


async def test_nothing_is_confirmed_before_it_is_committed(api, bot, door):
    """While the door is at work Telegram still holds the updates; a bot that dies then gets them again."""
    acts.say(bot, ANA, "one")
    door.opened.clear()
    task = asyncio.create_task(receive(api, door.take))
    await door.entered.wait()
    assert len(bot.updates) == 1
    door.opened.set()
    await door.has(1)
    async with asyncio.timeout(5):
        while bot.updates:  # the next getUpdates confirms
            await bot.bell.wait(5)
    task.cancel()
    await asyncio.wait([task])


async def test_a_batch_in_the_door_is_finished_at_the_end(api, bot, door):
    """Stopped while a commit is under way, the receiver lets it end before it ends itself."""
    acts.say(bot, ANA, "one")
    door.opened.clear()
    task = asyncio.create_task(receive(api, door.take))
    await door.entered.wait()
    task.cancel()
    await asyncio.sleep(0)
    door.opened.set()
    await asyncio.wait([task])
    assert task.cancelled()
    assert len(door.committed) == 1


async def test_a_malformed_update_spoils_no_other(api, bot, door):
    """What cannot be read is passed over, and all around it arrives."""
    acts.say(bot, ANA, "before")
    bot.updates.append({"update_id": bot.next_update, "message": {"text": ["?"]}})
    bot.next_update += 1
    acts.say(bot, ANA, "after")
    async with receiving(api, door):
        assert await door.has(2) == ["before", "after"]
        acts.say(bot, ANA, "and on")
        assert await door.has(3) == ["before", "after", "and on"]


@pytest.mark.parametrize("status", [500, 502, 429, 409, 400])
async def test_a_telegram_that_refuses_is_asked_again(api, world, bot, door, status):
    """Whatever Telegram answers to getUpdates or at the start, the bot comes back and loses nothing."""
    world.fail_next("deleteWebhook", status if status != 429 else 502, times=2)
    world.fail_next("getUpdates", status, retry_after=1 if status == 429 else None)
    acts.say(bot, ANA, "hello")
    async with receiving(api, door):
        assert await door.has(1) == ["hello"]


async def test_a_cut_line_is_taken_up_again(api, world, bot, door):
    """A dropped connection, before or after Telegram heard us, loses nothing."""
    world.drop_next("getUpdates", times=2)
    world.drop_next("getUpdates", handled=True)
    acts.say(bot, ANA, "hello")
    async with receiving(api, door):
        assert await door.has(1) == ["hello"]


async def test_numbers_that_start_again_are_followed(api, world, bot, door):
    """After a quiet week update ids may be lower than before: each update still arrives once."""
    acts.say(bot, ANA, "old")
    async with receiving(api, door):
        await door.has(1)
        while bot.updates:
            await bot.bell.wait(5)
        world.restart_updates(5)
        acts.say(bot, ANA, "new")
        await door.has(2)
        acts.say(bot, ANA, "newer")
        assert await door.has(3) == ["old", "new", "newer"]


async def test_a_press_is_answered_after_the_commit_and_again_for_old_updates(api, world, bot, door):
    """No button keeps spinning: presses are answered once they are committed, foreign ones too."""
    acts.say(bot, ANA, "/start")
    button = {"text": "Yes", "callback_data": "s1.1.0"}
    foreign = {"text": "Old", "callback_data": "from another bot's life"}
    keyboard = {"inline_keyboard": [[button, foreign]]}
    send_message(world, bot, Params({"chat_id": ANA, "text": "?", "reply_markup": keyboard}))
    door.opened.clear()
    pressed = [acts.press(bot, ANA, "Yes"), acts.press(bot, ANA, "Old")]
    async with receiving(api, door):
        await door.entered.wait()
        assert not (await acts.answered(world, bot, pressed[0], 0.05))["answered"]
        door.opened.set()
        for query in pressed:
            assert (await acts.answered(world, bot, query, 5))["answered"]
    assert isinstance(door.committed[1].event, Press)


async def test_a_press_that_cannot_be_answered_is_let_go(api, world, bot, door):
    """A failing answerCallbackQuery disturbs nothing."""
    acts.say(bot, ANA, "/start")
    button = {"inline_keyboard": [[{"text": "Yes", "callback_data": "s1.1.0"}]]}
    send_message(world, bot, Params({"chat_id": ANA, "text": "?", "reply_markup": button}))
    world.fail_next("answerCallbackQuery", 502)
    acts.press(bot, ANA, "Yes")
    async with receiving(api, door):
        await door.has(2)
        acts.say(bot, ANA, "and on")
        assert (await door.has(3))[-1] == "and on"


async def test_a_wrong_token_is_the_operators_business(url, door):
    """A token that Telegram does not know ends the receiver with what to do."""
    async with Api("1:wrong", url) as api:
        with pytest.raises(OperatorError, match="BotFather"):
            await receive(api, door.take)


async def test_a_resting_receiver_ends_at_once(api, bot, door):
    """Stopped while it waits for updates, the receiver is gone without waiting for them."""
    acts.say(bot, ANA, "hello")
    loop = asyncio.get_running_loop()
    async with receiving(api, door):
        await door.has(1)
        start = loop.time()
    assert loop.time() - start < 1
