"""Updates that Telegram brings: each until it is taken, a chat's own in their order, chats side by side."""

import asyncio
from collections import Counter

import pytest
from aiohttp import web

from bot.playground import acts
from bot.playground.webhooks import SHOWN, chat_of

BEN = 1002


class Hook:
    """A bot's web server: what came, and what it says to the next ones (200 where nothing is said)."""

    def __init__(self):
        self.came, self.secrets, self.says = [], [], []
        self.open = asyncio.Event()
        self.open.set()
        self.under_way = Counter()
        self.most = 0
        self.news = asyncio.Condition()

    async def take(self, request):
        update = await request.json()
        chat = chat_of(update)
        self.under_way[chat] += 1
        assert self.under_way[chat] == 1, "two updates of one chat at once"
        self.most = max(self.most, self.under_way.total())
        async with self.news:
            self.came.append(update["message"]["text"])
            self.secrets.append(request.headers.get(SHOWN))
            self.news.notify_all()
        await self.open.wait()
        self.under_way[chat] -= 1
        return web.Response(status=self.says.pop(0) if self.says else 200)

    async def has(self, count):
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.came) >= count)
        return self.came


@pytest.fixture
def hook():
    return Hook()


@pytest.fixture
async def address(hook):
    app = web.Application()
    app.router.add_post("/here", hook.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/here"
    hook.open.set()
    await runner.cleanup()


@pytest.fixture
def ben(bot, amina):
    acts.add_person(bot, BEN, "Ben")
    return BEN


async def test_updates_are_brought_in_order_with_the_secret(call, bot, amina, hook, address):
    """What waited before and what is said after comes once, and with each the secret that was agreed on."""
    acts.say(bot, amina, "before")
    await call("setWebhook", url=address, secret_token="hush-hush")
    await hook.has(1)
    acts.say(bot, amina, "after")
    assert await hook.has(2) == ["before", "after"]
    assert hook.secrets == ["hush-hush"] * 2


async def test_what_is_refused_comes_again(call, world, bot, amina, ben, hook, address, until):
    """Until it says 200 a bot gets the same update again, and no later one of that chat before it."""
    world.redelivery_seconds = 0.02
    hook.says = [503, 403, 500]
    await call("setWebhook", url=address)
    acts.say(bot, amina, "one")
    acts.say(bot, amina, "two")
    assert (await hook.has(5))[:5] == ["one", "one", "one", "one", "two"]
    await until(lambda: not bot.updates)


async def test_a_chat_that_waits_holds_up_no_other(call, world, bot, amina, ben, hook, address, until):
    """While one chat's update is refused again and again, others' come through."""
    hook.says = [503]
    await call("setWebhook", url=address)
    acts.say(bot, amina, "amina's")
    await hook.has(1)
    acts.say(bot, ben, "ben's")
    assert await hook.has(2) == ["amina's", "ben's"]
    await until(lambda: len(bot.updates) == 1)
    info = (await call("getWebhookInfo"))["result"]
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"


async def test_no_more_at_once_than_agreed(call, bot, amina, hook, address, until):
    """With two connections at most two updates are under way, though five people have written."""
    hook.open.clear()
    for person in range(2000, 2005):
        acts.add_person(bot, person, "Somebody")
        acts.say(bot, person, "hello")
    await call("setWebhook", url=address, max_connections=2)
    await hook.has(2)
    hook.open.set()
    await hook.has(5)
    assert hook.most == 2


async def test_without_a_webhook_updates_are_fetched_again(call, bot, amina, hook, address):
    """While there is a webhook getUpdates is refused; once it is deleted, it gets what is pending."""
    await call("setWebhook", url=address)
    assert (await call("getUpdates"))["error_code"] == 409
    await call("deleteWebhook")
    acts.say(bot, amina, "hello")
    assert [update["message"]["text"] for update in (await call("getUpdates"))["result"]] == ["hello"]
    assert hook.came == []


async def test_a_dead_bot_loses_nothing(call, world, bot, amina, until):
    """Where nobody listens the update stays pending, and Telegram says what is wrong."""
    await call("setWebhook", url="http://127.0.0.1:9/here")
    acts.say(bot, amina, "hello")
    await until(lambda: bot.webhook_error)
    info = (await call("getWebhookInfo"))["result"]
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")


async def test_nothing_leaves_this_machine(call, world, bot, amina, until):
    """An address elsewhere is kept, but nobody is called there."""
    await call("setWebhook", url="https://bot.example.org/hook")
    acts.say(bot, amina, "hello")
    await until(lambda: bot.webhook_error)
    assert bot.webhook_error["last_error_message"].startswith("Failed to resolve host")


async def test_a_secret_of_other_signs_is_refused(call):
    """As Telegram, the playground takes letters, digits, - and _ only."""
    refused = await call("setWebhook", url="https://bot.example.org/", secret_token="no spaces")
    assert "secret token contains unallowed characters" in refused["description"]
