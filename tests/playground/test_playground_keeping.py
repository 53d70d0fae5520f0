"""What is kept of a Telegram between two starts."""

from __future__ import annotations

import asyncio

from bot.playground import acts, keeping
from bot.playground.world import World


def story(bot, amina):
    """A photo, an edit, a deletion, somebody who has blocked the bot."""
    acts.show(bot, amina, "photo", about={"caption": "see"})
    mine = acts.say(bot, amina, "wrong")
    acts.edit(bot, amina, mine["message_id"], "right")
    acts.add_person(bot, 2002, "Beth", "en")
    acts.say(bot, 2002, "/start")
    acts.block(bot, 2002)
    bot.commands['{"type":"default"}', "ur"] = [{"command": "help", "description": "مدد"}]


async def test_a_world_is_taken_up_as_it_was(bot, amina, tmp_path):
    """People, chats with all messages, files, menus and updates that wait are there again."""
    story(bot, amina)
    keeping.save(bot, tmp_path)
    again = World("424242:another-secret").bot
    keeping.load(again, tmp_path)
    assert again.people == bot.people
    assert again.chats[amina].messages == bot.chats[amina].messages
    assert again.commands == bot.commands
    assert list(again.updates) == list(bot.updates)
    assert {name: file.content for name, file in again.files.items()} == {
        name: file.content for name, file in bot.files.items()
    }


async def test_no_number_is_given_twice(bot, amina, tmp_path):
    """After a start, ids go on far above those that may have been given after the last writing."""
    keeping.save(bot, tmp_path)
    late = acts.say(bot, amina, "after the last writing")
    update = bot.next_update
    again = World("424242:x").bot
    keeping.load(again, tmp_path)
    assert acts.say(again, amina, "new")["message_id"] > late["message_id"]
    assert again.next_update > update


async def test_it_is_written_as_it_happens(world, bot, amina, tmp_path):
    """Whatever happens is written by itself."""
    task = asyncio.create_task(keeping.keep(world, bot, tmp_path))
    await asyncio.sleep(0)
    acts.say(bot, amina, "remember me")
    task.cancel()
    await asyncio.wait([task])
    assert "remember me" in (tmp_path / keeping.FILE).read_text()
    assert [each.name for each in tmp_path.iterdir()] == [keeping.FILE]
