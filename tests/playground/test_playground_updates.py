"""getUpdates: nothing is lost before it is confirmed, and there is one reader at a time."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import acts
from bot.playground.updates import take
from bot.playground.world import World, push


def ids(answer):
    return [update["update_id"] for update in answer["result"]]


@pytest.fixture
def polling(bot, until):
    """Wait until a getUpdates call is waiting for updates."""
    return lambda: until(lambda: bot.bell._sleepers)


async def test_ids_ascend_and_stay_until_confirmed(call, bot, amina):
    """Updates come in order, again and again, until an offset above them is asked for."""
    for number in range(3):
        acts.say(bot, amina, f"word {number}")
    first = ids(await call("getUpdates"))
    assert first == sorted(first)
    assert ids(await call("getUpdates")) == first
    assert ids(await call("getUpdates", offset=first[1])) == first[1:]
    assert ids(await call("getUpdates", offset=0)) == first[1:]
    assert ids(await call("getUpdates", offset=first[2] + 1)) == []
    assert ids(await call("getUpdates")) == []


async def test_negative_offset_forgets_all_but_the_last(call, bot, amina):
    """Offset -1 gives the newest update and forgets those before it."""
    for number in range(3):
        acts.say(bot, amina, f"word {number}")
    (newest,) = (await call("getUpdates", offset=-1))["result"]
    assert newest["message"]["text"] == "word 2"
    assert len((await call("getUpdates"))["result"]) == 1


@pytest.mark.parametrize("limit, expected", [(1, 1), (2, 2), (100, 100), (500, 100), (0, 1)])
async def test_limit(call, bot, amina, limit, expected):
    """At most `limit` updates come at once, and never more than 100."""
    for number in range(120):
        acts.say(bot, amina, f"word {number}")
    assert len((await call("getUpdates", limit=limit))["result"]) == expected


async def test_long_poll_returns_when_something_arrives(call, polling, bot, amina):
    """A waiting getUpdates is answered by the next act, long before its timeout."""
    waiting = asyncio.create_task(call("getUpdates", timeout=50))
    await polling()
    acts.say(bot, amina, "here I am")
    answer = await asyncio.wait_for(waiting, 2)
    assert [update["message"]["text"] for update in answer["result"]] == ["here I am"]


async def test_long_poll_ends_empty_after_its_timeout(call, amina):
    """Nothing arrives within the timeout: the answer is an empty list."""
    assert (await call("getUpdates", timeout=1)) == {"ok": True, "result": []}


async def test_second_reader_ends_the_first(call, polling, bot, amina):
    """Two bots with one token: the first one's call fails with 409, the second one's waits on."""
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await polling()
    second = asyncio.create_task(call("getUpdates", timeout=50))
    assert (await first) == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    acts.say(bot, amina, "hello")
    assert len((await second)["result"]) == 1


async def test_allowed_updates_hold_until_changed(call, bot, amina):
    """Kinds not asked for are never queued, also in later calls that do not say; an empty list means all."""
    await call("getUpdates", allowed_updates=["my_chat_member"])
    acts.say(bot, amina, "not wanted")
    acts.block(bot, amina)
    await call("getUpdates")
    (update,) = (await call("getUpdates"))["result"]
    assert "my_chat_member" in update
    await call("getUpdates", allowed_updates="[]", offset=update["update_id"] + 1)
    acts.unblock(bot, amina)
    acts.say(bot, amina, "wanted")
    assert len((await call("getUpdates"))["result"]) == 2


async def test_webhook_and_polling_exclude_each_other(call, polling, bot, amina):
    """While a webhook is set getUpdates is refused; deleted, with what was pending, it works again."""
    waiting = asyncio.create_task(call("getUpdates", timeout=50))
    await polling()
    assert (await call("setWebhook", url="https://bot.example/hook", secret_token="s"))["ok"]
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
    acts.say(bot, amina, "pending")
    refused = await call("getUpdates")
    assert (refused["error_code"], "webhook is active" in refused["description"]) == (409, True)
    info = (await call("getWebhookInfo"))["result"]
    assert (info["url"], info["pending_update_count"]) == ("https://bot.example/hook", 1)
    assert (await call("deleteWebhook", drop_pending_updates=True))["result"] is True
    assert (await call("getWebhookInfo"))["result"]["url"] == ""
    assert ids(await call("getUpdates")) == []


async def test_webhook_wants_https(call):
    """An address without https is refused in Telegram's words."""
    answer = await call("setWebhook", url="http://bot.example/hook")
    assert answer["description"] == "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"


async def test_numbering_starts_again_lower_once_nothing_is_pending(call, bot, world, amina):
    """After a restart at a low number an old, high offset confirms nothing: the head comes again."""
    acts.say(bot, amina, "old")
    world.restart_updates(17)
    acts.say(bot, amina, "still old")
    *_, last = ids(await call("getUpdates"))
    assert ids(await call("getUpdates", offset=last + 1)) == []
    acts.say(bot, amina, "new")
    assert ids(await call("getUpdates", offset=last + 1)) == [17]
    assert ids(await call("getUpdates", offset=last + 1)) == [17]
    assert ids(await call("getUpdates", offset=18)) == []


async def test_numbering_may_jump_up_at_once(call, bot, world, amina):
    """A higher number holds from the next update on."""
    acts.say(bot, amina, "one")
    world.restart_updates(999_000_000)
    acts.say(bot, amina, "two")
    assert ids(await call("getUpdates"))[1] == 999_000_000


async def test_update_keeps_what_was_true_when_it_arose(call, bot, amina):
    """An edit after a message does not change the update that announced it."""
    message = acts.say(bot, amina, "first")
    acts.edit(bot, amina, message["message_id"], "second")
    new, edited = (await call("getUpdates"))["result"]
    assert new["message"]["text"] == "first"
    assert edited["edited_message"]["text"] == "second"
    assert edited["edited_message"]["message_id"] == message["message_id"]


@given(st.lists(st.one_of(st.just("arrive"), st.integers(1, 5)), max_size=40))
def test_nothing_is_lost_or_reordered(steps):
    """However arrivals and polls mix, whoever confirms reads each update once, in order."""
    bot = World("1:a").bot
    sent, read, offset = [], [], 0
    for step in [*steps, 100]:
        if step == "arrive":
            sent.append(bot.next_update)
            push(bot, "message", {})
        else:
            got = [update["update_id"] for update in take(bot, offset, step)]
            read += got
            offset = got[-1] + 1 if got else offset
    assert read == sent
